"""Who answers, said by an appointment behind the task; control given the other way round; exceptions and receivers."""

from datetime import date

import pytest

from domain.deadline import DeadlineKind
from tests.reader.test_points import HEAD, only, read


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
