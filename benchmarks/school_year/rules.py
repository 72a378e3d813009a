"""What must hold of a played year, rule by rule; each finding is a sentence."""

import json
import re
from collections import Counter, defaultdict
from datetime import date, datetime, timedelta
from typing import Any

from benchmarks.school_year.checker import DAY, LATE, LINE, MORNING, Court, Part, Verdict, instant

DIGEST = re.compile(r"^.. \d\d\.\d\d, \d+:\d\d\.")
NOT_THAT_DAY = "no reminder falls on it"
PROMPT = timedelta(seconds=60)  # after the opening hour, with its place in the queue


def verdict(court: Court) -> Verdict:
    said = court.verdict_
    mornings = _mornings(court, said)
    _nothing_wrong_is_said(court, said, mornings)
    _nothing_is_missed(court, said, mornings)
    _lists(court, said)
    _unread(court, said)
    _in_time(court, said)
    _counts(court, said)
    return said


def _who(court: Court, chat: int) -> str:
    return {court.facts["secretary"]: "secretary", court.facts["head"]: "head"}.get(chat, f"director {chat - 2000}")


def _mornings(court: Court, said: Verdict) -> dict[tuple[int, date], dict[str, Any]]:
    """A person's message of a day.  Two are one too many."""
    found: dict[tuple[int, date], dict[str, Any]] = {}
    for call in court.log:
        if call["edit"] or not MORNING.search(call["text"]):
            continue
        moment = instant(call["at"])
        day = court.local(moment).date()
        said.mornings += 1
        if (call["chat"], day) in found:
            said.blames("twice", f"{_who(court, call['chat'])} had two mornings on {day}")
        found[call["chat"], day] = {
            "at": moment,
            "late": call["text"].startswith(LATE),
            "named": {label: sign[0] for sign, label in LINE.findall(call["text"])},
            "text": call["text"],
        }
        if not court.is_open(moment):
            said.blames("outside hours", f"{_who(court, call['chat'])} was reminded at {court.local(moment)}")
    return found


def _nothing_wrong_is_said(court: Court, said: Verdict, mornings: dict[tuple[int, date], dict[str, Any]]) -> None:
    """What a morning names waits at that instant, was told, and is at the stage that the message says."""
    by_label: dict[tuple[int, str], Part] = {(each.seat, each.label): each for each in court.parts.values()}
    snoozed: dict[int, set[date]] = defaultdict(set)
    for fact in court.facts["facts"]:
        if fact["what"] == "snoozed":
            snoozed[fact["chat"]].add(court.local(instant(fact["at"])).date())
    for (chat, day), morning in mornings.items():
        who, at = _who(court, chat), morning["at"]
        for label, sign in morning["named"].items():
            said.reminded += 1
            own = [by_label[seat, label] for seat in court.theirs(chat, day) if (seat, label) in by_label]
            if not own:
                said.blames("not theirs", f"{who} was reminded on {day} of {label}")
                continue
            judged = [_wrong(court, each, day, sign, at) for each in own]
            if all(judged) and not any(each.changed_near(at) for each in own):
                if NOT_THAT_DAY in judged and _excused(court, day, own, snoozed, late=morning["late"]):
                    continue
                said.blames(judged[0] or "", f"{who} was reminded on {day} of {label} ({sign}): {judged[0]}")


def _wrong(court: Court, one: Part, day: date, sign: str, at: datetime) -> str:
    """Why the line should not stand in a morning of that day; empty where it should."""
    waits, _, _ = one.at(at)
    if not waits:
        return "it was done, moved or cancelled"
    if one.told is None or court.local(one.told).date() > day:
        return "it was told later"
    planned = court.reminders(one, at)
    stage = _stage(court, one, day, at)
    if stage != sign:
        return f"the stage was {stage}"
    # What is due today or overdue stands in every morning that comes; what is ahead on its days only.
    return "" if sign in "●⚠" or planned.get(day) == "○" else NOT_THAT_DAY


def _stage(court: Court, one: Part, day: date, at: datetime) -> str:
    _, last, rework = one.at(at)
    term = rework or court.days.before(last, at)
    latest = max(last, term)
    if day > latest and day >= court.days.on(latest + DAY, at):
        return "⚠"
    # A rework's term is over, the deadline itself is not.
    if rework and term < day < court.days.before(latest, at):
        return "○"
    return "●" if day >= term else "○"


def _excused(court: Court, day: date, own: list[Part], snoozed: dict[int, set[date]], *, late: bool) -> bool:
    """Snoozed on the working day before by who holds it or acts for him, or missed while the bot was away."""
    yesterday = court.days.before(day - DAY, court.opening(day))
    since = [day - n * DAY for n in range(1, (day - yesterday).days + 1)]
    seats = {each.seat for each in own}
    if any(each in days and seats & court.theirs(chat, each) for chat, days in snoozed.items() for each in since):
        return True
    missed = [each for each in _days_away(court) if each < day]
    return late and any(each in court.reminders(one, court.opening(each)) for one in own for each in missed)


def _days_away(court: Court) -> list[date]:
    return [
        court.local(since).date() + n * DAY
        for since, until in court.away
        for n in range((court.local(until).date() - court.local(since).date()).days + 1)
    ]


def _nothing_is_missed(court: Court, said: Verdict, mornings: dict[tuple[int, date], dict[str, Any]]) -> None:
    """Each reminder that the rules have arrives on its day; where the bot was away, in the first message after."""
    for one in court.parts.values():
        if one.told is None:
            continue
        for since, until in court.spans(one):
            if not one.at(since)[0]:
                continue
            for day in court.reminders(one, since):
                opening = court.opening(day)
                if since <= opening < until and day < court.last:
                    _arrives(court, said, mornings, one, day, opening)


def _arrives(
    court: Court,
    said: Verdict,
    mornings: dict[tuple[int, date], dict[str, Any]],
    one: Part,
    day: date,
    opening: datetime,
) -> None:
    for chat in court.facts["directors"]:
        chat = int(chat)
        if one.seat not in court.theirs(chat, day) or court.is_blocked(chat, opening) or one.changed_near(opening):
            continue
        morning = mornings.get((chat, day))
        if morning and one.label in morning["named"]:
            continue
        if not court.was_away(opening):
            said.blames("missed", f"{_who(court, chat)} was not reminded on {day} of {one.label}")
            continue
        back = next(until for since, until in court.away if since <= opening < until)
        coming = [each for (whose, when), each in mornings.items() if whose == chat and each["at"] >= back]
        first = min(coming, key=lambda each: each["at"], default=None)
        if first is None or one.label not in first["named"]:
            still = one.at(first["at"])[0] if first else one.at(back + 3 * DAY)[0]
            if still and one.seat in court.theirs(chat, court.local(first["at"] if first else back).date()):
                said.blames("missed", f"{_who(court, chat)} was never told of {one.label}, due on {day} in an outage")
        elif not first["late"]:
            said.blames("not said to be late", f"{_who(court, chat)} on {court.local(first['at']).date()}")
        else:
            said.late_messages += 1


def _lists(court: Court, said: Verdict) -> None:
    """The secretary's and the head's list of overdue: one a day, on working days in office hours.

    The head's digest names what is overdue, so that no list comes on its day.
    """
    seen: Counter[tuple[int, date]] = Counter()
    digests: set[tuple[int, date]] = set()
    for call in court.log:
        if call["edit"] or call["chat"] not in (court.facts["secretary"], court.facts["head"]):
            continue
        moment = instant(call["at"])
        if DIGEST.match(call["text"]):
            digests.add((call["chat"], court.local(moment).date()))
        if "Просрочено" in call["text"].split("\n")[0] and "⚠" in call["text"]:
            seen[call["chat"], court.local(moment).date()] += 1
            if not court.is_open(moment):
                said.blames("outside hours", f"{_who(court, call['chat'])} had a list at {court.local(moment)}")
    for (chat, day), count in seen.items():
        if count > 1:
            said.blames("twice", f"{_who(court, chat)} had {count} lists on {day}")
        if (chat, day) in digests:
            said.blames("a list after the digest", f"{_who(court, chat)} on {day}")


def _unread(court: Court, said: Verdict) -> None:
    """Who has not acknowledged is reminded once a protocol, and of all that is due on a day in one message."""
    days: Counter[tuple[str, date]] = Counter()
    protocols: Counter[tuple[str, int]] = Counter()
    for row in court._rows("SELECT lane, payload, finished_at FROM outbox WHERE kind = 'ReadNudge' AND state = 'sent'"):
        said.nudges += 1
        days[row["lane"], court.local(instant(row["finished_at"])).date()] += 1
        protocols.update((row["lane"], each) for each in json.loads(row["payload"])["protocol_ids"])
    for (lane, day), count in days.items():
        if count > 1:
            said.blames("nudged twice", f"{_who(court, int(lane))} was asked {count} times on {day} to acknowledge")
    for (lane, protocol), count in protocols.items():
        if count > 1:
            said.blames("nudged twice", f"{_who(court, int(lane))} was asked {count} times about protocol {protocol}")


def _in_time(court: Court, said: Verdict) -> None:
    rows = court._rows("SELECT kind, not_before, created_at, finished_at, lane FROM outbox WHERE state = 'sent'")
    for row in rows:
        due, sent = instant(row["not_before"]), instant(row["finished_at"])
        if sent < due:
            said.blames("early", f"{row['kind']} to {row['lane']} went {due - sent} early")
        if court.was_away(due) or court.is_blocked(int(row["lane"]), due):
            continue
        late = (sent - due).total_seconds()
        said.letters_late.append(late)
        if row["kind"] == "MorningReminder" and court.local(due).time().hour == 9:
            said.mornings_late.append((sent - court.opening(court.local(due).date())).total_seconds())
        if late > PROMPT.total_seconds() + 20:
            said.blames("slow", f"{row['kind']} to {row['lane']} was due at {court.local(due)}, {late:.0f} s late")
    stuck = court._rows("SELECT kind, state FROM outbox WHERE state IN ('dead', 'sending')")
    for row in stuck:
        said.blames("stuck", f"{row['kind']} is {row['state']}")


def _counts(court: Court, said: Verdict) -> None:
    sends: Counter[tuple[int, date]] = Counter()
    texts: Counter[tuple[int, date, str]] = Counter()
    for call in court.log:
        if call["edit"]:
            said.edits += 1
            continue
        said.sends += 1
        day = court.local(instant(call["at"])).date()
        sends[call["chat"], day] += 1
        texts[call["chat"], day, call["text"]] += 1
        monday = day - timedelta(days=day.weekday())
        week = said.per_week.setdefault(monday.isoformat(), [0, 0])
        week[0 if str(call["chat"]) in court.facts["directors"] else 1] += 1
    for (chat, day, text), count in texts.items():
        if count > 1:
            said.blames("twice", f"{_who(court, chat)} read {count} times on {day}: {text[:60]!r}")
    working = [
        day
        for day in (court.first + n * DAY for n in range((court.last - court.first).days + 1))
        if court.days.working(day, court.opening(day))
    ]
    directors = [int(chat) for chat in court.facts["directors"]]
    said.a_day = {
        "director": [sends[chat, day] for chat in directors for day in working],
        "secretary": [sends[court.facts["secretary"], day] for day in working],
        "head": [sends[court.facts["head"], day] for day in working],
    }
