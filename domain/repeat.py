"""The same document again: what is here already, and what the new reading has that it lacks."""

from dataclasses import dataclass

from domain.protocol import Draft
from domain.review import Paper, Point


@dataclass(frozen=True, slots=True)
class Differs:
    """A point that both have, and which of text, assignees, deadline, number is not the same."""

    new: Draft
    what: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Repeat:
    """`found` is here already; the rest tells how the new reading differs from it, in document order."""

    found: Paper
    added: tuple[Draft, ...] = ()
    changed: tuple[Differs, ...] = ()
    gone: tuple[Draft, ...] = ()

    @property
    def is_same(self) -> bool:
        return not (self.added or self.changed or self.gone)


def as_draft(point: Point) -> Draft:
    """A point under review as the reader would give it, to be compared with a new reading."""
    return Draft(
        text=point.text,
        number=point.number,
        question=point.question,
        paragraph=point.paragraph,
        lead_in=point.lead_in,
        line=point.line,
        mark=point.mark,
        assignees=tuple(named.mention for named in point.named),
        deadline=point.deadline,
    )
