"""Which automatic number a paragraph of a Word document bears (numbering.xml and styles.xml; ECMA-376 part 1, 17.9)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from lxml import etree

from protocols.documents.numbering import LEVELS, Counter, Level

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STYLES_DEEP = 20  # a style based on itself must not hang us


class Number(NamedTuple):
    """«2.1. » and its 0-based level; "" and None for a paragraph without a number."""

    text: str
    level: int | None


@dataclass(slots=True)
class _List:
    abstract: str
    levels: dict[int, Level]
    starts: dict[int, int]  # startOverride: this list begins anew although it shares its counter


@dataclass(slots=True)
class Lists:
    """Counts through the document: `number` is to be called once a paragraph, in order."""

    numbering: etree._Element | None
    styles: etree._Element | None
    _lists: dict[str, _List] = field(default_factory=dict)
    _counters: dict[str, Counter] = field(default_factory=dict)
    _begun: set[tuple[str, int]] = field(default_factory=set)
    _style_lists: dict[str, tuple[str | None, int | None]] = field(default_factory=dict)
    _default_style: str = ""
    _based_on: dict[str, str] = field(default_factory=dict)
    _style_levels: dict[tuple[str, str], int] = field(default_factory=dict)  # (abstract, style) → level

    def __post_init__(self) -> None:
        if self.styles is not None:
            self._take_styles(self.styles)
        if self.numbering is not None:
            self._take_lists(self.numbering)

    def number(self, properties: etree._Element | None) -> Number:
        """The number of the next paragraph that has text; `properties` is its w:pPr."""
        which, level = self._list_of(properties)
        found = self._lists.get(which or "")
        if found is None or which == "0":
            return Number("", None)
        level = max(0, min(level or 0, LEVELS - 2))
        counter = self._counters.setdefault(found.abstract, Counter())
        start = found.starts.get(level) if (which or "", level) not in self._begun else None
        self._begun.add((which or "", level))
        text = counter.step(found.levels, level, start)
        return Number(text, level)

    def _list_of(self, properties: etree._Element | None) -> tuple[str | None, int | None]:
        own: tuple[str | None, int | None] = (None, None)
        style = self._default_style
        if properties is not None:
            own = _num_pr(properties)
            mark = properties.find(f"{W}pStyle")
            style = mark.get(f"{W}val", style) if mark is not None else style
        if own[0] is not None:
            return own[0], own[1] if own[1] is not None else self._level_of_style(own[0], style)
        seen = style
        for _ in range(_STYLES_DEEP):
            which, level = self._style_lists.get(style, (None, None))
            if which is not None:
                if own[1] is not None:
                    return which, own[1]
                bound = self._level_of_style(which, seen)
                return which, bound if bound is not None else level
            if style not in self._based_on:
                break
            style = self._based_on[style]
        return None, None

    def _level_of_style(self, which: str, style: str) -> int | None:
        found = self._lists.get(which)
        return self._style_levels.get((found.abstract, style)) if found else None

    def _take_styles(self, styles: etree._Element) -> None:
        for style in styles.iterfind(f"{W}style"):
            if style.get(f"{W}type") not in ("paragraph", "numbering", None):
                continue
            name = style.get(f"{W}styleId", "")
            if style.get(f"{W}default") in ("1", "true") and style.get(f"{W}type") == "paragraph":
                self._default_style = name
            properties = style.find(f"{W}pPr")
            if properties is not None:
                self._style_lists[name] = _num_pr(properties)
            base = style.find(f"{W}basedOn")
            if base is not None:
                self._based_on[name] = base.get(f"{W}val", "")

    def _take_lists(self, numbering: etree._Element) -> None:
        abstract = {one.get(f"{W}abstractNumId", ""): one for one in numbering.iterfind(f"{W}abstractNum")}
        levels: dict[str, dict[int, Level]] = {}
        for which, unlinked in abstract.items():
            element = self._linked(unlinked, numbering, abstract)
            levels[which] = {}
            for mark in element.iterfind(f"{W}lvl"):
                index = _whole(mark.get(f"{W}ilvl"), 0)
                levels[which][index] = _level(mark)
                style = mark.find(f"{W}pStyle")
                if style is not None:
                    self._style_levels[which, style.get(f"{W}val", "")] = index
        for one in numbering.iterfind(f"{W}num"):
            of = one.find(f"{W}abstractNumId")
            which = of.get(f"{W}val", "") if of is not None else ""
            made = _List(which, dict(levels.get(which, {})), {})
            for override in one.iterfind(f"{W}lvlOverride"):
                index = _whole(override.get(f"{W}ilvl"), 0)
                whole = override.find(f"{W}lvl")
                if whole is not None:
                    made.levels[index] = _level(whole)
                start = override.find(f"{W}startOverride")
                if start is not None:
                    made.starts[index] = _whole(start.get(f"{W}val"), 1)
            self._lists[one.get(f"{W}numId", "")] = made

    def _linked(
        self, element: etree._Element, numbering: etree._Element, abstract: dict[str, etree._Element]
    ) -> etree._Element:
        """A list that says only «as the list style so and so»."""
        link = element.find(f"{W}numStyleLink")
        if link is None or element.find(f"{W}lvl") is not None:
            return element
        which, _ = self._style_lists.get(link.get(f"{W}val", ""), (None, None))
        for one in numbering.iterfind(f"{W}num"):
            mark = one.find(f"{W}abstractNumId")
            if which is not None and one.get(f"{W}numId") == which and mark is not None:
                return abstract.get(mark.get(f"{W}val", ""), element)
        for other in abstract.values():
            style = other.find(f"{W}styleLink")
            if style is not None and style.get(f"{W}val") == link.get(f"{W}val"):
                return other
        return element


def _num_pr(properties: etree._Element) -> tuple[str | None, int | None]:
    which = properties.find(f"{W}numPr/{W}numId")
    level = properties.find(f"{W}numPr/{W}ilvl")
    return (
        which.get(f"{W}val") if which is not None else None,
        _whole(level.get(f"{W}val"), 0) if level is not None else None,
    )


def _level(mark: etree._Element) -> Level:
    def value(name: str, otherwise: str) -> str:
        found = mark.find(f"{W}{name}")
        return found.get(f"{W}val", otherwise) if found is not None else otherwise

    legal = mark.find(f"{W}isLgl")
    restart = mark.find(f"{W}lvlRestart")
    return Level(
        pattern=value("lvlText", ""),
        style=value("numFmt", "decimal"),
        start=_whole(value("start", "0"), 0),
        restart=_whole(restart.get(f"{W}val"), 0) if restart is not None else None,
        legal=legal is not None and legal.get(f"{W}val", "1") not in ("0", "false"),
        gap="" if value("suff", "tab") == "nothing" else " ",
    )


def _whole(value: str | None, otherwise: int) -> int:
    return int(value) if value and value.isascii() and value.isdigit() and len(value) < 7 else otherwise
