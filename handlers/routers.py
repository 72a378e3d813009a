"""Every router of the house, in the order in which they are asked."""

from aiogram import Router

from handlers import (
    asking,
    behalf,
    cards,
    checking,
    confirm,
    delivery,
    directory,
    discipline,
    fallback,
    files,
    importing,
    joining,
    membership,
    mine,
    post,
    publishing,
    review,
    review_answers,
    review_points,
    review_who,
    search,
    settings,
    start,
    status,
)


def build() -> list[Router]:
    """Slash commands and presses first, then what is awaited, then words, at last what nobody understood."""
    return [
        membership.build(),
        mine.build(),
        status.build(),
        files.build(),
        search.build(),
        discipline.build(),
        cards.build(),
        checking.build(),
        confirm.build(),
        asking.build(),
        start.build(),
        directory.build(),
        joining.build(),
        delivery.build(),
        settings.build(),
        behalf.build(),
        behalf.awaited(),
        confirm.awaited(),
        asking.awaited(),
        checking.awaited(),
        publishing.build(),
        review_answers.build(),
        review_who.build(),
        review_points.build(),
        review.build(),
        post.build(),
        importing.build(),
        fallback.build(),
    ]
