import time
from dataclasses import replace
from datetime import date

from domain.deadline import Deadline, DeadlineKind
from domain.protocol import Draft, Header, Mention, ReadProtocol
from protocols.again import difference, likeness


def draft(text: str, number: str = "1", *people: str, due: date | None = None) -> Draft:
    deadline = Deadline("до", DeadlineKind.DATE, (due,)) if due else Deadline()
    return Draft(text, number, assignees=tuple(Mention(name) for name in people), deadline=deadline)


OLD = (
    draft("Провести мониторинг трудоустройства выпускников", "1", "Горина Н.А.", due=date(2024, 3, 1)),
    draft("Разместить памятки на сайтах школ", "2", "директора школ"),
    draft("Подготовить сводную справку по району", "3", "Мазур О.С."),
)


def read(*drafts: Draft) -> ReadProtocol:
    return ReadProtocol(Header(), drafts)


def test_the_same_points_are_the_same_in_any_order_and_typography() -> None:
    again = tuple(replace(one, text=one.text.upper().replace("Ё", "Е") + ".") for one in reversed(OLD))
    assert likeness(read(*OLD), read(*again)) == 1.0
    assert difference(OLD, OLD).empty


def test_other_points_are_not_alike() -> None:
    other = read(draft("Принять участие в конкурсе чтецов"), draft("Обеспечить подвоз обучающихся"))
    assert likeness(read(*OLD), other) < 0.3


def test_documents_without_points_are_compared_by_their_lines() -> None:
    one = ReadProtocol(Header(), (), ("Информация о погоде", "Тихо"))
    assert likeness(one, one) == 1.0
    assert likeness(one, ReadProtocol(Header(), (), ())) == 0.0


def test_what_was_added_changed_and_gone() -> None:
    moved = replace(OLD[0], deadline=Deadline("до", DeadlineKind.DATE, (date(2024, 4, 1),)))
    reworded = replace(OLD[1], text="Разместить памятки на сайтах всех школ района", assignees=(Mention("ИМЦ"),))
    added = draft("Организовать подвоз обучающихся в дни каникул", "4")
    found = difference(OLD, (moved, reworded, added))
    assert [(one.new, one.what) for one in found.changed] == [(moved, ("deadline",)), (reworded, ("text", "assignees"))]
    assert found.added == (added,)
    assert found.gone == (OLD[2],)
    assert not found.empty


def test_a_long_list_of_unlike_points_takes_no_quadratic_time() -> None:
    left = tuple(draft(f"Поручение {number} {'а' * (number % 40)}") for number in range(1500))
    right = tuple(draft(f"Задание {number} {'б' * (number % 40)}") for number in range(1500))
    begun = time.perf_counter()
    assert len(difference(left, right).gone) == 1500
    assert time.perf_counter() - begun < 15  # comparing each with each takes a minute
