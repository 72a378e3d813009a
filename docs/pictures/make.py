"""`make pictures`: plays the story of the demonstration and takes the pictures of the guides anew.

Look at every picture afterwards: the story goes on where a screen has changed its look, and stops where a button is
gone.
"""

import asyncio
import re

from docs.pictures.stagehand import Hand, stagehand

ADMIN, SECRETARY, HEAD = 100, 101, 102
POLINA, SERGEY, VERA, METHODIST = 103, 104, 105, 108
OUTSIDER = 109

BEGINS = "2026-11-18 10:00"  # a Wednesday


async def story(hand: Hand) -> None:
    await reviewing(hand)
    await publishing(hand)
    await reporting(hand)
    await asking(hand)
    await looking(hand)
    await mornings(hand)


async def reviewing(hand: Hand) -> None:
    await hand.takes("review", SECRETARY)
    await hand.takes_page("sandbox", SECRETARY)
    await hand.presses(SECRETARY, "Ответить на вопрос")
    await hand.takes("question", SECRETARY)
    await hand.presses(SECRETARY, "Руководители школ")
    await hand.presses(SECRETARY, "2.2")
    await hand.takes("point", SECRETARY)
    await hand.presses(SECRETARY, "К списку")


async def publishing(hand: Hand) -> None:
    await hand.presses(SECRETARY, "Разослать готовые")
    await hand.takes("preview", SECRETARY)
    await hand.presses(SECRETARY, "Разослать")
    await hand.comes("2026-11-18 10:03")
    await hand.takes("published", SECRETARY)
    await hand.takes("points", POLINA)
    await hand.presses(POLINA, "Ознакомлен(а)")
    await hand.presses(POLINA, "2")
    await hand.takes("card", POLINA)


async def reporting(hand: Hand) -> None:
    await hand.presses(POLINA, "Исполнено")
    await hand.takes("report", POLINA)
    await hand.sends(POLINA, "Анализ работ.docx", b"not a real document", "Работы проведены 17 ноября, анализ приложен")
    await hand.takes("reported", POLINA, 2)
    await hand.comes("2026-11-18 16:01")
    await hand.presses(SECRETARY, "2: 1 отчёт")
    await hand.presses(SECRETARY, "1. МБОУ")
    await hand.takes("check", SECRETARY)


async def asking(hand: Hand) -> None:
    await hand.presses(SECRETARY, "На доработку")
    await hand.says(SECRETARY, "нет выводов по математике, до 25 ноября")
    await hand.takes("rework", POLINA)
    await hand.presses(SERGEY, "5")
    await hand.presses(SERGEY, "Прошу продлить")
    await hand.takes("extension_ask", SERGEY)
    await hand.says(SERGEY, "до 10 декабря, ждём ответ подрядчика")
    await hand.takes("extension", HEAD)
    await hand.presses(HEAD, "Продлить до")
    await hand.presses(METHODIST, "Ещё")
    await hand.takes("more", METHODIST)
    await hand.says(VERA, "исполнено 2, 4 работы проведены, собрания прошли")
    await hand.says(METHODIST, "исполнено 3 график составлен и разослан в школы")
    await hand.says(SECRETARY, "проверка")
    await hand.takes("checks", SECRETARY)
    for number in ("2", "3"):
        await hand.presses(SECRETARY, f"{number}: 1 отчёт")
        await hand.presses(SECRETARY, "Снять все")
        await hand.says(SECRETARY, "проверка")


async def looking(hand: Hand) -> None:
    await hand.says(POLINA, "мои")
    await hand.takes("mine", POLINA)
    await hand.says(SECRETARY, "доставка")
    await hand.presses(SECRETARY, "Протокол № 7")
    await hand.takes("delivery", SECRETARY)
    await hand.says(SECRETARY, "справочник")
    await hand.takes("people", SECRETARY)
    await hand.presses(SECRETARY, "Пригласить всех")
    await hand.takes("invitations", SECRETARY)
    link = re.search(r"start=([\w-]+)", await hand.text(SECRETARY))
    assert link is not None, await hand.text(SECRETARY)
    await hand.says(OUTSIDER, f"/start {link[1]}")
    await hand.takes_from("joined", OUTSIDER, "здравствуйте! Вы подключены")
    await hand.says(HEAD, "найти собрания")
    await hand.takes("found", HEAD)
    await hand.says(ADMIN, "настройки")
    await hand.takes("settings", ADMIN)


async def mornings(hand: Hand) -> None:
    for day in ("24", "25", "26"):
        await hand.comes(f"2026-11-{day} 09:01")
    await hand.comes("2026-11-27 09:01")
    await hand.takes("morning", SERGEY)
    for day in ("2026-11-30", "2026-12-01", "2026-12-02"):
        await hand.comes(f"{day} 09:01")
    await hand.takes("overdue", SERGEY)
    await hand.says(HEAD, "сводка")
    await hand.takes("status", HEAD)
    await hand.presses(HEAD, "По школам")
    await hand.takes("schools", HEAD)
    await hand.says(HEAD, "картинка")
    await hand.takes("chart", HEAD, 3)
    await hand.comes("2026-12-07 08:31")
    await hand.takes("monday", HEAD)


async def main() -> None:
    async with stagehand(BEGINS) as hand:
        await story(hand)


if __name__ == "__main__":
    asyncio.run(main())
