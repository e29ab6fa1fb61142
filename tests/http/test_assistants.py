"""The SDK's own client at the served site, and at the command over standard input."""

from __future__ import annotations

import asyncio
import csv
import http.client
import json
import subprocess
import sys
import urllib.request
from collections import Counter
from collections.abc import AsyncIterator, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote

import jsonschema
import pytest
from lxml import html
from mcp import Client, MCPError, StdioServerParameters, stdio_client
from mcp_types import CallToolResult

from tests.http.test_ask import SLUGS, queries_of, slug
from tests.support.hand_read import AT_FIRST, BASES, POLICE, gold
from tests.support.programs import free_port, wait_for_address
from tests.support.published import shipped_home, shipped_version

QUESTIONS = Path(__file__).parents[1] / "expected" / "assistants.tsv"
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


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    """The port of a server, as the command starts it."""
    port = free_port()
    command = [sys.executable, "-m", "sikkerby", "serve", "--home", str(shipped_home())]
    command += ["--query-seconds", "2"]
    process = subprocess.Popen([*command, "--port", str(port)], stderr=subprocess.DEVNULL)
    wait_for_address(f"http://127.0.0.1:{port}/health", process)
    yield port
    process.terminate()
    process.wait(30)


@asynccontextmanager
async def over_http(port: int) -> AsyncIterator[Client]:
    async with Client(f"http://127.0.0.1:{port}/mcp") as client:
        yield client


@asynccontextmanager
async def over_stdio() -> AsyncIterator[Client]:
    arguments = ["-m", "sikkerby", "mcp", "--home", str(shipped_home())]
    server = StdioServerParameters(command=sys.executable, args=arguments)
    with Path("/dev/null").open("w") as nowhere:
        async with Client(stdio_client(server, errlog=nowhere)) as client:
            yield client


def run(work: Coroutine[Any, Any, Any]) -> Any:
    # The browser of other tests leaves a loop running in this thread.
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()


def read(result: CallToolResult) -> dict[str, Any]:
    """What a tool answers, in the form for programs, which the text repeats."""
    assert not result.is_error, result.content
    (block,) = result.content
    assert block.type == "text"
    found: dict[str, Any] = json.loads(block.text)
    assert result.structured_content == found
    return found


def refused(result: CallToolResult) -> str:
    """What is said of a call that was refused: short, and with what to do."""
    assert result.is_error
    (block,) = result.content
    assert block.type == "text"
    assert len(block.text) < 3000
    assert "gør sådan" in block.text or "what to do" in block.text
    return block.text


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
        async with over_stdio() as client:
            await walk(client)

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


def arguments_of(row: dict[str, str]) -> dict[str, Any]:
    """The arguments of a line: NAME=VALUE parted by spaces; of `ask`, the question stands first."""
    words = row["arguments"].split()
    name = [words.pop(0)] if row["tool"] == "ask" else []
    given = {key: value.replace("_", " ") for key, _, value in (w.partition("=") for w in words)}
    return {"question": name[0], "parameters": given} if name else given


def value_of(row: dict[str, Any], column: str) -> str:
    """A value as the lines have it: a number, or the end of an IRI."""
    value = row[column]
    return str(value["iri"].rpartition("/")[2] if isinstance(value, dict) else value)


def not_offered(offered: dict[str, Any], arguments: dict[str, Any]) -> list[str]:
    """What a call needs and `find_question` did not name: the question, or things as values."""
    found = {row["question"]: row for row in offered["rows"]}
    if arguments["question"] not in found:
        return [f"is not found among {list(found)}"]
    lists = {p["name"]: p.get("values") for p in found[arguments["question"]]["parameters"]}
    return [
        f"has {name}={value}, which is not offered"
        for name, value in arguments["parameters"].items()
        if lists[name] and value not in offered["values"][lists[name]]["values"]
    ]


def quotations(answer: dict[str, Any]) -> list[dict[str, Any]]:
    return [words for row in answer["rows"] for words in row["words"] if isinstance(words, dict)]


def test_journalists_are_answered_with_the_rows_and_words_of_the_table(port: int) -> None:
    """The rows were read from the table by hand."""
    document = (shipped_version().folder / f"source/{EDITION}.txt").read_text("utf-8")
    with QUESTIONS.open(encoding="utf-8", newline="") as file:
        asked = list(csv.DictReader(file, delimiter="\t"))
    assert len(asked) == 40

    async def use() -> list[str]:
        async with over_http(port) as client:
            return [f"{line['question']} {f}" for line in asked for f in await check(client, line)]

    async def check(client: Client, line: dict[str, str]) -> list[str]:
        arguments = arguments_of(line)
        faults = []
        if line["tool"] == "ask":
            words = {"words": line["question"], "language": line["language"]}
            offered = read(await client.call_tool("find_question", words))
            faults += not_offered(offered, arguments)
        arguments["language"] = line["language"]
        answer = read(await client.call_tool(line["tool"], arguments))
        found = {value_of(row, line["column"]) for row in answer["rows"]}
        if found != set(line["expected"].split()) or not answer["complete"]:
            faults.append(f"is answered {found}")
        unknown = "Ingen nævner det" if line["language"] == "da" else "Nobody mentions"
        if answer["known"] != bool(found) or (unknown in answer["answer"]) == bool(found):
            faults.append(f"is said to be {answer['answer']}")
        for quoted in quotations(answer):
            exact = document[quoted["start"] : quoted["end"]]
            if " ".join(exact.split()) != quoted["words"]:
                faults.append(f"quotes {quoted}")
        # Of what nobody mentions there are no words.
        if line["arguments"] != "districts-nobody-names" and not all(
            row["words"] for row in answer["rows"]
        ):
            faults.append("has rows without words")
        return faults

    assert run(use()) == []


@dataclass(frozen=True)
class Shared:
    """Who else takes part in how many of some rows; of each row, where it is and on which basis."""

    others: Counter[str]
    areas: dict[int, str]
    bases: dict[int, str]


BOTH = {POLICE: "Københavns Politi", SLUGS["SOF"]: "Socialforvaltningen"}
LABELS = {"Nævnt som involveret": "named", "Kun nævnt i beskrivelsen": "mentioned"}


def shared_by_hand() -> Shared:
    rows = [row for row in gold() if {POLICE, "SOF"} <= row.on(AT_FIRST)]
    return Shared(
        Counter(slug(p) for row in rows for p in row.on(AT_FIRST) - {POLICE, "SOF"}),
        {row.number: ", ".join(sorted(row.districts)) or "Bydækkende" for row in rows},
        {row.number: max(row.parties[POLICE], row.parties["SOF"], key=BASES.index) for row in rows},
    )


def shared_by_page(page: Any) -> Shared:
    items = page.xpath("//ol[@class='list']/li")
    labels = [item.xpath(".//*[@class='label']/text()") for item in items]
    numbers = [int(item.get("value")) for item in items]
    links = page.xpath("//ul[@class='bars']/li/a")
    return Shared(
        Counter(
            {parse_qs(link.get("href"))["party"][-1]: int(link.xpath("string(*[last()])"))
             for link in links}
        ),
        {n: item.xpath("string(p[@class='meta'])").rpartition("·")[2].strip()
         for n, item in zip(numbers, items, strict=True)},
        {n: max((LABELS[label.rpartition(" · ")[2]] for label in some), key=BASES.index)
         for n, some in zip(numbers, labels, strict=True)},
    )  # fmt: skip


def shared_by_query(listed: list[dict[str, str]], counted: list[dict[str, str]]) -> Shared:
    return Shared(
        Counter({row["other"].rpartition("/")[2]: int(row["initiatives"]) for row in counted}),
        {int(row["row"]): row.get("places") or row["area"] for row in listed},
        {int(row["row"]): row["basis"] for row in listed},
    )


def shared_by_tool(answer: dict[str, Any]) -> Shared:
    rows = answer["rows"]
    parties = (party for row in rows for party in row["parties"] if party["basis"] in LABELS)
    slugs = Counter(value_of({"party": party}, "party") for party in parties)
    return Shared(
        Counter({slug: n for slug, n in slugs.items() if slug not in BOTH}),
        {row["row"]: ", ".join(place["name"] for place in row["area"]) for row in rows},
        {row["row"]: LABELS[row["basis"]] for row in rows},
    )  # fmt: skip


def test_who_works_with_both_the_police_and_social_services_is_one_answer_three_ways(
    port: int,
) -> None:
    """By /ask, by the SPARQL that it shows, and by a tool that is asked the question itself."""
    site = f"http://127.0.0.1:{port}"

    def solve(query: str) -> list[dict[str, str]]:
        answer = read_address(f"{site}/sparql?query={quote(query)}")
        return [
            {name: term["value"] for name, term in row.items()}
            for row in json.loads(answer)["results"]["bindings"]
        ]

    async def use() -> dict[str, Any]:
        question = "Hvem arbejder sammen med både politiet og SOF, hvor, på hvilket grundlag?"
        async with over_http(port) as client:
            return read(await client.call_tool("search", {"words": question}))

    page = html.fromstring(
        read_address(f"{site}/ask?by=parties&party={'&party='.join(BOTH)}").decode()
    )
    answer = run(use())
    expected = shared_by_hand()
    assert expected.areas[31] == "Nørrebro"
    assert shared_by_page(page) == expected
    assert shared_by_query(*map(solve, queries_of(page))) == expected
    assert shared_by_tool(answer) == expected
    for sentence in (
        "5 indsatser har Københavns Politi og Socialforvaltningen med.",
        "Heraf 2 nævnt som involveret og 3 kun nævnt i beskrivelsen.",
    ):
        assert sentence in page.text_content()
        assert sentence in answer["answer"]
    # The address of the longer list comes with it.
    assert "2 mere gennem »alle forvaltninger« – vis dem (https://" in answer["answer"]


def read_address(address: str) -> bytes:
    with urllib.request.urlopen(address, timeout=60) as answer:
        return bytes(answer.read())


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


def test_what_assistants_need_is_loaded_with_the_first_of_them() -> None:
    loaded = "print({'mcp', 'pydantic'} & set(sys.modules))"
    seen = f"import sys, sikkerby.cli, sikkerby.assistants.http; {loaded}"
    done = subprocess.run([sys.executable, "-c", seen], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"
