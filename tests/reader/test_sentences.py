"""Sentences as protocols write them, each with what a secretary takes from it: who, until when."""

from datetime import date

import pytest

from domain.deadline import DeadlineKind, Doubt
from tests.reader.test_points import HEAD, only, points, read


def who(text: str) -> list[str]:
    return [one.name for one in only(text).assignees]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1. ГБУ СО «КЦСОН района» (Бельская Г.Т.) организовать патронаж.", ["ГБУ СО «КЦСОН района» (Бельская Г.Т.)"]),
        ("1. Муз. руководителю Зубаревой И.О. подготовить сценарий.", ["Зубарева И.О."]),
        ("1. Оформить зал до 19 марта (воспитатели групп № 5, 6)", ["воспитатели групп № 5, 6"]),
        ("1. Руководителям ОО с. Мшистое, с. Глинка завезти уголь.", ["руководители ОО с. Мшистое, с. Глинка"]),
        ("1. Совместно с органами системы профилактики рейды проводить.", ["органы системы профилактики"]),
        ("1. Провести сессию совместно с районным Советом молодых педагогов.", ["районный Совет молодых педагогов"]),
        ("1. Обучить совместно с центром молодых педагогов.", ["центр"]),
        ("1. Совместно с отделом культуры и спорта провести смотр.", ["отдел культуры и спорта"]),
        ("1. Совместно с Советом отцов и органами опеки провести рейды.", ["совет отцов", "органы опеки"]),
        (
            "1. Совместно с комиссией по делам несовершеннолетних и защите их прав провести рейды.",
            ["комиссия по делам несовершеннолетних и защите их прав"],
        ),
        ("1. Городскому методическому центру организовать семинар.", ["городской методический центр"]),
        ("1. Заведующим детским садом провести собрания.", ["заведующие детским садом"]),
        ("1. Школам, перешедшим на расчёт, провести опрос.", ["школы, перешедшие на расчёт"]),
        ("1. Педагогам-навигаторам обновлять портфолио.", ["педагоги-навигаторы"]),
        (
            "1. Директорам МБОУ «СОШ № 5» (Вагин А.О.) и МБОУ «Покровская ООШ» (Ширина И.И.) рассмотреть рекомендации.",
            ["Вагин А.О.", "Ширина И.И."],
        ),
        ("1. Главному бухгалтеру подготовить смету.", ["главный бухгалтер"]),
    ],
)
def test_who_acts(text: str, expected: list[str]) -> None:
    assert who(text) == expected


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("1. Провести 1 марта торжественные линейки для 1 классов.", date(2024, 3, 1)),
        ("1. 14 марта 2024 года провести сбор классных руководителей.", date(2024, 3, 14)),
        ("1. Перенести 1 марта на другой день.", None),
        ("1. Замечания, выявленные 14 марта устранить.", None),
    ],
)
def test_a_day_beside_its_verb(text: str, due: date | None) -> None:
    assert only(text).deadline.due == due


@pytest.mark.parametrize(
    "text",
    ["1. Информировать отдел о каждом случае незамедлительно.", "1. Соль и песок иметь на постоянной основе."],
)
def test_at_once_and_always_are_open(text: str) -> None:
    assert only(text).deadline.kind is DeadlineKind.OPEN


def test_times_in_words_recur() -> None:
    found = only("1. Проводить рейды по местам сбора подростков два раза в месяц.").deadline
    assert (found.kind, found.due) == (DeadlineKind.RECURRING, date(2024, 2, 29))


def test_two_addressees_with_a_day_each_are_both_taken_and_asked_about() -> None:
    draft = only("1. Директорам школ до 1 марта сдать отчёты, методистам – до 10 марта свести их.")
    assert [one.name for one in draft.assignees] == ["директора школ", "методисты"]
    assert draft.deadline.dates == (date(2024, 3, 1), date(2024, 3, 10))
    assert draft.deadline.doubts == (Doubt.TWO_DATES,)
    assert [one.dates for one in draft.deadline.alternatives] == [(date(2024, 3, 1),), (date(2024, 3, 10),)]


def test_days_of_something_else_are_no_second_deadline() -> None:
    draft = only("1. До 1 марта продлить договоры, действующие до 31 декабря 2024 года.")
    assert draft.deadline.dates == (date(2024, 3, 1),)


def test_who_is_told_to_do_it_begins_another_point() -> None:
    found = points(
        "1) провести дни открытых дверей;\n2) посетить занятия.\n\nПоручить методисту Горшениной Р.Б. всё свести."
    )
    assert [[one.name for one in draft.assignees] for draft in found] == [[], [], ["Горшенина Р.Б."]]


def test_rest_of_the_agenda_with_its_talk_is_no_point() -> None:
    text = HEAD + "1. Сдать дом.\n2. РАЗНОЕ. Ярова О.Б. напомнила о подписке.\nРЕШИЛИ:\n1. Сдать списки."
    assert [draft.text for draft in read(text).drafts] == ["Сдать дом.", "Сдать списки."]


def test_a_topic_across_a_table_is_no_point() -> None:
    table = "| № | Поручение | Срок | Отв. |\n| 1 | О зиме | | |\n| 1.1 | Убрать снег | до 1 марта | Завхоз |"
    assert [draft.text for draft in points(table)] == ["Убрать снег"]


def test_what_each_is_to_do_is_not_done_by_deciding() -> None:
    assert only("1. Закрепить за каждым детским садом учителя.").is_task
    assert not only("1. Закрепить за кабинетом № 3 учителя Орлову П.П.").is_task


@pytest.mark.parametrize(
    ("title", "number"),
    [
        ("Протокол совещания при заведующем МБДОУ детский сад № 14 «Теремок» от 5 февраля 2024 г. № 2", "2"),
        ("Протокол педсовета МБОУ СОШ № 3 от 5 февраля 2024 г.", None),
        ("Протокол заседания Совета школы № 2 от 5 февраля 2024 г.", "2"),
    ],
)
def test_a_schools_number_is_not_the_papers(title: str, number: str | None) -> None:
    assert read(title + "\nРЕШИЛИ:\n1. Сдать отчёт.").header.number == number


def test_each_with_a_term_of_his_own() -> None:
    draft = only("1. Провести уроки: Самсонова И.П. (СОШ № 4) – в октябре, Дудник А.А. – в феврале.")
    assert [one.name for one in draft.assignees] == ["Самсонова И.П.", "Дудник А.А."]
    assert draft.deadline.dates == (date(2024, 10, 31), date(2025, 2, 28))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1. Коломийцу Р.Д. усилить контроль.", ["Коломиец Р.Д."]),
        ("1. Самсоновой И.П. провести урок.", ["Самсонова И.П."]),
        ("1. Сопровождающих назначить приказом (Сафина до пятницы), списки детей проверить.", ["Сафина"]),
        ("1. Ответственным за профориентацию ОО:\n- провести урок.", ["ответственные за профориентацию ОО"]),
    ],
)
def test_names_in_sentences(text: str, expected: list[str]) -> None:
    assert who(text) == expected


@pytest.mark.parametrize(
    ("text", "is_task"),
    [
        ("1. Педсовет 28.03 в 14:30, всем быть", False),
        ("1. Определить сроки проведения конкурса: заочный этап – март, очный – апрель 2024 года.", False),
        ("1. Директорам школ принять управленческие решения по итогам.", True),
        ("1. Предложения сдаём Ирине Павловне до 1 марта", True),
    ],
)
def test_what_is_a_task(text: str, is_task: bool) -> None:
    assert only(text).is_task is is_task


def test_we_form_and_every_morning_have_terms() -> None:
    assert only("1. Предложения сдаём Ирине Павловне до 1 марта").deadline.due == date(2024, 3, 1)
    assert only("1. Песком посыпать каждое утро").deadline.kind is DeadlineKind.RECURRING


def test_letters_that_only_look_right_are_put_right() -> None:
    text = "OTДЕЛ OБРАЗОВАНИЯ\nПPОТОКОЛ № l2\n1З.09.2022\nPЕШИЛИ:\nl. Завучам подать списки до З0.09.2022 г. в IT-куб"
    found = read(text)
    assert (found.header.date, found.header.number) == (date(2022, 9, 13), "12")
    (draft,) = found.drafts
    assert (draft.number, draft.deadline.due) == ("1", date(2022, 9, 30))
    assert draft.text.endswith("в IT-куб")


def test_a_broken_range_keeps_its_dash() -> None:
    wrapped = "1. Проверить наличие паспортов антитер-\nрористической защищенности зданий (март-\nапрель 2024 года)."
    draft = only(wrapped)
    assert "антитеррористической" in draft.text
    assert draft.deadline.due == date(2024, 4, 30)


def test_a_block_of_numbered_points_is_closed_by_its_labels() -> None:
    found = points(
        "1. По вопросу подготовки:\n1) провести ремонт;\n2) подготовить базу.\n"
        "Срок: до 10 августа 2024 г.\nОтветственные: заведующие ДОО\n2. По вопросу приёма:\n1) принять детей."
    )
    assert [draft.deadline.due for draft in found] == [date(2024, 8, 10), date(2024, 8, 10), None]
    assert [[one.name for one in draft.assignees] for draft in found] == [["заведующие ДОО"], ["заведующие ДОО"], []]


def test_points_that_end_in_full_stops_are_not_closed_together() -> None:
    found = points("1) Провести ремонт.\n2) Подготовить базу.\nСрок: до 10 августа 2024 г.")
    assert [draft.deadline.due for draft in found] == [None, date(2024, 8, 10)]


def test_a_later_sentence_may_name_who_acts() -> None:
    text = "1. Работу признать удовлетворительной. Руководителям ОО, не имеющим планов, разработать их до 25 марта."
    assert who(text) == ["руководители ОО, не имеющие планов"]
    under = points("Отделу образования:\n1. Продолжить работу. Школам, имеющим базу, внести изменения в программы.")
    assert [one.name for one in under[0].assignees] == ["отдел образования"]


@pytest.mark.parametrize(
    "text",
    [
        "1. Утвердить режим работы лагеря с 1 по 21 июня.",
        "1. Перевести обучающихся 1-8 классов в следующий класс до 31 мая.",
        "1. Следующая ВКС - 15 марта в 11:00",
    ],
)
def test_what_was_decided_has_no_deadline(text: str) -> None:
    draft = only(text)
    assert (draft.is_task, draft.deadline.due) == (False, None)


def test_the_papers_own_date_is_no_deadline() -> None:
    found = points("1. Использовать ресурсы портала в работе 28.02.2024\n\nПринято на совещании 28.02.2024")
    assert [draft.deadline.due for draft in found] == [None]


def test_rows_broken_inside_a_cell_are_whole_again() -> None:
    table = (
        "№\tПоручение\tОтветственный\tСрок\n1.\tО дорогах\n1.1\tПроверить автобусы\tПичугин О.Д.\n"
        "Перминов А.А.\tдо 16.03.2024\n1.2\tПомыть окна\tЗавхоз\tдо 20.03.2024"
    )
    found = points(table)
    assert [draft.text for draft in found] == ["Проверить автобусы", "Помыть окна"]
    assert [one.name for one in found[0].assignees] == ["Пичугин О.Д.", "Перминов А.А."]


def test_a_number_alone_in_its_line() -> None:
    found = points("1.\nУбрать снег.\n2.\n2.1 Сдать журналы до 5 марта.\n3.\n3.1 Сдать ключи.")
    assert [(draft.number, draft.text) for draft in found] == [
        ("1", "Убрать снег."),
        ("2.1", "Сдать журналы до 5 марта."),
        ("3.1", "Сдать ключи."),
    ]


def test_receivers_after_a_dash_are_no_executors() -> None:
    text = "1. Ответственным за перевозки проверить автобусы, заявку на замену - Пшеничному Д.Д."
    assert who(text) == ["ответственные за перевозки"]


def test_a_body_with_its_chair() -> None:
    text = "1. Комиссии по питанию (председатель Рожкова Д.В.) провести проверку столовой."
    assert who(text) == ["комиссия по питанию (председатель Рожкова Д.В.)"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "1. Директорам школ № 5 (Зуев Н.Н.) и № 11 (Панкратова А.Э.) ввести в строй котлы.",
            ["Зуев Н.Н.", "Панкратова А.Э."],
        ),
        ("1. Остальным руководителям проверить кнопки, акты – Панюшкину Т.Т. до 10.03.24.", ["остальные руководители"]),
        ("1. Директорам написать заявки; Тумашовой Э.И. подготовить график.", ["директора", "Тумашова Э.И."]),
    ],
)
def test_who_acts_beside_others(text: str, expected: list[str]) -> None:
    assert who(text) == expected


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("1. Рассмотреть вопрос о поощрении ко Дню учителя.", date(2024, 10, 5)),
        ("1. Провести пробные работы в марте 2024 г. по русскому языку, отв. Корзун Л.Л.", date(2024, 3, 31)),
        ("1. Провести анализ работ, выполненных в марте 2024 г. по русскому языку.", None),
        ("1. Сведения предоставлять каждый понедельник до 10.00 (Чалая С.И.)", date(2024, 3, 4)),
    ],
)
def test_when_in_the_middle(text: str, due: date | None) -> None:
    assert only(text).deadline.due == due
