"""An assignment's journal as it is read: when, what, who."""

from collections.abc import Mapping, Sequence

from aiogram.utils.formatting import Bold, Text, as_list

from domain.dossier import Dossier
from domain.whole import Whole
from messages.callbacks import Press
from messages.cards import Moment, fit
from messages.screen import Screen, button, keyboard
from storage.journal import Entry
from words import dates, states
from words.names import initials

MOST = 30
REASON_UNITS = 60  # twenty or thirty lines fit one message


NO_REASONS: Mapping[int, str] = {}


def journal(
    dossier: Dossier,
    entries: Sequence[Entry],
    names: Mapping[int, str],
    at: Moment,
    up: Press,
    reasons: Mapping[int, str] = NO_REASONS,
) -> Screen:
    """The last entries, from the oldest; `names` are those of the acting people by their ids, `reasons` why changes
    were made."""
    head = Text(Bold(f"Журнал поручения {dossier.assignment.label}"), f" · {dossier.seat.organization}")
    lines: list[Text | str] = [head]
    if len(entries) > MOST:
        lines.append(f"Последние {MOST} из {len(entries)}")
    lines.extend(_line(each, names, at, reasons=reasons) for each in entries[-MOST:])
    if not entries:
        lines.append("Записей пока нет.")
    return Screen(as_list(*lines), keyboard(button("‹ К поручению", up)))


def of_decision(
    whole: Whole,
    entries: Sequence[Entry],
    names: Mapping[int, str],
    at: Moment,
    up: Press,
    turn: tuple[Press | None, Press | None],
    reasons: Mapping[int, str] = NO_REASONS,
) -> Screen:
    """A page of everything that happened to a decision, from the oldest; `turn` are the pages before and after."""
    places = {each.assignment.id: each.seat.organization for each in whole.parts}
    places |= {each.assignment.id: each.seat.organization for some in whole.shares.values() for each in some}
    lines: list[Text | str] = [Bold(f"Журнал поручения {whole.decision.number}")]
    for each in entries:
        place = places.get(each.assignment_id or 0, "")
        lines.append(_line(each, names, at, place, reasons))
    if not entries:
        lines.append("Записей пока нет.")
    words = ("‹ Раньше", "Позже ›")
    row = [button(said, press) for said, press in zip(words, turn, strict=True) if press is not None]
    return Screen(as_list(*lines), keyboard(row, button("‹ К поручению", up)))


def _line(
    entry: Entry, names: Mapping[int, str], at: Moment, place: str = "", reasons: Mapping[int, str] = NO_REASONS
) -> str:
    when = dates.at(at.home.local(entry.at), at.today) + (f" · {place}" if place else "")
    who = names.get(entry.person_id or 0, "")
    instead = names.get(entry.acting_for or 0, "")
    parts = [when, states.event(entry.what, entry.facts)]
    if who:
        how = "за кого" if "channel" in entry.facts else "замещает"
        parts.append(f"{initials(who)} ({how}: {initials(instead)})" if instead else initials(who))
    if why := reasons.get(entry.facts.get("change", 0)):
        parts.append(f"«{fit(why, REASON_UNITS)}»")
    return " · ".join(parts)
