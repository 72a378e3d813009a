"""An assignment's journal as it is read: when, what, who."""

from collections.abc import Mapping, Sequence

from aiogram.utils.formatting import Bold, Text, as_list

from domain.dossier import Dossier
from messages.callbacks import Press
from messages.cards import Moment
from messages.screen import Screen, button, keyboard
from storage.journal import Entry
from words import dates, states
from words.names import initials

MOST = 30


def journal(dossier: Dossier, entries: Sequence[Entry], names: Mapping[int, str], at: Moment, up: Press) -> Screen:
    """The last entries, from the oldest; `names` are those of the acting people by their ids."""
    head = Text(Bold(f"Журнал поручения {dossier.assignment.label}"), f" · {dossier.seat.organization}")
    lines: list[Text | str] = [head]
    if len(entries) > MOST:
        lines.append(f"Последние {MOST} из {len(entries)}")
    lines.extend(_line(each, names, at) for each in entries[-MOST:])
    if not entries:
        lines.append("Записей пока нет.")
    return Screen(as_list(*lines), keyboard(button("‹ К поручению", up)))


def _line(entry: Entry, names: Mapping[int, str], at: Moment) -> str:
    when = dates.at(at.home.local(entry.at), at.today)
    who = names.get(entry.person_id or 0, "")
    instead = names.get(entry.acting_for or 0, "")
    parts = [when, states.event(entry.what, entry.facts)]
    if who:
        how = "за кого" if "channel" in entry.facts else "замещает"
        parts.append(f"{initials(who)} ({how}: {initials(instead)})" if instead else initials(who))
    return " · ".join(parts)
