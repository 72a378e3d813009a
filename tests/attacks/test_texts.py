"""Words that break others' bots, wherever words are awaited: a sentence comes back and nobody is stopped."""

import itertools

import pytest
from sqlalchemy import delete, select

from domain.people import Role
from messages.cards import Act, Deed, OpenCard, View
from messages.checking import STEP_QUESTIONS, CheckView, OpenCheck, OpenRequest
from messages.papers import Papers
from messages.people import Home, People
from messages.picker import Pick
from messages.review import Review
from storage.models import DepartmentRow, DraftRow, GroupRow, ProtocolRow, ReportRow, RequestRow
from tests.attacks.hands import Watched, comes, message_of
from tests.cast import ADMIN_ID, Someone, World
from tests.story.school import Point, Town, in_days, town

NASTY = [
    "<b>готово</b> & <script>",
    "&lt;i&gt; &amp;",
    "я" * 4096,
    "💥" * 2048,
    "👨‍👩‍👧‍👦" * 300,
    "   \u200b\u200b \u2060\ufeff ",
    "\u202eовотог\u202c",
    "обрезано \ud83d",
    '=HYPERLINK("http://example.org";"жми")',
    "'; DROP TABLE assignments; --",
    "%s %d {0} {{ }} ${x} %(name)s",
    "\x01\x02\x07\x1b[31mкрасное\x1b[0m",
    "до\x00 5 декабря",
    "- + @ = \t",
    "*жирно* _курсив_ [ссылка](tg://user?id=1) `код` ||спойлер||",
    "0",
    "-1",
    "🙂",
    "№",
    "исполнено",
    "исполнено 99999999999999999999",
    '""" NEAR( * OR AND NOT',
    "(((((((((",
    "а\n" * 500,
]
DATES = [
    "30.02",
    "29.02.2027",
    "31.12",
    "31.12.9999",
    "01.01.1970",
    "до 32 декабря",
    "вчера",
    "через 999999 лет",
    "0.0",
    "через -3 дня",
    "29.02.2028",
    "00.00.0000",
    "5 мартобря",
]


def some(words: list[str], turn: int) -> list[str]:
    """Every fourth; four turns type them all."""
    return words[turn % 4 :: 4]


@pytest.fixture
async def place(world: World) -> Town:
    return await town(world, schools=2)


PROTOCOL = """ПРОТОКОЛ № 7
совещания директоров школ

Решили:

1. Провести мониторинг трудоустройства выпускников. Подвести итоги.
Ответственные: классные руководители.
Срок: до 1 декабря 2026 года.

2. Подготовить сводный график открытых уроков.
Ответственные: Неизвестных К.О.
"""


_message_ids = itertools.count(80_001)


async def raw(world: World, who: Someone, text: str) -> None:
    """As Telegram hands it over, half a surrogate pair included, which no client would let be typed."""
    await comes(world, message_of(who, text=text, message_id=next(_message_ids)))


async def answers(world: World, who: Someone, text: str) -> bool:
    """Whether the bot says or changes something in the chat."""
    calls = len(world.look("calls")["calls"])
    await raw(world, who, text)
    return len(world.look("calls")["calls"]) > calls


@pytest.mark.parametrize("view", [None, View.REPORT, View.COMPLETE, View.EXTEND, View.NOT_MINE, View.NOTE, View.WORDS])
async def test_nothing_typed_by_an_executor_brings_the_bot_down(world: World, place: Town, view: View | None) -> None:
    (one, *_) = await place.publish(Point(dues=(in_days(world, 14),)), Point(dues=(in_days(world, 14),)))
    director, watched = place.director, Watched(world)
    silent = []
    card = director.last["message_id"]
    for text in (
        DATES + NASTY[:4] if view is View.EXTEND else NASTY if view is None else some(NASTY, list(View).index(view))
    ):
        watched.doing = f"{view} <- {text!r}"
        async with world.database.write() as session:
            await session.execute(delete(RequestRow))
        if view is not None:
            if view is View.COMPLETE and "Отозвать" not in director.buttons:
                await director.says("исполнено 1 начато")
            elif view is not View.COMPLETE:
                await director.forges(Act(deed=Deed.WITHDRAW, assignment=one).pack(), on=card)
            await director.forges(OpenCard(view=view, assignment=one).pack(), on=card)
        if not await answers(world, director, text):
            silent.append(watched.doing)
    assert "\n".join(watched.failures) == ""
    assert silent == []


async def test_nothing_typed_by_a_checker_brings_the_bot_down(world: World, place: Town) -> None:
    (one, *_) = await place.publish(Point(dues=(in_days(world, 14),)))
    secretary, head, director, watched = place.secretary, place.head, place.director, Watched(world)
    silent = []
    for text in [*some(NASTY, 1), *some(DATES, 1)]:
        watched.doing = f"rework <- {text!r}"
        await director.says("исполнено 1 начато")
        await secretary.forges(OpenCheck(view=CheckView.REWORK, assignment=one).pack())
        if not await answers(world, secretary, text):
            silent.append(watched.doing)
    for text in [*some(NASTY, 2), *some(DATES, 2)]:
        watched.doing = f"other day <- {text!r}"
        async with world.database.write() as session:
            await session.execute(delete(RequestRow))
        await director.forges(OpenCard(view=View.EXTEND, assignment=one).pack())
        await director.says(f"до {in_days(world, 21):%d.%m}, болезнь")
        async with world.database.read() as session:
            request = await session.scalar(select(RequestRow.id))
        for step in STEP_QUESTIONS:
            await head.forges(OpenRequest(request=request or 0, step=step).pack())
            if not await answers(world, head, text):
                silent.append(watched.doing)
    assert "\n".join(watched.failures) == ""
    assert silent == []


async def test_nothing_typed_in_review_brings_the_bot_down(world: World, place: Town) -> None:
    secretary, watched = place.secretary, Watched(world)
    await secretary.sends("п.txt", PROTOCOL.encode())
    async with world.database.read() as session:
        first, second = list(await session.scalars(select(DraftRow.id).order_by(DraftRow.position)))[:2]
        paper = await session.scalar(select(ProtocolRow.id))
    assert paper is not None
    pick = Pick(page="list", about="point", paper=paper, id=first, only=1)
    ways = {
        "header": Review(page="header", id=paper).pack(),
        "text": Review(page="text", id=first).pack(),
        "proof": Review(page="proof", id=first).pack(),
        "new point": Review(page="add", id=paper).pack(),
        "day": Review(page="when", id=first).pack(),
        "search": Review(page="who", id=second).pack(),
        "new person": pick.at("new").pack(),
        "new decision": Papers(page="new").pack(),
    }
    silent = []
    for turn, (way, data) in enumerate(ways.items()):
        for text in [*some(NASTY, turn), *(DATES if way in ("day", "header") else some(DATES, turn))]:
            watched.doing = f"{way} <- {text!r}"
            await secretary.forges(data, on=secretary.last["message_id"])
            if not await answers(world, secretary, text):
                silent.append(watched.doing)
    assert "\n".join(watched.failures) == ""
    assert silent == []


async def test_nothing_typed_to_the_directory_brings_the_bot_down(world: World, place: Town) -> None:
    secretary, watched = place.secretary, Watched(world)
    async with world.database.read() as session:
        group = await session.scalar(select(GroupRow.id))
    assert group is not None
    ways = {
        "alias": People(page="alias", id=group).pack(),
        "people": People(page="add").pack(),
        "code": Home(page="code").pack(),
    }
    silent = []
    for turn, (way, data) in enumerate(ways.items()):
        for text in [*some(NASTY, turn), *(DATES if way in ("day", "header") else some(DATES, turn))]:
            watched.doing = f"{way} <- {text!r}"
            await secretary.forges(data, on=secretary.last["message_id"])
            if not await answers(world, secretary, text):
                silent.append(watched.doing)
    for text in [*NASTY, *DATES]:
        watched.doing = f"find <- {text!r}"
        if not await answers(world, secretary, f"найти {text}"[:4096]):
            silent.append(watched.doing)
    assert "\n".join(watched.failures) == ""
    assert silent == []


PAYLOADS = [
    "i-", "i-AAAA", "i-" + "A" * 62, "g-AAAA", "c-AAAA", "0", "-", "_", "A" * 64, "A" * 600, "привет", "i-\u0000",
    "i-'; DROP", "i-%s", "../../x", "i-\u202e", "i- i-", "?start=i-AAAA", "i-1\ni-2", "💥",
]  # fmt: skip


async def test_every_kind_of_start_is_answered(world: World, place: Town) -> None:
    watched = Watched(world)
    people = [world.stranger(), place.director, place.secretary, world.stranger("Админ", telegram_id=ADMIN_ID)]
    for who in people:
        await who.says("/start")
    for who in people:
        for payload in PAYLOADS:
            watched.doing = f"/start {payload!r}"
            assert await answers(world, who, f"/start {payload}"), watched.doing
    assert watched.failures == []
    for text in (
        "/start@other_bot i-AAAA",
        "/my@other_bot",
        "/done_1@other_bot готово",
        "/DONE_1",
        "/done_0",
        "/done_1_2_3_4",
    ):
        watched.doing = text
        await answers(world, place.director, text)
    assert watched.failures == []
    assert await place.count(ReportRow) == 0


async def test_an_admins_first_run_takes_any_name(world: World) -> None:
    admin = world.stranger("\u202e💥" * 20, telegram_id=ADMIN_ID)
    watched = Watched(world)
    for text in NASTY:
        watched.doing = f"department <- {text!r}"
        await admin.says("/start")
        assert await answers(world, admin, text), text
    assert watched.failures == []


async def test_strange_names_reach_everybody_whole(world: World) -> None:
    home = await world.department()
    secretary = await world.staff(home, "Рогова Лидия Игоревна", Role.SECRETARY)
    names = [
        "💥" * 64,
        "<b>Иванова</b> & Ко",
        "Ёлкина Ёла Ёвна",
        "Елкина Ела Евна",
        "Ивaнова Анна",
        "Иванова Анна",
        "{0} %s",
    ]
    async with world.database.write() as session:  # reports are told at once, not in the batch of 11:00
        (await session.get_one(DepartmentRow, home.id)).policy = {"checking": []}
    watched = Watched(world)
    directors = [await world.director(home, name, f"МБОУ «Школа <№ {n}> & {{}}»") for n, name in enumerate(names)]
    place = Town(world, home, secretary, secretary, directors)
    await place.publish(Point("Провести <смотр> & {конкурс} %s."))
    for each in directors:
        assert "<смотр> & {конкурс} %s" in each.sees
        await each.says("исполнено 1 <b>всё</b> & {0} %s")
    await secretary.says("сводка")
    await secretary.says("справочник")
    await secretary.presses("Сотрудники")
    await secretary.says("найти ёлкина")
    assert watched.failures == []
    assert "2 исполнителя" in secretary.sees  # ё or е, it is the same name
    told = " ".join(message["text"] or "" for message in secretary.heard)
    assert "<b>всё</b> & {0} %s" in told


async def test_a_documents_date_is_a_day_that_can_be(world: World, place: Town) -> None:
    secretary, watched = place.secretary, Watched(world)
    await secretary.sends("п.txt", PROTOCOL.encode())
    async with world.database.read() as session:
        paper = (await session.scalars(select(ProtocolRow))).one()
    for text in ("31.12.9999", "01.01.0001", "30.02.2026", "29.02.2027"):
        await secretary.forges(Review(page="header", id=paper.id).pack())
        await secretary.says(text)
        async with world.database.read() as session:
            assert (await session.get_one(ProtocolRow, paper.id)).day is None, text
    await secretary.says("29.02.2024")
    async with world.database.read() as session:
        assert str((await session.get_one(ProtocolRow, paper.id)).day) == "2024-02-29"
    assert watched.failures == []
