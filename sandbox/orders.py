"""Reading the JSON of an order: who, where, nothing unknown. All raise SimError."""

from typing import TYPE_CHECKING, Any

from aiogram.types import User

from sandbox.errors import Missing, SimError
from sandbox.members import STATUSES
from sandbox.state import Person, Room

if TYPE_CHECKING:
    from sandbox.engine import Engine

Json = dict[str, Any]


def only(order: Json, *names: str) -> None:
    unknown = set(order) - set(names)
    if unknown:
        raise SimError(f"unknown {', '.join(sorted(unknown))}; there are {', '.join(names)}")


def number(order: Json, name: str) -> int:
    value = order.get(name)
    if isinstance(value, bool) or not isinstance(value, int):
        raise SimError(f"{name} is a number")
    return value


def person_of(engine: "Engine", user_id: Any) -> Person:
    person = engine.people.get(user_id) if isinstance(user_id, int) else None
    if person is None:
        raise Missing(f"no user {user_id!r}; create one with /sim/user")
    return person


def room_of(engine: "Engine", order: Json) -> Room:
    room = engine.rooms.get(number(order, "chat_id"))
    if room is None:
        raise Missing(f"no chat {order['chat_id']}; a private one begins with a message, a group with /sim/chat")
    return room


def status_of(status: Any) -> str:
    if status not in STATUSES:
        raise SimError(f"status is one of {', '.join(STATUSES)}")
    return str(status)


def actor_of(engine: "Engine", order: Json) -> User | None:
    return person_of(engine, order["by_user_id"]).user if order.get("by_user_id") is not None else None
