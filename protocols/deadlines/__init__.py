"""Deadline phrases of office Russian → what they mean.

`read_phrase` reads what a document says, `read_typed` what a person types in the chat, `find_deadline` finds the
clause inside a sentence.  A wrong date is worse than none: what is doubtful comes back with the question to ask and,
where there are some, the dates to offer.
"""

from domain.deadline import Deadline
from protocols.deadlines.context import Context
from protocols.deadlines.finding import find_deadline
from protocols.deadlines.grammar import Ground
from protocols.deadlines.periods import beside_school_year
from protocols.deadlines.reading import read
from protocols.deadlines.typed import read_typed

__all__ = ["Context", "beside_school_year", "find_deadline", "read_phrase", "read_typed"]


def read_phrase(phrase: str, context: Context) -> Deadline:
    """The phrase of a «Срок» line or bracket, as written, in a document dated `context.meeting`.

    Never raises.  A phrase that cannot be read gives kind NONE and the doubt that says why.
    """
    return read(phrase, Ground(context.meeting, context.calendar, context.next_meeting))
