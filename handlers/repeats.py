"""Whether a document is here already, and how the new reading differs from it."""

from collections.abc import Sequence

from domain.people import Actor
from domain.protocol import Draft, ReadProtocol
from domain.repeat import Differs, Repeat, as_draft
from domain.review import Paper
from handlers.desk import home
from protocols.again import Difference
from protocols.child import Child
from storage import drafts, protocols
from storage.engine import Database

LOOKED_AT = 30  # the newest documents, compared by their points


async def repeated(database: Database, child: Child, actor: Actor, read: ReadProtocol) -> Repeat | None:
    """The document of the department that this one repeats: the same words, the same number and date, or nearly the
    same points; None where it is new.  The comparison runs in the child, as it may be long.
    """
    async with database.read() as session:
        found = await protocols.same(
            session,
            home(actor).id,
            digest=protocols.body_hash(read.body),
            number=read.header.number,
            day=read.header.date,
        )
        newest = [] if found else await protocols.newest(session, home(actor).id, LOOKED_AT)
        papers = [found] if found else [paper for paper in newest if _may_be_one(paper, read)]
        known = [[as_draft(point) for point in await drafts.points(session, paper.id)] for paper in papers]
    if found is None:
        found, old = await _most_alike(child, papers, known, read)
        if found is None:
            return None
    else:
        old = known[0]
    differs: Difference = await child.run("protocols.again.difference", old, read.drafts)
    changed = tuple(Differs(one.new, one.what) for one in differs.changed)
    return Repeat(found, differs.added, changed, differs.gone)


def _may_be_one(paper: Paper, read: ReadProtocol) -> bool:
    """Two numbers that differ are two documents, however alike; without a number the points decide."""
    return not (paper.number and read.header.number and paper.number != read.header.number)


async def _most_alike(
    child: Child, papers: Sequence[Paper], known: Sequence[Sequence[Draft]], read: ReadProtocol
) -> tuple[Paper | None, Sequence[Draft]]:
    if not read.drafts or not papers:
        return None, ()
    index: int | None = await child.run("protocols.calls.most_alike", list(known), read.drafts)
    return (None, ()) if index is None else (papers[index], known[index])
