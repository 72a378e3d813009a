"""Every router of the house, in the order in which they are asked."""

from aiogram import Router

from handlers import directory, importing, membership, post, publishing, review, review_answers, review_who, start


def build() -> list[Router]:
    """Slash commands and presses first, then what is awaited, then words, at last what nobody understood."""
    return [
        membership.build(),
        start.build(),
        directory.build(),
        publishing.build(),
        review_answers.build(),
        review_who.build(),
        review.build(),
        post.build(),
        importing.build(),
    ]
