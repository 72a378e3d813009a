"""The people's side of the sandbox: what POST and GET /sim/… do, without HTTP."""

import asyncio
from collections.abc import Callable
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from sandbox import groups, people, presses, updates, view
from sandbox.engine import instant
from sandbox.errors import Missing, SimError
from sandbox.faults import fault_from
from sandbox.limits import Limiter, Limits

if TYPE_CHECKING:
    from sandbox.engine import Engine

Json = dict[str, Any]


def set_clock(engine: "Engine", order: Json) -> Json:
    """`{now: ISO instant, frozen?: bool}`, `{advance: seconds}` or `{offset: seconds}`; empty only tells the time."""
    try:
        if "now" in order:
            engine.clock.set(instant(order["now"]), frozen=bool(order.get("frozen")))
        elif "advance" in order:
            engine.clock.advance(float(order["advance"]))
        elif "offset" in order:
            engine.clock.set_offset(float(order["offset"]))
    except (TypeError, ValueError, OverflowError) as error:
        raise SimError(str(error)) from error
    engine.touch()
    return {"now": engine.now().isoformat(), "frozen": engine.clock.frozen is not None}


def order_fault(engine: "Engine", order: Json) -> Json:
    """One fault as in `faults.Fault`, or `{clear: true}`."""
    if order.get("clear"):
        engine.faults.orders.clear()
    else:
        try:
            engine.faults.orders.append(fault_from(order))
        except TypeError as error:
            raise SimError(str(error)) from error
    return {"faults": len(engine.faults.orders)}


def repeat_update(engine: "Engine", order: Json) -> Json:
    """`{update_id, new_id?: bool}`: the same update comes once more."""
    try:
        return {"update_id": updates.repeat(engine, int(order["update_id"]), new_id=bool(order.get("new_id")))}
    except KeyError as error:
        raise Missing(f"no update {error} was ever sent") from error


def set_limits(engine: "Engine", order: Json) -> Json:
    """`{per_second?, chat_per_second?, chat_burst?, group_per_minute?}` from now on, or `{off: true}`."""
    try:
        engine.limits = None if order.get("off") else Limits(**order)
    except TypeError as error:
        raise SimError(str(error)) from error
    engine.limiter = Limiter(engine.limits, engine.monotonic) if engine.limits is not None else None
    return asdict(engine.limits) if engine.limits is not None else {"off": True}


def reset(engine: "Engine", order: Json) -> Json:
    engine.reset()
    return {}


ACTS: dict[str, Callable[["Engine", Json], Json]] = {
    "user": people.add_user,
    "chat": groups.add_chat,
    "member": groups.set_member,
    "message": people.write,
    "press": presses.press,
    "edit": people.edit,
    "block": people.set_block,
    "fault": order_fault,
    "clock": set_clock,
    "limits": set_limits,
    "update": lambda engine, order: {"update_id": updates.enqueue_raw(engine, order)},
    "repeat": repeat_update,
    "reset": reset,
}


def act(engine: "Engine", what: str, order: Json) -> Json:
    """One act of a person or of fate. Raises SimError."""
    if what not in ACTS:
        raise Missing(f"there is no /sim/{what}; there are {', '.join(ACTS)}")
    return ACTS[what](engine, order)


def look(engine: "Engine", what: str, after: int = 0) -> Json:
    """One look: a chat id or calls, callbacks, chats, users, commands, queue, faults, clock. Raises SimError."""
    if what.lstrip("-").isdigit():
        room = engine.rooms.get(int(what))
        if room is None:
            raise Missing(f"no chat {what}")
        return view.chat(engine, room, after)
    if what in ("calls", "callbacks"):
        return view.calls(engine, after) if what == "calls" else view.callbacks(engine, after)
    looks: dict[str, Callable[[Engine], Json]] = {
        "chats": view.chats, "users": view.users, "commands": view.commands, "queue": view.queue,
        "faults": view.faults, "clock": lambda engine: set_clock(engine, {}),
    }  # fmt: skip
    if what not in looks:
        raise Missing(f"there is no /sim/view/{what}; there are a chat id, calls, callbacks, {', '.join(looks)}")
    return looks[what](engine)


async def watch(engine: "Engine", what: str, *, after: int = 0, since: int | None = None, wait: float = 0) -> Json:
    """Looks at once when there is news, else waits for it up to `wait` seconds of machine time.

    News: with `since`, a version above it; with `after`, something beyond it; with neither, any change from now on.
    """
    loop = asyncio.get_running_loop()
    deadline = loop.time() + wait
    first = _marks(engine, what, after)
    while wait > 0 and loop.time() < deadline:
        marks = _marks(engine, what, after)
        if since is not None:
            if marks[0] > since:
                break
        elif after:
            if marks[1]:
                break
        elif marks != first:
            break
        await engine.changed(deadline - loop.time())
    return look(engine, what, after)


def _marks(engine: "Engine", what: str, after: int) -> tuple[int, int]:
    """The version of what is looked at, and how much there is beyond `after`."""
    if what.lstrip("-").isdigit():
        room = engine.rooms.get(int(what))
        if room is None:
            return 0, 0
        newest = next(reversed(room.messages), 0)
        return room.changed, int(newest > after)
    if what == "calls":
        return engine.calls.last, int(engine.calls.last > after)
    return engine.changes, int(engine.changes > after)
