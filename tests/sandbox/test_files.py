"""Files both ways, in process: documents, photos, voices, albums and their limits."""

import base64
import struct
import zlib
from typing import Any

import pytest
from aiogram.exceptions import TelegramBadRequest, TelegramEntityTooLarge
from aiogram.types import BufferedInputFile, InputMediaDocument, InputMediaPhoto

from tests.sandbox.conftest import ANNA, BORIS, Sandbox


def png(width: int = 640, height: int = 480) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


def send(box: Sandbox, content: bytes, **more: Any) -> None:
    box.act("message", user_id=ANNA, file=base64.b64encode(content).decode(), **more)


async def read(box: Sandbox, file: Any) -> bytes:
    stream = await box.bot.download(file)
    assert stream is not None
    return bytes(stream.read())


async def test_a_person_sends_a_document_a_photo_and_a_voice(box: Sandbox) -> None:
    send(box, b"one", file_name="отчёт 1.docx", caption="исполнено /x")
    send(box, png(3000, 2000), photo=True)
    send(box, b"ogg", voice=True, duration=7)
    first, second, third = (update.message for update in await box.updates())
    assert (first.document.file_name, first.document.file_size, first.caption) == ("отчёт 1.docx", 3, "исполнено /x")
    assert first.document.mime_type.endswith("wordprocessingml.document")
    assert first.caption_entities[0].type == "bot_command"
    assert await read(box, first.document) == b"one"
    assert [(size.width, size.height) for size in second.photo] == [(90, 60), (320, 213), (800, 533), (3000, 2000)]
    assert await read(box, second.photo[-1]) == png(3000, 2000)
    assert (third.voice.duration, await read(box, third.voice)) == (7, b"ogg")


async def test_the_bot_sends_documents_and_photos_and_again_by_file_id(box: Sandbox) -> None:
    register = BufferedInputFile(b"x" * 10, "реестр.xlsx")
    paper = await box.bot.send_document(ANNA, register, caption="<b>вот</b>", parse_mode="HTML")
    assert (paper.document.file_name, paper.document.file_size, paper.caption) == ("реестр.xlsx", 10, "вот")
    again = await box.bot.send_document(BORIS, paper.document.file_id)
    assert again.document.file_unique_id == paper.document.file_unique_id
    picture = await box.bot.send_photo(ANNA, BufferedInputFile(png(), "график.png"))
    assert (picture.photo[-1].width, picture.photo[-1].height) == (640, 480)
    with pytest.raises(TelegramBadRequest, match="type of file mismatch, can't use file of type Photo as Document"):
        await box.bot.send_document(ANNA, picture.photo[-1].file_id)
    seen = box.look(ANNA)["messages"][-2]["file"]
    assert (seen["kind"], seen["file_name"], seen["size"]) == ("document", "реестр.xlsx", 10)


async def test_albums_share_one_group(box: Sandbox) -> None:
    papers = [InputMediaDocument(media=BufferedInputFile(b"x", f"{n}.txt"), caption=f"№ {n}") for n in range(3)]
    sent = await box.bot.send_media_group(ANNA, papers)
    assert [message.caption for message in sent] == ["№ 0", "№ 1", "№ 2"]
    assert len({message.media_group_id for message in sent}) == 1
    mixed = [papers[0], InputMediaPhoto(media=BufferedInputFile(png(), "p.png"))]
    with pytest.raises(TelegramBadRequest, match="document can't be mixed with other media types"):
        await box.bot.send_media_group(ANNA, mixed)
    send(box, b"1", file_name="1.txt", media_group_id="77", caption="всё")
    send(box, b"2", file_name="2.txt", media_group_id="77")
    assert [update.message.media_group_id for update in await box.updates()] == ["77", "77"]


async def test_only_20_mb_come_down_and_50_mb_go_up(box: Sandbox) -> None:
    limit = 20 * 1024 * 1024
    send(box, b"x" * limit, file_name="a.pdf")
    send(box, b"x" * (limit + 1), file_name="b.pdf")
    fits, too_big = (update.message.document for update in await box.updates())
    assert len(await read(box, fits)) == limit
    with pytest.raises(TelegramBadRequest, match="Bad Request: file is too big"):
        await box.bot.get_file(too_big.file_id)
    with pytest.raises(TelegramEntityTooLarge, match="Request Entity Too Large"):
        await box.bot.send_document(ANNA, BufferedInputFile(b"x" * (50 * 1024 * 1024 + 1), "c.pdf"))


@pytest.mark.parametrize(
    ("content", "wording"),
    [
        (b"", "file must be non-empty"),
        (b"not a picture", "IMAGE_PROCESS_FAILED"),
        (png(9000, 2000), "PHOTO_INVALID_DIMENSIONS"),
    ],
)
async def test_what_is_no_photo_is_refused(box: Sandbox, content: bytes, wording: str) -> None:
    with pytest.raises(TelegramBadRequest, match=wording):
        await box.bot.send_photo(ANNA, BufferedInputFile(content, "p.png"))
