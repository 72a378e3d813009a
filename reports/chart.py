"""Three pictures for the head: states by organisation, the trend by week, the calendar of what falls due.

Read on a phone, and printed without colour: every state has a hatch of its own besides its colour, every bar its
number.  DejaVu Sans, which matplotlib brings along, has Cyrillic.
"""

import io
import re
import textwrap
from typing import Any

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patches import Patch, Rectangle

from domain.register import Bar, DueDay, Picture, State, Week
from words import dates
from words.names import short_organization

FONT = "DejaVu Sans"
DPI = 200
WIDTH = 5.4  # inches: 1080 pixels, which a phone shows some 400 points wide: 10 points here are 10 points there
HEAD = 0.92  # inches for the title and the two lines under it
NARROW = 0.06  # of the longest bar: what is narrower has no room for its number

LOOKS: dict[State, tuple[str, str, str]] = {
    State.OVERDUE: ("просрочено", "#C0392B", "xx"),
    State.UNTOLD: ("не доведено", "#8E8E8E", ".."),
    State.REPORTED: ("ждёт проверки", "#E0A526", "\\\\"),
    State.IN_WORK: ("в работе", "#5B8DB8", "//"),
    State.ACCEPTED: ("снято", "#DCE9DD", ""),
}
INK = "#22262A"
LABEL = 20  # letters in a line of an organisation's name
_NUMBER = re.compile(r"№ *\d+")


def states(picture: Picture) -> bytes:
    """Bars of states by organisation, those with most overdue first; PNG."""
    bars = picture.bars
    figure, axes = _figure(picture, "Поручения по организациям", 2.3 + 0.5 * max(len(bars), 1))
    if not bars:
        return _nothing(figure, axes, "На контроле пока ничего нет")
    most = max(sum(number for _, number in bar.counts) for bar in bars) or 1
    for place, bar in enumerate(bars):
        _bar(axes, place, bar, most)
    axes.set_yticks(range(len(bars)), [_short(bar.name) for bar in bars], fontsize=10)
    axes.invert_yaxis()
    axes.set_xlim(0, most * 1.14)
    axes.set_xticks([])
    handles = [
        Patch(facecolor=colour, hatch=hatch, edgecolor=INK, linewidth=0.6, label=words)
        for words, colour, hatch in LOOKS.values()
    ]
    figure.legend(
        handles=handles,
        loc="lower center",
        ncols=3,
        frameon=False,
        prop={"family": FONT, "size": 10},
        handlelength=1.8,
        columnspacing=1.2,
    )
    if picture.hidden:
        axes.set_xlabel(f"и ещё организаций: {picture.hidden}; все есть в реестре", fontsize=10)
    figure.tight_layout(rect=(0, 0.75 / figure.get_figheight(), 1, 1 - HEAD / figure.get_figheight()))
    return _png(figure)


def _bar(axes: Any, place: int, bar: Bar, most: int) -> None:
    counts = dict(bar.counts)
    left = 0
    for state, (_, colour, hatch) in LOOKS.items():
        number = counts.get(state, 0)
        if not number:
            continue
        axes.barh(place, number, left=left, color=colour, hatch=hatch, edgecolor=INK, linewidth=0.6, height=0.66)
        if number / most > NARROW:
            axes.text(
                left + number / 2, place, str(number), ha="center", va="center", fontsize=10, color=INK,
                bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.2, "alpha": 0.9},
            )  # fmt: skip
        left += number
    axes.text(left + most * 0.012, place, f"{left}", va="center", fontsize=11, fontweight="bold", color=INK)


def _short(name: str) -> str:
    """In two lines at most, and never without its number."""
    lines = textwrap.wrap(short_organization(name), LABEL)
    if len(lines) > 2:
        number = _NUMBER.search(" ".join(lines[1:]))
        lines = [
            lines[0],
            f"… {number[0]}" if number else textwrap.shorten(" ".join(lines[1:]), LABEL, placeholder="…"),
        ]
    return "\n".join(lines)


def trend(picture: Picture) -> bytes:
    """By week: how many were issued, how many were accepted; PNG."""
    weeks = picture.weeks
    figure, axes = _figure(picture, "По неделям: выдано и снято", 4.4)
    if not any(week.issued or week.accepted for week in weeks):
        return _nothing(figure, axes, "За эти недели ничего не выдано и не снято")
    places = range(len(weeks))
    _columns(axes, [place - 0.21 for place in places], [week.issued for week in weeks], "#5B8DB8", "//")
    _columns(axes, [place + 0.21 for place in places], [week.accepted for week in weeks], "#DCE9DD", "")
    axes.set_xticks(list(places), [_week(week) for week in weeks], fontsize=9)
    axes.set_yticks([])
    axes.set_xlabel("неделя с понедельника", fontsize=10)
    handles = [
        Patch(facecolor="#5B8DB8", hatch="//", edgecolor=INK, label="выдано"),
        Patch(facecolor="#DCE9DD", edgecolor=INK, label="снято с контроля"),
    ]
    axes.legend(handles=handles, loc="upper left", frameon=False, prop={"family": FONT, "size": 11}, ncols=2)
    axes.set_ylim(0, max(max(week.issued, week.accepted) for week in weeks) * 1.28)
    figure.tight_layout(rect=(0, 0, 1, 1 - HEAD / figure.get_figheight()))
    return _png(figure)


def _columns(axes: Any, places: list[float], heights: list[int], colour: str, hatch: str) -> None:
    axes.bar(places, heights, width=0.42, color=colour, hatch=hatch, edgecolor=INK, linewidth=0.6)
    size = 9 if max(heights) < 100 else 6.5  # three digits are wider than a column
    for place, height in zip(places, heights, strict=True):
        if height:
            axes.text(place, height, str(height), ha="center", va="bottom", fontsize=size, color=INK)


def _week(week: Week) -> str:
    return f"{week.monday.day:02}.\n{week.monday.month:02}"


def due(picture: Picture) -> bytes:
    """A calendar of five weeks: how many assignments fall due on each day; PNG."""
    days = picture.days
    weeks = max(1, len(days) // 7)
    figure, axes = _figure(picture, "Сроки по дням: сколько поручений", 1.6 + 0.7 * weeks)
    most = max((each.count for each in days), default=0)
    for index, each in enumerate(days):
        _day(axes, index % 7, index // 7, each, most, is_today=each.day == picture.at.date())
    for column, words in enumerate(dates.WEEKDAYS_SHORT):
        axes.text(column + 0.5, -0.12, words, ha="center", va="bottom", fontsize=12, color=INK)
    axes.set_xlim(0, 7)
    axes.set_ylim(weeks, -0.4)
    axes.axis("off")
    figure.tight_layout(rect=(0, 0, 1, 1 - HEAD / figure.get_figheight()))
    return _png(figure)


def _day(axes: Any, column: int, line: int, each: DueDay, most: int, *, is_today: bool) -> None:
    shade = 0.12 + 0.5 * each.count / most if each.count else 0.0
    face = (0.36, 0.55, 0.72, shade) if each.count else "white"
    axes.add_patch(
        Rectangle(
            (column + 0.03, line + 0.03), 0.94, 0.94, facecolor=face, edgecolor=INK if is_today else "#B9C0C7",
            linewidth=2.6 if is_today else 0.8, hatch=None if each.is_working else "....",
        )
    )  # fmt: skip
    label = f"{each.day.day:02}.{each.day.month:02}"
    white = {"facecolor": "white", "edgecolor": "none", "pad": 0.8, "alpha": 0.85}
    weight = "bold" if is_today else "normal"
    axes.text(
        column + 0.09, line + 0.12, label, ha="left", va="top", fontsize=8.5, fontweight=weight, color=INK, bbox=white
    )
    if is_today:
        axes.text(column + 0.5, line + 0.94, "сегодня", ha="center", va="bottom", fontsize=7.5, color=INK)
    if each.count:
        axes.text(
            column + 0.5,
            line + 0.6,
            str(each.count),
            ha="center",
            va="center",
            fontsize=16,
            fontweight="bold",
            color=INK,
        )


def _figure(picture: Picture, title: str, height: float) -> tuple[Figure, Any]:
    """A figure of its own: pyplot would keep each for ever."""
    figure = Figure(figsize=(WIDTH, height), dpi=DPI, facecolor="white")
    FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.tick_params(length=0)
    at = f"на {dates.numeric(picture.at.date())}, {dates.time(picture.at)}"
    home = textwrap.shorten(picture.department, 62, placeholder="…")
    figure.text(0.03, 1 - 0.26 / height, title, fontsize=14, fontweight="bold", va="center", color=INK)
    figure.text(0.03, 1 - 0.54 / height, home, fontsize=9, va="center", color=INK)
    figure.text(0.03, 1 - 0.75 / height, at, fontsize=9, va="center", color=INK)
    return figure, axes


def _nothing(figure: Figure, axes: Any, words: str) -> bytes:
    axes.axis("off")
    axes.text(0.5, 0.5, words, ha="center", va="center", fontsize=13, transform=axes.transAxes)
    return _png(figure)


def _png(figure: Figure) -> bytes:
    for text in figure.findobj(match=lambda each: hasattr(each, "set_fontfamily")):
        text.set_fontfamily(FONT)  # type: ignore[attr-defined]
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png")
    return buffer.getvalue()


def all_three(picture: Picture) -> tuple[bytes, bytes, bytes]:
    """What the button «Картинка» sends, as one album."""
    return states(picture), trend(picture), due(picture)
