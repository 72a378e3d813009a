"""Every message the system can send on its own, one frozen value each.

`storage.outbox.put(session, letter, …)` is the only way in; `scheduler.letters` turns a letter into a Bot API method at
the moment of sending, on fresh data, or into None when there is nothing left to say.  Only ids and facts stand here,
never texts: the text is made when it is sent.
"""

import json
from dataclasses import asdict, dataclass
from datetime import date
from enum import IntEnum
from typing import TypeAlias


class Priority(IntEnum):
    """Lower goes first."""

    EDIT = 0  # the new look of a card somebody just pressed
    REPLY = 10
    ESCALATION = 20
    REMINDER = 30
    DIGEST = 40
    BROADCAST = 50


@dataclass(frozen=True, slots=True)
class Letter:
    """Base of all letters; only for type hints."""


@dataclass(frozen=True, slots=True)
class ProtocolPublished(Letter):
    """A person's one message for a protocol: his points, or their cards where there are at most three."""

    protocol_id: int
    person_id: int


@dataclass(frozen=True, slots=True)
class CardRefreshed(Letter):
    """The new look of a message that shows an assignment; one pending a message, the last wins."""

    card_id: int


@dataclass(frozen=True, slots=True)
class ReportArrived(Letter):
    """To a checker: a report waits for him."""

    assignment_id: int
    person_id: int


@dataclass(frozen=True, slots=True)
class ChecksWait(Letter):
    """To a checker, at an hour of checking: what waits for him, by points.  `clock` is the hour, «11:00»."""

    person_id: int
    day: date
    clock: str


@dataclass(frozen=True, slots=True)
class ReportsTaken(Letter):
    """To who reported by a message: these reports are taken down and wait for the checker."""

    person_id: int
    report_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class NotePassedOn(Letter):
    """To the checker: an interim note («Ход работы»); it closes nothing."""

    report_id: int
    person_id: int


@dataclass(frozen=True, slots=True)
class ReportAccepted(Letter):
    """To the executor: снято с контроля."""

    assignment_id: int
    person_id: int


@dataclass(frozen=True, slots=True)
class ReportReturned(Letter):
    """To the executor: на доработку, with the comment and the term."""

    assignment_id: int
    person_id: int


@dataclass(frozen=True, slots=True)
class ShareGiven(Letter):
    """To who gets a share of somebody's part («Передать»): its card."""

    assignment_id: int
    person_id: int


@dataclass(frozen=True, slots=True)
class ShareClosed(Letter):
    """To the same, once: the part is over, and his share with it."""

    assignment_id: int
    person_id: int


@dataclass(frozen=True, slots=True)
class RequestPassedOn(Letter):
    """To the secretary: what an executor asks for («Прошу продлить», «Не ко мне» …), in his words."""

    request_id: int
    person_id: int


@dataclass(frozen=True, slots=True)
class RequestAnswered(Letter):
    """To the executor: what was decided about his request."""

    request_id: int
    person_id: int


@dataclass(frozen=True, slots=True)
class AssignmentChanged(Letter):
    """To the executor, once: what about his assignment changed from what to what (the journal row says)."""

    assignment_id: int
    person_id: int
    journal_id: int


@dataclass(frozen=True, slots=True)
class PointChanged(Letter):
    """To who answers for a decision, or did, once: what was changed from what to what (`changes` has it)."""

    decision_id: int
    person_id: int
    change_id: int


@dataclass(frozen=True, slots=True)
class NewcomerInGroup(Letter):
    """To the secretary: a seat has come into a group that has open points."""

    person_id: int
    seat_id: int
    group_id: int


@dataclass(frozen=True, slots=True)
class MorningReminder(Letter):
    """A person's one message of a morning; which assignments it names is decided when it is sent.

    `assignment_ids` are those whose moment came; `late` says that it came earlier and the bot was not there, `since` on
    which day the first of them came.
    """

    person_id: int
    day: date
    assignment_ids: tuple[int, ...] = ()
    late: bool = False
    since: date | None = None
    back: bool = False  # to who had blocked the bot: what was not said meanwhile


@dataclass(frozen=True, slots=True)
class OverdueForSecretary(Letter):
    """The secretary's list of overdue from day 1; one a day at most."""

    person_id: int
    day: date


@dataclass(frozen=True, slots=True)
class OverdueForHead(Letter):
    """The head's list of what is overdue for five working days; one a day at most."""

    person_id: int
    day: date


@dataclass(frozen=True, slots=True)
class ReadNudge(Letter):
    """To who has not said «Ознакомлен(а)», once a protocol for ever: all that was due for it on `day`, in one message.

    A decision posted alone is a protocol of its own.  The assignments are those that were told and not acknowledged
    when it was planned; what is told later is not of this message.
    """

    person_id: int
    day: date | None = None
    protocol_ids: tuple[int, ...] = ()
    assignment_ids: tuple[int, ...] = ()
    protocol_id: int = 0  # of a letter that an earlier version queued: it wrote one a protocol

    @property
    def protocols(self) -> tuple[int, ...]:
        return self.protocol_ids or (self.protocol_id,)


@dataclass(frozen=True, slots=True)
class StillUnread(Letter):
    """To the secretary, the working day after: who has not acknowledged in spite of it.

    Of the nudges from the day `since` on, the last on which she was, or could have been, told before; None in a letter
    that an earlier version queued.
    """

    person_id: int
    day: date
    since: date | None = None


@dataclass(frozen=True, slots=True)
class MustDecide(Letter):
    """To who must decide: points overdue for a month («Продлить», «Снять», «Оставить»)."""

    person_id: int
    day: date
    decision_ids: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class ReviewReady(Letter):
    """To who handed over a document: its points are read.  `message_id` is the «Читаю документ…» to turn into them."""

    protocol_id: int
    person_id: int
    message_id: int = 0


@dataclass(frozen=True, slots=True)
class PublicationDone(Letter):
    """To who published: all was handed over, and who could not be reached."""

    protocol_id: int
    person_id: int


@dataclass(frozen=True, slots=True)
class PeopleConnected(Letter):
    """To the secretary: who has opened an invitation in one span of `storage.invitations.GATHERED`.

    `span` is the number of that span since 1970; who came in it is read when the letter is sent.
    """

    person_id: int
    span: int


@dataclass(frozen=True, slots=True)
class JoinAsked(Letter):
    """To the secretary: somebody with the common link says which seat he holds."""

    person_id: int
    join_id: int


@dataclass(frozen=True, slots=True)
class JoinAnswered(Letter):
    """To who asked by the common link: he is in, or he is not."""

    join_id: int


@dataclass(frozen=True, slots=True)
class GroupPosted(Letter):
    """To a bound group chat: a protocol's counts, kept up to date by edits."""

    chat_id: int  # our id of the chat
    protocol_id: int


@dataclass(frozen=True, slots=True)
class GroupTopicLost(Letter):
    """To the secretary, once: the forum topic that a group's counts went to is closed or deleted."""

    person_id: int
    chat_id: int  # our id


@dataclass(frozen=True, slots=True)
class SeriesHalted(Letter):
    """To the secretary: a recurring assignment has nobody left to be issued to, or its last turn was called off."""

    person_id: int
    series_id: int


@dataclass(frozen=True, slots=True)
class StandingAsked(Letter):
    """To the secretary, once a quarter (`day` is its first): what of the points without end is to go on."""

    person_id: int
    day: date


@dataclass(frozen=True, slots=True)
class DeputyNamed(Letter):
    """To the deputy and to who is away: who acts for whom, and when."""

    person_id: int
    deputy_id: int


@dataclass(frozen=True, slots=True)
class DeputyEnded(Letter):
    """To the same: it is over before its day."""

    person_id: int
    deputy_id: int


@dataclass(frozen=True, slots=True)
class Nudge(Letter):
    """«Напомнить» by hand: what of a protocol (or of one decision of it) waits for this person's word."""

    protocol_id: int
    person_id: int
    decision_id: int = 0


@dataclass(frozen=True, slots=True)
class PersonUnreachable(Letter):
    """To the secretary, once: a person blocked the bot or cannot be written to."""

    person_id: int
    lost_id: int


@dataclass(frozen=True, slots=True)
class LetterFailed(Letter):
    """To the secretary: a letter could not be delivered after all tries."""

    person_id: int
    outbox_id: int


@dataclass(frozen=True, slots=True)
class UpdateFailed(Letter):
    """To the admin (`admin_id` is his Telegram id): an update went to the dead letters."""

    inbox_id: int
    admin_id: int = 0


@dataclass(frozen=True, slots=True)
class PressAgain(Letter):
    """After a gap over 120 s, to people with open cards: presses made meanwhile are lost, press again."""

    person_id: int
    day: date


@dataclass(frozen=True, slots=True)
class MondayDigest(Letter):
    """To the head, once a week; `day` is the week's Monday.  Silent where there is nothing to say."""

    person_id: int
    day: date


@dataclass(frozen=True, slots=True)
class MonthEnd(Letter):
    """To head and secretary, once a month: what the month that begins on `day` came to."""

    person_id: int
    day: date


AnyLetter: TypeAlias = (
    ProtocolPublished
    | CardRefreshed
    | ReportArrived
    | ChecksWait
    | ReportsTaken
    | NotePassedOn
    | ReportAccepted
    | ReportReturned
    | ShareGiven
    | ShareClosed
    | RequestPassedOn
    | RequestAnswered
    | AssignmentChanged
    | PointChanged
    | NewcomerInGroup
    | MorningReminder
    | OverdueForSecretary
    | OverdueForHead
    | ReadNudge
    | StillUnread
    | MustDecide
    | ReviewReady
    | PublicationDone
    | PeopleConnected
    | JoinAsked
    | JoinAnswered
    | Nudge
    | GroupPosted
    | GroupTopicLost
    | SeriesHalted
    | StandingAsked
    | DeputyNamed
    | DeputyEnded
    | PersonUnreachable
    | LetterFailed
    | UpdateFailed
    | PressAgain
    | MondayDigest
    | MonthEnd
)
"""Every kind there is: who handles them all is told of a new one by the type checker."""

KINDS: dict[str, type[Letter]] = {
    kind.__name__: kind
    for kind in (
        ProtocolPublished,
        CardRefreshed,
        ReportArrived,
        ChecksWait,
        ReportsTaken,
        NotePassedOn,
        ReportAccepted,
        ReportReturned,
        ShareGiven,
        ShareClosed,
        RequestPassedOn,
        RequestAnswered,
        AssignmentChanged,
        PointChanged,
        NewcomerInGroup,
        MorningReminder,
        OverdueForSecretary,
        OverdueForHead,
        ReadNudge,
        StillUnread,
        MustDecide,
        ReviewReady,
        PublicationDone,
        PeopleConnected,
        JoinAsked,
        JoinAnswered,
        Nudge,
        GroupPosted,
        GroupTopicLost,
        SeriesHalted,
        StandingAsked,
        DeputyNamed,
        DeputyEnded,
        PersonUnreachable,
        LetterFailed,
        UpdateFailed,
        PressAgain,
        MondayDigest,
        MonthEnd,
    )
}


def packed(letter: Letter) -> tuple[str, str]:
    """A letter as its kind and a JSON object, for storage."""
    return type(letter).__name__, json.dumps(asdict(letter), default=date.isoformat, sort_keys=True)


def unpacked(kind: str, payload: str) -> Letter:
    """The letter again.  Raises KeyError for a kind that this version does not know."""
    facts = json.loads(payload)
    for name in ("day", "since"):
        if facts.get(name) is not None:
            facts[name] = date.fromisoformat(facts[name])
    for name, value in facts.items():
        if isinstance(value, list):
            facts[name] = tuple(value)
    return KINDS[kind](**facts)
