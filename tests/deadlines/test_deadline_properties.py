"""Whatever is written, the reading is the day that was meant, or none; it never raises and never goes astray."""

from collections.abc import Callable
from datetime import date, timedelta

from hypothesis import example, given, settings
from hypothesis import strategies as st

from domain.calendar import WorkCalendar
from domain.deadline import Deadline, DeadlineKind
from protocols.deadlines import Context, find_deadline, read_phrase, read_typed
from protocols.deadlines.grammar import RULES, month_end, plus_months, years_from
from protocols.deadlines.normal import canonical
from protocols.deadlines.vocabulary import CANONICAL, CARDINAL_FORMS, MONTH_FORMS, ORDINAL_STEMS, WEEKDAY_FORMS

meetings = st.dates(date(2015, 1, 1), date(2060, 12, 31))

MONTHS_OF = [forms.split()[1] for forms in MONTH_FORMS]
MONTHS_IN = [forms.split()[2] for forms in MONTH_FORMS]
MONTHS = [forms.split()[0] for forms in MONTH_FORMS]
WEEKDAYS = [forms.split()[0] for forms in WEEKDAY_FORMS]
ROMAN = ["I", "II", "III", "IV"]


def ordinal(day: int) -> str:
    """«двадцать первого»"""
    if day > 20 and day % 10:
        tens = "двадцать" if day < 30 else "тридцать"
        return f"{tens} {ordinal(day % 10)}"
    if day == 3:
        return "третьего"
    return ("тридцат" if day == 30 else ORDINAL_STEMS[day - 1]) + "ого"


# Ways to say a day, a month and so on; the day is what the phrase means.

DAYS: list[Callable[[date], str]] = [
    lambda d: f"{d.day} {MONTHS_OF[d.month - 1]} {d.year} года",
    lambda d: f"{d.day} {MONTHS_OF[d.month - 1]} {d.year}г.",
    lambda d: f"{d.day} {MONTHS_OF[d.month - 1]}.{d.year}года",
    lambda d: f"{d.day:02} {MONTHS_OF[d.month - 1]} {d.year}",
    lambda d: f"«{d.day}» {MONTHS_OF[d.month - 1]} {d.year} г.",
    lambda d: f"{d.day}-го {MONTHS_OF[d.month - 1]} {d.year} года",
    lambda d: f"{ordinal(d.day)} {MONTHS_OF[d.month - 1]} {d.year} года",
    lambda d: f"{d:%d.%m.%Y}",
    lambda d: f"{d:%d.%m.%Y} года",
    lambda d: f"{d:%d.%m %Y}г.",
    lambda d: f"{d:%d.%m.%y}",
    lambda d: f"{d:%d/%m/%Y}",
    lambda d: f"{d.day}.{d.month}.{d.year}",
    lambda d: f"{d:%Y-%m-%d}",
    lambda d: f"{d:%d.%m.%Y}, 10-00",
    lambda d: f"{d:%d.%m.%Y} в 14.10",
    lambda d: f"{d:%d.%m.%Y} ({WEEKDAYS[d.weekday()]})",
    lambda d: f"{WEEKDAYS[d.weekday()]}, {d.day} {MONTHS_OF[d.month - 1]} {d.year} года",
]
WITHOUT_YEAR: list[Callable[[date], str]] = [
    lambda d: f"{d.day} {MONTHS_OF[d.month - 1]}",
    lambda d: f"{d.day}-го {MONTHS_OF[d.month - 1]}",
    lambda d: f"{ordinal(d.day)} {MONTHS_OF[d.month - 1]}",
    lambda d: f"{d:%d.%m}",
]
BEFORE = ["до ", "к ", "не позднее ", "в срок до ", "Срок: до ", "", "срок исполнения – до "]

# Ways to say a period; its last day is what the phrase means.
PERIODS: list[Callable[[int, int], tuple[str, date]]] = [
    lambda y, m: (f"{MONTHS[m - 1]} {y} года", month_end(y, m)),
    lambda y, m: (f"в {MONTHS_IN[m - 1]} {y}г.", month_end(y, m)),
    lambda y, m: (f"до конца {MONTHS_OF[m - 1]} {y}", month_end(y, m)),
    lambda y, m: (f"{MONTHS[m - 1]} – {MONTHS[m % 12]} {y + m // 12} г.", month_end(y, m + 1)),
    lambda y, m: (f"первая декада {MONTHS_OF[m - 1]} {y} года", date(y, m, 10)),
    lambda y, m: (f"II декада {MONTHS_OF[m - 1]} {y} года", date(y, m, 20)),
    lambda y, m: (f"вторая половина {MONTHS_OF[m - 1]} {y} г.", month_end(y, m)),
    lambda y, m: (f"{ROMAN[(m - 1) // 3]} квартал {y} года", month_end(y, (m + 2) // 3 * 3)),
    lambda y, m: (f"в {(m - 1) // 3 + 1} кв. {y} г.", month_end(y, (m + 2) // 3 * 3)),
    lambda y, m: (f"{ROMAN[(m - 1) // 6]} полугодие {y} года", month_end(y, 6 if m <= 6 else 12)),
    lambda y, m: (f"в течение {y} года", date(y, 12, 31)),
    lambda y, m: (f"{y}-{y + 1} учебный год", date(y + 1, 5, 31)),
    lambda y, m: (f"в {y}/{(y + 1) % 100:02} уч. г.", date(y + 1, 5, 31)),
    lambda y, m: (f"начало {y}-{y + 1} учебного года", date(y, 9, 1)),
    lambda y, m: (f"{y}, {y + 1} г.г.", date(y + 1, 12, 31)),
]

TERMS: list[Callable[[date, int], tuple[str, date]]] = [
    lambda d, n: (f"в течение {n} дней", d + timedelta(days=n)),
    lambda d, n: (f"в {n}-дневный срок", d + timedelta(days=n)),
    lambda d, n: (f"через {n} недель", d + timedelta(days=7 * n)),
    lambda d, n: (f"в течение {n} рабочих дней", WorkCalendar().add(d, n)),
    lambda d, n: (f"через {n} месяцев", plus_months(d, n)),
]


def agrees(found: Deadline, meant: date) -> bool:
    return not found.dates or found.due == meant


@settings(deadline=None)
@given(meeting=meetings, ahead=st.integers(0, 1800), way=st.sampled_from(DAYS), before=st.sampled_from(BEFORE))
def test_a_day_with_its_year_is_read_as_it_is(meeting: date, ahead: int, way, before: str) -> None:
    day = meeting + timedelta(days=ahead)
    found = read_phrase(before + way(day), Context(meeting))
    assert found.dates == (day,)
    assert found.doubts == ()


@settings(deadline=None)
@given(meeting=meetings, ahead=st.integers(0, 364), way=st.sampled_from(WITHOUT_YEAR), before=st.sampled_from(BEFORE))
def test_a_day_without_a_year_is_the_next_one_or_is_asked_about(meeting: date, ahead: int, way, before: str) -> None:
    day = meeting + timedelta(days=ahead)
    found = read_phrase(before + way(day), Context(meeting))
    assert agrees(found, day)
    assert found.dates or day in [reading.dates[0] for reading in found.alternatives] or (day.month, day.day) == (2, 29)


@settings(deadline=None)
@given(meeting=meetings, ahead=st.integers(0, 3), month=st.integers(1, 12), way=st.sampled_from(PERIODS))
def test_a_period_is_due_on_its_last_day(meeting: date, ahead: int, month: int, way) -> None:
    phrase, day = way(meeting.year + ahead, month)
    found = read_phrase(phrase, Context(meeting))
    assert found.due == day


@settings(deadline=None)
@given(meeting=meetings, count=st.integers(1, 40), way=st.sampled_from(TERMS))
def test_a_term_is_counted_from_the_meeting(meeting: date, count: int, way) -> None:
    phrase, day = way(meeting, count)
    assert read_phrase(phrase, Context(meeting)).dates == (day,)
    assert read_phrase(phrase, Context(None)).dates == ()


@settings(deadline=None)
@given(meeting=meetings, first=st.integers(0, 300), long=st.integers(1, 60), way=st.sampled_from(DAYS[:1] + DAYS[7:8]))
def test_a_range_ends_on_its_last_day(meeting: date, first: int, long: int, way) -> None:
    start = meeting + timedelta(days=first)
    end = start + timedelta(days=long)
    for phrase in (f"с {way(start)} по {way(end)}", f"{way(start)} – {way(end)}"):
        assert read_phrase(phrase, Context(meeting)).dates == (end,)


# The same phrase in other clothes.

EXAMPLES = [text for written in RULES for text in written.examples]


@st.composite
def disguised(draw: st.DrawFn) -> tuple[str, str]:
    phrase = draw(st.sampled_from(EXAMPLES))
    other = draw(st.sampled_from([str.upper, str.lower, str.capitalize, str]))(phrase)
    if draw(st.booleans()):
        other = other.replace("ё", "е").replace("Ё", "Е")
    if draw(st.booleans()):
        other = other.replace(" ", draw(st.sampled_from(["  ", "\u00a0", "\t", " \u200b", "\u202f"])))
    if draw(st.booleans()):
        other = other.replace("-", draw(st.sampled_from(["–", "—", "−"])))
    if draw(st.booleans()):
        other = other.translate(str.maketrans("оесаху", "oecaxy"))  # a wrong keyboard
    return phrase, draw(st.sampled_from(["", " ", "\n"])) + other + draw(st.sampled_from(["", ".", " ;", ",", " "]))


@settings(deadline=None)
@given(meeting=meetings, pair=disguised())
def test_case_spaces_dashes_and_keyboards_change_nothing(meeting: date, pair: tuple[str, str]) -> None:
    plain, other = (read_phrase(phrase, Context(meeting)) for phrase in pair)
    assert (other.kind, other.dates, other.doubts) == (plain.kind, plain.dates, plain.doubts)


@settings(deadline=None)
@given(st.sampled_from(EXAMPLES))
def test_the_grammar_s_own_words_are_read_as_the_phrase(phrase: str) -> None:
    again = canonical(canonical(phrase))
    assert again == canonical(phrase)


# Anything at all.

WORDS = [
    *CANONICAL,
    *CARDINAL_FORMS[0].split(),
    "течение",
    "раз",
    "по",
    "от",
    "после",
    "постоянно",
    "мере",
    "не",
    "позднее",
]
soup = st.lists(
    st.one_of(
        st.sampled_from(WORDS),
        st.integers(0, 40).map(str),
        st.integers(1900, 2100).map(str),
        st.dates(date(1990, 1, 1), date(2090, 1, 1)).map(lambda d: f"{d:%d.%m.%Y}"),
        st.builds("{:02}.{:02}".format, st.integers(0, 40), st.integers(0, 20)),
        st.sampled_from([",", "-", "–", ".", "(", ")", "/", "г.", "г.г.", "уч.г.", "IV", "II", ":", "№", "%"]),
    ),
    max_size=9,
).map(" ".join)


def in_bounds(found: Deadline, base: date) -> bool:
    days = [*found.dates, *(day for reading in found.alternatives for day in reading.dates)]
    return all(years_from(base, -1) <= day <= years_from(base, 5) for day in days)


@settings(max_examples=1500, deadline=None)
@given(phrase=st.one_of(soup, st.text(max_size=60)), base=meetings)
@example(phrase="до конца 0000 года", base=date(2024, 2, 29))
@example(phrase="через 999 лет", base=date(2024, 2, 29))
@example(phrase="в течение 999 рабочих дней", base=date(2024, 2, 29))
@example(phrase="за 999 месяцев до 01.01.2024", base=date(2024, 2, 29))
def test_nothing_raises_and_no_day_lies_far_away(phrase: str, base: date) -> None:
    found = read_phrase(phrase, Context(base))
    assert in_bounds(found, base)
    assert found.kind is not DeadlineKind.DATE or found.dates
    assert found.kind is not DeadlineKind.NONE or not found.dates
    undated = read_phrase(phrase, Context(None))
    assert undated.kind in DeadlineKind


@settings(max_examples=300, deadline=None)
@given(phrase=soup, base=meetings)
def test_what_is_typed_never_raises_and_stays_near(phrase: str, base: date) -> None:
    assert in_bounds(read_typed(phrase, Context(None, today=base)), base)


@settings(max_examples=500, deadline=None)
@given(st.one_of(soup, st.text(max_size=120)))
def test_a_clause_is_part_of_its_sentence(text: str) -> None:
    found = find_deadline(text)
    if found is not None:
        start, end, phrase = found
        assert 0 <= start < end <= len(text)
        assert text[start:end].endswith(phrase)
        assert phrase.strip()
