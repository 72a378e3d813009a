"""Settings of the department, in words; each is shown with an example before it is saved."""

from collections.abc import Sequence
from datetime import date

from aiogram.types import InlineKeyboardButton
from aiogram.utils.formatting import Bold, Text, as_list

from messages.callbacks import Press
from messages.cards import Moment
from messages.screen import Screen, button, in_rows, keyboard
from words import settings as words
from words.dates import period
from words.plurals import DECISIONS, count

MOST_DAYS = 20


class Settings(Press, prefix="st1"):
    """`key` names the setting, `value` a pressed choice; what was typed waits in the conversation for «Сохранить»."""

    page: str  # home, group, one, pick, save, days, off, work, back, save_days
    key: str = ""
    value: str = ""


GROUPS = {
    "time": ("Часы и сроки", ("hours", "shift", "rework", "recall")),
    "remind": ("Напоминания", ("short", "usual", "long", "early", "quiet")),
    "rise": ("Просрочка и проверка", ("secretary", "head", "checking", "digest", "words", "extends")),
    "chats": ("Группы", ("texts", "names")),
}


def _group_of(key: str) -> str:
    return next(name for name, (_, keys) in GROUPS.items() if key in keys)


def home(at: Moment) -> Screen:
    """Everything on one page; a button a group."""
    lines: list[Text | str] = [Bold(f"Настройки: {at.home.name}")]
    for title, keys in GROUPS.values():
        lines += ["", Bold(title)]
        lines += [f"{words.TITLES[key]}: {words.value(key, at.home.policy)}" for key in keys]
    rows = [button(title, Settings(page="group", key=name)) for name, (title, _) in GROUPS.items()]
    return Screen(as_list(*lines), keyboard(*in_rows([*rows, button("Рабочие дни", Settings(page="days"))])))


def group(name: str, at: Moment) -> Screen:
    title, keys = GROUPS[name]
    lines = [f"{words.TITLES[key]}: {words.value(key, at.home.policy)}" for key in keys]
    rows = [[button(words.TITLES[key], Settings(page="one", key=key))] for key in keys]
    return Screen(as_list(Bold(title), *lines), keyboard(*rows, button("‹ Настройки", Settings(page="home"))))


def one(key: str, at: Moment) -> Screen:
    """A setting: what it is now, what that means, and the choices or the question."""
    lines: list[Text | str] = [Text(Bold(words.TITLES[key]), f": {words.value(key, at.home.policy)}")]
    shown = words.example(key, at.home, at.calendar, at.today)
    if shown:
        lines.append(shown)
    rows: list[list[InlineKeyboardButton]] = []
    if key in words.CHOICES:
        rows = [[button(said, Settings(page="pick", key=key, value=value))] for value, said in words.CHOICES[key]]
    else:
        lines.append(words.ASK[key])
    return Screen(as_list(*lines), keyboard(*rows, button("‹ Назад", Settings(page="group", key=_group_of(key)))))


def proposed(key: str, at: Moment, moved: int) -> Screen:
    """`at` has the policy as it would be; `moved` assignments under way would get another control date."""
    lines: list[Text | str] = [Text("Будет так. ", Bold(words.TITLES[key]), f": {words.value(key, at.home.policy)}")]
    shown = words.example(key, at.home, at.calendar, at.today)
    if shown:
        lines.append(shown)
    if moved:
        lines.append(f"Контрольная дата изменится: {count(moved, DECISIONS)}.")
    return Screen(
        as_list(*lines),
        keyboard(
            [button("Сохранить", Settings(page="save", key=key)), button("Отмена", Settings(page="one", key=key))]
        ),
    )


SAVED = "Сохранено."


# ── working days ────────────────────────────────────────────────────────────────────────────────────────────────────


def days(found: Sequence[tuple[date, bool]], at: Moment) -> Screen:
    """What the department has added to the production calendar and removed from it."""
    lines: list[Text | str] = [
        Bold("Рабочие дни"),
        "Праздники и переносы по производственному календарю России учтены. Здесь то, что добавлено у вас: "
        "каникулы, региональные дни.",
    ]
    said = words.ruled(found, at.today)
    lines += said[:MOST_DAYS] or ["Своих дней пока нет."]
    if len(said) > MOST_DAYS:
        lines.append(f"и ещё {len(said) - MOST_DAYS}")
    back = [button("Вернуть как в календаре", Settings(page="back"))] if found else []
    return Screen(
        as_list(*lines),
        keyboard(
            [
                button("Добавить выходные", Settings(page="off")),
                button("Добавить рабочие", Settings(page="work")),
            ],
            back,
            button("‹ Настройки", Settings(page="home")),
        ),
    )


DAYS_QUESTIONS = {
    "off": "Какие дни сделать выходными? Например: «28.12–10.01» или «7 мая».",
    "work": "Какие дни сделать рабочими? Например: «26.12».",
    "back": "Какие дни вернуть, как в производственном календаре? Например: «28.12–10.01».",
}


def ask_days(page: str) -> Screen:
    return Screen(Text(DAYS_QUESTIONS[page]), keyboard(button("Отмена", Settings(page="days"))))


_DAYS_WILL = {"off": "Будут выходными", "work": "Будут рабочими", "back": "Будут как в производственном календаре"}


def proposed_days(page: str, chosen: Sequence[date], at: Moment, moved: int) -> Screen:
    """`at` has the working days as they would be."""
    runs: list[tuple[date, date]] = []
    for day in chosen:
        if runs and (day - runs[-1][1]).days == 1:
            runs[-1] = (runs[-1][0], day)
        else:
            runs.append((day, day))
    listed = "; ".join(period(first, last) for first, last in runs)
    lines: list[Text | str] = [Text(Bold(_DAYS_WILL[page]), f": {listed}.")]
    lines.append(f"Пример: {words.shifted(chosen[-1], at.home, at.calendar, at.today)}.")
    if moved:
        lines.append(f"Контрольная дата изменится: {count(moved, DECISIONS)}.")
    return Screen(
        as_list(*lines),
        keyboard([button("Сохранить", Settings(page="save_days")), button("Отмена", Settings(page="days"))]),
    )


def lost() -> Screen:
    """«Сохранить» under an old message."""
    return Screen(
        Text("Эта настройка уже не ждёт сохранения. Откройте её ещё раз."),
        keyboard(button("‹ Настройки", Settings(page="home"))),
    )


def moved(number: int) -> str:
    """The toast after «Сохранить»."""
    return f"{SAVED} Контрольная дата изменилась: {count(number, DECISIONS)}." if number else SAVED
