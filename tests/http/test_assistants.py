"""The SDK's own client at the served site, and at the command over standard input."""

from __future__ import annotations

import asyncio
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from mcp import Client

from tests.support.assistants import over_http, over_stdio, read, read_address, run
from tests.support.published import shipped_home, shipped_version

TOP = Path(__file__).parents[2]
EDITION = "sikker-by-2018-2021"
TOOLS = {"search", "thing", "find_question", "ask", "sparql", "changes", "document"}
# What each tool can be called with, to see that it answers.
CALLS: dict[str, dict[str, Any]] = {
    "search": {"words": "Nørrebro"},
    "thing": {"name": f"id/initiative/{EDITION}/exitprogrammet"},
    "find_question": {"words": "Who works with the police?", "language": "en"},
    "ask": {"question": "partners-of-party"},
    "sparql": {"query": "SELECT ?s { ?s a <https://w3id.org/sikkerby/ns#District> }"},
    "changes": {},
    "document": {},
}


async def walk(client: Client) -> None:
    """Every tool and every resource, once."""
    tools = (await client.list_tools()).tools
    assert {tool.name for tool in tools} == TOOLS
    for name, arguments in CALLS.items():
        answer = read(await client.call_tool(name, arguments))
        assert answer["rows"], name
        assert answer["answer"], name
        assert answer["known"], name
        assert answer["version"] == shipped_version().name
        assert answer["permalink"].startswith("https://w3id.org/sikkerby/"), name
    resources = (await client.list_resources()).resources
    assert {resource.name for resource in resources} == {"ontology", "catalogue", f"{EDITION}.txt"}
    for resource in resources:
        (content,) = (await client.read_resource(resource.uri)).contents
        assert content.mime_type == resource.mime_type
        assert len(getattr(content, "text", "")) > 20_000, resource.uri


def test_every_tool_and_resource_over_http(port: int) -> None:
    async def use() -> None:
        async with over_http(port) as client:
            await walk(client)

    run(use())


def test_every_tool_and_resource_over_standard_input() -> None:
    async def use() -> None:
        async with over_stdio(shipped_home()) as client:
            await walk(client)

    run(use())


@pytest.mark.nightly
def test_over_standard_input_what_was_not_built_is_built_first(tmp_path: Path) -> None:
    """And what building says does not come between the messages."""

    async def use() -> None:
        async with asyncio.timeout(300), over_stdio(tmp_path / "home") as client:
            assert read(await client.call_tool("search", {"words": "Nørrebro"}))["count"] == 3

    run(use())


def test_only_what_asks_about_something_says_that_nobody_mentions_it(port: int) -> None:
    async def use() -> None:
        async with over_http(port) as client:
            for name, arguments in (
                ("changes", {"since": shipped_version().name}),
                ("document", {"row": 999}),
                ("ask", {"question": "statements-without-evidence"}),
                ("find_question", {"words": "xyzzy"}),
            ):
                answer = read(await client.call_tool(name, arguments))
                assert not answer["known"], name
                assert "Ingen nævner" not in answer["answer"], name
            unknown = {"query": "SELECT * { FILTER(<http://e/f>(1)) }", "language": "en"}
            answer = read(await client.call_tool("sparql", unknown))
            assert "Unknown functions: http://e/f." in answer["answer"]
            assert "Nobody" not in answer["answer"]
            strategy = read(await client.call_tool("thing", {"name": f"id/strategy/{EDITION}"}))
            assert strategy["count"] == 45

    run(use())


@pytest.mark.parametrize(
    ("words", "rows", "ignored"),
    [
        ("16-årig på Nørrebro", {40}, []),
        ("Tingbjerg princip 5", {35, 37}, []),
        ("What does Red Barnet do?", {17}, []),
        ("Nørrebro hvidvask", {10, 31, 40}, ["hvidvask"]),
        ("Hvor står der noget om belysning?", {38}, []),
        ("Hvad gør de mod hvidvask?", set(), []),
    ],
)
def test_search_uses_all_words_or_says_which_not(
    port: int, words: str, rows: set[int], ignored: list[str]
) -> None:
    async def use() -> None:
        async with over_http(port) as client:
            answer = read(await client.call_tool("search", {"words": words}))
        assert {row["row"] for row in answer["rows"]} == rows
        assert answer["ignored_words"] == ignored

    run(use())


def test_things_may_be_named_where_a_question_takes_them(port: int) -> None:
    async def use() -> None:
        async with over_http(port) as client:
            for question, given in (
                ("initiatives-of-party", {"party": "SKAT"}),
                ("party-at-place", {"party": "politiet", "place": "Nørrebro", "reach": "named"}),
            ):
                asked = {"question": question, "parameters": given}
                answer = read(await client.call_tool("ask", asked))
                assert {row["row"] for row in answer["rows"]} == {32 if len(given) == 1 else 31}
            asked = {"question": "initiatives-of-party", "parameters": {"party": "Nørrebro"}}
            assert (await client.call_tool("ask", asked)).is_error

    run(use())


def test_the_list_of_tools_is_small_and_valid(port: int) -> None:
    async def use() -> None:
        async with over_http(port) as client:
            listed = await client.list_tools()
        assert len(listed.model_dump_json(by_alias=True, exclude_none=True).encode()) < 10_000
        for tool in listed.tools:
            jsonschema.Draft202012Validator.check_schema(tool.input_schema)
            jsonschema.validate(CALLS[tool.name], tool.input_schema)
            assert tool.description
            assert len(tool.description) < 400
            assert tool.annotations
            assert tool.annotations.read_only_hint

    run(use())


def test_what_the_docs_show_to_connect_is_right(port: int, tmp_path: Path) -> None:
    text = (TOP / "docs" / "assistants.md").read_text("utf-8")
    blocks = re.findall(r"^```(\w+)\n(.*?)^```", text, re.DOTALL | re.MULTILINE)
    (program,) = (code for kind, code in blocks if kind == "python")
    file = tmp_path / "program.py"
    file.write_text(program, "utf-8")
    command = [sys.executable, str(file), f"http://127.0.0.1:{port}"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)
    answer, words = done.stdout.splitlines()
    assert answer.endswith(".")
    assert words in (shipped_version().folder / f"source/{EDITION}.txt").read_text("utf-8")
    for configuration in (json.loads(code) for kind, code in blocks if kind == "json"):
        (servers,) = configuration.values()
        assert "/mcp" in servers["sikkerby"].get("url", "/mcp")
        # As the command is that the tests above start.
        assert servers["sikkerby"].get("args", ["mcp", "--home"])[:2] == ["mcp", "--home"]


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_what_language_models_read_first_leads_to_what_is_there(port: int, prefix: str) -> None:
    """As llmstxt.org has it: a heading, a summary, sections of links."""
    site = f"http://127.0.0.1:{port}"
    title, empty, summary, *rest = read_address(f"{site}{prefix}/llms.txt").decode().splitlines()
    assert (title[:2], empty, summary[:2]) == ("# ", "", "> ")
    sections = "\n".join(rest).split("\n## ")[1:]
    assert len(sections) == 3
    links = re.findall(r"^- \[[^]]+\]\(([^)]+)\)", "\n".join(sections), re.MULTILINE)
    assert len(links) == sum(line.startswith("- ") for line in rest)
    assert f"{site}/mcp" in links
    for link in links:
        assert link.startswith(f"{site}/")
        # What is there for POST alone says so.
        if not link.endswith("/mcp"):
            assert read_address(link), link


def test_what_assistants_need_is_loaded_with_the_first_of_them() -> None:
    loaded = "print({'mcp', 'pydantic'} & set(sys.modules))"
    seen = f"import sys, sikkerby.cli.program, sikkerby.assistants.http; {loaded}"
    done = subprocess.run([sys.executable, "-c", seen], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"
