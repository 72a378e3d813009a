"""D4: another day, another executor, a word on how it goes, and the work passed on to one's own staff."""

from datetime import date, time

from tests.cast import Someone
from tests.story.school import Town
from tests.story.told.posting import card, post

FRIDAY = date(2026, 11, 27)


async def told(place: Town) -> None:
    """A director asks for more time three times, tells how it goes, passes the work on; another says it is not his."""
    await place.world.comes(FRIDAY, time(10))
    deputy = await place.world.connected(
        await place.world.known(place.home, "Котова Лариса Павловна", "заместитель директора", "МБОУ СОШ № 3")
    )
    number = await post(place, "Подготовить план работы с родителями. Отв.: Горина М.П., срок до 4 декабря")
    await more_time_by_a_phrase(place, number)
    await more_time_by_the_calendar(place, number)
    await no_more_time(place, number)
    await how_it_goes(place, number)
    await passed_on(place, deputy, number)
    await not_mine(place)


async def opens(someone: Someone, number: int, *buttons: str) -> None:
    """Writes «поручение 12» and presses on from the card that comes."""
    await someone.says(f"поручение {number}")
    for button in buttons:
        await someone.presses(button)


async def more_time_by_a_phrase(place: Town, number: int) -> None:
    """The day and the reason in one line; the head says yes."""
    director, head = place.director, place.head
    await director.presses("Прошу продлить", on=card(director, number)["message_id"])
    assert "До какого дня продлить и почему?" in director.sees, director.sees
    await director.says("до 11 декабря, план утверждает педсовет 10.12")
    assert director.sees == f"Передано. Ответ по поручению {number} придёт сюда."
    assert "Просьба о продлении до пт 11.12 ждёт ответа." in card(director, number)["text"]
    assert head.sees.splitlines()[:2] == [
        f"МБОУ СОШ № 3 (Горина М.П.) просит продлить поручение {number}: 04.12 → пт 11.12. Причина:",
        "«до 11 декабря, план утверждает педсовет 10.12»",
    ]
    assert "Решает руководитель." in place.secretary.sees
    await head.presses("Продлить до 11.12")
    assert director.sees == f"Срок поручения {number} продлён: пт 04.12 → пт 11.12. Решение: Сомов А.В., 27.11."


async def more_time_by_the_calendar(place: Town, number: int) -> None:
    """A working day from the grid, then the reason; the head names another day."""
    director, head = place.director, place.head
    await opens(director, number, "Прошу продлить", "Календарь")
    assert "Декабрь 2026" in director.buttons
    assert "·13·" in director.buttons, "a Sunday is marked"
    await director.presses("22")
    assert director.sees.endswith("До вт 22.12. Почему? Напишите одной фразой, её увидит руководитель.")
    await director.says("Педсовет перенесён на 21.12")
    assert f"просит продлить поручение {number}: 11.12 → вт 22.12." in head.sees, head.sees
    assert "Срок продлевали 1 раз: 04.12 → 11.12." in head.sees, head.sees
    await head.presses("Другая дата")
    await head.says("до 15 декабря")
    assert director.sees == f"Срок поручения {number} продлён: пт 11.12 → вт 15.12. Решение: Сомов А.В., 27.11."
    assert "Срок продлевали 2 раза: 04.12 → 11.12 → 15.12." in card(director, number)["text"]


async def no_more_time(place: Town, number: int) -> None:
    """The head says no, with the reason; the deadline stays."""
    director, head = place.director, place.head
    await opens(director, number, "Прошу продлить")
    await director.says("до 29 декабря, болеет методист")
    await head.presses("Отказать")
    await head.says("Сводный план сдаём 16.12")
    assert director.sees == (f"Продлить поручение {number} нельзя: «Сводный план сдаём 16.12». Срок прежний: вт 15.12.")


async def how_it_goes(place: Town, number: int) -> None:
    """A note on progress reaches the secretary and closes nothing."""
    director, secretary = place.director, place.secretary
    await opens(director, number, "Ещё", "Ход работы")
    await director.says("Проект плана готов, собираем замечания")
    assert director.sees == f"Сообщение о ходе работы передано. Поручение {number} остаётся на контроле."
    assert secretary.sees.splitlines()[:2] == [
        f"Ход работы по поручению {number} · МБОУ СОШ № 3 (Горина М.П.)",
        "«Проект плана готов, собираем замечания»",
    ]
    await secretary.says(f"поручение {number}")
    assert "в работе" in secretary.sees or "Отчитались: 0 из 1" in secretary.sees, secretary.sees


async def passed_on(place: Town, deputy: Someone, number: int) -> None:
    """To one's own deputy; the director stays responsible, is reminded, and sends the report on as his own."""
    director, secretary = place.director, place.secretary
    await opens(director, number, "Ещё", "Передать")
    assert "Котова Л.П., заместитель директора" in director.buttons
    await director.presses("Котова Л.П.")
    await director.says("подготовьте чистовик, до 9 декабря")
    assert "Передано вам. Ответственный: Горина М.П., директор. Отчёт передать до ср 09.12." in deputy.sees, deputy.sees
    await place.world.comes(date(2026, 12, 14))
    assert f"Завтра: {number}. Подготовить план работы с родителями" in director.sees, director.sees
    told = len(secretary.heard)
    await deputy.sends("План.pdf", b"%PDF-1.4 final", caption=f"исполнено {number} чистовик готов")
    assert len(secretary.heard) == told
    assert director.sees.startswith(f"Отчёт по поручению {number} · МБОУ СОШ № 3 (Котова Л.П.)")
    await director.presses("Отправить как мой отчёт")
    await director.presses("Отправить")
    await secretary.says("проверка")
    await secretary.presses(f"{number}: ")
    assert "«чистовик готов»" in secretary.sees, secretary.sees
    assert "(Горина М.П.)" in secretary.sees, secretary.sees
    await secretary.presses("Снять все: 1")
    await secretary.says(f"журнал {number}")
    for words in ("передано", "срок перенесён", "принято ответственным", "снято с контроля"):
        assert words in secretary.sees, words


async def not_mine(place: Town) -> None:
    """The executor says whose it is; the secretary passes it there, and it is done there."""
    first, second, _ = place.directors
    secretary = place.secretary
    number = await post(place, "Согласовать маршруты подвоза. Отв.: Горина М.П., срок до 25 декабря")
    await first.presses("Ещё", on=card(first, number)["message_id"])
    await first.presses("Не ко мне")
    await first.says("Подвозом занимается школа № 4")
    await first.presses("Подсказать, чьё это")
    await first.presses("директор, МБОУ СОШ № 4")
    assert "«Подвозом занимается школа № 4»" in secretary.sees, secretary.sees
    assert "Подсказка: директор, МБОУ СОШ № 4" in secretary.sees, secretary.sees
    await secretary.presses("Передать: МБОУ СОШ № 4")
    await secretary.presses("Передать")
    assert f"Поручение {number} передано: МБОУ СОШ № 4. Вам делать ничего не нужно." in first.sees, first.sees
    assert "Согласовать маршруты подвоза" in card(second, number)["text"]
    await second.says(f"исполнено {number} маршруты согласованы")
    assert f"Отчёт по поручению {number} отправлен" in second.sees, second.sees
