import pytest

from domain.protocol import MentionKind
from protocols.addressees import leading, named, together
from protocols.assignees import mentions


def names(text: str, case: str = "nomn") -> list[str]:
    return [one.name for one in mentions(text, case)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("директора школ", ["директора школ"]),
        ("руководители ОО, Жарова Т.И.", ["руководители ОО", "Жарова Т.И."]),
        ("классные руководители 9, 11 классов", ["классные руководители 9, 11 классов"]),
        ("руководители МБУ ДО «Луч» и ОО.", ["руководители МБУ ДО «Луч» и ОО"]),
        ("Егоров и комиссия", ["Егоров", "комиссия"]),
        ("директора школ и заведующие детскими садами", ["директора школ", "заведующие детскими садами"]),
        ("учителя русского языка и литературы", ["учителя русского языка и литературы"]),
        ("отдел образования и молодёжной политики", ["отдел образования и молодёжной политики"]),
        ("Сектор культуры (Панов В.В.), финансовый отдел", ["сектор культуры (Панов В.В.)", "финансовый отдел"]),
        ("зам по УВР Белова Н.П.", ["Белова Н.П."]),
        ("Зам по ВР(Ильина)и соцпедагог", ["Ильина", "соцпедагог"]),
        ("все кл рук 5-11 кл", ["классные руководители 5-11 классов"]),
        ("Иванова И.И., директор МБОУ СОШ № 3, Петров П.П., методист", ["Иванова И.И.", "Петров П.П."]),
        ("Куропаткина И.В. совместно с отделом культуры", ["Куропаткина И.В.", "отдел культуры"]),
        ("заместители директоров (Панова С.С., Дронов К.Е.)", ["Панова С.С.", "Дронов К.Е."]),
    ],
)
def test_a_list_of_executors_is_taken_apart(text: str, expected: list[str]) -> None:
    assert names(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ст. инспектору (Горина Н.А.) провести мониторинг", ["Горина Н.А."]),
        ("Директору МБОУ «Ясная СОШ» Корнееву А.П. пересмотреть план", ["Корнеев А.П."]),
        ("Комиссии родительского контроля проводить проверки", ["комиссия родительского контроля"]),
        ("Руководителям ОО в срок до 1 марта представить отчёты", ["руководители ОО"]),
        ("Директорам школ, имеющих вакансии, подать заявки", ["директора школ, имеющих вакансии"]),
        ("Школам, имеющим вакансии, подать заявки", ["школы, имеющие вакансии"]),
        ("Учителям-предметникам применять приёмы", ["учителя-предметники"]),
        ("МКУ «Центр обслуживания» обеспечить проверку", ["МКУ «Центр обслуживания»"]),
        ("Муниципальному казённому учреждению «Луч» провести семинар", ["муниципальное казённое учреждение «Луч»"]),
    ],
)
def test_a_sentence_begins_with_those_who_act(text: str, expected: list[str]) -> None:
    found = leading(text)
    assert found is not None
    assert [one.name[:1].lower() + one.name[1:] if one.name[1].islower() else one.name for one in found.mentions] == [
        one[:1].lower() + one[1:] if one[1].islower() else one for one in expected
    ]


@pytest.mark.parametrize(
    "text",
    ["Журналы заполнить до завтра", "Документы сдать Чуриной", "Провести мониторинг", "Работу школ продолжить"],
)
def test_objects_are_no_addressees(text: str) -> None:
    assert leading(text) is None


def test_a_prefix_before_a_colon_names_executors_or_nobody() -> None:
    assert [one.name for one in named("Общеобразовательные организации:")] == ["общеобразовательные организации"]
    assert [one.name for one in named("Руководителям ОУ;".rstrip(";"))] == ["руководители ОУ"]
    assert named("Субботник:") == ()
    assert named("В целях повышения качества:") == ()


def test_together_with_adds_an_executor() -> None:
    found = together("Организовать совместно с отделом культуры праздник")
    assert [one.name for one in found] == ["отдел культуры"]


def test_kinds_are_told_apart() -> None:
    kinds = {
        text: mentions(text)[0].kind
        for text in ("Лунёва А.М.", "директора школ", "классные руководители", "МБОУ СОШ № 3", "ПМПК")
    }
    assert list(kinds.values()) == [
        MentionKind.PERSON,
        MentionKind.GROUP,
        MentionKind.ROLE,
        MentionKind.ORGANIZATION,
        MentionKind.BODY,
    ]
