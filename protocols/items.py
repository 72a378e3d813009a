"""Points of a section as drafts: what each inherits from the headings above it, and what it says itself."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from domain.deadline import Deadline, DeadlineKind, Doubt, Reading, Reason
from domain.protocol import Draft, Mention
from protocols import lexicon
from protocols.addressees import (
    after_verb,
    also_addressed,
    delegated,
    leading,
    named,
    subject,
    together,
    told_at_the_end,
)
from protocols.assignees import mentions
from protocols.control import curator_of_point
from protocols.deadlines import read_phrase
from protocols.deadlines.context import Context
from protocols.finding import bare_day, further_deadlines, term_of_heading
from protocols.finding import deadline_in as find_deadline
from protocols.head_terms import head_term, heading_term
from protocols.labels import Clause
from protocols.marks import doubts_of, is_task, mark_of, mode_of
from protocols.openings import is_miscellany, is_topic, names_topic
from protocols.phrases import first_infinitive, masked
from protocols.point_words import (
    TRAILING_BRACKET,
    acts_without_a_verb,
    all_different,
    bracket_names,
    from_last_verb,
    in_later_sentences,
    is_composition,
    receives,
    with_children,
    without_names_at_end,
    without_opening,
    without_tail,
)
from protocols.references import refer
from protocols.tree import Node

_WORD = re.compile(r"[А-Яа-яЁё]+(?:-[А-Яа-яЁё]+)*")
_UNTIL = re.compile(r"(?:до|к|ко|не\s+позднее|не\s+позже|в\s+срок|срок)\s", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Inherited:
    """What headings give to the points under them."""

    who: tuple[Mention, ...] = ()
    term: tuple[str, int | None] | None = None
    lead_in: str = ""
    under_verb: bool = False
    told: bool = False
    silent: bool = False  # the heading's verb is one of those done by being decided


@dataclass(slots=True)
class Last:
    """What «-//-» and «те же» look back at."""

    who: tuple[Mention, ...] = ()
    term: str = ""


def drafts(root: Node, question: str, context: Context, last: Last | None = None) -> list[Draft]:
    """The section's points in the document's order; `last` goes from one section of a question to the next."""
    made = _Drafts(question, context, last or Last())
    refer(root)
    for child in root.children:
        made.emit(child, Inherited())
    return made.out


def _acts(text: str) -> bool:
    """A point that begins with its verb or with those who act."""
    return first_infinitive(text) == 0 or leading(text) is not None


class _Drafts:
    def __init__(self, question: str, context: Context, last: Last) -> None:
        self.question, self.context = question, context
        self.out: list[Draft] = []
        self.last = last
        self.paragraph: dict[str, int] = {}

    # One node.

    def emit(self, node: Node, given: Inherited) -> None:
        if node.children and self._is_heading(node):
            if is_composition(node):
                self._draft(node, given, text=with_children(node))
                return
            below = self._heading(node, given)
            for child in node.children:
                self.emit(child, below)
            return
        if not node.children and (
            is_miscellany(node.text) or (node.sort == "header" and named(node.text.rstrip(" :;")))
        ):
            return
        self._draft(node, given)
        for child in node.children:
            self.emit(child, replace(given, who=self.out[-1].assignees or given.who))

    def _is_heading(self, node: Node) -> bool:
        text = node.text.rstrip(" –—-")
        if node.sort == "header" or text.endswith(":"):
            return True
        if node.number and names_topic(text) and all(_acts(child.text) for child in node.children):
            return True  # «1. Питание» over «- Директорам школ провести осмотр»
        if is_topic(text) and first_infinitive(text) is None:
            # «3. Разное» over «3.1 …», and over points that only have a tick
            return is_miscellany(text) or all(child.number for child in node.children)
        return bool(re.search(r"(?:следующ\w+|меры|мероприятия|задачи)\s*$", text)) or (
            len(text) < 200 and bool(named(text.rstrip(" .;")))
        )

    def _heading(self, node: Node, given: Inherited) -> Inherited:
        body = node.text.rstrip(" :;,–—-")
        own = self._labelled_who(node.own)
        term = self._own_term(node)
        parted = term_of_heading(body) if term is None else None
        if parted is not None and named(parted[0]):
            body, term = parted[0], (parted[1], node.line)
        headed = heading_term(body) if term is None else None
        if headed is not None:
            body, term = headed[1], (headed[0], node.line)
        who, lead = self._who_of_heading(body)
        if term is None and re.match(r"(?:до|в\s+срок|не\s+позднее|к)\s", body, re.IGNORECASE):
            found = find_deadline(body)
            term = (found[2], node.line) if found else None
        verb = first_infinitive(lead)
        told = (
            verb is None
            and not lexicon.NEED.search(lead)
            and not lexicon.PURPOSE.match(lead)
            and lexicon.TELLS.search(lead) is not None
        )
        announces = lexicon.ANNOUNCES.search(lead) is not None
        silent = (
            verb is not None
            and not announces
            and not is_task(lead, named=bool(who), dated=term is not None, until=True, under_verb=False, told=False)
        )
        lead_in = "" if announces or not lead or not re.search(r"[а-яё]", lead) else from_last_verb(lead)
        return Inherited(
            own or who or given.who,
            term or given.term,
            lead_in or given.lead_in,
            verb is not None or given.under_verb or bool(lexicon.NEED.search(lead)),
            told or given.told,
            silent or given.silent,
        )

    def _who_of_heading(self, body: str) -> tuple[tuple[Mention, ...], str]:
        same = lexicon.SAME_AGAIN.fullmatch(body + ":")
        whole = self._same_again(same) if same else named(body)
        if whole or same:
            return whole, ""
        given = delegated(body)
        if given is not None:
            return given[0].mentions, given[1]
        found = leading(body)
        if found is not None:
            return found.mentions, body[found.end :]
        purpose = re.match(r"[^,]{5,200},\s+", body) if lexicon.PURPOSE.match(body) else None
        if purpose:
            after = named(body[purpose.end() :])
            if after:
                return after, ""
            found = leading(body[purpose.end() :])
            if found is not None:
                return found.mentions, body[purpose.end() + found.end :]
        return (), body

    # Who.

    def _labelled_who(self, clauses: Sequence[Clause]) -> tuple[Mention, ...]:
        made: list[Mention] = []
        for clause in clauses:
            if clause.sort != "responsible":
                continue
            if lexicon.SAME.fullmatch(clause.value):
                made += self.last.who
                continue
            made += [one for one in mentions(clause.value) if all(one.name != other.name for other in made)]
        return tuple(made)

    def _same_again(self, same: re.Match[str]) -> tuple[Mention, ...]:
        """Whom «ему же», «им же» mean; nobody where «ему» would be one of several."""
        one = same["one"] or same["that"]
        return self.last.who if len(self.last.who) == 1 or not one else ()

    def _who(self, node: Node, text: str, given: Inherited) -> tuple[tuple[Mention, ...], str]:
        """Those who act, and the text without a nominative that stood before its colon."""
        labelled = self._labelled_who(node.own)
        if labelled:
            return labelled, text
        same = lexicon.SAME_AGAIN.match(text)
        if same and (again := self._same_again(same)):
            return again, text[same.end() :]
        term = head_term(text)
        before = (
            None
            if term
            else re.match(
                r"(?P<who>(?:[^:]|(?<=\d):(?=\d)){3,400}?)\s*(?:(?<!\d):\s*[-–—]?\s*|:(?!\d)\s*[-–—]?\s*|\s+[–—-]\s*|[–—]\s+|(?<=[а-яё.)])-(?=[а-яё]+(?:ть|ти|чь|ться|тись)\b))(?P<rest>\S.*)$",
                masked(text),
                re.DOTALL,
            )
        )
        if before and first_infinitive(text[: before.end("who")]) is None:
            rest = text[before.start("rest") :]
            apart = term_of_heading(text[: before.end("who")])
            found = named(apart[0] if apart else text[: before.end("who")])
            people = all(acts_without_a_verb(one) for one in found) and (
                self._own_term(node) is not None or find_deadline(rest) is not None or find_deadline(text) is not None
            )  # «Лобова + Жук М.И. — оформление к празднику, до 15 декабря»
            if found and (people or first_infinitive(rest) is not None or ":" in before[0][: before.start("rest")]):
                dative = leading(text) is not None
                return found, text if dative or ":" not in before[0][: before.start("rest")] else rest
        told = delegated(text)
        if told is not None and told[1]:
            return told[0].mentions, text
        at_end = told_at_the_end(text) if told is None else ()
        if at_end:
            return at_end, text
        # Under a heading that names who acts, a sentence to somebody else does not change that.
        later = () if given.who else in_later_sentences(text)
        found_leading = leading(without_opening(text))
        if found_leading is not None:
            return all_different(found_leading.mentions, also_addressed(text), later), text
        verb = first_infinitive(text)
        if verb is not None:
            word = _WORD.match(text, verb)
            after = after_verb(text, word.end(), word[0].lower()) if word else None
            if after is not None:
                return after.mentions, text
        if later:
            return later, text
        acting = subject(text) if verb is None else ()
        if acting:
            return acting, text
        when = find_deadline(text)
        dated = when is not None and not text[when[1] :].strip(" .;!")
        bracket = TRAILING_BRACKET.search(text[: when[0]].rstrip(" ,–—-") if when is not None and dated else text)
        shared = self._labelled_who(node.shared)
        if shared:
            return shared, text
        if bracket and not receives(text[: bracket.start()]):
            named_there = bracket_names(bracket[1])
            # «Директорам: … представить списки (Фомина)»: under an addressee a bare surname is whom to give it to.
            if named_there and not (given.who and all(" " not in one.name for one in named_there)):
                return named_there, text if dated else text[: bracket.start()]
        if given.who and not node.empty_who:
            return given.who, text
        return (), text

    # When.

    def _own_term(self, node: Node) -> tuple[str, int | None] | None:
        terms = [clause.value for clause in node.own if clause.sort == "term"]
        if terms:
            return terms[0], node.term_line or node.line
        return None

    def _deadline(self, node: Node, text: str, given: Inherited) -> tuple[Deadline, int | None]:
        own = self._own_term(node)
        if own is not None:
            phrase = self.last.term if lexicon.SAME.fullmatch(own[0]) and self.last.term else own[0]
            return self._read(phrase), own[1]
        found = find_deadline(without_names_at_end(text)) or find_deadline(text)
        if found is not None:
            deadline = self._read(found[2])
            # «обращения за каникулы (с 1 по 8 января)», «… на олимпиаде 10 ноября»: when it was.
            bare = found[2][:1].isdigit()
            gone_by = (
                Doubt.IN_THE_PAST in deadline.doubts
                and (deadline.reason in (Reason.RANGE_END, Reason.SCHOOL_YEAR_END) or bare)
            ) or (bare and deadline.due is not None and deadline.due == self.context.meeting)
            if (deadline.kind is not DeadlineKind.NONE or deadline.doubts) and not gone_by:
                return self._with_others(deadline, text, found[1]), node.line
        shared = [clause.value for clause in node.shared if clause.sort == "term"]
        if shared:
            return self._read(shared[0]), node.term_line
        if given.term is not None:
            return self._read(given.term[0]), given.term[1]
        return Deadline(), None

    def _with_others(self, first: Deadline, text: str, end: int) -> Deadline:
        """«директорам – до 1 марта, методистам – до 10 марта»: both days, and the question which is whose."""
        if first.kind is not DeadlineKind.DATE or len(first.dates) != 1 or first.doubts:
            return first
        others = [self._read(phrase) for phrase in further_deadlines(text, end)]
        days = {day for one in others if one.kind is DeadlineKind.DATE and not one.doubts for day in one.dates}
        later = sorted(day for day in days if day > first.dates[0])
        if not later:
            return first
        readings = tuple(Reading(DeadlineKind.DATE, (day,), Reason.SEVERAL) for day in (first.dates[0], *later))
        return replace(
            first,
            dates=(first.dates[0], *later),
            reason=Reason.SEVERAL,
            doubts=(Doubt.TWO_DATES,),
            alternatives=readings,
        )

    def _read(self, phrase: str) -> Deadline:
        phrase = phrase.strip(" ;,")
        return read_phrase(phrase, self.context)

    # Together.

    def _draft(self, node: Node, given: Inherited, text: str | None = None) -> None:
        whole = (text or node.text).strip(" ;")
        if not re.search(r"[А-Яа-яЁёA-Za-z]{2}", whole):
            return
        control = lexicon.CONTROL_POINT.match(whole) is not None
        who, shown = ((), whole) if control else self._who(node, whole, given)
        if not control:
            who += tuple(one for one in together(shown) if all(one.name != other.name for other in who))
        deadline, term_line = self._deadline(node, whole, given)
        if deadline.phrase is None and who and not control and first_infinitive(shown) is None:
            day = bare_day(shown)
            deadline, term_line = (self._read(day), node.line) if day else (deadline, term_line)
        labelled = any(clause.sort in ("responsible", "term") for clause in (*node.own, *node.shared))
        # «Утвердить план работы: 1) провести …, до 5 марта»: what was adopted orders somebody to do something.
        ordered = (bool(who) or deadline.kind is not DeadlineKind.NONE) and first_infinitive(shown) is not None
        silent = given.silent and not ordered
        task = not silent and is_task(
            shown,
            named=bool(who),
            dated=deadline.kind is not DeadlineKind.NONE,
            until=labelled or _UNTIL.match(deadline.phrase or "") is not None,
            under_verb=given.under_verb,
            told=given.told,
        )
        if control or not task:
            deadline, term_line = Deadline(), None
        curator, head = self._curator(node, whole) if control else (self._labelled_curator(node), False)
        if control and whole.lower().startswith("ответственность") and curator is not None:
            who, curator, control = (curator,), None, False
        self.last.who = who or self.last.who
        self.last.term = deadline.phrase or self.last.term
        number, paragraph = self._place(node)
        self.out.append(
            Draft(
                text=without_tail(shown).strip(" ;:"),
                number=number,
                question=self.question,
                paragraph=paragraph,
                lead_in="" if given.silent and not silent else given.lead_in,
                line=node.line,
                page=node.page,
                is_task=task,
                mark=mark_of(shown, task=task, control=control, deadline=deadline),
                mode=mode_of(shown, who),
                assignees=who,
                curator=curator,
                head_controls=head,
                deadline=deadline,
                deadline_line=term_line,
                doubts=doubts_of(shown, task=task, control=control, deadline=deadline, assignees=who),
            )
        )

    def _place(self, node: Node) -> tuple[str, int | None]:
        if node.number:
            return node.number, None
        above = node.parent
        while above is not None and not above.number:
            above = above.parent
        if above is None:
            return "", None
        self.paragraph[above.number] = self.paragraph.get(above.number, 0) + 1
        return above.number, self.paragraph[above.number]

    def _labelled_curator(self, node: Node) -> Mention | None:
        value = next((clause.value for clause in node.own if clause.sort == "control"), None)
        found = mentions(value) if value else ()
        return found[0] if found else None

    def _curator(self, node: Node, text: str) -> tuple[Mention | None, bool]:
        """«… возложить на заместителя главы Дубровину Н.Ф.», «… оставляю за собой»."""
        if lexicon.KEEPS_CONTROL.search(text):
            return None, True
        labelled = self._labelled_who(node.own)
        if labelled:
            return labelled[0], False
        return curator_of_point(text), False
