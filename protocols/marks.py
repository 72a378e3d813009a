"""Whether a point is a task, and what publication proposes to do with it.

The marks follow office practice: what is done by being decided goes to nobody; what is to be read is acknowledged; an
endless verb without a deadline cannot be reported on.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from domain.deadline import Deadline, DeadlineKind
from domain.protocol import DraftDoubt, Mark, Mention, MentionKind, Mode
from protocols import lexicon
from protocols.morphology import is_finite, is_first_plural, is_infinitive, is_past, parses
from protocols.phrases import first_infinitive

_WORD = re.compile(r"[А-Яа-яЁё]+(?:-[А-Яа-яЁё]+)*")
_MORE_WORK = re.compile(r"(?:[.;,]\s*|\sи\s+)(?P<verb>[а-яё]+(?:ть|ти|чь|ться|тись))\b", re.IGNORECASE)
# «…, предложения к нему представить в течение 5 дней»: what is sent in is work, whatever was adopted before.
_SENDS_IN = re.compile(
    r"(?:\s*(?:за\s+основу|к\s+сведению))?,\s*(?!что\b|котор)(?:[а-яё]+\s+){1,4}?(?:представить|направить|сдать|внести)\b",
    re.IGNORECASE,
)
_CONSTANT = re.compile(r"постоянно|систематически|регулярно|весь\s+период", re.IGNORECASE)


def core(text: str) -> str:
    """The task from its verb on: «Директорам школ провести …» → «провести …»; the text itself where it has no verb."""
    verb = first_infinitive(text)
    return text if verb is None else text[verb:]


def declares(text: str) -> bool:
    """Done by being decided, whoever is named."""
    body = core(text)
    if lexicon.TO_BE_DONE.search(text[:200]):
        return False
    if body == text and lexicon.FOR_INFORMATION.match(text[:600]) and first_infinitive(text) is None:
        return True
    found = lexicon.DECLARES.match(body) or lexicon.DECLARES.match(text)
    if found is None:
        return False
    rest = (body if lexicon.DECLARES.match(body) else text)[found.end() :]
    if re.match(r"отме|призна|счита|соглас|одобр", found[0], re.IGNORECASE) and re.search(r",\s+что\b", rest[:80]):
        return True
    if _SENDS_IN.match(rest):
        return False
    for more in _MORE_WORK.finditer(rest[:600]):
        verb = more["verb"].lower()
        if (
            is_infinitive(verb)
            and not lexicon.DECLARES.match(rest[more.start("verb") :])
            and verb not in lexicon.SETTLES
            and "«" not in rest[: more.start()].rpartition("»")[2]
        ):
            return False
    return True


def is_task(text: str, *, named: bool, dated: bool, under_verb: bool, told: bool, until: bool = True) -> bool:
    """Whether somebody has something to do.

    `named`, `dated`: an executor, a deadline is given; `until`: as a last day, not as when something is («режим
    лагеря с 1 по 21 июня»); `under_verb`: the heading above has the verb («разработать:»);
    `told`: the heading tells what came out («все меры позволили:»).
    """
    if lexicon.CONTROL_POINT.match(text):
        return True
    if told or declares(text) or _permits(text):
        return False
    if lexicon.NEXT_MEETING.match(text) or (lexicon.MEETING_SET.match(text) and _only_to_come(text)):
        return named
    if not named and not under_verb and _GOES_BY_PLAN.fullmatch(text) and first_infinitive(text) is None:
        return False
    if _APPOINTS.match(text) or _SETS_TIME.match(text):
        return False
    body = core(text)
    verb = _WORD.match(body)
    first = verb[0].lower() if verb else ""
    if is_infinitive(first):
        if lexicon.SETTLES_QUESTION.match(body):
            return named or (dated and until)
        if first in lexicon.MOVES_A_DAY and not named and _TO_A_DAY.search(body) and not _BY_FIRST.match(text):
            return _works_too(body)
        decided = first in lexicon.SETTLES_ALONE and not named and not (dated and until) and not _IN_EACH.match(body)
        return not decided or _works_too(body)
    if under_verb or named or dated:
        return not _tells(text) or named
    return not _tells(text)


# «Продлить приём до 20 октября» moves a day; «До 1 марта продлить договоры, действующие до …» is work until one.
_TO_A_DAY = re.compile(r"\s(?:до|на|с|по)\s+\d")
_BY_FIRST = re.compile(r"(?:в\s+срок\s+)?(?:до|к|не\s+позднее)\s", re.IGNORECASE)
# «Закрепить за каждым садом учителя», «назначить в школах ответственных»: to be done in each, not by deciding.
_IN_EACH = re.compile(
    r"[а-яё]+\s+(?:за|в|во|для|по)\s+(?:кажд"
    r"|(?:общеобразовательн\w+\s+)?(?:школах|учреждениях|организациях|ОО|ОУ|ДОУ)\b)",
    re.IGNORECASE,
)


def _only_to_come(text: str) -> bool:
    """«педсовет 28.11 в 14:30», «… , всем быть»: a date for the diary."""
    verb = first_infinitive(text)
    return verb is None or re.match(r"быть|присутствовать|прийти|явиться", text[verb:], re.IGNORECASE) is not None


# «Отпуска – согласно графику»: how it goes.
_GOES_BY_PLAN = re.compile(rf"[^,;:–—]{{3,80}}\s[–—-]\s+{lexicon.BY_PLAN}\s*\.?", re.IGNORECASE)
# «Ответственным за исполнение назначить Савину О.О.»: done by being decided.
_APPOINTS = re.compile(r"(?:назначить\s+)?ответственн(?:ым|ой|ыми)\s+за\s[^:;]*\bназначить\b", re.IGNORECASE)
# «Определить сроки проведения конкурса: заочный этап – январь, очный – март»: the meeting has done so.
_SETS_TIME = re.compile(
    r"(?:определить|установить|назначить|утвердить)\s+(?:дат[уы]|срок[и]?|период|время)\s+проведени", re.IGNORECASE
)
_PERMITS = re.compile(
    r"[^,;:]*\b(?:мо(?:жет|гут)\s+быть|вступа(?:ет|ют)\s+в\s+(?:законную\s+)?силу|подлеж(?:ит|ат)\s+(?:обжаловани|опубликовани)\w+)\b",
    re.IGNORECASE,
)


def _permits(text: str) -> bool:
    """«Постановление может быть обжаловано …», «Решение вступает в силу со дня принятия»: nobody's work."""
    found = _PERMITS.match(text)
    return found is not None and first_infinitive(found[0].rsplit(" ", 1)[0]) is None


def _works_too(body: str) -> bool:
    """«Утвердить план и разместить его на сайте»."""
    return any(
        is_infinitive(more["verb"]) and more["verb"].lower() not in lexicon.SETTLES
        for more in _MORE_WORK.finditer(body[:600])
    )


def _tells(text: str) -> bool:
    """A sentence in the past or present: «Охват составил 95 %», «работа проводится»."""
    words = _WORD.findall(re.sub(r"«[^»]*»|\([^)]*\)|,\s*котор\w+[^,.]*", "", text[:400]))
    if words and is_past(words[0]):
        return True
    return any(is_finite(word) and not is_first_plural(word) and not _also_noun(word) for word in words[:14])


def _also_noun(word: str) -> bool:
    return any(one.tag.POS in ("NOUN", "ADJF", "ADVB", "CONJ", "PRED") for one in parses(word.lower())[:3])


def mark_of(text: str, *, task: bool, control: bool, deadline: Deadline) -> Mark:
    """What publication is proposed to do."""
    if control or not task:
        return Mark.SILENT
    body = core(text)
    if lexicon.READ_ONLY.match(body) and not _works_too(body):
        return Mark.NOTICE
    if deadline.phrase and _CONSTANT.search(deadline.phrase) and not deadline.dates:
        return Mark.NOTICE
    if deadline.kind is not DeadlineKind.DATE and deadline.kind is not DeadlineKind.RECURRING and endless(body):
        return Mark.NOTICE
    return Mark.CONTROL


def endless(body: str) -> bool:
    """«Усилить работу», «Продолжить», «проводить работу с родителями»."""
    word = _WORD.match(body)
    return bool(word and word[0].lower() in lexicon.ENDLESS) or lexicon.ENDLESS_PHRASE.match(body) is not None


def mode_of(text: str, assignees: Sequence[Mention]) -> Mode:
    """How several share the point."""
    if assignees and lexicon.SUMMARY.search(core(text)[:120]):
        return Mode.SUMMARY
    if len(assignees) > 1 and any(one.kind not in (MentionKind.GROUP, MentionKind.ROLE) for one in assignees):
        return Mode.RESPONSIBLE
    return Mode.EACH


def doubts_of(
    text: str, *, task: bool, control: bool, deadline: Deadline, assignees: Sequence[Mention]
) -> tuple[DraftDoubt, ...]:
    made: list[DraftDoubt] = []
    if task and not control and not assignees:
        made.append(DraftDoubt.NO_ASSIGNEE)
    if any(one.kind is MentionKind.UNKNOWN for one in assignees):
        made.append(DraftDoubt.ASSIGNEE_UNCLEAR)
    verb = first_infinitive(text)
    if task and verb is None:
        made.append(DraftDoubt.MAYBE_NOT_TASK)
    if not task and verb is not None and not declares(text):
        made.append(DraftDoubt.MAYBE_TASK)
    if task and not control and not deadline.dates and endless(core(text)):
        made.append(DraftDoubt.VAGUE)
    return tuple(made)
