"""One nursery for all lives of a run."""

from collections.abc import AsyncIterator

import pytest

from tests.faults.rig import Nursery, nursery


@pytest.fixture(scope="session")
async def lives() -> AsyncIterator[Nursery]:
    async with nursery() as one:
        yield one


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)
