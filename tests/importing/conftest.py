"""The documents that the tests hand over, and a department with a directory."""

import csv
import os
from pathlib import Path

import pytest

from domain.people import Department, Role
from tests.cast import Someone, World


@pytest.fixture
def corpus() -> Path:
    folder = os.environ.get("CORPUS_DIR", "")
    if not folder or not Path(folder).is_dir():
        pytest.skip("CORPUS_DIR names no folder: the corpus of documents is not part of the repository")
    return Path(folder)


def document(corpus: Path, number: str) -> bytes:
    """A numbered document of the corpus, «002»."""
    return next(corpus.glob(f"{number}_*.txt")).read_bytes()


async def with_directory(world: World, department: Department, corpus: Path) -> dict[str, Someone]:
    """The directory beside document 002, everybody connected; by surname."""
    people: dict[str, Someone] = {}
    with next(corpus.glob("002_directory.csv")).open(encoding="utf-8-sig") as table:
        for row in csv.DictReader(table, delimiter=";"):
            groups = [group.strip() for group in row["Группы"].split(",") if group.strip()]
            person = await world.known(department, row["ФИО"], row["Должность"], row["Организация"], *groups)
            people[row["ФИО"].split()[0]] = await world.connected(person)
    return people


@pytest.fixture
async def department(world: World) -> Department:
    return await world.department()


@pytest.fixture
async def secretary(world: World, department: Department) -> Someone:
    return await world.staff(department, "Рогова Лидия Игоревна", Role.SECRETARY)


PROTOCOL = """ПРОТОКОЛ № 7
совещания директоров школ
от 20.11.2026

Решили:

1. Провести мониторинг трудоустройства выпускников.
Ответственные: руководители ОО.
Срок: до 1 декабря 2026 года.

2. Подготовить сводный график открытых уроков.
Ответственные: Лунина К.О.
Срок: до 15 декабря 2026 года.

3. Ознакомиться с приказом № 153.
Ответственные: руководители ОО.

4. Принять к сведению информацию о подвозе.
"""


@pytest.fixture
async def directors(world: World, department: Department) -> list[Someone]:
    """Three directors in the group «руководители ОО», and a methodist."""
    names = [
        ("Берёзкина Полина Павловна", "МБОУ СОШ № 3"),
        ("Горина Нина Андреевна", "МБОУ «Лесная СОШ»"),
        ("Лунёв Степан Ильич", "МБОУ СОШ № 8"),
    ]
    directors = [await world.director(department, name, school) for name, school in names]
    methodist = await world.known(department, "Лунина Клавдия Олеговна", "методист", "Методический центр")
    return [*directors, await world.connected(methodist)]
