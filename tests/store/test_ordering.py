"""ORDER BY gives SPARQL's order (SPARQL 1.1, section 15.1), whatever terms are mixed."""

from __future__ import annotations

import contextlib
import json
import math
import random
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from fractions import Fraction
from itertools import combinations
from pathlib import Path
from typing import NamedTuple

import pytest
from pyoxigraph import Store

from sikkerby.errors import QueryError, QueryStopped
from sikkerby.formats import BY_NAME
from sikkerby.settings import Settings
from sikkerby.store import ordering
from sikkerby.store.base import Question
from sikkerby.store.embedded import EmbeddedStore
from sikkerby.store.failures import TooMuch
from tests.support.small_data import GRAPH_A

XSD = "http://www.w3.org/2001/XMLSchema#"
E = "https://example.org/"
SETTINGS = Settings(query_seconds=20.0, query_bytes=20_000, quick_slots=1)


class Term(NamedTuple):
    """A term as N-Triples, nothing where it is unbound; `family` are those that `<` compares."""

    text: str
    rank: int
    family: str = ""
    value: object = None


def _literal(letters: str, datatype: str, family: str = "", value: object = None) -> Term:
    return Term(f'"{letters}"^^<{XSD}{datatype}>', 3, family, value)


def _number(letters: str, datatype: str) -> Term:
    value = float(letters) if datatype in {"double", "float"} else Fraction(letters)
    return _literal(letters, datatype, "number", value)


NUMBERS = [
    _number(letters, datatype)
    for datatype, several in {
        "integer": "-3 0 5 9 10 100 9007199254740992 9007199254740993",
        "decimal": "-2.5 5.0 9.75 10.000000000000000001 0.1",
        "double": "1e300 -INF INF 9.5 10 9007199254740992 0.1",
        "float": "9.25 16777216 0.5 -0.0",
        "int": "7",
    }.items()
    for letters in several.split()
]
STRINGS = [
    Term(json.dumps(letters), 3, "string", letters)
    for letters in ["", "5", "9", "10", "abc", "Å", "z", "2024-05-01", "P5D", "true"]
]
TIMES = [
    _literal(letters, "dateTime", "time", datetime.fromisoformat(letters))
    for letters in [
        "2024-05-01T12:00:00", "2024-05-01T13:00:00+12:00", "2024-05-01T11:00:00-10:00",
        "2024-05-01T12:00:00+00:00", "2024-05-01T14:00:00+02:00", "2024-05-03T00:00:00",
        "2023-01-01T00:00:00+00:00", "2024-05-01T12:00:00.500+00:00",
    ]
]  # fmt: skip
BOOLEANS = [_literal(word, "boolean", "boolean", word == "true") for word in ("false", "true")]
OTHERS = [
    *(_literal(letters, "integer") for letters in ("abc", "5.5", "")),
    *(_literal(letters, "double") for letters in ("NaN", "many")),
    *(_literal(letters, "dateTime") for letters in ("yesterday", "2024-05-01T12:00:00A")),
    *(_literal(letters, "date") for letters in ("2024-05-01", "2024-05-01+02:00", "12024-05-01")),
    *(_literal(letters, "duration") for letters in ("P1M", "P30D", "P9D", "P10D", "PT1H")),
    *(_literal(letters, "dayTimeDuration") for letters in ("P9D", "P10D", "PT5S")),
    *(_literal(letters, "gYear") for letters in ("2024", "0900", "-0044", "2024Z")),
    *(Term(f'"{letters}"@{tag}', 3) for letters in ("5", "abc") for tag in ("da", "en")),
    *(Term(f'"{letters}"^^<{E}type>', 3) for letters in ("5", "10", "9")),
]
IRIS = [Term(f"<{E}{name}>", 2, "iri", E + name) for name in ("5", "10", "9", "abc", "")]
TERMS = [
    Term("", 0),
    *(Term(f"_:b{number}", 1) for number in range(3)),
    *IRIS, *NUMBERS, *STRINGS, *TIMES, *BOOLEANS, *OTHERS,
]  # fmt: skip


def _is_less(one: Term, other: Term) -> bool:
    """Whether the specification says that one comes before the other; it often says nothing."""
    if one.rank != other.rank:
        return one.rank < other.rank
    if not one.family or one.family != other.family:
        return False
    if one.family == "time":
        first, second = one.value, other.value
        assert isinstance(first, datetime)
        assert isinstance(second, datetime)
        if (first.tzinfo is None) == (second.tzinfo is None):
            return first < second
        # Where only one has a time zone, the other may lie in any (XML Schema Part 2, 3.2.7.3).
        aware = first.tzinfo or second.tzinfo
        gap = second.replace(tzinfo=second.tzinfo or aware) - first.replace(
            tzinfo=first.tzinfo or aware
        )
        return gap > timedelta(hours=26)
    if isinstance(one.value, Fraction) and isinstance(other.value, Fraction):
        return one.value < other.value
    if one.family == "number":
        # Both are promoted to the type that holds less (XPath 2.0, section B.1).
        return float(one.value) < float(other.value)  # type: ignore[arg-type]
    return one.value < other.value  # type: ignore[operator]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedStore]:
    file = tmp_path_factory.mktemp("terms") / "terms.nq"
    _write(file, TERMS)
    store = EmbeddedStore(SETTINGS, [file], "v1")
    yield store
    assert store.statistics().counts["crashed"] == 0
    store.close()


def _write(file: Path, terms: list[Term]) -> None:
    lines = [
        f"<{E}s{number}> <{E}p> {term.text} <{GRAPH_A}> .\n"
        for number, term in enumerate(terms)
        if term.text
    ]
    file.write_text("".join(lines), "utf-8")


def _values(store: EmbeddedStore, text: str) -> list[str]:
    """The first column."""
    body = store.answer(Question(text, BY_NAME["json"])).body
    found = json.loads(body)
    name = found["head"]["vars"][0]
    return [row[name]["value"] for row in found["results"]["bindings"]]


@pytest.mark.parametrize("seed", range(80))
def test_any_mix(store: EmbeddedStore, seed: int) -> None:
    draw = random.Random(seed)
    size = draw.choice([5, 20, 40, len(TERMS)])
    numbers = draw.sample(range(len(TERMS)), size)
    subjects = " ".join(f"<{E}s{number}>" for number in numbers)
    descending = seed % 2 == 1
    order = draw.choice(["DESC(?x)", "desc ((?x))"] if descending else ["?x", "ASC(?x)", "(?x)"])
    text = (
        f"SELECT ?s {{ VALUES ?s {{ {subjects} }} OPTIONAL {{ ?s <{E}p> ?x }} }} ORDER BY {order}"
    )
    answer = _values(store, text)
    terms = [TERMS[int(subject.removeprefix(f"{E}s"))] for subject in answer]
    assert len(terms) == size
    for before, after in combinations(reversed(terms) if descending else terms, 2):
        assert not _is_less(after, before), (before, after)
    offset, limit = draw.randrange(size), draw.randrange(1, size)
    cut = _values(store, f"{text} LIMIT {limit} OFFSET {offset}")
    assert cut == answer[offset : offset + limit]


def test_mixed_terms_in_great_number(tmp_path: Path) -> None:
    """The engine notices a circle, and ends the process, where much is sorted."""
    draw = random.Random(1)
    terms = [term for term in TERMS if term.text] * 100
    draw.shuffle(terms)
    _write(tmp_path / "many.nq", terms)
    store = EmbeddedStore(SETTINGS, [tmp_path / "many.nq"], "v1")
    try:
        for order in ("?o", "DESC(?o)", "?p ?o", "(IF(?p = ?s, ?s, ?o)) ?s"):
            assert len(_values(store, f"SELECT * {{ ?s ?p ?o }} ORDER BY {order}")) == len(terms)
        assert store.statistics().counts["crashed"] == 0
    finally:
        store.close()


def test_equal_values_leave_it_to_the_next_condition(store: EmbeddedStore) -> None:
    same = ["1", "1.0", "1e0", f'"1"^^<{XSD}float>', f'"01"^^<{XSD}integer>']
    rows = " ".join(f"({value} {number})" for number, value in enumerate(same))
    text = f"SELECT ?n {{ VALUES (?x ?n) {{ {rows} (0 9) }} }} ORDER BY ?x DESC(?n)"
    assert _values(store, text) == ["9", "4", "3", "2", "1", "0"]
    times = ("2024-05-01T12:00:00Z", "2024-05-01T14:00:00+02:00")
    rows = " ".join(f'("{time}"^^<{XSD}dateTime> {number})' for number, time in enumerate(times))
    text = f"SELECT ?n {{ VALUES (?x ?n) {{ {rows} }} }} ORDER BY ?x DESC(?n)"
    assert _values(store, text) == ["1", "0"]


def test_durations_by_length_and_text_by_its_letters(store: EmbeddedStore) -> None:
    text = f'SELECT ?x {{ VALUES ?x {{ "P10D"^^<{XSD}dayTimeDuration> "P9D"^^<{XSD}dayTimeDuration>'
    assert _values(store, f"{text} }} }} ORDER BY ?x") == ["P9D", "P10D"]
    text = 'SELECT ?x { VALUES ?x { "b"@da "a"@en "c" "A"@da } } ORDER BY ?x'
    assert _values(store, text) == ["A", "a", "b", "c"]


BOUND = "FILTER(BOUND(?x))"
MIXED = 'VALUES (?g ?x) { (1 10) (1 "5") (1 9) (2 <http://e/>) (2 UNDEF) (2 "a"@da) (2 1.5) }'
ORDER = ["http://e/", "1.5", "9", "10", "5", "a"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"SELECT ?x {{ {MIXED} {BOUND} }} ORDER BY ?x", ORDER),
        (f"SELECT ?x {{ {MIXED} {BOUND} }} order#by\nby?x", ORDER),
        (f"SELECT ?x {{ {MIXED} {BOUND} }} ORDERBY ?x", ORDER),
        (f"SELECT ?x {{ {MIXED} {BOUND} }} ORDERBYASC(?x)", ORDER),
        (f"SELECT ?x {{ {MIXED} {BOUND} }} ORDER BYIF(1 < 2, ?x, ?x)", ORDER),
        (f"PREFIX orderby: <{E}> SELECT ?x {{ {MIXED} {BOUND} OPTIONAL {{ ?x orderby:p (?x) }} }} "
         "ORDER BY ?x", ORDER),
        # A letter that becomes two in small letters, and what looks like a count in comments.
        (f"# {'İ' * 12} (COUNT(*) AS ?n)\nSELECT ?x {{ {MIXED} {BOUND} }} ORDER BY ?x#ORDER BY ?n",
         ORDER),
        (f"SELECT DISTINCT ?x {{ {MIXED} {BOUND} }} ORDER BY ASC(?x)", ORDER),
        (f"SELECT REDUCED ?x {{ {MIXED} {BOUND} }} ORDER BY (?x) ?g", ORDER),
        (f"SELECT ?x {{ {MIXED} {BOUND} }} ORDER BY COALESCE(?x, ?g)", ORDER),
        (f"SELECT ?x {{ {MIXED} {BOUND} }} ORDER BY <{XSD}integer>(?g) ?x",
         ["9", "10", "5", "http://e/", "1.5", "a"]),
        (f"SELECT ?x {{ {MIXED} }} ORDER BY DESC(?x) LIMIT 2 OFFSET 1", ["5", "10"]),
        (f"SELECT ?x {{ {MIXED} }} ORDER BY ?x LIMIT 9 VALUES ?x {{ 9 10 }}",
         ["9", "9", "10", "10"]),
        (f"SELECT ?y {{ {MIXED} BIND(?x AS ?y) FILTER(BOUND(?y)) }} ORDER BY (?y)", ORDER),
        (f"SELECT (?x AS ?y) {{ {MIXED} {BOUND} }} ORDER BY ?y # ORDER BY ?g", ORDER),
        (f"SELECT ?x {{ {{ SELECT ?x {{ {MIXED} }} ORDER BY DESC(?x) LIMIT 3 }} }} ORDER BY ?x",
         ["10", "5", "a"]),
        (f"SELECT ?g {{ {MIXED} }} GROUP BY ?g HAVING(COUNT(*) > 1) ORDER BY MAX(STR(?x)) ?g",
         ["2", "1"]),
        (f"SELECT (SAMPLE(?x) AS ?y) {{ {MIXED} {BOUND} }} GROUP BY ?x ORDER BY ?y", ORDER),
        (f"SELECT ?x {{ {MIXED} {BOUND} }} GROUP BY ?x ORDER BY DESC(COUNT(*)) SAMPLE(?x)",
         ORDER),
        (f'SELECT ?x {{ {MIXED} FILTER(?x != "ORDER BY ?g") }} ORDER BY IF(EXISTS {{ SELECT * '
         f"{{ {MIXED} }} ORDER BY ?x LIMIT 1 }}, ?x, ?g)", ORDER),
        (f"SELECT ?x {{ {MIXED} {BOUND} }} ORDER BY NOT EXISTS {{ ?x ?y ?z }} ?x", ORDER),
    ],
)  # fmt: skip
def test_every_place_of_the_clause(store: EmbeddedStore, text: str, expected: list[str]) -> None:
    assert _values(store, text) == expected
    # Where the rewritten text could not be read, the one that was asked would have been answered.
    Store().query(ordering.rewrite(text, 100_000))


COUNTED = "SELECT ?g (COUNT(*) AS ?n) { ?g ?p ?x } GROUP BY ?g ORDER BY "


@pytest.mark.parametrize(
    ("text", "stays"),
    [
        (f"{COUNTED}DESC(?n)", True),
        (f"{COUNTED}$n LIMIT 3", True),
        (f"{COUNTED}((?n)) STR(?g)", True),
        (f"{COUNTED}DESC(?n) ?g", False),
        ("SELECT * { { SELECT ?s { ?s ?p ?n } ORDER BY ?n } } ORDER BY ?n", False),
        # What looks like the count is in a comment, an IRI or a text, and ?n is bound beside it.
        ("SELECT * { ?s ?p # (COUNT(*) AS \n ?n } ORDER BY ?n", False),
        ("SELECT (COALESCE(?x, <http://e/(COUNT(>) AS ?n) { ?s ?p ?x } ORDER BY ?n", False),
        ("SELECT * { ?s ?p ?n FILTER(?s != '(COUNT(*) AS ?m)') } ORDER BY ?n", False),
        ("SELECT * { { SELECT (STR(?x) AS ?n) { ?s ?p ?x } } } ORDER BY ?n", True),
        (f"{COUNTED}(?n + 1)", False),
        (f"{COUNTED}?x", False),
        ("SELECT ?n { ?s ?p ?n } ORDER BY ?n", False),
        ("SELECT (MAX(?x) AS ?n) { ?s ?p ?x } ORDER BY ?n", False),
        ("SELECT (?x AS ?n) { ?s ?p ?x } ORDER BY ?n", False),
        ("SELECT (COUNT(*) + ?x AS ?n) { ?s ?p ?x } GROUP BY ?x ORDER BY ?n", False),
        ("SELECT * { { SELECT (COUNT(*) AS ?n) {} } UNION { ?s ?p ?n } } ORDER BY ?n", False),
        ("SELECT * { { SELECT (COUNT(*) AS ?n) {} } UNION { BIND(STR(1) AS ?n) } } ORDER BY ?n",
         False),
        ("SELECT * { BIND(STR(?n) AS ?n) } ORDER BY ?n", False),
        # Two comparisons, not an IRI.
        ("SELECT * { { BIND(STR(1) AS ?n) } UNION { FILTER(1<2)?s?p?n.FILTER(3>2) } } ORDER BY ?n",
         False),
    ],
)  # fmt: skip
def test_what_is_in_order_stays_as_it_was_asked(text: str, stays: bool) -> None:
    assert (ordering.rewrite(text, 100_000) == text) == stays


def test_many_conditions_take_time_in_proportion() -> None:
    given = " ".join(f"; AS ?v{number} {':p ' * 100}" for number in range(1000))
    conditions = " ".join(f"?v{number}" for number in range(1000))
    texts = "SELECT * {} ORDER BY " + "?a" * 16_000, f"SELECT * {{ {given} }} ORDER BY {conditions}"
    began = time.process_time()
    for text in texts:
        with pytest.raises(TooMuch):
            ordering.rewrite(text, 20_000)
    for condition in ("ORDER BY\t", "ORDER BY()"):
        text = f"SELECT * {{}} {condition * 5_000}"
        with contextlib.suppress(TooMuch):
            ordering.rewrite(text, 20_000)
    # Some tenths of a second; in time that grows with the square it was more than ten.
    assert time.process_time() - began < 4


def test_graphs_are_cut_in_order(store: EmbeddedStore) -> None:
    text = f"CONSTRUCT {{ <{E}s> <{E}p> ?x }} {{ {MIXED} }} ORDER BY DESC(?x) LIMIT 3"
    body = store.answer(Question(text, BY_NAME["ntriples"])).body.decode()
    assert sorted(line.split(" ", 2)[2][:4] for line in body.splitlines()) == [
        '"10"', '"5" ', '"a"@',
    ]  # fmt: skip
    text = f"DESCRIBE ?s {{ ?s <{E}p> ?x }} ORDER BY ?x LIMIT 1"
    body = store.answer(Question(text, BY_NAME["ntriples"])).body.decode()
    assert f"<{E}p> _:" in body


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { ?s ?p ?o }\nORDER BY ?o LIMIT x",
        "SELECT * { { SELECT ?s { ?s ?p ?o } ORDER BY ?s }\n ?s } ORDER BY ?o",
        "SELECT * {} ORDER BY",
        "SELECT * {} ORDER BY ((?x)",
    ],
)
def test_mistakes_are_told_at_their_place(store: EmbeddedStore, text: str) -> None:
    with pytest.raises(QueryError) as caught:
        _values(store, text)
    with pytest.raises(SyntaxError, match=f"{caught.value.line}:{caught.value.column}:"):
        Store().query(text)


def test_nesting_and_length_stay_bounded(store: EmbeddedStore) -> None:
    deep = "(" * 60 + "?o" + ")" * 60
    assert _values(store, f"SELECT ?o {{ ?s ?p ?o }} ORDER BY {deep}")
    nested = "?o"
    for _ in range(20):
        nested = f"IF(EXISTS {{ SELECT * {{ ?s ?p ?o }} ORDER BY {nested} LIMIT 1 }}, ?o, ?s)"
    for conditions in (nested, "?o " * 1000):
        with pytest.raises(QueryStopped) as caught:
            _values(store, f"SELECT ?o {{ ?s ?p ?o }} ORDER BY {conditions}")
        assert caught.value.limit == "query_bytes"


def test_infinities_and_the_comparison_itself() -> None:
    assert math.inf in {term.value for term in NUMBERS}
    assert _is_less(TIMES[0], TIMES[5])
    assert not any(_is_less(*pair) for pair in ((TIMES[0], TIMES[1]), (TIMES[1], TIMES[0])))
