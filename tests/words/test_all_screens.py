"""Every sentence and every screen can be read in one file, fits a message, and agrees with its numbers."""

import importlib
import pkgutil
import re

import pytest

import messages
import words
from docs import screens
from words.plurals import plural

MESSAGE = 4096  # UTF-16 units, core.telegram.org/bots/api#sendmessage
_SLIPS = re.compile(r"\bNone\b|\{\w*\}|\bTrue\b|\bFalse\b|\.\.(?!\.)|<\w+[ .]")
# «больше 3 рабочих дней»: after these words two, three and four take the form of five.
_GENITIVE = re.compile(r"\b(?:больше|дольше|более|меньше|менее|от|до|около|из|у|для)\s$", re.I)


@pytest.fixture(scope="module")
def everything() -> list[screens.Said]:
    return screens.everything()


def test_every_public_function_that_says_something_is_in_the_file(everything: list[screens.Said]) -> None:
    assert len(everything) > 300
    missing = {each.name: each.trouble for each in everything if each.trouble}
    assert missing == {}, "give each the values it needs in docs/screens.py: given()"


def test_every_look_fits_a_message(everything: list[screens.Said]) -> None:
    long = {
        each.name
        for each in everything
        for look in each.looks
        if len(look.split("\n[")[0].encode("utf-16-le")) // 2 > MESSAGE
    }
    assert long == set()


def test_no_look_shows_what_no_person_wrote(everything: list[screens.Said]) -> None:
    slips = {
        (each.name, found[0], look[max(0, found.start() - 30) : found.end() + 30])
        for each in everything
        for look in each.looks
        if (found := _SLIPS.search(look))
    }
    assert slips == set()


def forms() -> set[tuple[str, str, str]]:
    """Every noun that the bot counts."""
    found = set()
    for room in (messages, words):
        for one in pkgutil.iter_modules(room.__path__):
            module = importlib.import_module(f"{room.__name__}.{one.name}")
            for each in vars(module).values():
                if isinstance(each, tuple) and len(each) == 3 and all(isinstance(form, str) for form in each):
                    first, second, third = each
                    if first[:3] == second[:3] == third[:3] and first != third:
                        found.add((first, second, third))
    return found


def test_numbers_agree_with_their_nouns(everything: list[screens.Said]) -> None:
    known = forms()
    assert len(known) > 12
    # Several cases may share a word («исполнителей»): a number is right where it is right in one of them.
    by_word: dict[str, set[tuple[str, str, str]]] = {}
    for each in known:
        for form in each:
            by_word.setdefault(form, set()).add(each)
    counted = re.compile(rf"(?<![\d./№])(\d+) ({'|'.join(sorted(map(re.escape, by_word), key=len, reverse=True))})\b")
    wrong, seen = set(), set()
    for each in everything:
        for look in each.looks:
            for found in counted.finditer(look):
                number, word = int(found[1]), found[2]
                seen.add(number)
                right = {plural(number, *some) for some in by_word[word]}
                if _GENITIVE.search(look[: found.start()]) and number % 10 != 1:
                    right |= {some[2] for some in by_word[word]}
                if word not in right:
                    wrong.add((each.name, f"{number} {word}"))
    assert wrong == set()
    assert {1, 2, 5, 11, 21, 101} <= seen


def test_the_file_has_every_screen_and_every_sentence_once(everything: list[screens.Said]) -> None:
    """`make screens` writes it; that it is the newest is not asked here."""
    page = screens.page(everything)
    assert page.startswith("# Всё, что говорит бот")
    assert page.index("Содержание") < page.index("## ")
    for each in everything:
        module, name = each.name.rsplit(".", 1)
        section = page[page.index(f" · {module}\n") :]
        assert f"\n▸ {name}: " in section[: section.index("\n```\n") + 1], each.name
    printed = [
        screens.alike(piece)
        for block in re.findall(r"```text\n(.*?)\n```", page, re.S)
        for line in block.splitlines()
        for piece in screens.pieces(re.sub(r"^(▸ \w+: )?(… )?", "", line))
        if piece != "всё уже было"
    ]
    said = {screens.alike(piece) for each in everything for look in each.looks for piece in screens.pieces(look)}
    assert said <= set(printed), list(said - set(printed))[:5]
    assert [each for each in set(printed) if printed.count(each) > 1] == [], "a sentence stands once"
    assert screens.FILE.read_text(encoding="utf-8").startswith("# Всё, что говорит бот")
