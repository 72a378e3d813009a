"""S1, D1 and S6: one message becomes a point; the secretary follows it, reminds the silent, changes and cancels it."""

from datetime import date, time

from tests.story.school import Town
from tests.story.told.posting import card, heard, post

MONDAY = date(2026, 11, 23)


async def told(place: Town) -> None:
    """Three schools get a point: one reports, the others are silent; the text changes, then all is cancelled."""
    world, secretary = place.world, place.secretary
    first, second, third = place.directors
    await world.comes(MONDAY, time(10))
    number = await post(place, "Провести мониторинг выпускников. Отв.: руководители ОО, срок до 4 декабря")

    # D1: the card says what, until when with the weekday, and what can be done about it.
    assert card(first, number)["text"].splitlines() == [
        f"Поручение {number} · от 23.11.2026 · МБОУ СОШ № 3",
        "Провести мониторинг выпускников.",
        "Срок: до 4 декабря 2026 (пт).",
    ]
    assert first.buttons == ["Ознакомлен(а)", "Исполнено", "Прошу продлить", "Ещё"]
    await first.presses("Ознакомлен(а)")
    assert first.toast == "Ознакомление отмечено."
    assert "Ознакомлен(а)" not in first.buttons
    await first.says(f"исполнено {number} мониторинг проведён")

    # S6: who is silent?  Only they are reminded.
    await world.passes(hours=1)
    await secretary.says(f"поручение {number}")
    assert "Отчитались: 1 из 3. Нет ответа: 2." in secretary.sees, secretary.sees
    assert "Не ознакомились: МБОУ СОШ № 4, МБОУ СОШ № 5" in secretary.sees, secretary.sees
    await secretary.presses("Напомнить двоим, кто не ответил")
    assert secretary.toast == "Напоминание отправлено: 2 сотрудника."
    assert [len(heard(each, "Отметьте, пожалуйста, ознакомление.")) for each in (first, second, third)] == [0, 1, 1]

    # Edited: who has not reported is told once, from what to what.
    await secretary.presses("Изменить")
    await secretary.presses("Текст")
    await secretary.says("Провести мониторинг выпускников 9 и 11 классов")
    assert "Сообщение получат те, кто ещё не отчитался: 2." in secretary.sees, secretary.sees
    await secretary.presses("Изменить")
    assert [len(heard(each, f"Изменён текст поручения {number}.")) for each in (first, second, third)] == [0, 1, 1]
    assert "9 и 11 классов" in card(first, number)["text"], "the old card is edited"

    # Cancelled with a reason: everybody is told, the old buttons answer politely.
    old = card(second, number)["message_id"]
    done = next(b["data"] for row in card(second, number)["buttons"] for b in row if b["text"] == "Исполнено")
    await secretary.presses("Изменить")
    await secretary.presses("Отменить поручение")
    await secretary.says("Данные собрал район")
    await secretary.presses("Отменить поручение")
    for each in place.directors:
        assert heard(each, f"Поручение {number} отменено.")[-1].splitlines()[1:3] == [
            "Делать ничего не нужно.",
            "Причина: «Данные собрал район»",
        ]
    await second.forges(done, on=old)
    assert second.toast is not None
    assert "отмен" in second.toast, second.toast
    await secretary.says(f"журнал {number}")
    for words in ("разослано", "ознакомление отмечено", "отчёт отправлен", "напоминание тем", "изменён текст"):
        assert words in secretary.sees, words
    assert secretary.sees.count("отменено · Рогова Л.И.") == 3
