"""Notes of a planning meeting: no verb, a surname at the end, letters for a topic."""

from datetime import date

import pytest

from domain.deadline import DeadlineKind
from tests.reader.test_points import only, points


@pytest.mark.parametrize(
    ("text", "who", "due"),
    [
        ("1. сведения по питанию - собрать до среды, Мухина", ["Мухина"], date(2024, 3, 6)),
        ("1. Посл. звонок: сценарии у школ собрать к 6 мая, Тюрина", ["Тюрина"], date(2024, 5, 6)),
        ("1. опись в фонд до 31.05., Тихонов и сторожа", ["Тихонов", "сторожа"], date(2024, 5, 31)),
        ("1. отчёт по кружкам сдать до пятницы, Тюрина, Ким", ["Тюрина", "Ким"], date(2024, 3, 1)),
        ("1. сверить списки к 5 марта, Мухина О.О.", ["Мухина О.О."], date(2024, 3, 5)),
        ("1. камеры проверить на этой неделе!! Тихонов", ["Тихонов"], date(2024, 3, 1)),
        # to whom, where
        ("1. сверить списки к 5 марта, Мухиной", [], date(2024, 3, 5)),
        ("1. направить списки к 5 марта, Пушкину А.С.", [], date(2024, 3, 5)),
        ("1. провести субботник до 1 мая, Лесная улица", [], date(2024, 5, 1)),
        ("1. провести слёт до 1 мая, Казань", [], date(2024, 5, 1)),
    ],
)  # fmt: skip
def test_a_surname_right_after_the_day(text: str, who: list[str], due: date) -> None:
    draft = only(text)
    assert ([one.name for one in draft.assignees], draft.deadline.due) == (who, due)


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("1. субботник 20.04 в 10.00 возле памятника, отв. завхоз Пронин, инвентарь свой", date(2024, 4, 20)),
        ("1. линейка 1 апреля в 9:00 у школы, отв. Лис О.В.", date(2024, 4, 1)),
        ("1. новости на сайт каждую пятницу (Лазарева)", date(2024, 3, 1)),
        ("1. отчёт по питанию по вторникам, отв. Лис О.В.", date(2024, 3, 5)),
        ("1. дежурство 5.03 в 10.00 и 7.03 в 12.00 (Лис О.В.)", None),
        ("1. субботник 20.04 в 10.00 возле памятника", None),
        ("1. новости о районе каждую пятницу", None),
    ],
)
def test_a_day_without_a_verb_where_somebody_is_named(text: str, due: date | None) -> None:
    assert only(text).deadline.due == due


def test_every_day_without_a_verb() -> None:
    assert only("1. сводка по явке ежедневно (Лис О.В.)").deadline.kind is DeadlineKind.RECURRING


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("1. ЕГЭ – аудитории подготовить до пятницы", []),
        ("1. ППЭ в СОШ 5 - камеры проверить до среды", []),
        ("1. ВПР провести в марте", []),
        ("1. ГТО – заявки собрать до 5 марта (Лис О.В.)", ["Лис О.В."]),
        ("1. ММЦ – организовать семинар до 5 марта", ["ММЦ"]),
        ("1. Руководителям ППЭ подготовить аудитории", ["руководители ППЭ"]),
    ],
)
def test_letters_of_a_topic_do_not_act(text: str, who: list[str]) -> None:
    assert [one.name for one in only(text).assignees] == who


@pytest.mark.parametrize(
    ("text", "is_task"),
    [
        ("1. инф. Тюриной по кружкам - к сведению", False),
        ("1. Информация о питании принята к сведению.", False),
        ("1. Памятки для родителей - к сведению и руководству в работе", True),
        ("1. Приказ № 5 - к исполнению", True),
        ("1. Довести приказ до сведения родителей", True),
    ],
)
def test_for_information_at_the_end(text: str, is_task: bool) -> None:
    draft = only(text)
    assert (draft.is_task, draft.assignees, draft.deadline.kind) == (is_task, (), DeadlineKind.NONE)


def test_other_matters_are_a_heading() -> None:
    found = points("1. Провести смотр.\n2. Разное.\n✓ Лис О.В. собрать заявки до 6 марта\n✓ Рогову С.С. сдать отчёт")
    assert [one.text.split()[0] for one in found] == ["Провести", "Лис", "Рогову"]


@pytest.mark.parametrize(
    ("text", "who", "due"),
    [
        ("1. Жмурко А.А. - до 15 марта график дежурств", ["Жмурко А.А."], date(2024, 3, 15)),
        ("1. Жмурко А.А. – до 15 марта, смета", ["Жмурко А.А."], date(2024, 3, 15)),
        ("1. Жмурко А.А. – смета до 15 марта", ["Жмурко А.А."], date(2024, 3, 15)),
        ("1. Жмурко А.А. - до 15 марта актуализирует банк вакансий", ["Жмурко А.А."], date(2024, 3, 15)),
        ("1. Директора школ – до 15 марта отчёты по питанию", ["директора школ"], date(2024, 3, 15)),
        ("1. Смета на ремонт - до 15 марта Жмурко А.А.", ["Жмурко А.А."], date(2024, 3, 15)),
        ("1. Отчёт разместить на сайтах — до 20 апреля (директора школ)", ["директора школ"], date(2024, 4, 20)),
        ("1. Отчёт разместить на сайтах — до 20 апреля, ежегодно. (Рук. ОУ)", ["руководители ОУ"], date(2024, 4, 20)),
        ("1. Обновить раздел до 1 мая. Ответственные за сайты ОУ.", ["ответственные за сайты ОУ"], date(2024, 5, 1)),
        # a thing, not a person; how, not who; a sentence, not a group
        ("1. Смета – до 15 марта", [], date(2024, 3, 15)),
        ("1. Отчёт разместить на сайтах — до 20 апреля (в электронном виде)", [], date(2024, 4, 20)),
        ("1. Провести смотр до 1 мая. Зал большой.", [], date(2024, 5, 1)),
    ],
)
def test_who_stands_beside_the_day(text: str, who: list[str], due: date) -> None:
    draft = only(text)
    assert ([one.name for one in draft.assignees], draft.deadline.due) == (who, due)


@pytest.mark.parametrize(
    ("text", "is_task"),
    [
        ("1. Отпуска методистов - согласно графику", False),
        ("1. Дежурство – по графику", False),
        ("1. Дежурство – по графику (Лис О.В.)", True),
        ("1. Сверка - по графику, отв. Лис О.В.", True),
        ("1. Медосмотр пройти – согласно графику", True),
    ],
)
def test_what_goes_by_a_plan_is_nobodys_task(text: str, is_task: bool) -> None:
    assert only(text).is_task is is_task


@pytest.mark.parametrize("line", ["Записала Жмурко А.А.", "Протокол вёл Жук Л.Л.", "Протоколировала Ким А.А."])
def test_who_took_the_minutes_signs_and_is_no_point(line: str) -> None:
    assert only(f"1. итоги подводим на августовском совещании.\n\n{line}").text.endswith("совещании.")
