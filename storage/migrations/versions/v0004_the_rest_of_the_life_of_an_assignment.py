"""the rest of the life of an assignment

Shares of an assignment, series, carried points, tables from answers, quiet hours of a person, a topic of a group.
SQLite rebuilds `decisions` here and loses the triggers that keep its words for search; they are made anew.
"""

import sqlalchemy as sa
from alembic import op

from storage.migrations.versions.v0003_search import upgrade_sqlite

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None

# Tables whose number of rows this revision changes on purpose; any other change rolls it back.
rows_change: frozenset[str] = frozenset()

FILLED = (
    ('assignments', 'duty'), ('decisions', 'deadline_kind'), ('decisions', 'group_ids'), ('drafts', 'fields'),
    ('people', 'quiet'),
)


def upgrade() -> None:
    op.create_table('series',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('department_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('rule', sa.JSON(), nullable=False),
    sa.Column('next_due', sa.Date(), nullable=True),
    sa.Column('next_issue_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('until', sa.Date(), nullable=True),
    sa.Column('stopped_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['department_id'], ['departments.id'], name=op.f('fk_series_department_id_departments')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_series'))
    )
    with op.batch_alter_table('series', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_series_department_id'), ['department_id'], unique=False)
        batch_op.create_index('ix_series_due', ['next_issue_at'], unique=False, postgresql_where=sa.text('next_issue_at IS NOT NULL'), sqlite_where=sa.text('next_issue_at IS NOT NULL'))

    op.create_table('fields',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('department_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('decision_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('title', sa.String(length=512), nullable=False),
    sa.Column('kind', sa.String(length=64), nullable=False),
    sa.ForeignKeyConstraint(['decision_id'], ['decisions.id'], name=op.f('fk_fields_decision_id_decisions')),
    sa.ForeignKeyConstraint(['department_id'], ['departments.id'], name=op.f('fk_fields_department_id_departments')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_fields')),
    sa.UniqueConstraint('decision_id', 'position', name=op.f('uq_fields_decision_id_position'))
    )
    with op.batch_alter_table('fields', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_fields_decision_id'), ['decision_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_fields_department_id'), ['department_id'], unique=False)

    op.create_table('answers',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('department_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('field_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('assignment_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('person_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('value', sa.Text(), nullable=False),
    sa.Column('file_id', sa.String(length=512), nullable=False),
    sa.Column('file_sha256', sa.String(length=64), nullable=True),
    sa.Column('file_name', sa.String(length=512), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['assignment_id'], ['assignments.id'], name=op.f('fk_answers_assignment_id_assignments')),
    sa.ForeignKeyConstraint(['department_id'], ['departments.id'], name=op.f('fk_answers_department_id_departments')),
    sa.ForeignKeyConstraint(['field_id'], ['fields.id'], name=op.f('fk_answers_field_id_fields')),
    sa.ForeignKeyConstraint(['file_sha256'], ['files.sha256'], name=op.f('fk_answers_file_sha256_files')),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_answers_person_id_people')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_answers')),
    sa.UniqueConstraint('field_id', 'assignment_id', name=op.f('uq_answers_field_id_assignment_id'))
    )
    with op.batch_alter_table('answers', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_answers_assignment_id'), ['assignment_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_answers_department_id'), ['department_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_answers_person_id'), ['person_id'], unique=False)

    with op.batch_alter_table('assignments', schema=None) as batch_op:
        batch_op.add_column(sa.Column('duty', sa.String(length=32), nullable=False, server_default='own'))
        batch_op.add_column(sa.Column('parent_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True))
        batch_op.create_index(batch_op.f('ix_assignments_parent_id'), ['parent_id'], unique=False)
        batch_op.create_foreign_key(batch_op.f('fk_assignments_parent_id_assignments'), 'assignments', ['parent_id'], ['id'])

    with op.batch_alter_table('chats', schema=None) as batch_op:
        batch_op.add_column(sa.Column('topic_id', sa.BigInteger(), nullable=True))

    with op.batch_alter_table('decisions', schema=None) as batch_op:
        batch_op.add_column(sa.Column('deadline_kind', sa.String(length=64), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('group_ids', sa.JSON(), nullable=False, server_default='[]'))
        batch_op.add_column(sa.Column('series_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True))
        batch_op.add_column(sa.Column('carried_from_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True))
        batch_op.create_index(batch_op.f('ix_decisions_carried_from_id'), ['carried_from_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_decisions_series_id'), ['series_id'], unique=False)
        batch_op.create_foreign_key(batch_op.f('fk_decisions_carried_from_id_decisions'), 'decisions', ['carried_from_id'], ['id'])
        batch_op.create_foreign_key(batch_op.f('fk_decisions_series_id_series'), 'series', ['series_id'], ['id'])

    with op.batch_alter_table('drafts', schema=None) as batch_op:
        batch_op.add_column(sa.Column('fields', sa.JSON(), nullable=False, server_default='[]'))
        batch_op.add_column(sa.Column('carried_from_id', sa.BigInteger(), nullable=True))

    with op.batch_alter_table('people', schema=None) as batch_op:
        batch_op.add_column(sa.Column('quiet', sa.JSON(), nullable=False, server_default='{}'))

    with op.batch_alter_table('requests', schema=None) as batch_op:
        batch_op.add_column(sa.Column('seat_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True))
        batch_op.create_foreign_key(batch_op.f('fk_requests_seat_id_seats'), 'seats', ['seat_id'], ['id'])

    # The defaults served the rows that were there; the models give them from here on.
    for table, column in FILLED:
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.alter_column(column, server_default=None)
    words_again()


def words_again() -> None:
    if op.get_context().dialect.name == "sqlite":
        upgrade_sqlite()


def downgrade() -> None:
    with op.batch_alter_table('requests', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_requests_seat_id_seats'), type_='foreignkey')
        batch_op.drop_column('seat_id')

    with op.batch_alter_table('people', schema=None) as batch_op:
        batch_op.drop_column('quiet')

    with op.batch_alter_table('drafts', schema=None) as batch_op:
        batch_op.drop_column('carried_from_id')
        batch_op.drop_column('fields')

    with op.batch_alter_table('decisions', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_decisions_series_id_series'), type_='foreignkey')
        batch_op.drop_constraint(batch_op.f('fk_decisions_carried_from_id_decisions'), type_='foreignkey')
        batch_op.drop_index(batch_op.f('ix_decisions_series_id'))
        batch_op.drop_index(batch_op.f('ix_decisions_carried_from_id'))
        batch_op.drop_column('carried_from_id')
        batch_op.drop_column('series_id')
        batch_op.drop_column('group_ids')
        batch_op.drop_column('deadline_kind')

    with op.batch_alter_table('chats', schema=None) as batch_op:
        batch_op.drop_column('topic_id')

    with op.batch_alter_table('assignments', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_assignments_parent_id_assignments'), type_='foreignkey')
        batch_op.drop_index(batch_op.f('ix_assignments_parent_id'))
        batch_op.drop_column('parent_id')
        batch_op.drop_column('duty')

    with op.batch_alter_table('answers', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_answers_person_id'))
        batch_op.drop_index(batch_op.f('ix_answers_department_id'))
        batch_op.drop_index(batch_op.f('ix_answers_assignment_id'))

    op.drop_table('answers')
    with op.batch_alter_table('fields', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_fields_department_id'))
        batch_op.drop_index(batch_op.f('ix_fields_decision_id'))

    op.drop_table('fields')
    with op.batch_alter_table('series', schema=None) as batch_op:
        batch_op.drop_index('ix_series_due', postgresql_where=sa.text('next_issue_at IS NOT NULL'), sqlite_where=sa.text('next_issue_at IS NOT NULL'))
        batch_op.drop_index(batch_op.f('ix_series_department_id'))

    op.drop_table('series')
    words_again()
