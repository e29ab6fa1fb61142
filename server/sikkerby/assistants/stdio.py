"""The protocol over standard input and output, for one assistant that started this program."""

from __future__ import annotations

import anyio
from mcp.server.stdio import stdio_server

from sikkerby.assistants.server import AssistantServer
from sikkerby.web.app import App


def answer_assistant(app: App) -> None:
    """Answer until standard input ends."""
    anyio.run(_answer, AssistantServer(app))


async def _answer(server: AssistantServer) -> None:
    protocol = server.protocol
    async with stdio_server() as (received, sent):
        await protocol.run(received, sent, protocol.create_initialization_options())
