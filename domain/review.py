"""A document under review: what was read, what is still missing, what is to be asked; pure.

Questions are asked a phrase at a time: one answer serves every point that says the same.  The page that asks names a
point and what is asked about; which other points say the same is found afresh, so that old buttons ask nothing twice.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from domain.answers import Column
from domain.deadline import SERIAL, Deadline, DeadlineKind, Doubt, Reason
from domain.errors import Gap
from domain.people import fold
from domain.protocol import DraftDoubt, Mark, Mention, MentionKind, Mode, ProtocolKind


class State(StrEnum):
    """Where a document is.  Held: read, but the same one is here already; nothing of it shows until it is wanted."""

    DRAFT = "draft"
    PUBLISHED = "published"  # at least one point has gone out
    DROPPED = "dropped"
    HELD = "held"
    SINGLE = "single"  # no document: a decision posted by itself


class Old(StrEnum):
    """What was decided of a deadline that is past."""

    UNDECIDED = ""
    ARCHIVE = "archive"  # «В архив без рассылки»
    DONE = "done"  # «Уже исполнены»
    NEW = "new"  # «Новые сроки»: asked a phrase at a time


@dataclass(frozen=True, slots=True)
class Paper:
    """A document as storage keeps it, without its body.  Instants are UTC."""

    id: int
    department_id: int
    kind: ProtocolKind
    number: str | None
    day: date | None
    title: str
    is_project: bool
    state: State
    version: int
    created_by: int
    created_at: datetime
    file_name: str = ""
    curator_id: int | None = None
    head_controls: bool = False
    published_at: datetime | None = None
    published_by: int | None = None
    send_at: datetime | None = None
    recall_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Named:
    """Somebody the point names, and whether it is settled who is meant.

    `proposed` are seats and groups that may be meant, as («seat» | «group», id), the likeliest first; of a curator
    people, too: («person», id).
    """

    mention: Mention
    settled: bool = False
    proposed: tuple[tuple[str, int], ...] = ()

    @property
    def key(self) -> str:
        return fold(self.mention.name or self.mention.raw)


@dataclass(frozen=True, slots=True)
class PointSeat:
    """A seat that will answer; `mention` is the index of what named it, None where a person chose it."""

    seat_id: int
    mention: int | None = None
    for_whom: str = ""


@dataclass(frozen=True, slots=True)
class Point:
    """One point under review."""

    id: int
    paper_id: int
    position: int
    text: str
    number: str = ""
    question: str = ""
    paragraph: int | None = None
    lead_in: str = ""
    line: int = 0
    page: int | None = None
    mark: Mark = Mark.CONTROL
    mode: Mode = Mode.EACH
    named: tuple[Named, ...] = ()
    seats: tuple[PointSeat, ...] = ()
    deadline: Deadline = Deadline()
    deadline_line: int | None = None
    no_deadline: bool = False
    doubts: tuple[DraftDoubt, ...] = ()
    curator_id: int | None = None
    curator: Named | None = None  # as the words name him
    special_control: bool = False
    proof: str = ""
    columns: tuple[Column, ...] = ()  # of the table that the answers make
    old: Old = Old.UNDECIDED
    carried_from_id: int | None = None  # a decision of an earlier document
    state: str = "open"  # open, dropped, published
    version: int = 1

    @property
    def is_open(self) -> bool:
        return self.state == "open"

    @property
    def goes_out(self) -> bool:
        """Somebody is to get it: not без рассылки, not for the archive."""
        return self.mark is not Mark.SILENT and self.old not in (Old.ARCHIVE, Old.DONE)

    def is_old(self, today: date) -> bool:
        """Whether a day that it would be issued with is past."""
        return self.mark is Mark.CONTROL and any(day < today for day in self.deadline.issued)


# IN_THE_PAST is asked as an old deadline, once for all.
_NOT_ASKED = frozenset({Doubt.IN_THE_PAST})


def gaps(point: Point, today: date) -> tuple[Gap, ...]:
    """What the point lacks; nothing: it is ready.

    Ready is a point with an executor and a date, or «без срока» pressed; на ознакомление needs an executor only, без
    рассылки and what goes to the archive need nothing.
    """
    if not point.goes_out:
        return ()
    found: list[Gap] = []
    if asks_curator(point):
        found.append(Gap.CURATOR)
    if not point.seats or any(not named.settled for named in point.named):
        found.append(Gap.ASSIGNEE)
    if point.mark is Mark.CONTROL:
        if asks_deadline(point):
            found.append(Gap.DEADLINE)
        elif point.is_old(today) and not point.no_deadline:
            found.append(Gap.OLD_DEADLINE)
        elif not point.deadline.dates and not point.no_deadline:
            found.append(Gap.DEADLINE)
    return tuple(found)


def asks_deadline(point: Point) -> bool:
    """Whether the phrase itself is doubtful, or a new day is wanted for one that is past."""
    if point.mark is not Mark.CONTROL or point.no_deadline:
        return False
    return point.old is Old.NEW or bool(set(point.deadline.doubts) - _NOT_ASKED)


def asks_curator(point: Point) -> bool:
    """Whether a curator is named of whom it is not settled who he is: only reports need one."""
    return point.mark is Mark.CONTROL and point.curator is not None and not point.curator.settled


def is_ready(point: Point, today: date) -> bool:
    return point.is_open and not gaps(point, today)


def paper_gaps(paper: Paper) -> tuple[Gap, ...]:
    """What the document itself lacks: nothing of it goes out before."""
    if paper.state is State.SINGLE:
        return ()
    missing = [Gap.PROJECT] if paper.is_project else []
    return (*missing, Gap.DATE) if paper.day is None else tuple(missing)


class Asked(StrEnum):
    """What a question is about; also the word in its buttons."""

    HEADER = "header"  # the date; of a ПРОЕКТ its number and date, once approved
    ROLES = "roles"  # school staff without seats, all of them together
    WHO = "who"  # one phrase
    CURATOR = "curator"  # one phrase
    UNNAMED = "unnamed"  # points that name nobody
    DEADLINE = "deadline"  # one phrase
    UNDATED = "undated"  # on control without a day, all of them together
    OLD = "old"  # deadlines that are past, all of them together
    POINT = "point"  # no question: one point that is edited by hand


@dataclass(frozen=True, slots=True)
class Question:
    """`points` are those that the answer serves, `phrases` what they say; `mention` is its index in the first point."""

    about: Asked
    points: tuple[Point, ...] = ()
    phrases: tuple[str, ...] = ()
    mention: int = 0

    @property
    def first(self) -> Point:
        return self.points[0]


def questions(paper: Paper, points: Sequence[Point], today: date) -> tuple[Question, ...]:
    """Everything that is to be asked, in the order of asking: what settles most comes first."""
    waiting = [point for point in points if point.is_open and point.goes_out]
    asked: list[Question] = [Question(Asked.HEADER)] if paper_gaps(paper) else []
    old = [point for point in waiting if point.old is Old.UNDECIDED and Gap.OLD_DEADLINE in gaps(point, today)]
    if old:
        asked.append(Question(Asked.OLD, tuple(old), _phrases(point.deadline.phrase or "" for point in old)))
    asked += _who(waiting)
    asked += _curators(waiting)
    if paper.day is not None or paper.state is State.SINGLE:  # without the date most phrases cannot be read yet
        asked += _deadlines(waiting)
    undated = [point for point in waiting if _is_undated(point)]
    if undated:
        asked.append(
            Question(Asked.UNDATED, tuple(undated), _phrases(point.deadline.phrase or "" for point in undated))
        )
    return tuple(asked)


def _is_undated(point: Point) -> bool:
    return (
        point.mark is Mark.CONTROL and not point.deadline.dates and not point.no_deadline and not asks_deadline(point)
    )


def _who(waiting: Sequence[Point]) -> list[Question]:
    roles: dict[int, Point] = {}
    role_names: list[str] = []
    phrases: dict[str, tuple[str, int, dict[int, Point]]] = {}
    unnamed: list[Point] = []
    for point in waiting:
        if not point.named and not point.seats:
            unnamed.append(point)
        for index, named in enumerate(point.named):
            if named.settled:
                continue
            if named.mention.kind is MentionKind.ROLE:
                roles[point.id] = point
                role_names.append(named.mention.name)
            else:
                phrases.setdefault(named.key, (named.mention.name or named.mention.raw, index, {}))[2][point.id] = point
        if point.named and all(named.settled for named in point.named) and not point.seats:
            unnamed.append(point)
    made: list[Question] = []
    if roles:
        points = tuple(roles.values())
        first = next(i for i, named in enumerate(points[0].named) if _is_open_role(named))
        made.append(Question(Asked.ROLES, points, _phrases(role_names), first))
    for name, index, found in phrases.values():
        made.append(Question(Asked.WHO, tuple(found.values()), (name,), index))
    if unnamed:
        made.append(Question(Asked.UNNAMED, tuple(unnamed)))
    return made


def _curators(waiting: Sequence[Point]) -> list[Question]:
    groups: dict[str, list[Point]] = {}
    for point in waiting:
        if asks_curator(point) and point.curator is not None:
            groups.setdefault(point.curator.key, []).append(point)
    return [Question(Asked.CURATOR, tuple(some), _phrases([curator_words(some[0])])) for some in groups.values()]


def curator_words(point: Point) -> str:
    """The curator as the words name him; empty where they name none."""
    return "" if point.curator is None else point.curator.mention.name or point.curator.mention.raw


def _is_open_role(named: Named) -> bool:
    return not named.settled and named.mention.kind is MentionKind.ROLE


def _deadlines(waiting: Sequence[Point]) -> list[Question]:
    groups: dict[tuple[str, tuple[date, ...]], list[Point]] = {}
    for point in waiting:
        if asks_deadline(point):
            groups.setdefault(_said(point), []).append(point)
    return [Question(Asked.DEADLINE, tuple(some), (some[0].deadline.phrase or "",)) for some in groups.values()]


def _said(point: Point) -> tuple[str, tuple[date, ...]]:
    return fold(point.deadline.phrase or f"point {point.id}"), point.deadline.dates


def _phrases(words: Iterable[str]) -> tuple[str, ...]:
    """Each once, in order; the empty ones fall out."""
    found: dict[str, str] = {}
    for word in words:
        if word.strip():
            found.setdefault(fold(word), word)
    return tuple(found.values())


def find(asked: Iterable[Question], about: Asked, point_id: int, mention: int = 0) -> Question | None:
    """The question that a button names; None where it has been answered meanwhile."""
    for question in asked:
        if question.about is not about:
            continue
        if about is Asked.HEADER or (about in (Asked.ROLES, Asked.UNNAMED, Asked.UNDATED, Asked.OLD) and not point_id):
            return question
        for point in question.points:
            if point.id == point_id and (about is not Asked.WHO or _names(point, mention, question)):
                return question
    return None


def _names(point: Point, mention: int, question: Question) -> bool:
    return mention < len(point.named) and point.named[mention].key == question.first.named[question.mention].key


# ── answers: each gives the point anew ──────────────────────────────────────────────────────────────────────────────


def who_is(point: Point, key: str, seat_ids: Sequence[int], *, as_role: bool = False) -> Point:
    """The phrase `key` (folded) means these seats; nobody is also an answer.  A seat named twice answers once."""
    index = next((i for i, named in enumerate(point.named) if named.key == key), None)
    if index is None:
        return point
    named = point.named[index]
    kept = [seat for seat in point.seats if seat.mention != index]
    taken = {seat.seat_id for seat in kept}
    for_whom = (named.mention.name or named.mention.raw) if as_role else ""
    new = [PointSeat(seat_id, index, for_whom) for seat_id in dict.fromkeys(seat_ids) if seat_id not in taken]
    everybody = replace(point, named=_with(point.named, index, replace(named, settled=True)), seats=(*kept, *new))
    return replace(everybody, seats=_in_order(everybody.seats))


def nobody(point: Point, key: str) -> Point:
    """The phrase names nobody here.  A point that is left without anybody is not sent."""
    left = who_is(point, key, ())
    if not left.seats and all(named.settled for named in left.named):
        return marked(left, Mark.SILENT)
    return left


def _in_order(seats: Iterable[PointSeat]) -> tuple[PointSeat, ...]:
    """As the document names them; whom a person chose, last, but who was chosen to lead stays first."""
    given = tuple(seats)
    chosen = given[:1] if given and given[0].mention is None else ()
    others = given[len(chosen) :]
    return (*chosen, *sorted(others, key=lambda seat: 10_000 if seat.mention is None else seat.mention))


def _with(named: tuple[Named, ...], index: int, new: Named) -> tuple[Named, ...]:
    return (*named[:index], new, *named[index + 1 :])


def curated_by(point: Point, person_id: int | None) -> Point:
    """This person is the curator, whoever was named; None: nobody is."""
    named = None if point.curator is None else replace(point.curator, settled=True)
    return replace(point, curator_id=person_id, curator=named)


def roles_are(point: Point, seat_ids: Sequence[int], *, as_role: bool = True) -> Point:
    """The same answer for every role that the point names."""
    for key in [named.key for named in point.named if _is_open_role(named)]:
        point = who_is(point, key, seat_ids, as_role=as_role)
    return point


def given_to(point: Point, seat_ids: Sequence[int]) -> Point:
    """Exactly these seats answer, whoever was named; those that stay keep what they were named by."""
    known = {seat.seat_id: seat for seat in point.seats}
    seats = tuple(known.get(seat_id, PointSeat(seat_id)) for seat_id in dict.fromkeys(seat_ids))
    return replace(point, named=settled(point.named), seats=seats)


def settled(named: tuple[Named, ...]) -> tuple[Named, ...]:
    return tuple(replace(one, settled=True) for one in named)


def marked(point: Point, mark: Mark) -> Point:
    """Taken for a task once it is on control, and no vague hint stays with what is only to be read."""
    doubts = tuple(doubt for doubt in point.doubts if doubt not in (DraftDoubt.MAYBE_TASK, DraftDoubt.MAYBE_NOT_TASK))
    return replace(point, mark=mark, doubts=doubts)


def dated(point: Point, deadline: Deadline) -> Point:
    """The deadline that a person gave, or the reading of the document's words that he chose.

    Where the words say that it comes back, but not from which day («раз в две недели»), the day given is the first.
    """
    again = point.deadline
    comes_back = again.recurrence is not None and again.recurrence.frequency in SERIAL and not again.dates
    if comes_back and len(deadline.dates) == 1 and deadline.recurrence is None:
        deadline = replace(again, dates=deadline.dates, reason=Reason.NEXT_TURN, doubts=(), alternatives=())
    return replace(point, deadline=deadline, no_deadline=False, old=Old.UNDECIDED)


def once(point: Point, *, only: bool) -> Point:
    """«Только один раз», or «Повторять» after all."""
    return replace(point, deadline=replace(point.deadline, once=only))


def undated(point: Point) -> Point:
    """«Без срока»."""
    return replace(point, no_deadline=True, old=Old.UNDECIDED, deadline=replace(point.deadline, doubts=()))


def on_day(day: date) -> Deadline:
    """A day that a person chose; the document's words say another or none."""
    return Deadline(kind=DeadlineKind.DATE, dates=(day,), reason=Reason.ANSWERED)


def about_old(point: Point, choice: Old) -> Point:
    return replace(point, old=choice)


def lead(point: Point) -> PointSeat | None:
    """Who is responsible where several share the point: the first, if he is named by himself or was chosen.

    A group names nobody in particular: until somebody of it is chosen there is no lead.
    """
    if point.mode is Mode.EACH or len(point.seats) < 2:
        return None
    first = point.seats[0]
    alone = first.mention is None or sum(seat.mention == first.mention for seat in point.seats) == 1
    return first if alone and not first.for_whom else None


def effective_mode(point: Point) -> Mode:
    """How it will be shared when it is sent: without a lead each answers for himself; what is read is not shared."""
    return point.mode if point.mark is Mark.CONTROL and lead(point) is not None else Mode.EACH


def led_by(point: Point, seat_id: int) -> Point:
    """This seat is responsible, the others help; as it was where the seat is not among them."""
    if all(seat.seat_id != seat_id for seat in point.seats):
        return point
    others = tuple(seat for seat in point.seats if seat.seat_id != seat_id)
    mode = Mode.RESPONSIBLE if point.mode is Mode.EACH else point.mode
    return replace(point, seats=(PointSeat(seat_id), *others), mode=mode)


def split(point: Point) -> tuple[str, ...]:
    """The texts that «Разделить» would make of the point: at semicolons and line ends, then at sentences."""
    for mark in ("\n", ";", ". "):
        parts = [part.strip(" ;\n\t-–—") for part in point.text.split(mark)]
        parts = [part for part in parts if len(part) > 12]
        if len(parts) > 1:
            return tuple(parts)
    return ()
