"""Hostile files (P16): a refusal or a text, in time, in memory, and the bot's loop does not feel it."""

import asyncio
import contextlib
import io
from collections.abc import AsyncIterator

import docx
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from domain.refusals import RefusalReason
from protocols.child import Child
from protocols.directory import read_directory
from protocols.documents import Document, read_document
from protocols.refusals import Refusal
from tests.documents_formats.hostile import HOSTILE, LAUGHS, bomb_of_text, far_cell, formulas, macros, sheet, word
from tests.documents_formats.test_child import Lag, resident, worked
from words.refusals import sentence

EXPECTED = {
    "bomb of zeros": RefusalReason.HARMFUL,
    "bomb that lies": RefusalReason.BROKEN,
    "many entries": RefusalReason.HARMFUL,
    "external entity": RefusalReason.HARMFUL,
    "billion laughs": RefusalReason.HARMFUL,
    "laughs in UTF-16": RefusalReason.HARMFUL,
    "laughs in ODT": RefusalReason.HARMFUL,
    "program": RefusalReason.EXECUTABLE,
    "encrypted office": RefusalReason.ENCRYPTED,
    "cut docx": RefusalReason.BROKEN,
    "far cell": RefusalReason.UNKNOWN_FORMAT,
    "deep XML": RefusalReason.HARMFUL,
    "tabs": None,
    "pdf bomb": RefusalReason.TOO_MUCH_MEMORY,
    "stars": None,
}


@pytest.fixture(scope="module")
async def child() -> AsyncIterator[Child]:
    made = Child()
    yield made
    await made.close()


class Watched:
    """The most memory that a child has had, in bytes, and the work of this call, in processor seconds."""

    def __init__(self, child: Child) -> None:
        self.child, self.peak = child, 0
        self._before: dict[int, float] = {}
        self._after: dict[int, float] = {}

    @property
    def work(self) -> float:
        return sum(after - self._before[pid] for pid, after in self._after.items())

    async def __aenter__(self) -> "Watched":
        if self.child.pid is not None:
            self._before[self.child.pid] = worked(self.child.pid)
        self._task = asyncio.create_task(self._watch())
        return self

    async def __aexit__(self, *_: object) -> None:
        self._task.cancel()

    async def _watch(self) -> None:
        while True:
            pid = self.child.pid
            if pid is not None:
                self.peak = max(self.peak, resident(pid))
                self._before.setdefault(pid, 0.0)
                self._after[pid] = max(self._after.get(pid, self._before[pid]), worked(pid))
            await asyncio.sleep(0.005)


@pytest.mark.parametrize("name", HOSTILE)
async def test_hostile_files(child: Child, name: str) -> None:
    data = await asyncio.to_thread(HOSTILE[name])
    reason = None
    async with Watched(child) as watched, Lag() as lag:
        try:
            document = await child.run(read_document, data, f"../../{name}.docx")
        except Refusal as refusal:
            reason = refusal.reason
        else:
            assert isinstance(document, Document)
            assert "root:" not in "".join(line.text for line in document.lines)
    assert watched.work < 11  # ten seconds, and what it takes to import
    assert watched.peak < 512 * 2**20
    assert lag.worst < 0.2
    if name in EXPECTED:
        assert reason is EXPECTED[name]


@pytest.mark.parametrize("name", ["far cell", "laughs in a sheet", "many entries", "bomb of zeros"])
async def test_hostile_directories(child: Child, name: str) -> None:
    reason, names = RefusalReason.HARMFUL, ["Берёзкина Полина Павловна"]
    async with Watched(child) as watched:
        try:
            names = [entry.name for entry in (await child.run(read_directory, HOSTILE[name](), "люди.xlsx")).entries]
        except Refusal as refusal:
            reason = refusal.reason
    assert watched.work < 5
    assert (reason, names) == (RefusalReason.HARMFUL, ["Берёзкина Полина Павловна"])


def test_the_far_cell_and_formulas_do_no_harm() -> None:
    assert len(read_directory(far_cell()).entries) == 1
    [entry] = read_directory(formulas()).entries
    assert "HYPERLINK" not in entry.post
    with pytest.raises(Refusal):
        read_directory(sheet(LAUGHS, ""))


def test_macros_are_left_alone() -> None:
    assert [line.text for line in read_document(macros(), "p.docm").lines] == ["ПРОТОКОЛ № 1"]


def test_a_long_but_honest_document_is_read() -> None:
    assert len(read_document(word("<w:p><w:r><w:t>пункт</w:t></w:r></w:p>" * 20_000)).lines) == 20_000
    with pytest.raises(Refusal) as said:
        read_document(bomb_of_text())
    assert said.value.reason in (RefusalReason.TOO_LARGE, RefusalReason.HARMFUL)


@pytest.mark.parametrize("reason", RefusalReason)
@pytest.mark.parametrize("detail", ["", ".pages"])
def test_each_refusal_is_one_sentence(reason: RefusalReason, detail: str) -> None:
    said = sentence(reason, detail)
    assert said.endswith(".")
    assert said[0].isupper()
    assert "{" not in said
    assert ". " not in said.replace(".docx ", "").replace(".doc:", "")


def _valid(kind: str) -> bytes:
    if kind == "docx":
        made = docx.Document()
        made.add_paragraph("РЕШИЛИ:", style="List Number")
        made.add_table(2, 2).cell(0, 0).text = "Срок"
        out = io.BytesIO()
        made.save(out)
        return out.getvalue()
    if kind == "rtf":
        table = rb"\trowd\cellx100\cellx200\intbl a\cell b\cell\row\pard \'d0\u1077?\par}"
        return rb"{\rtf1\ansi\ansicpg1251{\fonttbl{\f0\fcharset204 T;}}" + table
    return "<html><body><ol><li>Сдать<table><tr><td>а<td>б</table></ol><p>Срок".encode()


SEEDS = {kind: _valid(kind) for kind in ("docx", "rtf", "html")}
QUIET = settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))


def reads(data: bytes) -> None:
    for read in (read_document, read_directory):
        with contextlib.suppress(Refusal):
            read(data, "file.docx")


@QUIET
@given(st.binary(max_size=3000))
@example(b"\xff\xfe\0")
@example(b"{\\rtf1\\u-70000 \\'")
@example(b"PK\x05\x06" + bytes(18))
def test_no_bytes_crash_the_reader(data: bytes) -> None:
    reads(data)


@QUIET
@given(
    st.sampled_from(sorted(SEEDS)),
    st.lists(st.tuples(st.integers(0, 10**6), st.binary(max_size=6)), min_size=1, max_size=12),
    st.integers(0, 10**6),
)
def test_no_damage_crashes_the_reader(kind: str, changes: list[tuple[int, bytes]], cut: int) -> None:
    data = bytearray(SEEDS[kind])
    for at, put in changes:
        place = at % len(data)
        data[place : place + len(put)] = put
    reads(bytes(data[: 1 + cut % len(data)]) if cut % 3 == 0 else bytes(data))


HEADS = (b"%PDF-1.4\n", b"{\\rtf1 ", b"<html>", b"\x89PNG\r\n\x1a\n", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"")


@QUIET
@given(st.sampled_from(HEADS), st.text(alphabet="аЯё1.\t\n\\{}<>/*«»\u00ad\u200b'u-;", max_size=300))
def test_no_text_crashes_the_reader(head: bytes, text: str) -> None:
    reads(head + text.encode())
