"""A department's policy as JSON: only what differs from the defaults is kept."""

from dataclasses import fields, replace
from datetime import time
from typing import Any

from domain.calendar import Shift
from domain.people import Policy

_DEFAULT = Policy()


def packed(policy: Policy) -> dict[str, Any]:
    """The settings that differ from the defaults, as plain JSON."""
    return {
        field.name: _plain(getattr(policy, field.name))
        for field in fields(Policy)
        if getattr(policy, field.name) != getattr(_DEFAULT, field.name)
    }


def unpacked(kept: dict[str, Any]) -> Policy:
    """The policy again.  A setting that this version does not know is passed over."""
    known = {field.name for field in fields(Policy)}
    return replace(_DEFAULT, **{name: _value(name, value) for name, value in kept.items() if name in known})


def _plain(value: Any) -> Any:
    if isinstance(value, time):
        return value.isoformat()
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return value


def _value(name: str, value: Any) -> Any:
    match getattr(_DEFAULT, name):
        case time():
            return time.fromisoformat(value)
        case Shift():
            return Shift(value)
        case tuple() if name == "checking":
            return tuple(time.fromisoformat(moment) for moment in value)
        case tuple() if name == "quiet_days":
            return tuple((month, day) for month, day in value)
        case tuple():
            return tuple(value)
        case _:
            return value
