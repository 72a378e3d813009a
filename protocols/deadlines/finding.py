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
from protocols.deadlines.vocabulary import CANONICAL, MONTHS, WEEKDAYS

# Any day will do: whether a clause is a deadline does not depend on when it is read.
ANY_DAY = Ground(date(2024, 2, 14), WorkCalendar())

TOKEN = re.compile(r"\d+(?:[.,:/]\d+)*|[^\W\d_]+|[^\w\s]")
LONGEST_CLAUSE = 16  # words and marks

# Words that may stand inside a clause, besides the grammar's own.
INNER = {
    "не", "позднее", "позже", "чем", "за", "со", "от", "по", "на", "течение", "течении", "теч", "протяжении", "период",
    "реже", "менее", "включительно", "и", "также", "или", "далее", "мере", "необходимости", "постоянно", "раз", "один",
    "всего", "весь", "ориентировочно", "дневный", "й", "го", "е", "х", "ти",
}  # fmt: skip
INNER_STEM = re.compile(r"(?:.*(?:дневн|недельн|месячн|суточн))\w+")

BY = {"до", "к", "ко"}
IN = {"в", "во", "за", "через", "с", "не"}
AGAIN = re.compile(r"(?:еже(?:дневно|недельно|месячно|квартально|годно)|кажд\w+|раз|один)")
OPENERS_AT_THE_END = {"постоянно", "срочно", "незамедлительно", "немедленно", "систематически", "безотлагательно"}

INFINITIVE = re.compile(r"(?:[а-я]{2,}(?:ть|ти|чь)(?:ся|сь)?)")
NO_INFINITIVES = re.compile(
    r"(?!учесть|зачесть|прочесть|спасти)(?:.*[оаея]сть|.*[оа]сти|пят[ьи]|шест[ьи]|девят[ьи]|десят[ьи]"
    r"|.*дцат[ьи]|сет[ьи]"
    r"|пут[ьи]|дети|опять|почти|трет[ьи]|четверт[ьи]|дочь|ночь|речь|мать|суть|памят[ьи]|печат[ьи]|смерт[ьи])"
)
# A proposal, a report or a reminder in the discussion is no decision.
TOLD = re.compile(
    r"\b(?:предлож(?:ил|ен)|предлага(?:ет|ли|л)|напомнил|напомина|отметил|отмечает|сообщил|рассказал"
    r"|доложил|проинформировал|сказал"
    r"|подчеркнул|пояснил|выступил|познакомил|просил|должны были|должен был|было|были|состоял|прошел"
    r"|прошла|прошло|прошли"
    r"|остаются|остается|считать выполнен)"
)
PARTICIPLE = re.compile(
    r".{3,}(?:нн(?:ых|ого|ой|ые|ый|ую|ая|ым|ом|ому|ыми)|[вд]ш(?:их|его|ие|ий|ая|ую|ей)|[ая]ющ\w+"
    r"|[уя]щих(?:ся)?|[еи]м(?:ых|ого|ые))"
)
# What a number after «до» counts when it is no day.
COUNTED = re.compile(
    r"(?:%|лет|год\b|процент|балл|человек|чел|мест|руб|тыс|млн|шт|класс|этаж|кабинет|школ|участник"
    r"|обучающ|мин|час|метр|км|кг)"
)
ABBREVIATED = re.compile(
    r"(?:\b|(?<=\d))(?:г|гг|уч|кв|нед|мес|дн|янв|фев|февр|апр|авг|сент|сен|окт|нояб|ноя|дек|пн|вт|ср|чт|пт|сб|вс)$"
)
OF_AN_ACT = re.compile(r"приказ|распоряжени|постановлени|письм|протокол|№|договор")
REFERENCE = re.compile(
    r"(?:№\s*[\w/-]*|\bот|\bприказ\w*|\bраспоряжени\w*|\bпостановлени\w*|\bписьм\w*|\bпротокол(?:а|у|ом"
    r"|е)?|\bза период|\bна период|\bплан\w*(?: \w+){0,3} на"
    r"|\bсрок\w*(?: (?!исполнени|выполнени)\w+){1,3})\s*$"
)

TERM_OF = re.compile(r"исполнени|выполнени|сдач|представлени|предоставлени|проведени|реализаци")


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
            if best is None or clause.weight > best.weight:
                best = clause
    return (best.start, best.end, best.phrase) if best else None


def _clause_at(text: str, tokens: list[Token], first: int) -> Clause | None:
    opening = _opening(text, tokens, first)
    if opening is None:
        return None
    lead, begin = opening
    for end in range(_reach(tokens, begin), begin, -1):
        if tokens[end - 1].word in (*",;:-–—(", "и", "или", "не") or (
            tokens[end - 1].word == "." and not ABBREVIATED.fullmatch(tokens[end - 2].word)
        ):
            continue
        clause = _clause(text, tokens, first, begin, end, lead)
        if clause is not None:
            return clause
    return None


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
        or (word.isdigit() and first + 1 < len(tokens) and tokens[first + 1].word in ("раз", "раза"))
        or (word == "не" and first + 1 < len(tokens) and tokens[first + 1].word in ("реже", "менее"))
    ):
        return "again", first
    if word == "по" and first + 1 < len(tokens) and CANONICAL.get(tokens[first + 1].word, "").endswith(("ам", "ницам")):
        return "again", first
    following = tokens[first + 1].word if first + 1 < len(tokens) else ""
    if word in IN or (word == "на" and CANONICAL.get(following) in ("следующий", "текущий")):
        return "in", first
    separated = first > 1 and previous in "-–—,:(" and CANONICAL.get(tokens[first - 2].word) not in MONTHS
    if separated and (
        word[0].isdigit()
        or CANONICAL.get(word) in (*MONTHS, *WEEKDAYS)
        or word in ("i", "ii", "iii", "iv")
        or word in OPENERS_AT_THE_END
    ):
        return "bare", first
    return None


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
    if _is_term(found) and (tail := _event_tail(text, stop)) is not None:
        stop = tail
        phrase = text[start:stop]
        found = _meaning(phrase)
        if found is None:
            return None
    weight = _weight(found, lead)
    if lead != "term" and not _stands_well(text, tokens, first, end, stop, lead, found):
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
    return by_kind + (10 if lead == "term" else 1 if lead == "by" else 0)


def _is_term(found: Deadline) -> bool:
    return found.reason in (Reason.DAYS_FROM, Reason.WORKING_DAYS_FROM, Reason.MONTHS_FROM, Reason.EVENT)


def _event_tail(text: str, stop: int) -> int | None:
    """«… срок после каждого тура»: the event belongs to the clause, up to a mark or the end."""
    tail = re.match(r"\s+(?:после|со?|от|с|до|по)\s(?:[^,;()\n.]|\.(?!\s|$)){2,80}", text[stop:], re.IGNORECASE)
    if not tail:
        return None
    verb = next((m for m in re.finditer(r"\s[а-яё]+", tail[0]) if _is_infinitive(fold(m[0]))), None)
    return stop + len(tail[0][: verb.start() if verb else None].rstrip())


def _stands_well(text: str, tokens: list[Token], first: int, end: int, stop: int, lead: str, found: Deadline) -> bool:
    before, after = _clean_before(text, tokens[first].start), fold(text[stop : stop + 40])
    sentence = _sentence_around(text, tokens[first].start, stop)
    if REFERENCE.search(before[-40:]) or COUNTED.match(after) or TOLD.search(sentence):
        return False
    if after[:1].isdigit() or (before[-1:].isdigit() and lead == "bare"):
        return False
    if _plain_year(found, lead, fold(text[tokens[first].start : stop])) and not _after_dash(before):
        return False
    previous = tokens[first - 1].word if first else ""
    if PARTICIPLE.fullmatch(previous):
        return False
    if not _fits_its_word(tokens[first].word, found) or (lead == "bare" and OF_AN_ACT.search(before[-80:])):
        return False
    if found.reason is Reason.MONTHS_FROM and re.search(r"лет|год", text[tokens[first].start : stop]):
        return False  # «хранить в течение 3 лет»
    closes = _closes(text, stop)
    separated = bool(before) and before[-1] in "-–—,:(;"
    commanded = any(_is_infinitive(t.word) for t in tokens)
    after_verb = _is_infinitive(previous)
    verb_next = _is_infinitive(after.partition(" ")[0].rstrip(","))
    opens = not before or before[-1] in ".;:)" or verb_next
    match lead:
        case "bare":
            return closes and found.kind is not DeadlineKind.NONE
        case "by" if found.kind is DeadlineKind.OPEN and not re.search(r"\d", text[tokens[first].start : stop]):
            return False  # «довести до сведения», «подготовить к экзаменам»
        case "by":
            return (commanded or separated) and not _bare_number(text[tokens[first].start : stop])
        case "again":
            return (closes and (commanded or separated)) or (opens and commanded and verb_next)
        case _:
            if found.kind is DeadlineKind.OPEN and not _is_term(found):
                return closes and separated
            if found.kind is DeadlineKind.NONE:
                return closes and separated and Doubt.START_ONLY not in found.doubts
            by_itself = commanded or separated or "срок" in fold(text[tokens[first].start : stop])
            return (closes and by_itself) or after_verb or verb_next


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
    return years and lead in ("in", "bare") and not re.search(r"течени|конц|конец|окончани", clause)


def _after_dash(before: str) -> bool:
    return before[-1:] in ("-", "(")


def _bare_number(clause: str) -> bool:
    """«До 20-го» is a day, «до 20» may be anything."""
    words = fold(clause)
    return re.fullmatch(r"(?:до|к|не позднее|не позже) \d{1,2}", words) is not None


def _fits_its_word(word: str, found: Deadline) -> bool:
    """«С» opens a range only; «за» counts back from a day, while «за I полугодие» names a report's period."""
    if word == "с":
        return found.reason is Reason.RANGE_END
    if word == "на":
        return found.kind is DeadlineKind.DATE
    if word == "за":
        return found.reason in (Reason.BEFORE_DATE, Reason.EVENT)
    return True


def _closes(text: str, stop: int) -> bool:
    """Whether the clause ends its part of the sentence; «2021 г.» ends it only before a capital letter."""
    rest = text[stop:].lstrip(' »"')
    if rest == "" or rest[0] in ",;)\n—–-":
        return True
    stopped = rest[0] == "." or text[stop - 1] == "."
    rest = rest.lstrip('. »"')
    abbreviated = ABBREVIATED.search(text[max(0, stop - 6) : stop].rstrip(".")) is not None
    if rest == "" or re.match(r"[;)\n]|(?:отв|исп)\w*", rest):
        return True
    return stopped and (not abbreviated or rest[0].isupper())
