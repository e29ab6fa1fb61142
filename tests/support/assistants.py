"""The SDK's own client, over HTTP and over standard input."""

from __future__ import annotations

import asyncio
import json
import sys
import urllib.request
from collections.abc import AsyncIterator, Coroutine
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from mcp import Client, StdioServerParameters, stdio_client
from mcp_types import CallToolResult

_MOST_SECONDS = 300


@asynccontextmanager
async def over_http(port: int) -> AsyncIterator[Client]:
    async with Client(f"http://127.0.0.1:{port}/mcp") as client:
        yield client


@asynccontextmanager
async def over_stdio(home: Path) -> AsyncIterator[Client]:
    arguments = ["-m", "sikkerby", "mcp", "--home", str(home)]
    server = StdioServerParameters(command=sys.executable, args=arguments)
    with Path("/dev/null").open("w") as nowhere:
        async with Client(stdio_client(server, errlog=nowhere)) as client:
            yield client


def run(work: Coroutine[Any, Any, Any]) -> Any:
    # The browser of other tests leaves a loop running in this thread.
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, asyncio.wait_for(work, _MOST_SECONDS)).result()


def read(result: CallToolResult) -> dict[str, Any]:
    """What a tool answers, in the form for programs, which the text repeats."""
    assert not result.is_error, result.content
    (block,) = result.content
    assert block.type == "text"
    found: dict[str, Any] = json.loads(block.text)
    assert result.structured_content == found
    return found


def read_address(address: str) -> bytes:
    """What is at an address of the site for anybody."""
    with urllib.request.urlopen(address, timeout=60) as answer:
        return bytes(answer.read())
