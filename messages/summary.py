"""«Сводка»: how things stand, and the lists behind the figures down to the single assignment."""

from enum import StrEnum

from aiogram.utils.formatting import Bold, Text, as_list

from domain.summary import Assignments, By, Only, Summary, WeekAgo
from messages import files
from messages.callbacks import Press
from messages.cards import Moment
from messages.points import OpenMine
from messages.screen import Screen, button, in_rows, keyboard
from words import dates
from words.plurals import DECISIONS, count


class OpenShares(Press, prefix="by1"):
    """The figures told apart; `only` keeps those with something in this state."""

    by: By
    only: Only = Only.ALL
    page: int = 0


class OpenShare(Press, prefix="of1"):
    """The assignments of one of them; `n` is the page of `OpenShares` that it was chosen on."""

    by: By
    of: int
    only: Only = Only.ALL
    page: int = 0
    n: int = 0


class Listing(StrEnum):
    """What a page of the summary lists."""

    HOME = "home"
    OVERDUE = "overdue"
    REPORTED = "reported"
    EXPIRING = "expiring"
    UNTOLD = "untold"
    # What buttons of the first version named; they open the pages of `messages.shares`.
    ORGANIZATIONS = "orgs"
    ORGANIZATION = "org"  # `of` is its id
    PROTOCOLS = "protocols"
    PROTOCOL = "protocol"


class OpenStatus(Press, prefix="stat1"):
    """The summary, or a list behind one of its figures."""

    listing: Listing
    of: int = 0
    page: int = 0


def status(summary: Summary, at: Moment) -> Screen:
    """Points first, then assignments, as it can be read aloud."""
    points, parts = summary.points, summary.assignments
    local = at.home.local(summary.at)
    if not parts.total:
        return Screen(
            Text("На контроле пока ничего нет. Пришлите протокол документом или текстом: бот прочтёт поручения.")
        )
    lines: list[Text | str] = [
        Bold(f"На {dates.day_month(local.date())}, {dates.time(local)}."),
        f"Пунктов на контроле с начала года: {points.total}. Исполнено {points.fulfilled}, "
        f"в работе {points.in_work}, просрочено {points.overdue}",
        f"Поручений {parts.total}: {states_of(parts)}",
        *_in_time(parts),
        *(_week_ago(summary.week_ago) if summary.week_ago else ()),
    ]
    if summary.notices:
        lines.append(f"На ознакомление {summary.notices}, ознакомились {summary.notices_read}")
    if summary.extensions:
        lines.append(f"Просят продлить: {summary.extensions}")
    figures = [
        (Listing.OVERDUE, f"Просрочено: {parts.overdue}", parts.overdue),
        (Listing.REPORTED, f"Ждут проверки: {parts.reported}", parts.reported),
        (Listing.EXPIRING, f"Истекает: {parts.expiring}", parts.expiring),
        (Listing.UNTOLD, f"Не доведено: {parts.untold}", parts.untold),
    ]
    return Screen(
        as_list(*lines),
        keyboard(
            *in_rows([button(words, OpenStatus(listing=to)) for to, words, some in figures if some]),
            [
                button("По школам", OpenShares(by=By.ORGANIZATION)),
                button("По людям", OpenShares(by=By.PERSON)),
                button("По группам", OpenShares(by=By.GROUP)),
            ],
            [
                button("По протоколам", OpenShares(by=By.PROTOCOL)),
                button("По месяцам", OpenShares(by=By.MONTH)),
            ],
            files.for_staff(),
        ),
    )


def states_of(parts: Assignments) -> str:
    """«снято 1, ждут проверки 2, …»: each state with its number, none left out."""
    return (
        f"снято {parts.accepted}, ждут проверки {parts.reported}, в работе {parts.in_work}, "
        f"просрочено {parts.overdue}, не доведено {parts.untold}"
    )


def _in_time(parts: Assignments) -> list[str]:
    lines = []
    if parts.share_in_time is not None:
        lines.append(f"В срок: {parts.share_in_time} % ({parts.in_time} из {parts.judged} снятых со сроком)")
    if parts.expiring:
        lines.append(f"За 3 рабочих дня истекает {parts.expiring}")
    return lines


def _week_ago(before: WeekAgo) -> list[str]:
    """How it stood a week before, state by state, so that each figure has its fellow; nothing where nothing was."""
    parts = before.parts
    gained = f"За неделю снято {before.accepted} (неделей раньше {before.accepted_before})"
    if not parts.total:
        return [gained] if before.accepted else []
    return [
        f"Неделю назад было {parts.total}: снято {parts.accepted}, ждали проверки {parts.reported}, "
        f"в работе {parts.in_work}, просрочено {parts.overdue}, не доведено {parts.untold}",
        gained,
    ]


def own_screen(parts: Assignments, at: Moment) -> Screen:
    return Screen(own(parts, at), keyboard(button("Мои поручения", OpenMine()) if parts.total else None))


def own(parts: Assignments, at: Moment) -> Text:
    """A director's own figures, in words."""
    if not parts.total:
        return Text("У вас пока нет поручений на контроле. Когда придёт первое, бот напишет сам.")
    sentences = [f"На {dates.day_month(at.today)} у вас {count(parts.total, DECISIONS)} с начала года."]
    told = [
        (parts.accepted, "снято с контроля"),
        (parts.reported, "на проверке"),
        (parts.in_work + parts.untold, "в работе"),
        (parts.overdue, "просрочено"),
    ]
    sentences.append(", ".join(f"{words} {n}" for n, words in told if n).capitalize() + ".")
    if parts.share_in_time is not None:
        sentences.append(f"В срок: {parts.in_time} из {parts.judged} снятых со сроком.")
    if parts.expiring:
        sentences.append(f"За 3 рабочих дня истекает {parts.expiring}.")
    return Text(" ".join(sentences))
