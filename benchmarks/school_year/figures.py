"""What a played year came to: figures in words, and a chart."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from statistics import mean

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from benchmarks.school_year.checker import Verdict

INK, CALM, LOUD = "#22262A", "#5B8DB8", "#E0A526"


def at(share: float, found: Sequence[float]) -> float:
    """The value below which that share of them lies."""
    ordered = sorted(found)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else 0.0


def table(said: Verdict) -> str:
    """Messages a person and working day, and lateness, as Markdown."""
    lines = ["| | mean | median | p95 | max |", "|---|---|---|---|---|"]
    names = {"director": "a director's messages a working day", "secretary": "the secretary's", "head": "the head's"}
    for role, days in said.a_day.items():
        lines.append(f"| {names[role]} | {mean(days):.2f} | {at(0.5, days)} | {at(0.95, days)} | {max(days)} |")
    for name, late in (
        ("a morning after 9:00, s", said.mornings_late),
        ("any letter after it is due, s", said.letters_late),
    ):
        shown = [mean(late or [0]), at(0.5, late), at(0.95, late), max(late or [0])]
        lines.append(f"| {name} | " + " | ".join(f"{each:.2f}" for each in shown) + " |")
    wrong = sum(map(len, said.wrong.values()))
    lines += [
        "",
        f"{said.assignments} assignments, {said.sends} messages and {said.edits} edits; {said.mornings} mornings named "
        f"{said.reminded} assignments; {said.late_messages} reminders missed in an outage came in one late message a "
        f"person; violations found: {wrong}.",
    ]
    return "\n".join(lines)


def chart(said: Verdict, path: Path, away: Sequence[tuple[date, str]]) -> None:
    """Messages a director and week above, how many a director's working days have below."""
    figure = Figure(figsize=(9, 6.2), dpi=120, layout="constrained")
    FigureCanvasAgg(figure)
    above, below = figure.subplots(2, 1)
    weeks = sorted(said.per_week)
    directors = max(1, round(len(said.a_day["director"]) / max(1, len(said.a_day["head"]))))
    above.bar(range(len(weeks)), [said.per_week[week][0] / directors for week in weeks], color=CALM)
    above.set_title("Messages a director and week", loc="left", color=INK, pad=16)
    step = max(1, len(weeks) // 12)
    above.set_xticks(
        range(0, len(weeks), step), [f"{date.fromisoformat(weeks[n]):%d.%m}" for n in range(0, len(weeks), step)]
    )
    for day, name in away:
        place = sum(date.fromisoformat(week) <= day for week in weeks) - 1
        above.axvline(place, color=LOUD, linewidth=2)
        above.annotate(name, (place, above.get_ylim()[1]), ha="center", va="bottom", fontsize=8, color=INK)
    most = max(said.a_day["director"])
    counts = [said.a_day["director"].count(number) for number in range(most + 1)]
    shares = [100 * number / max(1, sum(counts)) for number in counts]
    below.bar(range(most + 1), shares, color=CALM)
    for number, share in enumerate(shares):
        below.annotate(f"{share:.1f}", (number, share), ha="center", va="bottom", fontsize=8, color=INK)
    below.set_title("Of a director's working days, % with so many messages", loc="left", color=INK)
    below.set_xticks(range(most + 1))
    for axes in (above, below):
        axes.spines[["top", "right"]].set_visible(False)
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path)
