"""who helped with a part may answer for one later

A seat had one row a point and date, so that who once had a share of it could never get a part of his own.  Going down
is refused by the base where somebody has both.
"""

from alembic import op

revision = '0009'
down_revision = '0008'
branch_labels = None
depends_on = None

rows_change: frozenset[str] = frozenset()

OLD, NEW = 'uq_assignments_decision_id_seat_id_part_for_whom', 'uq_assignments_decision_id_seat_id_part_for_whom_duty'
COLUMNS = ['decision_id', 'seat_id', 'part', 'for_whom']


def upgrade() -> None:
    with op.batch_alter_table('assignments') as batch:
        batch.drop_constraint(OLD, type_='unique')
        batch.create_unique_constraint(NEW, [*COLUMNS, 'duty'])


def downgrade() -> None:
    with op.batch_alter_table('assignments') as batch:
        batch.drop_constraint(NEW, type_='unique')
        batch.create_unique_constraint(OLD, COLUMNS)
