"""Clauses that name other points by number: «отв. за п. 2.1-2.3 – Иванова И.И.»."""

from __future__ import annotations

from collections.abc import Sequence

from protocols.labels import Clause
from protocols.point_words import covers
from protocols.tree import Node, walk


def refer(root: Node) -> None:
    """Gives to each point the clauses that name it by its number, and takes them from where they stand."""
    nodes = [node for node in walk(root) if node.number]
    for node in list(walk(root)):
        _share_with_named(node, nodes)
        pointed = [clause for clause in node.own if clause.points]
        for target in nodes if pointed else ():
            said = {clause.sort for clause in target.own if not clause.points}
            target.own += [
                Clause(clause.sort, clause.value)
                for clause in pointed
                if clause.sort not in said and covers(clause.points, target.number)
            ]
        node.own = [clause for clause in node.own if not clause.points]


def _share_with_named(node: Node, nodes: Sequence[Node]) -> None:
    """«Отв.: директора. Срок: п. 1.1 – до 1 марта, п. 1.2 – до 15 марта»: they answer for both points."""
    named_here = [clause.points for clause in node.own if clause.sort == "term" and clause.points]
    who = [clause for clause in node.own if clause.sort == "responsible" and not clause.points]
    if not (named_here and who):
        return
    for other in nodes:
        shares = other is not node and any(covers(points, other.number) for points in named_here)
        if shares and all(clause.sort != "responsible" for clause in other.own):
            other.own += who
