"""Values between the child and the bot, as JSON with tags and raw bytes beside it.

The child has read a hostile file and is not trusted: pickle could call anything or patch a class, JSON cannot. Only
dataclasses and enums of `domain` and `protocols` are built, by their constructors.

Shapes: None, bool, int, float, str and list as they are; everything else is an object with one tag:
{"t": [...]} tuple, {"s": [...]} frozenset, {"m": [[key, value], ...]} dict, {"b": n} the n-th raw piece,
{"date": iso}, {"datetime": iso}, {"time": iso}, {"seconds": x} timedelta, {"e": "module:Name", "v": value} enum,
{"c": "module:Name", "f": {field: value}} dataclass.
"""

from __future__ import annotations

import dataclasses
import importlib
import json
from datetime import date, datetime, time, timedelta
from enum import Enum
from functools import cache
from typing import Any

ROOMS = ("domain", "protocols")
"""Classes of these rooms alone cross the pipe."""


class NotOurs(ValueError):
    """The message names a class or a shape that the wire does not carry."""


def encode(value: object) -> tuple[bytes, list[bytes]]:
    """JSON and the raw pieces it refers to. Raises NotOurs for a value that the wire does not carry."""
    pieces: list[bytes] = []
    text = json.dumps(_to_json(value, pieces), ensure_ascii=False, separators=(",", ":"))
    return text.encode("utf-8", "replace"), pieces


def decode(text: bytes, pieces: list[bytes]) -> Any:
    """The value back. Raises NotOurs, or ValueError for broken JSON."""
    return _from_json(json.loads(text), pieces)


def _to_json(value: object, pieces: list[bytes]) -> object:
    if isinstance(value, Enum):
        return {"e": _name(type(value)), "v": value.value}
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, list):
        return [_to_json(one, pieces) for one in value]
    if isinstance(value, tuple):
        return {"t": [_to_json(one, pieces) for one in value]}
    if isinstance(value, frozenset | set):
        return {"s": [_to_json(one, pieces) for one in value]}
    if isinstance(value, dict):
        return {"m": [[_to_json(key, pieces), _to_json(one, pieces)] for key, one in value.items()]}
    return _tagged(value, pieces)


def _tagged(value: object, pieces: list[bytes]) -> object:
    if isinstance(value, bytes | bytearray | memoryview):
        pieces.append(bytes(value))
        return {"b": len(pieces) - 1}
    if isinstance(value, datetime):
        return {"datetime": value.isoformat()}
    if isinstance(value, date):
        return {"date": value.isoformat()}
    if isinstance(value, time):
        return {"time": value.isoformat()}
    if isinstance(value, timedelta):
        return {"seconds": value.total_seconds()}
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = {one.name: _to_json(getattr(value, one.name), pieces) for one in dataclasses.fields(value) if one.init}
        return {"c": _name(type(value)), "f": fields}
    raise NotOurs(type(value).__name__)


def _from_json(value: Any, pieces: list[bytes]) -> Any:
    if isinstance(value, list):
        return [_from_json(one, pieces) for one in value]
    if not isinstance(value, dict):
        return value
    match value:
        case {"c": str(name), "f": dict(fields)}:
            return _class(name, dataclass=True)(**{key: _from_json(one, pieces) for key, one in fields.items()})
        case {"e": str(name), "v": plain}:
            return _class(name, dataclass=False)(plain)
        case {"t": list(items)}:
            return tuple(_from_json(one, pieces) for one in items)
        case {"s": list(items)}:
            return frozenset(_from_json(one, pieces) for one in items)
        case {"m": list(pairs)}:
            return {_from_json(key, pieces): _from_json(one, pieces) for key, one in pairs}
        case {"b": int(index)} if 0 <= index < len(pieces):
            return pieces[index]
        case {"date": str(iso)}:
            return date.fromisoformat(iso)
        case {"datetime": str(iso)}:
            return datetime.fromisoformat(iso)
        case {"time": str(iso)}:
            return time.fromisoformat(iso)
        case {"seconds": int(seconds) | float(seconds)}:
            return timedelta(seconds=seconds)
    raise NotOurs(f"shape {sorted(map(str, value))[:3]}")


def _name(cls: type) -> str:
    if cls.__module__.partition(".")[0] not in ROOMS:
        raise NotOurs(f"{cls.__module__}.{cls.__qualname__}")
    return f"{cls.__module__}:{cls.__qualname__}"


@cache
def _class(name: str, *, dataclass: bool) -> type[Any]:
    module, _, cls = name.partition(":")
    if module.partition(".")[0] not in ROOMS or not cls.isidentifier() or "__" in name:
        raise NotOurs(name)
    try:
        found = getattr(importlib.import_module(module), cls, None)
    except ImportError as missing:
        raise NotOurs(name) from missing
    # `__module__` is compared so that what a module merely imports (os, subprocess) stays out of reach.
    if not isinstance(found, type) or found.__module__ != module:
        raise NotOurs(name)
    if not (dataclasses.is_dataclass(found) if dataclass else issubclass(found, Enum)):
        raise NotOurs(name)
    return found
