"""A decision as its checker follows it: everybody's part side by side, and who owes what."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date

from domain.calendar import WorkCalendar
from domain.decision import WAITING, Assignment, Decision, Status
from domain.dossier import Dossier, Source
from domain.protocol import Mark

_OVER = frozenset({Status.ACCEPTED, Status.NOTED, Status.DONE_BEFORE})


@dataclass(frozen=True, slots=True)
class Term:
    """A day that some executors share.  `part` as in `Assignment`."""

    part: int
    due: date | None
    control: date | None
    parts: tuple[Dossier, ...]

    @property
    def reported(self) -> int:
        return sum(each.assignment.status not in WAITING for each in self.parts)


@dataclass(frozen=True, slots=True)
class Whole:
    """`parts` are the seats' own, archived ones left out; `shares` what others give to one of them, by its id.

    `checks` are the names of who checks it; nobody is named where that is the secretary.  `is_recalled`: the
    publication was taken back and its points are drafts again, so that nothing of it can be opened anew.
    """

    decision: Decision
    source: Source
    parts: tuple[Dossier, ...]
    shares: dict[int, tuple[Dossier, ...]] = field(default_factory=dict)
    checks: tuple[str, ...] = ()
    is_recalled: bool = False

    @property
    def standing(self) -> tuple[Dossier, ...]:
        """Whose part was not cancelled."""
        return tuple(each for each in self.parts if each.assignment.status is not Status.CANCELLED)

    @property
    def waiting(self) -> tuple[Dossier, ...]:
        return tuple(each for each in self.parts if each.assignment.status in WAITING)

    @property
    def live(self) -> tuple[Dossier, ...]:
        return tuple(each for each in self.parts if each.assignment.is_live)

    @property
    def closed(self) -> tuple[Dossier, ...]:
        """What can be put on control again."""
        again = (Status.ACCEPTED, Status.CANCELLED)
        return () if self.is_recalled else tuple(each for each in self.parts if each.assignment.status in again)

    @property
    def answered(self) -> tuple[Dossier, ...]:
        return tuple(each for each in self.standing if each.assignment.status not in WAITING)

    @property
    def untold(self) -> tuple[Dossier, ...]:
        return tuple(each for each in self.waiting if each.assignment.told_at is None)

    @property
    def silent(self) -> tuple[Dossier, ...]:
        """Told, and owing a word."""
        return tuple(each for each in self.waiting if each.assignment.told_at is not None)

    @property
    def unread(self) -> tuple[Dossier, ...]:
        return tuple(each for each in self.silent if each.assignment.acknowledged_at is None)

    @property
    def unreported(self) -> tuple[Dossier, ...]:
        return tuple(each for each in self.silent if each.assignment.acknowledged_at is not None)

    @property
    def reported(self) -> tuple[Dossier, ...]:
        return tuple(each for each in self.parts if each.assignment.status is Status.REPORTED)

    @property
    def accepted(self) -> tuple[Dossier, ...]:
        return tuple(each for each in self.parts if each.assignment.status in _OVER)

    @property
    def cancelled(self) -> tuple[Dossier, ...]:
        return tuple(each for each in self.parts if each.assignment.status is Status.CANCELLED)

    def overdue(self, today: date, calendar: WorkCalendar) -> tuple[Dossier, ...]:
        return tuple(each for each in self.parts if each.assignment.is_overdue(today, calendar))

    @property
    def terms(self) -> tuple[Term, ...]:
        """The days of those on control, each part's commonest first."""
        found: dict[tuple[int, date | None, date | None], list[Dossier]] = {}
        for each in self.standing:
            one = each.assignment
            if one.mark is Mark.CONTROL:
                found.setdefault((one.part, one.due, one.control), []).append(each)
        terms = [Term(*key, tuple(some)) for key, some in found.items()]
        return tuple(sorted(terms, key=lambda term: (term.part, -len(term.parts), term.due or date.max)))

    def usual(self, part: int) -> tuple[date | None, date | None]:
        """The last day and the control date that most executors of this part have; those still at work first."""
        of_part = [each.assignment for each in self.parts if each.assignment.part == part]
        at_work = [one for one in of_part if one.is_live]
        days = Counter((one.due, one.control) for one in at_work or of_part)
        return days.most_common(1)[0][0] if days else (None, None)

    def coming(self, today: date) -> dict[int, date | None]:
        """What a new executor gets, {part: last day}: the days that most have and that are still to come."""
        if self.decision.mark is Mark.NOTICE:
            return {0: None}
        usual = {part: self.usual(part)[0] for part in self.numbered or (0,)}
        return {part: due for part, due in usual.items() if due is None or due >= today}

    @property
    def numbered(self) -> tuple[int, ...]:
        """The parts there are, as they count the dates of one deadline."""
        return tuple(sorted({each.assignment.part for each in self.parts}))

    def part(self, assignment_id: int) -> Dossier | None:
        return next((each for each in self.parts if each.assignment.id == assignment_id), None)

    def has(self) -> frozenset[int]:
        """The seats that have a part of it that was not cancelled, or are at work on a share of one."""
        own = {each.seat.id for each in self.standing}
        return frozenset(own | {each.seat.id for each in self.everybody if _at_work_on_share(each)})

    def ever(self, one: Assignment) -> frozenset[int]:
        """The seats that this part cannot go to: who has or had one of the same date, who works on another's share.

        A share that is over hinders nobody, nor does one of this very part: it ends when its holder gets the whole.
        """
        of_date = [each for each in self.everybody if each.assignment.part == one.part]
        return frozenset(
            each.seat.id
            for each in of_date
            if not each.assignment.is_share or (_at_work_on_share(each) and each.assignment.parent_id != one.id)
        )

    @property
    def everybody(self) -> tuple[Dossier, ...]:
        """The parts and their shares."""
        return (*self.parts, *(each for some in self.shares.values() for each in some))


def _at_work_on_share(dossier: Dossier) -> bool:
    return dossier.assignment.is_share and dossier.assignment.is_live
