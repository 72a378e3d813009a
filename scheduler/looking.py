"""What every part of a tick asks of each department, asked once: who there is, and what was noted as planned."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.people import Department
from storage import actors, plain
from storage.models import DepartmentRow, ServiceRow

_departments, _service = plain.table(DepartmentRow).c, plain.table(ServiceRow).c
_HOMES = select(
    _departments.id, _departments.name, _departments.zone, _departments.policy, _departments.created_at
).order_by(_departments.id)
_NOTES = select(_service.key, _service.value).where(
    or_(*(_service.key.startswith(f"{part}:") for part in ("overdue", "daily", "digests", "checking", "standing")))
)


@dataclass(frozen=True, slots=True)
class Look:
    """A tick's look around.  `homes` are the departments, each with the instant it was founded; `notes` are those of
    the service table by their keys («daily:7»), as they were when the tick began.
    """

    homes: tuple[tuple[Department, datetime], ...]
    notes: Mapping[str, Mapping[str, Any]]


async def around(session: AsyncSession) -> Look:
    homes = (await plain.execute(session, _HOMES, {})).all()
    notes = (await plain.execute(session, _NOTES, {})).all()
    return Look(tuple((actors.department_of(row), row.created_at) for row in homes), dict(tuple(row) for row in notes))
