"""Judges a played year afterwards: from the list of calls, the base, and what happened in the world outside.

Nothing of the bot's own rules is used: the days of reminders, working days and states are reckoned here once more from
the journal, by other code, so that a mistake in `domain.reminders` cannot hide itself.
"""

import json
import re
import sqlite3
from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import holidays

DAY = timedelta(days=1)
OPENS, CLOSES = time(9), time(17)
QUIET = {(9, 1), (9, 2)}
LATE = "Напоминание пришло позже"
LINE = re.compile(r"^(⚠ Просрочено|● Сегодня|○ [^:]+): (\d+(?:/\d+)?)\.", re.M)
MORNING = re.compile(r"^.. \d\d\.\d\d\. .+, на контроле \d+ поручени", re.M)


def instant(written: str) -> datetime:
    found = datetime.fromisoformat(written)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


@dataclass
class Days:
    """Working days as they were known at an instant: the production calendar and what the department ruled."""

    known: Any
    ruled: list[tuple[datetime, dict[date, bool]]]

    def working(self, day: date, at: datetime) -> bool:
        said: dict[date, bool] = {}
        for since, days in self.ruled:
            if since <= at:
                said |= days
        if day in said:
            return said[day]
        if day in self._weekend_workdays:
            return True
        return day.weekday() < 5 and day not in self.known

    def __post_init__(self) -> None:
        self._weekend_workdays = set(self.known.weekend_workdays)

    def before(self, day: date, at: datetime) -> date:
        """The working day that is not after `day`."""
        while not self.working(day, at):
            day -= DAY
        return day

    def on(self, day: date, at: datetime) -> date:
        while not self.working(day, at):
            day += DAY
        return day

    def plus(self, day: date, count: int, at: datetime) -> date:
        step = DAY if count > 0 else -DAY
        for _ in range(abs(count)):
            day += step
            while not self.working(day, at):
                day += step
        return day

    def between(self, first: date, last: date, at: datetime) -> int:
        return sum(self.working(first + n * DAY, at) for n in range(1, (last - first).days + 1))


@dataclass
class Part:
    """An assignment's life: from each instant on, whether it waits for its executor, and until which day."""

    id: int
    seat: int
    label: str
    told: datetime | None
    due: date
    moments: list[datetime] = field(default_factory=list)
    states: list[tuple[bool, date, date | None]] = field(default_factory=list)  # waits, its own day, a rework's day

    def at(self, moment: datetime) -> tuple[bool, date, date | None]:
        place = bisect_right(self.moments, moment) - 1
        return self.states[place] if place >= 0 else (False, self.due, None)

    def changed_near(self, moment: datetime, span: timedelta = timedelta(seconds=90)) -> bool:
        return any(abs(each - moment) < span for each in self.moments)


@dataclass
class Verdict:
    """What was found; `wrong` lists every violation in words, by kind."""

    wrong: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    sends: int = 0
    edits: int = 0
    a_day: dict[str, list[int]] = field(default_factory=dict)  # role → messages a person and working day
    mornings_a_day: list[int] = field(default_factory=list)
    mornings_late: list[float] = field(default_factory=list)  # seconds after the opening hour
    letters_late: list[float] = field(default_factory=list)  # seconds after each letter was due
    per_week: dict[str, list[int]] = field(default_factory=dict)  # Monday → sends to directors, staff
    mornings: int = 0
    reminded: int = 0
    assignments: int = 0
    late_messages: int = 0
    nudges: int = 0

    def blames(self, kind: str, words: str) -> None:
        self.wrong[kind].append(words)


class Court:
    """`verdict()` of the folder that a played year has left."""

    def __init__(self, folder: Path) -> None:
        self.facts = json.loads((folder / "facts.json").read_text(encoding="utf-8"))
        self.log = [json.loads(line) for line in (folder / "wire.jsonl").read_text(encoding="utf-8").splitlines()]
        self.base = sqlite3.connect(folder / "year.db")
        self.zone = ZoneInfo(self.facts["zone"])
        self.first, self.last = (date.fromisoformat(self.facts[each]) for each in ("first", "last"))
        self.away = [(instant(a), instant(b)) for _, a, b in self.facts["away"]]
        years = range(self.first.year - 1, self.last.year + 2)
        self.days = Days(holidays.country_holidays("RU", years=years), self._ruled())
        self.blocked = self._blocked()
        self.seats = self._seats()
        self.parts = self._parts()
        self._plans: dict[tuple[Any, ...], dict[date, str]] = {}
        self.verdict_ = Verdict(assignments=self.base.execute("SELECT count(*) FROM assignments").fetchone()[0])

    # ── what happened ───────────────────────────────────────────────────────────────────────────────────────────────

    def _rows(self, sql: str) -> list[sqlite3.Row]:
        self.base.row_factory = sqlite3.Row
        return self.base.execute(sql).fetchall()

    def _ruled(self) -> list[tuple[datetime, dict[date, bool]]]:
        rows = self._rows("SELECT at, facts FROM journal WHERE what = 'calendar_changed' ORDER BY id")
        return [
            (instant(row["at"]), {date.fromisoformat(day): facts["working"] for day in facts["days"]})
            for row in rows
            for facts in [json.loads(row["facts"])]
        ]

    def _blocked(self) -> dict[int, list[tuple[datetime, datetime]]]:
        spans: dict[int, list[tuple[datetime, datetime]]] = defaultdict(list)
        open_: dict[int, datetime] = {}
        for fact in self.facts["facts"]:
            if fact["what"] == "blocked":
                open_[fact["chat"]] = instant(fact["at"])
            elif fact["what"] == "came back":
                spans[fact["chat"]].append((open_.pop(fact["chat"]), instant(fact["at"])))
        for chat, since in open_.items():
            spans[chat].append((since, datetime(9999, 1, 1, tzinfo=UTC)))
        return spans

    def _seats(self) -> dict[int, list[tuple[int, date, date]]]:
        """Chat → seats with the days on which it answers for them: its own always, others' as a deputy."""
        chats = {person: int(chat) for chat, (person, _) in self.facts["directors"].items()}
        own = dict(self.facts["directors"].values())
        seats = {chats[person]: [(seat, date.min, date.max)] for person, seat in own.items()}
        for row in self._rows("SELECT person_id, deputy_id, since, until FROM deputies"):
            since, until = (date.fromisoformat(row[each]) for each in ("since", "until"))
            seats[chats[row["deputy_id"]]].append((own[row["person_id"]], since, until))
        return seats

    def _parts(self) -> dict[int, Part]:
        parts: dict[int, Part] = {}
        rows = self._rows(
            "SELECT id, seat_id, number, part, told_at, due, created_at FROM assignments WHERE mark = 'control'"
        )
        for row in rows:
            label = f"{row['number']}/{row['part']}" if row["part"] else str(row["number"])
            told = instant(row["told_at"]) if row["told_at"] else None
            one = Part(row["id"], row["seat_id"], label, told, date.fromisoformat(row["due"]))
            one.moments.append(instant(row["created_at"]))
            parts[row["id"]] = one
        firsts: dict[int, date] = {}
        moves = self._rows(
            "SELECT assignment_id AS id, at, what, facts FROM journal WHERE assignment_id IS NOT NULL ORDER BY id"
        )
        for row in moves:
            facts = json.loads(row["facts"])
            if row["what"] == "moved" and row["id"] not in firsts:
                firsts[row["id"]] = date.fromisoformat(facts["from"])
        for one in parts.values():
            one.states.append((True, firsts.get(one.id, one.due), None))
        for row in moves:
            one = parts.get(row["id"])  # type: ignore[assignment]
            if one is None:
                continue
            facts, (waits, last, rework) = json.loads(row["facts"]), one.states[-1]
            match row["what"]:
                case "reported" | "accepted" | "cancelled":
                    new = (False, last, rework)
                case "withdrawn":
                    new = (True, last, rework)
                case "returned":
                    new = (True, last, date.fromisoformat(facts["until"]))
                case "moved":
                    new = (waits, date.fromisoformat(facts["to"]), None)
                case _:
                    continue
            one.moments.append(instant(row["at"]))
            one.states.append(new)
        return parts

    def local(self, moment: datetime) -> datetime:
        return moment.astimezone(self.zone)

    def opening(self, day: date) -> datetime:
        return datetime.combine(day, OPENS, self.zone).astimezone(UTC)

    def is_open(self, moment: datetime) -> bool:
        local = self.local(moment)
        quiet = (local.month, local.day) in QUIET
        return OPENS <= local.time() < CLOSES and self.days.working(local.date(), moment) and not quiet

    def was_away(self, moment: datetime) -> bool:
        return any(since <= moment < until for since, until in self.away)

    def is_blocked(self, chat: int, moment: datetime) -> bool:
        return any(since <= moment < until for since, until in self.blocked.get(chat, ()))

    def theirs(self, chat: int, day: date) -> set[int]:
        return {seat for seat, since, until in self.seats[chat] if since <= day <= until}

    # ── the rule, once more ─────────────────────────────────────────────────────────────────────────────────────────

    def reminders(self, one: Part, at: datetime) -> dict[date, str]:
        """Day → what a morning says, as the rules of the trade have it, by what was known at `at`."""
        assert one.told is not None
        _, last, rework = one.at(at)
        known = sum(since <= at for since, _ in self.days.ruled)
        case = (self.local(one.told).date(), last, rework, known)
        if case not in self._plans:
            self._plans[case] = self._reckoned(one, at)
        return self._plans[case]

    def spans(self, one: Part) -> list[tuple[datetime, datetime]]:
        """The stretches in which neither the assignment nor the calendar changed."""
        edges = sorted({*one.moments, *(since for since, _ in self.days.ruled if since > one.moments[0])})
        return list(zip(edges, [*edges[1:], datetime(9999, 1, 1, tzinfo=UTC)], strict=True))

    def _reckoned(self, one: Part, at: datetime) -> dict[date, str]:
        assert one.told is not None
        _, last, rework = one.at(at)
        told, days = self.local(one.told).date(), self.days
        term = rework or days.before(last, at)
        latest = max(last, term)  # a rework takes no time away that the deadline had given
        given = days.between(told, term, at)
        wide = (term - told).days
        offsets = (1, 0) if given <= 5 else (3, 1, 0) if wide <= 30 else (7, 3, 1, 0)
        found = {days.before(term, at): "●"}
        for offset in offsets:
            if offset:
                found[days.plus(term, -offset, at)] = "○"
        if wide > 62:
            found[days.before(term - 30 * DAY, at)] = "○"
        found[days.before(latest, at)] = "●"
        found = {day: sign for day, sign in found.items() if day > told}
        first = days.on(latest + DAY, at)
        found[first] = found[days.plus(first, 2, at)] = "⚠"
        monday = days.plus(first, 2, at) + DAY
        while monday <= self.last:
            if monday.weekday() == 0 and days.working(monday, at):
                found[monday] = "⚠"
            monday += DAY
        shifted: dict[date, str] = {}
        for day, sign in found.items():
            while (day.month, day.day) in QUIET or not days.working(day, at):
                day = days.on(day + DAY, at)
            shifted.setdefault(day, sign)
        return shifted
