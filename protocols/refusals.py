"""How `protocols` says no: a reason as a value, never a sentence."""

from __future__ import annotations

from domain.refusals import RefusalReason

__all__ = ["Refusal", "RefusalReason"]


class Refusal(Exception):
    """A document cannot be read. `detail` is a fact for the sentence (an ending, a number), never a sentence itself."""

    def __init__(self, reason: RefusalReason, detail: str = "") -> None:
        super().__init__(reason, detail)
        self.reason = reason
        self.detail = detail
