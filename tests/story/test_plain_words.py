"""What people type by themselves: «отмена», «спасибо», a photo without a word, «с завтра по 15 декабря»."""

from datetime import timedelta

from sqlalchemy import select

from domain.decision import Status
from storage.models import DeputyRow
from tests.cast import World
from tests.story.school import Point, in_days, town
from tests.story.told.posting import card, post


async def test_the_word_otmena_is_never_a_report(world: World) -> None:
    place = await town(world, 1)
    director = place.director
    [one] = await place.publish(Point(dues=(in_days(world, 10),)))
    await director.presses("Исполнено")
    await director.says("Отмена")
    assert director.sees == "Хорошо, ничего не записано."
    assert (await place.row(one)).status is Status.OPEN
    assert "Напишите одной фразой" not in card(director, 1)["text"], "the card shows itself again"
    await director.says("план готов")
    assert (await place.row(one)).status is Status.OPEN, "nothing is awaited any more"
    await director.says("/cancel")
    assert director.sees == "Сейчас я ничего не жду, отменять нечего."


async def test_thanks_and_lone_photos_are_answered_with_what_to_do(world: World) -> None:
    place = await town(world, 1)
    director = place.director
    await place.publish(Point(dues=(in_days(world, 10),), proof="файл плана"))
    await director.says("Спасибо большое!")
    assert director.sees == "Пожалуйста!"
    await director.says("ознакомлена")
    assert "нажмите «Ознакомлен(а)»" in director.sees
    assert director.buttons == ["Мои поручения"]
    await director.sends_photo()
    assert director.sees.startswith("К какому поручению этот файл?")
    await director.presses("Исполнено", on=card(director, 1)["message_id"])
    assert "что сделано, и пришлите файл или фото" in card(director, 1)["text"]


async def test_a_deputy_is_named_from_tomorrow(world: World) -> None:
    place = await town(world, 2)
    director, other = place.directors
    for words, first in (("с завтра по 15 декабря", 1), ("до 15 декабря", 0)):
        await director.says("заместитель")
        await director.presses("Назначить")
        await director.says("Лунёва")
        await director.presses("Лунёва")
        await director.says(words)
        async with world.database.read() as session:
            row = (await session.scalars(select(DeputyRow).order_by(DeputyRow.id.desc()))).first()
        assert row is not None
        assert (row.since, row.until.isoformat()) == (world.today + timedelta(days=first), "2026-12-15")
    assert "Вы замещаете: Горина М.П., 23 ноября – 15 декабря 2026" in other.sees, other.sees


async def test_a_decision_posted_alone_goes_by_its_number(world: World) -> None:
    """Two of one day would be told apart by nothing else."""
    place = await town(world, 1)
    for words in ("Сдать сведения о подвозе", "Провести инвентаризацию"):
        await post(place, f"{words}. Отв.: Горина М.П., срок до 4 декабря")
    await place.secretary.says("доставка")
    assert "Поручение 1 от 23.11.2026" in place.secretary.buttons
    assert "Поручение 2 от 23.11.2026" in place.secretary.buttons


async def test_a_nudge_that_asks_for_a_word_has_its_button(world: World) -> None:
    place = await town(world, 1)
    number = await post(place, "Сдать сведения о подвозе. Отв.: Горина М.П., срок до 4 декабря")
    await world.passes(hours=2)
    await place.secretary.says(f"поручение {number}")
    await place.secretary.presses("Напомнить")
    assert place.director.sees.startswith(f"Напоминание: поручение {number} от 23.11.2026.")
    await place.director.presses("Ознакомлен(а)", on=place.director.last["message_id"])
    assert place.director.toast == "Ознакомление отмечено."
    assert place.director.buttons == ["Исполнено", "Прошу продлить", "Ещё"]
