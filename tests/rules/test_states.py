"""The program keeps to the tables of `states.py`, every move × state and action × person, and so does the page."""

from collections.abc import Callable
from datetime import date

import pytest

from domain.decision import Assignment, Duty, Status
from domain.errors import NotNow, Obstacle
from domain.rights import Action, allowed
from tests.rules import states
from tests.rules.states import DEEDS, KINDS, MAY, ME, MOVES, NOW, OF_SHARES, OTHER, TODAY, WHO, standing

MAKE: dict[str, Callable[[Assignment], Assignment]] = {
    "acknowledged": lambda each: each.acknowledged(NOW),
    "reported": lambda each: each.reported(ME, NOW, TODAY),
    "withdrawn": lambda each: each.withdrawn(),
    "accepted": lambda each: each.accepted(OTHER, NOW, TODAY),
    "returned": lambda each: each.returned(OTHER, date(2024, 12, 3), "Нет подписи"),
    "moved": lambda each: each.moved(date(2024, 12, 13), date(2024, 12, 13)),
    "asked": lambda each: each.asked(),
    "passed_on": lambda each: each.passed_on(),
    "cancelled": lambda each: each.cancelled(),
    "reopened": lambda each: each.reopened(),
}


def test_the_tables_are_whole() -> None:
    assert set(MAKE) == set(MOVES) == set(DEEDS)
    assert all(set(outcomes) == set(Status) for outcomes in MOVES.values())
    assert {action for _, action in DEEDS.values()} <= set(MAY)
    assert all(set(kinds) == set(KINDS) for kinds in MAY.values())
    assert set().union(*(who for kinds in MAY.values() for who in kinds.values())) <= set(WHO)


@pytest.mark.parametrize("duty", Duty)
@pytest.mark.parametrize("move", MOVES)
def test_every_move_from_every_state(move: str, duty: Duty) -> None:
    for status, usual in MOVES[move].items():
        expected = usual
        if isinstance(usual, Status):
            expected = OF_SHARES.get(move, {}).get(duty, usual)
        before = standing(status, duty)
        if isinstance(expected, Obstacle):
            with pytest.raises(NotNow) as refusal:
                MAKE[move](before)
            assert (refusal.value.obstacle, refusal.value.number) == (expected, "12"), (status, duty)
        else:
            after = MAKE[move](before)
            assert after.status is expected, (status, duty)
            assert (after.duty, after.parent_id) == (before.duty, before.parent_id)


@pytest.mark.parametrize("action", MAY)
def test_every_action_of_everybody(action: Action) -> None:
    for kind, target in KINDS.items():
        may = {name for name, actor in WHO.items() if allowed(actor, action, _asked(target, name))}
        assert may == MAY[action][kind], kind


def _asked(target: states.Target, name: str) -> states.Target:
    """The department's rule on extensions comes with who is asked to answer."""
    extends = WHO[name].department is states.EXTENDS
    return states.replace(target, secretary_may_extend=extends)


def test_a_share_that_has_lost_its_lead_is_checked_by_nobody() -> None:
    orphan = states.replace(KINDS["доля"], lead_seat_id=None)
    assert not [name for name, actor in WHO.items() if allowed(actor, Action.CHECK, orphan)]


def test_the_page_says_what_the_tables_say() -> None:
    assert states.PAGE.read_text(encoding="utf-8") == states.page() + "\n", "python -m tests.rules.states"
