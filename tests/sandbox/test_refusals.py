"""The strictness self-test: what the sandbox refuses, with which code and in which words."""

from typing import Any

import pytest

from sandbox.errors import NOT_MODIFIED, STALE_QUERY
from tests.sandbox.conftest import ANNA, GROUP, STRANGER, Sandbox

# Ids that the set-up below leaves behind: 4 text of the bot, 5 document of the bot, 6 text of Anna.
OURS, PAPER, HERS, GONE = "ours", "paper", "hers", 999
BUTTON = {"text": "Да", "callback_data": "yes"}


def keyboard(**button: Any) -> dict[str, Any]:
    return {"inline_keyboard": [[{"text": "Да", **button}]]}


def send(**params: Any) -> tuple[str, dict[str, Any]]:
    return "sendMessage", {"chat_id": ANNA, "text": "Привет", **params}


def edit(**params: Any) -> tuple[str, dict[str, Any]]:
    return "editMessageText", {"chat_id": ANNA, "message_id": OURS, "text": "Новый", **params}


def html(text: str) -> tuple[str, dict[str, Any]]:
    return send(text=text, parse_mode="HTML")


def markdown(text: str) -> tuple[str, dict[str, Any]]:
    return send(text=text, parse_mode="MarkdownV2")


def entity(**fields: Any) -> tuple[str, dict[str, Any]]:
    return send(text="😀 да", entities=[{"type": "bold", "offset": 0, "length": 2, **fields}])


def recaption(**params: Any) -> tuple[str, dict[str, Any]]:
    return "editMessageCaption", {"chat_id": ANNA, **params}


def react(**params: Any) -> tuple[str, dict[str, Any]]:
    return "setMessageReaction", {"chat_id": ANNA, **params}


ENTITIES = "can't parse entities: "
EQUAL_SIGN = "Expected equal sign in declaration of an attribute of the tag"
TEXT_FIELD = 'Field "text" must be of type String'
BUTTONS = "can't parse inline keyboard button: "
REFUSALS: list[tuple[tuple[str, dict[str, Any]], str]] = [
    # texts
    (send(text=""), "message text is empty"),
    (("sendMessage", {"chat_id": ANNA}), "message text is empty"),
    (send(text=" \n "), "text must be non-empty"),
    (send(text="\u200b\u2060"), "text must be non-empty"),
    (html("<b></b>"), "message text is empty"),
    (send(text="я" * 4097), "message is too long"),
    (send(text="😀" * 2049), "message is too long"),
    (html(f"<b>{'я' * 4097}</b>"), "message is too long"),
    (edit(text="я" * 4097), "message is too long"),
    (send(text="\ud800"), "strings must be encoded in UTF-8"),
    (send(parse_mode="bbcode"), "unsupported parse_mode"),
    # captions
    (recaption(message_id=PAPER, caption="я" * 1025), "message caption is too long"),
    # HTML
    (html("<b>да"), ENTITIES + 'Can\'t find end tag corresponding to start tag "b"'),
    (html("2 < 3"), ENTITIES + 'Unsupported start tag "" at byte offset 2'),
    (html("да <p>"), ENTITIES + 'Unsupported start tag "p" at byte offset 5'),
    (html("<b>да</i>"), ENTITIES + 'Unmatched end tag at byte offset 7, expected "</b>", found "</i>"'),
    (html("да</b>"), ENTITIES + "Unexpected end tag at byte offset 4"),
    (html("<b"), ENTITIES + "Unclosed start tag at byte offset 0"),
    (html("<b>да</b"), ENTITIES + "Unclosed end tag at byte offset 7"),
    (html("<span>да</span>"), ENTITIES + 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
    (html("<a href>да</a>"), ENTITIES + EQUAL_SIGN + ' "a" at byte offset 0'),
    # MarkdownV2
    (markdown("Готово."), ENTITIES + "Character '.' is reserved and must be escaped with the preceding '\\'"),
    (markdown("1-2"), ENTITIES + "Character '-' is reserved and must be escaped with the preceding '\\'"),
    (markdown("да *нет"), ENTITIES + "Can't find end of Bold entity at byte offset 5"),
    (markdown("__да"), ENTITIES + "Can't find end of Underline entity at byte offset 0"),
    (markdown("`да"), ENTITIES + "Can't find end of Code entity at byte offset 0"),
    # entities
    (entity(length=9), "entity beginning at UTF-16 offset 0 ends after the end of the text at UTF-16 offset 9"),
    (entity(offset=-1), "receive an entity with incorrect offset -1"),
    (entity(length=1), "entity beginning at UTF-16 offset 0 ends in a middle of a UTF-16 symbol at UTF-16 offset 1"),
    # keyboards
    (send(reply_markup=keyboard(callback_data="")), "BUTTON_DATA_INVALID"),
    (send(reply_markup=keyboard(callback_data="я" * 33)), "BUTTON_DATA_INVALID"),
    (send(reply_markup=keyboard()), BUTTONS + "Text buttons are unallowed in the inline keyboard"),
    (send(reply_markup=keyboard(url="foo bar")), "inline keyboard button URL 'foo bar' is invalid: Wrong HTTP URL"),
    (send(reply_markup={"inline_keyboard": [[{"callback_data": "x"}]]}), BUTTONS + TEXT_FIELD),
    (send(reply_markup={"knobs": []}), "can't parse reply keyboard markup JSON object"),
    (send(reply_markup="[oops"), "can't parse reply keyboard markup JSON object"),
    (send(reply_markup={"inline_keyboard": [[BUTTON]] * 101}), "reply markup is too long"),
    (send(reply_markup=keyboard(callback_data="x", style="gold")), BUTTONS + "Invalid button style specified"),
    # replies and edits
    (send(reply_parameters={"message_id": GONE}), "message to be replied not found"),
    (edit(message_id=GONE), "message to edit not found"),
    (edit(message_id=HERS), "message can't be edited"),
    (edit(text="Привет", reply_markup={"inline_keyboard": [[BUTTON]]}), NOT_MODIFIED),
    (edit(message_id=PAPER), "there is no text in the message to edit"),
    (recaption(message_id=OURS, caption="x"), "there is no caption in the message to edit"),
    (("editMessageReplyMarkup", {"chat_id": ANNA, "message_id": PAPER}), NOT_MODIFIED),
    (("editMessageText", {"chat_id": ANNA, "text": "x"}), "message identifier is not specified"),
    (("editMessageText", {"message_id": 1, "text": "x"}), "chat_id is empty"),
    (("deleteMessage", {"chat_id": ANNA, "message_id": GONE}), "message to delete not found"),
    (("deleteMessages", {"chat_id": ANNA, "message_ids": []}), "message identifiers are not specified"),
    # presses, chats, files, commands
    (("answerCallbackQuery", {"callback_query_id": "1"}), STALE_QUERY),
    (("answerCallbackQuery", {}), STALE_QUERY),
    (send(chat_id=777), "chat not found"),
    (send(chat_id="@nobody"), "chat not found"),
    (send(chat_id=-777), "chat not found"),
    (("sendMessage", {"text": "x"}), "chat_id is empty"),
    (send(message_thread_id=3), "message thread not found"),
    (("getChatMember", {"chat_id": GROUP, "user_id": 777}), "user not found"),
    (("getFile", {"file_id": "nope"}), "invalid file_id"),
    (("sendDocument", {"chat_id": ANNA, "document": "nope"}), "wrong file identifier/HTTP URL specified"),
    (("sendDocument", {"chat_id": ANNA}), "there is no document in the request"),
    (("sendMediaGroup", {"chat_id": ANNA, "media": []}), "there are no messages to send"),
    (("sendChatAction", {"chat_id": ANNA, "action": "dancing"}), "wrong parameter action in request"),
    (("setMyCommands", {"commands": [{"command": "Done!", "description": "x"}]}), "BOT_COMMAND_INVALID"),
    (("setMyCommands", {"commands": [{"command": "x", "description": ""}]}), "BOT_COMMAND_DESCRIPTION_INVALID"),
    (react(message_id=OURS, reaction=[{"type": "emoji", "emoji": "✅"}]), "REACTION_INVALID"),
    (react(message_id=OURS, reaction=[{"type": "emoji", "emoji": e} for e in "👍👎"]), "REACTIONS_TOO_MANY"),
    (react(message_id=GONE), "message to react not found"),
    (("setWebhook", {"url": "nowhere"}), "bad webhook: invalid webhook URL specified"),
    (("setWebhook", {"url": "http://x", "secret_token": "a b"}), "secret token contains unallowed characters"),
    (("pinChatMessage", {"chat_id": ANNA, "message_id": GONE}), "message to pin not found"),
]  # fmt: skip


async def prepared(box: Sandbox) -> dict[str, int]:
    from aiogram.types import BufferedInputFile, InlineKeyboardMarkup

    markup = InlineKeyboardMarkup.model_validate({"inline_keyboard": [[BUTTON]]})
    ours = await box.bot.send_message(ANNA, "Привет", reply_markup=markup)
    paper = await box.bot.send_document(ANNA, BufferedInputFile(b"x", "x.txt"))
    return {
        OURS: ours.message_id,
        PAPER: paper.message_id,
        HERS: box.act("message", user_id=ANNA, text="Я")["message_id"],
    }


@pytest.mark.parametrize(("call", "wording"), REFUSALS, ids=[f"{c[0]}: {w}"[:90] for c, w in REFUSALS])
async def test_telegram_refuses_in_its_own_words(box: Sandbox, call: tuple[str, dict[str, Any]], wording: str) -> None:
    ids = await prepared(box)
    method, params = call
    params = {name: ids.get(value, value) if name == "message_id" else value for name, value in params.items()}
    before = box.look(ANNA)["messages"]

    status, answer = await box.call(method, **params)

    assert (status, answer["error_code"], answer["description"]) == (400, 400, f"Bad Request: {wording}")
    assert answer["ok"] is False
    assert box.look(ANNA)["messages"] == before, "a refused call changes nothing"
    assert box.look("calls")["calls"][-1]["outcome"] == "refused"


KICKED = {"bot": True, "status": "kicked"}
FORBIDDEN: list[tuple[list[tuple[str, dict[str, Any]]], int, str]] = [
    ([], STRANGER, "bot can't initiate conversation with a user"),
    ([("block", {"user_id": ANNA, "blocked": True})], ANNA, "bot was blocked by the user"),
    ([("block", {"user_id": ANNA, "deactivated": True})], ANNA, "user is deactivated"),
    ([("member", {"chat_id": GROUP, **KICKED})], GROUP, "bot was kicked from the group chat"),
    ([("member", {"chat_id": GROUP, **KICKED, "status": "left"})], GROUP, "bot is not a member of the group chat"),
    (
        [
            ("chat", {"chat_id": -1001, "type": "supergroup", "members": [ANNA]}),
            ("member", {"chat_id": -1001, **KICKED}),
        ],
        -1001,
        "bot was kicked from the supergroup chat",
    ),
    (
        [
            ("user", {"user_id": 14, "first_name": "Чужой", "is_bot": True}),
            ("message", {"user_id": 14, "text": "/start"}),
        ],
        14,
        "bot can't send messages to bots",
    ),
]


@pytest.mark.parametrize(("before", "chat_id", "wording"), FORBIDDEN, ids=[wording for *_, wording in FORBIDDEN])
async def test_403_kinds(box: Sandbox, before: list[tuple[str, dict[str, Any]]], chat_id: int, wording: str) -> None:
    for what, order in before:
        box.act(what, **order)
    for method, params in (("sendMessage", {"text": "x"}), ("sendChatAction", {"action": "typing"})):
        status, answer = await box.call(method, chat_id=chat_id, **params)
        assert (status, answer["description"]) == (403, f"Forbidden: {wording}")


async def test_a_second_answer_and_a_stale_answer_are_too_late(box: Sandbox) -> None:
    await prepared(box)
    query = box.act("press", user_id=ANNA, button="Да")["callback_query_id"]
    assert (await box.call("answerCallbackQuery", callback_query_id=query, text="я" * 200))[0] == 200
    status, answer = await box.call("answerCallbackQuery", callback_query_id=query)
    assert (status, answer["description"]) == (400, f"Bad Request: {STALE_QUERY}")

    late = box.act("press", user_id=ANNA, button="Да")["callback_query_id"]
    long = await box.call("answerCallbackQuery", callback_query_id=late, text="я" * 201)
    assert long[1]["description"] == "Bad Request: MESSAGE_TOO_LONG"
    box.act("clock", advance=151)
    assert (await box.call("answerCallbackQuery", callback_query_id=late))[1]["description"].endswith(STALE_QUERY)


async def test_deleting_ends_after_48_hours_and_needs_rights_in_a_group(box: Sandbox) -> None:
    ours = await box.bot.send_message(ANNA, "x")
    theirs = box.act("message", user_id=ANNA, chat_id=GROUP, text="/x")["message_id"]
    status, answer = await box.call("deleteMessage", chat_id=GROUP, message_id=theirs)
    assert (status, answer["description"]) == (400, "Bad Request: message can't be deleted")
    box.act("member", chat_id=GROUP, bot=True, status="administrator")
    assert (await box.call("deleteMessage", chat_id=GROUP, message_id=theirs))[0] == 200

    box.act("clock", advance=48 * 3600 + 1)
    status, answer = await box.call("deleteMessage", chat_id=ANNA, message_id=ours.message_id)
    assert (status, answer["description"]) == (400, "Bad Request: message can't be deleted for everyone")
    assert (await box.call("editMessageText", chat_id=ANNA, message_id=ours.message_id, text="y"))[0] == 200


@pytest.mark.parametrize("token", ["", "abc", "12:", "x:abcdef", "12:ключ", "12 :abcdef"])
async def test_a_token_of_wrong_form_is_401(box: Sandbox, token: str) -> None:
    reply = await box.engine.call(token, "getMe", {}, {})
    assert (reply.status, reply.body) == (401, b'{"ok": false, "error_code": 401, "description": "Unauthorized"}')


@pytest.mark.parametrize(
    ("method", "params", "named"),
    [
        ("sendPoll", {}, "method sendPoll"),
        ("sendDice", {"chat_id": ANNA}, "method sendDice"),
        ("banChatMember", {"chat_id": GROUP, "user_id": ANNA}, "method banChatMember"),
        ("sendMessage", {"chat_id": ANNA, "text": "x", "message_effect_id": "5"}, '"message_effect_id" of sendMessage'),
        ("sendMessage", {"chat_id": ANNA, "text": "x", "txet": "y"}, '"txet" of sendMessage'),
        (
            "sendMessage",
            {"chat_id": ANNA, "text": "x", "reply_markup": keyboard(url="http://a.b", colour="red")},
            "colour",
        ),
        ("sendMessage", {"chat_id": ANNA, "text": "x", "reply_parameters": {"message_id": 1, "quote": "x"}}, '"quote"'),
        ("sendMessage", {"chat_id": ANNA, "text": "x", "parse_mode": "Markdown"}, 'parse_mode "Markdown"'),
        ("sendDocument", {"chat_id": ANNA, "document": "https://example.org/a.pdf"}, "files by URL"),
    ],
)
async def test_what_is_not_modelled_is_501_and_named(
    box: Sandbox, method: str, params: dict[str, Any], named: str
) -> None:
    status, answer = await box.call(method, **params)
    assert status == answer["error_code"] == 501
    assert named in answer["description"]


async def test_an_unknown_method_is_404(box: Sandbox) -> None:
    assert (await box.call("sendTelepathy"))[1]["description"] == "Not Found: method not found"


@pytest.mark.parametrize(
    "params",
    [
        {"text": "я" * 4096},
        {"text": "😀" * 2048},
        {"text": f"<b>{'я' * 4000}</b><i>{'ю' * 96}</i>", "parse_mode": "HTML"},
        {"text": "&" * 3000, "parse_mode": "HTML"},
        {"text": "x", "reply_markup": keyboard(callback_data="я" * 32)},
        {"text": "x", "reply_markup": keyboard(callback_data="x" * 64, style="danger")},
        {"text": "x", "reply_markup": keyboard(disabled={})},
        {"text": "x", "reply_markup": {"inline_keyboard": [[BUTTON]] * 100}},
    ],
)
async def test_the_limits_themselves_are_allowed(box: Sandbox, params: dict[str, Any]) -> None:
    assert (await box.call("sendMessage", chat_id=ANNA, **params))[0] == 200
