"""What alembic runs.  The connection comes from `apply`, with its transaction already open."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext

from storage.migrations import DERIVED
from storage.models import Base
from storage.types import ByValue, UtcDateTime


def plain(kind: str, item: Any, autogen: AutogenContext) -> str | Literal[False]:
    """Revisions spell our types as SQLAlchemy's own, so that a later rename does not reach back into history."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, ByValue):
        return "sa.String(length=32)"
    return False


def is_ours(item: Any, name: str | None, kind: str, reflected: bool, compared: Any) -> bool:
    """The index of words is made by a revision of its own and stands in no model."""
    return not (name or "").startswith(DERIVED)


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    render_as_batch=connection.dialect.name == "sqlite",
    render_item=plain,
    include_object=is_ours,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
