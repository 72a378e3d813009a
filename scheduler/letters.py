"""Letters → Bot API methods, one function a letter: loads afresh, says what is left to say, or None.

What follows from the delivery (told_at, the card's row) is the `after` of the `Composed`: the courier runs it in the
transaction that marks the letter as sent.
"""

from collections.abc import Callable, Collection
from datetime import date, datetime, time
from typing import Any, assert_never, cast

from aiogram.methods import EditMessageText, SendMessage
from aiogram.utils.formatting import Text
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.decision import WAITING, Duty, Status
from domain.errors import NotAllowed, NotFound
from domain.letters import (
    AnyLetter,
    AssignmentChanged,
    CardRefreshed,
    ChecksWait,
    DeputyEnded,
    DeputyNamed,
    GroupPosted,
    GroupTopicLost,
    JoinAnswered,
    JoinAsked,
    Letter,
    LetterFailed,
    MondayDigest,
    MonthEnd,
    MorningReminder,
    MustDecide,
    NewcomerInGroup,
    NotePassedOn,
    Nudge,
    OverdueForHead,
    OverdueForSecretary,
    PeopleConnected,
    PersonUnreachable,
    PointChanged,
    PressAgain,
    ProtocolPublished,
    PublicationDone,
    ReadNudge,
    ReportAccepted,
    ReportArrived,
    ReportReturned,
    ReportsTaken,
    RequestAnswered,
    RequestPassedOn,
    ReviewReady,
    SeriesHalted,
    ShareClosed,
    ShareGiven,
    StandingAsked,
    StillUnread,
    UpdateFailed,
)
from domain.people import Actor
from domain.protocol import Mark
from domain.quiet import opens_for
from domain.reminders import Stage, falls_on, is_working_hour, next_opening, stage_on
from domain.requests import Answer
from domain.rights import Action
from messages import cards as card_messages
from messages import checking, delivery, groups, joining, notices, pages, points, reminders
from messages import deputies as deputy_messages
from messages import people as people_messages
from messages.callbacks import Press
from messages.cards import Moment, OpenCard, View
from messages.checking import CheckView, OpenCheck, OpenRequest, RequestStep
from messages.groups import GroupPage
from messages.pages import Page
from messages.points import OpenPoints
from messages.screen import Screen
from scheduler import change_letters, checks, daily, digests, overdue, recurring, review_letters
from scheduler.outcomes import Composed, NotYet
from scheduler.plan import LATE
from storage import (
    actors,
    assignments,
    cards,
    chats,
    decisions,
    deputies,
    invitations,
    joins,
    journal,
    moves,
    people,
    quiet,
    requests,
)
from storage.models import CardRow, ChatRow, OutboxRow
from words import shares as share_words


async def compose(session: AsyncSession, letter: Letter, now: datetime) -> Composed | NotYet | None:
    """The method that says the letter as things stand now; None where nothing is left to say or nobody to say it to."""
    try:
        # Reminders and digests wait for the end of their reader's own quiet hours.
        until = await quiet.held_until(session, letter, now)
        return NotYet(until) if until else await _composed(session, cast(AnyLetter, letter), now)
    except (NotFound, NotAllowed):
        # Who is written to answers for it no more, or may see it no more.
        return None


async def _composed(session: AsyncSession, letter: AnyLetter, now: datetime) -> Composed | NotYet | None:
    match letter:
        case ProtocolPublished():
            return await _published(session, letter, now)
        case CardRefreshed():
            return await _refreshed(session, letter, now)
        case ReportArrived():
            page = OpenCheck(view=CheckView.REPORT, assignment=letter.assignment_id)
            return await _page(session, page, letter.person_id, now, only_if=Status.REPORTED)
        case ChecksWait():
            return await checks.checks_wait(session, letter, *await _reader(session, letter.person_id, now))
        case ReportsTaken():
            return await _taken(session, letter, now)
        case NotePassedOn():
            return await _note(session, letter, now)
        case ReportAccepted():
            brief = OpenCard(view=View.BRIEF, assignment=letter.assignment_id)
            return await _page(session, brief, letter.person_id, now, only_if=Status.ACCEPTED)
        case ReportReturned():
            brief = OpenCard(view=View.BRIEF, assignment=letter.assignment_id)
            return await _page(session, brief, letter.person_id, now, only_if=Status.RETURNED)
        case ShareGiven():
            return await _share_given(session, letter, now)
        case ShareClosed():
            reader, _ = await _reader(session, letter.person_id, now)
            share = await assignments.load(session, letter.assignment_id, reader, Action.ACKNOWLEDGE)
            over = share.status is Status.CANCELLED
            return _plain(reader.telegram_id, Text(share_words.closed(share))) if over else None
        case RequestPassedOn():
            return await _request(session, letter, now)
        case RequestAnswered():
            return await _answer(session, letter, now)
        case AssignmentChanged():
            return await _changed(session, letter, now)
        case PointChanged():
            reader, at = await _reader(session, letter.person_id, now)
            screen = await change_letters.point_changed(session, letter, reader, at)
            return None if screen is None else Composed(_message(reader, screen))
        case NewcomerInGroup():
            return await _newcomer(session, letter, now)
        case MorningReminder():
            return await _morning(session, letter, now)
        case OverdueForSecretary():
            return await overdue.letter(session, *await _reader(session, letter.person_id, now), letter.day, head=False)
        case OverdueForHead():
            return await overdue.letter(session, *await _reader(session, letter.person_id, now), letter.day, head=True)
        case ReadNudge():
            return await daily.read_nudge(session, letter, *await _reader(session, letter.person_id, now))
        case StillUnread():
            return await daily.still_unread(session, letter, *await _reader(session, letter.person_id, now))
        case MustDecide():
            return await daily.must_decide(session, letter, *await _reader(session, letter.person_id, now))
        case ReviewReady():
            reader, _ = await _reader(session, letter.person_id, now)
            return await review_letters.review_ready(session, letter, reader, now)
        case PublicationDone():
            return await _publication_done(session, letter, now)
        case PeopleConnected():
            return await _connected(session, letter, now)
        case JoinAsked():
            return await _join_asked(session, letter, now)
        case JoinAnswered():
            return await _join_answered(session, letter, now)
        case Nudge():
            return await _nudge(session, letter, now)
        case GroupPosted():
            return await _group_posted(session, letter, now)
        case GroupTopicLost():
            reader, _ = await _reader(session, letter.person_id, now)
            chat = await session.get(ChatRow, letter.chat_id)
            return Composed(_message(reader, groups.topic_lost(chat.title))) if chat is not None else None
        case SeriesHalted():
            reader, _ = await _reader(session, letter.person_id, now)
            return await recurring.series_halted(session, letter, reader)
        case StandingAsked():
            return await recurring.standing_asked(session, letter, *await _reader(session, letter.person_id, now))
        case DeputyNamed():
            reader, at = await _reader(session, letter.person_id, now)
            one = await deputies.get(session, letter.deputy_id)
            over = one.until < at.today
            return None if over else Composed(_message(reader, deputy_messages.told(one, letter.person_id, at.today)))
        case DeputyEnded():
            reader, _ = await _reader(session, letter.person_id, now)
            one = await deputies.get(session, letter.deputy_id)
            return _plain(reader.telegram_id, deputy_messages.told_end(one, letter.person_id))
        case PersonUnreachable():
            return await _about(session, letter.person_id, letter.lost_id, notices.unreachable, now)
        case LetterFailed():
            return await _failed(session, letter, now)
        case UpdateFailed():
            return _plain(letter.admin_id, notices.update_failed(letter.inbox_id)) if letter.admin_id else None
        case MondayDigest():
            return await digests.monday(session, letter, *await _reader(session, letter.person_id, now))
        case MonthEnd():
            return await digests.month_end(session, letter, *await _reader(session, letter.person_id, now))
        case PressAgain():
            reader, _ = await _reader(session, letter.person_id, now)
            return _plain(reader.telegram_id, notices.press_again())
    assert_never(letter)


# ── how a letter is made ────────────────────────────────────────────────────────────────────────────────────────────


def _plain(chat_id: int, text: Text) -> Composed:
    return Composed(SendMessage(chat_id=chat_id, **text.as_kwargs()))


def _message(reader: Actor, screen: Screen) -> SendMessage:
    return SendMessage(chat_id=reader.telegram_id, **screen.as_kwargs())


async def _reader(session: AsyncSession, person_id: int, now: datetime) -> tuple[Actor, Moment]:
    """Who is written to, as he stands now.  Raises NotFound who left or has no account."""
    reader = await actors.of_person(session, person_id, now)
    if reader is None:
        raise NotFound("person")
    return reader, await pages.moment(session, reader, now)


def _shown(reader: Actor, page: Press, screen: Page, protocol_id: int | None = None) -> Composed:
    """The message becomes a card: it shows `page`, and is drawn again when what it shows changes."""

    async def after(session: AsyncSession, result: Any, now: datetime) -> None:
        await _becomes_card(session, result, reader, page, screen.assignment_ids, now, protocol_id)

    return Composed(_message(reader, screen.screen), after)


async def _becomes_card(
    session: AsyncSession,
    result: Any,
    reader: Actor,
    page: Press,
    assignment_ids: Collection[int],
    now: datetime,
    protocol_id: int | None = None,
) -> None:
    assert reader.department is not None
    await cards.put(
        session,
        chat_id=result.chat.id,
        message_id=result.message_id,
        person_id=reader.person_id,
        department_id=reader.department.id,
        page=page.pack(),
        assignment_ids=assignment_ids,
        now=now,
        protocol_id=protocol_id,
    )
    older = _OLDER.get(type(page))
    if older is not None and getattr(page, "view", None) in (View.SENT, CheckView.REPORT):
        into = page.model_copy(update={"view": older}).pack()
        await cards.turn_older(session, result.chat.id, result.message_id, page.pack(), into, now)


_OLDER: dict[type[Press], View | CheckView] = {OpenCard: View.OLDER, OpenCheck: CheckView.OLDER}


async def _page(
    session: AsyncSession, page: OpenCard | OpenCheck, person_id: int, now: datetime, *, only_if: Status
) -> Composed | None:
    """A message that is a page from the first; nothing where the assignment has moved on."""
    reader, _ = await _reader(session, person_id, now)
    if (await assignments.get(session, page.assignment)).status is not only_if:
        return None
    return _shown(reader, page, await pages.draw(session, page, reader, now))


# ── cards ───────────────────────────────────────────────────────────────────────────────────────────────────────────


async def _published(session: AsyncSession, letter: ProtocolPublished, now: datetime) -> Composed | None:
    """What is still to be done of it, less what an earlier message of the same protocol showed."""
    reader, at = await _reader(session, letter.person_id, now)
    shown = await cards.delivered(session, letter.person_id, letter.protocol_id, reader.telegram_id)
    own = [
        each
        for each in await assignments.of_protocol(session, letter.protocol_id, reader.seat_ids)
        if each.status in WAITING
        and each.id not in shown
        # What was passed on has had a message of its own.
        and (each.duty is not Duty.DELEGATED or each.told_at is None)
    ]
    if not own:
        return None
    found = await decisions.dossiers(session, [each.id for each in own])
    page: Press
    if len(own) == 1:
        page = OpenCard(view=View.CARD, assignment=own[0].id)
        screen = card_messages.card(found[0], at)
    else:
        page = OpenPoints(protocol=letter.protocol_id)
        screen = points.points(found[0].source, found, at)

    async def after(session: AsyncSession, result: Any, now: datetime) -> None:
        ids = [each.id for each in own]
        await _becomes_card(session, result, reader, page, ids, now, letter.protocol_id)
        await assignments.told(session, own, at.home, at.calendar, now)

    return Composed(_message(reader, screen), after)


async def _refreshed(session: AsyncSession, letter: CardRefreshed, now: datetime) -> Composed | None:
    """The message as it looks now; who answers for it no more sees that, and nothing of it."""
    card = await cards.get(session, letter.card_id)
    if card is None:
        return None
    if card.person_id is None:
        return await _group_redrawn(session, card)
    page, reader = pages.read(card.page), await actors.of_person(session, card.person_id, now)
    if page is None:
        return None
    if reader is None or (card.chat_id > 0 and card.chat_id != reader.telegram_id):
        # He left, or this was never his chat: nothing of it may stand there any longer.
        closed = card_messages.closed()
        return Composed(EditMessageText(chat_id=card.chat_id, message_id=card.message_id, **closed.as_kwargs()))
    try:
        screen = (await pages.draw(session, page, reader, now)).screen
    except (NotFound, NotAllowed):
        screen = card_messages.gone()
    return Composed(EditMessageText(chat_id=card.chat_id, message_id=card.message_id, **screen.as_kwargs()))


async def _group_counts(session: AsyncSession, chat_id: int, protocol_id: int) -> tuple[Screen, chats.Counts] | None:
    """What the group may read of a protocol; None where the chat is bound no more, or nothing of it is left."""
    chat = await session.get(ChatRow, chat_id)
    if chat is None or chat.department_id is None or not chat.present:
        return None
    home = await actors.department(session, chat.department_id)
    found = await chats.counts(session, protocol_id, home)
    return None if found is None else (groups.counts(found, chat_id), found)


async def _group_posted(session: AsyncSession, letter: GroupPosted, now: datetime) -> Composed | None:
    """Once a chat and a protocol: a further publication of it changes the numbers of the first message."""
    drawn = await _group_counts(session, letter.chat_id, letter.protocol_id)
    if drawn is None:
        return None
    screen, found = drawn
    chat = await session.get_one(ChatRow, letter.chat_id)
    earlier = await session.scalar(
        select(CardRow.message_id).where(
            CardRow.chat_id == chat.telegram_id, CardRow.protocol_id == letter.protocol_id, CardRow.person_id.is_(None)
        )
    )

    async def after(session: AsyncSession, result: Any, now: datetime) -> None:
        assert chat.department_id is not None
        await cards.put(
            session,
            chat_id=chat.telegram_id,
            message_id=earlier or result.message_id,
            person_id=None,
            department_id=chat.department_id,
            page=GroupPage(chat=chat.id, protocol=letter.protocol_id).pack(),
            assignment_ids=found.assignment_ids,
            now=now,
            protocol_id=letter.protocol_id,
        )

    if earlier is not None:
        edit = EditMessageText(chat_id=chat.telegram_id, message_id=earlier, **screen.as_kwargs())
        return Composed(edit, after)
    topic = chat.topic_id
    return Composed(SendMessage(chat_id=chat.telegram_id, message_thread_id=topic, **screen.as_kwargs()), after)


async def _group_redrawn(session: AsyncSession, card: cards.ShownMessage) -> Composed | None:
    try:
        page = GroupPage.unpack(card.page)
    except (TypeError, ValueError):
        return None
    drawn = await _group_counts(session, page.chat, page.protocol)
    if drawn is None:
        return None
    screen, _ = drawn
    return Composed(EditMessageText(chat_id=card.chat_id, message_id=card.message_id, **screen.as_kwargs()))


# ── reports and requests ────────────────────────────────────────────────────────────────────────────────────────────


async def _taken(session: AsyncSession, letter: ReportsTaken, now: datetime) -> Composed | None:
    """The short reply to who reported by a message, with «Дополнить» and «Отозвать» where it is one report."""
    reader, at = await _reader(session, letter.person_id, now)
    given = await decisions.reports_by_id(session, letter.report_ids)
    ids = [each.assignment_id for each in given if not each.withdrawn]
    if not ids:
        return None
    if len(ids) == 1:
        page = OpenCard(view=View.SENT, assignment=ids[0])
        return _shown(reader, page, await pages.draw(session, page, reader, now))
    return Composed(_message(reader, points.taken(await decisions.dossiers(session, ids), at)))


async def _share_given(session: AsyncSession, letter: ShareGiven, now: datetime) -> Composed | None:
    """The card of what was passed on; nothing where it is over already."""
    reader, at = await _reader(session, letter.person_id, now)
    page = OpenCard(view=View.CARD, assignment=letter.assignment_id)
    drawn = await pages.draw(session, page, reader, now)
    share = await assignments.get(session, letter.assignment_id)
    if share.status not in WAITING:
        return None

    async def after(session: AsyncSession, result: Any, now: datetime) -> None:
        await _becomes_card(session, result, reader, page, drawn.assignment_ids, now)
        await assignments.told(session, [share], at.home, at.calendar, now)

    return Composed(_message(reader, drawn.screen), after)


async def _note(session: AsyncSession, letter: NotePassedOn, now: datetime) -> Composed | None:
    reader, at = await _reader(session, letter.person_id, now)
    found = await decisions.reports_by_id(session, [letter.report_id])
    if not found:
        return None
    await assignments.load(session, found[0].assignment_id, reader, Action.SEE_ASSIGNMENT)
    dossier = await decisions.dossier(session, found[0].assignment_id)
    return Composed(_message(reader, checking.note(dossier, found[0], at)))


async def _request(session: AsyncSession, letter: RequestPassedOn, now: datetime) -> Composed | None:
    reader, _ = await _reader(session, letter.person_id, now)
    if (await requests.get(session, letter.request_id)).answer is not None:
        return None
    page = OpenRequest(step=RequestStep.OPEN, request=letter.request_id)
    return _shown(reader, page, await pages.draw(session, page, reader, now))


async def _answer(session: AsyncSession, letter: RequestAnswered, now: datetime) -> Composed | None:
    reader, at = await _reader(session, letter.person_id, now)
    asked = await requests.get(session, letter.request_id)
    if asked.answer is not Answer.REASSIGNED:  # then it is another's already, and who asked is told that
        await assignments.load(session, asked.assignment_id, reader, Action.ACKNOWLEDGE)
    dossier = await decisions.dossier(session, asked.assignment_id)
    if asked.answer_until is None:
        return _plain(reader.telegram_id, checking.answered(asked, dossier, at))
    if dossier.assignment.is_live and dossier.assignment.due != asked.answer_until:
        return None  # moved again since: the letter of that move begins where this one would have
    before = await change_letters.last_told(
        session, dossier.decision.id, dossier.assignment.id, asked.id, letter.person_id
    )
    return _plain(reader.telegram_id, checking.answered(asked, dossier, at, before))


async def _changed(session: AsyncSession, letter: AssignmentChanged, now: datetime) -> Composed | None:
    reader, at = await _reader(session, letter.person_id, now)
    await assignments.load(session, letter.assignment_id, reader, Action.ACKNOWLEDGE)
    dossier = await decisions.dossier(session, letter.assignment_id)
    entries = await journal.entries(session, journal.of_decision(dossier.decision.id))
    entry = next((each for each in entries if each.id == letter.journal_id), None)
    return Composed(_message(reader, notices.changed(dossier, entry, at))) if entry else None


async def _newcomer(session: AsyncSession, letter: NewcomerInGroup, now: datetime) -> Composed | None:
    reader, at = await _reader(session, letter.person_id, now)
    screen = await change_letters.newcomer(session, letter, reader, at)
    return None if screen is None else Composed(_message(reader, screen))


# ── mornings ────────────────────────────────────────────────────────────────────────────────────────────────────────


async def _morning(session: AsyncSession, letter: MorningReminder, now: datetime) -> Composed | NotYet | None:
    """All that is to be said to a person this morning: only what waits for his report at this moment."""
    reader, at = await _reader(session, letter.person_id, now)
    if not is_working_hour(now, at.home, at.calendar):
        # The network was away in office hours: it waits for the next ones.
        return NotYet(next_opening(now, at.home, at.calendar))
    if letter.day < at.today and await _another_morning(session, letter, at.today):
        return None
    items = []
    planned = set(letter.assignment_ids)
    planned -= await moves.since(session, planned, at.home.at(letter.since or letter.day, time.min))
    for each in await assignments.waiting(session, reader.seat_ids):
        reminder = stage_on(each, at.today, at.calendar)
        if reminder is None:
            continue
        due = reminder.stage is not Stage.BEFORE or falls_on(each, letter.day, at.home, at.calendar)
        if due or each.id in planned:
            items.append((each.id, reminder))
    if not items:
        return None
    by_id = {each.assignment.id: each for each in await decisions.dossiers(session, [one for one, _ in items])}
    said = [(by_id[one], reminder) for one, reminder in items]
    opening = opens_for(letter.day, at.home, await quiet.of(session, letter.person_id))
    late = letter.late or letter.day < at.today or now - opening > LATE
    since = (letter.since or letter.day) if late and not letter.back else None
    return Composed(_message(reader, reminders.morning(reader.name, said, at, since=since, back=letter.back)))


async def _another_morning(session: AsyncSession, letter: MorningReminder, today: date) -> bool:
    """Whether today's own letter to this person says it anyway."""
    key = f"morning:{letter.person_id}:{today.isoformat()}"
    state = await session.scalar(select(OutboxRow.state).where(OutboxRow.key == key))
    return state in ("queued", "sending", "sent")


# ── about the service and its people ────────────────────────────────────────────────────────────────────────────────


async def _publication_done(session: AsyncSession, letter: PublicationDone, now: datetime) -> Composed | None:
    reader, at = await _reader(session, letter.person_id, now)
    source = await decisions.source(session, letter.protocol_id)
    delivery = await cards.delivery(session, letter.protocol_id, at.today)
    if not (delivery.told or delivery.sending or delivery.untold):
        return None
    return Composed(
        _message(reader, notices.publication_done(source, len(delivery.told), len(delivery.sending), delivery.untold))
    )


async def _connected(session: AsyncSession, letter: PeopleConnected, now: datetime) -> Composed | None:
    """Who came in one span of ten minutes, together."""
    reader, at = await _reader(session, letter.person_id, now)
    came = [each for each in await invitations.came_in(session, at.home.id, letter.span) if each.id != letter.person_id]
    if not came:
        return None
    named = [(each.name, [seat.label for seat in await people.seats_of(session, each.id, at.today)]) for each in came]
    return _plain(reader.telegram_id, notices.connected(named))


async def _join_asked(session: AsyncSession, letter: JoinAsked, now: datetime) -> Composed | None:
    """One request, or those that have come since it and wait as well."""
    reader, _ = await _reader(session, letter.person_id, now)
    join = await joins.load(session, letter.join_id, reader, now)
    some = await joins.waiting(session, join.department_id, now, since=join.id)
    if not some:
        return None
    return Composed(_message(reader, joining.asked(some[0]) if len(some) == 1 else joining.asked_by_many(some)))


async def _join_answered(session: AsyncSession, letter: JoinAnswered, now: datetime) -> Composed | None:
    join = await joins.get(session, letter.join_id, now)
    if join.person_id is None:
        return Composed(SendMessage(chat_id=join.telegram_id, **joining.refused().as_kwargs()))
    reader, at = await _reader(session, join.person_id, now)
    who = await people.person(session, join.person_id)
    seats = await people.seats_of(session, who.id, at.today)
    waiting = len(await assignments.unsettled(session, reader.seat_ids))
    return Composed(_message(reader, people_messages.joined(who, seats, at.home, waiting)))


async def _nudge(session: AsyncSession, letter: Nudge, now: datetime) -> Composed | None:
    """What of it waits for this person's word at this moment; nothing where he has answered meanwhile."""
    reader, at = await _reader(session, letter.person_id, now)
    own = [
        each
        for each in await assignments.of_protocol(session, letter.protocol_id, reader.seat_ids)
        if each.status in WAITING
        and letter.decision_id in (0, each.decision_id)
        and (each.acknowledged_at is None or each.mark is Mark.CONTROL)
    ]
    if not own:
        return None
    return Composed(_message(reader, delivery.nudge(await decisions.dossiers(session, [each.id for each in own]), at)))


async def _about(
    session: AsyncSession, person_id: int, about_id: int, words: Callable[[str], Text], now: datetime
) -> Composed | None:
    reader, _ = await _reader(session, person_id, now)
    return _plain(reader.telegram_id, words((await people.person(session, about_id)).name))


async def _failed(session: AsyncSession, letter: LetterFailed, now: datetime) -> Composed | None:
    reader, _ = await _reader(session, letter.person_id, now)
    lost = await session.get(OutboxRow, letter.outbox_id)
    if lost is None:
        return None
    name = (await people.person(session, lost.person_id)).name if lost.person_id else ""
    return _plain(reader.telegram_id, notices.failed(lost.kind, name))
