"""The chat page in a real browser: a conversation played by clicking."""

import pytest
from aiogram.types import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup
from aiogram.utils.formatting import Bold, Text

from tests.sandbox import chromium
from tests.sandbox.conftest import ANNA, Server

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(chromium.found() is None, reason="no Chromium on this machine"),
]


def click(selector: str, text: str) -> str:
    return f"[...document.querySelectorAll('{selector}')].find((node) => node.textContent.includes('{text}')).click()"


async def test_one_reads_writes_and_presses_on_the_page(server: Server) -> None:
    buttons = [[InlineKeyboardButton(text="Исполнено", callback_data="done", style="success")]]
    hostile = Text(Bold("Срок"), " <img src=x onerror=document.title='bad'>")
    markup = InlineKeyboardMarkup(inline_keyboard=buttons)
    await server.bot.send_message(ANNA, **hostile.as_kwargs(), reply_markup=markup)

    async with chromium.tab(f"{server.address}/#{ANNA}") as page:
        await page.until("document.querySelector('.keys .success')")
        assert await page.run("document.querySelector('.post:not(.own) b').textContent") == "Срок"
        assert await page.run("document.title") == "Песочница"

        await page.run(click(".keys button", "Исполнено"))
        (query,) = [update.callback_query for update in await server.updates(timeout=5, offset=-1)]
        assert isinstance(query, CallbackQuery)
        await query.as_(server.bot).answer("Записано", show_alert=True)
        await page.until("document.querySelector('dialog[open] p')?.textContent === 'Записано'")
        await page.run("document.querySelector('dialog[open] .main').click()")

        await page.run("document.querySelector('#text').value = 'готово'")
        await page.run("document.querySelector('.send').click()")
        await page.until("[...document.querySelectorAll('.own .text')].some((node) => node.textContent === 'готово')")
        assert server.look(ANNA)["messages"][-1]["text"] == "готово"

        await server.bot.send_message(ANNA, "Спасибо")
        await page.until("document.querySelector('#talk').textContent.includes('Спасибо')")
        before = server.engine.now()
        await page.run("document.querySelector('[data-advance=\"86400\"]').click()")
        await page.until("document.querySelector('#now').textContent.startsWith('3 марта 2026')")
        assert (server.engine.now() - before).days == 1
        await page.run(click(".row", "Вера"))
        await page.until("document.querySelector('.empty')?.textContent.includes('Начать')")
