"""Which methods are modelled, with which parameters, and how much they weigh for the flood limits.

A method or a parameter that is not here is answered with 501.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from aiogram.methods import SendMediaGroup

from sandbox.errors import not_modelled
from sandbox.requests import Method

if TYPE_CHECKING:
    from sandbox.engine import Engine


@dataclass(frozen=True)
class Raw:
    """A result that is JSON already."""

    body: bytes


F = TypeVar("F", bound=Callable[..., Any])
Handler = Callable[["Engine", Any], Any]

_HANDLERS: dict[type[Method], tuple[Handler, frozenset[str]]] = {}
_SPEAKS = ("send", "copy", "forward", "edit")
_WRITES = ("delete", "pin", "unpin", "setmessagereaction")


def models(method: type[Method], *parameters: str) -> Callable[[F], F]:
    """Registers a function (or coroutine function) as the model of a method with exactly these parameters."""

    def register(handler: F) -> F:
        _HANDLERS[method] = (handler, frozenset(parameters))
        return handler

    return register


def handler_of(method: type[Method]) -> tuple[Handler, frozenset[str]]:
    """Raises ApiError 501."""
    try:
        return _HANDLERS[method]
    except KeyError:
        raise not_modelled(f"method {method.__api_method__}") from None


def weight_of(method: Method) -> tuple[int, bool]:
    """How many messages a call counts for, and whether its chat's own limit applies. Answers to presses are free."""
    name = method.__api_method__.lower()
    if isinstance(method, SendMediaGroup):
        return max(1, len(method.media)), True
    if name == "sendchataction":
        return 0, False
    if name.startswith(_SPEAKS):
        return 1, True
    return (1, False) if name.startswith(_WRITES) else (0, False)
