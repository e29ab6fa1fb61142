"""Queries as SPARQL 1.1 has them: none is refused, and what is refused is for its true cause.

The cases are our own; what they try is what the W3C's syntax tests try, as far as engines or the
guard in front of them have refused it.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest
from pyoxigraph import RdfFormat, parse

from sikkerby.errors import NotAcceptable, QueryError
from sikkerby.formats import BY_NAME
from sikkerby.settings import endpoint_url
from sikkerby.store.answering import Store
from sikkerby.store.base import Question
from tests.store.conftest import SETTINGS, opened
from tests.support.small_data import GRAPH_A

BASE = endpoint_url(SETTINGS)


@pytest.fixture(scope="module")
def here(data_file: Path) -> Iterator[Store]:
    with opened(SETTINGS, data_file) as store:
        yield store


def put(store: Store, text: str, name: str = "", **others: object) -> bytes:
    kind = store.survey(text).kind
    chosen = BY_NAME[name or ("ntriples" if kind == "graph" else "json")]
    return store.answer(Question(text, chosen, **others)).body  # type: ignore[arg-type]


PATHS = [
    "((<p>)*)*", "(((<p>)*)?)*", "((<p>/<q>)*)*", "(^(<p>)*)*", "(!(<p>|^<q>))*", "((<p>?)+)?",
    "((<p>|<q>)+|<r>)*", "^((<p>*)*)", "(<p>)+/(<q>)*", "!(<p>)", "((((<p>))))", "(<p>|(<q>*))+",
]  # fmt: skip
RIGHT = [
    # Relative IRIs (section 4.1.1.2).
    "CONSTRUCT { <s> <p> 1 } WHERE {}",
    "ASK { <> ?p ?o }",
    "PREFIX : <#> ASK { :a ?p ?o }",
    "BASE <x/> PREFIX : <y#> ASK { <a> :b ?c }",
    "ASK { <?q=1#f> <//other.example/> <../up> }",
    "DESCRIBE <> ?s { ?s ?p ?o }",
    # Repeated paths (section 9.1).
    *(f"ASK {{ ?s {path} ?o }}" for path in PATHS),
    # Keywords have no case (section 19.8), and little has white space.
    "ask{filter(TRUE&&False)}",
    "SELECT(1as?x){}",
    "select*where{?s?p?o}order by?s",
    "SELECT ?s{?s a ?t;.?t a ?u}",
    # Bits of grammar that are seldom used.
    "SELECT * { VALUES () { () } }",
    "SELECT * { VALUES (?a ?b) { (UNDEF 1) (<x> 'y'@da) } }",
    "SELECT * { () ?p (1 2 (3)) . [] ?q [ ?r 'a', 'b'; a ?t ] }",
    "SELECT (COUNT(DISTINCT *) AS ?n) (GROUP_CONCAT(?s; SEPARATOR=', ') AS ?all) { ?s ?p ?o }",
    "SELECT * { ?s ?p ?o { SELECT ?s { ?s ?p ?o } LIMIT 1 } } VALUES ?s { <a> }",
    "SELECT * { FILTER NOT EXISTS { ?s ?p ?o } MINUS { ?s ?p ?o } BIND(-1 - -1 AS ?x) }",
    "SELECT ?x { ?x ?p ?o } GROUP BY ?x HAVING(COUNT(*) > 1) ORDER BY DESC(COUNT(*)) OFFSET 1",
    "CONSTRUCT WHERE { ?s ?p ?o }",
    'ASK { ?s ?p \'\\u00E6\', """a"b\nc""", 1e3, .5, 1. }',
    "PREFIX æ: <x#> ASK { æ:ø.å æ:a\\-b%20c æ:1 }",
    f"SELECT * FROM <{GRAPH_A}> FROM NAMED <{GRAPH_A}> {{ GRAPH ?g {{}} }}",
]


@pytest.mark.parametrize("text", RIGHT)
def test_a_right_query_is_answered(here: Store, text: str) -> None:
    assert put(here, text)


def test_relative_iris_are_relative_to_the_endpoint(here: Store) -> None:
    assert put(here, "CONSTRUCT { <> <p> <#x> } {}").decode() == (
        f"<{BASE}> <{BASE.removesuffix('sparql')}p> <{BASE}#x> .\n"
    )
    # The guard, which sees to it that graphs are here, and the engine mean the same.
    with pytest.raises(QueryError, match=f"<{BASE}#g> is not here"):
        put(here, "ASK FROM <#g> {}")


WRONG = {
    "SELECT * {\u00a0?s ?p ?o }": (1, 11, "U+00A0 (NO-BREAK SPACE)"),
    "SELECT *\n{ ?s ?p “x” }": (2, 9, "U+201C (LEFT DOUBLE QUOTATION MARK)"),
    "SELECT * { ?s ?p ?o }\n\ufeffLIMIT 1": (2, 1, "U+FEFF"),
    "SELECT * { ?s\u200b ?p ?o }": (1, 14, "U+200B (ZERO WIDTH SPACE)"),
    "ASK { ?s ?p \x01 }": (1, 13, "U+0001"),
    "ASK { ?s–?p ?o }": (1, 9, "U+2013 (EN DASH)"),
    "ASK { ?s x:y 'x:\u00a0' }": (1, 10, "“x:” is not declared"),
    "ASK { <http://e/a b> ?p ?o }": (1, 21, "no IRI"),
    "ASK { _:a ?p ?o { _:a ?q ?r } }": (1, 27, "one label of a blank node stands in two"),
    "SELECT ?p (COUNT(*) AS ?n) { ?s ?p ?o }": (1, 40, "GROUP BY does not hand on"),
    "SELECT (<http://e/f>(DISTINCT ?o) AS ?x) {}": (1, 22, "no aggregate"),
    "SELECT (COUNT(DISTINCT ?o) AS ?x) {} HAVING(:f(distinct ?o))": (1, 45, "“:” is not declared"),
    "PREFIX : <x> SELECT (:f( distinct ?o) AS ?x) {}": (1, 26, "no aggregate"),
    "ASK { SERVICE <http://e/> {} }": (1, 7, "SERVICE is refused"),
    "ASK FROM <http://e/g> {}": (None, None, "<http://e/g> is not here"),
    "ASK { ?s (<p>+/<q>+)* ?o }": (1, 21, "repetitions is itself repeated"),
}


@pytest.mark.parametrize("text", WRONG)
def test_a_wrong_query_is_refused_for_its_true_cause(here: Store, text: str) -> None:
    line, column, words = WRONG[text]
    with pytest.raises(QueryError) as caught:
        put(here, text)
    error = caught.value
    assert (error.line, error.column) == (line, column)
    assert words in error.message
    assert error.remedy


F, G = "http://e/f", "urn:æ:g"
UNKNOWN = {
    f"ASK {{ FILTER(<{F}>()) }}": (b"false", [F]),
    f"ASK {{ FILTER(!<{F}>(1, 2, 3)) }}": (b"false", [F]),
    f"ASK {{ FILTER(COALESCE(<{F}>(<{G}>(1)), TRUE)) }}": (b"true", [F, G]),
    "PREFIX : <http://e/> SELECT (:f(?s) AS ?x) ('y' AS ?y) {} ORDER BY :f(?y)": (b"y", [F]),
    f"SELECT ?s {{ ?s ?p ?o FILTER EXISTS {{ ?s ?p ?x FILTER <{F}>(?x) }} }}": (b"", [F]),
    f"CONSTRUCT {{ <s> <p> ?x }} {{ BIND(<{F}>(1) AS ?x) }}": (b"", [F]),
    "SELECT * { BIND(<http://www.w3.org/2001/XMLSchema#integr>(1) AS ?x) }": (
        b"", ["http://www.w3.org/2001/XMLSchema#integr"],
    ),
    "SELECT * { BIND(<http://www.w3.org/2001/XMLSchema#integer>('7') AS ?x) }": (b"7", []),
}  # fmt: skip


@pytest.mark.parametrize("text", UNKNOWN)
def test_an_unknown_function_is_an_error_of_its_expression(here: Store, text: str) -> None:
    kind = here.survey(text).kind
    name = {"select": "csv", "ask": "json", "graph": "ntriples"}[kind]
    answer = here.answer(Question(text, BY_NAME[name]))
    value, named = UNKNOWN[text]
    found = answer.body.splitlines()[kind == "select" :]
    if kind == "ask":
        assert value in answer.body
    else:
        assert b"".join(found).strip(b",") == value
    assert sorted(answer.unknown_functions) == named


def test_a_large_answer_names_unknown_functions_too(here: Store) -> None:
    text = f"SELECT ('{'x' * 2**21}' AS ?x) (<{F}>() AS ?y) {{}}"
    survey = here.survey("ASK {}")
    answer = here.answer(Question(text, BY_NAME["json"], survey=survey))
    assert len(answer.body) > 2**21
    assert answer.unknown_functions == (F,)


def test_more_unknown_functions_than_can_be_named_are_refused(here: Store) -> None:
    calls = " ".join(f"FILTER(<urn:function:number:{number}>())" for number in range(50))
    with pytest.raises(QueryError, match="is not supported"):
        put(here, f"ASK {{ {calls} }}")


XML = {"xml": "SELECT (%s AS ?x) {}", "rdfxml": "CONSTRUCT { <s> <p> ?x } { BIND(%s AS ?x) }"}


@pytest.mark.parametrize("name", XML)
@pytest.mark.parametrize(
    "value", ["a\rb", "a\r\nb", "\t <&>\"'", "\ufffd\U0001f600", "\u007f", "<sb: >"]
)
def test_what_xml_can_hold_comes_back(here: Store, name: str, value: str) -> None:
    escaped = "".join(f"\\U{ord(sign):08X}" for sign in value)
    body = put(here, XML[name] % f'"{escaped}"', name)
    texts = [element.text for element in ElementTree.fromstring(body).iter()]
    assert value in texts


@pytest.mark.parametrize("name", XML)
@pytest.mark.parametrize("sign", ["\x01", "\x0b", "\x1f", "\ufffe", "\uffff"])
def test_what_xml_cannot_hold_is_told(here: Store, name: str, sign: str) -> None:
    text = XML[name] % f'"a\\u{ord(sign):04X}"'
    for limit in (None, 1):
        with pytest.raises(NotAcceptable, match=f"U\\+{ord(sign):04X}") as caught:
            put(here, text, name, row_limit=limit)
        other = "json" if name == "xml" else "turtle"
        assert f"format={other}" in caught.value.remedy
        assert put(here, text, other, row_limit=limit)


@pytest.mark.parametrize("iri", ["http://e/", "http://e/p/1", "urn:e:1", "http://e/p#"])
def test_properties_that_are_no_element_are_told(here: Store, iri: str) -> None:
    for text in (f"CONSTRUCT {{ <s> <{iri}> 1 }} {{}}", f"CONSTRUCT {{ <s> a <{iri}> }} {{}}"):
        with pytest.raises(NotAcceptable, match="ends in no name"):
            put(here, text, "rdfxml")
        assert put(here, text, "turtle")
    names = "CONSTRUCT { <s> <http://e/1a>, <http://e/p_1>, <http://e/æ-> 1 } {}".replace(
        ", ", " 1 ; "
    )
    assert len(list(parse(put(here, names, "rdfxml"), RdfFormat.RDF_XML))) == 3


@pytest.mark.parametrize("name", ["json", "xml", "csv", "tsv"])
def test_a_cut_answer_says_of_new_terms_what_a_whole_one_does(here: Store, name: str) -> None:
    terms = "'a'@da--rtl <<( <s> <p> <<( <s> <p> 'b'@en--ltr )>> )>>"
    text = f"SELECT * {{ VALUES ?x {{ {terms} }} }}"
    assert put(here, text, name, row_limit=9) == put(here, text, name)
