"""What is said in a group: «исполнено 12», /assign.  Answered by a reaction; words go to the private chat.

A group reads along, and Telegram lets a bot write there twenty times a minute.  So the bot keeps silent in it: what was
taken gets 👍, what was not gets 👀 and a private message that says why.  Strangers get nothing at all.
"""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from aiogram import Bot, F, Router
from aiogram.exceptions import TelegramAPIError
from aiogram.types import CallbackQuery, Message, ReactionTypeEmoji
from aiogram.utils.deep_linking import create_start_link
from sqlalchemy.ext.asyncio import AsyncSession

from domain.decision import WAITING, Assignment
from domain.errors import BadInput, DomainError, InputProblem
from domain.people import Actor
from domain.protocol import Mark
from domain.rights import Action, allowed
from handlers import post
from handlers.attachments import attached, fetched
from handlers.confirm import CONTENT, DONE, DONE_WORD
from handlers.numbers import numbers_in
from handlers.reviewing import next_screen
from handlers.speech import toast
from handlers.words import Command
from messages import groups as screens
from messages import toasts
from messages.screen import Screen
from protocols.child import Child
from storage import assignments, cards, chats, decisions, reports
from storage import desk as desks
from storage.engine import Change, Database
from words.errors import sentence

ANONYMOUS_ADMIN = 1087968824  # GroupAnonymousBot (core.telegram.org/bots/api#message)
TAKEN, LOOKED_AT = "👍", "👀"

REPORT: dict[str, Any] = {"action": Action.REPORT}
ANYONE: dict[str, Any] = {"action": Action.ANYONE}


def build() -> Router:
    """Stands before everybody else's commands: in a group nothing else is answered."""
    router = Router(name="in groups")
    in_group = F.chat.type.in_({"group", "supergroup"})
    ours = F.text.regexp(r"^/(bind|unbind|assign|done)") | F.caption.regexp(r"^/(assign|done)")
    router.message.register(anonymous, in_group, F.from_user.id == ANONYMOUS_ADMIN, ours, flags=ANYONE)
    router.message.register(assigned, in_group, Command("assign", ("поручение",)), flags=ANYONE)
    router.message.register(done, in_group, ~F.forward_origin, Command("done", DONE[:2]), flags=ANYONE)
    router.message.register(replied, in_group, ~F.forward_origin, F.reply_to_message, CONTENT, flags=ANYONE)
    return router


def rest() -> Router:
    """Whatever else is said there is the people's own talk."""
    router = Router(name="talk in groups")
    router.message.register(talk, F.chat.type.in_({"group", "supergroup"}), flags=ANYONE)
    elsewhere = F.message.chat.type.in_({"group", "supergroup", "channel"})
    router.callback_query.register(pressed, elsewhere, flags=ANYONE)
    return router


async def talk(message: Message) -> None:
    """Nothing is answered: lists and cards are for the private chat."""


async def pressed(query: CallbackQuery) -> None:
    """No button but that of the counts is drawn there, so what comes with other data was made by hand: a page turned
    in the group's own message would show it to all."""
    await toast(query, screens.ONLY_PRIVATELY, alert=True)


async def anonymous(message: Message, bot: Bot) -> None:
    """Who writes as the group itself cannot be told from others; his presses have his name."""
    await message.reply(screens.ANONYMOUS, reply_markup=await _to_private(bot))


async def _to_private(bot: Bot) -> Any:
    return screens.private_button(await create_start_link(bot, "my"))


async def react(bot: Bot, message: Message, emoji: str) -> None:
    """A group may allow no reactions, or the message may be gone: what was to be done is done all the same."""
    with suppress(TelegramAPIError):
        await bot.set_message_reaction(
            chat_id=message.chat.id, message_id=message.message_id, reaction=[ReactionTypeEmoji(emoji=emoji)]
        )


async def whisper(bot: Bot, actor: Actor, screen: Screen) -> None:
    """To the private chat; who has blocked the bot is told nothing."""
    with suppress(TelegramAPIError):
        await bot.send_message(actor.telegram_id, **screen.as_kwargs())


# ── «исполнено 12» ──────────────────────────────────────────────────────────────────────────────────────────────────


async def done(
    message: Message,
    argument: str,
    bot: Bot,
    actor: Actor,
    now: datetime,
    database: Database,
    change: Change,
    files: Path,
) -> None:
    if actor.person_id is not None:
        await _report(message, argument, bot, actor, now, database, change, files)


async def replied(
    message: Message, bot: Bot, actor: Actor, now: datetime, database: Database, change: Change, files: Path
) -> None:
    """A reply to a message of the bot: a report where it says «исполнено»; else people are talking."""
    text = message.text or message.caption or ""
    origin = message.reply_to_message
    assert origin is not None
    if actor.person_id is None or origin.from_user is None or origin.from_user.id != bot.id:
        return
    if DONE_WORD.match(text):
        await _report(message, DONE_WORD.sub("", text), bot, actor, now, database, change, files)
    elif attached(message):
        hint = False
        async with change() as session:
            hint = await chats.may_hint(session, message.chat.id, now)
        await _hint(message, bot, hint)


@dataclass
class _Meant:
    own: list[Assignment]
    refused: list[Screen]


async def _report(
    message: Message,
    argument: str,
    bot: Bot,
    actor: Actor,
    now: datetime,
    database: Database,
    change: Change,
    files: Path,
) -> None:
    numbers, words = numbers_in(argument)
    async with database.read() as session:
        meant = await _meant(session, message, numbers, actor)
    given = attached(message)
    if not reports.clean(words) and given:
        words = DONE[0].capitalize()
    without_words = actor.department is not None and actor.department.policy.without_words
    if meant.own and not reports.clean(words) and not without_words:
        await react(bot, message, LOOKED_AT)
        await whisper(bot, actor, screens.word_wanted([(each.id, each.label) for each in meant.own]))
        return
    kept = tuple(await fetched(message, bot, files)) if meant.own else ()
    taken: list[int] = []
    hint = False
    async with change() as session:
        for each in meant.own:
            try:
                async with session.begin_nested():
                    seen = await assignments.load(session, each.id, actor, Action.REPORT)
                    taken.append(await reports.submit(session, seen, actor, words, kept, now))
            except DomainError as error:
                meant.refused.append(screens.refused(sentence(error)))
        if taken:
            await reports.confirm(session, taken, actor, now)
        if given:
            hint = await chats.may_hint(session, message.chat.id, now)
    await react(bot, message, TAKEN if taken and not meant.refused else LOOKED_AT)
    for screen in meant.refused:
        await whisper(bot, actor, screen)
    await _hint(message, bot, hint)


async def _meant(session: AsyncSession, message: Message, numbers: tuple[tuple[int, int], ...], actor: Actor) -> _Meant:
    """By the numbers; without one, the only one of his that waits, among those the message replied to is about."""
    meant = _Meant([], [])
    for number, part in numbers:
        try:
            own = await assignments.by_number(session, number, part, actor)
        except DomainError as error:
            meant.refused.append(screens.refused(sentence(error)))
            continue
        if len(own) > 1:
            places = await decisions.dossiers(session, [each.id for each in own])
            meant.refused.append(toasts.which_place(places))
        else:
            meant.own.append(own[0])
    if numbers:
        return meant
    waiting = [each for each in await assignments.waiting(session, actor.seat_ids) if each.status in WAITING]
    if message.reply_to_message is not None:
        found = await cards.at(session, message.chat.id, message.reply_to_message.message_id)
        about = set(found[1]) if found else set()
        waiting = [each for each in waiting if each.id in about] or waiting
    if len(waiting) == 1 and waiting[0].mark is Mark.CONTROL:
        meant.own.append(waiting[0])
    else:
        meant.refused.append(screens.refused(sentence(BadInput(InputProblem.NOT_A_NUMBER))))
    return meant


async def _hint(message: Message, bot: Bot, wanted: bool) -> None:
    if wanted:
        await message.reply(screens.FILES_PRIVATELY, reply_markup=await _to_private(bot))


# ── /assign ─────────────────────────────────────────────────────────────────────────────────────────────────────────


async def assigned(
    message: Message,
    argument: str,
    bot: Bot,
    actor: Actor,
    now: datetime,
    database: Database,
    change: Change,
    child: Child,
) -> None:
    """/assign in reply to a message: its words become a draft that the secretary looks through in private."""
    if actor.is_stranger or not allowed(actor, Action.IMPORT):
        return
    origin = message.reply_to_message
    text = "\n".join(
        part for part in ((origin.text or origin.caption or "") if origin is not None else "", argument) if part
    )
    if not text.strip():
        await react(bot, message, LOOKED_AT)
        await whisper(bot, actor, screens.refused(screens.NOTHING_TO_ASSIGN))
        return
    try:
        paper_id = await post.kept(text, actor, now, database, change, child)
    except DomainError as error:
        await react(bot, message, LOOKED_AT)
        await whisper(bot, actor, screens.refused(sentence(error)))
        return
    async with database.read() as session:
        desk = await desks.load(session, paper_id, actor, now)
        screen = await next_screen(session, desk)
    await react(bot, message, TAKEN)
    await whisper(bot, actor, screen)
