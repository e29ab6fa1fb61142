"""More than 200 queries that mean harm, each with a name; `canary` is a port to be lured to."""

# ruff: noqa: E501 (a query is read best in one line)

from __future__ import annotations

import random
from collections.abc import Iterator

from tests.support.small_data import EXAMPLE

EDGE = f"<{EXAMPLE}edge>"


def hostile_queries(canary: int) -> dict[str, str]:
    return {
        name: text
        for family in (_nesting(), _chains(), _products(), _paths(), _bombs(), _regexes(),
                       _services(canary), _fetching(canary), _injections(), _large())
        for name, text in family
    }  # fmt: skip


def _nesting() -> Iterator[tuple[str, str]]:
    shapes = {
        "str": ("SELECT * {FILTER(", "STR(", "1", ")", "=1)}"),
        "brackets": ("SELECT * {FILTER(", "(", "true", ")", ")}"),
        "braces": ("SELECT * ", "{", "", "}", ""),
        "optional": ("SELECT * {", "OPTIONAL{", "?s ?p ?o", "}", "}"),
        "exists": ("SELECT * {", "FILTER EXISTS{", "?s ?p ?o", "}", "}"),
        "subselect": ("", "SELECT * {", "?s ?p ?o", "}", ""),
        "graph": ("SELECT * {", "GRAPH ?g {", "?s ?p ?o", "}", "}"),
        "minus": ("SELECT * {?s ?p ?o ", "MINUS{?s ?p ?o ", "", "}", "}"),
        "list": ("SELECT * {", "(", "1", ")", " ?p ?o}"),
        "blank": ("SELECT * {", f"[{EDGE} ", "1", "]", " ?p ?o}"),
        "if": ("SELECT * {BIND(", "IF(true,", "1", ",2)", " AS ?x)}"),
        "inverse": ("SELECT * {?s ", "^(", EDGE, ")", " ?o}"),
        "quoted": ("SELECT * {", "<<( <a:s> <a:p> ", "1", " )>>", " ?p ?o}"),
    }
    for name, (before, opening, inside, closing, after) in shapes.items():
        for depth in (60, 64, 1000, 50_000):
            text = before + opening * depth + inside + closing * depth + after
            yield f"nesting {name} {depth}", text
        yield f"nesting {name} unclosed", before + opening * 30_000


def _chains() -> Iterator[tuple[str, str]]:
    links = {
        "union": ("SELECT * {{}", " UNION {?s ?p ?o}", "}"),
        "minus": ("SELECT * {?s ?p ?o", " MINUS {?s ?p 1}", "}"),
        "optional": ("SELECT * {?s ?p ?o", f" OPTIONAL {{?s {EDGE} ?o}}", "}"),
        "plus": ("SELECT * {FILTER(1", "+1", ")}"),
        "or": ("SELECT * {FILTER(false", "||?a", ")}"),
        "not": ("SELECT * {FILTER(", "!", "true)}"),
        "sequence": (f"SELECT * {{?s {EDGE}", f"/{EDGE}", " ?o}"),
        "alternative": (f"SELECT * {{?s {EDGE}", f"|{EDGE}", " ?o}"),
        "groups": ("SELECT * {", "{?s ?p ?o}", "}"),
        "bind": ("SELECT * {", "BIND(1 AS ?x)", "}"),
        "values": ("SELECT * {", "VALUES ?x {1 2}", "}"),
        "triples": ("SELECT * {", "?s ?p ?o .", "}"),
        "objects": ("SELECT * {?s ?p 1", ",1", "}"),
    }
    for name, (before, link, after) in links.items():
        for length in (200, 1500, 20_000):
            yield f"chain {name} {length}", before + link * length + after


def _products() -> Iterator[tuple[str, str]]:
    for arms in (2, 3, 4, 8, 20, 200):
        body = " ".join(f"?s{n} ?p{n} ?o{n} ." for n in range(arms))
        yield f"product count {arms}", f"SELECT (COUNT(*) AS ?n) {{ {body} }}"
        yield f"product order {arms}", f"SELECT * {{ {body} }} ORDER BY ?o1 ?s0 LIMIT 5"
        yield f"product distinct {arms}", f"SELECT DISTINCT ?s0 ?s1 ?o0 ?o1 {{ {body} }}"
        yield (
            f"product group {arms}",
            f"SELECT ?s0 ?s1 (COUNT(*) AS ?n) {{ {body} }} GROUP BY ?s0 ?s1",
        )
        yield f"product filter {arms}", f"ASK {{ {body} FILTER(?o0 = 'never' && ?o1 = 'never') }}"


def _paths() -> Iterator[tuple[str, str]]:
    for path in (
        f"{EDGE}*", f"{EDGE}+", f"({EDGE}*)*", f"(({EDGE}*)*)*", f"({EDGE}*/{EDGE}*)*",
        f"({EDGE}/{EDGE}*)*", f"({EDGE}|^{EDGE})*", f"!({EDGE})*", "(!<a:x>)*", "(!<a:x>|!^<a:x>)+",
        f"(({EDGE}/{EDGE})*/({EDGE}|^{EDGE})+)+",
    ):  # fmt: skip
        yield f"path {path}", f"SELECT (COUNT(*) AS ?n) {{ ?a {path} ?b }}"
        yield f"path twice {path}", f"SELECT * {{ ?a {path} ?b . ?b {path} ?c . ?c {path} ?a }}"


def _bombs() -> Iterator[tuple[str, str]]:
    for doublings in (20, 28, 40):
        steps = "".join(f"BIND(CONCAT(?v{n},?v{n}) AS ?v{n + 1})" for n in range(doublings))
        yield (
            f"bomb concat {doublings}",
            f"SELECT ?v{doublings} {{ BIND('0123456789' AS ?v0) {steps} }}",
        )
    cross = "?a ?b ?c . ?d ?e ?f . ?g ?h ?i"
    yield "bomb group_concat", f"SELECT (GROUP_CONCAT(STR(?c)) AS ?x) {{ {cross} }}"
    yield (
        "bomb replace",
        "SELECT ?x { BIND(REPLACE(REPLACE('aaaaaaaaaa', 'a', 'aaaaaaaaaaaaaaaa'), 'a', 'aaaaaaaaaaaaaaaaaaaaa') AS ?x) }",
    )
    yield "bomb construct", f"CONSTRUCT {{ ?a ?e ?i . ?d ?h ?c }} {{ {cross} }}"
    yield "bomb describe", "DESCRIBE ?s ?o { ?s ?p ?o . ?o ?q ?r . ?x ?y ?z }"
    yield "bomb blank nodes", f"CONSTRUCT {{ [] ?b [ ?e [] ] }} {{ {cross} }}"


def _regexes() -> Iterator[tuple[str, str]]:
    text = "a" * 5000 + "!"
    for pattern in (
        "^(a+)+$",
        "(a|a)*b",
        "(a|aa)+$",
        "(.*a){20}",
        "(x+x+)+y",
        "a{1000}{1000}",
        "(",
        "[",
        "\\\\p{",
    ):
        yield f"regex {pattern}", f"SELECT * {{ FILTER(REGEX('{text}', '{pattern}')) }}"
        yield (
            f"regex data {pattern}",
            f"SELECT * {{ ?s ?p ?o . ?t ?q ?r FILTER(REGEX(STR(?o), CONCAT(STR(?r), '{pattern}'))) }}",
        )


def _services(port: int) -> Iterator[tuple[str, str]]:
    here = f"http://127.0.0.1:{port}/"
    for name, text in {
        "plain": f"SELECT * {{ SERVICE <{here}> {{ ?s ?p ?o }} }}",
        "case": f"SELECT * {{ sErViCe<{here}>{{ ?s ?p ?o }} }}",
        "silent": f"SELECT * {{ SERVICE SILENT <{here}> {{ ?s ?p ?o }} }}",
        "prefix": f"PREFIX x: <{here}> SELECT * {{ SERVICE x:y {{ ?s ?p ?o }} }}",
        "base": f"BASE <{here}> SELECT * {{ SERVICE <> {{ ?s ?p ?o }} }}",
        "variable": f"SELECT * {{ VALUES ?u {{ <{here}> }} SERVICE ?u {{ ?s ?p ?o }} }}",
        "exists": f"ASK {{ FILTER EXISTS {{ SERVICE <{here}> {{ ?s ?p ?o }} }} }}",
        "construct": f"CONSTRUCT {{ ?s ?p ?o }} {{ SERVICE <{here}> {{ ?s ?p ?o }} }}",
        "describe": f"DESCRIBE ?s {{ SERVICE <{here}> {{ ?s ?p ?o }} }}",
        "comment": f"SELECT * {{ SERVICE#x\n<{here}>#y\n{{ ?s ?p ?o }} }}",
        "dotted": f"SELECT * {{ ?a ?b true.SERVICE <{here}> {{ ?s ?p ?o }} }}",
        "escaped": f"SELECT * {{ \\u0053ERVICE <{here}> {{ ?s ?p ?o }} }}",
        "after string": f"SELECT * {{ ?a ?b '\\'' . SERVICE <{here}> {{ ?s ?p ?o }} }}",
        "after less": f"SELECT * {{ FILTER(1<2) SERVICE <{here}> {{ ?s ?p ?o }} }}",
    }.items():
        yield f"service {name}", text


def _fetching(port: int) -> Iterator[tuple[str, str]]:
    here = f"http://127.0.0.1:{port}/data.ttl"
    yield "from", f"SELECT * FROM <{here}> {{ ?s ?p ?o }}"
    yield "from named", f"SELECT * FROM NAMED <{here}> {{ GRAPH ?g {{ ?s ?p ?o }} }}"
    yield "from file", "SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }"
    yield "load", f"LOAD <{here}>"
    yield "load silent", f"LOAD SILENT <{here}> INTO GRAPH <a:g>"
    yield "graph", f"SELECT * {{ GRAPH <{here}> {{ ?s ?p ?o }} }}"
    yield "function", f"SELECT (<{here}>(1) AS ?x) {{}}"
    yield "describe", f"DESCRIBE <{here}>"


def _injections() -> Iterator[tuple[str, str]]:
    for number, text in enumerate(
        (
            "SELECT * {} ; DROP ALL", "ASK {} INSERT DATA { <a:a> <a:a> <a:a> }",
            "DELETE WHERE { ?s ?p ?o }", "CLEAR ALL", "SELECT * { ?s ?p 'x' } # \r\nCLEAR ALL",
            "SELECT * { ?s ?p \"\"\"", "SELECT * { ?s ?p '\x00' }", "\ufeffASK {}", "ASK {\u2028}",
            "SELECT * { ?s ?p '\u202e' }", "SELECT ?\U0001f600 {}", "%", "\\", "'", '"', "<", "(", "{",
            "SELECT", "SELECT *", "ASK {} ASK {}", "BASE <a> " * 500, "PREFIX a: <b:> " * 2000 + "ASK {}",
        )
    ):  # fmt: skip
        yield f"injection {number}", text


def _large() -> Iterator[tuple[str, str]]:
    size = 990_000
    yield "large spaces", " " * size
    yield "large comment", "#" + "x" * size
    yield "large word", "x" * size
    yield "large string", "ASK { ?s ?p '" + "x" * size + "' }"
    yield "large values", "SELECT * { VALUES ?x { " + "1 " * (size // 2) + "} }"
    yield "large variables", "SELECT " + "".join(f"?v{n} " for n in range(size // 9)) + "{}"
    yield "large iris", "ASK { VALUES ?x { " + "<a:b> " * (size // 6) + "} }"
    yield "large names", "a.b." * (size // 4)
    yield "large colons", "ASK {" + ":" * size
    yield "large quotes", '"' * size
    yield "large less", "<" * size


_PIECES = [
    "SELECT", "ASK", "CONSTRUCT", "DESCRIBE", "WHERE", "{", "}", "(", ")", "[", "]", "?s", "?p", "?o",
    "*", "+", "/", "|", "^", "!", "=", "<", ">", "&&", "||", "'x'", '"y"@da', "1", "2.5", "1e3", "true",
    "FILTER", "OPTIONAL", "UNION", "MINUS", "BIND", "AS", "VALUES", "GRAPH", "GROUP BY", "ORDER BY",
    "HAVING", "LIMIT", "OFFSET", "DISTINCT", "REDUCED", "COUNT", "SUM", "REGEX", "STR", "IF", "EXISTS",
    "NOT", "IN", ".", ";", ",", "a", "a:b", ":x", "PREFIX", "BASE", "<a:b>", "FROM", "NAMED", "_:b",
    "UNDEF", "<<", ">>", "^^", "@", "#", "\n", "\\", "\u0000", "é", "\U0001f600", "LATERAL", "LANG",
]  # fmt: skip


def random_queries(seed: int, number: int) -> Iterator[str]:
    """Mutated good queries and loose tokens; the same for the same seed."""
    chance = random.Random(seed)
    seeds = [
        f"SELECT ?s (COUNT(?o) AS ?n) {{ ?s {EDGE} ?o FILTER(?o != 1) }} GROUP BY ?s LIMIT 3",
        f"PREFIX e: <{EXAMPLE}> CONSTRUCT {{ ?s e:x ?o }} WHERE {{ ?s e:knows+ ?o }} LIMIT 5",
        f'ASK {{ GRAPH ?g {{ ?s <{EXAMPLE}name> "Anna"@da }} }}',
        f"DESCRIBE <{EXAMPLE}person/1>",
        f"SELECT * {{ {{ SELECT ?s {{ ?s ?p ?o }} LIMIT 2 }} OPTIONAL {{ ?s {EDGE}/{EDGE} ?x }} }} LIMIT 4",
        "SELECT ?x { VALUES (?x ?y) { (1 'a') (UNDEF 'b') } BIND(IF(BOUND(?x), ?x, 0) AS ?z) }",
    ]
    for _ in range(number):
        if chance.random() < 0.3:
            yield " ".join(chance.choice(_PIECES) for _ in range(chance.randint(1, 25)))
            continue
        text = list(chance.choice(seeds))
        for _ in range(chance.randint(1, 6)):
            at = chance.randrange(len(text) + 1)
            action = chance.random()
            if action < 0.4:
                text[at : at + chance.randint(1, 4)] = []
            elif action < 0.8:
                text[at:at] = list(chance.choice(_PIECES))
            else:
                text[at:at] = text[max(0, at - 9) : at] * chance.randint(1, 3)
        yield "".join(text)
