"""The words of one point: openings, names in brackets at its end, later sentences, members of a body."""

from __future__ import annotations

import re
from collections.abc import Sequence

from domain.protocol import Mention, MentionKind
from protocols import lexicon
from protocols.addressees import clearly_given, each_by_a_day, leading
from protocols.assignees import is_executor, mention, mentions, surname_certain
from protocols.finding import deadline_in as find_deadline
from protocols.head_terms import head_term
from protocols.marks import core
from protocols.morphology import is_infinitive
from protocols.names import NAME
from protocols.phrases import first_infinitive, head_of
from protocols.tree import Node, walk

_COMPOSITION = re.compile(
    r"(?:утвердить|создать|избрать|назначить|сформировать|образовать|определить|ввести|включить)\b.{0,200}\b(?:состав\w*|комисси\w+|групп\w+|член\w*|список|совет\w*|оргкомитет\w*|штаб\w*|жюри|кандидатур\w*|ответственн\w+)",
    re.IGNORECASE | re.DOTALL,
)
TRAILING_BRACKET = re.compile(r"\s*\(([^()]{3,160})\)\s*[.;]?\s*$")
_WORD = re.compile(r"[А-Яа-яЁё]+(?:-[А-Яа-яЁё]+)*")


_DOES_DESK_WORK = lexicon.words(
    "отдел сектор бухгалтерия управление центр методкабинет служба администрация комитет комиссия группа штаб кабинет"
)


def acts_without_a_verb(one: Mention) -> bool:
    """«Лобова — оформление», «бухгалтерия — сверка», «завхоз — замки»; «Совет отцов — 5 марта» is a meeting."""
    if one.kind is MentionKind.PERSON:
        return True
    head = head_of(one.name)
    return head in lexicon.ROLES or head in _DOES_DESK_WORK


def covers(points: str, number: str) -> bool:
    """Whether «2.1-2.3», «1, 3», «2.1 и 2.2» name a point."""
    for one in re.split(r"[,;]\s*|\s+и\s+", points):
        ends = [piece.strip(" .") for piece in re.split(r"\s*[–—-]\s*", one.strip(" .")) if piece.strip(" .")]
        if not ends:
            continue
        try:
            keys = [tuple(int(part) for part in piece.split(".")) for piece in ends]
            key = tuple(int(part) for part in number.split("."))
        except ValueError:
            continue
        if (len(keys) == 1 and keys[0] == key) or (
            len(keys) == 2 and keys[0] <= key <= keys[1] and len(key) == len(keys[0])
        ):
            return True
    return False


def is_composition(node: Node) -> bool:
    """«Создать комиссию в составе:» with its members listed: one point, and nobody in it has a task."""
    if not _COMPOSITION.search(core(node.text)):
        return False
    return all(not child.own and first_infinitive(child.text) is None for child in node.children) and any(
        NAME.search(child.text) for child in node.children
    )


def with_children(node: Node) -> str:
    return f"{node.text.rstrip()} " + ", ".join(child.text.strip(" ;,.") for child in walk(node))


def from_last_verb(lead: str) -> str:
    """From the last clause with a verb on: «… на основании чего необходимо разработать на 2021-2022 учебный год:»."""
    verbs = [found.start() for found in _WORD.finditer(lead) if is_infinitive(found[0])]
    if verbs and len(lead) > 120:
        lead = lead[verbs[-1] :]
    return lead.strip(" :;–—-") + ":"


# «До следующего заседания группы (апрель 2022 г.) каждому участнику подготовить …»
_BY_NEXT_MEETING = re.compile(
    r"(?:до|к)\s+(?:следующ|очередн|ближайш)\w+\s+(?:заседани|совещани|планерк|планёрк|собрани|педсовет)\w*"
    r"(?:\s+(?:(?:рабочей\s+)?группы|комиссии|коллегии|совета|оргкомитета|штаба|руководителей|директоров))?"
    r"(?:\s*\([^()]*\))?,?\s+",
    re.IGNORECASE,
)


# «Необходимо директорам школ провести», «Также следует всем школам …»
_NEEDED = re.compile(
    r"(?:также\s+)?(?:необходимо|следует|надо|нужно|требуется|рекомендуется|предлагается|поручается|рекомендовано|предложено)"
    r"(?:\s+также)?\s+(?=[а-яёА-ЯЁ])",
    re.IGNORECASE,
)


def without_opening(text: str) -> str:
    """Without a deadline or a purpose in front: «До 15 марта директорам школ представить», «В целях …, директорам
    …».
    """
    head = head_term(text)
    if head is not None:
        return text[head.end :]
    meeting = _BY_NEXT_MEETING.match(text)
    if meeting:
        return text[meeting.end() :]
    needed = _NEEDED.match(text)
    if needed:
        return without_opening(text[needed.end() :])
    found = find_deadline(text[:160])
    if found is not None and not text[: found[0]].strip() and found[1] < 120:
        return text[found[1] :].lstrip(" ,–—-:")
    purpose = re.match(r"[^,:]{5,250}[,:]\s+", text) if lexicon.PURPOSE.match(text) else None
    if purpose and first_infinitive(purpose[0]) is None:
        return text[purpose.end() :]
    return text


_NAME_THEN_VERB = re.compile(rf"(?:{NAME.pattern})\s+[а-яё]+(?:ть|ти|чь)(?:ся)?\s")  # «Ли О.В. подготовить …»
_SENTENCE = re.compile(r"(?:(?<=[а-яё]{3}\.)|(?<=»\.))\s+(?=[А-ЯЁ])")


def in_later_sentences(text: str) -> tuple[Mention, ...]:
    """«Работу признать удовлетворительной. Директорам школ разработать планы»: whom a later sentence addresses."""
    made: list[Mention] = []
    for sentence in _SENTENCE.split(text)[1:]:
        found = leading(sentence)
        told = _NAME_THEN_VERB.match(sentence)
        if found is not None and found.dative and (clearly_given(sentence) or told):
            made += found.mentions
    return tuple(made) or each_by_a_day(text)


def all_different(*lists: Sequence[Mention]) -> tuple[Mention, ...]:
    made: list[Mention] = []
    for one in (one for each in lists for one in each):
        if all(one.name != other.name for other in made):
            made.append(one)
    return tuple(made)


def without_tail(text: str) -> str:
    """«сдать табель, до пятницы» → «сдать табель»: after a comma or a dash at the end the deadline stands apart."""
    found = find_deadline(text)
    if found is None or text[found[1] :].strip(" .;!") or lexicon.NEXT_MEETING.match(text):
        return text
    before = text[: found[0]].rstrip()
    return before.rstrip(" ,–—-") if before.endswith((",", "–", "—", "-")) and len(before) > 8 else text


def receives(before: str) -> bool:
    """«… представить в отдел воспитания (Орешкина С.В.)»: the name belongs to whom the sentence names last."""
    found = re.search(r"\s(?:в|во|к|на|с|у|от|для)\s+([^,.;:()]{3,80})$", before)
    one = mention(found[1], "accs") if found else None
    return one is not None and is_executor(one)


def without_names_at_end(text: str) -> str:
    """«… каждый понедельник (Чалая С.И.)»: the one who does it stands between the deadline and the end."""
    found = TRAILING_BRACKET.search(text)
    return text[: found.start()] if found and bracket_names(found[1]) else text


def bracket_names(inside: str) -> tuple[Mention, ...]:
    """«(Петрова, Кит, Левченко)», «(директора школ)» at the end of a task: who does it."""
    if re.search(r"прилага|приложени|соглас|список|http|далее", inside, re.IGNORECASE) and not NAME.search(inside):
        return ()
    if re.search(r"\d", inside) and not NAME.search(inside) and head_of(inside) not in lexicon.ROLES:
        return ()  # «(не менее 3 человек)»; «(воспитатели групп № 5, 6)» are meant
    found = mentions(inside)
    if not found or not all(is_executor(one) for one in found):
        return ()
    bare = [one for one in found if one.kind is MentionKind.PERSON and " " not in one.name]
    if bare and len(found) == len(bare) and not any(surname_certain(one.name) for one in bare):
        return ()
    if any(one.kind in (MentionKind.ORGANIZATION, MentionKind.UNKNOWN) for one in found):
        return ()
    return found
