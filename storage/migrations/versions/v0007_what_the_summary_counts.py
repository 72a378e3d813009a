"""what the summary counts

Indexes alone, each for one question of storage/summary.py or storage/week_ago.py.
"""

import sqlalchemy as sa
from alembic import op

revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None

rows_change: frozenset[str] = frozenset()

PARTIAL = (
    ('ix_assignments_accepted_points', 'assignments',
     ['department_id', 'mark', 'decision_id', 'accepted_at', 'in_time'], "status = 'accepted' AND parent_id IS NULL"),
    ('ix_assignments_accepted_at', 'assignments', ['department_id', 'accepted_at'], 'accepted_at IS NOT NULL'),
    ('ix_journal_turns', 'journal', ['department_id', 'at'], "what IN ('moved', 'cancelled')"),
)


def upgrade() -> None:
    for name, table, columns, where in PARTIAL:
        op.create_index(name, table, columns, sqlite_where=sa.text(where), postgresql_where=sa.text(where))
    op.create_index('ix_reports_verdict_at', 'reports', ['department_id', 'verdict_at'])


def downgrade() -> None:
    op.drop_index('ix_reports_verdict_at', table_name='reports')
    for name, table, _, _ in reversed(PARTIAL):
        op.drop_index(name, table_name=table)
