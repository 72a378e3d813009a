"""One nursery for all streets of a run."""

from collections.abc import Iterator

import pytest

from tests.journey.nursery import Nursery


@pytest.fixture(scope="session")
def nursery() -> Iterator[Nursery]:
    one = Nursery()
    yield one
    one.close()
