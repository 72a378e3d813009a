"""A term at the head of a sentence or between an addressee and his verb: when, to whom, and what is neither."""

from datetime import date

import pytest

from domain.deadline import DeadlineKind
from tests.reader.test_points import only, points, read


@pytest.mark.parametrize(
    ("text", "who", "due"),
    [
        ("С 18 по 29 марта 2024 г. родительским комитетам школ провести рейды.", "родительские комитеты школ", (3, 29)),
        ("Каждую пятницу школам передавать Мамедову Р.И. сведения.", "школы", (3, 1)),
        ("В IV квартале 2024 года Лещенко А.А. вынести вопрос на коллегию.", "Лещенко А.А.", (12, 31)),
        ("В недельный срок Петрову А.А. подготовить справку.", "Петров А.А.", (3, 6)),
        ("Ежемесячно до 5 числа директорам школ представлять сведения.", "директора школ", (3, 5)),
        ("По понедельникам классным руководителям проверять дневники.", "классные руководители", (3, 4)),
        ("В первой декаде мая заместителям директоров по ВР провести смотр.", "заместители директоров по ВР", (5, 10)),
        ("В течение учебного года педагогам-психологам проводить тренинги.", "педагоги-психологи", (5, 31)),
        ("Завтра к 12:00 Соколову П.П. представить списки.", "Соколов П.П.", (2, 29)),
        ("К 1 марта – директорам школ представить списки.", "директора школ", (3, 1)),
        ("Ко Дню учителя руководителям ОО подготовить выставки.", "руководители ОО", (10, 5)),
        ("20 марта Мамедову Р.И. провести проверку.", "Мамедов Р.И.", (3, 20)),
        ("Директорам школ каждую пятницу передавать сведения.", "директора школ", (3, 1)),
        ("Учителям по понедельникам, средам проводить занятия.", "учителя", (3, 4)),
        ("Директорам школ завтра представить списки.", "директора школ", (2, 29)),
    ],
)
def test_a_term_and_then_those_who_act(text: str, who: str, due: tuple[int, int]) -> None:
    found = only(f"1. {text}")
    assert [one.name for one in found.assignees] == [who]
    assert found.deadline.due == date(2024, *due)


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("К началу отопительного сезона завхозам ОО утеплить склады.", "завхозы ОО"),
        ("Завхозам ОО к началу отопительного сезона утеплить склады.", "завхозы ОО"),
        ("По окончании месячника директорам школ сдать отчёты.", "директора школ"),
        ("Срочно завхозам школ проверить огнетушители.", "завхозы школ"),
        ("В течение трёх дней после олимпиады членам жюри сдать работы.", "члены жюри"),
        ("Не позднее, чем через 3 дня после проверки, Юрину П.П. ответить.", "Юрин П.П."),
        ("По мере поступления средств завхозу Дубко А.И. закупить мебель.", "Дубко А.И."),
        ("В период подготовки к экзаменам учителям проводить консультации.", "учителя"),
    ],
)
def test_by_an_event_and_at_once(text: str, who: str) -> None:
    found = only(f"1. {text}")
    assert [one.name for one in found.assignees] == [who]
    assert found.deadline.kind is DeadlineKind.OPEN


@pytest.mark.parametrize(
    "text",
    [
        "1. По вопросам питания завхозам обращаться в отдел.",
        "1. На базе школы № 4 методистам провести семинар.",
        "1. В целях безопасности директорам школ проверить камеры.",
        "1. С родителями классным руководителям провести беседы.",
        "1. На сайте школ директорам разместить меню.",
    ],
)
def test_where_why_and_with_whom_are_no_terms(text: str) -> None:
    assert only(text).deadline.kind is DeadlineKind.NONE


def test_a_day_that_the_sentence_sets_later_stays_the_term() -> None:
    found = only("1. В марте методистам провести мониторинг, справку представить до 10 апреля.")
    assert found.deadline.due == date(2024, 4, 10)
    assert [one.name for one in found.assignees] == ["методисты"]


def test_a_number_before_a_day_is_a_points_number() -> None:
    found = points("1. Собрать отчёты.\n2. 20 марта Юрину П.П. провести проверку.\n3. Обновить стенд.")
    assert [one.number for one in found] == ["1", "2", "3"]


@pytest.mark.parametrize(
    ("heading", "who", "due"),
    [
        ("В IV квартале 2024 года Лещенко А.А.:", ["Лещенко А.А."], date(2024, 12, 31)),
        ("Каждую пятницу школам:", ["школы"], date(2024, 3, 1)),
        ("В недельный срок завхозам школ:", ["завхозы школ"], date(2024, 3, 6)),
        ("Руководителям ОО в течение учебного года:", ["руководители ОО"], date(2024, 5, 31)),
        ("Руководителям ОО до 1 марта 2024 года:", ["руководители ОО"], date(2024, 3, 1)),
        ("До 25 марта:", [], date(2024, 3, 25)),
        ("В марте 2024 года:", [], date(2024, 3, 31)),
    ],
)
def test_a_heading_gives_its_term_and_its_people(heading: str, who: list[str], due: date) -> None:
    found = points(f"1. {heading}\n1.1. собрать отчёты;\n1.2. проверить камеры.")
    assert [one.text for one in found] == ["собрать отчёты", "проверить камеры."]
    assert all([one.name for one in each.assignees] == who for each in found)
    assert all(each.deadline.due == due for each in found)


@pytest.mark.parametrize("heading", ["Итоги I квартала 2024 года:", "О ремонте в 2024 году:", "План на март:"])
def test_a_heading_that_only_names_a_time_gives_no_term(heading: str) -> None:
    assert all(one.deadline.dates == () for one in points(f"1. {heading}\n1.1. собрать отчёты;\n1.2. закрыть смету."))


def test_an_organisation_with_do_in_its_name_heads_its_points_and_is_no_term() -> None:
    found = read(
        "ПРОТОКОЛ № 1\n01.02.2024\nРЕШИЛИ:\n1. МАУ ДО «ЦДО «Созвездие» (Ремез П.И.), МБУ ДО «ДЮСШ» (Кузоватов Е.В.):\n"
        "1.1. завершить регистрацию детей до 10.03.2024 года."
    )
    (draft,) = [one for one in found.drafts if one.is_task]
    assert [one.name for one in draft.assignees] == [
        "МАУ ДО «ЦДО «Созвездие» (Ремез П.И.)",
        "МБУ ДО «ДЮСШ» (Кузоватов Е.В.)",
    ]
    assert draft.deadline.due == date(2024, 3, 10)
