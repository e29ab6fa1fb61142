"""What assistants may not do is refused in words, and hurts nobody else."""

from __future__ import annotations

import asyncio
import http.client
import json
from typing import Any
from urllib.parse import quote

import pytest
from mcp import MCPError
from mcp_types import CallToolResult

from tests.support.assistants import over_http, run

HOSTILE: list[tuple[str, dict[str, Any]]] = [
    ("ask", {"question": "../../etc/passwd"}),
    ("ask", {"question": "initiatives-of-party", "parameters": {"party": "> } DROP ALL #"}}),
    ("ask", {"question": "initiatives-of-party", "parameters": {"party": ["a"] * 101}}),
    ("ask", {"question": "initiatives-of-party", "parameters": dict.fromkeys(map(str, range(21)))}),
    ("ask", {"question": "initiatives-of-party", "parameters": {"party": {"a": {"b": "c"}}}}),
    ("ask", {"question": "initiatives-of-party", "version": "../../.."}),
    ("ask", {"question": "initiatives-of-party", "limit": 10**30}),
    ("search", {"words": ["a"]}),
    ("search", {"words": "a", "language": "../en"}),
    ("search", {"words": "a", "language": ["en"]}),
    ("search", {"words": "a" * 501}),
    ("search", {"words": "a", "unknown": 1}),
    ("search", {}),
    ("thing", {"name": "id/../../etc/passwd"}),
    ("thing", {"name": "\x00"}),
    ("document", {"edition": "../../etc/passwd"}),
    ("document", {"start": -1}),
    ("changes", {"since": "../../.."}),
    ("sparql", {"query": "INSERT DATA { <a:b> <a:b> <a:b> }"}),
    ("sparql", {"query": "SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }"}),
    ("sparql", {"query": "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?a ?d ?g"}),
    ("sparql", {"query": "{" * 50_000}),
]  # fmt: skip


def refused(result: CallToolResult) -> str:
    """What is said of a call that was refused: short, and with what to do."""
    assert result.is_error
    (block,) = result.content
    assert block.type == "text"
    assert len(block.text) < 3000
    assert "gør sådan" in block.text or "what to do" in block.text
    return block.text


def test_hostile_arguments_are_refused_in_words(port: int) -> None:
    async def use() -> None:
        async with over_http(port) as client:
            for name, arguments in HOSTILE:
                result = await client.call_tool(name, arguments)
                assert "Traceback" not in refused(result), name
            with pytest.raises(MCPError, match="There is no tool"):
                await client.call_tool("x" * 1000, {})
            with pytest.raises(MCPError, match="There is no resource"):
                await client.read_resource("file:///etc/passwd")

    run(use())


def post(port: int, body: bytes, **headers: str) -> tuple[int, bytes]:
    """What a request of any kind is answered."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    given = {
        "Content-Type": "application/json",
        "Accept": "application/json, text/event-stream",
        **{name.replace("_", "-"): value for name, value in headers.items()},
    }
    connection.request("POST", "/mcp", body, given)
    answer = connection.getresponse()
    found = answer.status, answer.read()
    connection.close()
    return found


def call(name: str, **arguments: Any) -> bytes:
    parameters = {"name": name, "arguments": arguments}
    request = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": parameters}
    return json.dumps(request).encode()


def test_bodies_hosts_and_origins_are_bounded(port: int) -> None:
    assert post(port, call("search", words="Nørrebro"))[0] == 200
    own = f"http://127.0.0.1:{port}"
    assert post(port, call("search", words="Nørrebro"), Origin=own)[0] == 200
    assert post(port, call("search", words="Nørrebro"), Origin="https://example.org")[0] == 403
    assert post(port, call("search", words="Nørrebro"), Host="example.org")[0] == 421
    status, body = post(port, call("search", words="a" * 2_000_000))
    assert status == 413
    assert b"query_bytes" in body
    # A megabyte that just fits is refused by the tool, and the answer does not repeat it.
    status, body = post(port, call("search", words="a" * 990_000))
    assert status == 200
    assert json.loads(body)["result"]["isError"]
    assert len(body) < 2000
    status, body = post(
        port, call("ask", question="a", parameters={str(n): [1] for n in range(60_000)})
    )
    assert status == 200
    assert len(body) < 5000
    for nonsense in (b"", b"{", b"[]", b'"a"', b"[" * 100_000, b"\xff"):
        assert post(port, nonsense)[0] == 400, nonsense[:10]


@pytest.mark.parametrize("method", ["GET", "DELETE", "PUT"])
def test_there_is_no_stream_and_no_session(port: int, method: str) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request(method, "/mcp", headers={"Accept": "text/event-stream"})
    answer = connection.getresponse()
    assert (answer.status, answer.getheader("Allow")) == (405, "POST")
    connection.close()


def test_a_hundred_clients_are_answered_or_told_why_not(port: int) -> None:
    """Meanwhile /sparql answers as before."""
    query = quote("SELECT ?s { ?s a <https://w3id.org/sikkerby/ns#Initiative> }")

    def ask_sparql() -> int:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        connection.request("GET", f"/sparql?query={query}")
        status = connection.getresponse().status
        connection.close()
        return status

    async def use() -> None:
        body = call("ask", question="initiatives-of-party", language="en")
        clients = [asyncio.to_thread(post, port, body) for _ in range(100)]
        others = [asyncio.to_thread(ask_sparql) for _ in range(10)]
        answers, statuses = await asyncio.gather(asyncio.gather(*clients), asyncio.gather(*others))
        assert statuses == [200] * 10
        results = [json.loads(body)["result"] for status, body in answers if status == 200]
        served = [result for result in results if not result.get("isError")]
        assert len(served) >= 16
        for result in results:
            if result.get("isError"):
                assert "client_slots" in result["content"][0]["text"]
        # Others found too many connections of one address.
        assert {status for status, _ in answers} <= {200, 503}

    run(use())
