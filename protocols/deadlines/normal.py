"""A deadline phrase as people write it → the same phrase in the grammar's own words.

«До 1 марта.2021года», «до «01» марта 2021 г.» and «до 01.03 2021» all become «до 1.3.2021».
"""

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache

from protocols.deadlines.vocabulary import (
    ADJECTIVE_UNITS,
    CANONICAL,
    MONTHS,
    ORDINALS,
    PREFIX_NUMBERS,
    TENS,
)

Rewrite = tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]]

LONGEST = 300  # characters; no deadline is longer, and a pasted page need not be tried

# Latin letters that look like Cyrillic ones and come from a wrong keyboard or a scan: «дo 1 мaя», «c 1 по 15 октября».
LOOKALIKES = str.maketrans("aceopxykmtbhi", "асеорхукмтвні")
DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−", "-"))
QUOTES = dict.fromkeys(map(ord, "«»\"“”„'’‘`"))
INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"))

ROMAN = {
    "i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5, "vi": 6, "vii": 7, "viii": 8, "ix": 9, "x": 10, "xi": 11, "xii": 12,
    "п": 2, "ш": 3, "і": 1, "іі": 2, "ііі": 3, "іv": 4,
}  # fmt: skip
ROMAN_UNITS = r"кварт|кв\b|полуг|п/г|четверт|декад|половин|триместр"

MONTH = "|".join(MONTHS)


def _roman(match: re.Match[str]) -> str:
    number = ROMAN.get(match[1])
    return str(number) if number else match[0]


def _school(match: re.Match[str]) -> str:
    first, second = (year if len(year) == 4 else "20" + year for year in match.groups())
    return f"{first}-{second}"


def _numeric(match: re.Match[str]) -> str:
    year = match[4] if len(match[4]) == 4 else "20" + match[4]
    return f"{int(match[1])}.{int(match[3])}.{year} "


def _numeric3(match: re.Match[str]) -> str:
    return f"{int(match[1])}.{int(match[2])}.{match[3]} "


def _time(match: re.Match[str]) -> str:
    """«14 марта, 10-00» names a time, «октябрь, 1-15» days."""
    return " " if match.start() > 0 and int(match[1]) < 24 and int(match[2]) in (0, 30) else match[0]


def _worded(match: re.Match[str]) -> str:
    day, month, *rest = match.groups()
    year = rest[0] if rest else None
    date = f"{int(day)}.{MONTHS.index(month) + 1}"
    if year is None:
        return date
    return f"{date}.{year if len(year) == 4 else '20' + year}"


def _month(match: re.Match[str]) -> str:
    return f"{MONTHS[int(match[1]) - 1]} {match[2]}"


def _unit(match: re.Match[str]) -> str:
    return f"{match[1]} {ADJECTIVE_UNITS[match[2]]} "


# Before the words are looked up.
SPELLING: list[Rewrite] = [
    (re.compile(r"\b([iіпшvx]+)(?=\s*-?(?:[iіпшvx]+|,|и|\s)*-?\s*(?:" + ROMAN_UNITS + "))"), _roman),
    (re.compile(r"\bт\.\s?г(?:\.|ода?\b|\b)|\bс\.\s?г(?:\.|ода\b|\b)"), " текущий год "),  # «до 1 июня с.г.»
    (re.compile(r"\bт\.\s?м(?:\.|\b)|\bс\.\s?м(?:\.|\b)"), " текущий месяц "),  # «до 20 т.м.»
    (re.compile(r"\bг\.?\s?г\b\.?"), " год "),  # «2024, 2025 г.г.»
    (re.compile(r"\b(?:уч|у)\.?\s?/?г(?:\b\.?|од)"), " учебный год"),  # «2024/25 уч.г.»
    (re.compile(r"\bп/г\b\.?"), " полугодие "),
    (re.compile(r"\bр\. ?д\b\.?"), " рабочий день "),
    (re.compile(r"\bк\. ?д\b\.?"), " календарный день "),
    (re.compile(r"\b(20\d\d) ?/ ?(20\d\d|\d\d)\b(?! ?уч)"), _school),
    (re.compile(r"\b(\d{4}|\d\d)\s*[-/]\s*(\d{4}|\d\d)(?=\s*(?:-?\w{1,2}\s)?\s*уч)"), _school),  # «2024/25 учебный»
    (re.compile(r"\b(\d{4})-(\d{2})-(\d{2})(?![\d.-])"), r"\3.\2.\1"),  # 2024-09-01
    (re.compile(r"\.{2,}"), "."),
    (re.compile(r"(?<=\d)[оo](?=[\d.])|(?<=\.)[оo](?=\d)"), "0"),  # «01.О3.2024» off a scan
    (re.compile(r"(?<=\d)з(?=\.\d)"), "3"),
    (re.compile(r"(?<=\d) ?р\.? ?(?:в |/ ?)(?=год|мес|нед|кв|полуг)"), " раз в "),  # «1 р. в месяц»
    (re.compile(r"(?<![\d.])(\d{1,2}) ?([./-]) ?(\d{1,2}) ?\2 ?(\d{4}|\d\d)(?![\d.]*\d)"), _numeric),  # 01.10.20
    (re.compile(r"(?<![\d.])(\d{1,2})[.,] ?(\d{1,2})[., ] ?(20\d\d)(?!\d)"), _numeric3),  # «01.10 2020», «01,10.2020»
    (re.compile(r"(?:\b(?:с|до|в|к|на|от) )?\b\d{1,2}:\d\d\b(?: ?(?:час\w*|ч)\b)?"), " "),
    (re.compile(r"\b(\d{1,2}) ?- ?(\d\d)\b(?=\s*(?:час|ч\b|мск|$|[,;)]))(?<!\d\d\.\d\d)"), _time),  # «10-00»
    (re.compile(r"(\d)\s*-?\s?(?:ти|х|и|ми)?\s*-?\s?(дневн|недельн|месячн|суточн|летн|годичн)\w*"), _unit),
    (re.compile(r"(\d)-?(?:ого|его|го|ое|ый|ой|ий|ая|ую|ому|ему|му|ым|ом|ти|ми|[еяйхюм])\b"), r"\1"),  # «20-го», «3-х»
    (re.compile(r"(\d)(?=[а-яa-z])|(?<=[а-яa-z])\.?(?=\d)"), r"\1 "),  # «2021года», «марта.2021»
    (re.compile(r"(?<=[а-я])/(?=[а-я])"), " "),
]  # fmt: skip

# After the words are looked up: constructions that mean the same.
CONSTRUCTIONS: list[Rewrite] = [
    (re.compile(r"\b(?:в срок )?не (?:позднее|позже)\b(?! чем)"), "не позднее"),
    (re.compile(r"\bне (?:позднее|позже) ?,? ?(?:чем )?через\b"), "через"),
    (re.compile(r"\bне позднее ?,? ?(?:чем )?за\b|\bне позднее чем\b|\bза не позднее\b"), "за"),
    (re.compile(r"\bвплоть до\b"), "до"),
    # «до 1.6, далее еженедельно»
    (re.compile(r",? ?\b(?:и )?(?:далее|затем|в дальнейшем) ?-? ?(?=каждый\b|раз\b)"), ", "),
    (re.compile(r"\bв срок(?= (?:до|не позднее)\b)"), ""),
    (re.compile(r"^(.*\bкаждый .+?),? начиная с .+"), r"\1"),
    # «ежемесячно, не менее 5 заданий»
    (re.compile(r"^((?:не реже )?(?:каждый [а-я]+|(?:\d+ )?раз в [а-я]+)) ?,? не менее \d+ [а-я]+$"), r"\1"),
    (re.compile(r"\bдо ([^,]+) включительно\b"), r"по \1"),
    (re.compile(r",? ?\b(?:постоянно|регулярно|систематически)\b,? ?"), ", постоянно, "),
    (re.compile(r"\b(?:в|на) (?:течени[еи]|теч|продолжени[еи]|протяжении|рамках)\b"), "в течение"),
    (re.compile(r"^(?:весь|круглый) год$"), "в течение год"),
    (re.compile(r"\b(?:всего|весь|всей|целого|самого|полного)\b ?"), ""),
    (re.compile(r"\b(?:ориентировочно|примерно|включительно|исполнить|выполнить|утром|вечером|днем|строго|"
                r"крайний|окончательный|конечный)\b ?"), ""),
    (re.compile(r"\b(?:в|к|до) \d{1,2} (?:утра|вечера)\b"), ""),
    (re.compile(r"\bкаждый (?:утро|вечер)\b"), "каждый день"),
    (re.compile(r"\b(?:утра|вечера|обеда|утру|вечеру|обеду)\b ?(?=\S)"), ""),
    (re.compile(r"\b(?:не реже(?: чем)?|не менее(?: чем)?|минимум|как минимум|по|хотя бы)(?= (?:\d+ )?раз\b)"), ""),
    (re.compile(r"\bчем(?= (?:\d+ )?раз\b)"), ""),
    (re.compile(r"\b(каждый [а-я]+|раз в [а-я]+) ?[-:] ?"), r"\1, "),  # «2 раза в год: октябрь, апрель»
    (re.compile(rf"(?<!\d )\b(?:1 )?раз в (неделя|месяц|квартал|год)(?= ?,? (?:до|к|по|в|\d|{MONTH}))"), r"каждый \1"),
    (re.compile(r"\(? ?\b\d этап\b ?-? ?\)?"), ""),  # «1 этап – до 1 марта, 2 этап – до 1 мая»
    (re.compile(r"(?<=[^ ,]) (?=каждый (?:день|неделя|месяц|квартал|год)$)"), ", "),
    (re.compile(r"\b(?:а также|и|далее|затем|потом)\b"), ","),
    (re.compile(r"\b(\d{1,2})\.(\d{1,2})\.(\d{4}) год\b"), r"\1.\2.\3"),
    (re.compile(rf"\b(?<![.\d])(\d{{1,2}}) число ({MONTH})\b"), r"\1 \2"),
    (re.compile(rf"\b({MONTH}) месяц\b"), r"\1"),
    (re.compile(r"(?<![\d.])(0?[1-9]|1[0-2])\.(20\d\d)\b"), _month),  # «09.2024»
    (re.compile(rf"(?<![.\d])\b(\d{{1,2}}) ({MONTH}),? (\d{{4}})(?: год)?\b(?! ?- ?\d{{4}}| учебный)"), _worded),
    (re.compile(rf"(?<![.\d])\b(\d{{1,2}}) ({MONTH}),? (\d\d) год\b"), _worded),
    (re.compile(rf"(?<![.\d])\b(\d{{1,2}}) ({MONTH})\b"), _worded),
    (re.compile(rf"\b({MONTH}),? (\d\d) год\b"), r"\1 20\2"),
    (re.compile(rf"\b({MONTH}),? (\d{{4}}) год\b(?! ?- ?\d{{4}})"), r"\1 \2"),
    (re.compile(r"\b(\d{4}) год ?- ?(\d{4})"), r"\1-\2"),
    (re.compile(r"\b(\d{4}) ?- ?(\d{4})\b"), r"\1-\2"),
    (re.compile(r"\b(?:в|к|до|с) (?:\d{1,2}|\d{1,2}\.\d\d) (?:час|ч|часам)\b(?: \d\d (?:мин|минут|м)\b)?"), ""),
    (re.compile(r"\b(?:в|к|до|с|от) \d{1,2}\.(?:00|1[3-9]|[2-5]\d)(?!\.?\d)"), ""),  # «к 15.00», «до 17.30»
    (re.compile(r"(?<=\d) ?, ?\d{1,2}\.(?:00|1[3-9]|[2-5]\d)$"), ""),  # «до 25.10, 12.00»
    (re.compile(r"\b(каждый [а-я]+) ?, ?\d{1,2}\.(?:00|[345]\d)$"), r"\1"),  # «каждый четверг, 15.00»
    (re.compile(r"(?<=[\d.]\d )в \d{1,2}\.\d\d(?! ?\.)(?: (?:час|ч)\b)?"), ""),  # «10.10 в 14.10»
    (re.compile(r" ?- ?"), "-"),
    (re.compile(r" *, *"), ", "),
    (re.compile(r"(?:, )+"), ", "),
    (re.compile(r"\s+"), " "),
    (re.compile(r"\( "), "("),
    (re.compile(r" \)"), ")"),
    (re.compile(r", ?(?=\()|(?<=\(), ?"), " "),
    (re.compile(r"\(\s*\)"), ""),
]  # fmt: skip

WORD = re.compile(r"\d+(?:\.\d+)*|[а-яіa-z]+|[-,();:/%№+&?!.]")
LEAD = re.compile(
    r"^(?:(?:установить|со|в|на|-|:)? ?(?:срок|дата)(?! \d+ (?:рабочий |календарный )?(?:день|неделя|месяц))"
    r"(?: (?:исполнени|выполнени|сдач|представлени|предоставлени|реализаци|проведени|окончани|отчет)\w*)*[ :\-–,]*)+"
)


def fold(text: str) -> str:
    """Lower case, «е» for «ё», one kind of dash and space, no quotes, no invisible characters."""
    text = unicodedata.normalize("NFKC", text[:LONGEST]).translate(INVISIBLE).lower()
    return re.sub(r"\s+", " ", text.replace("ё", "е").translate(DASHES).translate(QUOTES)).strip()


@lru_cache(maxsize=4096)
def canonical(phrase: str) -> str:
    """The phrase in the grammar's own words, e.g. «к первому сент. 2024г.» → «к 1.9.2024»."""
    text = _cyrillic(fold(phrase))
    for pattern, to in SPELLING:
        text = pattern.sub(to, text)
    text = " ".join(_words(text))
    for pattern, to in CONSTRUCTIONS:
        text = pattern.sub(to, text)
    text = LEAD.sub("", text.strip(" .,;:-!?"))
    return text.strip(" .,;:-!?")


def _cyrillic(text: str) -> str:
    if text.isascii() is False and not re.search("[a-z]", text):
        return text

    def mended(match: re.Match[str]) -> str:
        word = match[0]
        if re.search("[а-я]", word) or word.translate(LOOKALIKES) in CANONICAL:
            return word.translate(LOOKALIKES).replace("і", "i") if word in ROMAN else word.translate(LOOKALIKES)
        return word

    return re.sub(r"[a-zа-я]*[a-z][a-zа-я]*", mended, text)


def _words(text: str) -> list[str]:
    """Each word as the rules write it; «двадцать первого» → «21», full stops of abbreviations gone."""
    words: list[str] = []
    tens = 0
    for word in WORD.findall(text):
        if word == ".":
            continue
        if tens and (word in ORDINALS or word in CANONICAL) and CANONICAL[word].isdigit() and int(CANONICAL[word]) < 10:
            words[-1] = str(tens + int(CANONICAL[word]))
            tens = 0
            continue
        tens = TENS.get(word, 0)
        words.append(_unit_word(word) or CANONICAL.get(word, word))
    return words


def _unit_word(word: str) -> str | None:
    """«трехдневный» → «3 день», «месячный» → «1 месяц»."""
    for stem, unit in ADJECTIVE_UNITS.items():
        if stem not in word or word.startswith(("месячник", "недельник")):
            continue
        prefix = word[: word.index(stem)]
        if prefix == "":
            return None if stem == "летн" else f"1 {unit}"
        if prefix in PREFIX_NUMBERS:
            return f"{PREFIX_NUMBERS[prefix]} {unit}"
    return {"декадный": "10 день", "полугодовой": "6 месяц", "полумесячный": "15 день"}.get(word)
