"""People and groups: what they can do, what the bot gets to see, what they see of the bot."""

import base64
from typing import Any

import pytest
from aiogram.exceptions import TelegramMigrateToChat
from aiogram.methods import SendDocument
from aiogram.types import (
    BotCommand,
    BotCommandScopeChat,
    BufferedInputFile,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    LinkPreviewOptions,
    ReactionTypeEmoji,
    ReplyKeyboardMarkup,
    ReplyParameters,
)
from aiogram.utils.formatting import Bold, DateTime, Text

from sandbox.errors import ApiError, Missing, SimError
from sandbox.state import ANONYMOUS_ADMIN
from tests.sandbox.conftest import ANNA, BORIS, GROUP, START, STRANGER, Sandbox


async def seen_by_bot(box: Sandbox) -> list[str]:
    updates = await box.updates()
    if updates:
        await box.updates(offset=updates[-1].update_id + 1)
    return [update.message.text for update in updates if update.message is not None and update.message.text]


async def test_privacy_shows_commands_and_replies_only(box: Sandbox) -> None:
    ours = await box.bot.send_message(GROUP, "Пишите")
    say = lambda text, **more: box.act("message", user_id=ANNA, chat_id=GROUP, text=text, **more)  # noqa: E731
    chat = say("болтовня")
    assert chat["update_id"] is None
    say("@sandbox_bot помоги")
    say("/status")
    say("/status@sandbox_bot")
    say("/status@other_bot")
    say("ответ боту", reply_to=ours.message_id)
    say("ответ Анне", reply_to=chat["message_id"])
    assert await seen_by_bot(box) == ["/status", "/status@sandbox_bot", "ответ боту"]

    box.act("member", chat_id=GROUP, bot=True, status="administrator")
    say("теперь слышно")
    assert await seen_by_bot(box) == ["теперь слышно"]

    box.act("member", chat_id=GROUP, bot=True, status="member")
    box.engine.bot.privacy = False
    say("и так слышно")
    assert await seen_by_bot(box) == ["и так слышно"]
    assert (await box.bot.get_me()).can_read_all_group_messages is True


async def test_other_bots_are_not_heard_and_anonymous_admins_are(box: Sandbox) -> None:
    box.engine.bot.privacy = False
    box.act("user", user_id=90, first_name="Бот", is_bot=True)
    box.act("member", chat_id=GROUP, user_id=90, status="member")
    box.act("message", user_id=90, chat_id=GROUP, text="/я бот")
    box.act("message", user_id=ANNA, chat_id=GROUP, text="/аноним", is_anonymous_admin=True)
    messages = [update.message for update in await box.updates() if update.message.text]
    assert [(m.text, m.from_user.id, m.sender_chat.id) for m in messages] == [("/аноним", ANONYMOUS_ADMIN.id, GROUP)]


async def test_joining_leaving_and_blocking_are_told(box: Sandbox) -> None:
    box.act("member", chat_id=GROUP, user_id=BORIS, status="left")
    box.act("member", chat_id=GROUP, user_id=BORIS, status="member", by_user_id=ANNA)
    box.act("member", chat_id=GROUP, bot=True, status="kicked", by_user_id=ANNA)
    box.act("block", user_id=BORIS, blocked=True)
    left, joined, mine, away, blocked = await box.updates()
    assert left.message.left_chat_member.id == BORIS
    assert ([u.id for u in joined.message.new_chat_members], joined.message.from_user.id) == ([BORIS], ANNA)
    change = mine.my_chat_member
    assert (change.chat.id, change.old_chat_member.status, change.new_chat_member.status) == (GROUP, "member", "kicked")
    assert away.message.left_chat_member.id == box.engine.bot.user.id
    assert blocked.my_chat_member.new_chat_member.status == "kicked"

    with pytest.raises(SimError, match="blocked"):
        box.act("message", user_id=BORIS, text="ау")
    box.act("message", user_id=BORIS, text="/start")
    *_, back, start = await box.updates()
    assert back.my_chat_member.new_chat_member.status == "member"
    assert start.message.text == "/start"


async def test_a_group_becomes_a_supergroup(box: Sandbox) -> None:
    new_id = box.act("chat", chat_id=GROUP, migrate=True)["chat_id"]
    with pytest.raises(TelegramMigrateToChat) as error:
        await box.bot.send_message(GROUP, "x")
    assert error.value.migrate_to_chat_id == new_id
    status, answer = await box.call("sendMessage", chat_id=GROUP, text="x")
    assert answer["description"] == "Bad Request: group chat was upgraded to a supergroup chat"
    assert (status, answer["parameters"]) == (400, {"migrate_to_chat_id": new_id})
    old, new = (update.message for update in await box.updates())
    assert (old.chat.id, old.migrate_to_chat_id) == (GROUP, new_id)
    assert (new.chat.id, new.chat.type, new.migrate_from_chat_id) == (new_id, "supergroup", GROUP)
    assert (await box.bot.send_message(new_id, "x")).message_id == 2
    assert await box.bot.get_chat_member_count(new_id) == 4
    assert (await box.bot.get_chat_member(new_id, ANNA)).status == "member"


async def test_what_a_bot_says_is_seen_as_it_was_meant(box: Sandbox) -> None:
    moment = DateTime("в 9", unix_time=START, date_time_format="wDT")
    text = Text("Срок ", Bold("👨‍👩‍👧 завтра"), " ", moment, " /done_17 https://a.ru/x.")
    buttons = [[InlineKeyboardButton(text="Да", callback_data="y", style="success")]]
    sent = await box.bot.send_message(
        ANNA, **text.as_kwargs(), reply_markup=InlineKeyboardMarkup(inline_keyboard=buttons)
    )
    assert [entity.type for entity in sent.entities] == ["bold", "date_time", "bot_command", "url"]
    assert [entity.extract_from(sent.text) for entity in sent.entities] == [
        "👨‍👩‍👧 завтра",
        "в 9",
        "/done_17",
        "https://a.ru/x",
    ]
    assert sent.entities[1].unix_time == int(START.timestamp())
    (seen,) = box.look(ANNA, after=sent.message_id - 1)["messages"]
    assert seen["buttons"][0][0] | {"url": None} == {
        "text": "Да", "data": "y", "url": None, "style": "success", "disabled": False, "copy": None,
    }  # fmt: skip
    assert (seen["edited"], seen["by_bot"], seen["from"]["user_id"]) == (False, True, 4242)

    edited = await box.bot.edit_message_text("Готово", chat_id=ANNA, message_id=sent.message_id)
    assert (edited.text, edited.reply_markup, edited.entities) == ("Готово", None, None)
    (seen,) = box.look(ANNA, after=sent.message_id - 1)["messages"]
    assert (seen["text"], seen["edited"], seen["buttons"]) == ("Готово", True, [])


async def test_html_and_markdown_become_entities(box: Sandbox) -> None:
    html = '<b>а<i>б</i></b> <a href="tg://x?a=1&amp;b=2">в</a> <pre><code class="language-py">г</code></pre>&lt;'
    sent = await box.bot.send_message(ANNA, html, parse_mode="HTML")
    assert sent.text == "аб в г<"
    found = [(e.type, e.offset, e.length, e.url, e.language) for e in sent.entities]
    assert found == [
        ("bold", 0, 2, None, None),
        ("italic", 1, 1, None, None),
        ("text_link", 3, 1, "tg://x?a=1&b=2", None),
        ("pre", 5, 1, None, "py"),
    ]
    marked = "*а _б_* [в](https://e.org/\\)) `г*` \\. ||д||\n>е\n>ё\nж ![z](tg://time?unix=5&format=D)"
    sent = await box.bot.send_message(ANNA, marked, parse_mode="MarkdownV2")
    assert sent.text == "а б в г* . д\nе\nё\nж z"
    assert [(e.type, e.extract_from(sent.text)) for e in sent.entities] == [
        ("bold", "а б"), ("italic", "б"), ("text_link", "в"), ("code", "г*"), ("spoiler", "д"), ("blockquote", "е\nё"),
        ("date_time", "z"),
    ]  # fmt: skip


async def test_spaces_at_the_ends_go_and_entities_move(box: Sandbox) -> None:
    sent = await box.bot.send_message(ANNA, " \n<b>да</b> \x07нет\r\n ", parse_mode="HTML")
    assert (sent.text, [(e.offset, e.length) for e in sent.entities]) == ("да  нет", [(0, 2)])


async def test_replies_reactions_pins_and_forwards(box: Sandbox) -> None:
    hers = box.act("message", user_id=ANNA, text="готово")["message_id"]
    sent = await box.bot.send_message(ANNA, "Принято", reply_parameters=ReplyParameters(message_id=hers))
    assert sent.reply_to_message is not None
    assert sent.reply_to_message.text == "готово"
    lost = ReplyParameters(message_id=999, allow_sending_without_reply=True)
    assert (await box.bot.send_message(ANNA, "x", reply_parameters=lost)).reply_to_message is None
    await box.bot.set_message_reaction(ANNA, hers, reaction=[ReactionTypeEmoji(emoji="👍")])
    view = {item["message_id"]: item for item in box.look(ANNA)["messages"]}
    assert (view[hers]["reactions"], view[sent.message_id]["reply_to"]) == (["👍"], hers)
    forwarded = await box.bot.forward_message(BORIS, ANNA, hers)
    assert (forwarded.text, forwarded.forward_origin.type) == ("готово", "user")
    copied = await box.bot.copy_message(BORIS, ANNA, hers)
    assert box.look(BORIS, after=copied.message_id - 1)["messages"][0]["forwarded"] is False
    await box.bot.pin_chat_message(ANNA, sent.message_id)
    assert (await box.bot.get_chat(ANNA)).pinned_message.message_id == sent.message_id


async def test_a_person_edits_forwards_and_starts_by_a_link(box: Sandbox) -> None:
    said = box.act("message", user_id=ANNA, text="/start inv_A-1")
    box.act("edit", user_id=ANNA, message_id=said["message_id"], text="исправлено")
    box.act("message", user_id=ANNA, text="чужое", forward_from=BORIS)
    box.act("message", user_id=ANNA, text="тайное", forward_from="Некто")
    start, edited, forwarded, hidden = await box.updates()
    assert (start.message.text, start.message.entities[0].type) == ("/start inv_A-1", "bot_command")
    assert (edited.edited_message.text, edited.edited_message.message_id) == ("исправлено", said["message_id"])
    assert edited.edited_message.edit_date is not None
    assert forwarded.message.forward_origin.sender_user.id == BORIS
    assert hidden.message.forward_origin.sender_user_name == "Некто"
    with pytest.raises(SimError, match="own"):
        box.act("edit", user_id=BORIS, message_id=said["message_id"], text="x")


async def test_pressing_finds_the_newest_such_button(box: Sandbox) -> None:
    def keys(*texts: str) -> InlineKeyboardMarkup:
        row = [InlineKeyboardButton(text=text, callback_data=f"{text}:1") for text in texts]
        return InlineKeyboardMarkup(inline_keyboard=[row, [InlineKeyboardButton(text="Сайт", url="https://a.ru")]])

    old = await box.bot.send_message(ANNA, "1", reply_markup=keys("Да", "Нет"))
    new = await box.bot.send_message(ANNA, "2", reply_markup=keys("Да"))
    assert box.act("press", user_id=ANNA, button="Да")["message_id"] == new.message_id
    assert box.act("press", user_id=ANNA, button="Нет:1")["message_id"] == old.message_id
    assert box.act("press", user_id=ANNA, button="Сайт") == {"url": "https://a.ru"}
    with pytest.raises(Missing, match="«Да», «Сайт», «Нет»"):
        box.act("press", user_id=ANNA, button="Может быть")
    query = (await box.updates())[0].callback_query
    await query.as_(box.bot).answer("Записано", show_alert=True)
    told = box.look("callbacks")["callbacks"][0]
    assert (told["text"], told["show_alert"], told["answered"], told["data"]) == ("Записано", True, True, "Да:1")


async def test_commands_by_scope_and_a_reply_keyboard(box: Sandbox) -> None:
    scope = BotCommandScopeChat(chat_id=ANNA)
    await box.bot.set_my_commands([BotCommand(command="my", description="Моё")], scope=scope)
    assert [command.command for command in await box.bot.get_my_commands(scope=scope)] == ["my"]
    assert await box.bot.get_my_commands() == []
    await box.bot.delete_my_commands(scope=scope)
    assert await box.bot.get_my_commands(scope=scope) == []
    await box.bot.send_message(
        ANNA, "Что дальше?", reply_markup=ReplyKeyboardMarkup(keyboard=[[KeyboardButton(text="Дальше")]])
    )
    assert box.look(ANNA)["reply_keyboard"] == [["Дальше"]]


async def test_a_topic_of_a_forum_passes_through(box: Sandbox) -> None:
    box.act("chat", chat_id=-1007, type="supergroup", title="Форум", members=[ANNA], is_forum=True)
    sent = await box.bot.send_message(-1007, "x", message_thread_id=3)
    assert (sent.message_thread_id, sent.is_topic_message) == (3, True)


@pytest.mark.parametrize(
    ("what", "order"),
    [
        ("message", {"user_id": 77, "text": "x"}),
        ("message", {"user_id": ANNA}),
        ("message", {"user_id": ANNA, "txt": "x"}),
        ("message", {"user_id": ANNA, "file": "это не base64"}),
        ("message", {"user_id": ANNA, "text": "x", "reply_to": 999}),
        ("message", {"user_id": ANNA, "chat_id": -77, "text": "x"}),
        ("user", {"user_id": 55}),
        ("member", {"chat_id": GROUP, "user_id": ANNA, "status": "king"}),
        ("fault", {"kind": "earthquake"}),
        ("fault", {"metod": "sendMessage"}),
        ("clock", {"now": "2026-03-02T09:00:00"}),
        ("clock", {"now": "вчера"}),
        ("repeat", {"update_id": 1}),
        ("dance", {}),
    ],
)
def test_impossible_orders_are_explained(box: Sandbox, what: str, order: dict[str, Any]) -> None:
    with pytest.raises(SimError) as error:
        box.act(what, **order)
    assert len(str(error.value)) > 8


async def test_reset_forgets_everything(box: Sandbox) -> None:
    box.act("message", user_id=ANNA, file=base64.b64encode(b"x").decode(), file_name="a.txt")
    box.act("reset")
    assert box.look("chats")["chats"] == box.look("users")["users"] == box.look("calls")["calls"] == []
    assert await box.updates() == []
    assert STRANGER not in box.engine.people


async def test_a_preview_switched_off_is_told_back(box: Sandbox) -> None:
    sent = await box.bot.send_message(ANNA, "https://a.ru", link_preview_options=LinkPreviewOptions(is_disabled=True))
    assert sent.link_preview_options is not None
    assert sent.link_preview_options.is_disabled is True


async def test_a_method_can_be_done_without_a_wire(box: Sandbox) -> None:
    sent = await box.engine.execute(SendDocument(chat_id=ANNA, document=BufferedInputFile(b"x", "a.txt")))
    assert sent.document.file_name == "a.txt"
    with pytest.raises(ApiError) as error:
        await box.engine.execute(SendDocument(chat_id=777, document=BufferedInputFile(b"x", "a.txt")))
    assert (error.value.code, error.value.description) == (400, "Bad Request: chat not found")
