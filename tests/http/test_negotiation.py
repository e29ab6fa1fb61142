"""A matrix of Accept headers against every kind of answer."""

from __future__ import annotations

import pytest

from tests.http.clients import CLIENTS, CSV, HTML, JSON, LD, NT, RDF, TSV, TTL, XML
from tests.http.server import Server

SELECT = "SELECT * { ?s ?p ?o } LIMIT 1"
CONSTRUCT = "CONSTRUCT WHERE { ?s ?p ?o } LIMIT 1"

# Accept header → format of SELECT and ASK, of CONSTRUCT and DESCRIBE, of no query; None is 406.
# The expectations follow RFC 9110, section 12.5.1, not what any program happens to do.
TYPES = {
    JSON: "application/sparql-results+json",
    XML: "application/sparql-results+xml",
    CSV: "text/csv",
    TSV: "text/tab-separated-values",
    TTL: "text/turtle",
    LD: "application/ld+json",
    NT: "application/n-triples",
    RDF: "application/rdf+xml",
    HTML: "text/html",
}
MATRIX: list[tuple[str | None, str | None, str | None, str | None]] = [
    (None, JSON, TTL, TTL),
    ("", JSON, TTL, TTL),
    ("*/*", JSON, TTL, TTL),
    ("*/*;q=0.1", JSON, TTL, TTL),
    ("*/*;q=0", None, None, None),
    ("application/*", JSON, LD, LD),
    ("text/*", CSV, TTL, TTL),
    ("image/*", None, None, None),
    ("image/png", None, None, None),
    ("image/png, */*;q=0.1", JSON, TTL, TTL),
    ("application/sparql-results+json", JSON, None, None),
    ("application/sparql-results+xml", XML, None, None),
    ("text/csv", CSV, None, None),
    ("text/tab-separated-values", TSV, None, None),
    ("application/json", JSON, LD, LD),
    ("application/xml", XML, RDF, RDF),
    ("text/xml", XML, RDF, RDF),
    ("text/turtle", None, TTL, TTL),
    ("application/x-turtle", None, TTL, TTL),
    ("application/ld+json", None, LD, LD),
    ("application/n-triples", None, NT, NT),
    ("application/rdf+xml", None, RDF, RDF),
    ("TEXT/CSV", CSV, None, None),
    ("Text/Turtle", None, TTL, TTL),
    ("text/csv; header=present", CSV, None, None),
    ("text/turtle; charset=utf-8", None, TTL, TTL),
    ("text/turtle;charset=utf-8;q=0.5", None, TTL, TTL),
    ('application/ld+json; profile="http://www.w3.org/ns/json-ld#compacted"', None, LD, LD),
    ("text/csv, text/tab-separated-values", CSV, None, None),
    ("text/tab-separated-values, text/csv", CSV, None, None),
    ("text/csv;q=0.5, text/tab-separated-values", TSV, None, None),
    ("text/csv;q=0.9, text/tab-separated-values;q=0.8", CSV, None, None),
    ("text/csv;q=0.001", CSV, None, None),
    ("text/csv;q=1.000", CSV, None, None),
    ("text/csv ; q=0.5 , */* ; q=0.1", CSV, TTL, TTL),
    ("text/csv;q=0, */*", JSON, TTL, TTL),
    ("application/sparql-results+json;q=0, */*", XML, TTL, TTL),
    ("application/sparql-results+json;q=0, application/json", None, LD, LD),
    ("text/turtle;q=0, */*", JSON, LD, LD),
    ("text/turtle;q=0, text/*", CSV, HTML, HTML),
    ("text/*;q=0.2, text/csv;q=0.1, */*;q=0", TSV, TTL, TTL),
    ("application/*;q=0.5, text/csv", CSV, LD, LD),
    ("application/*;q=0.5, text/turtle", JSON, TTL, TTL),
    ("application/*;q=0.9, */*;q=0.1", JSON, LD, LD),
    ("application/*, text/*", JSON, TTL, TTL),
    ("application/sparql-results+xml, */*;q=0.5", XML, TTL, TTL),
    ("application/sparql-results+xml;q=0.5, */*", JSON, TTL, TTL),
    ("application/sparql-results+xml, application/sparql-results+json", JSON, None, None),
    ("application/sparql-results+json, text/turtle", JSON, TTL, TTL),
    ("application/sparql-results+xml, application/rdf+xml", XML, RDF, RDF),
    ("application/sparql-results+json,application/json,text/javascript,application/javascript",
     JSON, LD, LD),
    ("application/sparql-results+xml,application/rdf+xml;q=0.9,text/turtle;q=0.8", XML, RDF, RDF),
    ("text/turtle,application/rdf+xml,application/n-triples", None, TTL, TTL),
    ("text/turtle;q=0.8, application/rdf+xml;q=0.9", None, RDF, RDF),
    ("application/n-triples, text/turtle;q=0.9", None, NT, NT),
    # TriG takes Turtle, N-Quads take N-Triples.
    ("application/trig", None, TTL, TTL),
    ("application/n-quads, application/trig;q=0.9", None, NT, NT),
    ("text/html", HTML, HTML, HTML),
    ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", HTML, HTML, HTML),
    ("text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8",
     HTML, HTML, HTML),
    ("text/html;q=0.5, text/csv", CSV, HTML, HTML),
    ("text/html;q=0.5, text/turtle", HTML, TTL, TTL),
    ("text/html, application/sparql-results+json", JSON, HTML, HTML),
    ("text/html;q=0, */*", JSON, TTL, TTL),
    ("application/json;q=0.5, text/csv;q=0.4", JSON, LD, LD),
    ("application/json;q=0.4, text/csv;q=0.5", CSV, LD, LD),
    ("application/json, application/sparql-results+xml;q=0.9", JSON, LD, LD),
    ("nonsense", None, None, None),
    ("text/csv;q=often, */*;q=0.1", JSON, TTL, TTL),
    # A library that names data and pages alike can read the data.
    ("text/html, text/turtle", HTML, TTL, TTL),
    ("text/turtle, */*", JSON, TTL, TTL),
    (",,,", JSON, TTL, TTL),
]  # fmt: skip

MATRIX += [(accept, select, graph, graph) for _, accept, select, graph, _ in CLIENTS]
assert len(MATRIX) >= 90


def _check(server: Server, target: str, accept: str | None, expected: str | None) -> None:
    headers = {} if accept is None else {"Accept": accept}
    answer = server.request("GET", target, **headers)
    if expected is None:
        assert answer.status == 406, (target, answer.media_type)
        assert answer.media_type == "application/problem+json"
        assert "text/turtle" in answer.json()["remedy"] or "text/csv" in answer.json()["remedy"]
    else:
        assert answer.status == 200, answer.body
        assert answer.media_type == TYPES[expected]
    assert "Accept" in [value.strip() for value in answer.headers["vary"].split(",")]


@pytest.mark.parametrize(("accept", "results", "graph", "nothing"), MATRIX)
def test_matrix(
    server: Server, accept: str | None, results: str | None, graph: str | None, nothing: str | None
) -> None:
    from urllib.parse import quote

    _check(server, f"/sparql?query={quote(SELECT)}", accept, results)
    _check(server, f"/sparql?query={quote('ASK {}')}", accept, results)
    _check(server, f"/sparql?query={quote(CONSTRUCT)}", accept, graph)
    _check(
        server, f"/sparql?query={quote('DESCRIBE <http://example.org/person/1>')}", accept, graph
    )
    _check(server, "/sparql", accept, nothing)


@pytest.mark.parametrize(
    ("query", "name", "expected"),
    [
        (SELECT, "json", JSON),
        (SELECT, "xml", XML),
        (SELECT, "csv", CSV),
        (SELECT, "tsv", TSV),
        (SELECT, "srj", JSON),
        (SELECT, "text/csv", CSV),
        (SELECT, "turtle", None),
        (SELECT, "nonsense", None),
        (CONSTRUCT, "turtle", TTL),
        (CONSTRUCT, "ttl", TTL),
        (CONSTRUCT, "nt", NT),
        (CONSTRUCT, "n3", TTL),
        (CONSTRUCT, "xml", RDF),
        (CONSTRUCT, "json", LD),
        (CONSTRUCT, "json-ld", LD),
        (CONSTRUCT, "rdf", RDF),
        (CONSTRUCT, "csv", None),
    ],
)
def test_format_stands_before_accept(
    server: Server, query: str, name: str, expected: str | None
) -> None:
    from urllib.parse import urlencode

    target = f"/sparql?{urlencode({'query': query, 'format': name})}"
    answer = server.request("GET", target, Accept="text/html")
    if expected is None:
        assert answer.status == 406
    else:
        assert (answer.status, answer.media_type) == (200, TYPES[expected])
