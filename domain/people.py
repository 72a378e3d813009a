"""Who there is: departments with their policy, organisations, seats, people, groups, and who acts."""

from dataclasses import dataclass, field
from datetime import date, datetime, time
from enum import StrEnum
from zoneinfo import ZoneInfo

from domain.calendar import Shift


class Role(StrEnum):
    """What a person may do in a department besides holding seats."""

    ADMIN = "admin"
    SECRETARY = "secretary"
    HEAD = "head"


class Connection(StrEnum):
    """Whether a person can be reached in the messenger."""

    NEW = "new"  # known, not invited yet, or has not opened the invitation
    CONNECTED = "connected"
    BLOCKED = "blocked"  # blocked the bot, or the account is gone
    PAPER = "paper"  # «без Telegram»: gets a printed list
    LEFT = "left"  # left the department: gets nothing and sees nothing


@dataclass(frozen=True, slots=True)
class Policy:
    """What a department may set; the defaults are the rules of the trade.  Times are in the department's zone."""

    opens: time = time(9)
    closes: time = time(17)
    shift: Shift = Shift.PRECEDING
    recall_seconds: int = 120  # «Отменить рассылку»
    without_words: bool = False  # «Без пояснений»: a report may be a bare press
    secretary_extends: bool = False
    rework_days: int = 3  # working days given on a return without a date
    checking: tuple[time, ...] = (time(11), time(16))
    digest: time = time(8, 30)
    quiet_days: tuple[tuple[int, int], ...] = ((9, 1), (9, 2))  # (month, day): no reminders go out
    removed_days: frozenset[date] = frozenset()  # working days made days off by the admin
    added_days: frozenset[date] = frozenset()  # days off made working days


@dataclass(frozen=True, slots=True)
class Department:
    id: int
    name: str
    zone: ZoneInfo
    policy: Policy = field(default_factory=Policy)

    def today(self, now: datetime) -> date:
        """The department's date at the UTC instant `now`."""
        return now.astimezone(self.zone).date()

    def local(self, now: datetime) -> datetime:
        return now.astimezone(self.zone)

    def at(self, day: date, clock: time) -> datetime:
        """The UTC instant of a local wall-clock time.  In a gap the later reading, in a fold the first (PEP 495)."""
        local = datetime.combine(day, clock, self.zone)
        return local.astimezone(ZoneInfo("UTC"))


@dataclass(frozen=True, slots=True)
class Organization:
    id: int
    department_id: int
    name: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Seat:
    """A post at an organisation: the one who answers.  `organization` and `post` make the label."""

    id: int
    department_id: int
    organization_id: int
    organization: str
    post: str

    @property
    def label(self) -> str:
        return f"{self.post}, {self.organization}" if self.post else self.organization


@dataclass(frozen=True, slots=True)
class Person:
    id: int
    department_id: int
    name: str  # «Берёзкина Полина Павловна» or «Берёзкина П.П.», as the directory has it
    telegram_id: int | None = None
    connection: Connection = Connection.NEW
    roles: frozenset[Role] = frozenset()

    @property
    def reachable(self) -> bool:
        return self.connection is Connection.CONNECTED and self.telegram_id is not None


@dataclass(frozen=True, slots=True)
class Group:
    id: int
    department_id: int
    name: str
    aliases: tuple[str, ...] = ()
    seat_ids: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, as storage knows it at this moment: never cached, never taken from a button.

    A stranger has no person and no department.  `seat_ids` are the seats held today, and those of people for whom
    the actor is a deputy today.  `installation_admin` is one of `ADMIN_IDS`.
    """

    telegram_id: int
    person_id: int | None = None
    department: Department | None = None
    name: str = ""
    roles: frozenset[Role] = frozenset()
    seat_ids: frozenset[int] = frozenset()
    installation_admin: bool = False

    @property
    def is_stranger(self) -> bool:
        return self.person_id is None and not self.installation_admin

    @property
    def department_id(self) -> int | None:
        return self.department.id if self.department else None

    def has(self, *roles: Role) -> bool:
        return not self.roles.isdisjoint(roles)
