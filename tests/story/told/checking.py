"""S7 and D2: reports are checked in batches, what was attached is kept, and the secretary writes down for others."""

from datetime import date, time

from domain.people import Connection
from storage import people
from tests.cast import Someone
from tests.story.school import Town, disconnected
from tests.story.told.posting import card, files, heard, post

TUESDAY, WEDNESDAY, THURSDAY = date(2026, 11, 24), date(2026, 11, 25), date(2026, 11, 26)
GROUP = -4_000_778
PLAN, PAPER = b"%PDF-1.4 plan of school 3", b"%PDF-1.4 a scan of the paper"


async def told(place: Town) -> None:
    """Three schools owe a plan: one reports with a file, one in the group, the third has no Telegram."""
    world, secretary = place.world, place.secretary
    first, second, third = place.directors
    await world.comes(TUESDAY, time(10))
    await on_paper(place, third)
    await bound(place)
    number = await post(place, "Сдать план-график профориентации. Отв.: руководители ОО, срок до 4 декабря")
    await world.comes(WEDNESDAY, time(10))

    # D2: by the button, a word and a file together.
    await first.presses("Исполнено", on=card(first, number)["message_id"])
    await first.sends("План СОШ 3.pdf", PLAN, caption="План утверждён приказом № 17")
    assert first.sees == f"Отчёт по поручению {number} отправлен 25.11 в 10:00, в срок. Ждёт проверки."
    await says_it_in_the_group(place, second, number)
    await writes_down(place, number)
    assert not heard(secretary, "Ждут проверки"), "not a message a report"

    # 11:00: one message, by points; one press for all that she may take.
    await world.comes(WEDNESDAY, time(11))
    assert secretary.sees.splitlines() == [
        "Ждут проверки: 2 отчёта по 1 пункту",
        f"{number}. Сдать план-график профориентации · 2 отчёта",
    ]
    await attachments_are_seen(place, number)
    await everything_is_taken(place, number)
    await told_again_at_four(place)
    async with world.database.write() as session:
        assert third.person is not None
        await people.connect(session, third.person.id, third.telegram_id, world.now)  # he has got himself a phone


async def on_paper(place: Town, who: Someone) -> None:
    await disconnected(place.world, who.name)
    assert who.person is not None
    async with place.world.database.write() as session:
        await people.set_connection(session, who.person.id, Connection.PAPER)


async def bound(place: Town) -> None:
    """The directors' chat is bound, so that the bot keeps the counts up to date there."""
    await place.world.group(GROUP, "Директора", [place.secretary, *place.directors])
    await place.secretary.says("/bind", chat_id=GROUP)
    await place.secretary.presses("Привязать")
    assert "Группа «Директора» привязана" in place.secretary.sees


def in_group(place: Town) -> list[str]:
    return [each["text"] for each in place.world.look(str(GROUP))["messages"] if each["by_bot"]]


async def says_it_in_the_group(place: Town, who: Someone, number: int) -> None:
    """D2: «исполнено 12 …» among colleagues is answered by a reaction and the counter, not by a message."""
    said = in_group(place)
    assert "Отчётов: 1 из 3." in said[-1], said
    message = await who.says(f"исполнено {number} План готов, размещён на сайте", chat_id=GROUP)
    [mine] = [each for each in place.world.look(str(GROUP))["messages"] if each["message_id"] == message]
    assert mine["reactions"] == ["👍"]
    await place.world.passes(minutes=1)
    now = in_group(place)
    assert len(now) == len(said)
    assert "Отчётов: 2 из 3." in now[-1]
    assert "СОШ" not in now[-1], "counts, no names"
    assert f"Отчёт по поручению {number} отправлен" in who.sees, who.sees
    # A group hears at most 18 messages a minute of ours; what follows would be a story of waiting.
    await place.secretary.says("/unbind", chat_id=GROUP)
    assert in_group(place)[-1] == "Группа отвязана: бот больше сюда не пишет."


async def writes_down(place: Town, number: int) -> None:
    """Who has no Telegram brought a paper yesterday: the secretary reports for him, with the day and a scan."""
    secretary = place.secretary
    await secretary.says(f"поручение {number}")
    assert "Не доведено: МБОУ СОШ № 5" in secretary.sees, secretary.sees
    for button in ("По школам", "○ МБОУ СОШ № 5", "За исполнителя", "Отчёт об исполнении", "На бумаге", "Вчера"):
        await secretary.presses(button)
    await secretary.sends("План СОШ 5.pdf", PAPER, caption="План принесён на совещание")
    assert f"Поручение {number}: отчёт записан за исполнителя (Дроздов И.К.), на бумаге, вчера." in secretary.sees


async def attachments_are_seen(place: Town, number: int) -> None:
    """What was attached comes as it was sent, from the director and from the paper."""
    secretary = place.secretary
    await secretary.presses(f"{number}: ")
    assert "МБОУ СОШ № 4 (Лунёва О.С.), 25.11 в 10:00, в срок" in secretary.sees, secretary.sees
    assert "передано на бумаге, запись: Рогова Л.И. · файлов: 1" in secretary.sees, secretary.sees
    await secretary.presses("2. МБОУ СОШ № 3")
    assert "Сделано: «План утверждён приказом № 17»" in secretary.sees, secretary.sees
    await secretary.presses("Файлы: 1")
    [seen] = files(secretary)[-1:]
    assert seen["file_name"] == "План СОШ 3.pdf"
    assert place.world.content(seen["file_id"]) == PLAN


async def everything_is_taken(place: Town, number: int) -> None:
    """«Снять все» takes what is not her own writing; that is left to the head."""
    secretary, head = place.secretary, place.head
    await secretary.says("проверка")
    await secretary.presses(f"{number}: ")
    assert "Этот отчёт проверит другой." in secretary.sees, secretary.sees
    await secretary.presses("Снять все: 2")
    assert secretary.toast is not None
    assert secretary.toast.startswith("Снято с контроля: 2.")
    for each in place.directors[:2]:
        assert each.sees == f"Поручение {number} снято с контроля 25.11 (Рогова Л.И.). Спасибо!"
    assert "Ждёт проверки: 1 отчёт по 1 пункту" in head.sees, head.sees
    await head.presses(f"{number}: ")
    await head.presses("1. МБОУ СОШ № 5")
    assert "Передано на бумаге, запись: Рогова Л.И." in head.sees, head.sees
    await head.presses("Файлы: 1")
    assert place.world.content(files(head)[-1]["file_id"]) == PAPER
    await head.presses("Снять с контроля")
    await secretary.says(f"журнал {number}")
    assert "отчёт отправлен: на бумаге, 24.11.2026 · Рогова Л.И. (за: Дроздов И.К.)" in secretary.sees, secretary.sees
    assert secretary.sees.count("снято с контроля") == 3


async def told_again_at_four(place: Town) -> None:
    """Who reports after eleven is told of at 16:00; sent back with a word and a day, taken the next morning."""
    world, secretary, director = place.world, place.secretary, place.director
    number = await post(place, "Провести урок мужества. Отв.: Горина М.П., срок до 27 ноября")
    await director.says(f"исполнено {number} Урок проведён")
    heard_by_four = len(secretary.heard)
    await world.comes(WEDNESDAY, time(15, 59))
    assert len(secretary.heard) == heard_by_four
    await world.comes(WEDNESDAY, time(16))
    assert "Ждёт проверки: 1 отчёт по 1 пункту" in secretary.sees, secretary.sees
    await secretary.presses(f"{number}: ")
    await secretary.presses("1. МБОУ СОШ № 3")
    await secretary.presses("На доработку")
    await secretary.says("Нужны фотографии, до 30 ноября")
    assert (
        f"Поручение {number} на доработку: «Нужны фотографии, до 30 ноября». Доработать до пн 30.11." in director.sees
    )
    await director.presses("Исполнено")
    await director.sends_photo(caption="Фотографии приложены")
    await world.comes(THURSDAY, time(11))
    await secretary.presses(f"{number}: ")
    await secretary.presses("Снять все: 1")
    assert director.sees == f"Поручение {number} снято с контроля 26.11 (Рогова Л.И.). Спасибо!"
