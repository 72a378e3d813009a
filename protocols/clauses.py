"""Clauses that stand apart from a task's own words: «(отв. Жарова Т.И., срок до 01.02)», «Срок: …», «– до 1
октября».
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from domain.deadline import Doubt, Reason
from protocols import lexicon
from protocols.assignees import is_executor, mention, mentions, split, surname_certain
from protocols.deadlines import read_phrase
from protocols.deadlines.context import Context
from protocols.finding import deadline_in as find_deadline
from protocols.names import NAME, is_oblique
from protocols.phrases import first_infinitive, head_of, masked

Sort = Literal["responsible", "term", "control"]


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause: who, until when, or who controls.

    `points` are the numbers that «отв. за п. 2.1-2.3» names, "" where the clause is about its own point.
    """

    sort: Sort
    value: str
    points: str = ""


@dataclass(frozen=True, slots=True)
class Parted:
    """A paragraph without its clauses; `text` is "" where it was nothing else."""

    text: str
    clauses: tuple[Clause, ...] = ()


_POINTS = (
    r"(?:\s+за\s+(?:исполнение\s+|выполнение\s+)?|\s+по\s+|\s+)(?:п\.?\s?п?\.?"
    r"|пункт\w*)\s*(?P<points>\d[\d.,\s–—-]*(?:\s?и\s?\d[\d.]*)?)"
)
_SEP = r"(?:\s*[:–—]\s*-?\s*|\s+-\s*|\s*-\s+)"
_LABEL = re.compile(
    rf"(?<![А-Яа-яЁёA-Za-z«\"])(?:"
    rf"(?P<control>{lexicon.CONTROL}){_SEP}"
    rf"|(?P<term>{lexicon.TERM})(?:(?:{_POINTS})?(?P<term_sep>{_SEP})"
    rf"|(?P<term_points>{_POINTS.replace('points', 'points_bare')})\s+|\s+(?={lexicon.TERM_BEGINS}))"
    rf"|(?P<who>{lexicon.RESPONSIBLE})(?:{_POINTS.replace('points', 'who_points')})?(?P<for>{lexicon.RESPONSIBLE_FOR})"
    rf"(?P<who_sep>{_SEP}|\s+|(?<=\.)(?=[А-ЯЁа-яё]))"
    r")",
    re.IGNORECASE,
)
_HOLDER_IN_FOR = re.compile(r"\s(?P<name>[А-ЯЁ][а-яё]+(?:\s[А-ЯЁ]\.\s?(?:[А-ЯЁ]\.?)?)?)\s*$")
_SHORT_LABEL = re.compile(r"отв(?:етств)?\b\.?|исп\.", re.IGNORECASE)
_SENTENCE_END = re.compile(r"\.\s+(?=[А-ЯЁ«])|[.!?]\s*$")
_BRACKET = re.compile(r"\(([^()]{2,120})\)")
_TRAILING_DASH = re.compile(r"(?:\s[–—-]\s*|\s*[–—]\s+)(?=[^–—]{2,160}$)")
_BEGINS_TERM = re.compile(lexicon.TERM_BEGINS, re.IGNORECASE)
_TRAILING_NAME = re.compile(rf"(?:[;.(]\s*|\s[–—-]\s*)(?P<who>{NAME.pattern}[^;:()–—]{{0,80}})\)?\s*\.?\s*$")
_EMPTY_BRACKETS = re.compile(r"\s*\(\s*[,;.\s]*\)")
_EDGE = " \t\n,;:–—-"


@lru_cache(maxsize=4096)
def readable(phrase: str, context: Context) -> bool:
    """Whether the whole phrase is a deadline of some kind."""
    phrase = phrase.strip(" .;,")
    if not phrase or len(phrase) > 160 or not _BEGINS_TERM.match(phrase) or first_infinitive(phrase) is not None:
        return False
    found = read_phrase(phrase, context)
    return bool(found.kind != "none" or (found.doubts and "not_understood" not in found.doubts))


def part(text: str, context: Context) -> Parted:
    """Cut the clauses out of a paragraph."""
    if len(text) > 20_000:
        return Parted(text)
    kept, clauses = _labelled(text)
    kept, more = _bracketed_term(kept, context)
    clauses += more
    if not clauses:
        kept, clauses = _trailing_name(kept)
    if lexicon.NEXT_MEETING.match(kept.strip()):
        return Parted(_tidy(kept), tuple(clauses))
    if not any(one.sort == "term" for one in clauses) or not any(one.sort == "responsible" for one in clauses):
        kept, more = _dashed(kept, context, clauses)
        clauses += more
    return Parted(_tidy(kept), tuple(clauses))


# --- Labels ---------------------------------------------------------------------------------------------------------


def _labelled(text: str) -> tuple[str, list[Clause]]:
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
        points = (found["points"] or found["points_bare"] or found["who_points"] or "").strip(" .,-–—")
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
            if sort == "responsible":
                value = value[: _people_end(value, own_line=not text[:begin].strip(_EDGE))]
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
        if re.match(r"ответственн(?:ым|ому)\b", found["who"], re.IGNORECASE) and first_infinitive(
            text[found.end() : found.end() + 60]
        ) in (0, 3):
            return False  # «ответственным за питание: (не) заполнить …»: an addressee
        separated = bool(found["who_sep"].strip())
        if _SHORT_LABEL.match(found["who"]):
            return True
        if separated:
            return apart
        return apart and _names_ahead(text[found.end() :])
    if found["term"]:
        if found["term"].lower().startswith(("дата", "период")) and not (
            found["term_sep"] and " " in found["term"].strip()
        ):
            return False
        return apart or found["term"][0] == "С"
    return apart


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
    begin = opened if not text[opened + 1 : found.start()].strip(_EDGE) else found.start()
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
    value = value.strip(_EDGE + ".") + ("." if re.search(r"[А-ЯЁ]\.\s*[;,]?\s*$|\bг\.\s*[;,]?\s*$", value) else "")
    if not value.strip(_EDGE + "."):
        return []
    if sort != "responsible":
        return [Clause(sort, value, points)]
    found = find_deadline(value)
    if found is None:
        return [Clause(sort, value, points)]
    # «отв. Жарова Т.И. до 1 марта»: the deadline has no label of its own.
    before = value[: found[0]].strip(_EDGE)
    return ([Clause(sort, before, points)] if before else []) + [Clause("term", found[2], points)]


# --- Without labels -------------------------------------------------------------------------------------------------


def _bracketed_term(text: str, context: Context) -> tuple[str, list[Clause]]:
    """«… на II полугодие (в недельный срок).»"""
    for found in _BRACKET.finditer(text):
        inside = found[1].strip()
        after = text[found.end() :].strip()
        if after and after[0] not in ".;,":
            continue
        if inside[:1].isdigit() and find_deadline(text[: found.start()]) is not None:
            continue  # «до 1 декабря провести инструктаж к сочинению (6 декабря)»: when that is
        if _BEGINS_TERM.match(inside) and readable(inside, context) and not _gone_by(inside, context):
            return text[: found.start()] + text[found.end() :], [Clause("term", inside)]
        both = _who_and_when(inside, context) if not after.strip(" .;") else []
        if both:
            return text[: found.start()] + text[found.end() :], both
    return text, []


def _gone_by(phrase: str, context: Context) -> bool:
    """«обращения за каникулы (с 1 по 8 января)» in a paper of the 15th: when it was, not until when."""
    found = read_phrase(phrase, context)
    return found.reason is Reason.RANGE_END and Doubt.IN_THE_PAST in found.doubts


def _who_and_when(text: str, context: Context) -> list[Clause]:
    """«(Усов Б.Б., до 20 января 2023 года)»: executors and a date without a word to tell which is which."""
    pieces = [piece.strip() for piece in re.split(r"[,;]", text) if piece.strip()]
    terms = [piece for piece in pieces if readable(piece, context)]
    people = ", ".join(piece for piece in pieces if piece not in terms)
    if not terms or not people or not _nominative_people(people):
        return []
    if not all(is_executor(one) for one in mentions(people)):
        return []
    return [Clause("responsible", people), Clause("term", ", ".join(terms))]


def _dashed(text: str, context: Context, known: list[Clause]) -> tuple[str, list[Clause]]:
    """«сформировать перечень – до 1 октября 2022 г.», «подготовить отчёт – Иванова И.И., до 1 марта»."""
    found = _TRAILING_DASH.search(masked(text))
    if found is None:
        return text, []
    tail, head = text[found.end() :].strip(" .;"), text[: found.start()]
    if not re.search(r"[А-Яа-яЁё]{3}", head):
        return text, []
    has_term = any(one.sort == "term" for one in known)
    if not has_term and readable(tail, context):
        if find_deadline(head) is not None:
            return text, []  # «до пятницы собрать у 11 классов, у 9-х – до 1.02»: another part's day
        return head, [Clause("term", tail)]
    if any(one.sort == "responsible" for one in known) or first_infinitive(tail) is not None:
        return text, []
    inside = None if has_term else find_deadline(tail)
    people = tail if inside is None else (tail[: inside[0]] if tail[inside[1] :].strip(" .;") == "" else "")
    named = mentions(people.strip(_EDGE))
    if not named or not all(is_executor(one) for one in named) or not _nominative_people(people):
        return text, []
    made = [Clause("responsible", people.strip(_EDGE))]
    return head, made if inside is None else [*made, Clause("term", inside[2])]


def _trailing_name(text: str) -> tuple[str, list[Clause]]:
    """«Медкабинет – аптечка, вода; Сычёва А.А., до 24.05»: a name in the nominative and a date end the line."""
    found = _TRAILING_NAME.search(text)
    if (
        found is None
        or len(text[: found.start()].split()) < 1
        or text.count("(", 0, found.start()) != text.count(")", 0, found.start())
    ):
        return text, []
    who = found["who"]
    name = NAME.match(who)
    if name is None or text[found.start()] == "(" or "." not in name[0]:
        return text, []
    if lexicon.ABBREVIATIONS.search(text[: found.start() + 1]) or is_oblique(name):
        return text, []  # «за I квартал 2024 г. Завьяловой Е.Ю.»: a receiver
    term = find_deadline(who[name.end() :].join(("; ", "")))
    people = who if term is None else who[: max(name.end(), who.rfind(",", 0, len(who) - len(term[2]) + 1))]
    if first_infinitive(people) is not None or not all(is_executor(one) for one in mentions(people)):
        return text, []
    return text[: found.start()], [
        Clause("responsible", people.strip(_EDGE)),
        *([Clause("term", term[2])] if term else []),
    ]


def _nominative_people(text: str) -> bool:
    """Names with initials, or groups: «– Иванова И.И.», «– директора школ»; a lone word is no executor here."""
    chunks = split(text.strip(_EDGE))
    return all(
        re.search(r"[А-ЯЁ]\.", chunk)
        or " " in chunk
        or (chunk[:1].isupper() and surname_certain(chunk))
        or head_of(chunk) in lexicon.ROLES
        for chunk in chunks
    )


def _tidy(text: str) -> str:
    text = _EMPTY_BRACKETS.sub("", text)
    text = re.sub(r"\s+([,.;:])", r"\1", re.sub(r"\s+", " ", text))
    text = re.sub(r"[,;]+\s*(?=[.;,])", "", text)
    text = re.sub(r"\.\s*\.(?!\.)", ".", text)
    text = text.strip(" \t\n,;–—-").strip()
    return "" if not re.search(r"[А-Яа-яЁёA-Za-z0-9]", text) else text
