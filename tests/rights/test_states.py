"""Awaited answers: a state's name is kept in the base, so two stories must not share one."""

import importlib
import pkgutil
from collections import Counter

from aiogram.fsm.state import State, StatesGroup

import handlers


def test_no_two_stories_await_under_one_name() -> None:
    states: set[tuple[str, str]] = set()
    for module in pkgutil.iter_modules(handlers.__path__):
        for each in vars(importlib.import_module(f"handlers.{module.name}")).values():
            if isinstance(each, type) and issubclass(each, StatesGroup) and each is not StatesGroup:
                for state in each.__all_states__:
                    assert isinstance(state, State)
                    states.add((each.__module__, str(state.state)))
    counted = Counter(name for _, name in states)
    assert len(counted) > 10
    assert [name for name, times in counted.items() if times > 1] == []
