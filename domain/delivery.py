"""Who has got a protocol and who has not: the delivery board's values.

Not told is not overdue (`domain.decision`): what stands here under anything but TOLD and ACKNOWLEDGED is «не доведено»
and is mended from the board: a new link, a printed sheet, «передано лично».
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from domain.dossier import Source
from domain.errors import BadDate, DateProblem
from domain.people import Department, Person, Seat


class Reach(StrEnum):
    """How far a protocol has got to a person, the best first."""

    ACKNOWLEDGED = "acknowledged"
    TOLD = "told"  # has the message, has not said «Ознакомлен(а)»
    SENDING = "sending"  # can be written to, the message has not gone yet
    FAILED = "failed"  # can be written to, but the letter died after all tries
    NEW = "new"  # has not opened the invitation
    BLOCKED = "blocked"
    PAPER = "paper"  # «без Telegram»


@dataclass(frozen=True, slots=True)
class Recipient:
    """A person with what a protocol has for him.  `unread` and `waiting` count his assignments."""

    person: Person
    seats: tuple[Seat, ...]
    reach: Reach
    unread: int  # not acknowledged
    waiting: int  # on control, the report not given
    invited: bool = False  # has a link that still works

    @property
    def is_silent(self) -> bool:
        """Was told, and owes a word: who «Напомнить» goes to."""
        return (
            self.person.reachable and self.reach in (Reach.TOLD, Reach.ACKNOWLEDGED) and self.unread + self.waiting > 0
        )


@dataclass(frozen=True, slots=True)
class Board:
    """A protocol's delivery; `vacant` are seats that nobody holds."""

    source: Source
    recipients: tuple[Recipient, ...]
    vacant: tuple[Seat, ...] = ()

    def by(self, *reaches: Reach) -> tuple[Recipient, ...]:
        return tuple(each for each in self.recipients if each.reach in reaches)

    @property
    def connected(self) -> int:
        return sum(each.person.reachable for each in self.recipients)

    @property
    def acknowledged(self) -> int:
        return len(self.by(Reach.ACKNOWLEDGED))

    @property
    def unreached(self) -> tuple[Recipient, ...]:
        """Whom no message reaches, and who has not been told in another way."""
        return self.by(Reach.NEW, Reach.BLOCKED, Reach.PAPER, Reach.FAILED)

    @property
    def to_invite(self) -> tuple[Recipient, ...]:
        """Who needs a link: never came, or came and is gone."""
        return tuple(each for each in self.recipients if not each.person.reachable and each.reach is not Reach.PAPER)

    @property
    def silent(self) -> tuple[Recipient, ...]:
        return tuple(each for each in self.recipients if each.is_silent)

    @property
    def unread(self) -> tuple[Recipient, ...]:
        """Who has not acknowledged yet, by whatever way; those out of reach first."""
        left = [each for each in self.recipients if each.unread]
        return tuple(sorted(left, key=lambda each: each.person.reachable))


@dataclass(frozen=True, slots=True)
class SheetPoint:
    """A line of a printed sheet, in words."""

    label: str
    text: str
    deadline: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page for one person: who, the link (drawn as a QR code) with its code, the points; no link «без Telegram»."""

    department: str
    name: str
    seats: tuple[str, ...]
    source: str
    points: tuple[SheetPoint, ...]
    link: str = ""
    code: str = ""
    bot: str = ""  # the bot's name, for who types the code


def instant_of(day: date, home: Department, since: datetime, now: datetime) -> datetime:
    """The UTC instant that the secretary's «передано 23.11» stands for: now where it is today, else the opening hour.

    Raises BadDate for a day to come and for one before `since`, when the thing came to be.
    """
    if day > home.today(now):
        raise BadDate(DateProblem.FUTURE)
    if day < home.today(since):
        raise BadDate(DateProblem.BEFORE_SENT)
    if day == home.today(now):
        return now
    return max(home.at(day, home.policy.opens), since)
