"""Who answers, said by an appointment behind the task; control given the other way round; exceptions and receivers."""

from datetime import date

import pytest

from domain.deadline import DeadlineKind
from tests.reader.test_points import HEAD, only, points, read


@pytest.mark.parametrize(
    ("appointment", "expected"),
    [
        (". Ответственной за смотр назначить Зуеву О.О.", ["Зуева О.О."]),
        (". Ответственным назначить Панова В.В.", ["Панов В.В."]),
        (", ответственным назначить методиста Панова В.В.", ["Панов В.В."]),
        (", назначив ответственным Панова В.В.", ["Панов В.В."]),
        (". Назначить ответственными за смотр Зуеву О.О. и Панова В.В.", ["Зуева О.О.", "Панов В.В."]),
        (", ответственность возложить на Панова В.В.", ["Панов В.В."]),
        (". Ответственность за проведение возложить на методиста Зуеву О.О.", ["Зуева О.О."]),
        (". Персональную ответственность возложить на директоров школ.", ["директора школ"]),
        # nobody is appointed to this task
        (". Ответственным довести итоги до школ.", ["ответственные"]),
        (". Контроль возложить на Панова В.В.", []),
    ],
)
def test_an_appointment_behind_the_task(appointment: str, expected: list[str]) -> None:
    draft = only(f"1. Провести смотр до 1 мая{appointment}")
    assert [one.name for one in draft.assignees] == expected
    assert draft.deadline.due == date(2024, 5, 1)


def test_an_appointment_alone_is_done_by_deciding() -> None:
    assert not only("1. Ответственным за сайт назначить Зуеву О.О.").is_task


def test_control_behind_the_task_is_its_curator() -> None:
    draft = only("1. Провести смотр. Контроль за проведением возложить на Панова В.В.")
    assert draft.curator is not None
    assert (draft.curator.name, draft.assignees) == ("Панов В.В.", ())


@pytest.mark.parametrize(
    ("whom", "name"), [("заместителя главы Зуеву О.О.", "Зуева О.О."), ("отдел образования", "отдел образования")]
)
def test_control_laid_on_somebody_verb_first(whom: str, name: str) -> None:
    found = read(HEAD + f"1. Провести смотр.\n2. Возложить контроль за исполнением на {whom}")
    assert found.curator is not None
    assert found.curator.name == name
    assert found.drafts[-1].assignees == ()


def test_control_laid_on_oneself() -> None:
    assert read(HEAD + "1. Провести смотр.\n2. Контроль возложить на себя.").head_controls


def test_who_is_left_out_is_no_executor() -> None:
    draft = only("1. Школам района, кроме МБОУ СОШ № 3, сдать отчёты до 1 апреля.")
    assert [one.name for one in draft.assignees] == ["школы района, кроме МБОУ СОШ № 3"]


def test_a_person_before_what_he_answers_for() -> None:
    draft = only("1. Зуева О.О. – ответственная за сбор заявок, срок 15 марта.")
    assert [one.name for one in draft.assignees] == ["Зуева О.О."]
    assert draft.deadline.due == date(2024, 3, 15)


@pytest.mark.parametrize("name", ["Зуевой", "Алексеевой", "Григорьевой", "Дмитриевой"])
def test_names_that_are_no_nominative(name: str) -> None:
    draft = only(f"1. Заявки – {name} О.О. до 15 марта.")
    assert [one.name for one in draft.assignees] == [f"{name[:-2]}а О.О."]


def test_a_day_as_a_heading_of_the_sentence() -> None:
    assert only("1. До 15 марта: директорам школ – отчёты, методистам – справки.").deadline.due == date(2024, 3, 15)


@pytest.mark.parametrize("days", ["1 и 15 числа каждого месяца", "1-го, 15-го числа каждого месяца"])
def test_two_days_of_each_month(days: str) -> None:
    found = only(f"1. Отчёты о питании представлять {days}.").deadline
    assert (found.kind, found.due) == (DeadlineKind.RECURRING, date(2024, 3, 1))


@pytest.mark.parametrize(
    "heading",
    [
        "1. Директорам школ в срок до 1 мая 2024 г.:",
        "1. Директорам школ (до 1 мая 2024 года):",
        "1. В срок до 1 мая 2024 года директорам школ:",
        "Директорам школ до 01.05.2024:",
        "До 1 мая директорам школ:",
    ],
)
def test_a_term_in_an_addressees_heading(heading: str) -> None:
    found = points(f"{heading}\n- сдать отчёты;\n- провести линейки не позднее 5 апреля.")
    assert [[one.name for one in draft.assignees] for draft in found] == [["директора школ"]] * 2
    assert [draft.deadline.due for draft in found] == [date(2024, 5, 1), date(2024, 4, 5)]


def test_a_term_beside_the_addressee_of_one_line() -> None:
    draft = only("1. Директорам школ (до 1 мая): сдать отчёты; провести линейки.")
    assert [one.name for one in draft.assignees] == ["директора школ"]
    assert draft.deadline.due == date(2024, 5, 1)


def test_a_day_of_the_heading_that_is_no_term() -> None:
    found = points("1. Рассмотрев заявления, поданные до 1 марта 2024 года:\n- провести приём.")
    assert [draft.deadline.due for draft in found] == [None]


@pytest.mark.parametrize("day", ["15.03.2024", "15.03.24 г."])
def test_a_day_right_behind_the_label(day: str) -> None:
    draft = only(f"1. Сдать отчёт. Отв. Зуева О.О. {day}")
    assert [one.name for one in draft.assignees] == ["Зуева О.О."]
    assert draft.deadline.due == date(2024, 3, 15)
