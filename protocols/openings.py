"""What a line is by its words: does it open decisions or talk, ask a question, name a topic, sign?"""

from __future__ import annotations

import re
from collections.abc import Sequence

from protocols import lexicon
from protocols.addressees import named
from protocols.documents import Line
from protocols.markers import ORDINALS, marked
from protocols.morphology import is_finite, is_past
from protocols.names import NAME
from protocols.phrases import case_of, first_infinitive, noun_in

_SPACED = re.compile(r"(?<![А-Яа-яЁё])(?:[А-Яа-яЁё]\s){3,}[А-Яа-яЁё](?![А-Яа-яЁё])")
# «Решили следующее:», «Решили по первому вопросу:», «Постановили единогласно:»
_WHAT = r"\s+(?:следующее|следующие\s+задачи|единогласно|\([^()]{1,40}\)|по\s+(?:\S+\s+)?вопросу(?:\s+№?\s*\d+)?)"
_DECIDE_TAIL = re.compile(
    rf"(?:^|.*?[\s,.;:])(?P<word>{lexicon.DECIDE})(?P<what>{_WHAT})?\s*(?P<colon>:)\s*[-–—]?\s*(?P<rest>.*)$",
    re.IGNORECASE | re.DOTALL,
)
_DECIDE_ALONE = re.compile(rf"(?:[^.;:]{{0,120}}\s)?{lexicon.DECIDE}(?:{_WHAT})?\s*[.:]?\s*$", re.IGNORECASE)
_DECISIONS = re.compile(
    rf"{lexicon.DECISIONS}(?:(?:\s+[а-яё-]+){{1,4}}(?=\s*:\s*$))?\s*(?P<colon>[:.])?\s*(?P<rest>.*)$",
    re.IGNORECASE | re.DOTALL,
)
_TALK = re.compile(rf"(?:по\s+\S+(?:\s+\S+)?\s+вопросу[^:]{{0,40}}?\s*)?[«\"]?{lexicon.TALK}(?![а-яё])", re.IGNORECASE)
_TALK_SENTENCE = re.compile(
    r"(?:по\s+\S+(?:\s+\S+)?\s+вопросу|слово\s+предоставлено|с\s+(?:информацией|докладом|сообщением)\s+(?:по\s+\S+\s+вопросу\s+)?выступил)",
    re.IGNORECASE,
)
AGENDA = re.compile(rf"{lexicon.AGENDA}(?![а-яё])", re.IGNORECASE)
QUESTION = re.compile(
    r"(?:вопрос\s*(?:№\s*)?(?P<number>\d{1,2})|(?:по\s+)?(?P<word>перв|втор|трет|четв[её]рт|пят|шест|седьм|восьм|девят|десят)\w*\s+вопрос\w*|по\s+вопросу\s+(?:№\s*)?(?P<by>\d{1,2})|по\s+(?P<digit>\d{1,2})(?:-?\w{1,3})?\s+вопросу)",
    re.IGNORECASE,
)
BY_QUESTION = re.compile(
    r"(?:\d{1,2}[.)]\s*)?по\s+(?:вопросу\s*(?:№\s*)?\d{1,2}|\S+\s+вопросу)(?:\s+повестки(?:\s+дня)?)?\s*[:.]?",
    re.IGNORECASE,
)
ABOUT = re.compile(
    r"(?:О|Об|Обо|Разное|РАЗНОЕ|Текущие\s+вопросы|Организационные\s+вопросы|Анализ|Итоги|Информация|Отчет|Отчёт|Утверждение|Рассмотрение|Организация|Подготовка|Состояние)(?![а-яё])"
)
# «3. РАЗНОЕ. Ярова О.Б. напомнила …»: the last question and its talk.
MISCELLANY = re.compile(r"(?:РАЗНОЕ|Разное)\s*[.:]\s*[А-ЯЁ][а-яё]+\s+[А-ЯЁ]\.")
_MISCELLANY_ALONE = re.compile(r"(?:разное|(?:текущие|организационные|прочие|другие)\s+вопросы)\s*[.:]?", re.IGNORECASE)
_SIGNATURE_NAME = re.compile(
    r"(?:[А-ЯЁ]\.\s?[А-ЯЁ]\.\s?[А-ЯЁ][а-яё]+|[А-ЯЁ][а-яё]+\s+[А-ЯЁ]\.\s?[А-ЯЁ]?\.?|_{2,}|/[^/]+/)\s*$"
)


_SIGNED_HERE = re.compile(rf"(?:{NAME.pattern})\s*[_/]{{3,}}.{{0,40}}")  # «Шамова Т.А. ________»


def is_topic(text: str) -> bool:
    """«О подготовке к летней кампании», «Разное»: what a question is about."""
    return ABOUT.match(text) is not None


_WORDS_ALONE = re.compile(r"[А-ЯЁ][а-яё]+(?:,?\s[А-ЯЁа-яё-]+){0,5}")


def names_topic(text: str) -> bool:
    """«Питание», «Кадры и финансы», «Новогодние мероприятия»: a few words with a noun in the nominative, and nobody
    named.
    """
    if not _WORDS_ALONE.fullmatch(text.strip()) or first_infinitive(text) is not None or named(text):
        return False
    return noun_in(text, "nomn") and not any(is_finite(word) or is_past(word) for word in text.split())


def is_miscellany(text: str) -> bool:
    """«Разное.», «Организационные вопросы:»: a heading without a word of what is to be done."""
    return _MISCELLANY_ALONE.fullmatch(text.strip()) is not None


def unspaced(text: str) -> str:
    """«Р Е Ш И Л И :» → «РЕШИЛИ :»."""
    return _SPACED.sub(lambda found: found[0].replace(" ", ""), text) if "  " in text or _SPACED.search(text) else text


def decision_opener(text: str) -> str | None:
    """What follows the opening of decisions («РЕШИЛИ: 1. …» → «1. …», «Решение:» → «»), None for any other line."""
    _, _, body = marked(unspaced(text.strip()))
    body = body.strip('*_ «»"')
    found = _DECISIONS.match(body)
    if found:
        rest = found["rest"].strip()
        if found["colon"] == ":" or not rest:
            return rest
    found = _DECIDE_TAIL.match(body[:1500])
    if found and _opens(body, found):
        return (found["rest"] + body[1500:]).strip()
    if (
        _DECIDE_ALONE.fullmatch(body)
        and (body.isupper() or len(body) < 40 or re.search(rf"\b{lexicon.DECIDE.upper()}", body))
        and first_infinitive(body) is None
    ):
        return ""
    return None


def _opens(body: str, found: re.Match[str]) -> bool:
    """«Совет РЕШИЛ:» opens; «… и директор решила: будем ждать» inside the talk does not."""
    before = body[: found.start("word")].strip()
    word = found["word"]
    if not before or word.isupper() or word[0].isupper():
        return True
    rest = found["rest"].strip()
    return not rest or (len(before.split()) <= 8 and "." not in before)


def opens_talk(text: str) -> bool:
    """«СЛУШАЛИ:», «Выступила Иванова И.И. …», «По первому вопросу выступила …»."""
    number, _, body = marked(unspaced(text.strip()))
    body = body.strip("*_ ")
    found = _TALK.match(body)
    if found:
        after = body[found.end() :].lstrip(' "»')
        word = found[0].strip()
        if word.isupper() or not after or after[0] in ":–—-." or AGENDA.match(body):
            return (
                not re.match(r"(?:докладчик|предложени|вопросы|информаци)", body, re.IGNORECASE)
                or not after
                or after[0] in ":."
            )
        if number and not re.match(r"(?:слушали|заслушали|выступил|докладывал|доложил)", word, re.IGNORECASE):
            # «8. отметили хорошую работу 6А» is a point of informal minutes.
            return False
        return (
            bool(
                re.match(
                    r"(?:по\s|(?:за)?слушали|выступил|докладывал|доложил|сообщил|обсу|обменялись|рассмотрел|поступил)",
                    word,
                    re.IGNORECASE,
                )
            )
            and first_infinitive(after[:60]) is None
        )
    return bool(_TALK_SENTENCE.match(body)) and decision_opener(text) is None


def question_number(text: str) -> str:
    """«Вопрос 2. О школьной форме» → «2», «3. СЛУШАЛИ:» → «3», «По первому вопросу» → «1»."""
    number, style, body = marked(text.strip())
    found = QUESTION.match(body)
    if found:
        return found["number"] or found["by"] or found["digit"] or ORDINALS.get((found["word"] or "").lower()[:4], "")
    return number if style in ("N.", "N)", "I.") else ""


def is_signature(lines: Sequence[Line], index: int) -> bool:
    """The signatures begin here: a post in the nominative, then a name, a rule to sign on, or lines with nothing
    else. «Директору школы Орлову П.П.;» in the dative is given a task.
    """
    text = lines[index].text.replace("\t", "  ").strip()
    number, _, body = marked(text)
    if number or not lexicon.SIGNER.match(body):
        return bool((re.match(r"_{5,}", text) and not _under_a_topic(lines, index)) or _SIGNED_HERE.fullmatch(text))
    if first_infinitive(body) is not None or len(body) > 220 or _addresses(body) or case_of(body) == "datv":
        return False
    if re.match(
        r"(?:согласовано|(?:выписка\s+)?верн[оа]|подпис|с\s+(?:протоколом|решением|приказом)|рассылка|м\.\s?п|протокол)",
        body,
        re.IGNORECASE,
    ):
        return True
    tail = body[lexicon.SIGNER.match(body).end() :]  # type: ignore[union-attr]
    if _SIGNATURE_NAME.search(body) or (NAME.search(tail) and len(body) < 120) or re.search(r"_{2,}|\s{3,}\S", body):
        return not re.search(r"[:–—]\s+[а-яё]", body) or bool(_SIGNATURE_NAME.search(body))
    following = [line.text.strip() for line in lines[index + 1 : index + 8] if line.text.strip()][:2]
    if not body.rstrip().endswith((":", ";", ".")) and any(
        _SIGNATURE_NAME.fullmatch(one) or lexicon.SIGNER.match(one) for one in following
    ):
        return True
    # «Директор                Востокова» was seen above; a bare post at the very end signs too.
    return not following and len(body) < 80 and not body.endswith((":", ";"))


_SPEAKERS = re.compile(rf"\((?:{NAME.pattern})(?:[,;]\s*[^()]{{3,200}})?\)", re.DOTALL)

TALK = 30
"""Lines between the speakers of a topic and what was decided on it."""


def is_speakers(text: str) -> bool:
    """«(Береснев А.Н., Шадура К.К.)» in a line of its own."""
    return _SPEAKERS.fullmatch(text) is not None


def under_its_topic(lines: Sequence[Line], index: int) -> bool:
    """«1. О готовности пунктов / (Лунин К.Л.) / 1. Принять …»: the speakers' names between a topic and what was
    decided on it, where nothing says «решили». In an agenda another topic follows.
    """
    if not _SPEAKERS.fullmatch(lines[index].text.strip()):
        return False
    above = next((one.text.strip() for one in reversed(lines[:index]) if one.text.strip(" _")), "")
    below = next((one.text.strip() for one in lines[index + 1 : index + 5] if one.text.strip(" _")), "")
    number, style, body = marked(below)
    first = number in ("1", "1.1") or (number.endswith(".1") and style == "N.N")
    if not (marked(above)[0] and is_topic(marked(above)[2]) and first and not is_topic(body)):
        return False
    return not _resolves_later(lines[index + 1 :])


def below_the_talk(lines: Sequence[Line], index: int) -> bool:
    """As `under_its_topic`, with talk between the speakers and the first point: «На 1 июля освоено … / 1. Завершить …».

    After «предложила:» it is a proposal.
    """
    number, style, body = marked(lines[index].text.strip())
    if not (number in ("1", "1.1") or (number.endswith(".1") and style == "N.N")) or first_infinitive(body) != 0:
        return False
    above = [one.text.strip() for one in lines[max(0, index - TALK) : index] if one.text.strip(" _")]
    speakers = next((at for at in range(len(above) - 1, 0, -1) if _SPEAKERS.fullmatch(above[at])), None)
    if speakers is None or above[-1].endswith((":", ";", ",")):
        return False
    topic = marked(above[speakers - 1])
    talk = above[speakers + 1 :]
    return (
        bool(topic[0] and is_topic(topic[2]))
        and not any(marked(one)[1] or opens_talk(one) for one in talk)
        and not _resolves_later(lines[index:])
    )


def _resolves_later(lines: Sequence[Line]) -> bool:
    """Whether «РЕШИЛИ» comes before the next topic: what stands here are findings."""
    for one in lines:
        number, _, body = marked(one.text.strip())
        if number and is_topic(body):
            break
        if decision_opener(one.text) is not None or opens_talk(one.text):
            return True
    return False


_OTHER_MATTERS = re.compile(
    r"вопрос\s*(?:№\s*)?(?P<number>\d{1,2})[.:]?\s+(?:разное|организационные\s+вопросы)\s*[.:]?", re.IGNORECASE
)


def decides_at_once(lines: Sequence[Line], index: int) -> bool:
    """«Вопрос 3. Разное / 3.1. Внести предложения …»: the last question has no talk, its points follow at once."""
    found = _OTHER_MATTERS.fullmatch(lines[index].text.strip())
    below = next((one.text.strip() for one in lines[index + 1 : index + 4] if one.text.strip()), "")
    number, _, body = marked(below)
    return found is not None and number == f"{found['number']}.1" and first_infinitive(body) is not None


def topic_with_speakers(lines: Sequence[Line], index: int) -> bool:
    """Whether the decisions on this topic follow below its speakers."""
    if not is_topic(marked(lines[index].text.strip())[2]):
        return False
    below = next((at for at in range(index + 1, min(index + 5, len(lines))) if lines[at].text.strip(" _")), None)
    return below is not None and under_its_topic(lines, below)


def _under_a_topic(lines: Sequence[Line], index: int) -> bool:
    """«II. О безопасности движения / _____ / (Дёмин С.С.)»: a rule drawn under a question."""
    above = next((line.text.strip() for line in reversed(lines[:index]) if line.text.strip()), "")
    return is_topic(marked(above)[2])


def _addresses(body: str) -> bool:
    """«Методисту Орловой О.И.:», «И.о. директора Орловой О.И.:»: somebody is given tasks, nobody signs."""
    return body.rstrip().endswith(":") and bool(NAME.search(body) or named(body))
