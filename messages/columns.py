"""What the buttons of a table's columns carry."""

from enum import StrEnum

from domain.answers import Kind
from messages.callbacks import Press

TEN = 10  # more than a point may have columns


class Whose(StrEnum):
    DRAFT = "draft"
    DECISION = "decision"


class Step(StrEnum):
    SHOW = "show"
    DROP = "drop"  # asks
    DROPPED = "drop2"


class Columns(Press, prefix="tb1"):
    """The columns of a draft or of a published decision; `one` is the id of a published one, of a draft's `placed`."""

    whose: Whose
    id: int
    step: Step = Step.SHOW
    one: int = 0


def placed(version: int, place: int) -> int:
    """A draft's column: its place and the draft's version, so that a second press does not drop the next one too."""
    return version * TEN + place


class AddColumn(Press, prefix="tba1"):
    """Asks what the new column is called."""

    whose: Whose
    id: int
    kind: Kind
