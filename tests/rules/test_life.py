"""The life of a part and of its share, against a small model that keeps nothing but what happened.

The model knows a state's name and the list of events; whether it was in time it tells from the list alone.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from domain.calendar import Shift
from domain.decision import Assignment, Decision, Duty, Status
from domain.errors import NeedsComment, NeedsProof, NotNow, Obstacle
from domain.protocol import Mark, Mode
from storage.calendar import YEARS, russian

CALENDAR = russian(YEARS)
START = date(2024, 11, 25)
HOLDER, CHECKER, HELPER = 7, 1, 5
PART = Assignment(1, 1, 1, 3, 12, 0, Mark.CONTROL, None, None)
SHARE = replace(PART, id=2, seat_id=4, duty=Duty.DELEGATED, parent_id=1)
POINT = Decision(1, 1, 1, 12, "1", "", "", "Дело", Mark.CONTROL, Mode.EACH, None, "", "", proof="файл плана")


@dataclass
class Twin:
    """What the model knows of one of the two."""

    state: str = "open"
    by: int = 0  # whose report waits
    events: list[tuple[str, date]] = field(default_factory=list)
    due: date | None = None  # the last day as written, at the beginning

    @property
    def is_over(self) -> bool:
        return self.state in ("accepted", "cancelled")

    @property
    def rework(self) -> date | None:
        """The term of the rework, unless the deadline was moved, or all begun anew, since."""
        last = next((event for event in reversed(self.events) if event[0] in ("return", "move", "reopen")), None)
        return last[1] if last is not None and last[0] == "return" else None

    def first_and_late(self) -> tuple[date | None, bool]:
        """The day of the first report that counts, and whether a rework came after its term."""
        first: date | None = None
        term: date | None = None
        own = self.due
        late = False
        for what, day in self.events:
            if what == "report":
                first = first or day
                # A rework takes away no time that the deadline itself gives.
                late = late or (term is not None and day > max(term, own or term))
            elif what == "withdraw" and term is None:
                first = None
            elif what in ("return", "move", "reopen"):
                term = day if what == "return" else None
                own = day if what == "move" else own
        return first, late

    def in_time(self, last_day: date | None) -> bool | None:
        first, late = self.first_and_late()
        if last_day is None or first is None:
            return None
        return first <= last_day and not late


WHY_OVER = {"accepted": Obstacle.ALREADY_ACCEPTED, "cancelled": Obstacle.CANCELLED}
which = st.sampled_from(["part", "share"])


class Life(RuleBasedStateMachine):
    """Who holds the part, his helper and the checker do whatever comes to their minds, day after day."""

    def __init__(self) -> None:
        super().__init__()
        self.today = START
        self.real: dict[str, Assignment] = {}
        self.twin: dict[str, Twin] = {}

    @initialize(days=st.integers(0, 20), dated=st.booleans())
    def published(self, days: int, dated: bool) -> None:
        due = START + timedelta(days=days) if dated else None
        control = CALENDAR.control_date(due, Shift.PRECEDING) if due else None
        self.real["part"] = replace(PART, due=due, control=control, told_at=self.now)
        self.twin["part"] = Twin(due=due)

    @property
    def now(self) -> datetime:
        return datetime.combine(self.today, datetime.min.time(), UTC) + timedelta(hours=9)

    def does(self, name: str, move: Callable[[Assignment], Assignment], refused: Obstacle | None) -> bool:
        """Whether the move was made; the model has said beforehand whether it would be."""
        said: Obstacle | None = None
        try:
            self.real[name] = move(self.real[name])
        except NotNow as refusal:
            said = refusal.obstacle
        assert said is refused, (name, self.twin[name])
        return said is None

    def over(self, name: str) -> Obstacle | None:
        return WHY_OVER.get(self.twin[name].state)

    def reported(self, name: str) -> Obstacle | None:
        return Obstacle.ALREADY_REPORTED if self.twin[name].state == "reported" else None

    # ── what may happen ─────────────────────────────────────────────────────────────────────────────────────────────

    @rule(days=st.integers(1, 5))
    def days_go_by(self, days: int) -> None:
        self.today += timedelta(days=days)

    @precondition(lambda self: "share" not in self.twin)
    @rule()
    def passes_on(self) -> None:
        twin = self.twin["part"]
        refused = Obstacle.ALREADY_REPORTED if twin.state == "reported" else self.over("part")
        if self.does("part", lambda one: one.passed_on(), refused):
            part = self.real["part"]
            self.real["share"] = replace(SHARE, due=part.due, control=part.control, told_at=self.now)
            self.twin["share"] = Twin(due=part.due)

    @rule(name=which, back=st.booleans(), days=st.integers(0, 3))
    def goes_on(self, name: str, back: bool, days: int) -> None:
        """What comes next in a usual life, so that long lives are tried too."""
        if name not in self.twin or self.twin[name].state == "cancelled":
            return
        match self.twin[name].state:
            case "open" | "returned":
                self.reports(name, 1)
            case "reported" if back:
                self.gives_back(name, CHECKER, days, "мало")
            case "reported":
                self.withdraws(name)
        self.today += timedelta(days=days)

    @rule(name=which)
    def passes_a_share_on_or_asks(self, name: str) -> None:
        if name not in self.twin:
            return
        not_mine = Obstacle.SHARE_OF_ANOTHER if name == "share" else None
        self.does(name, lambda one: one.asked(), self.over(name) or self.reported(name) or not_mine)

    @rule(name=which)
    def acknowledges(self, name: str) -> None:
        if name not in self.twin:
            return
        known = any(what in ("read", "report") for what, _ in self.twin[name].events)
        refused = self.over(name) or (Obstacle.ALREADY_ACKNOWLEDGED if known else None)
        if self.does(name, lambda one: one.acknowledged(self.now), refused):
            self.twin[name].events.append(("read", self.today))

    @rule(name=which, files=st.integers(0, 1))
    def reports(self, name: str, files: int) -> None:
        if name not in self.twin:
            return
        twin, by = self.twin[name], HOLDER if name == "part" else HELPER
        refused = self.over(name) or (Obstacle.ALREADY_REPORTED if twin.state == "reported" else None)
        try:
            POINT.refuse_without_proof(self.real[name], files)
        except NeedsProof:
            assert (name, files) == ("part", 0)
            return
        assert (name, files) != ("part", 0)
        if self.does(name, lambda one: one.reported(by, self.now, self.today), refused):
            twin.state, twin.by = "reported", by
            twin.events.append(("report", self.today))

    @rule(name=which)
    def withdraws(self, name: str) -> None:
        if name not in self.twin:
            return
        twin = self.twin[name]
        if self.does(name, lambda one: one.withdrawn(), self.no_report(name)):
            twin.state = "returned" if twin.rework else "open"
            twin.events.append(("withdraw", self.today))

    def no_report(self, name: str) -> Obstacle | None:
        return None if self.twin[name].state == "reported" else self.over(name) or Obstacle.NOT_REPORTED

    @rule(name=which, by=st.sampled_from([CHECKER, CHECKER, HOLDER, HELPER]))
    def accepts(self, name: str, by: int) -> None:
        if name not in self.twin:
            return
        twin = self.twin[name]
        own = Obstacle.OWN_REPORT if twin.by == by else None
        first = self.real[name].first_reported_at
        day = first.date() if first else self.today
        if self.does(name, lambda one: one.accepted(by, self.now, day), self.no_report(name) or own):
            twin.state = "accepted"
            one = self.real[name]
            last = max(one.due, one.control) if one.due and one.control else None
            assert one.was_in_time is twin.in_time(last)
            self.part_is_over(name)

    @rule(name=which, by=st.sampled_from([HOLDER, CHECKER]), days=st.integers(0, 5), word=st.sampled_from(["", "мало"]))
    def gives_back(self, name: str, by: int, days: int, word: str) -> None:
        if name not in self.twin:
            return
        twin, until = self.twin[name], self.today + timedelta(days=days)
        refused = self.no_report(name) or (Obstacle.OWN_REPORT if twin.by == by else None)
        try:
            made = self.does(name, lambda one: one.returned(by, until, word), refused)
        except NeedsComment:
            assert refused is None
            assert not word
            return
        if made:
            assert word
            twin.state = "returned"
            twin.events.append(("return", until))

    @rule(days=st.integers(1, 20))
    def is_moved(self, days: int) -> None:
        day = self.today + timedelta(days=days)
        control = CALENDAR.control_date(day, Shift.PRECEDING)
        if self.does("part", lambda one: one.moved(day, control), self.over("part") or self.reported("part")):
            self.twin["part"].events.append(("move", day))

    @rule(sure=st.integers(0, 3))
    def is_cancelled(self, sure: int) -> None:
        if sure == 0 and self.does("part", lambda one: one.cancelled(), self.over("part")):
            self.twin["part"].state = "cancelled"
            self.part_is_over("part")

    @rule()
    def is_reopened(self) -> None:
        twin = self.twin["part"]
        if self.does("part", lambda one: one.reopened(), None if twin.is_over else Obstacle.NOT_REPORTED):
            twin.state = "open"
            twin.events.append(("reopen", self.today))

    def part_is_over(self, name: str) -> None:
        """With the part its share is over, quietly; the other way round nothing follows."""
        if name == "part" and "share" in self.twin and not self.twin["share"].is_over:
            self.real["share"] = self.real["share"].cancelled()
            self.twin["share"].state = "cancelled"

    # ── what always holds ───────────────────────────────────────────────────────────────────────────────────────────

    @invariant()
    def both_tell_the_same(self) -> None:
        for name, twin in self.twin.items():
            one = self.real[name]
            assert one.status is Status(twin.state), (name, twin)
            assert one.is_live is not twin.is_over
            assert (one.reporter_id is not None) is (twin.state == "reported" or twin.by == one.reporter_id)
            assert one.rework_until == twin.rework
            first, late = twin.first_and_late()
            assert (one.first_reported_at.date() if one.first_reported_at else None) == first
            assert one.rework_late is late
            assert not (one.is_overdue(self.today, CALENDAR) and twin.state in ("reported", "accepted", "cancelled"))
            if one.is_overdue(self.today, CALENDAR):
                assert one.term is not None
                assert one.term < self.today

    @invariant()
    def no_share_outlives_its_part(self) -> None:
        if "share" in self.twin and self.twin["part"].is_over:
            assert self.twin["share"].is_over


TestLife = Life.TestCase
TestLife.settings = settings(max_examples=200, stateful_step_count=25, deadline=None)
