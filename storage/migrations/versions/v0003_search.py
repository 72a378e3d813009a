"""words of published points, to be found

SQLite keeps them in an FTS5 table that triggers on `decisions` fill, PostgreSQL in an index on an expression.  Neither
stands in the models: what is derived is called `search_…`, and comparisons and counts of rows leave it out.

A later revision that rebuilds `decisions` on SQLite (alembic's batch mode drops the table, and its triggers with it)
must call `upgrade_sqlite` of this one again; tests/reports/test_search.py notices where it was forgotten.
"""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

rows_change: frozenset[str] = frozenset()

TABLE = "search_points"

# FTS5 folds case by itself and leaves ё alone.
WORDS = "{0}.lead_in || ' ' || {0}.text || ' ' || {0}.executors"
PLAIN = "replace(replace(" + WORDS + ", 'ё', 'е'), 'Ё', 'Е')"

# The same expression stands in storage/search.py: PostgreSQL uses the index only for it.
VECTOR = (
    "to_tsvector('simple'::regconfig, replace(lower(lead_in || ' ' || text || ' ' || executors), 'ё', 'е'))"
)


def upgrade() -> None:
    if op.get_context().dialect.name == "sqlite":
        upgrade_sqlite()
    else:
        op.execute(f"CREATE INDEX {TABLE} ON decisions USING gin ({VECTOR})")


def upgrade_sqlite() -> None:
    op.execute(f"DROP TABLE IF EXISTS {TABLE}")
    op.execute(f"CREATE VIRTUAL TABLE {TABLE} USING fts5(words, tokenize = \"unicode61 remove_diacritics 0\")")
    op.execute(f"INSERT INTO {TABLE}(rowid, words) SELECT id, {PLAIN.format('decisions')} FROM decisions")
    for name in ("inserted", "updated", "deleted"):
        op.execute(f"DROP TRIGGER IF EXISTS search_{name}")
    op.execute(
        f"CREATE TRIGGER search_inserted AFTER INSERT ON decisions BEGIN"
        f" INSERT INTO {TABLE}(rowid, words) VALUES (new.id, {PLAIN.format('new')}); END"
    )
    op.execute(
        f"CREATE TRIGGER search_updated AFTER UPDATE OF lead_in, text, executors ON decisions BEGIN"
        f" UPDATE {TABLE} SET words = {PLAIN.format('new')} WHERE rowid = old.id; END"
    )
    op.execute(
        f"CREATE TRIGGER search_deleted AFTER DELETE ON decisions BEGIN"
        f" DELETE FROM {TABLE} WHERE rowid = old.id; END"
    )


def downgrade() -> None:
    if op.get_context().dialect.name == "sqlite":
        for name in ("inserted", "updated", "deleted"):
            op.execute(f"DROP TRIGGER IF EXISTS search_{name}")
        op.execute(f"DROP TABLE {TABLE}")
    else:
        op.execute(f"DROP INDEX {TABLE}")
