"""A small department for the stories, with points published as publication leaves them."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from sqlalchemy import func, select

from domain.decision import Status
from domain.letters import Priority, ProtocolPublished
from domain.people import Department, Role
from domain.protocol import Mark, Mode, ProtocolKind
from storage import journal, outbox, people
from storage.calendar import YEARS, russian
from storage.models import AssignmentRow, DecisionRow, DepartmentRow, PersonRow, ProtocolRow
from tests.cast import Someone, Stage


@dataclass
class Town:
    """A secretary, a head, the directors of three schools; `publish` gives them points."""

    world: Stage
    home: Department
    secretary: Someone
    head: Someone
    directors: list[Someone]
    published: int = field(default=0)

    @property
    def director(self) -> Someone:
        return self.directors[0]

    async def publish(
        self,
        *points: "Point",
        number: str = "4",
        day: date | None = None,
        curator: Someone | None = None,
        special: bool = False,
        single: bool = False,
    ) -> list[int]:
        """One protocol with these points; the ids of its assignments.  Letters go at once.

        `single`: a decision posted alone, without a document.
        """
        now, today = self.world.now, self.world.today
        days = russian(YEARS)
        ids: list[int] = []
        async with self.world.database.write() as session:
            secretary = self.secretary.person
            assert secretary is not None
            protocol = ProtocolRow(
                department_id=self.home.id,
                kind=ProtocolKind.PROTOCOL,
                number=None if single else number,
                day=day or today,
                state="single" if single else "published",
                created_by=secretary.id,
                created_at=now,
                published_at=now,
            )
            session.add(protocol)
            await session.flush()
            seats: set[int] = set()
            for index, point in enumerate(points, start=1):
                department = await session.get_one(DepartmentRow, self.home.id)
                department.last_number += 1
                decision = DecisionRow(
                    department_id=self.home.id,
                    protocol_id=protocol.id,
                    number=department.last_number,
                    point=f"2.{index}",
                    text=point.text,
                    mark=point.mark,
                    mode=Mode.EACH,
                    published_at=now,
                    curator_id=curator.person.id if curator and curator.person else None,
                    special_control=special,
                    proof=point.proof,
                )
                session.add(decision)
                await session.flush()
                await journal.add(
                    session,
                    department_id=self.home.id,
                    chain=journal.of_decision(decision.id),
                    what="published",
                    at=now,
                    person_id=secretary.id,
                )
                for part, due in enumerate(point.dues or (None,), start=1):
                    control = days.control_date(due) if due else None
                    for who in point.who if point.who is not None else self.directors:
                        assert who.person is not None
                        for seat in await people.seats_of(session, who.person.id, today):
                            row = AssignmentRow(
                                department_id=self.home.id,
                                decision_id=decision.id,
                                seat_id=seat.id,
                                number=decision.number,
                                part=part if len(point.dues) > 1 else 0,
                                mark=point.mark,
                                due=due,
                                control=control,
                                overdue_from=days.overdue_from(due, control) if due and control else None,
                                status=Status.OPEN,
                                created_at=now,
                            )
                            session.add(row)
                            await session.flush()
                            ids.append(row.id)
                            seats.add(seat.id)
            held = await people.holders(session, seats, today)
            for person in {each.id: each for some in held.values() for each in some}.values():
                await outbox.put(
                    session,
                    ProtocolPublished(protocol.id, person.id),
                    lane=None,
                    person_id=person.id,
                    department_id=self.home.id,
                    key=f"published:{protocol.id}:{person.id}:1",
                    not_before=now,
                    priority=Priority.BROADCAST,
                    now=now,
                )
        await self.world.settle()
        return ids

    async def row(self, assignment_id: int) -> AssignmentRow:
        async with self.world.database.read() as session:
            return await session.get_one(AssignmentRow, assignment_id)

    async def count(self, table: type, *conditions: object) -> int:
        async with self.world.database.read() as session:
            query = select(func.count()).select_from(table)
            return int(await session.scalar(query.where(*conditions)) or 0)  # type: ignore[arg-type]


@dataclass(frozen=True)
class Point:
    text: str = "Разработать школьный план-график профориентационной работы."
    dues: Sequence[date] = ()
    mark: Mark = Mark.CONTROL
    who: Sequence[Someone] | None = None
    proof: str = ""


async def town(world: Stage, schools: int = 3, *, batches: bool = False) -> Town:
    """Checkers are told of each report at once, so that a story need not wait for 11:00, unless `batches` is set."""
    home = await world.department()
    if not batches:
        async with world.database.write() as session:
            (await session.get_one(DepartmentRow, home.id)).policy = {"checking": []}
        home = replace(home, policy=replace(home.policy, checking=()))
    secretary = await world.staff(home, "Рогова Лидия Игоревна", Role.SECRETARY)
    head = await world.staff(home, "Сомов Артём Викторович", Role.HEAD)
    names = ("Горина Марина Петровна", "Лунёва Ольга Сергеевна", "Дроздов Иван Кириллович", "Белова Анна Юрьевна")
    directors = [await world.director(home, names[i], f"МБОУ СОШ № {i + 3}") for i in range(schools)]
    return Town(world, home, secretary, head, directors)


def in_days(world: Stage, days: int) -> date:
    return world.today + timedelta(days=days)


async def disconnected(world: Stage, name: str) -> None:
    async with world.database.write() as session:
        row = await session.scalar(select(PersonRow).where(PersonRow.name == name))
        assert row is not None
        row.telegram_id = None
