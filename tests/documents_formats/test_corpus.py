"""Each document of the corpus as .docx, .odt, .rtf, .doc, .pdf and .html gives the lines of its .txt."""

import io
import os
import re
import shutil
import subprocess
from collections import Counter
from pathlib import Path

import docx
import pytest
from PIL import Image, ImageDraw, ImageFont

from protocols.documents import Line, converters, read_document

CORPUS = os.environ.get("CORPUS_DIR")
TEXTS = sorted(Path(CORPUS).glob("*.txt")) if CORPUS else []
OFFICE = shutil.which("soffice")
need_corpus = pytest.mark.skipif(not TEXTS, reason="CORPUS_DIR is not set")
need_office = pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not installed")


def as_word(lines: tuple[Line, ...]) -> bytes:
    """The text as a secretary would type it in Word: paragraphs, and tables where the text has tabs."""
    word = docx.Document()
    rows: list[tuple[str, ...]] = []

    def table() -> None:
        if rows:
            made = word.add_table(len(rows), len(rows[0]), style="Table Grid")
            for row, cells in zip(made.rows, rows, strict=True):
                for cell, text in zip(row.cells, cells, strict=True):
                    cell.text = text
            rows.clear()

    for line in lines:
        if line.cells and len(line.cells) > 2:
            rows.append(line.cells)
        else:
            table()
            word.add_paragraph(line.text)
    table()
    out = io.BytesIO()
    word.save(out)
    return out.getvalue()


def words(lines: tuple[Line, ...]) -> list[str]:
    return [re.sub(r"\s+", " ", line.text).strip() for line in lines if line.text.strip()]


@pytest.fixture(scope="session")
def converted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All documents in all formats, made in one go."""
    where = tmp_path_factory.mktemp("corpus")
    for path in TEXTS:
        (where / f"{path.stem}.docx").write_bytes(as_word(read_document(path.read_bytes()).lines))
    for ending in ("odt", "rtf", "doc", "html", "pdf"):
        profile = f"-env:UserInstallation={(where / 'profile').as_uri()}"
        files = [str(path) for path in sorted(where.glob("*.docx"))]
        command = [str(OFFICE), "--headless", profile, "--convert-to", ending, "--outdir", str(where), *files]
        subprocess.run(command, check=True, capture_output=True, timeout=180)
    return where


@need_corpus
@pytest.mark.corpus
@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.stem)
def test_docx(path: Path) -> None:
    lines = read_document(path.read_bytes()).lines
    assert words(read_document(as_word(lines)).lines) == words(lines)


@need_corpus
@need_office
@pytest.mark.corpus
@pytest.mark.office
@pytest.mark.slow
@pytest.mark.parametrize("ending", ["odt", "rtf", "html"])
def test_other_formats(converted: Path, ending: str) -> None:
    for path in TEXTS:
        lines = read_document((converted / f"{path.stem}.{ending}").read_bytes()).lines
        assert words(lines) == words(read_document(path.read_bytes()).lines), path.stem


def items(data: bytes, name: str) -> list[object]:
    """What is taken of a document, without the places it was taken from."""
    from protocols.output import as_json
    from protocols.read import read_bytes

    read = as_json(read_bytes(data, name))
    fields = ("is_task", "assignees", "deadline")
    taken = [(" ".join(one["text"].split()), *(one[field] for field in fields)) for one in read["items"]]
    return [read["date"], read["number"], read["kind"], *taken]


@need_corpus
@need_office
@pytest.mark.corpus
@pytest.mark.office
@pytest.mark.slow
@pytest.mark.parametrize("ending", ["docx", "pdf", "odt", "rtf", "html"])
def test_the_same_items_in_each_format(converted: Path, ending: str) -> None:
    for path in TEXTS:
        expected = items(path.read_bytes(), path.name)
        assert items((converted / f"{path.stem}.{ending}").read_bytes(), "p") == expected, path.stem


@need_corpus
@need_office
@pytest.mark.corpus
@pytest.mark.office
@pytest.mark.slow
def test_old_word(converted: Path) -> None:
    path = TEXTS[0]
    document = read_document((converted / f"{path.stem}.doc").read_bytes(), "p.doc")
    assert document.format == "doc"
    assert words(document.lines) == words(read_document(path.read_bytes()).lines)


@need_corpus
@need_office
@pytest.mark.corpus
@pytest.mark.office
@pytest.mark.slow
def test_pdf(converted: Path) -> None:
    """Letter by letter the same; of the paragraphs all but those whose end the page does not show."""
    kept = total = 0
    for path in TEXTS:
        expected = words(read_document(path.read_bytes()).lines)
        found = words(read_document((converted / f"{path.stem}.pdf").read_bytes()).lines)
        assert "".join("".join(found).split()) == "".join("".join(expected).split()), path.stem
        total += len(expected)
        kept += (Counter(expected) & Counter(found)).total()
    assert kept / total > 0.99


@pytest.mark.skipif(not shutil.which("antiword") or OFFICE is None, reason="antiword or LibreOffice is not installed")
@pytest.mark.office
@pytest.mark.slow
def test_old_word_through_antiword(monkeypatch: pytest.MonkeyPatch) -> None:
    text = tuple(
        Line(one, 0) for one in ("ПРОТОКОЛ № 1", "РЕШИЛИ:", "1. Сдать отчёт до 1 мая " + "и план работы " * 20)
    )
    old = converters.office(as_word(text), ".docx", "doc")
    assert old is not None
    monkeypatch.setattr(converters, "office", lambda *_: None)
    assert words(read_document(old).lines) == words(text)


@pytest.mark.skipif(not converters.has_russian(), reason="tesseract with the model «rus» is not installed")
@pytest.mark.slow
def test_a_photograph_is_recognised_and_doubtful() -> None:
    import matplotlib

    image = Image.new("L", (1200, 400), 255)
    font = ImageFont.truetype(str(Path(matplotlib.get_data_path()) / "fonts/ttf/DejaVuSans.ttf"), 40)
    ImageDraw.Draw(image).text((40, 60), "ПРОТОКОЛ № 1\n\nРЕШИЛИ:\nСдать отчёт до 1 мая", font=font, fill=0)
    picture, scan = io.BytesIO(), io.BytesIO()
    image.save(picture, "PNG")
    image.convert("RGB").save(scan, "PDF", resolution=150)
    for data, kind in ((picture.getvalue(), "image"), (scan.getvalue(), "pdf")):
        document = read_document(data)
        assert (document.format, document.doubtful) == (kind, True)
        assert "Сдать отчёт до 1 мая" in words(document.lines)
