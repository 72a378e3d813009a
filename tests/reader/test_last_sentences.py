"""Who and until when in a last sentence, in brackets after each executor, or after something that comes first."""

from datetime import date

import pytest

from domain.deadline import DeadlineKind
from tests.reader.test_points import only, points


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("1. Трудоустроить не менее 120 подростков от 14 до 18 лет. Июнь-август 2024 г.", date(2024, 8, 31)),
        ("1. Подготовить сводную информацию об итогах лета. Вторая декада сентября 2024 г.", date(2024, 9, 20)),
        ("1. Провести ярмарку вакансий. Апрель.", date(2024, 4, 30)),
        ("1. Обследовать здания. II квартал 2024 года", date(2024, 6, 30)),
        ("1. Провести день открытых дверей. Первая суббота апреля 2024 года.", date(2024, 4, 6)),
        # no term: another day is set, a name of a place or of a year
        ("1. Сдать отчёты до 1 марта. Апрель – резерв.", date(2024, 3, 1)),
        ("1. Сдать отчёты до 1 марта. Апрель 2024 года.", date(2024, 3, 1)),
        ("1. Осмотреть мост в пос. Октябрь", None),
        ("1. Подготовить план проведения акций. Год педагога и наставника", None),
        ("1. Провести праздник. День учителя.", None),
    ],
)
def test_a_term_as_the_last_sentence(text: str, due: date | None) -> None:
    assert only(text).deadline.due == due


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1. Обновить сведения на сайтах. Ответственные за сайты ОУ.", ["ответственные за сайты ОУ"]),
        ("1. Обновить сведения на сайтах.\nОтветственные за сайты ОУ.", ["ответственные за сайты ОУ"]),
        ("1. Обновить сведения до 1 мая. Руководители ОО.", ["руководители ОО"]),
        (
            "1. Собрать заявки. Классные руководители, социальные педагоги.",
            ["классные руководители", "социальные педагоги"],
        ),
        ("1. Собрать заявки — до 20 апреля, ежегодно. (Рук. ОУ)", ["руководители ОУ"]),
        ("1. Провести смотр. Директора школ. До 1 мая 2024 года.", ["директора школ"]),
        ("1. Провести смотр. До 1 мая 2024 года. Директора школ.", ["директора школ"]),
        # nobody: no task before it, a sentence with its own verb, a thing
        ("1. Отметить активность. Учителя школы № 3 участвовали.", []),
        ("1. Провести конкурс. Номинации прежние.", []),
    ],
)
def test_who_as_the_last_sentence(text: str, expected: list[str]) -> None:
    assert [one.name for one in only(text).assignees] == expected


def test_executors_with_their_points_in_brackets() -> None:
    found = points(
        "3.1. Провести инструктажи.\n3.2. Установить аншлаги.\n"
        "Срок исполнения пп. 3.1-3.2 – до 20 июня 2024 г. "
        "Исполнители: руководители ОО (п. 3.1), главы поселений (п. 3.2)"
    )
    assert [[one.name for one in draft.assignees] for draft in found] == [["руководители ОО"], ["главы поселений"]]
    assert [draft.deadline.due for draft in found] == [date(2024, 6, 20)] * 2


def test_two_executors_of_one_point() -> None:
    found = points(
        "1. Собрать заявки.\n2. Подготовить приказ.\nОтв.: Зуева О.О. (пп. 1, 2), Панов В.В. (п. 2)\n"
        "Сроки: до 1 марта (п. 1), до 15 марта (п. 2)"
    )
    assert [[one.name for one in draft.assignees] for draft in found] == [["Зуева О.О."], ["Зуева О.О.", "Панов В.В."]]
    assert [draft.deadline.due for draft in found] == [date(2024, 3, 1), date(2024, 3, 15)]


def test_a_head_in_brackets_is_no_point() -> None:
    draft = only("1. Провести ярмарку.\nОтв.: центр занятости (Гуляев Р.О.), школа № 3 (Панов В.В.)")
    assert [one.name for one in draft.assignees] == ["центр занятости (Гуляев Р.О.)", "школа № 3 (Панов В.В.)"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1. Тюрину по выходу с больничного сдать отчёт.", ["Тюрин"]),
        ("1. Зуевой О.О. по возвращении из командировки доложить директору.", ["Зуева О.О."]),
        ("1. Директорам школ по завершении ремонта представить акты.", ["директора школ"]),
        ("1. Методистам подготовить справку после окончания проверки.", ["методисты"]),
        ("1. Завхозу провести инструктаж до начала мероприятий, под подпись.", ["завхоз"]),
    ],
)
def test_after_what_has_no_day(text: str, expected: list[str]) -> None:
    draft = only(text)
    assert [one.name for one in draft.assignees] == expected
    assert (draft.deadline.kind, draft.deadline.due) == (DeadlineKind.OPEN, None)


@pytest.mark.parametrize(
    "text",
    [
        "1. Директорам школ провести мероприятия по завершению ремонта.",
        "1. Директорам школ принять меры по выходу из списка школ с низкими результатами.",
    ],
)
def test_what_the_work_is_for_is_no_term(text: str) -> None:
    assert only(text).deadline.kind is DeadlineKind.NONE


@pytest.mark.parametrize(
    ("text", "expected", "due"),
    [
        ("1. Бабич Л.С.— сводка по ОРВИ, до 15 марта", ["Бабич Л.С."], date(2024, 3, 15)),
        ("1. бухгалтерия-сверка с ФОКом за февраль, до 7 марта", ["бухгалтерия"], date(2024, 3, 7)),
        ("1. Бухгалтерия – сверка с ФОКом за февраль, до 7 марта", ["бухгалтерия"], date(2024, 3, 7)),
        ("1. Лыткин-отчёт по сайту до 7 марта", ["Лыткин"], date(2024, 3, 7)),
        ("1. школа-победитель конкурса – сценарий до 7 марта", [], date(2024, 3, 7)),
        ("1. раздел сайта обновить.. отв Лыткин,срок  эта неделя", ["Лыткин"], date(2024, 3, 1)),
        ("1. Совет отцов – заседание 12 марта", [], None),
    ],
)
def test_jotted_down(text: str, expected: list[str], due: date | None) -> None:
    draft = only(text)
    assert [one.name for one in draft.assignees] == expected
    assert draft.deadline.due == due


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("1. Отделу полиции провести в дни весенних каникул (с 24 по 30 марта 2024 года) рейды.", date(2024, 3, 30)),
        ("1. Школам организовать в период каникул (25–31 марта 2024 г.) работу площадок.", date(2024, 3, 31)),
        ("1. Провести рейды. Срок: весенние каникулы (24.03.2024-30.03.2024)", date(2024, 3, 30)),
        ("1. Обеспечить занятость детей в дни весенних каникул (с 24 по 30 марта 2024 года).", None),
        ("1. Утвердить план работы площадок в период каникул (с 24 по 30 марта 2024 года).", None),
    ],
)
def test_holidays_with_their_days(text: str, due: date | None) -> None:
    assert only(text).deadline.due == due


@pytest.mark.parametrize("words", ["Школа-победитель конкурса", "Педагог-психолог школы", "Центр-организатор смотра"])
def test_a_hyphen_inside_a_word_stays(words: str) -> None:
    assert only(f"1. {words} представляет отчёт до 7 марта").text.startswith(words)


def test_work_shared_out_under_a_number_is_a_point() -> None:
    found = points("1. Собрать заявки до 1 мая.\n2. Отв. Зуев О.О. – списки детей; Панов В.В. – заказать автобус.")
    assert [[one.name for one in draft.assignees] for draft in found] == [[], ["Зуев О.О.", "Панов В.В."]]
    assert found[1].text.startswith("Зуев О.О. – списки детей")


@pytest.mark.parametrize(
    ("label", "dates"),
    [
        ("Отв. Зуев О.О. – списки; Панов В.В. – автобус", ()),
        ("Отв. Зуев О.О. – до 1 мая; Панов В.В. – до 5 мая", (date(2024, 5, 1), date(2024, 5, 5))),
        ("2. Отв. Зуев О.О. – до 1 мая; Панов В.В. – до 5 мая", (date(2024, 5, 1), date(2024, 5, 5))),
    ],
)
def test_shares_of_the_point_above(label: str, dates: tuple[date, ...]) -> None:
    (draft,) = points(f"1. Провести поход.\n{label}")
    assert [one.name for one in draft.assignees] == ["Зуев О.О.", "Панов В.В."]
    assert draft.deadline.dates == dates


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1. Собрать заявки — до 20 апреля (Зуева О.О.)", ["Зуева О.О."]),
        ("1. Собрать заявки — до 20 апреля (директора школ)", ["директора школ"]),
        ("1. Собрать заявки — до 20 апреля (включительно)", []),
        ("1. Собрать заявки — до 20 апреля (при наличии)", []),
    ],
)
def test_who_in_a_bracket_after_the_term(text: str, expected: list[str]) -> None:
    draft = only(text)
    assert [one.name for one in draft.assignees] == expected
    assert draft.deadline.due == date(2024, 4, 20)
