"""Points made of who, what, until when and a layout: whatever they are put together from, they are read back.

Surnames that are ordinary words or end like another case, posts, groups and bodies; each deadline in each layout.
"""

import random
from datetime import date
from itertools import cycle

import pytest

from domain.calendar import WorkCalendar
from domain.deadline import DeadlineKind
from domain.protocol import Draft
from protocols.documents import read_document
from protocols.read import read_lines

Who = tuple[str, str]  # nominative, dative

PEOPLE: list[Who] = [
    ("Самойлова Т.А.", "Самойловой Т.А."),
    ("Белый К.И.", "Белому К.И."),
    ("Толстая Н.Н.", "Толстой Н.Н."),
    ("Дорошенко В.П.", "Дорошенко В.П."),
    ("Черных А.А.", "Черных А.А."),
    ("Ким Е.В.", "Ким Е.В."),
    ("Гоголь Н.В.", "Гоголю Н.В."),
    ("Кузнец Р.Р.", "Кузнецу Р.Р."),
    ("Заяц П.П.", "Зайцу П.П."),
    ("Соловей И.И.", "Соловью И.И."),
    ("Лев Ю.Ю.", "Льву Ю.Ю."),
    ("Римская-Корсакова Т.Т.", "Римской-Корсаковой Т.Т."),
    ("Оганесян К.К.", "Оганесяну К.К."),
    ("Сорока Л.Л.", "Сороке Л.Л."),
    ("Высоцкая М.Ю.", "Высоцкой М.Ю."),
    ("Палий Е.Е.", "Палию Е.Е."),
    ("Рабочая Н.К.", "Рабочей Н.К."),
    ("Директоренко П.И.", "Директоренко П.И."),
    ("Отвагина Л.Л.", "Отвагиной Л.Л."),
    ("Мартова Е.Е.", "Мартовой Е.Е."),
    ("Субботина К.К.", "Субботиной К.К."),
    ("Контролёва О.И.", "Контролёвой О.И."),
    ("Решетова М.А.", "Решетовой М.А."),
    ("Протоколова У.У.", "Протоколовой У.У."),
]
POSTS: list[Who] = [
    ("заместитель директора", "заместителю директора"),
    ("ст. методист ИМЦ", "ст. методисту ИМЦ"),
    ("директор МБОУ «Лесная СОШ»", "директору МБОУ «Лесная СОШ»"),
    ("и.о. директора", "и.о. директора"),
    ("зам. директора по ВР", "зам. директора по ВР"),
    ("заведующая МБДОУ № 5", "заведующей МБДОУ № 5"),
    ("учитель физики", "учителю физики"),
]
GROUPS: list[Who] = [
    ("директора школ", "директорам школ"),
    ("руководители ОО", "руководителям ОО"),
    ("классные руководители 9-11 классов", "классным руководителям 9-11 классов"),
    ("педагоги-психологи", "педагогам-психологам"),
    ("советники директоров по воспитанию", "советникам директоров по воспитанию"),
    ("отдел образования", "отделу образования"),
    ("МКУ «Методический кабинет»", "МКУ «Методический кабинет»"),
    ("директора МБОУ СОШ № 1, 5, 12", "директорам МБОУ СОШ № 1, 5, 12"),
    ("комиссия по делам несовершеннолетних", "комиссии по делам несовершеннолетних"),
    ("дошкольные образовательные организации", "дошкольным образовательным организациям"),
    ("тьюторы", "тьюторам"),
    ("родительские комитеты классов", "родительским комитетам классов"),
]
DAYS = {
    "до 1 марта 2023 года": ["2023-03-01"],
    "до 20.03.2023": ["2023-03-20"],
    "до 15 апреля": ["2023-04-15"],
    "не позднее 3 марта": ["2023-03-03"],
    "к 10 марта 2023 г.": ["2023-03-10"],
    "в недельный срок": ["2023-02-23"],
    "в течение 10 дней": ["2023-02-26"],
    "с 1 по 20 марта 2023 года": ["2023-03-20"],
    "до конца учебного года": ["2023-05-31"],
    "до пятницы": ["2023-02-17"],
}
TERMS = DAYS | {
    "в течение года": ["2023-12-31"],
    "март-май 2023 года": ["2023-05-31"],
    "март, апрель": ["2023-03-31", "2023-04-30"],
    "II квартал 2023 г.": ["2023-06-30"],
    "2023-2024 учебный год": ["2024-05-31"],
    "2023, 2024 годы": ["2023-12-31", "2024-12-31"],
    "вторая половина марта": ["2023-03-31"],
    "ежемесячно": ["2023-02-28"],
    "ежегодно до 1 октября": ["2023-10-01"],
    "постоянно": [],
    "по мере необходимости": [],
    "по графику": [],
}
TASKS = [
    "провести мониторинг качества образования",
    "представить отчет о работе с одаренными детьми",
    "обеспечить участие обучающихся в конкурсе «Живая классика»",
    "внести изменения в локальные акты",
    "разработать «дорожную карту» по введению ФОП",
    "провести разъяснительную работу с родителями (законными представителями)",
    "проанализировать результаты ОГЭ-2022",
    "организовать работу лагерей в каникулярный период",
]
# {n} the nominative, {d} the dative at the beginning, {t} and {T} the task, {w} until when.
IN_THE_SENTENCE = [
    "1. {d} {t} {w}.",
    "1. {d} {w} {t}.",
    "{d}:\n- {t} {w};\n- сдать журналы.",
    "1. {n} - {t} {w}",
]
APART = [
    "1. {T} (отв. {n}, срок – {w}).",
    "1. {T}.\nОтветственные: {n}.\nСрок: {w}.",
    "1. {T}. Срок: {w}. Ответственный: {n}.",
    "1. {T}.\nСрок – {w}, отв. {n}",
    "№\tМероприятие\tСрок\tОтветственный\n1\t{T}\t{w}\t{N}\n2\tСдать журналы\tдо 5 марта\tЗавуч",
    "1. {T} ({n}; {w})",
    "1. {T} – {n}, {w}.",
    "1. {d}:\n1.1. {T}. Срок – {w}.\n1.2. Сдать журналы.",
    "1. Поручить {dd} {t} (срок {w}).",
    "{d}:\n- {t};\n- сдать журналы;\n- провести линейку.\nСрок: {w}",
    "1. {T}\nСрок исполнения {w}\nОтветственные {n}",
    "| 1. | {T} | {n} | {w} |\n| 2. | Сдать журналы | Завуч | до 5 марта |",
    "1. {N}: {t}. Срок - {w}.",
]


def capital(text: str) -> str:
    return text[0].upper() + text[1:]


def first_point(body: str) -> Draft:
    paper = f"ПРОТОКОЛ № 2\nсовещания\n16.02.2023\n\nРЕШИЛИ:\n{body}\n"
    return read_lines(read_document(paper.encode(), "a.txt"), calendar=WorkCalendar()).drafts[0]


def executors() -> list[tuple[list[str], str, str]]:
    """Who is to be read, and the same as written in the nominative and in the dative."""
    posts = cycle(POSTS)
    made = [([name], name, dative) for name, dative in PEOPLE + GROUPS]
    for (name, dative), (post, post_dative) in zip(PEOPLE, posts, strict=False):
        made.append(([name], f"{post} {name}", f"{post_dative} {dative}"))
    pairs = zip(PEOPLE, PEOPLE[1:] + PEOPLE[:1], strict=True)
    made += [([a[0], b[0]], f"{a[0]}, {b[0]}", f"{a[1]} и {b[1]}") for a, b in pairs]
    return made


@pytest.mark.parametrize("layout", [*IN_THE_SENTENCE, *APART])
def test_a_point_is_read_back(layout: str) -> None:
    chance = random.Random(layout)
    terms = list((DAYS if layout in IN_THE_SENTENCE else TERMS).items())
    for names, nominative, dative in chance.sample(executors(), 24):
        phrase, days = chance.choice(terms)
        task = chance.choice(TASKS)
        body = layout.format(
            n=nominative, N=capital(nominative), d=capital(dative), dd=dative, t=task, T=capital(task), w=phrase
        )
        draft = first_point(body)
        assert draft.is_task, body
        assert sorted(one.name.lower() for one in draft.assignees) == sorted(name.lower() for name in names), body
        assert [day.isoformat() for day in draft.deadline.dates] == days, body
        assert (draft.deadline.kind is DeadlineKind.OPEN) == (not days), body
        assert draft.deadline.doubts == (), body


def test_the_layouts_say_something_about_the_day() -> None:
    assert first_point("1. Сдать журналы (отв. Белый К.И.)").deadline.dates == ()
    assert first_point("1. Сдать журналы (отв. Белый К.И., до 1 марта)").deadline.dates == (date(2023, 3, 1),)
