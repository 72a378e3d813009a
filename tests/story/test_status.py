"""H1 through the dispatcher: the summary, told apart, down to the assignment and back with the state kept."""

from domain.summary import By, Only
from messages.cards import packed
from messages.checking import CheckView, OpenCheck
from messages.summary import OpenShare
from tests.cast import World
from tests.story.school import Point, Town, in_days, town


async def three_weeks(world: World) -> Town:
    """Points of three ages: some done a week ago, some now, some late."""
    place = await town(world)
    await place.publish(
        Point("Провести осмотр крыш.", (in_days(world, 3),)),
        Point("Сдать отчёт о подвозе.", (in_days(world, 12),)),
    )
    await place.director.says("исполнено 1 осмотр проведён")
    await place.secretary.says("/status")
    await place.secretary.presses("Ждут проверки: 1")
    await place.secretary.presses("1 МБОУ")
    await place.secretary.presses("Снять с контроля")
    await world.comes(in_days(world, 9))
    await place.directors[1].says("исполнено 1 осмотр проведён, с опозданием")
    return place


async def test_the_summary_is_compared_with_the_week_before(world: World) -> None:
    place = await three_weeks(world)
    await place.head.says("сводка")
    assert "Поручений 6: снято 1, ждут проверки 1, в работе 3, просрочено 1, не доведено 0" in place.head.sees
    assert "Неделю назад было 6: снято 1, ждали проверки 0, в работе 5, просрочено 0, не доведено 0" in place.head.sees
    assert "За неделю снято 0 (неделей раньше 1)" in place.head.sees


async def test_down_to_the_assignment_and_back_with_the_state_kept(world: World) -> None:
    place = await three_weeks(world)
    await place.head.says("/status")
    await place.head.presses("По людям")
    assert "Дроздов И.К.: ⚠ просрочено 1, в работе 1" in place.head.sees
    await place.head.presses("Только просроченные")
    assert "По людям: просрочено, всего 1" in place.head.sees
    assert "Дроздов И.К.: 1 из 2" in place.head.sees
    assert "Горина" not in place.head.sees
    await place.head.presses("Дроздов И.К.: 1")
    assert "Дроздов И.К., просрочено: 1" in place.head.sees
    assert "Все: 2" in place.head.buttons
    await place.head.presses("1")
    assert "Провести осмотр крыш" in place.head.sees
    await place.head.presses("‹ К списку")
    assert "Дроздов И.К., просрочено: 1" in place.head.sees
    await place.head.presses("‹ К списку")
    assert "По людям: просрочено, всего 1" in place.head.sees
    await place.head.presses("‹ К списку")
    assert "Просрочено: 1" in place.head.sees
    await place.head.presses("‹ К сводке")
    assert "Пунктов на контроле с начала года: 2" in place.head.sees


async def test_each_way_of_telling_apart_opens(world: World) -> None:
    place = await three_weeks(world)
    await place.head.says("/status")
    for words, head, into in (
        ("По школам", "МБОУ СОШ № 4: ждут проверки 1, в работе 1", "МБОУ СОШ № 4: 2"),
        ("По группам", "руководители ОО: ⚠ просрочено 1", "руководители ОО: 6"),
        ("По протоколам", "Протокол № 4", "Протокол № 4"),
        ("По месяцам", "Ноябрь 2026: ⚠ просрочено 1", "Ноябрь 2026: 3"),
    ):
        await place.head.presses(words)
        assert head in place.head.sees, place.head.sees
        await place.head.presses(into)
        assert "Провести осмотр крыш" in place.head.sees, place.head.sees
        await place.head.presses("‹ К списку")
        assert head in place.head.sees
        await place.head.presses("‹ К сводке")


async def test_buttons_of_the_first_version_open_the_same(world: World) -> None:
    place = await three_weeks(world)
    await place.head.says("/status")
    for data, seen in (
        ("stat1:orgs:0:0", "По школам, всего 3"),
        ("stat1:protocols:0:0", "По протоколам, всего 1"),
        ("stat1:protocol:1:0", "Протокол № 4"),
        ("of1:month:77:all:0:0", "Протокол № 4"),
    ):
        await place.head.forges(data, on=place.head.last["message_id"])
        assert seen in place.head.sees, place.head.sees


async def test_the_longest_way_back_fits_a_button() -> None:
    """64 bytes is all that Telegram lets a button carry."""
    page = OpenShare(by=By.PERSON, of=9_999_999, only=Only.REPORTED, page=99, n=99)
    for view in CheckView:
        OpenCheck(view=view, assignment=9_999_999, back=packed(page)).pack()
