"""Who there is: departments with their policy, organisations, seats, people, groups, and who acts."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from enum import StrEnum
from zoneinfo import ZoneInfo

from domain.calendar import Shift

_NOT_LETTERS = re.compile(r"[^0-9a-zа-я]+")


def fold(words: str) -> str:
    """Words as they are compared: lower case, ё as е, quotes and punctuation as spaces.

    «МБОУ "Берёзовская СОШ" №3» and «мбоу «Березовская СОШ» № 3» fold to the same.
    """
    return _NOT_LETTERS.sub(" ", words.lower().replace("ё", "е")).strip()


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
    # How many working days before the term to remind; 0 is the day itself.  By the time given: at most five working
    # days, up to thirty days, longer; and over two months also so many days before.
    offsets_short: tuple[int, ...] = (1, 0)
    offsets_usual: tuple[int, ...] = (3, 1, 0)
    offsets_long: tuple[int, ...] = (7, 3, 1, 0)
    early_days: int = 30  # 0: not at all
    secretary_from: int = 1  # the working day of being overdue from which the secretary is told, and the head
    head_from: int = 5
    group_texts: bool = False  # a group chat sees the words of points, and who has not answered
    group_names: bool = False


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


FORGOTTEN = "Бывший сотрудник"  # in place of the name of who is forgotten

HEAD_POSTS = ("директор", "заведующ", "руководитель", "начальник", "и о директор", "и о заведующ")
SCHOOL_WORDS = ("сош", "оош", "нош", "школ", "гимнази", "лице", "интернат")


@dataclass(frozen=True, slots=True)
class Directory:
    """Who there is in a department today.  `holders` are the people of a seat; a seat nobody holds has none."""

    organizations: tuple[Organization, ...] = ()
    seats: tuple[Seat, ...] = ()
    holders: Mapping[int, tuple[Person, ...]] = field(default_factory=dict)
    groups: tuple[Group, ...] = ()

    def seat(self, seat_id: int) -> Seat | None:
        return next((seat for seat in self.seats if seat.id == seat_id), None)

    def group(self, group_id: int) -> Group | None:
        return next((group for group in self.groups if group.id == group_id), None)

    def organization_seats(self, organization_id: int) -> tuple[Seat, ...]:
        """An organisation's seats, its head's first."""
        seats = [seat for seat in self.seats if seat.organization_id == organization_id]
        return tuple(sorted(seats, key=lambda seat: (not is_head_post(seat.post), seat.id)))

    def school_heads(self) -> tuple[Seat, ...]:
        """The heads of schools: who answers for school staff without seats («классные руководители»)."""
        return tuple(seat for seat in self.seats if is_head_post(seat.post) and is_school(seat.organization))


def is_head_post(post: str) -> bool:
    return fold(post).startswith(HEAD_POSTS)


def is_school(organization: str) -> bool:
    words = fold(organization)
    return any(word in words for word in SCHOOL_WORDS)


@dataclass(frozen=True, slots=True)
class Remembered:
    """Whom a phrase of a document means here, answered once.  `as_role`: staff without seats, the heads answer."""

    seat_ids: tuple[int, ...] = ()
    group_ids: tuple[int, ...] = ()
    as_role: bool = False


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, as storage knows it at this moment: never cached, never taken from a button.

    A stranger has no person and no department.  `seat_ids` are the seats held today, and those of people for whom
    the actor is a deputy today; `roles` hold what a deputy is lent, too.  `installation_admin` is one of `ADMIN_IDS`.
    """

    telegram_id: int
    person_id: int | None = None
    department: Department | None = None
    name: str = ""
    roles: frozenset[Role] = frozenset()
    seat_ids: frozenset[int] = frozenset()
    installation_admin: bool = False
    stands_for: frozenset[int] = frozenset()  # the people for whom he is a deputy today
    lent: Mapping[Role, int] = field(default_factory=dict)  # roles he has only as a deputy, and whose each is

    @property
    def is_stranger(self) -> bool:
        return self.person_id is None and not self.installation_admin

    @property
    def department_id(self) -> int | None:
        return self.department.id if self.department else None

    def has(self, *roles: Role) -> bool:
        return not self.roles.isdisjoint(roles)

    @property
    def persons(self) -> frozenset[int]:
        """Himself and those for whom he acts."""
        return self.stands_for if self.person_id is None else self.stands_for | {self.person_id}

    def borrows(self, *roles: Role) -> int | None:
        """Whose right he uses where one of these roles is needed; None where he has one of his own, or none."""
        if any(role in self.roles and role not in self.lent for role in roles):
            return None
        return next((self.lent[role] for role in roles if role in self.lent), None)
