"""Updates and files that come as they should not: edited, forwarded, without a sender, unknown, poisoned, empty."""

from typing import Any

import pytest

from domain.decision import Status
from storage.models import AttachmentRow, JournalRow, ProtocolRow, ReportRow
from tests.attacks.hands import Watched, comes, message_of
from tests.attacks.test_races import PROTOCOL
from tests.cast import World
from tests.story.school import Point, Town, in_days, town


@pytest.fixture
async def place(world: World) -> Town:
    return await town(world, schools=1)


async def test_what_was_edited_or_forwarded_is_no_report(world: World, place: Town) -> None:
    (one,) = await place.publish(Point(dues=(in_days(world, 14),)))
    director, watched = place.director, Watched(world)
    card = director.last["message_id"]
    said = await director.says("добрый день")
    world.act("edit", {"user_id": director.telegram_id, "message_id": said, "text": "исполнено 1 готово"})
    await world.settle()
    for text in ("готово", "исполнено 1 готово", "Поручение 1 · п. 2.1 протокола № 4"):
        order = {"user_id": director.telegram_id, "text": text, "forward_from": place.secretary.telegram_id}
        world.act("message", order)
        world.act("message", order | {"reply_to": card})
        await world.settle()
    assert watched.failures == []
    assert await place.count(ReportRow) == 0
    assert (await place.row(one)).status is Status.OPEN


async def test_an_album_of_ten_with_one_caption_is_one_report(world: World, place: Town) -> None:
    await place.publish(Point(dues=(in_days(world, 14),)))
    director, watched = place.director, Watched(world)
    await director.sends_photo(caption="исполнено 1 фото стендов", album="9")
    for _ in range(9):
        await director.sends_photo(album="9")
    assert watched.failures == []
    assert await place.count(ReportRow) == 1
    assert await place.count(AttachmentRow) == 10


@pytest.mark.filterwarnings("ignore:Detected unknown update type")  # aiogram says so, and goes on
async def test_odd_updates_harm_nobody_and_the_next_is_worked(world: World, place: Town) -> None:
    await place.publish(Point(dues=(in_days(world, 14),)))
    director, watched = place.director, Watched(world)
    chat = {"id": director.telegram_id, "type": "private"}
    foreign = {"message_id": 5, "date": 0, "chat": chat, "from": {"id": 5, "is_bot": True, "first_name": "Чужой"}}
    odd: list[dict[str, Any]] = [
        {"telepathy": {"from": {"id": 1}, "thought": "готово"}},
        {},
        {"message": {"message_id": 1, "date": 1, "chat": chat, "text": "исполнено 1 от никого"}},
        {"channel_post": {"message_id": 1, "date": 1, "chat": {"id": -1005, "type": "channel"}, "text": "исполнено 1"}},
        message_of(director, sticker={"file_id": "a", "file_unique_id": "b", "width": 1, "height": 1, "type": "regular",
                                      "is_animated": False, "is_video": False}),
        message_of(director, location={"latitude": 1.0, "longitude": 1.0}),
        message_of(director, text="добрый день", reply_to_message=foreign),
        message_of(director, text="добрый день", from_the_future={"a": [1]}),
        message_of(director, pinned_message=foreign),
    ]  # fmt: skip
    for each in odd:
        watched.doing = str(each)
        await comes(world, each)
    assert "\n".join(watched.failures) == ""
    assert await place.count(ReportRow) == 0
    # What cannot be read at all is a dead letter of its own; those beside it are worked.
    poison = {"message": {"message_id": "не число", "chat": [], "date": {}}}
    await comes(world, poison, message_of(director, text="исполнено 1 план утверждён"), poison)
    assert len(watched.failures) == 2
    assert await place.count(ReportRow) == 1


FILES = [
    ("пусто.docx", b""),
    ("программа.docx", b"MZ\x90\x00" + b"\x00" * 4000),
    ("../../../etc/passwd.txt", PROTOCOL.encode()),
    ("д" * 251 + ".txt", PROTOCOL.replace("№ 7", "№ 8").encode()),
    ("\u202excod.txt", PROTOCOL.replace("№ 7", "№ 9").encode()),
    ("без расширения", b"\xff\xfe\x00\x01"),
    ("a.pdf", b"%PDF-1.4"),
    ("a.xlsx", b"PK\x03\x04"),
    ("a.csv", b"\x00\x00\x00"),
    ("ничего.txt", "Уважаемые коллеги! С праздником!".encode()),
]


async def test_every_file_gets_an_answer(world: World, place: Town) -> None:
    secretary, watched = place.secretary, Watched(world)
    for name, data in FILES:
        watched.doing = name
        heard = len(secretary.heard)
        await secretary.sends(name, data)
        assert len(secretary.heard) > heard, name
    heard = len(secretary.heard)
    large = {"file_id": "x", "file_unique_id": "y", "file_name": "a.docx", "file_size": 20 * 1024 * 1024 + 1}
    await comes(world, message_of(secretary, document=large))
    assert "20 МБ" in secretary.sees
    assert len(secretary.heard) == heard + 1
    assert watched.failures == []
    assert not list(world.files.parent.parent.glob("passwd*"))


async def test_the_same_document_twice_in_one_batch_is_one_draft(world: World, place: Town) -> None:
    secretary, watched = place.secretary, Watched(world)
    await secretary.sends("п.txt", PROTOCOL.encode())
    await secretary.sends("п.txt", PROTOCOL.encode())
    assert watched.failures == []
    assert await place.count(ProtocolRow, ProtocolRow.state == "draft") == 1
    assert await place.count(JournalRow, JournalRow.what == "published") == 0


async def test_a_protocol_of_three_hundred_points_is_read_and_shown(world: World, place: Town) -> None:
    secretary, watched = place.secretary, Watched(world)
    points = "".join(
        f"{n}. Подготовить отчёт № {n} о школе.\nОтветственные: руководители ОО.\nСрок: до 1 декабря 2026 года.\n"
        for n in range(1, 301)
    )
    await secretary.sends("п.txt", f"ПРОТОКОЛ № 7\nот 20.11.2026\n\nРешили:\n\n{points}".encode())
    assert "Прочитано 300 пунктов" in secretary.sees
    await secretary.presses("Разослать готовые")
    await secretary.presses("Разослать")
    await world.passes(minutes=3)
    assert watched.failures == []
    assert "вам 300 поручений" in place.director.sees
