"""Labels and what follows them: «отв. Жарова Т.И.», «Срок: до 01.02», «Контроль – …», «отв. за п. 2.1-2.3 – …»."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from protocols import lexicon
from protocols.assignees import is_executor, mention, mentions, split, surname_certain
from protocols.by_points import parted_by_points
from protocols.deadlines.sentence import beside_an_event
from protocols.finding import deadline_in as find_deadline
from protocols.head_terms import as_term
from protocols.names import NAME
from protocols.phrases import first_infinitive

Sort = Literal["responsible", "term", "control"]


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause: who, until when, or who controls.

    `points` are the numbers that «отв. за п. 2.1-2.3» names, "" where the clause is about its own point.
    """

    sort: Sort
    value: str
    points: str = ""


_POINTS = (
    r"(?:\s+за\s+(?:исполнение\s+|выполнение\s+)?|\s+по\s+|\s+)(?:п\.?\s?п?\.?"
    r"|пункт\w*)\s*(?P<points>\d[\d.,\s–—-]*(?:\s?и\s?\d[\d.]*)?)"
)
# «Срок (п.п. 4.1., 4.2.): до 29 апреля», «Отв. (п. 3): …»
_BRACKETED_POINTS = (
    r"\s*\(\s*(?:за\s+|по\s+|к\s+)?(?:п\.?\s?п?\.?|пункт\w*)\s*"
    r"(?P<points>\d[\d.,\s–—-]*(?:\s?и\s?\d[\d.]*)?)\s*\)(?=\s*[:–—-])"
)
_SEP = r"(?:\s*[:–—]\s*-?\s*|\s+-\s*|\s*-\s+)"
_LABEL = re.compile(
    rf"(?<![А-Яа-яЁёA-Za-z«\"])(?:"
    rf"(?P<control>{lexicon.CONTROL}){_SEP}"
    rf"|(?P<term>{lexicon.TERM})(?:(?:{_POINTS}|{_BRACKETED_POINTS.replace('points', 'points_term')})?"
    rf"(?P<term_sep>{_SEP})"
    rf"|(?P<term_points>{_POINTS.replace('points', 'points_bare')})\s+|\s+(?={lexicon.TERM_BEGINS}))"
    rf"|(?P<who>{lexicon.RESPONSIBLE})"
    rf"(?:{_POINTS.replace('points', 'who_points')}|{_BRACKETED_POINTS.replace('points', 'points_who')})?"
    rf"(?P<for>{lexicon.RESPONSIBLE_FOR})"
    rf"(?P<who_sep>{_SEP}|\s+|(?<=\.)(?=[А-ЯЁа-яё]))"
    r")",
    re.IGNORECASE,
)
_HOLDER_IN_FOR = re.compile(r"\s(?P<name>[А-ЯЁ][а-яё]+(?:\s[А-ЯЁ]\.\s?(?:[А-ЯЁ]\.?)?)?)\s*$")
_SHORT_LABEL = re.compile(r"отв(?:етств)?\b\.?|исп\.", re.IGNORECASE)
_SENTENCE_END = re.compile(r"\.\s+(?=[А-ЯЁ«])|[.!?]\s*$")
_SPACED_LABEL = re.compile(r"\b([Оо]тв|[Ии]сп)\s+\.(?=\s*[:–—-])")  # «Отв . :» off a scan
# «руководители ОО (п. 3.1), главы поселений (пп. 3.2, 3.3)», «до 1 марта (п. 1); до 1 мая (п. 2)»
_OF_POINTS = re.compile(
    r"\s*(?P<value>\S.*?)\s*\((?:по\s+|за\s+)?(?:п\.?\s?п?\.?|пункт\w*)\s*(?P<points>\d[\d.,\s–—-]*(?:\s?и\s?\d[\d.]*)?)\)"
    r"\s*(?:[,;.]|\sи\s|(?=$))",
)
EDGE = " \t\n,;:–—-"
"""What may stand at the edges of a clause without belonging to it."""


def labelled(text: str) -> tuple[str, list[Clause]]:
    """The text without its labelled clauses, and the clauses."""
    text = _SPACED_LABEL.sub(r"\1.", text)
    labels = [found for found in _LABEL.finditer(text) if _is_label(text, found)]
    if not labels:
        return text, []
    pieces, clauses, position = [], [], 0
    for index, found in enumerate(labels):
        if found.start() < position:
            continue
        begin, limit, bracketed = _region(text, found)
        if index + 1 < len(labels):
            limit = min(limit, labels[index + 1].start())
        sort: Sort = "control" if found["control"] else "term" if found["term"] else "responsible"
        said = ("points", "points_bare", "who_points", "points_term", "points_who")
        points = next((found[one] for one in said if found[one]), "").strip(" .,-–—")
        holder = _HOLDER_IN_FOR.search(found["for"] or "")
        if holder and not bracketed:
            # «Отв. за питание Чумак: списки обновить»: the name stands before the colon, the task after it.
            clauses.append(Clause("responsible", holder["name"]))
            pieces.append(text[position:begin])
            position = found.end()
            continue
        value = text[found.end() : limit]
        end = limit
        if not bracketed:
            value = value[: _value_end(value, sort)]
            if sort == "responsible" and not shared_out(value):
                value = value[: _people_end(value, own_line=not text[:begin].strip(EDGE))]
            end = found.end() + len(value)
        clauses += _clauses_of(sort, value, points)
        pieces.append(text[position:begin])
        position = end
        if (
            bracketed
            and position < len(text)
            and text[position] == ")"
            and (index + 1 >= len(labels) or labels[index + 1].start() > position)
        ):
            position += 1
    pieces.append(text[position:])
    if len(labels) and _goes_on_after(pieces):
        # «Провести эвакуации (отв. Грачёв Р.М., срок до 31 января), акты направить …»: inside a sentence the
        # words stay.
        return text, clauses
    return " ".join(piece.strip(" ") if index else piece for index, piece in enumerate(pieces)), clauses


def _goes_on_after(pieces: list[str]) -> bool:
    return bool(pieces[0].strip()) and bool(re.match(r"\s*,\s*[а-яё]", pieces[-1])) and len(pieces) <= 3


def _is_label(text: str, found: re.Match[str]) -> bool:
    before = text[: found.start()].rstrip(" \t")
    apart = not before or before[-1] in "(,.;:–—-\n!?)»•"
    if found["who"]:
        if re.match(r"ответственн(?:ым|ому)\b", found["who"], re.IGNORECASE) and (
            first_infinitive(text[found.end() : found.end() + 60]) in (0, 3)
            or (not found["who_sep"].strip() and first_infinitive(text[found.end() : found.end() + 90]) is not None)
        ):
            return False  # «ответственным за питание: (не) заполнить …»: an addressee
        if re.match(r"ответственным\b", found["who"], re.IGNORECASE) and not text[found.end() :].strip() and not before:
            return False  # «Ответственным за профориентацию ОО:» heads what follows
        if found["for"] and (
            first_infinitive(text[found.end() : found.end() + 60]) == 0 or first_infinitive(found["for"]) is not None
        ):
            return False  # «ответственные за аттестацию – сформировать …»
        separated = bool(found["who_sep"].strip())
        if _SHORT_LABEL.match(found["who"]):
            return True
        if separated:
            return apart
        rest = text[found.end() :]
        return apart and (_names_ahead(rest) or (not before and _only_people(rest)))
    if found["term"]:
        if _TERM_MOVED.search(text[found.end() : found.end() + 160]):
            return False
        if beside_an_event(text[: found.start()].lower()):
            return False  # «за 3 дня до конференции (дата проведения – 20 ноября)»
        if found["term"].lower().startswith(("дата", "период")) and not (
            found["term_sep"] and " " in found["term"].strip()
        ):
            return False
        return apart or found["term"][0] == "С"
    return apart


# «Срок исполнения пункта 2.3 протокола от 07.09.2023 № 12 продлить до 1 ноября»: what is decided is the term.
_TERM_MOVED = re.compile(r"^[^;:]{0,120}\b(?:продлить|перенести|считать|установить|изменить|сократить|сдвинуть)\b")


def _only_people(rest: str) -> bool:
    """«Ответственные классные руководители, Орлова О.О.» in a line of its own, in small letters."""
    found = mentions(rest.strip(EDGE + "."))
    return bool(found) and first_infinitive(rest) is None and all(is_executor(one) for one in found)


def _names_ahead(rest: str) -> bool:
    """«Ответственный Иванова И.И.», «Исполнители руководители ОО»: a label without colon or dash."""
    chunk = (split(rest[:150]) or [""])[0]
    one = mention(chunk)
    return (
        one is not None
        and len(chunk) < 80
        and first_infinitive(chunk) is None
        and is_executor(one)
        and chunk[:1] != chunk[:1].lower()
    )


def _region(text: str, found: re.Match[str]) -> tuple[int, int, bool]:
    """Where the clause begins (with its bracket), where it must end, and whether a bracket holds it."""
    depth, opened = 0, -1
    for index, character in enumerate(text[: found.start()]):
        if character == "(":
            depth, opened = depth + 1, index
        elif character == ")":
            depth = max(0, depth - 1)
    if depth == 0:
        return found.start(), len(text), False
    closing, depth = len(text), 1
    for index in range(opened + 1, len(text)):
        if text[index] == "(":
            depth += 1
        elif text[index] == ")":
            depth -= 1
            if depth == 0:
                closing = index
                break
    begin = opened if not text[opened + 1 : found.start()].strip(EDGE) else found.start()
    return begin, closing, True


def _value_end(value: str, sort: Sort) -> int:
    """How far a clause's value reaches inside running text."""
    for found in _SENTENCE_END.finditer(value):
        before = value[: found.start()]
        if lexicon.ABBREVIATIONS.search(before + ".") or re.search(r"(?:^|[\s.])[А-ЯЁ]$", before):
            # «И.И. Провести»: initials end a sentence only where a new one begins; «20 г. Отв.» is cut by its label.
            following = value[found.end() :]
            if not (sort == "term" or re.match(r"[А-ЯЁ][а-яё]+\s+[а-яё]", following)) or (
                sort == "term" and not following
            ):
                continue
            if sort != "term" and first_infinitive(following[:60]) is None:
                continue
        return found.start() + 1
    return len(value)


def _people_end(value: str, *, own_line: bool) -> int:
    """Where the executors end and the task goes on: «отв Егоров - починить доводчик», «отв. Белова Н.П., протоколы
    в срок …».
    """
    task = re.match(r"[^:]{2,120}?(?P<cut>\s*:\s*|\s+[–—-]\s*|\s*[–—]\s+)(?=\S)", value)
    if (
        task
        and not NAME.match(value[task.end() :])
        and (first_infinitive(value[task.end() :][:80]) is not None or ":" in task["cut"])
    ):
        return task.start("cut")
    verb = first_infinitive(value)
    if own_line and verb is None:
        return len(value)
    position = 0
    for chunk in split(value):
        at = value.find(chunk, position)
        if at < 0:
            break
        one = mention(chunk)
        found = find_deadline(chunk)
        if (
            one is None
            or first_infinitive(chunk) is not None
            or not (is_executor(one) or (found is not None and not chunk[: found[0]].strip()))
        ):
            return position or (len(value) if verb is None else verb)
        position = at + len(chunk)
    return len(value)


def _clauses_of(sort: Sort, value: str, points: str) -> list[Clause]:
    value = value.strip(EDGE + ".") + ("." if re.search(r"[А-ЯЁ]\.\s*[;,]?\s*$|\bг\.\s*[;,]?\s*$", value) else "")
    if not value.strip(EDGE + "."):
        return []
    if not points:
        apart = _each_of_points(value, sort)
        if apart:
            return apart
    fits = {"responsible": _all_act, "term": _is_term, "control": _all_act}[sort]
    listed = parted_by_points(value, points, fits)
    if listed:
        return [Clause(sort, said, number) for said, number in listed]
    if sort != "responsible":
        return [Clause(sort, value, points)]
    shares = shared_out(value)
    if shares:
        people, terms = shares
        return [Clause(sort, people, points), *([Clause("term", terms, points)] if terms else [])]
    found = find_deadline(value)
    day = _DAY_BEHIND_NAME.fullmatch(value) if found is None else None
    if day is not None:
        return [Clause(sort, day["who"], points), Clause("term", day["day"], points)]
    if found is None:
        return [Clause(sort, value, points)]
    # «отв. Жарова Т.И. до 1 марта»: the deadline has no label of its own.
    before = value[: found[0]].strip(EDGE)
    return ([Clause(sort, before, points)] if before else []) + [Clause("term", found[2], points)]


_SHARE = re.compile(rf"(?P<who>(?:{NAME.pattern})|[А-ЯЁ][а-яё]+)\s*(?:\s-|[–—])\s*(?P<what>[а-яё\d][^–—]{{2,120}})")


def shared_out(value: str) -> tuple[str, str] | None:
    """«Петров – списки; Сидоров – автобус»: the people, and their terms where that is what each has."""
    pieces = [piece.strip(" .") for piece in value.split(";")]
    found = [_SHARE.fullmatch(piece) for piece in pieces]
    if len(pieces) < 2 or not all(one and (NAME.match(one["who"]) or surname_certain(one["who"])) for one in found):
        return None
    whole = [(one["who"], one["what"], find_deadline(f"; {one['what']}")) for one in found if one]
    terms = [when[2] for _, what, when in whole if when is not None and when[2] == what]
    if terms and len(terms) < len(whole):
        return None
    return ", ".join(who for who, _, _ in whole), ", ".join(terms)


# «Отв. Зуева О.О. 15.03.2024»
_DAY_BEHIND_NAME = re.compile(r"(?P<who>.{3,200}[А-ЯЁ]\.)\s*(?P<day>\d{1,2}\.\d{2}\.\d{2,4}(?:\s?г(?:ода|\.)?)?)\.?")
_ANSWERING = re.compile(rf"\s*{lexicon.RESPONSIBLE}{_SEP}?\s*", re.IGNORECASE)


def work_shared_out(text: str) -> str | None:
    """«3. Отв. Петров – списки; Сидоров – автобус»: with a number of its own it is a point, and this is its text."""
    value = text[found.end() :].strip() if (found := _ANSWERING.match(text)) else ""
    shares = shared_out(value)
    return value if shares and not shares[1] else None


def _all_act(value: str) -> bool:
    found = mentions(value)
    return bool(found) and all(is_executor(one) for one in found)


def _is_term(value: str) -> bool:
    return as_term(value) is not None


def _each_of_points(value: str, sort: Sort) -> list[Clause]:
    """«Исполнители: директора (п. 3.1), главы поселений (п. 3.2)»: each with points of its own, or none of them."""
    made: list[Clause] = []
    position = 0
    while found := _OF_POINTS.match(value, position):
        made.append(Clause(sort, found["value"].strip(EDGE), found["points"].strip(" .,-–—")))
        position = found.end()
    if sort == "responsible" and len(made) < 2:
        return []  # «Иванова И.И. (п. 2)»: of a plan, as likely as of this paper
    return made if not value[position:].strip(EDGE + ".") else []
