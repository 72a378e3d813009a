"""Words about control in a message: cut out wherever they stand, and what they say."""

import pytest

from protocols.control import controlled

TASK = "Провести сверку. Отв.: Берёзкина П.П., срок до 30 сентября"


@pytest.mark.parametrize(
    ("words", "name"),
    [
        (f"{TASK}, куратор Сомов А.В.", "Сомов А.В."),
        (f"{TASK} куратор Сомов А.В.", "Сомов А.В."),
        (f"{TASK}, куратор: Сомов А.В.", "Сомов А.В."),
        (f"{TASK}. Куратор – Сомов А.В.", "Сомов А.В."),
        (f"{TASK}. Куратор Сомов", "Сомов"),
        (f"{TASK} (куратор Сомов А.В.)", "Сомов А.В."),
        (f"{TASK}, куратор заместитель начальника Сомов А.В.", "Сомов А.В."),
        (f"{TASK}, контроль: Сомов А.В.", "Сомов А.В."),
        (f"{TASK}, контроль Сомов А.В.", "Сомов А.В."),
        (f"{TASK}. Контроль за исполнением: Сомова А.В.", "Сомова А.В."),
        (f"{TASK}. Контроль за исполнением возложить на Сомова А.В.", "Сомов А.В."),
        (f"{TASK}. Контроль за исполнением поручения возложить на заместителя начальника Сомова А.В.", "Сомов А.В."),
        (f"{TASK}, контроль за Сомовым А.В.", "Сомов А.В."),
        (f"{TASK}, контролирует Сомов А.В.", "Сомов А.В."),
        (f"{TASK}, на контроле у Сомова А.В.", "Сомов А.В."),
        ("Куратор Сомов А.В. Провести сверку. Отв.: Берёзкина П.П., срок до 30 сентября", "Сомов А.В."),
    ],
)
def test_who_controls_is_taken_out_of_the_message(words: str, name: str) -> None:
    found = controlled(words)
    assert found.curator is not None
    assert found.curator.name == name
    assert found.text.rstrip(". ") == TASK.rstrip(". ")
    assert (found.head, found.special) == (False, False)


@pytest.mark.parametrize(
    ("words", "left"),
    [
        (
            "Провести сверку. Отв.: Берёзкина П.П., куратор Сомов А.В., срок до 30 сентября",
            "Провести сверку. Отв.: Берёзкина П.П., срок до 30 сентября",
        ),
        (
            "Провести сверку (отв. Берёзкина П.П., куратор Сомов А.В.) до 30 сентября",
            "Провести сверку (отв. Берёзкина П.П.) до 30 сентября",
        ),
        (
            "Провести сверку, куратор Сомов А.В., заместитель начальника, срок до 30 сентября",
            "Провести сверку, срок до 30 сентября",
        ),
        ("Провести сверку. Куратор Сомов А.В. Срок до 30 сентября", "Провести сверку. Срок до 30 сентября"),
    ],
)
def test_what_stands_around_keeps_its_place(words: str, left: str) -> None:
    found = controlled(words)
    assert found.curator is not None
    assert found.curator.name == "Сомов А.В."
    assert found.text == left


@pytest.mark.parametrize(
    ("words", "head", "special"),
    [
        (f"{TASK}, особый контроль", False, True),
        (f"{TASK}. Особый контроль.", False, True),
        (f"{TASK}. Взять на особый контроль", False, True),
        (f"{TASK}, на особом контроле", False, True),
        (f"{TASK}, контроль особый", False, True),
        (f"{TASK}. Контроль оставляю за собой.", True, False),
        (f"{TASK}, контроль за исполнением оставляю за собой", True, False),
        (f"{TASK}. Оставляю контроль за собой", True, False),
        (f"{TASK}, контроль беру на себя", True, False),
        (f"{TASK}. Особый контроль оставляю за собой", True, True),
    ],
)
def test_control_without_a_name(words: str, head: bool, special: bool) -> None:
    found = controlled(words)
    assert (found.head, found.special) == (head, special)
    assert found.curator is None
    assert found.text.rstrip(". ") == TASK.rstrip(". ")


def test_a_curator_and_special_control_together() -> None:
    found = controlled(f"{TASK}, куратор Сомов А.В., особый контроль")
    assert found.curator is not None
    assert (found.curator.name, found.special) == ("Сомов А.В.", True)
    assert found.text.rstrip(". ") == TASK.rstrip(". ")


@pytest.mark.parametrize(
    "words",
    [
        "Усилить контроль за питанием. Отв.: Берёзкина П.П., срок до 30 сентября",
        "Взять на особый контроль организацию питания. Отв.: Берёзкина П.П., срок до 30 сентября",
        "Кураторам групп представить отчёты до 30 сентября",
        "Представить отчёт. Отв.: куратор Сомов А.В., срок до 30 сентября",
        "Провести контроль знаний. Отв.: Берёзкина П.П., срок до 30 сентября",
        "Контроль за исполнением возложить на Сомова А.В.",
        "Куратор Сомов А.В.",
        "Контроль: провести проверку журналов до 30 сентября",
        "Назначить кураторов проектов до 30 сентября",
    ],
)
def test_what_only_speaks_of_control_stays_as_it_is(words: str) -> None:
    found = controlled(words)
    assert found.text == words
    assert (found.curator, found.head, found.special) == (None, False, False)


@pytest.mark.parametrize(
    ("words", "name"),
    [
        (f"{TASK}, куратор Сомов А.В., Лунёва О.С.", "Сомов А.В., Лунёва О.С."),
        (f"{TASK}, куратор Сомов А.В. и Лунёва О.С.", "Сомов А.В. и Лунёва О.С."),
        (f"{TASK}, кураторы: Сомов А.В. и Лунёва О.С.", "Сомов А.В. и Лунёва О.С."),
        (f"{TASK}. Кураторы Сомов и Лунёва", "Сомов и Лунёва"),
        (f"{TASK}. Контроль возложить на Сомова А.В. и Лунёву О.С.", "Сомова А.В. и Лунёву О.С."),
    ],
)
def test_several_are_named_together_and_none_of_them_is_left_in_the_text(words: str, name: str) -> None:
    found = controlled(words)
    assert found.curator is not None
    assert found.curator.name == name
    assert found.curator.names_several
    assert found.text.rstrip(". ") == TASK.rstrip(". ")


def test_who_stands_behind_the_curator_is_the_executor_where_no_other_is() -> None:
    found = controlled("Провести сверку, куратор Сомов А.В., Лунёва О.С., до 30 сентября")
    assert found.curator is not None
    assert found.curator.name == "Сомов А.В."
    assert found.text == "Провести сверку. Лунёва О.С., до 30 сентября"
