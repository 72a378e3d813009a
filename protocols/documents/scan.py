"""Pictures of pages: recognised by tesseract where its Russian model is installed, and marked as doubtful."""

from __future__ import annotations

import io
import re
import time
from collections.abc import Iterable

from protocols import progress
from protocols.documents import converters
from protocols.documents.line import Document, Line, numbered, plain, split_lines
from protocols.refusals import Refusal, RefusalReason

MAX_PAGES = 20
_DPI = 250
_MAX_PIXELS = 40_000_000
_SECONDS = 50.0  # for all pages, within the minute that a converter has


def read(data: bytes) -> Document:
    """A photograph or a scanned page. Raises Refusal: SCAN where nothing is installed that could recognise it."""
    if not converters.has_russian():
        raise Refusal(RefusalReason.SCAN)
    return Document(numbered(_recognised([_checked(data)])), "image", doubtful=True)


def read_pdf(data: bytes) -> Document:
    """A .pdf whose pages are pictures. Raises Refusal."""
    if not converters.has_russian():
        raise Refusal(RefusalReason.SCAN)
    return Document(numbered(_recognised(_pages(data))), "pdf", doubtful=True)


def _checked(data: bytes) -> bytes:
    """A picture of a few kB may unfold to a thousand million pixels: its size is looked at first."""
    import warnings

    from PIL import Image, UnidentifiedImageError

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            with Image.open(io.BytesIO(data)) as image:
                width, height = image.size
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Warning, Image.DecompressionBombError) as error:
        raise Refusal(RefusalReason.BROKEN) from error
    if width * height > _MAX_PIXELS:
        raise Refusal(RefusalReason.TOO_LARGE)
    return data


def _pages(data: bytes) -> Iterable[bytes]:
    """Pages as PNG, one at a time."""
    import pypdfium2  # type: ignore[import-untyped]

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        raise Refusal(RefusalReason.BROKEN) from error
    try:
        count = len(document)
        if count > MAX_PAGES:
            raise Refusal(RefusalReason.SCAN)
        for index in range(count):
            progress.report(index / count, "recognising")
            page = document[index]
            width, height = page.get_size()
            scale = min(_DPI / 72, (_MAX_PIXELS / max(width * height, 1.0)) ** 0.5)
            out = io.BytesIO()
            page.render(scale=scale, grayscale=True).to_pil().save(out, "PNG")
            page.close()
            yield out.getvalue()
    finally:
        document.close()


def _recognised(images: Iterable[bytes]) -> Iterable[Line]:
    began = time.monotonic()
    for page, image in enumerate(images, 1):
        left = _SECONDS - (time.monotonic() - began)
        if left < 1:
            raise Refusal(RefusalReason.TOO_LONG_TO_READ)
        text = converters.recognised(image, left) or ""
        yield from _paragraphs(text, page)


_STARTS = re.compile(r"\s*(?:\d{1,2}(?:\.\d{1,2})*[.)]|[-–—•*]|[а-я]\))\s|[А-ЯЁ ]{6,}$")


def _paragraphs(text: str, page: int) -> Iterable[Line]:
    """Lines of the page joined into paragraphs; tesseract puts a blank line between those that stand apart."""
    lines = split_lines(text.replace("\f", "\n"))
    longest = max((len(line) for line in lines), default=0)
    paragraph = ""
    for index, line in enumerate(lines):
        line = line.strip()
        full = len(lines[index - 1].strip()) > 0.8 * longest if index else False
        if paragraph and line and full and not _STARTS.match(line):
            broken = re.search(r"[а-яё]-$", paragraph) and line[:1].islower()
            paragraph = paragraph[:-1] + line if broken else f"{paragraph} {line}"
            continue
        if paragraph:
            yield plain(paragraph, page=page)
        if not line and index:
            yield plain("", page=page)
        paragraph = line
    if paragraph:
        yield plain(paragraph, page=page)
