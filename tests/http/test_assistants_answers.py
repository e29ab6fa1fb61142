"""What journalists ask, answered by tools as the table says that was read by hand."""

from __future__ import annotations

import csv
import json
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote

from lxml import html
from mcp import Client

from tests.http.test_ask import SLUGS, queries_of, slug
from tests.support.assistants import over_http, read, read_address, run
from tests.support.hand_read import AT_FIRST, BASES, POLICE, gold
from tests.support.published import shipped_version

QUESTIONS = Path(__file__).parents[1] / "expected" / "assistants.tsv"
EDITION = "sikker-by-2018-2021"


def value_of(row: dict[str, Any], column: str) -> str:
    """A value as the lines have it: a number, or the end of an IRI."""
    value = row[column]
    return str(value["iri"].rpartition("/")[2] if isinstance(value, dict) else value)


def arguments_of(row: dict[str, str]) -> dict[str, Any]:
    """The arguments of a line: NAME=VALUE parted by spaces; of `ask`, the question stands first."""
    words = row["arguments"].split()
    name = [words.pop(0)] if row["tool"] == "ask" else []
    given = {key: value.replace("_", " ") for key, _, value in (w.partition("=") for w in words)}
    return {"question": name[0], "parameters": given} if name else given


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
