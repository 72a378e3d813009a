"""Letters about changes of a published decision: composed on fresh data, silent where a later change says it better."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from domain.change import Made, What
from domain.decision import LIVE, WAITING, Status
from domain.dossier import Dossier
from domain.letters import NewcomerInGroup, PointChanged
from domain.people import Actor
from domain.rights import Action
from messages import changed
from messages import newcomers as offers
from messages.cards import Moment
from messages.screen import Screen
from storage import changes, decisions, journal, newcomers, outbox, people, whole
from storage.journal import Entry
from storage.moves import MOVED

UNTOLD = ("cancelled", "dead")  # what became of a letter that its reader never saw


async def point_changed(session: AsyncSession, letter: PointChanged, reader: Actor, at: Moment) -> Screen | None:
    """What concerns this reader of one change; None where nothing does any more."""
    made = await changes.made(session, letter.change_id)
    entries = await journal.entries(session, journal.of_decision(letter.decision_id))
    rows = [each for each in entries if each.facts.get("change") == made.id]
    if made.what is What.REASSIGNED:
        return await _passed_on(session, made, rows, reader, at)
    own = await _own(session, letter.decision_id, reader)
    named = {each.assignment_id: each for each in rows if each.assignment_id is not None}
    if made.what is What.WORDED:
        concerned = [each for each in own if each.assignment.status in WAITING]
    else:
        concerned = [each for each in own if each.assignment.id in named and _stands(made, each, named)]
    if made.what is What.MOVED:
        for one in concerned:
            row = named[one.assignment.id]
            named[one.assignment.id] = replace(
                row, facts=row.facts | {"from": await _last_told(session, entries, row, letter.person_id)}
            )
        concerned = [each for each in concerned if _differs(named[each.assignment.id])]
    if not concerned:
        return None
    several = len({each.seat.id for each in own}) > 1
    return changed.told(made, concerned, named, at, several=several)


def _differs(row: Entry) -> bool:
    """Whether the deadline is another than the reader knew: moved there and back there is nothing to say."""
    return bool(row.facts["from"] != row.facts["to"])


async def last_told(
    session: AsyncSession, decision_id: int, assignment_id: int, request_id: int, person_id: int
) -> date | None:
    """The day that who asked for an extension knew before it was granted by the answer to this request."""
    entries = await journal.entries(session, journal.of_decision(decision_id), assignment_id=assignment_id)
    row = next((each for each in entries if each.what == MOVED and each.facts.get("request") == request_id), None)
    day = None if row is None else await _last_told(session, entries, row, person_id)
    return date.fromisoformat(day) if isinstance(day, str) else None


async def _last_told(session: AsyncSession, entries: Sequence[Entry], row: Entry, person_id: int) -> object:
    """From which day the deadline was moved, as far as this person was told: past moves that no letter told him of."""
    moves = [each for each in entries if each.assignment_id == row.assignment_id and each.what == MOVED]
    before = row.facts.get("from")
    for each in reversed([each for each in moves if each.position < row.position]):
        change, request = each.facts.get("change"), each.facts.get("request")
        key = f"changed:{change}:{person_id}" if change is not None else f"answered:{request}"
        if each.facts.get("to") != before or await outbox.state(session, key) not in UNTOLD:
            break
        before = each.facts.get("from")
    return before


def _stands(made: Made, dossier: Dossier, rows: dict[int, Entry]) -> bool:
    """Whether the change is still how things are."""
    one = dossier.assignment
    match made.what:
        case What.MOVED:
            return one.status in LIVE and one.due is not None and one.due.isoformat() == rows[one.id].facts["to"]
        case What.REMOVED | What.CANCELLED:
            return one.status is Status.CANCELLED
        case _:
            return one.status in LIVE


async def _own(session: AsyncSession, decision_id: int, reader: Actor) -> Sequence[Dossier]:
    return await decisions.of_seats(session, decision_id, reader.seat_ids)


async def _passed_on(
    session: AsyncSession, made: Made, rows: Sequence[Entry], reader: Actor, at: Moment
) -> Screen | None:
    """To who had it: it is another's now."""
    for row in rows:
        if row.facts.get("seat_from") not in reader.seat_ids:
            continue
        decision = await decisions.get(session, made.decision_id)
        seat = await people.seat(session, int(row.facts["seat_to"]))
        return changed.passed_on(made, decision, seat, at)
    # Of a part that was passed on the shares end with it.
    own = [each for each in await _own(session, made.decision_id, reader) if each.assignment.parent_id is not None]
    ended = [each for each in own if each.assignment.id in {row.assignment_id for row in rows}]
    return changed.share_ended(made, ended[0], at) if ended else None


async def newcomer(session: AsyncSession, letter: NewcomerInGroup, reader: Actor, at: Moment) -> Screen | None:
    """The open points of the group that the seat has no part of; None where there are none."""
    joined = await newcomers.load(session, letter.seat_id, letter.group_id, reader, at.today)
    if not joined.decision_ids:
        return None
    wholes = [await whole.load(session, each, reader, Action.CHANGE_DECISION) for each in joined.decision_ids]
    seat = await people.seat(session, letter.seat_id)
    return offers.offer(joined.group, seat, wholes, at, letter.group_id, choosing=False)
