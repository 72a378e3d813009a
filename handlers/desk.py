"""Whose desk it is, and what counts as a typed answer."""

from aiogram import F

from domain.people import Actor, Department

TYPED = F.text & ~F.text.startswith("/")  # a slash is always a command


def home(actor: Actor) -> Department:
    """The department of somebody who may do something in it."""
    assert actor.department is not None
    return actor.department
