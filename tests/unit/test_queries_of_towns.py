"""Stored queries keep municipalities apart: what one answers of a town's own things is the same,
whether another town's are beside them or not."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from benchmarks.generate import BASE, generate
from pyoxigraph import NamedNode, QuerySolutions, RdfFormat, Store

from sikkerby import resources
from sikkerby.queries import StoredQuery, bind, read_queries
from tests.support.published import build
from tests.unit.conftest import Ask

QUERIES = read_queries(resources.queries_folder())
FIRST, SECOND = "egestrup", "birkestrup"
# Whoever works with the police is two steps from all who do, wherever that is.
FAR = {"parties-two-steps-away"}
Row = tuple[object, ...]


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two towns with an edition each; some parties take part in both."""
    folder = tmp_path_factory.mktemp("towns")
    generate(folder, 2)
    return folder


def ask_towns(data: Path, *towns: str) -> Ask:
    """What asks the editions of some towns, as the server does."""
    store = Store()
    built = build(data, {f"{town}-2018-2021" for town in towns})
    for name, graph in built.dataset.graphs.items():
        store.bulk_load(graph.content, format=RdfFormat.N_TRIPLES, to_graph=name)

    def run(text: str) -> QuerySolutions:
        answer = store.query(text, base_iri=BASE, use_default_graph_as_union=True)
        assert isinstance(answer, QuerySolutions)
        return answer

    return run


@pytest.fixture(scope="module")
def first(data: Path) -> Ask:
    return ask_towns(data, FIRST)


@pytest.fixture(scope="module")
def second(data: Path) -> Ask:
    return ask_towns(data, SECOND)


@pytest.fixture(scope="module")
def both(data: Path) -> Ask:
    return ask_towns(data, FIRST, SECOND)


def is_of(town: str, row: Row) -> bool:
    """Whether something of a town's own stands in a row."""
    return any(isinstance(term, NamedNode) and f"/{town}" in term.value for term in row)


def bind_first(query: StoredQuery, first: Ask) -> str:
    """The query about things of the first town, with every choice of words."""
    given: dict[str, list[str]] = {}
    for number, parameter in enumerate(query.parameters):
        given[parameter.name] = list(parameter.choices if parameter.several else parameter.default)
        if parameter.type == "iri":
            listed = first(QUERIES[parameter.values_query].text)
            own = [row[0].value for row in listed if is_of(FIRST, (row[0],))]
            given[parameter.name] = own[number : number + 1] or given[parameter.name]
    return bind(query, given, BASE)


@pytest.mark.parametrize("name", QUERIES)
def test_another_town_changes_nothing(name: str, first: Ask, both: Ask) -> None:
    text = bind_first(QUERIES[name], first)
    expected, found = (set(map(tuple, ask(text))) for ask in (first, both))
    if f"/{FIRST}" not in text or name in FAR:
        expected, found = ({row for row in rows if is_of(FIRST, row)} for rows in (expected, found))
    assert found == expected
    assert not any(is_of(SECOND, row) for row in found)


def test_a_party_of_both_towns_connects_pairs_of_each(first: Ask, second: Ask, both: Ask) -> None:
    text = QUERIES["bridging-parties"].text
    in_first, in_second, in_both = (
        Counter({row["bridge"].value: int(row["pairs"].value) for row in ask(text)})
        for ask in (first, second, both)
    )
    assert in_first.keys() & in_second.keys()
    assert in_both == in_first + in_second
