"""words of reports and of notes on progress, to be found

As v0003_search does with points: SQLite keeps them in an FTS5 table that triggers on `reports` fill, PostgreSQL in an
index on an expression; neither stands in the models.  A text that was blanked (`storage.forget`) has no row left.

A later revision that rebuilds `reports` on SQLite must call `upgrade_sqlite` of this one again.
"""

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

rows_change: frozenset[str] = frozenset()

TABLE = "search_reports"
TRIGGERS = ("search_report_inserted", "search_report_updated", "search_report_deleted")

# FTS5 folds case by itself and leaves ё alone.
PLAIN = "replace(replace({0}.text, 'ё', 'е'), 'Ё', 'Е')"

# The same expression stands in storage/search_reports.py: PostgreSQL uses the index only for it.
VECTOR = "to_tsvector('simple'::regconfig, replace(lower(text), 'ё', 'е'))"


def upgrade() -> None:
    if op.get_context().dialect.name == "sqlite":
        upgrade_sqlite()
    else:
        op.execute(f"CREATE INDEX {TABLE} ON reports USING gin ({VECTOR})")


def upgrade_sqlite() -> None:
    op.execute(f"DROP TABLE IF EXISTS {TABLE}")
    op.execute(f"CREATE VIRTUAL TABLE {TABLE} USING fts5(words, tokenize = \"unicode61 remove_diacritics 0\")")
    for name in TRIGGERS:
        op.execute(f"DROP TRIGGER IF EXISTS {name}")
    keep = f"INSERT INTO {TABLE}(rowid, words) SELECT {{0}}.id, {PLAIN}"
    op.execute(f"{keep.format('reports')} FROM reports WHERE text <> ''")
    inserted, updated, deleted = TRIGGERS
    op.execute(
        f"CREATE TRIGGER {inserted} AFTER INSERT ON reports WHEN new.text <> '' BEGIN {keep.format('new')}; END"
    )
    op.execute(
        f"CREATE TRIGGER {updated} AFTER UPDATE OF text ON reports BEGIN"
        f" DELETE FROM {TABLE} WHERE rowid = old.id; {keep.format('new')} WHERE new.text <> ''; END"
    )
    op.execute(
        f"CREATE TRIGGER {deleted} AFTER DELETE ON reports BEGIN DELETE FROM {TABLE} WHERE rowid = old.id; END"
    )


def downgrade() -> None:
    if op.get_context().dialect.name == "sqlite":
        for name in TRIGGERS:
            op.execute(f"DROP TRIGGER IF EXISTS {name}")
        op.execute(f"DROP TABLE {TABLE}")
    else:
        op.execute(f"DROP INDEX {TABLE}")
