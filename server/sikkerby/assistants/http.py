"""`/mcp`: the protocol over streamable HTTP, each request for itself; no session is kept."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from sikkerby.settings import Settings, public_url
from sikkerby.web.app import App

if TYPE_CHECKING:
    from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
    from mcp.server.transport_security import TransportSecuritySettings

    from sikkerby.web.serving.asgi import Receive, Scope, Send

PATH = "/mcp"
_OWN = ("127.0.0.1", "localhost", "[::1]")


class AssistantService:
    """Answers POST requests to `/mcp`; what it needs is loaded with the first of them."""

    methods: tuple[str, ...] = ("POST",)

    def __init__(self, app: App) -> None:
        self._app = app
        self._lock = asyncio.Lock()
        self._stop = asyncio.Event()
        self._manager: StreamableHTTPSessionManager | None = None
        self._running: asyncio.Task[None] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await (await self._start()).handle_request(scope, receive, send)

    async def _start(self) -> StreamableHTTPSessionManager:
        async with self._lock:
            if self._manager is None:
                manager = await asyncio.to_thread(_make_manager, self._app)
                started = asyncio.Event()
                self._running = asyncio.create_task(self._run(manager, started))
                await started.wait()
                self._manager = manager
            return self._manager

    async def _run(self, manager: StreamableHTTPSessionManager, started: asyncio.Event) -> None:
        async with manager.run():
            started.set()
            await self._stop.wait()

    async def close(self) -> None:
        """End what was started."""
        self._stop.set()
        if self._running is not None:
            await self._running


def _make_manager(app: App) -> StreamableHTTPSessionManager:
    # For a thread: loading takes half a second, in which others are answered.
    from mcp.server.streamable_http_manager import StreamableHTTPSessionManager

    from sikkerby.assistants.server import AssistantServer

    # Its warnings quote what visitors sent.
    logging.getLogger("mcp").setLevel(logging.ERROR)
    return StreamableHTTPSessionManager(
        AssistantServer(app).protocol,
        json_response=True,
        stateless=True,
        security_settings=_security(app.settings),
        max_request_body_size=app.settings.query_bytes,
    )


def _security(settings: Settings) -> TransportSecuritySettings:
    """Which hosts and origins are ours: those of the public URL, of this machine, and the one that
    is listened on. Pages of others cannot call us by a name of theirs (DNS rebinding)."""
    from mcp.server.transport_security import TransportSecuritySettings

    public = urlsplit(public_url(settings))
    # Proxies may leave the port out of the name that they hand on.
    names = (*_OWN, settings.host, public.hostname or "")
    return TransportSecuritySettings(
        allowed_hosts=[*names, *(f"{name}:*" for name in names)],
        allowed_origins=[
            f"{public.scheme}://{public.netloc}",
            *(f"http://{name}{port}" for name in names for port in ("", ":*")),
        ],
    )
