"""P7: nothing is said of what is done, moved or cancelled, however changes and the courier come between each other.

A thousand interleavings, a hundred mornings of ten directors: reminders are planned, each director and the checker act
before and after it, each their own number of times, and the letters are composed in between.  What is composed must fit
what is committed at that moment.  Ten at once because an interleaving costs statements: planning and claiming are the
same few for ten people as for one.
"""

import random
import re
from datetime import date, time, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from domain.decision import WAITING, Assignment, Status
from domain.errors import DomainError
from domain.letters import MorningReminder, ReportAccepted, ReportArrived, ReportReturned, unpacked
from scheduler import plan
from scheduler.letters import compose
from scheduler.outcomes import Composed
from storage import assignments, journal, outbox
from storage.calendar import YEARS, russian
from storage.models import AssignmentRow, JournalRow, OutboxRow
from tests.cast import Someone, World
from tests.story.school import Point, Town, town

DIRECTORS = 10
MORNINGS = 100
INTERLEAVINGS = MORNINGS * DIRECTORS
DUE = date(2026, 11, 25)
LATER = date(2026, 12, 16)
POINTS = 4


def id_of(who: Someone) -> int:
    assert who.person is not None
    return who.person.id


class Morning:
    """One morning of ten directors with four points each that fall due on it.  `ids` are theirs by person."""

    def __init__(self, place: Town, ids: dict[int, list[int]], rng: random.Random) -> None:
        self.place, self.ids, self.rng = place, ids, rng
        self.database = place.world.database
        self.days = russian(YEARS)
        self.now = place.home.at(DUE, time(9, 0, 30))

    async def begin(self) -> None:
        async with self.database.write() as session:
            await session.execute(delete(OutboxRow))
            await session.execute(delete(JournalRow).where(JournalRow.what.in_(("moved", "returned"))))
            told = self.now - timedelta(days=20)
            await session.execute(
                update(AssignmentRow).values(
                    status=Status.OPEN,
                    due=DUE,
                    control=DUE,
                    told_at=told,
                    acknowledged_at=told,
                    reported_at=None,
                    first_reported_at=None,
                    reporter_id=None,
                    accepted_at=None,
                    accepted_by=None,
                    in_time=None,
                    rework_until=None,
                    rework_late=False,
                    next_reminder_at=self.place.home.at(DUE, time(9)),
                )
            )

    async def acts(self, most: int) -> None:
        """Something is done to some points of each; what makes no sense is refused and changes nothing."""
        async with self.database.write() as session:
            stands = await self._stand(session)
            for director, ids in self.ids.items():
                for _ in range(self.rng.randrange(most)):
                    one = self.rng.choice(ids)
                    stands[one] = await self._acts(session, stands[one], director)

    async def _stand(self, session: AsyncSession) -> dict[int, Assignment]:
        """All assignments as they are committed; the session keeps no row that a save would write past."""
        rows = await session.scalars(select(AssignmentRow))
        stands = {row.id: assignments.assignment_of(row) for row in rows}
        session.expunge_all()
        return stands

    async def _acts(self, session: AsyncSession, seen: Assignment, director: int) -> Assignment:
        try:
            changed = self._change(seen, director)
        except DomainError:
            return seen
        saved = await assignments.save(session, seen, changed, self.place.home, self.days, self.now)
        if changed.term != seen.term:
            await self._journal(session, seen, "moved" if changed.due != seen.due else "returned")
        return saved

    def _change(self, seen: Assignment, director: int) -> Assignment:
        checker, today = id_of(self.place.secretary), DUE
        match self.rng.randrange(6):
            case 0 | 1:
                return seen.reported(director, self.now, today)
            case 2:
                return seen.accepted(checker, self.now, today)
            case 3:
                return seen.returned(checker, LATER, "Нет подписи")
            case 4:
                return seen.moved(LATER, LATER)
            case _:
                return seen.cancelled()

    async def _journal(self, session: AsyncSession, seen: Assignment, what: str) -> None:
        await journal.add(
            session,
            department_id=seen.department_id,
            chain=journal.of_decision(seen.decision_id),
            what=what,
            at=self.now,
            person_id=None,
            assignment_id=seen.id,
            facts={"from": DUE.isoformat(), "to": LATER.isoformat()},
        )

    async def plans(self) -> None:
        async with self.database.write() as session:
            await plan.tick(session, self.now)

    async def courier(self) -> int:
        """Claims and composes what is queued, and judges it by what is committed; how many letters said something."""
        async with self.database.write() as session:
            claimed = await outbox.claim(session, epoch=1, now=self.now, limit=DIRECTORS, bulk=DIRECTORS)
        async with self.database.read() as session:
            stands = await self._stand(session)
            said = set()
            for one in claimed:
                letter = unpacked(one.kind, one.payload)
                assert isinstance(letter, MorningReminder)
                if isinstance(made := await compose(session, letter, self.now), Composed):
                    self._judge(letter.person_id, made, stands)
                    said.add(letter.person_id)
            # Who heard nothing had nothing to hear.
            assert not [each for each in self.ids if each not in said and self._due(each, stands)]
            for director, ids in self.ids.items():
                await self._verdict(session, director, stands[self.rng.choice(ids)])
        return len(said)

    async def _verdict(self, session: AsyncSession, director: int, each: Assignment) -> None:
        letter, only = self.rng.choice(
            [
                (ReportAccepted(each.id, director), Status.ACCEPTED),
                (ReportReturned(each.id, director), Status.RETURNED),
                (ReportArrived(each.id, id_of(self.place.secretary)), Status.REPORTED),
            ]
        )
        made = await compose(session, letter, self.now)
        assert made is None or each.status is only, (letter, each.status)

    def _judge(self, director: int, made: Composed, stands: dict[int, Assignment]) -> None:
        text = str(getattr(made.method, "text", ""))
        named = {int(number) for number in re.findall(r": (\d+)\. ", text)}
        assert named == self._due(director, stands), text

    def _due(self, director: int, stands: dict[int, Assignment]) -> set[int]:
        own = [stands[each] for each in self.ids[director]]
        return {each.number for each in own if each.status in WAITING and (each.term or DUE) <= DUE}


async def test_a_thousand_interleavings_say_nothing_that_is_over(world: World) -> None:
    place = await town(world, 1)
    more = [await world.director(place.home, f"Директорова Анна {n}", f"Школа № {n}") for n in range(1, DIRECTORS)]
    place.directors.extend(more)
    ids = await place.publish(*[Point(f"Дело номер {n}.", dues=(DUE,)) for n in range(POINTS)])
    theirs = {id_of(who): ids[n::DIRECTORS] for n, who in enumerate(place.directors)}
    rng = random.Random(7)
    said = 0
    for _ in range(MORNINGS):
        morning = Morning(place, theirs, rng)
        await morning.begin()
        await morning.acts(5)
        await morning.plans()
        await morning.acts(6)
        said += await morning.courier()
    assert INTERLEAVINGS >= 1000
    assert said > INTERLEAVINGS // 2
    assert INTERLEAVINGS - said > INTERLEAVINGS // 50
