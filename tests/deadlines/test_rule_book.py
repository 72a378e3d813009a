"""The rule book: what each phrase means in a document of a given date."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from domain.calendar import WorkCalendar
from domain.deadline import DeadlineKind, Doubt, Frequency, Reason
from protocols.deadlines import Context, beside_school_year, read_phrase
from protocols.deadlines.grammar import RULES, Ground, Unreadable, Written
from protocols.deadlines.normal import canonical
from protocols.deadlines.reading import matching


@dataclass(frozen=True)
class Line:
    meeting: date | None
    phrase: str
    meaning: str
    reason: str
    doubts: str
    others: str

    def __str__(self) -> str:
        return f"{self.meeting}: {self.phrase}"


def lines() -> list[Line]:
    found, meeting = [], None
    for text in Path(__file__).with_name("rule_book.txt").read_text("utf-8").splitlines():
        if text.startswith("=="):
            day = text.split()[1]
            meeting = date.fromisoformat(day) if day[0].isdigit() else None
        elif text.strip() and not text.startswith("#"):
            cells = [cell.strip() for cell in text.split("|")]
            found.append(Line(meeting, *(cells + [""] * 5)[:5]))
    return found


BOOK = lines()


def days(dates: tuple[date, ...]) -> str:
    return ", ".join(day.isoformat() for day in dates)


@pytest.mark.parametrize("line", BOOK, ids=str)
def test_a_phrase_means_what_the_rule_book_says(line: Line) -> None:
    found = read_phrase(line.phrase, Context(line.meeting))
    said = days(found.dates) if found.kind is DeadlineKind.DATE else f"{found.kind} {days(found.dates)}".strip()
    assert said == line.meaning
    assert (found.reason or "-") == line.reason
    assert ", ".join(found.doubts) == line.doubts
    assert " / ".join(days(other.dates) for other in found.alternatives) == line.others
    assert found.phrase == line.phrase


def test_the_rule_book_is_wide() -> None:
    assert len({line.phrase for line in BOOK}) > 250
    assert {line.reason for line in BOOK} >= {
        reason.value for reason in Reason if reason not in {Reason.TYPED, Reason.ANSWERED, Reason.NEXT_MEETING}
    }


@pytest.mark.parametrize(
    ("written", "example"),
    [(written, example) for written in RULES for example in written.examples],
    ids=lambda value: value.name if isinstance(value, Written) else str(value),
)
def test_every_rule_reads_its_own_examples(written: Written, example: str) -> None:
    """And no rule before it takes them away."""
    ground = Ground(date(2024, 2, 28), WorkCalendar())

    def speaks(rule: Written, match) -> bool:
        try:
            return rule.answer(match, ground) is not None
        except Unreadable:
            return True

    first = next(rule for rule, match in matching(canonical(example)) if speaks(rule, match))
    assert first.name == written.name


# What a table cannot show.

WEDNESDAY = date(2024, 2, 28)


def test_working_days_go_by_the_production_calendar() -> None:
    women_s_day = WorkCalendar(days_off=frozenset({date(2024, 3, 8)}))
    found = read_phrase("в течение 10 рабочих дней", Context(WEDNESDAY, women_s_day))
    assert found.due == date(2024, 3, 14)
    assert found.params == ("10", "2024-02-28", "document")


def test_working_days_back_from_a_date_go_by_the_production_calendar() -> None:
    calendar = WorkCalendar(days_off=frozenset({date(2024, 5, 1)}))
    found = read_phrase("за 3 рабочих дня до 3 мая 2024", Context(WEDNESDAY, calendar))
    assert found.due == date(2024, 4, 29)
    assert found.params == ("3", "рабочий день", "2024-05-03")


def test_the_last_working_day_of_a_month() -> None:
    assert read_phrase("последний рабочий день марта", Context(WEDNESDAY)).due == date(2024, 3, 29)


def test_the_next_meeting_counts_where_its_date_is_known() -> None:
    context = Context(WEDNESDAY, next_meeting=date(2024, 3, 20))
    found = read_phrase("к следующему совещанию", context)
    assert (found.due, found.reason) == (date(2024, 3, 20), Reason.NEXT_MEETING)


def test_a_span_of_years_is_due_at_its_end_and_issued_once() -> None:
    found = read_phrase("2024, 2025 годы", Context(WEDNESDAY))
    assert found.due == date(2025, 12, 31)
    assert found.issued == (date(2025, 12, 31),)


def test_several_months_are_due_one_by_one() -> None:
    found = read_phrase("март, апрель", Context(WEDNESDAY))
    assert found.due == date(2024, 3, 31)
    assert found.issued == (date(2024, 3, 31), date(2024, 4, 30))


def test_doubtful_readings_begin_with_the_main_one() -> None:
    found = read_phrase("в течение года", Context(date(2024, 8, 28)))
    assert [reading.dates for reading in found.readings] == [(date(2024, 12, 31),), (date(2025, 5, 31),)]
    chosen = found.settled(found.readings[1])
    assert (chosen.due, chosen.reason, chosen.doubts) == (date(2025, 5, 31), Reason.SCHOOL_YEAR_END, ())


def test_a_year_beside_a_school_year_is_asked_about() -> None:
    asked = beside_school_year(read_phrase("В течение года", Context(WEDNESDAY)), WEDNESDAY)
    assert asked.doubts == (Doubt.WHICH_YEAR,)
    assert [reading.dates for reading in asked.readings] == [(date(2024, 12, 31),), (date(2024, 5, 31),)]
    for phrase in ("до конца года", "в течение учебного года", "до 1 сентября"):
        plain = read_phrase(phrase, Context(WEDNESDAY))
        assert beside_school_year(plain, WEDNESDAY) == plain
    assert beside_school_year(asked, WEDNESDAY) == asked


@pytest.mark.parametrize(
    ("phrase", "frequency", "month", "day", "weekday"),
    [
        ("ежедневно", Frequency.DAILY, None, None, None),
        ("по пятницам", Frequency.WEEKLY, None, None, 4),
        ("ежемесячно до 5 числа", Frequency.MONTHLY, None, 5, None),
        ("ежемесячно в последний день", Frequency.MONTHLY, None, 31, None),
        ("ежеквартально", Frequency.QUARTERLY, None, None, None),
        ("раз в полугодие", Frequency.HALF_YEARLY, None, None, None),
        ("ежегодно в сентябре", Frequency.YEARLY, 9, None, None),
        ("ежегодно до 1 октября", Frequency.YEARLY, 10, 1, None),
        ("после каждого мероприятия", Frequency.BY_EVENT, None, None, None),
    ],
)
def test_how_often(phrase: str, frequency: Frequency, month, day, weekday) -> None:
    recurrence = read_phrase(phrase, Context(WEDNESDAY)).recurrence
    assert recurrence is not None
    assert (recurrence.frequency, recurrence.month, recurrence.day, recurrence.weekday) == (
        frequency,
        month,
        day,
        weekday,
    )


@pytest.mark.parametrize(
    "phrase",
    [
        "до 18 лет",
        "до 76 %",
        "до 5 человек",
        "9 и 11 классов",
        "№ 153 от 10.06.2021",
        "20",
        "1",
        "в 5-7 классах",
        "п. 2.1",
    ],
)
def test_what_is_no_deadline_is_not_dated(phrase: str) -> None:
    found = read_phrase(phrase, Context(WEDNESDAY))
    assert (found.kind, found.dates, found.doubts) == (DeadlineKind.NONE, (), (Doubt.NOT_UNDERSTOOD,))


@pytest.mark.parametrize(
    "phrase",
    [
        "до 1 мая после проверки",
        "до 1 марта, приказ № 5",
        "до 1 сентября 5 экземпляров",
        "1 сентября 2024 года рождения",
        "до 15.12.24567",
        "до 1 марта 2024 года кроме школ района до 10 марта",
    ],
)
def test_a_date_among_words_that_change_it_is_not_taken(phrase: str) -> None:
    assert read_phrase(phrase, Context(WEDNESDAY)).dates == ()


def test_a_page_of_text_is_no_phrase() -> None:
    assert read_phrase("до 1 марта 2024 года " * 50, Context(WEDNESDAY)).kind is DeadlineKind.NONE
