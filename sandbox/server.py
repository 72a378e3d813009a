"""HTTP around the engine: the Bot API for bots, /sim for people, the page at /."""

import asyncio
import json
import mimetypes
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

from aiohttp import BodyPartReader, web

from sandbox import sim
from sandbox.engine import Engine, Reply
from sandbox.errors import ApiError, Missing, SimError
from sandbox.files import UPLOAD_LIMIT
from sandbox.requests import Upload
from sandbox.webhook import WebhookSender

ENGINE = web.AppKey("engine", Engine)
WEBHOOK_DELAY = web.AppKey("webhook_delay", float)
_PAGE = Path(__file__).with_name("page.html")
_SLACK = 2 * 1024 * 1024  # a full upload and its form around it


def build(engine: Engine, *, webhook_delay: float = 1.0) -> web.Application:
    """The application; `webhook_delay` is the first pause in seconds after a failed webhook."""
    app = web.Application(client_max_size=UPLOAD_LIMIT * 2)
    app[ENGINE] = engine
    app[WEBHOOK_DELAY] = webhook_delay
    app.router.add_route("*", "/bot{token}/{method}", _bot_api)
    app.router.add_get("/file/bot{token}/{path:.+}", _download)
    app.router.add_post("/sim/{what}", _sim_act)
    app.router.add_get("/sim/view/{what}", _sim_view)
    app.router.add_get("/sim/file/{file_id}", _sim_file)
    app.router.add_get("/", _page)
    app.cleanup_ctx.append(_webhooks)
    return app


async def _webhooks(app: web.Application) -> AsyncIterator[None]:
    task = asyncio.create_task(WebhookSender(app[ENGINE], app[WEBHOOK_DELAY]).run())
    yield
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    app[ENGINE].end_poll("stop")
    app[ENGINE].calls.stop()


async def _bot_api(request: web.Request) -> web.StreamResponse:
    engine = request.app[ENGINE]
    token, name = request.match_info["token"], request.match_info["method"]
    try:
        if request.method not in ("GET", "POST"):
            raise ApiError(405, "Method Not Allowed")
        params, files = await _parameters(request)
    except ApiError as error:
        return web.json_response(error.body(), status=error.code)
    reply = await engine.call(token, name, params, files)
    return _answer(request, reply)


def _answer(request: web.Request, reply: Reply) -> web.StreamResponse:
    if reply.drop:
        if request.transport is not None:
            request.transport.abort()
        return web.Response(status=500)  # goes nowhere: the connection is gone
    return web.Response(body=reply.body, status=reply.status, content_type=reply.content_type)


async def _parameters(request: web.Request) -> tuple[dict[str, Any], dict[str, Upload]]:
    """Query, JSON, urlencoded or multipart. Raises ApiError 400 and 413."""
    params: dict[str, Any] = dict(request.query)
    if not request.can_read_body:
        return params, {}
    kind = request.content_type
    if kind == "application/json":
        try:
            body = json.loads(await request.read() or b"{}")
        except ValueError as error:
            raise ApiError(400, "Bad Request: can't parse JSON object") from error
        if not isinstance(body, dict):
            raise ApiError(400, "Bad Request: expected an Object")
        return {**params, **body}, {}
    if kind == "multipart/form-data":
        return await _multipart(request, params)
    if kind == "application/x-www-form-urlencoded":
        return {**params, **{name: str(value) for name, value in (await request.post()).items()}}, {}
    raise ApiError(400, f"Bad Request: unsupported Content-Type {kind}")


async def _multipart(request: web.Request, params: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Upload]]:
    files: dict[str, Upload] = {}
    total = 0
    async for part in await request.multipart():
        if not isinstance(part, BodyPartReader) or part.name is None:
            continue
        pieces = []
        while piece := await part.read_chunk(1 << 16):
            total += len(piece)
            if total <= UPLOAD_LIMIT + _SLACK:
                pieces.append(piece)
        content = b"".join(pieces)
        if part.filename is not None:
            mime_type = part.headers.get("Content-Type")
            if mime_type in (None, "application/octet-stream"):
                mime_type = mimetypes.guess_type(part.filename)[0]
            files[part.name] = Upload(content, part.filename, mime_type)
        else:
            try:
                params[part.name] = content.decode()
            except UnicodeDecodeError as error:
                raise ApiError(400, "Bad Request: strings must be encoded in UTF-8") from error
    if total > UPLOAD_LIMIT + _SLACK:  # read to the end all the same, or the client never hears the answer
        raise ApiError(413, "Request Entity Too Large")
    return params, files


async def _download(request: web.Request) -> web.StreamResponse:
    reply = await request.app[ENGINE].download(request.match_info["token"], request.match_info["path"])
    return _answer(request, reply)


async def _sim_act(request: web.Request) -> web.Response:
    if (
        request.headers.get("Sec-Fetch-Site") == "cross-site"
    ):  # another site's page, in the browser of whoever tries the bot
        return _json({"error": "only the sandbox's own page may act"}, 403)
    try:
        order = await request.json() if request.can_read_body else {}
        if not isinstance(order, dict):
            raise SimError("the body is a JSON object")
        return _json(sim.act(request.app[ENGINE], request.match_info["what"], order))
    except json.JSONDecodeError as error:
        return _json({"error": f"not JSON: {error}"}, 400)
    except SimError as error:
        return _json({"error": str(error)}, 404 if isinstance(error, Missing) else 400)


async def _sim_view(request: web.Request) -> web.Response:
    query = request.query
    try:
        seen = await sim.watch(
            request.app[ENGINE],
            request.match_info["what"],
            after=int(query.get("after", 0)),
            since=int(query["since"]) if "since" in query else None,
            wait=min(float(query.get("wait", 0)), 60.0),
        )
    except ValueError as error:
        return _json({"error": str(error)}, 400)
    except SimError as error:
        return _json({"error": str(error)}, 404)
    return _json(seen)


async def _sim_file(request: web.Request) -> web.Response:
    file = request.app[ENGINE].files.by_id.get(request.match_info["file_id"])
    if file is None:
        return _json({"error": "no such file"}, 404)
    headers = {}
    if file.kind == "document":
        headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(file.name or 'file')}"
    # Never a type the browser would run as a page of ours.
    kind = file.mime_type or ("image/jpeg" if file.kind == "photo" else "application/octet-stream")
    kind = "text/plain" if kind.startswith("text/") else kind
    return web.Response(body=file.content, content_type=kind, headers=headers)


async def _page(request: web.Request) -> web.StreamResponse:
    return web.Response(text=_PAGE.read_text(encoding="utf-8"), content_type="text/html")


def _json(value: Any, status: int = 200) -> web.Response:
    return web.json_response(value, status=status, dumps=lambda item: json.dumps(item, ensure_ascii=False, default=str))


async def serve(engine: Engine, host: str, port: int, *, webhook_delay: float = 1.0) -> tuple[web.AppRunner, int]:
    """Starts to listen; the runner to clean up and the port (a free one for port 0)."""
    runner = web.AppRunner(build(engine, webhook_delay=webhook_delay), access_log=None, shutdown_timeout=0.3)
    await runner.setup()
    site = web.TCPSite(runner, host, port)
    await site.start()
    return runner, int(runner.addresses[0][1])
