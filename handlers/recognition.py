"""Reading in the child, and finding out whom the read phrases mean here."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from domain.calendar import WorkCalendar
from domain.deadline import Deadline, Reason
from domain.meaning import Meaning, Means, Staff, as_point, curator, meaning, with_people
from domain.people import Actor, Directory, Remembered, Role, fold
from domain.protocol import Draft, Mention, ReadProtocol
from domain.review import Point
from protocols.child import Child
from protocols.deadlines import Context, read_phrase
from protocols.match import Candidate, Resolution
from storage import people

Key = tuple[str, str, str]

_BY_HAND = (Reason.ANSWERED, Reason.TYPED)


async def read_document(
    child: Child,
    data: bytes,
    name: str,
    calendar: WorkCalendar,
    *,
    on_progress: Callable[[float, str], object] | None = None,
) -> ReadProtocol:
    """Raises protocols.refusals.Refusal where the bytes are no document."""
    off, on = tuple(calendar.days_off), tuple(calendar.workdays)
    read: ReadProtocol = await child.run("protocols.calls.read", data, name, off, on, None, on_progress=on_progress)
    return read


async def read_message(child: Child, text: str, today: date, calendar: WorkCalendar) -> ReadProtocol:
    """A decision in one message."""
    off, on = tuple(calendar.days_off), tuple(calendar.workdays)
    read: ReadProtocol = await child.run("protocols.calls.read_message", text, off, on, today)
    return read


async def read_typed(child: Child, phrase: str, today: date, calendar: WorkCalendar) -> Deadline:
    """What a person typed as a deadline.  In the child: dateparser, which it may need, is heavy."""
    off, on = tuple(calendar.days_off), tuple(calendar.workdays)
    found: Deadline = await child.run("protocols.calls.read_typed", phrase, today, off, on)
    return found


def read_anew(points: Iterable[Point], day: date, calendar: WorkCalendar) -> list[Point]:
    """The document's date has become known: phrases mean other days; what a person answered stays."""
    context = Context(day, calendar)
    return [
        replace(point, deadline=read_phrase(point.deadline.phrase, context))
        if point.is_open and point.deadline.phrase and point.deadline.reason not in _BY_HAND
        else point
        for point in points
    ]


async def means(
    child: Child, mentions: Sequence[Mention], known: Directory, remembered: dict[str, Remembered]
) -> Means:
    """Whom each of these mentions means: exactly, as answered before, or as likely ones to offer."""
    found = {_key(mention): meaning(mention, known, remembered) for mention in mentions}
    unsure = [mention for mention in mentions if not found[_key(mention)].sure]
    if unsure and known.seats:
        found |= await likely(child, unsure, known, found)
    return lambda mention: found.get(_key(mention), Meaning())


def _key(mention: Mention) -> Key:
    return fold(mention.name or mention.raw), fold(mention.post), fold(mention.organization)


async def likely(
    child: Child, unsure: Sequence[Mention], known: Directory, found: dict[Key, Meaning]
) -> dict[Key, Meaning]:
    """By the words in any case, by likeness: in the child, where the dictionary is."""
    resolved: list[Resolution] = await child.run("protocols.calls.resolve", tuple(unsure), candidates(known))
    return {
        _key(mention): _meant(answer, known, found[_key(mention)])
        for mention, answer in zip(unsure, resolved, strict=True)
    }


def candidates(known: Directory) -> tuple[Candidate, ...]:
    """Everybody and everything of the directory with all the ways to write it."""
    seats = [
        Candidate(
            "seat", seat.id, (*(one.name for one in known.holders.get(seat.id, ())), seat.label), seat.organization_id
        )
        for seat in known.seats
    ]
    groups = [Candidate("group", group.id, (group.name, *group.aliases)) for group in known.groups if group.seat_ids]
    places = [Candidate("organization", one.id, (one.name, *one.aliases), one.id) for one in known.organizations]
    return (*seats, *groups, *places)


def _meant(answer: Resolution, known: Directory, before: Meaning) -> Meaning:
    """Sure where every match is; of an organisation with several seats one is asked for."""
    sure = [_seats_of(one, known) for one in answer.sure]
    if sure and all(seats for seats in sure):
        return Meaning(sure=True, seat_ids=tuple(dict.fromkeys(seat for seats in sure for seat in seats)))
    offered = [*answer.sure, *(match.candidate for match in answer.alternatives)]
    proposed = [one for candidate in offered for one in _offer(candidate, known)]
    return Meaning(proposed=tuple(dict.fromkeys((*before.proposed, *proposed))))


def _seats_of(candidate: Candidate, known: Directory) -> tuple[int, ...]:
    if candidate.kind == "seat":
        return (candidate.id,)
    if candidate.kind == "group":
        group = known.group(candidate.id)
        return group.seat_ids if group is not None else ()
    there = known.organization_seats(candidate.id)
    return (there[0].id,) if len(there) == 1 else ()


def _offer(candidate: Candidate, known: Directory) -> list[tuple[str, int]]:
    if candidate.kind in ("seat", "group"):
        return [(candidate.kind, candidate.id)]
    return [("seat", seat.id) for seat in known.organization_seats(candidate.id)[:2]]


async def staff_of(session: AsyncSession, actor: Actor) -> Staff:
    """Who may be a curator without holding a seat."""
    assert actor.department_id is not None
    heads = await people.staff(session, actor.department_id, Role.HEAD)
    secretaries = await people.staff(session, actor.department_id, Role.SECRETARY)
    return Staff(heads, secretaries, actor.person_id)


def was_answered(mention: Mention | None, remembered: dict[str, Remembered]) -> bool:
    """Whether a person has said before who the words mean."""
    return mention is not None and fold(mention.name or mention.raw) in remembered


async def typed_point(
    child: Child, draft: Draft, position: int, known: Directory, remembered: dict[str, Remembered], staff: Staff
) -> Point:
    """A decision of one message as a point: who answers and who is its curator, as far as it is sure."""
    named = draft.assignees if draft.curator is None else (*draft.assignees, draft.curator)
    found = await means(child, named, known, remembered)
    curates = curator(draft, found, known, staff, answered=was_answered(draft.curator, remembered))
    return as_point(draft, position, found, *curates)


async def recognised(
    child: Child, points: Sequence[Point], known: Directory, remembered: dict[str, Remembered]
) -> list[Point]:
    """Points whose open phrases are looked up in the directory as it is now."""
    mentions = [named.mention for point in points for named in point.named if not named.settled]
    if not mentions:
        return list(points)
    found = await means(child, mentions, known, remembered)
    return [
        with_people(point, point.named, found) if any(not named.settled for named in point.named) else point
        for point in points
    ]
