"""What the sandbox refuses with: Telegram's own codes and wording.

ApiError          any answer with "ok": false
SimError          a person asked for something that cannot happen (a button that is not there)
"""

from typing import Any

CONFLICT = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
STALE_QUERY = "query is too old and response timeout expired or query ID is invalid"
NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)


class ApiError(Exception):
    """An answer with `ok: false`: HTTP code, description in Telegram's wording, optional ResponseParameters."""

    def __init__(self, code: int, description: str, **parameters: int) -> None:
        super().__init__(f"{code} {description}")
        self.code = code
        self.description = description
        self.parameters = parameters

    def body(self) -> dict[str, Any]:
        answer: dict[str, Any] = {"ok": False, "error_code": self.code, "description": self.description}
        if self.parameters:
            answer["parameters"] = self.parameters
        return answer


class SimError(Exception):
    """A person of the sandbox cannot do that; the text says what is possible instead."""


class Missing(SimError):
    """What the person means is not there."""


def bad_request(what: str, **parameters: int) -> ApiError:
    return ApiError(400, f"Bad Request: {what}", **parameters)


def forbidden(what: str) -> ApiError:
    return ApiError(403, f"Forbidden: {what}")


def not_modelled(what: str) -> ApiError:
    """The sandbox has no model of `what` (a method or a parameter): never a silent success."""
    return ApiError(501, f"Not Implemented: the sandbox does not model {what}")
