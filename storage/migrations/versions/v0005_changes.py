"""what was changed in a published decision, and why"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

rows_change: frozenset[str] = frozenset()

_BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "changes",
        sa.Column("id", _BIG, autoincrement=True, nullable=False),
        sa.Column("department_id", _BIG, nullable=False),
        sa.Column("decision_id", _BIG, nullable=False),
        sa.Column("person_id", _BIG, nullable=False),
        sa.Column("what", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("before", sa.Text(), nullable=False),
        sa.Column("after", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["department_id"], ["departments.id"], name=op.f("fk_changes_department_id_departments")
        ),
        sa.ForeignKeyConstraint(["decision_id"], ["decisions.id"], name=op.f("fk_changes_decision_id_decisions")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_changes_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_changes")),
    )
    for column in ("department_id", "decision_id"):
        op.create_index(op.f(f"ix_changes_{column}"), "changes", [column], unique=False)


def downgrade() -> None:
    op.drop_table("changes")
