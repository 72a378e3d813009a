from domain.protocol import Mention, MentionKind
from protocols.match import Candidate, organizations_in, resolve

BERYOZKINA = Candidate("person", 1, ("Берёзкина Полина Павловна",))
LUNAEVA = Candidate("seat", 3, ("директор МБОУ «Луговая СОШ»", "Лунаёва А.М."), 11)
IVANOVA, IVANOVA_TOO = Candidate("person", 7, ("Иванова М.П.",)), Candidate("person", 8, ("Иванова Мария Павловна",))
ZARECHNAYA, LUGOVAYA = (
    Candidate("organization", 10, ("МБОУ «Заречная СОШ»",)),
    Candidate("organization", 11, ("МБОУ «Луговая СОШ»",)),
)
DIRECTOR = Candidate("seat", 2, ("директор МБОУ «Заречная СОШ»",), 10)
HEADS = Candidate("group", 5, ("руководители ОО", "директора школ"))
THIRD, EIGHTH = Candidate("organization", 12, ("МБОУ СОШ № 3",)), Candidate("organization", 13, ("МБОУ СОШ № 8",))
DIRECTORY = (BERYOZKINA, LUNAEVA, IVANOVA, IVANOVA_TOO, ZARECHNAYA, LUGOVAYA, DIRECTOR, HEADS, THIRD, EIGHTH)


def person(name: str) -> Mention:
    return Mention(name, MentionKind.PERSON)


def test_initials_of_the_only_bearer_are_certain() -> None:
    found = resolve(person("Березкина П.П."), DIRECTORY)
    assert (found.sure, found.why) == ((BERYOZKINA,), "initials")


def test_other_initials_are_another_person() -> None:
    assert resolve(person("Берёзкина О.П."), DIRECTORY).sure == ()


def test_a_namesake_is_asked_about() -> None:
    found = resolve(person("Иванова М.П."), DIRECTORY)
    assert found.sure == ()
    assert found.why == "namesake"
    assert {match.candidate.id for match in found.alternatives} == {7, 8}


def test_a_bare_surname_is_asked_about() -> None:
    found = resolve(person("Берёзкина"), DIRECTORY)
    assert (found.sure, found.why, found.alternatives[0].candidate) == ((), "surname", BERYOZKINA)


def test_a_misspelt_surname_is_never_guessed() -> None:
    found = resolve(person("Лунёва А.М."), DIRECTORY)
    assert (found.sure, found.why) == ((), "fuzzy")
    assert found.alternatives[0].candidate == LUNAEVA
    assert 0.8 < found.alternatives[0].score < 1


def test_a_group_is_found_in_any_case() -> None:
    assert resolve(Mention("Руководители ОО", MentionKind.GROUP), DIRECTORY).why == "exact"
    found = resolve(Mention("руководителям ОО", MentionKind.GROUP), DIRECTORY)
    assert (found.sure, found.why) == ((HEADS,), "case")


def test_two_schools_in_one_string_are_shown_one_by_one() -> None:
    found = resolve(Mention("МБОУ Заречной и Луговой СОШ", MentionKind.ORGANIZATION), DIRECTORY)
    assert (found.sure, found.why) == ((), "several_organizations")
    assert [match.candidate for match in found.alternatives] == [ZARECHNAYA, LUGOVAYA]
    heads = resolve(Mention("руководители МБОУ Заречной и Луговой СОШ", MentionKind.GROUP), DIRECTORY)
    assert [match.candidate for match in heads.alternatives] == [DIRECTOR, LUNAEVA]


def test_numbers_tell_schools_apart() -> None:
    found = resolve(Mention("СОШ № 8", MentionKind.ORGANIZATION), DIRECTORY)
    assert [match.candidate for match in found.alternatives] == [EIGHTH]
    assert resolve(Mention("СОШ № 5", MentionKind.ORGANIZATION), DIRECTORY).alternatives == ()


def test_strings_with_several_organisations() -> None:
    assert organizations_in("МБОУ СОШ № 3, 8 и 11") == ("СОШ № 3", "СОШ № 8", "СОШ № 11")
    assert organizations_in("МБОУ СОШ № 3") == ()


def test_nobody_is_found_in_an_empty_directory() -> None:
    assert resolve(person("Берёзкина П.П."), ()).why == "nothing"
