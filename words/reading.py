"""The words of the table that `python -m bot read` prints."""

from domain.deadline import Doubt
from domain.protocol import DraftDoubt, HeaderDoubt
from words.marks import MARKS
from words.protocols import KINDS

_DOUBTS = {
    HeaderDoubt.NO_DATE: "без даты",
    HeaderDoubt.SEVERAL_DATES: "несколько дат",
    HeaderDoubt.NO_NUMBER: "без номера",
    HeaderDoubt.SEVERAL_PAPERS: "в файле несколько протоколов",
    DraftDoubt.NO_ASSIGNEE: "кто исполняет?",
    DraftDoubt.MAYBE_NOT_TASK: "похоже на название без действия",
    DraftDoubt.MAYBE_TASK: "похоже на поручение",
    DraftDoubt.ASSIGNEE_UNCLEAR: "исполнитель назван неясно",
    DraftDoubt.VAGUE: "что предъявить как результат?",
    Doubt.WHICH_YEAR: "календарный год или учебный?",
    Doubt.MONTHS_ORDER: "какого года месяцы?",
    Doubt.NO_DOCUMENT_DATE: "нужна дата документа",
    Doubt.NO_SUCH_DATE: "такого дня нет",
    Doubt.IN_THE_PAST: "раньше даты документа",
    Doubt.TOO_FAR: "слишком далёкая дата",
    Doubt.NOT_UNDERSTOOD: "срок не распознан",
    Doubt.TWO_DATES: "два разных срока",
    Doubt.WEEKDAY_MISMATCH: "день недели не сходится с датой",
    Doubt.EVENT_UNKNOWN: "когда это событие?",
    Doubt.YEAR_MISSING: "какого года?",
    Doubt.INCLUSIVE: "включая этот месяц или до него?",
}

TABLE = {
    "number": "№",
    "dated": "от",
    "without_number": "б/н",
    "no_date": "без даты",
    "who": "кто",
    "until": "срок",
    "line": "строка",
    **{kind.value: word.capitalize() for kind, word in KINDS.items()},
    **{mark.value: word for mark, word in MARKS.items()},
    **{doubt.value: word for doubt, word in _DOUBTS.items()},
}
