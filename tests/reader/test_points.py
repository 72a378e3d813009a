"""Marks, modes, curators, lead-ins and places: what each point of a document becomes."""

import time
from datetime import date

import pytest

from domain.calendar import WorkCalendar
from domain.deadline import DeadlineKind
from domain.protocol import Draft, DraftDoubt, HeaderDoubt, Mark, Mode, ProtocolKind, ReadProtocol
from protocols.documents import read_document
from protocols.read import counts_working_days, read_lines, years_named

HEAD = "ПРОТОКОЛ № 1\nсовещания\n28.02.2024\n\nПредседатель: Туманова В.О.\n\nРЕШИЛИ:\n"


def read(text: str, meeting: date | None = None) -> ReadProtocol:
    return read_lines(read_document(text.encode(), "a.txt"), calendar=WorkCalendar(), meeting=meeting)


def points(text: str) -> tuple[Draft, ...]:
    return read(HEAD + text).drafts


def only(text: str) -> Draft:
    (draft,) = points(text)
    return draft


@pytest.mark.parametrize(
    ("text", "is_task", "mark"),
    [
        ("1. Принять информацию к сведению.", False, Mark.SILENT),
        ("1. Утвердить план работы на 2024 год.", False, Mark.SILENT),
        ("1. Признать работу удовлетворительной.", False, Mark.SILENT),
        ("1. Снять с контроля пункты 2 и 3.", False, Mark.SILENT),
        ("1. Вопрос о форме перенести на следующее заседание.", False, Mark.SILENT),
        ("1. Следующее совещание – 3 апреля 2024 г.", False, Mark.SILENT),
        ("1. След. аппаратное во вторник 12.03 в 8-30", False, Mark.SILENT),
        ("1. Руководителям ОУ утвердить планы до 1 апреля 2024 года.", True, Mark.CONTROL),
        ("1. Директорам школ ознакомиться с приказом № 153.", True, Mark.NOTICE),
        ("1. Принять к исполнению приказ № 560 от 30.12.2023.", True, Mark.NOTICE),
        ("1. Усилить работу по охвату обучающихся.", True, Mark.NOTICE),
        ("1. Усилить работу по охвату обучающихся до 1 мая 2024 года.", True, Mark.CONTROL),
        ("1. Размещать на сайтах сведения. Срок: постоянно.", True, Mark.NOTICE),
        ("1. Провести мониторинг.", True, Mark.CONTROL),
        ("1. Информацию принять к сведению и разместить её на сайтах школ.", True, Mark.CONTROL),
        ("1. Положение принять за основу, предложения к нему направить Орлову П.П.", True, Mark.CONTROL),
        ("1. Благодарность за подготовку ёлки объявить Орловой А.П.", False, Mark.SILENT),
    ],
)
def test_a_point_gets_its_mark(text: str, is_task: bool, mark: Mark) -> None:
    draft = only(text)
    assert (draft.is_task, draft.mark) == (is_task, mark)


@pytest.mark.parametrize(
    ("text", "mode"),
    [
        ("1. Провести собрания. Отв.: директора школ", Mode.EACH),
        ("1. Провести собрания. Отв.: Белова Н.П., руководители ОО", Mode.RESPONSIBLE),
        ("1. Составить единый график. Отв.: руководители ОО", Mode.SUMMARY),
    ],
)
def test_several_executors_share_a_point(text: str, mode: Mode) -> None:
    assert only(text).mode is mode


def test_control_over_the_whole_names_a_curator_and_gives_no_assignment() -> None:
    found = read(HEAD + "1. Провести мониторинг.\n2. Контроль за исполнением возложить на методиста Дубровину Н.Ф.")
    last = found.drafts[-1]
    assert (last.is_task, last.mark, last.assignees) == (True, Mark.SILENT, ())
    assert found.curator is not None
    assert found.curator.name == "Дубровина Н.Ф."


def test_control_kept_by_the_head() -> None:
    found = read(HEAD + "1. Провести мониторинг.\n2. Контроль за исполнением оставляю за собой.")
    assert found.head_controls
    assert found.curator is None


def test_control_of_one_point_is_its_curator_and_no_executor() -> None:
    draft = only("1. Провести мониторинг.\nОтветственный: Белова Н.П.\nКонтроль: Рогов С.С.")
    assert [one.name for one in draft.assignees] == ["Белова Н.П."]
    assert draft.curator is not None
    assert draft.curator.name == "Рогов С.С."


def test_a_heading_is_no_point_but_a_lead_in() -> None:
    found = points("1. Необходимо разработать на 2024-2025 учебный год:\n1.1. Школьные планы\n1.2. Районный план")
    assert [draft.text for draft in found] == ["Школьные планы", "Районный план"]
    assert all("разработать на 2024-2025 учебный год:" in draft.lead_in for draft in found)
    assert all(draft.is_task and not draft.deadline.dates for draft in found)


def test_what_came_out_is_no_task() -> None:
    found = points("1. Проведённые меры позволили:\n- повысить охват\n- выявить дефициты")
    assert [draft.is_task for draft in found] == [False, False]
    assert DraftDoubt.MAYBE_TASK in found[0].doubts


def test_places_are_the_documents_own() -> None:
    found = points("1. Школам:\n- сдать отчёт;\n- провести собрание.\n2.1. Подготовить приказ.")
    assert [(draft.number, draft.paragraph, draft.line) for draft in found] == [
        ("1", 1, 9),
        ("1", 2, 10),
        ("2.1", None, 11),
    ]


def test_questions_are_counted() -> None:
    text = (
        "ПРОТОКОЛ № 1\n28.02.2024\n1. СЛУШАЛИ: о доме.\nРЕШИЛИ:\n1. Сдать дом.\n"
        "2. СЛУШАЛИ: о саде.\nРЕШИЛИ:\n1. Убрать сад.\n"
    )
    assert [(draft.question, draft.number) for draft in read(text).drafts] == [("1", "1"), ("2", "1")]


def test_references_and_the_same_again_are_resolved() -> None:
    found = points(
        "1. Составить график.\n2. Провести консультации.\nОтв. за п. 1-2 – Фролов Д.Д.\n"
        "3. Подготовить приказ.\nОтв.: Савчук М.И.\nСрок: 22 марта\n"
        "4. Довести приказ до школ.\nОтв.: тот же\nСрок: тот же"
    )
    assert [[one.name for one in draft.assignees] for draft in found] == [
        ["Фролов Д.Д."],
        ["Фролов Д.Д."],
        ["Савчук М.И."],
        ["Савчук М.И."],
    ]
    assert [draft.deadline.due for draft in found] == [None, None, date(2024, 3, 22), date(2024, 3, 22)]


def test_an_addressees_block_ends_where_another_begins() -> None:
    found = points("Школам:\n- сдать отчёт;\nРоговой С.С.:\n- проверить отчёты.\nДовести решение до всех до 5 марта.")
    assert [[one.name for one in draft.assignees] for draft in found] == [["школы"], ["Рогова С.С."], []]


def test_one_term_closes_the_block_above_it_and_no_more() -> None:
    found = points(
        "Школам:\n- сдать отчёт;\n- провести собрание;\nСрок: до 5 марта\n"
        "- убрать сад;\n- покрасить дом.\nСрок: до 7 мая"
    )
    assert [draft.deadline.due for draft in found] == [date(2024, 3, 5)] * 2 + [date(2024, 5, 7)] * 2
    own = points("- сдать отчёт;\nОтв.: школы\n- убрать сад.\nСрок: до 7 мая")
    assert [draft.deadline.due for draft in own] == [None, date(2024, 5, 7)]


def test_proposals_in_the_talk_are_no_decisions() -> None:
    text = (
        "ПРОТОКОЛ № 1\n28.02.2024\nСЛУШАЛИ: Белову Н.П.\n"
        "Поступили предложения:\n1) провести мониторинг до 1 июня 2024 года;\n"
        "РЕШИЛИ:\n1. Провести мониторинг до 1 мая 2024 года.\nВыступил Рогов С.С., предложил:\n1. отложить мониторинг."
    )
    assert [draft.deadline.due for draft in read(text).drafts] == [date(2024, 5, 1)]


def test_a_day_that_does_not_exist_is_none() -> None:
    draft = only("1. Сдать отчёт. Срок: 31.02.2024")
    assert (draft.deadline.kind, draft.deadline.due) == (DeadlineKind.NONE, None)
    assert draft.deadline.doubts


def test_a_task_without_an_executor_or_result_is_doubtful() -> None:
    assert set(only("1. Усилить работу.").doubts) == {DraftDoubt.NO_ASSIGNEE, DraftDoubt.VAGUE}


@pytest.mark.parametrize(
    "heading",
    [
        "Определить следующие поручения:",
        "Утвердить следующий план работы:",
        "Утвердить перечень поручений:",
        "Наметить меры:",
        "Установить сроки:",
    ],
)
def test_what_a_heading_adopts_is_work_for_who_is_named_in_it(heading: str) -> None:
    rows = "№\tСрок\tСодержание\tИсполнители\n2.1\tдо 09.02\tПодать заявки на курсы поваров\tЗаведующие ДОО\n"
    for points in (rows, "2.1. Подать заявки на курсы поваров до 09.02 (заведующие ДОО).\n"):
        found = read(f"Протокол № 2\nсовещания\n5 февраля 2024 г.\nРешили:\n1. Доклад учесть.\n2. {heading}\n{points}")
        task = found.drafts[-1]
        assert task.is_task
        assert (task.number, task.deadline.due, task.lead_in) == ("2.1", date(2024, 2, 9), "")


@pytest.mark.parametrize(
    "text",
    [
        "Утвердить состав комиссии:\n- Ильин И.И., председатель;\n- Петрова А.А., секретарь.",
        "Утвердить график:\n- школа № 1 – 5 марта;\n- школа № 2 – 6 марта.",
        "Определить сроки проведения этапов:\n- школьный – 5 марта;\n- районный – 6 марта.",
    ],
)
def test_what_is_adopted_without_a_verb_is_nobodys_work(text: str) -> None:
    found = read(f"Протокол № 2\n5 февраля 2024 г.\nРешили:\n1. {text}")
    assert found.drafts
    assert not any(draft.is_task for draft in found.drafts)


def test_points_under_the_talk_of_a_topic_are_decided_and_proposals_are_not() -> None:
    head = "ПРОТОКОЛ № 11\nзаседания штаба\n8 июля 2025 года\n\nI. О ХОДЕ РЕМОНТНЫХ РАБОТ\n(Демьянова Т.В.)\n"
    talk = "На 1 июля освоено 61 % средств, отставание допущено на двух объектах."
    points = "1. Завершить ремонт кровли.\n   Отв.: Демьянова Т.В.   Срок: 08.08.2025\n2. Вести фотофиксацию работ.\n"
    second = "\nII. О ПРИЕМКЕ\n(Демьянова Т.В.)\n1. Провести приемку.\n   Отв.: комиссия   Срок: 15 августа 2025 г.\n"
    decided = read(f"{head}{talk}\n\n{points}{second}").drafts
    assert [draft.number for draft in decided] == ["1", "2", "1"]
    proposed = read(f"{head}{talk} Предложила:\n{points}{second}").drafts
    assert [draft.text for draft in proposed] == ["Провести приемку."]


# --- The header -----------------------------------------------------------------------------------------------------

BODY = "\nСЛУШАЛИ: Белову Н.П. о приказе № 560 от 30.12.2023.\nРЕШИЛИ:\n1. Сдать отчёт.\n"


@pytest.mark.parametrize(
    ("head", "day", "number"),
    [
        ("ПРОТОКОЛ № 4\n28.02.2024", date(2024, 2, 28), "4"),
        ("Протокол №4 от 28 февраля 2024 г.", date(2024, 2, 28), "4"),
        ("ПРОТОКОЛ\n«28» февраля 2024 года    с. Ясное    № 4", date(2024, 2, 28), "4"),
        ("ПРОТОКОЛ N 4/1\nсовещания\nДата проведения: 28.02.2024г.", date(2024, 2, 28), "4/1"),
        ("ПРОТОКОЛ б/н\n28.02.24г", date(2024, 2, 28), None),
        (
            "УТВЕРЖДЕНО\nприказом № 7 от 01.02.2024\nПРОТОКОЛ\nсовещания\nг. Ясный          28.02.2024",
            date(2024, 2, 28),
            None,
        ),
        ("ПРОТОКОЛ\nсовещания директоров МБОУ СОШ № 3\nот 28.02.2024", date(2024, 2, 28), None),
        ("Протокол заседания\nзаместителей директоров по работе № 2\nот 28.02.2024 г.", date(2024, 2, 28), "2"),
        ("Протокол\nсовещания в детском саду № 2\nот 28.02.2024 г.", date(2024, 2, 28), None),
        ("ПРОТОКОЛ\nсовещания директоров", None, None),
    ],
)
def test_date_and_number_are_the_papers_own(head: str, day: date | None, number: str | None) -> None:
    header = read(head + BODY).header
    assert (header.date, header.number) == (day, number)
    assert (HeaderDoubt.NO_DATE in header.doubts) == (day is None)


@pytest.mark.parametrize(
    ("end", "day"),
    [
        ("Принято открытым голосованием 24 сентября 2021 года", date(2021, 9, 24)),
        ("Резолюция принята участниками конференции 25.08.2023.", date(2023, 8, 25)),
        ("Решение принято единогласно.", None),
        ("Верно: методист 24 сентября 2021 года", None),
        ("2. Принять участие в семинаре 24 сентября 2021 года.", None),
    ],
)
def test_a_paper_without_a_date_may_say_at_its_end_when_it_was_adopted(end: str, day: date | None) -> None:
    text = f"РЕШЕНИЕ\nсобрания\nУчастники решили:\n1. Сдать отчёт до 1 октября.\n\n{end}\n\nПредседатель   Д. Волохов"
    found = read(text)
    assert found.header.date == day
    assert found.drafts[0].deadline.due == (date(day.year, 10, 1) if day else None)
    assert read("РЕШЕНИЕ\n1 сентября 2020 г.\n" + text[8:]).header.date == date(2020, 9, 1)


def test_a_given_date_overrides_and_dates_the_deadlines() -> None:
    found = read("ПРОТОКОЛ\nсовещания\nРЕШИЛИ:\n1. Сдать отчёт. Срок: до 5 марта", date(2023, 2, 1))
    assert found.header.date == date(2023, 2, 1)
    assert found.drafts[0].deadline.due == date(2023, 3, 5)


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        ("ПРОТОКОЛ № 1", ProtocolKind.PROTOCOL),
        ("РЕЗОЛЮЦИЯ\nконференции", ProtocolKind.RESOLUTION),
        ("РЕШЕНИЕ\nколлегии", ProtocolKind.DECISION),
    ],
)
def test_the_kind_is_read(head: str, kind: ProtocolKind) -> None:
    assert read(head + BODY).header.kind is kind


def test_people_and_project_of_the_header() -> None:
    text = (
        "ПРОЕКТ\n\nПРОТОКОЛ № 1\nсовещания\n01.02.2024\nПредседатель – Н.П. Белова, начальник\nСекретарь: Рогов С.С.\n"
    )
    header = read(text + BODY).header
    assert (header.chair, header.secretary, header.is_project) == ("Белова Н.П.", "Рогов С.С.", True)
    assert not read("ПРОТОКОЛ\n" + BODY).header.is_project


# --- Hostile texts --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "1. " + "слово " * 100_000,
        "1. " + "(" * 50_000,
        "1. отв. " + "Иванов И.И., " * 10_000,
        "- а\n" * 20_000,
        "1. " + "срок: " * 10_000,
        "1. провести " + "до 1 марта " * 2_000,
        "\n".join("1" + ".1" * depth for depth in range(1, 300)),
        "1. Контроль " + "возложить " * 8_000,
        "1. «" * 20_000 + "провести",
        "\t".join(["провести"] * 10_000),
        "1. Сдать отчёт. Отв.: " + "Егоров и " * 1_900 + "Петров",
        "1. Провести рейд " + "совместно с отделом и " * 600,
        "1. Сдать отчёт. Отв.: Зуева О.О." + " " * 30_000 + "до 1 мая",
        "1. Директорам школ" + " " * 30_000 + ": сдать отчёт",
    ],
    ids=range(14),
)
def test_no_text_takes_long_or_raises(text: str) -> None:
    """The ten seconds are P16's, of the processor: what else the machine does is not counted."""
    begun = time.process_time()
    assert len(read(HEAD + text).drafts) <= 3_000
    assert time.process_time() - begun < 10


def test_a_thousand_points_are_read() -> None:
    text = "\n".join(
        f"{number}. Провести мероприятие {number} (отв. Белова Н.П., срок до 5 марта)." for number in range(1, 1001)
    )
    found = points(text)
    assert len(found) == 1000
    assert {draft.deadline.due for draft in found} == {date(2024, 3, 5)}


def test_the_years_that_a_paper_can_need() -> None:
    named = read_document("ПРОТОКОЛ\nот 18.02.21\nРЕШИЛИ:\n1. Сдать до 1 марта 2024 года.".encode(), "a.txt")
    assert years_named(named) == range(2020, 2027)
    assert years_named(read_document("Сдать отчёт".encode(), "a.txt")) == range(0)
    assert not counts_working_days(named)
    assert counts_working_days(read_document("в течение 5 рабочих дней".encode(), "a.txt"))
    assert counts_working_days(read_document("в течение 5 р.д.".encode(), "a.txt"))


def test_a_second_protocol_in_the_file_is_counted_from_its_own_date() -> None:
    one = "ПРОТОКОЛ № 1\nсовещания\n28.02.2024\nРЕШИЛИ:\n1. Сдать дом в недельный срок.\n\nСекретарь   О.О. Жук\n\n"
    found = read(one + one.replace("№ 1", "№ 2").replace("28.02", "20.03"))
    assert [draft.deadline.due for draft in found.drafts] == [date(2024, 3, 6), date(2024, 3, 27)]
    assert (found.header.number, found.header.doubts) == ("1", (HeaderDoubt.SEVERAL_PAPERS,))
    quoted = read(one + "Приложение\nк протоколу № 1\nПРОТОКОЛ № 7 хранится в отделе.")
    assert HeaderDoubt.SEVERAL_PAPERS not in quoted.header.doubts


def test_a_title_in_two_lines_does_not_end_the_header() -> None:
    found = read(
        "РЕКОМЕНДАЦИИ\nучастников семинара «Профминимум»\n\nДата: 19 апреля 2024 года\n\nрекомендуют:\n1. Сдать отчёт."
    )
    assert found.header.date == date(2024, 4, 19)
    assert [draft.text for draft in found.drafts] == ["Сдать отчёт."]
