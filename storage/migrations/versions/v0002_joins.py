"""who asks to join by the common link"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

rows_change: frozenset[str] = frozenset()

_BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "joins",
        sa.Column("id", _BIG, autoincrement=True, nullable=False),
        sa.Column("department_id", _BIG, nullable=False),
        sa.Column("telegram_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(length=512), nullable=False),
        sa.Column("seat_id", _BIG, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer", sa.String(length=64), nullable=True),
        sa.Column("answered_by", _BIG, nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("person_id", _BIG, nullable=True),
        sa.ForeignKeyConstraint(["department_id"], ["departments.id"], name=op.f("fk_joins_department_id_departments")),
        sa.ForeignKeyConstraint(["seat_id"], ["seats.id"], name=op.f("fk_joins_seat_id_seats")),
        sa.ForeignKeyConstraint(["answered_by"], ["people.id"], name=op.f("fk_joins_answered_by_people")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_joins_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_joins")),
    )
    for column in ("department_id", "telegram_id", "seat_id"):
        op.create_index(op.f(f"ix_joins_{column}"), "joins", [column], unique=False)


def downgrade() -> None:
    op.drop_table("joins")
