"""Each filter is everywhere: in the database and in SPARQL, in the sentence and as a chip, in both
forms, and in the description of the interface."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import parse_qsl

import pytest
from lxml import html

from sikkerby.web.records.selection import FILTERS, Parameter, Selection
from sikkerby.web.words import TEXTS
from tests.conftest import EDITION
from tests.http.test_ask import queries_of, rows_shown, solve
from tests.support.application import Visitor

PARTIES = "party=koebenhavns-politi&party=koebenhavn-socialforvaltningen"
# A question with each parameter.
EXAMPLES = {
    "party": PARTIES,
    "match": f"{PARTIES}&match=any",
    "place": "place=koebenhavn-noerrebro",
    "cover": "place=koebenhavn-noerrebro&cover=1",
    "strategy": f"strategy={EDITION}",
    "principle": "principle=3",
    "also": "principle=3&also=1",
    "coverage": "coverage=named&coverage=unnamed",
    "target": "target=alle-koebenhavnere",
    "unit": "unit=koebenhavn-vink",
    "age": "age=16",
    "ages": "age=16&ages=stated,open",
    "alone": "alone=1",
    "q": "q=uddannelse",
    "basis": "party=skat&basis=named",
    "weakest": "party=skat&weakest=mentioned",
}
# What only says how an answer is shown.
SHOWING = {"view", "page", "by"}
# What changes what another parameter finds.
CHANGING = {"match", "cover", "also", "ages", "basis", "weakest"}
# The sentence where no clause follows it.
SUBJECT = rf"{TEXTS['answer_subject'][0].format(n='[0-9]+', total='[0-9]+')}\\."


def read(address: str) -> Any:
    response = Visitor().get(address, headers={"Accept": "text/html"})
    assert response.status_code == 200, address
    return html.fromstring(response.text)


def test_each_parameter_is_a_filter_or_changes_one() -> None:
    filters = {entry.name for entry in FILTERS}
    assert set(Selection().parameters) == filters | SHOWING | CHANGING
    assert {entry.field for entry in FILTERS} <= set(Selection.__dataclass_fields__)


@pytest.mark.parametrize("name", [n for n in Selection().parameters if n not in SHOWING])
def test_forms_keep_each_parameter_and_the_interface_describes_it(name: str) -> None:
    question = EXAMPLES[name]
    assert name in dict(parse_qsl(question))
    for path in ("/ask", "/initiatives"):
        submitted = [
            pair for form in read(f"{path}?{question}").forms for pair in form.form_values()
            if form.get("action") == path
        ]  # fmt: skip
        assert set(parse_qsl(question)) <= set(submitted), path
    for path in ("/initiatives", "/ask"):
        operation = Visitor().json("/openapi.json")["paths"][path]["get"]
        assert name in {parameter["name"] for parameter in operation["parameters"]}, path


@pytest.mark.parametrize("entry", FILTERS, ids=lambda entry: entry.name)
def test_each_filter_is_said_and_finds_the_same_in_sparql(entry: Parameter) -> None:
    question = EXAMPLES[entry.name]
    page = read(f"/ask?{question}")
    rows = rows_shown(page)
    assert rows
    found = [sorted(int(row["row"]) for row in solve(query)) for query in queries_of(page)]
    assert found == ([] if entry.field == "words" else [rows])
    values = [value for key, value in parse_qsl(question) if key == entry.name]
    assert len(page.xpath("//ul[@class='chips']//a[@aria-label]")) == len(values)
    first = page.xpath("string(//div[@class='answer']/p[@class='first'])")
    assert not re.fullmatch(SUBJECT, first), first
