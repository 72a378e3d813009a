"""Totals counted from the rows of a file themselves, so that what is written under them is true of them."""

from collections import defaultdict
from dataclasses import dataclass, field

from domain.protocol import Mark
from domain.register import LIVE_STATES, ON_CONTROL, Line, State
from domain.summary import Assignments

_COUNTED, _LIVE = 1, 2


@dataclass(slots=True)
class _Tally:
    total: int = 0
    judged: int = 0
    in_time: int = 0
    states: dict[State, int] = field(default_factory=lambda: defaultdict(int))

    def add(self, line: Line) -> None:
        self.total += 1
        self.states[line.state] += 1
        if line.state is State.ACCEPTED and line.in_time is not None:
            self.judged += 1
            self.in_time += line.in_time

    @property
    def figures(self) -> Assignments:
        return Assignments(
            total=self.total,
            accepted=self.states[State.ACCEPTED],
            reported=self.states[State.REPORTED],
            in_work=self.states[State.IN_WORK],
            overdue=self.states[State.OVERDUE],
            untold=self.states[State.UNTOLD],
            judged=self.judged,
            in_time=self.in_time,
        )


class Totals:
    """Grows with organisations, and by a byte a point; not with rows."""

    def __init__(self) -> None:
        self._whole = _Tally()
        self._by_organization: dict[str, _Tally] = defaultdict(_Tally)
        self._points = bytearray()  # by a point's number: whether it is counted, and whether anything of it is live

    def add(self, line: Line) -> None:
        """Only what is on control and was neither cancelled nor archived counts."""
        if line.mark is not Mark.CONTROL or line.state not in ON_CONTROL:
            return
        self._whole.add(line)
        self._by_organization[line.organization].add(line)
        if line.number >= len(self._points):
            self._points.extend(bytes(line.number + 1 - len(self._points)))
        self._points[line.number] |= _COUNTED | (_LIVE if line.state in LIVE_STATES else 0)

    @property
    def whole(self) -> Assignments:
        return self._whole.figures

    @property
    def organizations(self) -> dict[str, Assignments]:
        return {name: tally.figures for name, tally in self._by_organization.items()}

    @property
    def points(self) -> int:
        return len(self._points) - self._points.count(0)

    @property
    def fulfilled(self) -> int:
        return self._points.count(_COUNTED)
