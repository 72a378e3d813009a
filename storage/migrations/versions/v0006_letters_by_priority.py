"""letters by priority

A claim reads the few letters that go next and no others, however many wait.
"""

import sqlalchemy as sa
from alembic import op

revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None

# Tables whose number of rows this revision changes on purpose; any other change rolls it back.
rows_change: frozenset[str] = frozenset()

QUEUED = sa.text("state = 'queued'")


def upgrade() -> None:
    op.create_index(
        'ix_outbox_next', 'outbox', ['priority', 'id'], unique=False, postgresql_where=QUEUED, sqlite_where=QUEUED
    )


def downgrade() -> None:
    op.drop_index('ix_outbox_next', table_name='outbox')
