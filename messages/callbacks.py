"""What buttons carry: ids, a page, and a format version in the prefix; never state.

`CallbackData.unpack` lets `-5`, `1_000`, `+3`, `1.0`, 23-digit numbers and NUL pass; a `Press` is read strictly: what
came must be, to the letter, what packing would give.
"""

from typing import Any, Self

from aiogram.filters.callback_data import CallbackData

LARGEST_ID = 2**63 - 1
# A page is multiplied before it is asked for, a day taken apart: at the largest id either would leave the base's range.
LARGEST = {"page": 10**6, "n": 10**6, "day": 10**8 - 1}


class Press(CallbackData, prefix="press"):
    """Base of all buttons' data.  Numbers are not negative and fit a BIGINT; pages and days are what they can be."""

    def pack(self) -> str:
        """Where the way back does not fit, the page it names is kept and what lies beyond that is left out."""
        try:
            return super().pack()
        except ValueError:
            nearest, _, beyond = getattr(self, "back", "").rpartition(".")
            if "," not in beyond:
                raise
            return self.model_copy(update={"back": f"{nearest}."}).pack()

    @classmethod
    def unpack(cls, value: str) -> Self:
        """Raises ValueError where the data is not exactly what a button of ours carries."""
        read = super().unpack(value)
        if read.pack() != value or "\0" in value:
            raise ValueError("not canonical")
        for field in cls.model_fields:
            number: Any = getattr(read, field)
            if isinstance(number, int) and not 0 <= number <= LARGEST.get(field, LARGEST_ID):
                raise ValueError("out of range")
        return read
