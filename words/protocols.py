"""How a document and its points are named: «протокол № 4 от 12.09.2024», «п. 2.1», «вопрос 2, п. 3»."""

from datetime import date

from domain.protocol import ProtocolKind
from words.dates import numeric

KINDS = {
    ProtocolKind.PROTOCOL: "протокол",
    ProtocolKind.RESOLUTION: "резолюция",
    ProtocolKind.DECISION: "решение",
}
KINDS_OF = {
    ProtocolKind.PROTOCOL: "протокола",
    ProtocolKind.RESOLUTION: "резолюции",
    ProtocolKind.DECISION: "решения",
}


def named(kind: ProtocolKind, number: str | None, day: date | None) -> str:
    """«протокол № 4 от 12.09.2024», «протокол от 28.02.2024 б/н», «резолюция без даты»."""
    return f"{KINDS[kind]} {_facts(number, day)}"


def named_of(kind: ProtocolKind, number: str | None, day: date | None) -> str:
    """The same in the genitive: «протокола № 4 от 12.09.2024»."""
    return f"{KINDS_OF[kind]} {_facts(number, day)}"


def title(kind: ProtocolKind, number: str | None, day: date | None) -> str:
    """With a capital, to begin a line: «Протокол № 4 от 12.09.2024»."""
    words = named(kind, number, day)
    return words[0].upper() + words[1:]


def _facts(number: str | None, day: date | None) -> str:
    if number and day:
        return f"№ {number} от {numeric(day)}"
    if day:
        return f"от {numeric(day)} б/н"
    return f"№ {number} без даты" if number else "без даты"


def _tells(number: str, question: str) -> bool:
    """«1.2» of question 1 names its question already."""
    return bool(question) and number.startswith(f"{question}.")


def point(number: str, question: str = "", paragraph: int | None = None) -> str:
    """«п. 2.1», «вопрос 2, п. 3», «п. 1, абз. 2»; empty where the document numbers nothing."""
    parts = []
    if question and not _tells(number, question):
        parts.append(f"вопрос {question}")
    if number:
        parts.append(f"п. {number}")
    if paragraph is not None:
        parts.append(f"абз. {paragraph}")
    return ", ".join(parts)


def point_short(number: str, question: str = "", paragraph: int | None = None, *, position: int = 0) -> str:
    """The same for a narrow list: «2.1», «2/3», «1, абз. 2»; the point's place where the document numbers nothing."""
    own = number if _tells(number, question) else "/".join(part for part in (question, number) if part)
    if paragraph is not None:
        return f"{own}, абз. {paragraph}" if own else f"абз. {paragraph}"
    return own or (f"№ {position}" if position else "")
