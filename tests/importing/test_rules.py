"""The rules of review and publication, without a base and without a chat."""

from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from domain.deadline import Deadline, DeadlineKind, Doubt, Reading, Reason
from domain.decision import Status
from domain.errors import Gap, NotNow, StillMissing
from domain.meaning import as_point, meaning
from domain.people import Department, Directory, Group, Organization, Person, Remembered, Seat
from domain.protocol import Draft, Mark, Mention, MentionKind, ProtocolKind
from domain.publication import Crowd, crowded, plan
from domain.review import (
    Asked,
    Named,
    Old,
    Paper,
    Point,
    PointSeat,
    State,
    about_old,
    dated,
    find,
    gaps,
    nobody,
    questions,
    roles_are,
    split,
    undated,
    who_is,
)
from messages.questions import school_year_end
from storage.calendar import YEARS, russian

TODAY = date(2026, 11, 23)
HOME = Department(1, "Управление образования", ZoneInfo("Europe/Moscow"))
PAPER = Paper(
    id=1,
    department_id=1,
    kind=ProtocolKind.PROTOCOL,
    number="4",
    day=date(2026, 11, 20),
    title="",
    is_project=False,
    state=State.DRAFT,
    version=1,
    created_by=1,
    created_at=datetime(2026, 11, 20, tzinfo=UTC),
)
HEADS = Named(Mention("руководители ОО", MentionKind.GROUP))
TEACHERS = Named(Mention("классные руководители", MentionKind.ROLE))


def until(*days: date, phrase: str = "до срока", doubts: tuple[Doubt, ...] = ()) -> Deadline:
    return Deadline(phrase, DeadlineKind.DATE, days, Reason.EXACT, doubts=doubts)


def point(number: int = 1, **values: object) -> Point:
    made = Point(
        id=number,
        paper_id=1,
        position=number,
        text="Сдать отчёт",
        number=str(number),
        seats=(PointSeat(7),),
        deadline=until(date(2026, 12, 15)),
    )
    return replace(made, **values)  # type: ignore[arg-type]


def planned(*points: Point, paper: Paper = PAPER, today: date = TODAY, last: int = 0):  # type: ignore[no-untyped-def]
    return plan(paper, points, today=today, calendar=russian(YEARS), department=HOME, last_number=last)


# ── what is missing ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_ready_with_an_executor_and_a_date() -> None:
    assert gaps(point(), TODAY) == ()
    assert gaps(point(seats=()), TODAY) == (Gap.ASSIGNEE,)
    assert gaps(point(deadline=Deadline()), TODAY) == (Gap.DEADLINE,)
    assert gaps(undated(point(deadline=Deadline())), TODAY) == ()


def test_to_be_read_needs_no_date_and_silent_needs_nothing() -> None:
    assert gaps(point(mark=Mark.NOTICE, deadline=Deadline()), TODAY) == ()
    assert gaps(point(mark=Mark.SILENT, seats=(), deadline=Deadline()), TODAY) == ()


def test_somebody_named_and_unknown_holds_the_point_back() -> None:
    assert gaps(point(named=(HEADS,)), TODAY) == (Gap.ASSIGNEE,)


def test_a_day_past_is_asked_about_never_sent() -> None:
    old = point(deadline=until(date(2026, 11, 20)))
    assert gaps(old, TODAY) == (Gap.OLD_DEADLINE,)
    assert gaps(about_old(old, Old.ARCHIVE), TODAY) == ()
    assert gaps(about_old(old, Old.NEW), TODAY) == (Gap.DEADLINE,)
    assert gaps(point(deadline=until(TODAY)), TODAY) == ()  # today is not past


# ── questions ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_phrase_is_asked_once_for_all_points_that_say_it() -> None:
    doubtful = until(date(2026, 12, 31), phrase="в течение года", doubts=(Doubt.WHICH_YEAR,))
    points = [point(1, deadline=doubtful), point(2, deadline=doubtful), point(3)]
    [question] = questions(PAPER, points, TODAY)
    assert (question.about, [one.id for one in question.points]) == (Asked.DEADLINE, [1, 2])


def test_the_same_words_with_other_dates_are_another_question() -> None:
    """«Месяц» of two documents' clauses may count from different days."""
    one = until(date(2026, 12, 31), phrase="в течение года", doubts=(Doubt.WHICH_YEAR,))
    other = until(date(2027, 5, 31), phrase="в течение года", doubts=(Doubt.WHICH_YEAR,))
    assert len(questions(PAPER, [point(1, deadline=one), point(2, deadline=other)], TODAY)) == 2


def test_roles_are_one_question_and_unnamed_points_another() -> None:
    points = [
        point(1, seats=(), named=(TEACHERS,)),
        point(2, seats=(), named=(Named(Mention("завучи", MentionKind.ROLE)),)),
        point(3, seats=()),
        point(4, seats=(), deadline=Deadline()),
    ]
    asked = questions(PAPER, points, TODAY)
    assert [question.about for question in asked] == [Asked.ROLES, Asked.UNNAMED, Asked.UNDATED]
    assert asked[0].phrases == ("классные руководители", "завучи")
    assert [one.id for one in asked[1].points] == [3, 4]


def test_without_the_date_it_is_asked_first_and_phrases_wait() -> None:
    doubtful = Deadline("в течение года", doubts=(Doubt.NO_DOCUMENT_DATE,))
    asked = questions(replace(PAPER, day=None), [point(1, deadline=doubtful)], TODAY)
    assert [question.about for question in asked] == [Asked.HEADER]


def test_an_answered_question_is_not_found() -> None:
    asked = questions(PAPER, [point(1, seats=(), named=(HEADS,))], TODAY)
    assert find(asked, Asked.WHO, 1, 0) is not None
    answered = [who_is(point(1, seats=(), named=(HEADS,)), "руководители оо", [7])]
    assert find(questions(PAPER, answered, TODAY), Asked.WHO, 1, 0) is None


# ── answers ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_seat_named_twice_answers_once() -> None:
    both = point(seats=(), named=(HEADS, TEACHERS))
    both = roles_are(who_is(both, "руководители оо", [7, 8]), [7, 8, 9])
    assert [(seat.seat_id, seat.for_whom) for seat in both.seats] == [
        (7, ""),
        (8, ""),
        (9, "классные руководители"),
    ]


def test_nobody_left_means_not_sent() -> None:
    assert nobody(point(seats=(), named=(HEADS,)), "руководители оо").mark is Mark.SILENT
    one_left = who_is(point(seats=(), named=(HEADS, TEACHERS)), "руководители оо", [7])
    assert nobody(one_left, "классные руководители").mark is Mark.CONTROL


def test_a_chosen_reading_leaves_no_doubt() -> None:
    deadline = Deadline(
        "в течение года",
        DeadlineKind.DATE,
        (date(2026, 12, 31),),
        doubts=(Doubt.WHICH_YEAR,),
        alternatives=(Reading(DeadlineKind.DATE, (date(2027, 5, 31),), Reason.SCHOOL_YEAR_END),),
    )
    settled = dated(point(deadline=deadline), deadline.settled(deadline.alternatives[0]))
    assert (gaps(settled, TODAY), settled.deadline.due) == ((), date(2027, 5, 31))


def test_a_point_is_split_at_semicolons_then_at_sentences() -> None:
    assert split(point(text="провести опрос учителей; разместить его итоги")) == (
        "провести опрос учителей",
        "разместить его итоги",
    )
    assert split(point(text="Сдать отчёт")) == ()


@pytest.mark.parametrize(
    ("base", "end"),
    [
        (date(2026, 5, 31), date(2026, 5, 31)),
        (date(2026, 6, 1), date(2027, 5, 31)),
        (date(2026, 9, 1), date(2027, 5, 31)),
        (date(2027, 1, 10), date(2027, 5, 31)),
    ],
)
def test_the_school_year_ends_on_31_may_and_in_summer_people_look_ahead(base: date, end: date) -> None:
    assert school_year_end(base) == end


# ── publication ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_numbers_follow_the_last_one_in_the_documents_order() -> None:
    going = planned(point(1), point(2, seats=()), point(3), last=11)
    assert [(one.number, one.point.id) for one in going.decisions] == [(12, 1), (13, 3)]
    assert (going.left, going.missing) == (1, ((Gap.ASSIGNEE, 1),))


def test_several_dates_are_parts_and_a_span_of_years_is_one() -> None:
    several = Deadline("октябрь, март", DeadlineKind.DATE, (date(2026, 12, 31), date(2027, 3, 31)), Reason.SEVERAL)
    span = Deadline("2026, 2027 годы", DeadlineKind.DATE, (date(2026, 12, 31), date(2027, 12, 31)), Reason.YEARS_SPAN)
    first, second = planned(point(1, deadline=several), point(2, deadline=span)).decisions
    assert [(part.part, part.due) for part in first.assignments] == [(1, date(2026, 12, 31)), (2, date(2027, 3, 31))]
    assert [(part.part, part.due) for part in second.assignments] == [(0, date(2027, 12, 31))]


def test_a_sunday_is_controlled_on_friday_and_overdue_from_monday() -> None:
    [decision] = planned(point(deadline=until(date(2026, 12, 13)))).decisions
    [part] = decision.assignments
    assert (part.control, part.overdue_from) == (date(2026, 12, 11), date(2026, 12, 14))


def test_past_parts_go_to_the_archive_and_later_ones_stay_open() -> None:
    several = Deadline("октябрь, март", DeadlineKind.DATE, (date(2026, 10, 31), date(2027, 3, 31)), Reason.SEVERAL)
    [decision] = planned(about_old(point(deadline=several), Old.ARCHIVE)).decisions
    assert [part.status for part in decision.assignments] == [Status.ARCHIVED, Status.OPEN]
    [done] = planned(about_old(point(deadline=until(date(2026, 1, 15))), Old.DONE)).decisions
    assert [part.status for part in done.assignments] == [Status.DONE_BEFORE]


def test_a_project_and_a_document_without_a_date_go_nowhere() -> None:
    for paper, gap in ((replace(PAPER, is_project=True), Gap.PROJECT), (replace(PAPER, day=None), Gap.DATE)):
        with pytest.raises(StillMissing) as refusal:
            planned(point(), paper=paper)
        assert gap in dict(refusal.value.gaps)


def test_nothing_ready_is_said_so() -> None:
    with pytest.raises(StillMissing) as refusal:
        planned(point(seats=()))
    assert refusal.value.gaps == ((Gap.ASSIGNEE, 1),)


def test_what_is_held_back_as_the_same_is_not_published() -> None:
    with pytest.raises(NotNow):
        planned(point(), paper=replace(PAPER, state=State.HELD))


# ── who is meant ────────────────────────────────────────────────────────────────────────────────────────────────────

SCHOOL = Organization(1, 1, "МБОУ СОШ № 3")
BODY = Organization(2, 1, "ММА")
KNOWN = Directory(
    organizations=(SCHOOL, BODY),
    seats=(
        Seat(7, 1, 1, SCHOOL.name, "директор"),
        Seat(8, 1, 1, SCHOOL.name, "заместитель"),
        Seat(9, 1, 2, BODY.name, "председатель"),
    ),
    holders={
        7: (Person(1, 1, "Берёзкина Полина Павловна"),),
        8: (Person(2, 1, "Горина Нина Андреевна"),),
        9: (Person(3, 1, "Горина Надежда Аркадьевна"),),
    },
    groups=(Group(1, 1, "руководители ОО", ("директора школ",), (7,)),),
)


@pytest.mark.parametrize(
    ("mention", "seats"),
    [
        (Mention("Руководители ОО", MentionKind.GROUP), (7,)),
        (Mention("директора школ", MentionKind.GROUP), (7,)),
        (Mention("Березкина П.П.", MentionKind.PERSON), (7,)),
        (Mention("Горина Н.А.", MentionKind.PERSON), ()),  # two of them
        (Mention("Горина Н.А.", MentionKind.PERSON, organization="ММА"), (9,)),
        (Mention("ММА", MentionKind.BODY), (9,)),
        (Mention("МБОУ СОШ №3", MentionKind.ORGANIZATION), ()),  # two seats: which?
        (Mention("завхозы", MentionKind.ROLE), ()),
    ],
)
def test_sure_only_where_the_words_say_it(mention: Mention, seats: tuple[int, ...]) -> None:
    found = meaning(mention, KNOWN, {})
    assert (found.sure, found.seat_ids) == (bool(seats), seats)


def test_namesakes_are_offered() -> None:
    assert meaning(Mention("Горина Н.А.", MentionKind.PERSON), KNOWN, {}).proposed == (("seat", 8), ("seat", 9))


def test_what_was_answered_before_is_meant_again() -> None:
    remembered = {"завхозы": Remembered(as_role=True), "коллегия": Remembered(group_ids=(1,))}
    assert meaning(Mention("завхозы", MentionKind.ROLE), KNOWN, remembered).seat_ids == (7,)
    assert meaning(Mention("Коллегия", MentionKind.BODY), KNOWN, remembered).seat_ids == (7,)
    draft = Draft("Обновить стенды", assignees=(Mention("завхозы", MentionKind.ROLE),))
    made = as_point(draft, 1, lambda mention: meaning(mention, KNOWN, remembered))
    assert made.seats == (PointSeat(7, 0, "завхозы"),)


# ── too much in one week ────────────────────────────────────────────────────────────────────────────────────────────


def test_six_deadlines_of_a_seat_in_one_week_are_worth_a_word() -> None:
    going = planned(point(1), point(2))  # both on Tuesday, 15 December
    monday, friday, next_week = date(2026, 12, 14), date(2026, 12, 18), date(2026, 12, 21)
    assert crowded(going.live, [(7, monday)] * 3) is None
    assert crowded(going.live, [(7, next_week)] * 9) is None
    assert crowded(going.live, [(8, monday)] * 9) is None  # who gets nothing new is not meant
    assert crowded(going.live, [(7, monday), (7, monday), (7, friday), (7, friday)]) == Crowd(7, monday, 6)
