"""What ties decisions to one another: the series whose turns they are, points carried from protocol to protocol."""

from collections.abc import Collection
from typing import Any, Protocol

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.dossier import Source, Tie
from storage.drafts import unpacked_rule
from storage.models import DecisionRow, ProtocolRow, SeriesRow


class Tied(Protocol):
    """The columns of a decision that are looked at."""

    id: Any
    number: Any
    series_id: Any
    carried_from_id: Any


async def of(session: AsyncSession, decisions: Collection[Tied], over: Collection[int]) -> dict[int, Tie]:
    """By the decision's id; `over` are those of them that may have been carried into a later one.

    Nothing is asked of the base for what is tied to nothing, which is nearly everything.
    """
    by_id = {each.id: each for each in decisions}
    series = await _series(session, {each.series_id for each in by_id.values() if each.series_id is not None})
    earlier = await _earlier(
        session, {each.carried_from_id for each in by_id.values() if each.carried_from_id is not None}
    )
    later = await _later(session, over)
    found: dict[int, Tie] = {}
    for one in by_id.values():
        rule, first = series.get(one.series_id, (None, None))
        source, place = earlier.get(one.carried_from_id, (None, ("", "", None)))
        tie = Tie(
            series_id=one.series_id,
            rule=rule,
            repeats=first if first != one.number else None,
            carried_from=source,
            place=place,
            carried_into=later.get(one.id),
        )
        if tie != Tie():
            found[one.id] = tie
    return found


async def _series(session: AsyncSession, ids: Collection[int]) -> dict[int, tuple[Any, int]]:
    """The rule of each, None where it was stopped, and the number of its first decision."""
    if not ids:
        return {}
    rows = await session.execute(
        select(SeriesRow.id, SeriesRow.rule, SeriesRow.stopped_at, func.min(DecisionRow.number))
        .join(DecisionRow, DecisionRow.series_id == SeriesRow.id)
        .where(SeriesRow.id.in_(ids))
        .group_by(SeriesRow.id)
    )
    return {one: (None if stopped else unpacked_rule(rule), first) for one, rule, stopped, first in rows}


async def _earlier(
    session: AsyncSession, ids: Collection[int]
) -> dict[int, tuple[Source, tuple[str, str, int | None]]]:
    if not ids:
        return {}
    rows = await session.execute(
        select(DecisionRow.id, DecisionRow.point, DecisionRow.question, DecisionRow.paragraph, ProtocolRow)
        .join(ProtocolRow, ProtocolRow.id == DecisionRow.protocol_id)
        .where(DecisionRow.id.in_(ids))
    )
    return {
        one: (
            Source(paper.id, paper.kind, paper.number, paper.day, paper.title, paper.state == "single"),
            (point, question, paragraph),
        )
        for one, point, question, paragraph, paper in rows
    }


async def _later(session: AsyncSession, ids: Collection[int]) -> dict[int, int]:
    if not ids:
        return {}
    rows = await session.execute(
        select(DecisionRow.carried_from_id, DecisionRow.number).where(
            DecisionRow.carried_from_id.in_(ids), DecisionRow.cancelled_at.is_(None)
        )
    )
    return {earlier: number for earlier, number in rows if earlier is not None}


async def places(session: AsyncSession, ids: Collection[int]) -> dict[int, Tie]:
    """Where these decisions stand, by their ids, for drafts that are carried over from them."""
    found = await _earlier(session, ids)
    return {one: Tie(carried_from=source, place=place) for one, (source, place) in found.items()}
