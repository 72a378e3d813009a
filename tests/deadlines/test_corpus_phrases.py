"""Every deadline phrase of the corpus, read as its gold says, and found in its sentence."""

import json
import os
from datetime import date
from pathlib import Path

import pytest

from protocols.deadlines import Context, find_deadline, read_phrase

CORPUS = os.environ.get("CORPUS_DIR")
pytestmark = [
    pytest.mark.corpus,
    pytest.mark.skipif(not CORPUS, reason="CORPUS_DIR names no corpus of documents"),
]

Gold = dict


def golds() -> list[tuple[str, date | None, Gold]]:
    found = []
    for path in sorted(Path(CORPUS or "/nowhere").glob("*.gold.json")):
        document = json.loads(path.read_text("utf-8"))
        meeting = date.fromisoformat(document["date"]) if document["date"] else None
        found += [(path.name.split(".")[0], meeting, item) for item in document["items"]]
    return found


def readings(deadline: Gold) -> list[tuple[str, str | None, tuple[str, ...]]]:
    return [
        (reading["kind"], reading["due"] or None, tuple(reading["all_due"]))
        for reading in (deadline, *deadline.get("accept", []))
    ]


PHRASES = [(name, meeting, item) for name, meeting, item in golds() if item["deadline_raw"]]


@pytest.mark.parametrize(("name", "meeting", "item"), PHRASES)
def test_a_phrase_is_read_as_its_gold_says(name: str, meeting: date | None, item: Gold) -> None:
    found = read_phrase(item["deadline_raw"], Context(meeting))
    due = found.due.isoformat() if found.due else None
    assert (found.kind, due, tuple(day.isoformat() for day in found.dates)) in readings(item["deadline"])


def test_most_phrases_are_read_without_falling_back_on_other_readings() -> None:
    """A document without a date is asked about, so there the gold's other reading («none») is the right one."""
    main = [
        found.kind == item["deadline"]["kind"] and (found.due and found.due.isoformat()) == item["deadline"]["due"]
        for _, meeting, item in PHRASES
        if meeting
        for found in [read_phrase(item["deadline_raw"], Context(meeting))]
    ]
    assert main
    assert all(main)


@pytest.mark.parametrize(
    ("name", "meeting", "item"),
    [row for row in golds() if not row[2]["deadline_raw"] and row[2]["deadline"]["kind"] == "none"],
)
def test_nothing_is_found_in_a_task_that_names_no_deadline(name: str, meeting: date | None, item: Gold) -> None:
    assert find_deadline(item["text"]) is None


@pytest.mark.parametrize("sentence", ["{text} (отв. Лунина О.П., срок – {phrase})", "{text}. Срок: {phrase}."])
@pytest.mark.parametrize(("name", "meeting", "item"), PHRASES)
def test_a_phrase_is_found_after_the_word_for_it(sentence: str, name: str, meeting: date | None, item: Gold) -> None:
    phrase = item["deadline_raw"]
    text = sentence.format(text=item["text"], phrase=phrase)
    found = find_deadline(text)
    assert found is not None
    start, end, clause = found
    assert text[start:end].endswith(clause)
    assert read_phrase(clause, Context(meeting)).dates == read_phrase(phrase, Context(meeting)).dates
