"""Recognising names: 250 spellings made by hand, and the rules behind their scores."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator

import pytest

from sikkerby.reconciliation.index import Index
from sikkerby.reconciliation.matching import Candidate, Wanted, find
from sikkerby.reconciliation.suggest import suggest
from tests.conftest import read_expected
from tests.support.published import open_index, shipped_version

ROWS = read_expected("spellings.tsv")
# Below this no candidate is offered as the one that is meant.
CERTAIN = 70
LEAST_RECALL = 0.95


@pytest.fixture(scope="module")
def index() -> Iterator[Index]:
    with open_index(shipped_version()) as found:
        yield found


# Those that the table of `matching` names, and that of what has no name.
REASONS = (
    "identifier", "name", "spelling", "place named", "inflection", "other name", "code",
    "typing error", "part", "properties",
)  # fmt: skip


def wanted(row: dict[str, str]) -> Wanted:
    name, _, value = row["properties"].partition("=")
    return Wanted(
        row["query"],
        (row["type"],) if row["type"] else (),
        ((name, (value,)),) if name else (),
    )


def test_list_is_large_and_of_all_sorts() -> None:
    sorts = Counter(row["sort"] for row in ROWS)
    assert len(ROWS) >= 150
    assert min(sorts.values()) >= 10, sorts
    assert len({(r["query"], r["type"], r["properties"]) for r in ROWS}) == len(ROWS)


def test_recall_at_one(index: Index) -> None:
    expected = [row for row in ROWS if row["expected"] not in ("-", "*")]
    missed = [
        row["query"]
        for row in expected
        if [c.entity.id for c in find(index, wanted(row))[:1]] != [row["expected"]]
    ]
    assert len(missed) <= (1 - LEAST_RECALL) * len(expected), missed


def test_no_false_match(index: Index) -> None:
    for row in ROWS:
        for candidate in find(index, wanted(row)):
            if candidate.is_match:
                assert candidate.entity.id == row["expected"], row
                assert row["match"] != "false", row


def test_safe_names_are_matches(index: Index) -> None:
    for row in ROWS:
        if row["match"] == "true":
            assert [c.is_match for c in find(index, wanted(row))[:1]] == [True], row


def test_near_misses_score_low(index: Index) -> None:
    for row in ROWS:
        if row["expected"] == "-":
            assert all(c.score < CERTAIN for c in find(index, wanted(row))), row


@pytest.mark.parametrize(
    ("query", "reason", "score"),
    [
        ("organisation/skat", "identifier", 100),
        ("københavns politi", "name", 100),
        ("Noerrebro", "spelling", 97),
        ("Københavns Kommunes Socialforvaltning", "place named", 92),
        ("Nørrebros", "inflection", 92),
        ("Politiet", "other name", 93),
        ("SOF", "code", 90),
        ("SOFs", "code", 85),
        ("Nørebro", "typing error", 75.7),
    ],
)
def test_scores_mean_something(index: Index, query: str, reason: str, score: float) -> None:
    best = find(index, Wanted(query))[0]
    assert (best.reason, best.score) == (reason, score)
    assert best.reason in REASONS


def one(index: Index, query: str, **properties: str) -> Candidate:
    given = tuple((name, (value,)) for name, value in properties.items())
    return find(index, Wanted(query, (), given))[0]


def test_contradiction_halves_and_silence_costs_little(index: Index) -> None:
    assert one(index, "Nørrebro").score == 100
    assert one(index, "Nørrebro", within="Københavns Kommune").score == 100
    assert one(index, "Nørrebro", within="Amager").score == 50
    assert not one(index, "Nørrebro", within="Amager").is_match
    assert one(index, "Red Barnet", municipality="Aarhus").score == 95


def test_types_restrict(index: Index) -> None:
    places = find(index, Wanted("Københavns Politi", ("sb:Place",)))
    assert all(c.entity.type == "sb:Municipality" and c.score < CERTAIN for c in places)
    assert find(index, Wanted("Københavns Politi", ("NoSuchType",))) == []
    for written in ("sb:Party", "Party", "https://w3id.org/sikkerby/ns#Party"):
        assert find(index, Wanted("Københavns Politi", (written,)))[0].is_match


def test_properties_alone_find_what_has_them(index: Index) -> None:
    found = find(index, Wanted("", ("sb:Unit",), (("unitOf", ("SOF",)),), limit=10))
    assert {c.entity.code for c in found} == {"BBU", "BCH", "BCV", "CUKU", "EKI"}
    assert not any(c.is_match for c in found)


def test_values_may_be_reconciled_entities_and_numbers(index: Index) -> None:
    given = (("party", ({"id": "organisation/skat", "name": "SKAT"},)),)
    found = find(index, Wanted("Al Capone indsatsen", (), given))[0]
    assert found.agreements == {"sb:party": True}
    young = find(index, Wanted("", ("sb:TargetGroup",), (("minAge", (12,)), ("maxAge", (16,)))))
    assert {c.entity.da for c in young} == {"Unge københavnere 12-16 år"}


def test_limit(index: Index) -> None:
    assert len(find(index, Wanted("København unge", limit=2))) == 2


def test_thousand_queries_under_two_seconds(index: Index) -> None:
    names = [row["query"] for row in ROWS]
    queries = [f"{name} {number}" if number else name for number in range(4) for name in names]
    # Of the processor's time: others may be at work as well.
    started = time.process_time()
    for query in queries[:1000]:
        find(index, Wanted(query))
    assert len(queries) >= 1000
    assert time.process_time() - started < 2


def test_long_and_strange_texts_are_only_text(index: Index) -> None:
    for text in ("x" * 1_000_000, "a " * 200_000, "\x00\ud800", "((((", "  ", "{}", "æ" * 500):
        assert isinstance(find(index, Wanted(text)), list)


@pytest.mark.parametrize(
    ("kind", "prefix", "first"),
    [
        ("entity", "nørr", "place/koebenhavn-noerrebro"),
        ("entity", "KFF", "organisation/koebenhavn-kultur-og-fritidsforvaltningen"),
        ("entity", "Copenhagen P", "organisation/koebenhavns-politi"),
        ("entity", "organisation/skat", "organisation/skat"),
        ("type", "for", "sb:Administration"),
        ("type", "Unit", "sb:Unit"),
        ("property", "unitOf", "org:unitOf"),
        ("property", "kommune", "municipality"),
    ],
)
def test_suggests(index: Index, kind: str, prefix: str, first: str) -> None:
    assert suggest(index, kind, prefix)[0].id == first


def test_suggestions_go_on_by_cursor(index: Index) -> None:
    everything = suggest(index, "entity", "")
    assert suggest(index, "entity", "", 5)[0] == everything[5]
    assert suggest(index, "entity", "", 10_000) == []
