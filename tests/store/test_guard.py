"""The guard judges by tokens: nothing within strings, names, IRIs or comments counts."""

from __future__ import annotations

import contextlib
import random
import time
from itertools import chain

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import NamedNode, Quad, Store

from sikkerby.errors import Forbidden, QueryError, TooLarge
from sikkerby.store import guard, paths, tokens
from sikkerby.store.base import Survey


def survey(text: str, max_depth: int = 64) -> Survey:
    return guard.survey(text, max_bytes=1_000_000, max_depth=max_depth)


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("SELECT * {}", "select"),
        ("ask {}", "ask"),
        ("# ASK\nPREFIX ask: <http://select/> CONSTRUCT {} {}", "construct"),
        ("BASE <http://e/> PREFIX : <ASK> dEsCrIbE <x>", "describe"),
        ("", ""),
        ("nonsense", ""),
        ("Address of all", ""),
        ("PREFIX address <http://e/> SELECT * {}", "select"),
    ],
)
def test_form(text: str, form: str) -> None:
    assert survey(text).form == form


SERVICES = [
    "SELECT * { SERVICE <http://x/> {} }",
    "SELECT * { SERVICE<http://x/>{} }",
    "SELECT * { sErViCe SILENT <http://x/> {} }",
    "PREFIX e: <http://x/> SELECT * { SERVICE e:y {} }",
    "BASE <http://x/> SELECT * { SERVICE <y> {} }",
    "SELECT * { ?s ?p true.SERVICE <http://x/> {} }",
    "SELECT * { VALUES ?u {<http://x/>} SERVICE ?u {} }",
    "ASK { FILTER EXISTS { SERVICE#comment\n<http://x/> {} } }",
    "CONSTRUCT {} { {} UNION { SERVICE <http://x/> {} } }",
    "DESCRIBE ?s { SERVICE <http://x/> { ?s ?p ?o } }",
    "SELECT * { ?s ?p 'it''SERVICE' . SERVICE <http://x/> {} }",
    "SELECT * { { SELECT * { SERVICE <http://x/> {} } } }",
    # The engine needs no end of a word.
    "SELECT * { SERVICESILENT <http://x/> {} }",
    "PREFIX : <http://x/> SELECT * { SERVICE:y {} }",
    "PREFIX e: <http://x/> SELECT * { SERVICEe:y{} }",
    "PREFIX e: <http://x/> SELECT * { serviceSilente:y # c\n {} }",
    "SELECT * { ?s ?p trueSERVICE <http://x/> {} }",
    "SELECT * { ?s ?p 5SERVICE ?u {} }",
    # It reads an operator after a value, where the grammar has an IRI,
    "SELECT * { FILTER(''<'>') SERVICE <http://x/> {} FILTER(''<'>') }",
    'SELECT * { ?s ?p ?x FILTER(?x<2#>"""\n) SERVICE <http://x/> {} } # """',
    # and two texts where a long one has no end.
    "SELECT * { VALUES ?x {'''a'} SERVICE <http://x/> {} }",
    'SELECT * { VALUES ?x {""" a"} SERVICE<http://x/>{} } #\\q """',
    "SELECT * { VALUES ?x {''' a'} SERVICE <http://x/> {} } #\\uD800 '''",
    # A name, where we read a name that goes on or ends before,
    "PREFIX e: <http://e/> SELECT * { ?s e:-1.SERVICE<http://x/>{} }",
    "PREFIX e: <http://e:1> SELECT * { ?s ?p e:SERVICE<http://x/>{} }",
    "PREFIX e: <http://e/> SELECT * { ?s ?p e:a:.b\\' . SERVICE<http://x/>{} } #'",
    "PREFIX e: <http://e/> SELECT * { {} UNION {?s ?p e:a:.b\\# . }SERVICE<http://x/>{} }",
    # and two signs where we read one.
    "SELECT * { VALUES ?q {1} FILTER(COALESCE(?q<<http://x#>,true)) SERVICE<http://x/>{} }",
    "SELECT * { FILTER(?v!=<#x>) SERVICE ?v#a b\n{?a ?b ?c} }",
    "PREFIX e: <http://x/> SELECT * { SERVICE e:y#note on it\n{?a ?b ?c} }",
    f"PREFIX {'a' * 300}: <http://x/> SELECT * {{ SERVICE {'a' * 300}:y {{}} }}",
    f"SELECT * {{ SERVICE <http://x/{'a' * 500}> {{}} }}",
    f"PREFIX e: <http://x/> SELECT * {{ SERVICE e:{'a' * 500} {{}} }}",
]


@pytest.mark.parametrize("text", SERVICES)
def test_service_is_refused(text: str) -> None:
    with pytest.raises(QueryError, match="SERVICE is refused") as caught:
        survey(text)
    assert caught.value.line
    assert "SERVICE" in caught.value.line_text.upper()
    assert caught.value.remedy


INNOCENT = [
    "SELECT ?SERVICE { ?SERVICE ?p 'SERVICE <http://x/>' }",
    'SELECT * { ?s ?p "a\\" SERVICE <x> {}" }',
    'SELECT * { ?s ?p """long " SERVICE "" <x> {} """ }',
    "SELECT * { ?s ?p '''SERVICE ' ' <x>''' }",
    "SELECT * { ?s <http://x/SERVICE> ?o }",
    "SELECT * { ?s ?p ?o } # SERVICE <http://x/> {}",
    "PREFIX SERVICE: <http://x/> SELECT * { ?s SERVICE:SERVICE ?o }",
    "PREFIX a: <http://x/> SELECT * { ?s a:b.SERVICE ?o }",
    "SELECT * { ?s ?p 'x'@service }",
    "SELECT * { ?s ?p _:SERVICE }",
    "SELECT * { ?s <http://x/#SERVICE> ?o }",
    "PREFIX e: <http://x/> SELECT * { ?s e:x\\#SERVICE ?o }",
    "PREFIX é: <http://x/> SELECT * { ?s é:SERVICE ?o }",
    "PREFIX now: <http://x/> SELECT ?uuid { ?uuid now:RAND 'NOW()' }",
    "PREFIX e: <http://x/> SELECT * { ?s e:INSERT ?LOAD }",
    "SELECT ?service ?n { ?service a <#x> }",
    "PREFIX e: <http://x/> SELECT * { ?s a e:PublicService OPTIONAL { ?s ?p ?o } }",
    "PREFIX e: <http://x/> SELECT * { ?s a e:PublicService . { ?s ?p ?o } }",
    "PREFIX service: <http://x/> SELECT * { service:a ?p <http://x/it's> }",
    "SELECT * { ?s <http://x/it's> ?o # SERVICE <http://x/> {\n }",
    "PREFIX service: <http://x/> SELECT * { GRAPH service:x { ?s a service:Foo. {?s ?p 1} } }",
    "PREFIX : <#> PREFIX s: <http://x/service#> SELECT * { <#me> a s:Foo; s:of <urn:x#Foo> }",
    "PREFIX : <#> SELECT * { ?x :hasService ?y {?y ?p 1} } # one per service: {a, b}",
]


@pytest.mark.parametrize("text", INNOCENT)
def test_parts_of_names_and_strings_are_innocent(text: str) -> None:
    assert survey(text) == Survey("select")


@pytest.mark.parametrize(
    "function",
    ["NOW()", "rand()", "UUID()", "StrUUID()", "BNODE('a')", "COUNT(DISTINCTRAND())"],
)
def test_volatile_functions(function: str) -> None:
    assert survey(f"SELECT ({function} AS ?x) {{}}").volatile


UPDATES = [
    "INSERT DATA { <a> <b> <c> }",
    "insert { ?s ?p ?o } WHERE { ?s ?p ?o }",
    "DELETE WHERE { ?s ?p ?o }",
    "DELETE DATA { <a> <b> <c> }",
    "WITH <g> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
    "LOAD <http://x/>",
    "LOAD SILENT <http://x/> INTO GRAPH <g>",
    "CLEAR ALL",
    "CREATE GRAPH <g>",
    "DROP DEFAULT",
    "COPY DEFAULT TO <g>",
    "MOVE <a> TO <b>",
    "ADD <a> TO <b>",
    "PREFIX e: <http://x/> # SELECT\nINSERT DATA { e:a e:b e:c }",
]


@pytest.mark.parametrize("text", UPDATES)
def test_updates_are_forbidden(text: str) -> None:
    with pytest.raises(Forbidden) as caught:
        survey(text)
    assert "propose a change" in caught.value.remedy


def test_datasets_are_resolved() -> None:
    found = survey(
        "BASE <http://e/a/> PREFIX g: <http://g/> "
        "SELECT * FROM <b> FROM g:c FROM NAMED <http://d/> { ?s ?p 'FROM <x>' }"
    )
    assert found.default_graphs == ("http://e/a/b", "http://g/c")
    assert found.named_graphs == ("http://d/",)
    glued = survey("SELECTDISTINCT * FROM <http://e/a> FROMNAMED <http://e/b> { ?s ?p ?o }")
    assert glued == Survey("select", False, ("http://e/a",), ("http://e/b",))
    assert survey("ASKFROM <http://e/a> {}") == Survey("ask", False, ("http://e/a",))


def test_what_looks_like_an_iri_and_is_none_is_judged() -> None:
    assert survey("SELECT * { ?s ?p ?d FILTER(?d<NOW()&&?p>1) }").volatile
    assert not survey("SELECT * { ?s ?p <urn:now()> , <http://e/NOW()> , 'a<NOW()>' }").volatile
    with pytest.raises(QueryError) as caught:
        survey(f"SELECT (1<{'(' * 20}1{')' * 20}&&2>1 AS ?x) {{}}", max_depth=16)
    assert caught.value.limit == "query_depth"


@pytest.mark.parametrize("opening", ["(", "{", "[", "<<", "FILTER(", "STR(", "OPTIONAL{"])
def test_depth(opening: str) -> None:
    assert survey("SELECT * {" + opening * 10, max_depth=20).form == "select"
    with pytest.raises(QueryError) as caught:
        survey("SELECT * {" + opening * 20, max_depth=20)
    assert caught.value.limit == "query_depth"


@pytest.mark.parametrize("link", ["UNION{}", "MINUS{}", "+1", "||?a", "!", "/<p>", "|<p>", "/^<p>"])
def test_chains(link: str) -> None:
    with pytest.raises(QueryError) as caught:
        survey("SELECT * {" + link * 33 * 20, max_depth=20)
    assert caught.value.limit == "query_depth"


def test_size() -> None:
    with pytest.raises(TooLarge):
        guard.survey("SELECT * {}" + "é" * 60, max_bytes=120, max_depth=64)


REDUCED = {
    "(<p>*)*": "(<p> )*",
    "(<p>+)+": "(<p> )+",
    "(<p>+)*": "(<p> )*",
    "(<p>*)+": "(<p> )*",
    "((<p>)*)*": "((<p>) )*",
    "((<p>*))*": "((<p> ))*",
    "(((<p>*)+)?)+": "(((<p> ) ) )*",
    "(<p>*|<q>)*": "(<p> |<q>)*",
    "(<p>*|<q>/<r>+)+": "(<p> |<q>/<r>+)*",
    "(^<p>*)+": "(^<p> )*",
    "( a* )* # (<p>*)*": "( a  )* # (<p>*)*",
    "(<p>*/<q>?)+": "(<p> |<q> )*",
    "(<p>/(<q>*)*)*": "(<p>/(<q> )*)*",
    "(<p>*)#\n*": "(<p> )#\n*",
}


@pytest.mark.parametrize("path", REDUCED)
def test_repeated_repetition_is_reduced(path: str) -> None:
    """To a path that finds the same."""
    assert survey(f"SELECT * {{ ?s {path}\n ?o }}").form == "select"
    assert paths.reduce_nested_repeats(path) == REDUCED[path]
    store = Store()
    draw = random.Random(path)
    for name in ("p", "q", "r", "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"):
        for _ in range(8):
            ends = [NamedNode(f"x:{draw.randrange(7)}") for _ in range(2)]
            store.add(Quad(ends[0], NamedNode(name if ":" in name else f"x:{name}"), ends[1]))
    found = [
        sorted(
            (str(row["s"]), str(row["o"]))
            for row in store.query(
                f"SELECT DISTINCT ?s ?o {{ ?s {text}\n ?o }}".replace("<", "<x:")
            )
        )
        for text in (path, REDUCED[path])
    ]
    assert found[0] == found[1] != []


@pytest.mark.parametrize("path", ["(<p>+/<q>+)*", "(<p>*/<q>+)+", "((<p>+/<q>*)|<r>)*"])
def test_repeated_repetition_that_stays_one_is_refused(path: str) -> None:
    with pytest.raises(QueryError, match="repetitions") as caught:
        survey(f"SELECT * {{ ?s {path} ?o }}")
    assert caught.value.column


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { ?s (<p>*/<q>)* ?o }",
        "SELECT * { ?s (<p>+/<q>?)* ?o }",
        "SELECT * { ?s (<p>|<q>)*/<r>+ ?o }",
        "SELECT * { ?s <p>*/(<q>)+ ?o }",
        "SELECT ((?a * ?b) * ?c AS ?x) {}",
        "SELECT ((1 + 2) + (3 * 4) * 5 AS ?x) {}",
        "SELECT (COUNT(*) * 2 AS ?x) {}",
    ],
)
def test_other_repetitions_pass(text: str) -> None:
    assert survey(text).form == "select"


@pytest.mark.parametrize(
    "piece",
    [" ", "(", '"', "<", "a", "a.", ":.", '"\\"', "''", "#", "@a-", "1.", "%41", ":%4", "é", "?",
     "a:", "..", "\\", "\0", "😀", "<a", "'''", "a.b:", "'\\", '"\\', "'''\\", '"""\\', "BY",
     "service (<a#> "],
)  # fmt: skip
def test_every_text_is_read_in_linear_time(piece: str) -> None:
    text = piece * (300_000 // len(piece))
    started = time.process_time()
    tokens.scan(text)
    tokens.split(text[:50_000])
    with contextlib.suppress(QueryError):
        survey(f"{text[:50_000]} SERVICE")
    # Some tenths of a second; in time that grows with the square it would be minutes.
    assert time.process_time() - started < 2


def test_comments_after_brackets_are_passed_in_linear_time() -> None:
    started = time.perf_counter()
    assert survey(f"SELECT * {{ {')#' * 100_000}\n ?s (<p>)* ?o }}").form == "select"
    assert time.perf_counter() - started < 2


def test_brackets_in_brackets_are_passed_in_linear_time() -> None:
    started = time.perf_counter()
    with contextlib.suppress(QueryError):
        survey(f"SELECT * {{ ?s {'(' * 60}<p>{')*' * 60} ?o }}")
    assert time.perf_counter() - started < 2


@given(st.lists(st.sampled_from([*" \n(<>\"'#?$.:,{}", "ORDER", "?n", "a.b", "<i>", "'x'", "æ"])))
def test_what_is_split_is_read_and_nothing_is_lost(pieces: list[str]) -> None:
    text = "".join(pieces)
    blanks, split = tokens.split(text)
    assert "".join(chain.from_iterable(zip(blanks, split, strict=True))) == text
    # At dots, words are parted only where they are read.
    read = "".join(token.text for token in tokens.read(text))
    assert read.replace(".", "") == "".join(split).replace(".", "")


def test_scan_and_read_agree() -> None:
    text = 'SELECT ?x { ?x a.b:c 1.5e3 , \'x\'@da-DK ; <i>/^e:p* """y""" . # z\n FILTER(?x<3) }'
    read = [token.text for token in tokens.read(text) if token.kind in {"word", "sign"}]
    assert [token for token in tokens.scan(text) if token] == [
        token for token in read if token not in {",", ";", "."}
    ]
