"""Where a deadline stands inside a sentence: «… до 1 марта 2021 года», «…, срок до 20-го», «… – май 2023».

Conservative on purpose.  A date in a sentence is more often an order's date, a plan's period or a description than a
deadline, so a clause counts only where it opens with words that set one, is read whole by the grammar, and stands
where deadlines stand: after the word «срок», after a dash, comma or bracket and before the end, or beside an
infinitive, which is how decisions are worded.
"""

import re
from dataclasses import dataclass
from datetime import date

from domain.calendar import WorkCalendar
from domain.deadline import Deadline, DeadlineKind, Doubt, Reason
from protocols.deadlines.grammar import Ground, Unreadable
from protocols.deadlines.normal import canonical, fold
from protocols.deadlines.reading import interpret
from protocols.deadlines.sentence import (
    ABBREVIATED,
    ABOUT_IT,
    AGAIN,
    BARE_NUMBER,
    BY,
    BY_A_PLAN,
    COUNTED,
    COUNTED_BACK,
    ENDS_IN_A_NUMBER,
    EVERY,
    FURTHER_DAYS,
    HAPPENS,
    HELD_NOW,
    IN,
    INFINITIVE,
    INNER,
    INNER_STEM,
    KEPT_UNTIL,
    NO_INFINITIVES,
    OF_AN_ACT,
    OF_ANOTHER_MONTH,
    OF_WHAT_IS_SAID,
    OPENERS_AT_THE_END,
    PAPER,
    PARTICIPLE,
    PAST_CLAUSE,
    REFERENCE,
    TERM_OF,
    TIME_AHEAD,
    TOLD,
    beside_an_event,
    in_relative,
    tells_when_it_is,
)
from protocols.deadlines.vocabulary import CANONICAL, CARDINALS, MONTHS, ORDINALS, WEEKDAYS

# Any day will do: whether a clause is a deadline does not depend on when it is read.
ANY_DAY = Ground(date(2024, 2, 14), WorkCalendar())

TOKEN = re.compile(r"\d+(?:[.,:/]\d+)*|[^\W\d_]+|[^\w\s]")
LONGEST_CLAUSE = 16  # words and marks
NO_CLAUSE = 0  # what weighs so is passed over, and nothing inside it is a clause


@dataclass(frozen=True, slots=True)
class Token:
    word: str  # folded
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Clause:
    start: int
    end: int
    phrase: str
    weight: int  # the clause that says most wins


def find_deadline(text: str) -> tuple[int, int, str] | None:
    """The deadline clause of one sentence or item: (start, end, phrase), or None.

    `text[start:end]` is the clause with its «срок –» and may be cut out of the task; `phrase` is what `read_phrase`
    takes.  Of several the one that says most wins: after «срок», then a day, a month, a recurrence, an open term.
    """
    tokens = [Token(fold(m[0]) or m[0], m.start(), m.end()) for m in TOKEN.finditer(text)]
    best: Clause | None = None
    covered = 0  # «ежегодно, ноябрь» is found at its first word; «ноябрь» inside it is not a clause of its own
    for first, token in enumerate(tokens):
        if token.start < covered:
            continue
        clause = _clause_at(text, tokens, first)
        if clause is not None:
            covered = clause.end
            if clause.weight > (best.weight if best else NO_CLAUSE):
                best = clause
    return (best.start, best.end, best.phrase) if best else None


def _clause_at(text: str, tokens: list[Token], first: int) -> Clause | None:
    if tokens[first].word in ("за", "не") and (back := COUNTED_BACK.match(text, tokens[first].start)):
        return _counted_back(text, tokens, first, back.end())
    opening = _opening(text, tokens, first)
    if opening is None:
        return None
    lead, begin = opening
    if lead != "term" and tells_when_it_is(text[: tokens[first].start], text[tokens[first].start :]):
        return None
    for end in range(_reach(tokens, begin), begin, -1):
        if tokens[end - 1].word in (*",;:-–—(", "и", "или", "не", "в", "на", "с", "по", "за") or (
            tokens[end - 1].word == "." and not ABBREVIATED.fullmatch(tokens[end - 2].word)
        ):
            continue
        clause = _clause(text, tokens, first, begin, end, lead)
        if clause is not None:
            return clause
    return None


def _counted_back(text: str, tokens: list[Token], first: int, stop: int) -> Clause | None:
    """«за неделю до каникул (начало – 30 октября)»: one clause with the event's day, which by itself says nothing."""
    phrase = text[tokens[first].start : stop]
    found = _meaning(phrase)
    if found is None or any(_is_infinitive(fold(word)) for word in phrase.split()):
        return None
    told = OF_WHAT_IS_SAID.search(text[: tokens[first].start]) or not any(_is_infinitive(t.word) for t in tokens)
    if told or _is_ruled_out(text, tokens, first, stop, "in", found):
        # The day is the event's all the same, and no other clause may begin inside.
        return Clause(tokens[first].start, stop, phrase, NO_CLAUSE)
    return Clause(tokens[first].start, stop, phrase, _weight(found, "by"))


def _opening(text: str, tokens: list[Token], first: int) -> tuple[str, int] | None:
    """How a clause may open at this token, and where it then begins.

    «term»: after «срок»; «by», «in», «again»: by a word of its own; «bare»: after a dash, a comma or a bracket.
    """
    word = tokens[first].word
    previous = tokens[first - 1].word if first else ""
    if word in ("срок", "сроки") or (
        word == "дата" and first + 1 < len(tokens) and TERM_OF.match(tokens[first + 1].word)
    ):
        if _is_term_tail(tokens, first):
            return None
        begin = first + 1
        while (
            begin < len(tokens)
            and begin - first < 5
            and (tokens[begin].word in ":-–—.," or TERM_OF.match(tokens[begin].word))
        ):
            begin += 1
        return ("term", begin) if begin < len(tokens) else None
    if word in BY or (word == "не" and first + 1 < len(tokens) and tokens[first + 1].word in ("позднее", "позже")):
        return "by", first
    if (
        AGAIN.fullmatch(word)
        or (
            (word.isdigit() or word in ("два", "три", "четыре"))
            and first + 1 < len(tokens)
            and tokens[first + 1].word in ("раз", "раза")
        )
        or (word == "не" and first + 1 < len(tokens) and tokens[first + 1].word in ("реже", "менее"))
    ):
        return "again", first
    if word == "по" and first + 1 < len(tokens) and CANONICAL.get(tokens[first + 1].word, "").endswith(("ам", "ницам")):
        return "again", first
    if _on_a_day_of_each_month(tokens, first):
        return "again", first
    if _on_a_weekday_of_each_month(tokens, first):
        return "again", first
    following = tokens[first + 1].word if first + 1 < len(tokens) else ""
    if word == "в" and _within_a_term(tokens, first):
        return "within", first
    if word in IN or (word == "на" and CANONICAL.get(following) in ("следующий", "текущий")):
        return "in", first
    separated = first > 1 and previous in "-–—,:;(" and not _goes_on(tokens[first - 2].word, previous)
    if CANONICAL.get(word) in ("сегодня", "завтра", "послезавтра"):
        return "in", first
    if separated and (
        word[0].isdigit()
        or CANONICAL.get(word) in (*MONTHS, *WEEKDAYS)
        or word in ("i", "ii", "iii", "iv")
        or word in OPENERS_AT_THE_END
    ):
        return "bare", first
    return None


def _on_a_day_of_each_month(tokens: list[Token], first: int) -> bool:
    """«сверку проводить на 1 число каждого месяца», «… 5 числа каждого месяца»: the day belongs to the clause."""
    words = [token.word for token in tokens[first : first + 12]]
    if words[:1] == ["на"]:
        words = words[1:]
    words = [word for word in words if word not in ("-", "го", "е", "ое")]
    while len(words) > 2 and words[0].isdigit() and words[1] in ("и", ",") and words[2].isdigit():
        words = words[2:]  # «1 и 15 числа каждого месяца»
    return (
        len(words) > 2
        and words[0].isdigit()
        and CANONICAL.get(words[1]) == "число"
        and CANONICAL.get(words[2]) == "каждый"
    )


_ONE_OF_SEVERAL = re.compile(r"[1-5]$|перв|втор|трет|четв|пят|послед|кажд")


def _on_a_weekday_of_each_month(tokens: list[Token], first: int) -> bool:
    """«Проводить совещания 2-й вторник месяца», «… каждый второй вторник месяца»."""
    if not _ONE_OF_SEVERAL.match(tokens[first].word):
        return False
    words = [CANONICAL.get(token.word, token.word) for token in tokens[first : first + 7]]
    words = [word for word in words if word not in ("-", "й", "я", "каждый")]
    nth = bool(words) and (words[0] == "последний" or words[0] in ("1", "2", "3", "4", "5"))
    return nth and len(words) > 2 and words[1] in WEEKDAYS and words[2] == "месяц"


def _within_a_term(tokens: list[Token], first: int) -> bool:
    """«в срок до 7 апреля», «в срок не позднее …»: as plain as «Срок: до 7 апреля»."""
    following = [token.word for token in tokens[first + 1 : first + 3]]
    return len(following) == 2 and following[0] == "срок" and following[1] in (*BY, "не")


def _goes_on(word: str, mark: str) -> bool:
    """«сентябрь - октябрь», «2025-2027 годы»: what stands after the dash is the rest of a span."""
    return CANONICAL.get(word) in MONTHS or (word[-1].isdigit() and mark in "-–—")


def _is_term_tail(tokens: list[Token], first: int) -> bool:
    """«в недельный срок», «в установленные сроки»: the word closes a clause and opens none."""
    return first > 0 and bool(
        INNER_STEM.fullmatch(tokens[first - 1].word) or tokens[first - 1].word.endswith(("ные", "ный", "ие"))
    )


def _reach(tokens: list[Token], begin: int) -> int:
    """The index after the last token that could still belong to the clause."""
    end = begin
    while end < len(tokens) and end - begin < LONGEST_CLAUSE:
        word = tokens[end].word
        known = (
            word in CANONICAL
            or word in INNER
            or word[0].isdigit()
            or INNER_STEM.fullmatch(word)
            or AGAIN.fullmatch(word)
        )
        mark = word in ".,-–—/«»\"()'" or word in ("i", "ii", "iii", "iv")
        if not (known or mark):
            break
        end += 1
    return end


def _clause(text: str, tokens: list[Token], first: int, begin: int, end: int, lead: str) -> Clause | None:
    start, stop = tokens[begin].start, tokens[end - 1].end
    phrase = text[start:stop]
    found = _meaning(phrase)
    if found is None:
        return None
    tail = _event_tail(text, stop) if _is_term(found) else None
    tail = _event_day(text, tail or stop) or tail
    if tail is not None:
        stop = tail
        phrase = text[start:stop]
        found = _meaning(phrase)
        if found is None:
            return None
    weight = _weight(found, lead)
    if lead != "term" and not _stands_well(text, tokens, first, stop, lead, found):
        return None
    opening = tokens[first].start if lead == "term" else start
    return Clause(opening, stop, phrase, weight)


def _meaning(phrase: str) -> Deadline | None:
    words = canonical(phrase)
    if phrase.count("(") != phrase.count(")"):
        return None
    try:
        return interpret(words, ANY_DAY)
    except Unreadable as asked:
        return Deadline(doubts=(asked.doubt,))
    except (OverflowError, ValueError):
        return None


def _weight(found: Deadline, lead: str) -> int:
    by_kind = {DeadlineKind.DATE: 4, DeadlineKind.RECURRING: 3, DeadlineKind.OPEN: 1, DeadlineKind.NONE: 1}[found.kind]
    return by_kind + {"term": 10, "within": 10, "by": 1}.get(lead, 0)


def _is_term(found: Deadline) -> bool:
    return found.reason in (Reason.DAYS_FROM, Reason.WORKING_DAYS_FROM, Reason.MONTHS_FROM, Reason.EVENT)


def _counted_off(found: Deadline) -> bool:
    """«в течение трёх дней», «в недельный срок»: no paper has such a date."""
    return _is_term(found) or found.reason is Reason.WEEK_END


# «в течение 10 дней со дня получения акта | директорам школ устранить …», «… протокола | Лис О.В. подготовить …»
_WHO_IS_TOLD = re.compile(
    r"(?<!\sс)(?<!\sк)(?<!\sот)\s(?:[А-ЯЁ][а-яё]+(?:-[А-ЯЁ][а-яё]+)?\s[А-ЯЁ]\.|(?:директор|руководител|методист|педагог|учител|специалист|начальник|секретар"
    r"|председател)(?:ам|ям|у|ю)\s|(?:заведующ|управляющ)(?:им|ему|ей)\s|(?:отдел|управлени|комитет|сектор|центр)(?:у|ю|ам|ям)\s)"
)


def _event_tail(text: str, stop: int) -> int | None:
    """«… срок после каждого тура»: the event belongs to the clause, up to a mark or the end."""
    tail = re.match(r"\s+(?:после|со?|от|с|до|по)\s(?:[^,;()\n.]|\.(?!\s|$)){2,80}", text[stop:], re.IGNORECASE)
    if not tail:
        return None
    verb = next((m for m in re.finditer(r"\s[а-яё]+", tail[0]) if _is_infinitive(fold(m[0]))), None)
    event = tail[0][: verb.start() if verb else None]
    told = _WHO_IS_TOLD.search(event)
    return stop + len(event[: told.start() if told else None].rstrip())


def _event_day(text: str, stop: int) -> int | None:
    """«за 5 дней до начала каникул (27.10.2025)»: the day in brackets is the one that it is counted from."""
    back = re.search(r"за\s[^,;.()]{1,30}\sдо\s[^,;.()]+$", text[:stop], re.IGNORECASE)
    dated = re.match(r"\s*\(\d[^()]{3,30}\)", text[stop:]) if back else None
    return stop + dated.end() if dated else None


def _stands_well(text: str, tokens: list[Token], first: int, stop: int, lead: str, found: Deadline) -> bool:
    """Whether a deadline would stand here: nothing rules it out, and something says that it is one."""
    if _is_ruled_out(text, tokens, first, stop, lead, found):
        return False
    clause, after = fold(text[tokens[first].start : stop]), fold(text[stop : stop + 40])
    before = _clean_before(text, tokens[first].start)
    closes = _closes(text, stop)
    separated = bool(before) and before[-1] in "-–—,:(;"
    commanded = any(_is_infinitive(t.word) for t in tokens)
    verb_next = _is_infinitive(after.partition(" ")[0].rstrip(","))
    match lead:
        case "bare":
            return closes and found.kind is not DeadlineKind.NONE
        case "by" | "within" if found.kind is DeadlineKind.OPEN:
            # «довести до сведения», «подготовить к экзаменам» name no term, «к следующему совещанию» does
            return closes and commanded and re.search(r"\d|следующ|очередн|ближайш", canonical(clause)) is not None
        case "by" | "within":
            return (commanded or separated) and not BARE_NUMBER.fullmatch(clause) and not _counts(clause)
        case "again":
            how_often = EVERY.fullmatch(clause) and not PARTICIPLE.match(after)
            return (closes and (commanded or separated)) or (commanded and (verb_next or bool(how_often)))
        case _ if found.kind is DeadlineKind.OPEN and not _is_term(found):
            return closes and (separated or (commanded and clause.startswith("по мере ")))
        case _ if found.kind is DeadlineKind.NONE:
            return closes and separated and Doubt.START_ONLY not in found.doubts
        case _:
            after_verb = first > 0 and _is_infinitive(tokens[first - 1].word)
            told_next = first == 0 and _is_term(found) and commanded and _WHO_IS_TOLD.match(text, stop) is not None
            return (closes and (commanded or separated or "срок" in clause)) or after_verb or verb_next or told_next


def _is_ruled_out(text: str, tokens: list[Token], first: int, stop: int, lead: str, found: Deadline) -> bool:
    """An order's date, a number of something, a report of what was done, a plan's year, a participle's date."""
    clause, after = fold(text[tokens[first].start : stop]), fold(text[stop : stop + 40])
    before = _clean_before(text, tokens[first].start)
    return bool(
        REFERENCE.search(before[-40:])
        or (lead in ("bare", "in") and beside_an_event(before))
        or (lead in ("bare", "in") and not _counted_off(found) and PAPER.search(before[-40:]))
        or HAPPENS.search(before)
        or (found.reason is Reason.RANGE_END and "каникул" in clause and "(" in clause and not HELD_NOW.search(before))
        or (ENDS_IN_A_NUMBER.search(clause) and COUNTED.match(after))
        or TOLD.search(_sentence_around(text, tokens[first].start, stop))
        or (after[:1].isdigit() and not TIME_AHEAD.match(after))
        or OF_ANOTHER_MONTH.match(after)
        or (
            lead == "bare" and before[-1:] in (":", ",") and clause.isalpha() and re.match(r" ?- ?\w", after)
        )  # a calendar
        or (lead == "bare" and (before[-1:].isdigit() or FURTHER_DAYS.search(before) or OF_AN_ACT.search(before[-80:])))
        or (_plain_year(found, lead, clause) and before[-1:] not in ("-", "("))
        or (first and PARTICIPLE.fullmatch(tokens[first - 1].word))
        or in_relative(before, after)
        or (lead == "in" and not _counted_off(found) and PAST_CLAUSE.search(before))
        or KEPT_UNTIL.search(before)
        or (found.reason is Reason.RANGE_END and lead in ("in", "bare") and ABOUT_IT.search(before[-80:]))
        or not _fits_its_word(tokens[first].word, found)
        or (found.reason is Reason.MONTHS_FROM and re.search(r"лет|год", clause))  # «хранить в течение 3 лет»
    )


def _counts(clause: str) -> bool:
    """«не позднее трёх | календарных дней»: a number that counts something; «до третьего» is a day."""
    word = clause.rpartition(" ")[2]
    return word in CARDINALS and word not in ORDINALS


def _is_infinitive(word: str) -> bool:
    return bool(INFINITIVE.fullmatch(word)) and not NO_INFINITIVES.fullmatch(word)


def _clean_before(text: str, start: int) -> str:
    return fold(text[max(0, start - 120) : start]).rstrip(" ")


def _sentence_around(text: str, start: int, stop: int) -> str:
    begin = max(text.rfind(mark, 0, start) for mark in (". ", "! ", ".\n", "\n"))
    ends = [at for mark in (". ", "\n") if (at := text.find(mark, stop)) >= 0]
    return fold(text[max(begin, 0) : min(ends, default=len(text))])


def _plain_year(found: Deadline, lead: str, clause: str) -> bool:
    """«В 2024 году», «в 2021-2022 учебном году», «до 2030 года»: when something is, not by when."""
    if Doubt.INCLUSIVE in found.doubts:
        return re.fullmatch(r"\D+\d{4}\W*(?:г|год\w*)?\W*", clause) is not None and clause.split()[1][0].isdigit()
    years = found.reason in (Reason.CALENDAR_YEAR_END, Reason.SCHOOL_YEAR_END, Reason.YEARS_SPAN)
    return years and lead in ("in", "bare") and not re.search(r"теч|конц|конец|окончани", clause)


def _fits_its_word(word: str, found: Deadline) -> bool:
    """«С» opens a range only; «за» counts back from a day, while «за I полугодие» names a report's period."""
    if word == "с":
        return found.reason is Reason.RANGE_END
    if word == "на":
        return found.kind in (DeadlineKind.DATE, DeadlineKind.RECURRING) or found.reason is Reason.EVENT
    if word == "за":
        return found.reason in (Reason.BEFORE_DATE, Reason.EVENT)
    return True


def _closes(text: str, stop: int) -> bool:
    """Whether the clause ends its part of the sentence; «2021 г.» ends it only before a capital letter."""
    rest = text[stop:].lstrip(' »"')
    if rest == "" or rest[0] in ",;)\n—–-" or BY_A_PLAN.match(rest):
        return True
    stopped = rest[0] == "." or text[stop - 1] == "."
    rest = rest.lstrip('. »"')
    abbreviated = ABBREVIATED.search(text[max(0, stop - 6) : stop].rstrip(".")) is not None
    if rest == "" or re.match(r"[;)\n]|(?:отв|исп)\w*", rest):
        return True
    return stopped and (not abbreviated or rest[0].isupper())
