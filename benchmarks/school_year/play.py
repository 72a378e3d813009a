"""A school year is played: documents go out, people answer as people do, the network fails, the bot is off.

Who answers how is drawn once an assignment from a seed; everything else follows from what the person reads.
"""

import heapq
import itertools
import json
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select

from benchmarks.school_year.town import Resident, Town
from domain.deadline import Deadline, DeadlineKind
from domain.decision import WAITING, Status
from domain.errors import DomainError
from domain.people import Actor
from domain.protocol import Header, Mark, ProtocolKind
from domain.requests import Answer, Ask
from domain.review import Point, PointSeat, State
from domain.rights import Action
from storage import (
    actors,
    assignments,
    cards,
    comeback,
    delivery,
    deputies,
    drafts,
    journal,
    protocols,
    publication,
    reach,
    reports,
    requests,
    settings,
    snooze,
)
from storage.calendar import YEARS, calendar, russian
from storage.models import AssignmentRow, RequestRow

Act = Callable[[], Awaitable[None]]
SLOT = 900  # seconds: what people do is gathered so


@dataclass(frozen=True)
class Script:
    """How much happens, and when the bot is away: (from, until) in local time."""

    seed: int = 2024
    first: date = date(2024, 9, 1)
    last: date = date(2025, 5, 31)
    schools: int = 40
    protocols: int = 30
    points: int = 5
    network_cut: tuple[datetime, datetime] | None = (datetime(2024, 11, 26, 7, 40), datetime(2024, 11, 26, 12, 40))
    bot_off: tuple[datetime, datetime] | None = (datetime(2025, 2, 11, 16, 20), datetime(2025, 2, 14, 16, 20))
    days_off: tuple[date, ...] = (date(2025, 3, 7),)  # ruled by the admin, a month ahead
    ruled_on: date = date(2025, 2, 3)
    terms: tuple[tuple[int, int], ...] = ((3, 8), (9, 29), (31, 56), (65, 110))  # days given: from, before
    # When the bot looks besides the moments that the tables name; it really does each second.
    looks: tuple[time, ...] = (
        time(3), time(7, 30), time(8), time(8, 30), *(time(hour, 0, 1) for hour in range(9, 19)), time(22),
    )  # fmt: skip


@dataclass
class Year:
    """The play: a heap of acts, each at its instant."""

    script: Script
    town: Town
    refused: int = 0
    acts: int = 0
    facts: list[dict[str, Any]] = field(default_factory=list)  # of the world outside, for the checker

    def __post_init__(self) -> None:
        self.random = random.Random(self.script.seed)
        self._heap: list[tuple[datetime, int, Act]] = []
        self._order = itertools.count()
        self._ways: dict[int, str] = {}  # assignment → how its director goes about it
        self._by_label: dict[tuple[int, str], int] = {}  # chat and «12» → assignment
        self._heard: dict[int, int] = {}
        self.town.wire.hears = self._reads

    # ── the clockwork ───────────────────────────────────────────────────────────────────────────────────────────────

    def later(self, moment: datetime, act: Act) -> None:
        """At that instant, gathered into slots; while nothing can be sent to the bot people try again."""
        slot = datetime.fromtimestamp(-(-moment.timestamp() // SLOT) * SLOT, UTC)
        heapq.heappush(self._heap, (slot, next(self._order), act))

    async def run(self) -> None:
        town, script = self.town, self.script
        await town.found(script.schools)
        await town.start()
        self._write_the_script()
        town.now = town.at(script.first, time(0, 5))
        end = town.at(script.last, time(23, 55))
        grid = self._grid(end)
        coming = next(grid)
        while town.now < end:
            due = None if town.off else await town.next_due()
            # A tick wakes each second, and finds something at no other moments than these.
            tick = min([coming, end, *([due + timedelta(milliseconds=500)] if due else [])])
            town.now = max(town.now, min([tick, *([self._heap[0][0]] if self._heap else [])]))
            ticks = tick <= town.now
            while coming <= town.now:
                coming = next(grid, end + timedelta(days=1))
            while self._heap and self._heap[0][0] <= town.now:
                _, _, act = heapq.heappop(self._heap)
                await act()
            await town.settle(ticks=ticks)
        await town.close()
        self._keep()

    def _grid(self, end: datetime) -> Any:
        """The bot looks around the clock, weekends too."""
        day = self.script.first
        while self.town.at(day, self.script.looks[0]) < end:
            yield from (self.town.at(day, clock) for clock in self.script.looks)
            day += timedelta(days=1)

    def _keep(self) -> None:
        town, script = self.town, self.script
        zone = town.home.zone
        away = [
            [kind, *(each.replace(tzinfo=zone).isoformat() for each in span)]
            for kind, span in (("network", script.network_cut), ("off", script.bot_off))
            if span
        ]
        kept = {
            "zone": zone.key, "away": away, "secretary": town.secretary.chat, "head": town.head.chat,
            "directors": {str(each.chat): [each.person_id, each.seat_id] for each in town.directors},
            "first": script.first.isoformat(), "last": script.last.isoformat(), "facts": self.facts,
        }  # fmt: skip
        (Path(town.folder) / "facts.json").write_text(json.dumps(kept), encoding="utf-8")

    # ── what is known beforehand ────────────────────────────────────────────────────────────────────────────────────

    def _write_the_script(self) -> None:
        town, script, draw = self.town, self.script, self.random
        working = [
            day
            for day in (script.first + timedelta(days=n) for n in range((script.last - script.first).days - 14))
            if russian(YEARS).is_working(day)
        ]
        for number, day in enumerate(sorted(draw.sample(working, script.protocols)), start=1):
            clock = time(draw.choice((10, 12, 15)), draw.choice((0, 20, 40)))
            self.later(town.at(day, clock), lambda number=number: self.publishes(number))  # type: ignore[misc]
        for day in (script.first + timedelta(days=n) for n in range((script.last - script.first).days + 1)):
            if russian(YEARS).is_working(day):
                self.later(town.at(day, time(11, 5)), self.checks)
                self.later(town.at(day, time(16, 5)), self.checks)
                self.later(town.at(day, time(10, 0)), self.answers)
        span = (script.last - script.first).days
        for who in draw.sample(town.directors, max(1, script.schools // 10)):
            since = script.first + timedelta(days=draw.randrange(10, max(11, span - 20)))
            until = since + timedelta(days=draw.randrange(4, 15))
            self.later(town.at(since, time(13)), lambda who=who: self.blocks(who))  # type: ignore[misc]
            self.later(town.at(until, time(12)), lambda who=who: self.comes_back(who))  # type: ignore[misc]
        for who in draw.sample(town.directors, max(1, script.schools // 5)):
            deputy = draw.choice([each for each in town.directors if each is not who])
            since = script.first + timedelta(days=draw.randrange(5, max(6, span - 10)))
            self.later(
                town.at(since - timedelta(days=1), time(15)),
                lambda who=who, deputy=deputy, since=since: self.goes_away(who, deputy, since),  # type: ignore[misc]
            )
        if script.days_off and script.first < script.ruled_on < script.last:
            self.later(town.at(script.ruled_on, time(14)), self.rules_days_off)
        for kind, away in (("network", script.network_cut), ("off", script.bot_off)):
            if away:
                first, last = (town.at(each.date(), each.time()) for each in away)
                heapq.heappush(self._heap, (first, next(self._order), lambda kind=kind: self.falls_silent(kind)))  # type: ignore[misc]
                heapq.heappush(self._heap, (last, next(self._order), lambda kind=kind: self.speaks_again(kind)))  # type: ignore[misc]

    async def falls_silent(self, kind: str) -> None:
        if kind == "network":
            self.town.wire.cut = True
        else:
            await self.town.stop()

    async def speaks_again(self, kind: str) -> None:
        if kind == "network":
            self.town.wire.cut = False
        else:
            await self.town.start()

    # ── acts ────────────────────────────────────────────────────────────────────────────────────────────────────────

    async def _does(self, who: Resident, what: Callable[[Any, Actor], Awaitable[None]], again: Act) -> None:
        """One act in its own transaction; while the bot hears nothing, it is tried again in some hours."""
        town = self.town
        if town.off or town.wire.cut or who.chat in town.wire.blocked:
            self.later(town.now + timedelta(hours=self.random.uniform(2, 5)), again)
            return
        town.now += timedelta(milliseconds=200)
        self.acts += 1
        try:
            async with town.database.write() as session:
                actor = await actors.of_person(session, who.person_id, town.now)
                assert actor is not None
                await what(session, actor)
        except DomainError:
            self.refused += 1

    async def publishes(self, number: int) -> None:
        town, draw = self.town, self.random

        async def act(session: Any, actor: Actor) -> None:
            header = Header(kind=ProtocolKind.PROTOCOL, number=str(number), date=town.today)
            paper = await protocols.add(
                session, header, [], department_id=town.home.id, created_by=town.secretary.person_id, now=town.now,
                state=State.DRAFT,
            )  # fmt: skip
            seats = tuple(PointSeat(each.seat_id) for each in town.directors)
            points = [self._point(paper.id, place, seats) for place in range(1, self.script.points + 1)]
            await drafts.add(session, paper, points)
            await publication.publish(
                session, paper, actor=actor, department=town.home, now=town.now, send_at=town.now,
                note=lambda point: "", executors=lambda point: "директора школ",
            )  # fmt: skip
            chats = {each.seat_id: each for each in town.directors}
            rows = await session.execute(
                select(AssignmentRow.id, AssignmentRow.seat_id, AssignmentRow.number, AssignmentRow.control).where(
                    AssignmentRow.created_at == town.now
                )
            )
            given: dict[Resident, list[int]] = {each: [] for each in town.directors}
            for id_, seat_id, label, control in rows:
                given[chats[seat_id]].append(id_)
                self._takes_up(id_, chats[seat_id], str(label), control)
            for who, ids in given.items():
                if draw.random() < 0.85:
                    moment = town.now + timedelta(hours=draw.expovariate(1 / 9) + 0.2)
                    self.later(moment, lambda who=who, ids=ids: self.acknowledges(who, ids))  # type: ignore[misc]

        await self._does(self.town.secretary, act, lambda: self.publishes(number))
        # Two working days later the secretary reminds by hand those who owe a word, now and then.
        if draw.random() < 0.3:
            self.later(town.now + timedelta(days=5), lambda: self.nudges(number))

    def _point(self, paper_id: int, place: int, seats: tuple[PointSeat, ...]) -> Point:
        draw, today = self.random, self.town.today
        if draw.random() < 0.2:
            return Point(0, paper_id, place, "Ознакомиться с приказом.", str(place), mark=Mark.NOTICE, seats=seats)
        days = draw.randrange(*draw.choice(self.script.terms))
        due = Deadline("до", DeadlineKind.DATE, (today + timedelta(days=days),))
        return Point(0, paper_id, place, f"Представить сведения, часть {place}.", str(place), seats=seats, deadline=due)

    def _takes_up(self, id_: int, who: Resident, label: str, control: date | None) -> None:
        draw, town = self.random, self.town
        self._by_label[who.chat, label] = id_
        if control is None:
            return
        way = draw.choices(("prompt", "reminded", "late", "very late", "never", "extends"), (30, 42, 12, 7, 2, 7))[0]
        self._ways[id_] = way
        left = (control - town.today).days
        if way == "prompt":
            day = town.today + timedelta(days=draw.randrange(0, max(1, left)))
            self.later(town.at(day, time(draw.randrange(8, 20), 30)), lambda: self.reports(who, id_))
        elif way == "extends":
            day = max(town.today + timedelta(days=1), control - timedelta(days=draw.randrange(1, 4)))
            self.later(town.at(day, time(13)), lambda: self.asks_to_extend(who, id_, control))
        if draw.random() < 0.01:
            day = town.today + timedelta(days=draw.randrange(1, max(2, left)))
            self.later(town.at(day, time(14, 30)), lambda: self.cancels(id_))

    def _reads(self, chat: int, labels: list[str], at: datetime) -> None:
        """A morning's message is read: some sit down to it at once, some another day."""
        draw = self.random
        who = next((each for each in self.town.directors if each.chat == chat), None)
        if who is None:
            return
        if draw.random() < 0.05:
            self.later(at + timedelta(minutes=20), lambda: self.snoozes(who))
        for label in labels:
            id_ = self._by_label.get((chat, label))
            if id_ is None:
                continue
            heard = self._heard[id_] = self._heard.get(id_, 0) + 1
            chance = {"reminded": 0.5, "extends": 0.5, "late": 0.35 if heard > 3 else 0.0}.get(self._ways[id_], 0.0)
            if self._ways[id_] == "very late":
                chance = 0.15 if heard > 5 else 0.0
            if draw.random() < chance:
                self.later(at + timedelta(hours=draw.uniform(0.3, 9)), lambda id_=id_: self.reports(who, id_))  # type: ignore[misc]

    async def acknowledges(self, who: Resident, ids: list[int]) -> None:
        """«Ознакомлен(а)» under the protocol's message."""

        async def act(session: Any, actor: Actor) -> None:
            for id_ in ids:
                seen = await assignments.load(session, id_, actor, Action.ACKNOWLEDGE)
                if seen.acknowledged_at is None and seen.status in WAITING:
                    await reports.acknowledge(session, seen, actor, self.town.now)

        await self._does(who, act, lambda: self.acknowledges(who, ids))

    async def reports(self, who: Resident, id_: int) -> None:
        async def act(session: Any, actor: Actor) -> None:
            seen = await assignments.load(session, id_, actor, Action.REPORT)
            if seen.status in WAITING:
                await reports.submit(session, seen, actor, "Сделано.", [], self.town.now)

        await self._does(who, act, lambda: self.reports(who, id_))

    async def asks_to_extend(self, who: Resident, id_: int, control: date) -> None:
        until = control + timedelta(days=self.random.randrange(7, 20))

        async def act(session: Any, actor: Actor) -> None:
            seen = await assignments.load(session, id_, actor, Action.ASK)
            if seen.status in WAITING:
                await requests.ask(session, seen, actor, Ask.EXTENSION, "Ждём ответа.", until, self.town.now)

        await self._does(who, act, lambda: self.asks_to_extend(who, id_, control))

    async def snoozes(self, who: Resident) -> None:
        async def act(session: Any, actor: Actor) -> None:
            if await snooze.until_tomorrow(session, actor, self.town.today, self.town.now):
                self.facts.append({"what": "snoozed", "chat": who.chat, "at": self.town.now.isoformat()})

        await self._does(who, act, lambda: self.snoozes(who))

    async def checks(self) -> None:
        """The secretary goes through what waits: most is accepted, some returned, a little left for the next time."""

        async def act(session: Any, actor: Actor) -> None:
            days = await calendar(session, self.town.home.id)
            rows = await session.scalars(
                select(AssignmentRow.id).where(AssignmentRow.status == Status.REPORTED).order_by(AssignmentRow.id)
            )
            for id_ in list(rows):
                seen = await assignments.load(session, id_, actor, Action.CHECK)
                drawn = self.random.random()
                if drawn < 0.88:
                    await reports.accept(session, seen, actor, self.town.now)
                elif drawn < 0.95:
                    until = days.add(self.town.today, self.town.home.policy.rework_days)
                    await reports.give_back(session, seen, actor, until, "Нет подписи.", self.town.now)
                    self._ways[id_] = "reminded"

        await self._does(self.town.secretary, act, self._nothing)

    async def _nothing(self) -> None:
        """The next round is in the script."""

    async def answers(self) -> None:
        """The head answers what was asked for."""

        async def act(session: Any, actor: Actor) -> None:
            rows = await session.scalars(select(RequestRow.id).where(RequestRow.answer.is_(None)))
            for id_ in list(rows):
                asked = await requests.load(session, id_, actor)
                assert asked.until is not None
                seen = await assignments.get(session, asked.assignment_id)
                drawn = self.random.random()
                if drawn < 0.6 and seen.is_live:
                    what, until = Answer.AGREED, asked.until
                elif drawn < 0.75 and seen.is_live:
                    what, until = Answer.OTHER_DATE, asked.until - timedelta(days=2)
                else:
                    what, until = Answer.REFUSED, None
                await requests.answer(session, asked, actor, what, "Так решено.", until, self.town.now)

        await self._does(self.town.head, act, self._nothing)

    async def nudges(self, number: int) -> None:
        async def act(session: Any, actor: Actor) -> None:
            papers = await protocols.newest(session, self.town.home.id, 100)
            paper = next((each for each in papers if each.number == str(number)), None)
            if paper is not None:
                await delivery.nudge(session, paper.id, actor, self.town.now)

        await self._does(self.town.secretary, act, self._nothing)

    async def cancels(self, id_: int) -> None:
        """As a changed decision leaves it."""

        async def act(session: Any, actor: Actor) -> None:
            seen = await assignments.load(session, id_, actor, Action.CHANGE_DECISION)
            days = await calendar(session, self.town.home.id)
            await assignments.save(session, seen, seen.cancelled(), self.town.home, days, self.town.now)
            await journal.add(
                session, department_id=seen.department_id, chain=journal.of_decision(seen.decision_id),
                what="cancelled", at=self.town.now, person_id=actor.person_id, assignment_id=id_,
            )  # fmt: skip
            await cards.refresh(session, id_, self.town.now)

        await self._does(self.town.secretary, act, self._nothing)

    async def goes_away(self, who: Resident, deputy: Resident, since: date) -> None:
        until = since + timedelta(days=self.random.randrange(4, 14))

        async def act(session: Any, actor: Actor) -> None:
            await deputies.name(session, who.person_id, deputy.person_id, since, until, actor, self.town.now)

        await self._does(who, act, lambda: self.goes_away(who, deputy, since))

    async def blocks(self, who: Resident) -> None:
        """Half of them Telegram tells of; of the others the bot learns when it writes."""
        town = self.town
        town.wire.blocked.add(who.chat)
        self.facts.append({"what": "blocked", "chat": who.chat, "at": town.now.isoformat()})
        if self.random.random() < 0.5 and not (town.off or town.wire.cut):
            async with town.database.write() as session:
                await reach.lost(session, who.chat, town.now)

    async def comes_back(self, who: Resident) -> None:
        town = self.town
        if town.off or town.wire.cut:
            self.later(town.now + timedelta(hours=3), lambda: self.comes_back(who))
            return
        town.wire.blocked.discard(who.chat)
        self.facts.append({"what": "came back", "chat": who.chat, "at": town.now.isoformat()})
        async with town.database.write() as session:
            await reach.found(session, who.chat, town.now)
            await comeback.catch_up(session, who.chat, town.now)

    async def rules_days_off(self) -> None:
        async def act(session: Any, actor: Actor) -> None:
            await settings.rule_days(session, actor, self.script.days_off, False, self.town.now)

        await self._does(self.town.secretary, act, self.rules_days_off)
