"""/find in the words of reports and of notes on progress.

Who may see an assignment may see what was reported on it; who answers for an assignment sees besides what was reported
on its shares.  So a report is found only through an assignment that the reader may find.  What its author has
withdrawn is not found.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, column, func, literal, literal_column, or_, select, table, union_all
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from domain.search import Said, Word
from storage.models import AssignmentRow as A
from storage.models import ReportRow as R

# As in migrations/versions/v0008_words_of_reports.py: PostgreSQL uses the index only for this very expression.
_VECTOR: ColumnElement[Any] = literal_column("to_tsvector('simple'::regconfig, replace(lower(reports.text), 'ё', 'е'))")
_WORDS = table("search_reports", column("rowid"), column("search_reports"))  # FTS5 on SQLite


def matching(session: AsyncSession, words: ColumnElement[Any], vector: ColumnElement[Any], word: Word) -> Any:
    """On SQLite the match of an FTS5 table's `words`, on PostgreSQL that of a `vector`; None where nothing is asked."""
    stems = word.bare_stems
    if not stems:
        return None
    if session.get_bind().dialect.name == "sqlite":
        return words.op("MATCH")(" OR ".join(f'"{stem}"*' for stem in stems))
    asked = " | ".join(f"{stem}:*" for stem in stems)
    return vector.op("@@")(func.to_tsquery(literal_column("'simple'::regconfig"), asked))


def _says(session: AsyncSession, home: int, word: Word) -> ColumnElement[bool] | None:
    """A report of the department that has a word with one of these stems."""
    match = matching(session, _WORDS.c.search_reports, _VECTOR, word)
    if match is None:
        return None
    if session.get_bind().dialect.name == "sqlite":
        match = R.id.in_(select(_WORDS.c.rowid).where(match))
    return and_(match, R.department_id == home, R.withdrawn_at.is_(None))


def reported(session: AsyncSession, home: int, word: Word) -> list[ColumnElement[bool]]:
    """Assignments on which, or on a share of which, was reported in such words; to be joined by OR."""
    says = _says(session, home, word)
    if says is None:
        return []
    share = aliased(A)
    on_shares = select(share.parent_id).join(R, R.assignment_id == share.id).where(says, share.parent_id.is_not(None))
    return [A.id.in_(union_all(select(R.assignment_id).where(says), on_shares))]


async def said(
    session: AsyncSession, home: int, words: Sequence[Word], found: Select[Any], decision_ids: Sequence[int]
) -> dict[tuple[int, int], Said]:
    """The latest report with each word, by a decision's id and the word's place in `words`.

    `found` selects from the assignments that fit the request and that the reader may see.
    """
    own = aliased(A)
    each = [
        found.with_only_columns(
            literal(place).label("place"), A.decision_id.label("decision"), func.max(R.id).label("id")
        )
        .join(own, or_(own.id == A.id, own.parent_id == A.id))
        .join(R, R.assignment_id == own.id)
        .where(A.decision_id.in_(decision_ids), says)
        .group_by(A.decision_id)
        for place, word in enumerate(words)
        if (says := _says(session, home, word)) is not None
    ]
    if not each or not decision_ids:
        return {}
    latest = union_all(*each).subquery()
    rows = await session.execute(
        select(latest.c.decision, latest.c.place, R.text, R.closes).join(latest, latest.c.id == R.id)
    )
    return {(decision, place): Said(text, words[place], closes) for decision, place, text, closes in rows}
