"""What the guides promise is there: links, pictures, headings, commands, words, settings, buttons.

Guides are read as text; what they name in `code`, «quotes» or after a slash is looked up where the program has it.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import pytest

from bot.__main__ import main
from bot.settings import KeptSettings, Settings
from handlers import routers
from handlers.words import Command

ROOT = Path(__file__).parents[2]
MADE = ROOT / "docs" / "screens.md"  # every screen with invented values: no guide
GUIDES = sorted(
    path
    for folder in (ROOT, ROOT / "docs", ROOT / "docs" / "decisions")
    for path in folder.glob("*.md")
    if path != MADE
)
FOR_USERS = [ROOT / "README.md", ROOT / "README.ru.md", *sorted({*(ROOT / "docs").glob("*.md")} - {MADE})]
BLANK = 5_000
HEAVIEST = 150_000  # bytes: a guide opens on a phone
ROOMS = ("handlers", "messages", "words")
OF_OTHERS = {"Начать", "Сохранить как"}  # buttons of Telegram and Word

LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
FENCED = re.compile(r"^```.*?^```", re.M | re.S)
TARGET = re.compile(r"\bmake ([a-z]+)\b")
PROGRAM = re.compile(r"python -m bot ([a-z]+)")
SLASH = re.compile(r"(?<![\w./<-])/([a-z]+)\b(?![/.\w-])")
VARIABLE = re.compile(r"`([A-Z][A-Z]+_[A-Z_]+|DEBUG|TIMEZONE)(?:=[^`]*)?`")
QUOTED = re.compile(r"«([^«»]+)»")
BUTTON = re.compile(r"^[А-ЯЁ][а-яё]+(?:[ ][\w.()…-]+){0,4}$")


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def anchors(text: str) -> set[str]:
    """The headings as GitHub links to them."""
    heads = re.findall(r"^#+ (.+)$", text, re.M)
    return {re.sub(r"[^\w\- ]", "", head.lower()).strip().replace(" ", "-") for head in heads}


def links(path: Path) -> Iterator[str]:
    for found in LINK.findall(path.read_text(encoding="utf-8")):
        if not found.startswith(("http://", "https://", "mailto:")):
            yield found


def commands() -> list[Command]:
    """Every command that a handler of any router takes."""
    return [
        filter_.callback
        for router in routers.build()
        for one in router.chain_tail
        for handler in one.message.handlers
        for filter_ in handler.filters or ()
        if isinstance(filter_.callback, Command)
    ]


def program_texts() -> str:
    return "\n".join(path.read_text(encoding="utf-8") for room in ROOMS for path in sorted((ROOT / room).glob("*.py")))


@pytest.mark.parametrize("path", GUIDES, ids=name_of)
def test_links_and_pictures_exist(path: Path) -> None:
    for link in links(path):
        place, _, anchor = unquote(link).partition("#")
        target = (path.parent / place).resolve() if place else path
        assert target.exists(), f"{link} leads nowhere"
        assert target.is_relative_to(ROOT), f"{link} leads out of the repository"
        if anchor:
            assert anchor in anchors(target.read_text(encoding="utf-8")), f"{link}: there is no such heading"


def test_pictures_are_light_and_used() -> None:
    used = {(path.parent / unquote(link)).resolve() for path in GUIDES for link in links(path) if link.endswith(".png")}
    taken = set((ROOT / "docs" / "pictures").glob("*.png"))
    assert taken, "no pictures at all"
    assert not {path.name for path in taken if path.stat().st_size > HEAVIEST}
    assert not {path.name for path in taken if path.stat().st_size < BLANK}, "nothing is on them"
    assert not {path.name for path in taken - used}, "pictures that no guide shows"


@pytest.mark.parametrize("path", FOR_USERS, ids=name_of)
def test_make_targets_exist(path: Path) -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M))
    text = path.read_text(encoding="utf-8")
    marked = re.findall(r"`[^`\n]+`|^ {4}.+$", text, re.M)
    named = {target for span in marked for target in TARGET.findall(span)}
    assert named <= targets, named - targets


@pytest.mark.parametrize("path", FOR_USERS, ids=name_of)
def test_commands_of_the_program_exist(path: Path) -> None:
    named = set(PROGRAM.findall(path.read_text(encoding="utf-8")))
    assert named <= set(main.commands), named - set(main.commands)


@pytest.mark.parametrize("path", FOR_USERS, ids=name_of)
def test_slash_commands_are_registered(path: Path) -> None:
    named = set(SLASH.findall(FENCED.sub("", path.read_text(encoding="utf-8")))) - {"opt", "mnt", "etc"}
    known = {command.name for command in commands()}
    assert named <= known, named - known


@pytest.mark.parametrize("path", FOR_USERS, ids=name_of)
def test_settings_exist(path: Path) -> None:
    known = {name.upper() for name in (*Settings.model_fields, *KeptSettings.model_fields)}
    known |= {"CORPUS_DIR", "POSTGRES_URL", "REDIS_TEST_URL", "POSTGRES_PASSWORD"}  # of the tests and of compose.yaml
    named = set(VARIABLE.findall(path.read_text(encoding="utf-8")))
    assert named <= known, named - known


def test_words_of_the_guides_open_what_they_say() -> None:
    """«мои», «сводка»: a quoted word that stands alone in small letters is a command's word or said by the program."""
    known = {word for command in commands() for word in command.words}
    program = program_texts().lower().replace("ё", "е")
    for path in FOR_USERS:
        for quoted in QUOTED.findall(path.read_text(encoding="utf-8")):
            if re.fullmatch(r"[а-яё]{3,}", quoted):
                folded = quoted.replace("ё", "е")
                assert folded in known or folded in program, f"{name_of(path)}: nothing answers to «{quoted}»"


@pytest.mark.parametrize("path", sorted({*(ROOT / "docs").glob("*.md")} - {MADE}), ids=name_of)
def test_buttons_of_the_guides_are_in_the_program(path: Path) -> None:
    """What a guide tells to press is written somewhere where the bot's words live."""
    program = program_texts()
    text = re.sub(r"\s+", " ", path.read_text(encoding="utf-8"))
    missing = {
        quoted
        for quoted in QUOTED.findall(text)
        if BUTTON.match(quoted) and not all(part.strip() in program for part in quoted.split("…"))
    }
    assert missing <= OF_OTHERS, missing - OF_OTHERS


def test_every_story_leads_to_tests_that_name_it() -> None:
    """`docs/stories.md`: each module that is linked says the story's id in its first lines."""
    page = ROOT / "docs" / "stories.md"
    told = re.findall(r"^\| ([SDHA]\d) (.+)$", page.read_text(encoding="utf-8"), re.M)
    stories = [
        f"{who}{number}" for who, last in (("S", 7), ("D", 5), ("H", 4), ("A", 2)) for number in range(1, last + 1)
    ]
    assert [story for story, _ in told] == stories
    for story, line in told:
        modules = LINK.findall(line)
        assert modules
        for module in modules:
            said = (page.parent / module).read_text(encoding="utf-8").split('"""')[1]
            assert story in said, f"{module} does not name {story}"
