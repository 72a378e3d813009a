"""The лист поручений: what a seat without Telegram has to do, on paper, to be read and signed; a page a seat."""

from collections.abc import Sequence

from docx.enum.text import WD_BREAK

from domain.protocol import Mark
from domain.register import Line, SeatList
from reports import paper
from words import dates, files, states

HEADS = ("№", "Что сделать", "Срок", "Что предъявить", "Исполнено (дата, подпись)")
WIDTHS = (12, 72, 34, 30, 32)


def docx(lists: Sequence[SeatList]) -> bytes:
    """One document for all; a reader with nothing to do is left out."""
    document = paper.blank("Лист поручений", lists[0].department if lists else "")
    for index, each in enumerate(lists):
        if index:
            document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
        _page(document, each)
    if not lists:
        paper.say(document, "Листов для печати нет: всем, у кого есть поручения, сообщения приходят в Telegram.")
    return paper.data(document)


def _page(document: object, each: SeatList) -> None:
    paper.say(document, each.department, centre=True, after=6)
    paper.say(document, "ЛИСТ ПОРУЧЕНИЙ", bold=True, centre=True, size=14)
    paper.say(document, f"на {dates.numeric(each.today)}", centre=True, after=8)
    holders = ", ".join(each.holders) or "должность свободна"
    paper.say(
        document, f"Кому: {holders}, {', '.join(part for part in (each.post, each.organization) if part)}", after=6
    )
    table = paper.table(document, HEADS, WIDTHS)
    for line in each.lines:
        place = " ".join(part for part in (files.point(line), states.of_protocol(line.source)) if part)
        whom = f"\nДля исполнения: {line.for_whom}" if line.for_whom else ""
        paper.row(table, (line.label, f"{line.text}{whom}\n({place})", _term(line), line.proof or _proof(line), ""))
    paper.say(document, "")
    paper.say(
        document, "Ответ принесите, сообщите по телефону или пришлите почтой: секретарь отметит исполнение.", size=11
    )
    paper.signed(document, "Ознакомлен(а)", "дата ________________")


def _term(line: Line) -> str:
    if line.mark is Mark.NOTICE:
        return "на ознакомление"
    if line.due is None or line.term is None:
        return "без даты"
    written = f"до {dates.numeric(line.due)} ({dates.weekday_short(line.due)})"
    return written if line.term == line.due else f"{written}, контрольная дата {dates.numeric(line.term)}"


def _proof(line: Line) -> str:
    return "подпись" if line.mark is Mark.NOTICE else "отчёт"
