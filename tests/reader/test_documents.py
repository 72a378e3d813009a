"""Whole documents: the invented ones beside this file, and the corpus where CORPUS_DIR names it."""

import json
import os
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from protocols.documents import read_document
from protocols.output import as_json
from protocols.read import read_lines
from storage.calendar import YEARS, russian
from tests.reader.scoring import Score

HERE = Path(__file__).parent.parent / "documents"
CORPUS = os.environ.get("CORPUS_DIR")


@cache
def reading(path: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    gold = json.loads(path.read_text("utf-8"))
    document = next(
        one for one in path.parent.iterdir() if one.name.startswith(path.name.removesuffix("gold.json")) and one != path
    )
    found = as_json(read_lines(read_document(document.read_bytes(), document.name), calendar=russian(YEARS)))
    return gold, found


OWN = sorted(HERE.glob("*.gold.json"))


def test_there_are_enough_documents() -> None:
    assert len(OWN) >= 12


@pytest.mark.parametrize("path", OWN, ids=lambda path: path.name.removesuffix(".gold.json"))
def test_the_header_is_its_own_points_are_found_and_no_day_is_wrong(path: Path) -> None:
    gold, found = reading(path)
    assert (found["date"], found["number"], found["kind"]) == (gold["date"], gold["number"], gold["kind"])
    score = Score()
    score.add(gold, found, path.stem)
    assert score.wrong == []
    assert score.items >= 0.9, score.misses


def test_tasks_are_read_wholly() -> None:
    score = Score()
    for path in OWN:
        score.add(*reading(path), path.stem.removesuffix(".gold"))
    assert score.whole >= 0.95, "\n".join(score.misses)


@pytest.mark.corpus
@pytest.mark.skipif(not CORPUS, reason="CORPUS_DIR names no corpus")
def test_the_corpus_is_read() -> None:
    score = Score()
    for path in sorted(Path(CORPUS or ".").glob("*.gold.json")):
        gold, found = reading(path)
        score.add(gold, found, path.stem)
        assert (found["date"], found["number"]) == (gold["date"], gold["number"]), path.name
    assert score.wrong == []
    assert score.whole >= 0.95, "\n".join(score.misses)


def test_source_lines_are_those_of_the_document() -> None:
    path = HERE / "antiterror.gold.json"
    _, found = reading(path)
    lines = (HERE / "antiterror.txt").read_text("utf-8").splitlines()
    for item in found["items"]:
        assert item["text"].split()[0] in lines[item["line"] - 1]
    dated = [item for item in found["items"] if item["deadline"]["due"]]
    assert dated
    for item in dated:
        assert "Срок" in lines[item["deadline_line"] - 1]
