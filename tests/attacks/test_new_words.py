"""Words that break others' bots, where changes, tables, series, quiet hours and passing on await them."""

import pytest
from sqlalchemy import delete, select

from domain.answers import Kind
from messages.cards import Fill, OpenCard, View
from messages.changing import Alter, Step
from messages.columns import AddColumn, Whose
from messages.handover import Hand, HandStep
from messages.passing import PassTo
from messages.people import QuietHours
from messages.series import SeriesPage
from messages.standing import StandingPage
from storage.models import DecisionRow, FieldRow, HoldingRow, RequestRow
from tests.attacks.hands import Watched
from tests.attacks.test_texts import DATES, NASTY, answers, some
from tests.cast import Someone, World
from tests.story.school import Point, Town, in_days, town

pytestmark = pytest.mark.slow

SERIES = "Сдать сведения о питании. Отв.: Горина М.П., срок по пятницам"
STANDING = "Вести журнал учёта посещений. Отв.: Горина М.П., срок постоянно"


async def posted(place: Town, *several: str) -> None:
    for words in several:
        await place.secretary.says(words)
        await place.secretary.presses("Разослать")
        await place.world.passes(minutes=3)


async def all_typed(
    world: World, who: Someone, way: str, data: str | None, words: list[str], watched: Watched
) -> list[str]:
    """What was left without an answer.  `data` None: typed as a command."""
    silent = []
    for text in words:
        watched.doing = f"{way} <- {text!r}"
        if data is not None:
            await who.forges(data, on=who.last["message_id"])
        if not await answers(world, who, text if data is not None else f"{way} {text}"):
            silent.append(watched.doing)
    return silent


async def test_nothing_typed_to_change_a_decision_brings_the_bot_down(world: World) -> None:
    place = await town(world, schools=2)
    (one, *_) = await place.publish(Point(dues=(in_days(world, 14),)))
    secretary, watched, silent = place.secretary, Watched(world), list[str]()
    steps = {Step.TEXT: 0, Step.TERM: 0, Step.CANCEL: 0, Step.DROP: one, Step.ADD: 0, Step.HAND: one}
    for turn, (step, about) in enumerate(steps.items()):
        async with world.database.read() as session:
            v = (await session.get_one(DecisionRow, 1)).version
        data = Alter(step=step, decision=1, v=v, id=about).pack()
        words = [*some(NASTY, turn)[::4], *(DATES if step is Step.TERM else some(DATES, turn)[::4])]
        silent += await all_typed(world, secretary, step.value, data, words, watched)
    data = Alter(step=Step.TEXT, decision=1, v=v).pack()
    for text in ("💥" * 2048, "<b>=1+1\x01\u202eовотог"):
        watched.doing = f"done <- {text!r:.30}"
        async with world.database.read() as session:
            v = (await session.get_one(DecisionRow, 1)).version
        await secretary.forges(Alter(step=Step.TEXT, decision=1, v=v).pack())
        await answers(world, secretary, text)
        await secretary.presses("Изменить")
        await world.passes(minutes=3)
        for button in ("поручение 1", "/status", "мои"):
            await place.director.says(button)
        await secretary.says("поручение 1")
        await secretary.says("журнал")
    assert "\n".join(watched.failures) == ""
    assert silent == []


async def test_nothing_typed_to_series_columns_or_quiet_hours_brings_the_bot_down(world: World) -> None:
    place = await town(world, schools=2)
    await posted(place, SERIES, STANDING)
    secretary, watched, silent = place.secretary, Watched(world), list[str]()
    ways = {
        "rule": SeriesPage(page="change", id=1).pack(),
        "until": SeriesPage(page="until", id=1).pack(),
        "day": StandingPage(page="date", id=2).pack(),
        "title": AddColumn(whose=Whose.DECISION, id=1, kind=Kind.NUMBER).pack(),
        "quiet": QuietHours(page="home").pack(),
    }
    for turn, (way, data) in enumerate(ways.items()):
        words = [*some(NASTY, turn)[::4], *(DATES if way == "until" else some(DATES, turn)[::4])]
        if way == "quiet":
            words += ["с 25 до 26", "9-9", "99:99 99:99", "٣ ٤", "12:60-13:00", "с 0 до 4", "00:00 00:00"]
        if way == "rule":
            words += ["ежемесячно до 31 числа", "ежегодно 29 февраля", "ежегодно до 30 февраля", "каждый день", "по"]
        silent += await all_typed(world, secretary, way, data, words, watched)
    for command in ("/find", "поручение", "/decision", "/quiet", "найти"):
        silent += await all_typed(
            world, secretary, command, None, NASTY[::6] if command == "/find" else NASTY[::12], watched
        )
    assert "\n".join(watched.failures) == ""
    assert [each for each in silent if not each.startswith(("поручение", "/quiet"))] == []


async def test_nothing_typed_by_an_executor_into_what_is_new_brings_the_bot_down(world: World) -> None:
    place = await town(world, schools=2)
    (one, *_) = await place.publish(Point(dues=(in_days(world, 14),)))
    staff = await world.known(place.home, "Тихая Нина Олеговна", "заместитель", "МБОУ СОШ № 3")
    director, watched, silent = place.director, Watched(world), list[str]()
    async with world.database.write() as session:
        for position, kind in enumerate(Kind, start=1):
            session.add(
                FieldRow(
                    department_id=place.home.id, decision_id=1, position=position, title=kind.value, kind=kind.value
                )
            )
        seat = await session.scalar(select(HoldingRow.seat_id).where(HoldingRow.person_id == staff.id))
    ways = {kind.value: Fill(assignment=one, field=number).pack() for number, kind in enumerate(Kind, start=1)}
    ways |= {
        "passed": PassTo(assignment=one, seat=seat or 0).pack(),
        "unlisted": OpenCard(view=View.UNLISTED, assignment=one).pack(),
    }
    for turn, (way, data) in enumerate(ways.items()):
        async with world.database.write() as session:
            await session.execute(delete(RequestRow))
        words = [*some(NASTY, turn)[::4], *(DATES if way == "date" else some(DATES, turn)[::4])]
        silent += await all_typed(world, director, way, data, words, watched)
    await director.forges(OpenCard(view=View.NOT_MINE, assignment=one).pack())
    await director.says("не моё")
    async with world.database.read() as session:
        request = await session.scalar(select(RequestRow.id).where(RequestRow.kind == "not_mine"))
    assert request is not None
    silent += await all_typed(
        world, director, "whose", Hand(step=HandStep.MINE, request=request).pack(), some(NASTY, 1), watched
    )
    silent += await all_typed(
        world, place.secretary, "whom", Hand(step=HandStep.LIST, request=request).pack(), some(NASTY, 2), watched
    )
    assert "\n".join(watched.failures) == ""
    assert silent == []
