"""The SPARQL 1.1 Protocol's cases, written from the specification, against a real server."""

from __future__ import annotations

import gzip
import json
import socket
from urllib.parse import parse_qsl, quote, urlencode

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import BlankNode, NamedNode, RdfFormat, parse

from sikkerby.errors import RequestError
from sikkerby.web.sparql import protocol
from tests.http.server import RESULTS_JSON, Server
from tests.support.small_data import EXAMPLE, GRAPH_A, GRAPH_B

FORM = "application/x-www-form-urlencoded"
DIRECT = "application/sparql-query"
ASK = "ASK {}"
NAMES = f"SELECT ?name {{ ?s <{EXAMPLE}name> ?name }} ORDER BY ?name"
LARGE = f"SELECT * {{ ?s <{EXAMPLE}edge> ?o }}"


def form(*pairs: tuple[str, str]) -> bytes:
    return urlencode(pairs).encode()


def get(*pairs: tuple[str, str]) -> str:
    return f"/sparql?{urlencode(pairs)}"


PIECES = [
    "a",
    "%41",
    "%C3%A6",
    "%c3",
    "+",
    "\\",
    "\\x41",
    "%",
    "%zz",
    "%u0041",
    "\xc3\xa6",
    "\xe6",
    "=",
]


@given(st.lists(st.sampled_from(PIECES)))
def test_parameters_are_decoded_as_the_standard_library_does(pieces: list[str]) -> None:
    sent = "query=" + "".join(pieces)
    try:
        expected = parse_qsl(sent.encode("latin-1").decode(), True, errors="strict")[0][1]
    except UnicodeDecodeError:
        with pytest.raises(RequestError):
            protocol.read("GET", "", sent, b"")
    else:
        assert protocol.read("GET", "", sent, b"").query == expected


def test_three_ways_to_ask(server: Server) -> None:
    answers = [
        server.request("GET", get(("query", NAMES))),
        server.request("POST", "/sparql", form(("query", NAMES)), Content_Type=FORM),
        server.request("POST", "/sparql", NAMES.encode(), Content_Type=DIRECT),
        server.request(
            "POST", "/sparql", NAMES.encode(), Content_Type=f'{DIRECT}; charset="UTF-8"'
        ),
        server.request("POST", "/sparql", form(("query", NAMES)), Content_Type=FORM.upper()),
    ]
    assert {answer.status for answer in answers} == {200}
    assert {answer.media_type for answer in answers} == {RESULTS_JSON}
    assert len({answer.body for answer in answers}) == 1
    assert "Cæcilie" in answers[0].body.decode()


def test_head_and_options(server: Server) -> None:
    whole = server.request("GET", get(("query", NAMES)))
    head = server.request("HEAD", get(("query", NAMES)))
    assert (head.status, head.body) == (200, b"")
    for name in ("content-type", "content-length", "etag", "vary", "cache-control"):
        assert head.headers[name] == whole.headers[name]
    options = server.request("OPTIONS", "/sparql", Origin="https://example.org")
    assert options.status == 204
    assert options.headers["allow"] == "GET, HEAD, POST, OPTIONS"
    assert options.headers["access-control-allow-origin"] == "*"
    assert "Content-Type" in options.headers["access-control-allow-headers"]


BAD: list[tuple[str, str, bytes | None, str | None, int]] = [
    ("GET", get(("query", ASK), ("query", ASK)), None, None, 400),
    ("GET", get(("query", "")), None, None, 400),
    ("GET", get(("query", "ASK {")), None, None, 400),
    ("GET", get(("default-graph-uri", GRAPH_A)), None, None, 400),
    ("GET", get(("query", ASK), ("limit", "ten")), None, None, 400),
    ("GET", get(("query", ASK), ("limit", "0")), None, None, 400),
    ("GET", get(("query", ASK), ("limit", "-1")), None, None, 400),
    ("GET", get(("query", ASK), ("default-graph-uri", "http://elsewhere/")), None, None, 400),
    ("GET", get(("query", ASK), ("named-graph-uri", "http://elsewhere/")), None, None, 400),
    ("GET", get(("query", ASK), ("named-graph-uri", "not an IRI")), None, None, 400),
    ("GET", "/sparql?query=ASK%20%7B%7D%FF", None, None, 400),
    ("GET", "/sparql?query=" + quote("ASK { ?s ?p '\ud800' }", errors="surrogatepass"),
     None, None, 400),
    ("GET", "/sparql?" + "&".join(["a=b"] * 300), None, None, 400),
    ("POST", "/sparql", form(("query", ASK), ("query", ASK)), FORM, 400),
    ("POST", "/sparql", form(("other", ASK)), FORM, 400),
    ("POST", "/sparql", b"", FORM, 400),
    ("POST", get(("query", ASK)), ASK.encode(), DIRECT, 400),
    ("POST", "/sparql", b"\xff\xfe", DIRECT, 400),
    ("POST", "/sparql", b"", DIRECT, 400),
    ("POST", "/sparql", b"SELECT nonsense", DIRECT, 400),
    ("POST", "/sparql", form(("query", ASK)), None, 415),
    ("POST", "/sparql", form(("query", ASK)), "text/plain", 415),
    ("POST", "/sparql", form(("query", ASK)), "multipart/form-data; boundary=x", 415),
    ("POST", "/sparql", ASK.encode(), "application/json", 415),
    ("POST", "/sparql", ASK.encode("utf-16"), f"{DIRECT}; charset=UTF-16", 415),
    ("POST", "/sparql", b"INSERT DATA {}", "application/sparql-update", 403),
    ("POST", "/sparql", form(("update", "CLEAR ALL")), FORM, 403),
    ("POST", "/sparql", b"INSERT DATA { <a:a> <a:a> <a:a> }", DIRECT, 403),
    ("GET", get(("update", "CLEAR ALL")), None, None, 403),
    ("GET", get(("query", "DROP ALL")), None, None, 403),
    ("PUT", "/sparql", b"", DIRECT, 405),
    ("DELETE", get(("query", ASK)), None, None, 405),
    ("PATCH", "/sparql", b"", DIRECT, 405),
    ("POST", "/sparql", b"#" * 1_000_001 + b"\nASK {}", DIRECT, 413),
    ("POST", "/sparql", b"query=" + b"%20" * 1_000_001, FORM, 413),
]  # fmt: skip


@pytest.mark.parametrize(("method", "target", "body", "content_type", "status"), BAD)
def test_bad_requests(
    server: Server,
    method: str,
    target: str,
    body: bytes | None,
    content_type: str | None,
    status: int,
) -> None:
    headers = {} if content_type is None else {"Content-Type": content_type}
    if content_type is None and body is not None:
        # http.client would not add one to bytes; said here so that nobody wonders.
        assert isinstance(body, bytes)
    answer = server.request(method, target, body, **headers)
    assert answer.status == status, answer.body
    assert answer.media_type == "application/problem+json"
    told = answer.json()
    assert told["status"] == status
    assert told["detail"]
    assert answer.headers["access-control-allow-origin"] == "*"
    if status == 405:
        assert answer.headers["allow"] == "GET, HEAD, POST, OPTIONS"


def test_chunked_bodies(server: Server) -> None:
    def send(chunks: list[bytes]) -> bytes:
        with socket.create_connection(("127.0.0.1", server.port), timeout=10) as connection:
            connection.sendall(
                b"POST /sparql HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
                b"Content-Type: application/sparql-query\r\nTransfer-Encoding: chunked\r\n\r\n"
            )
            try:
                for chunk in chunks:
                    connection.sendall(b"%x\r\n%s\r\n" % (len(chunk), chunk))
                connection.sendall(b"0\r\n\r\n")
            except OSError:
                pass  # refused before it was all sent
            received = b""
            while piece := connection.recv(65536):
                received += piece
            return received

    assert b" 200 " in send([b"ASK", b" {}"])[:20]
    assert b" 413 " in send([b" " * 100_000] * 11)[:20]


def test_syntax_errors_show_the_place(server: Server) -> None:
    told = server.query("SELECT * {\n  ?s sb:party ?o\n}").json()
    assert (told["line"], told["column"]) == (2, 6)
    assert told["line_text"] == "  ?s sb:party ?o"
    assert told["suggestion"] == "PREFIX sb: <https://w3id.org/sikkerby/ns#>"
    page = server.query("SELECT * { <script> }", Accept="text/html")
    # A browser that comes with a query is given the editor, which shows the error itself.
    assert page.media_type == "text/html"
    page = server.request(
        "POST", "/sparql", b"SELECT <b>", Content_Type=DIRECT, Accept="text/html, */*;q=0.5"
    )
    assert page.status == 400
    assert page.media_type == "text/html"
    assert b"&lt;b&gt;" in page.body
    assert b"<b>" not in page.body


def test_datasets_of_the_protocol(server: Server) -> None:
    count = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"

    def number(*pairs: tuple[str, str]) -> str:
        found = server.request("GET", get(("query", count), *pairs)).json()
        value: str = found["results"]["bindings"][0]["n"]["value"]
        return value

    default = "default-graph-uri"
    assert number((default, GRAPH_A)) == "12"
    both = number((default, GRAPH_A), (default, GRAPH_B))
    assert both == number()
    assert number(("named-graph-uri", GRAPH_A)) == "0"
    posted = server.request(
        "POST", get((default, GRAPH_A)), count.encode(), Content_Type=DIRECT
    ).json()
    assert posted["results"]["bindings"][0]["n"]["value"] == "12"


def test_etags(server: Server) -> None:
    first = server.query(NAMES)
    etag = first.headers["etag"]
    assert etag.startswith('"')
    for header in (etag, f"W/{etag}", f'"other", {etag}', "*"):
        again = server.query(NAMES, If_None_Match=header)
        assert (again.status, again.body) == (304, b""), header
        assert again.headers["etag"] == etag
        assert "content-type" not in again.headers
    assert server.query(NAMES, If_None_Match='"other"').status == 200
    others = [
        server.query(NAMES, Accept="text/csv"),
        server.query(NAMES + " "),
        server.request("GET", get(("query", NAMES), ("limit", "2"))),
        server.request("GET", get(("query", NAMES), ("default-graph-uri", GRAPH_A))),
    ]
    assert len({etag, *(other.headers["etag"] for other in others)}) == 5


def test_volatile_answers_are_not_kept(server: Server) -> None:
    first, second = (server.query("SELECT (RAND() AS ?x) {}") for _ in range(2))
    assert first.body != second.body
    assert "etag" not in first.headers
    assert first.headers["cache-control"] == "no-store"
    assert "cache-control" in server.query(ASK).headers


def test_codings(server: Server) -> None:
    plain = server.query(LARGE)
    packed = server.query(LARGE, Accept_Encoding="gzip")
    smaller = server.query(LARGE, Accept_Encoding="gzip;q=0.5, zstd, br")
    assert "content-encoding" not in plain.headers
    assert packed.headers["content-encoding"] == "gzip"
    assert smaller.headers["content-encoding"] == "zstd"
    assert gzip.decompress(packed.body) == plain.body
    assert zstandard.ZstdDecompressor().decompress(smaller.body) == plain.body
    assert len({answer.headers["etag"] for answer in (plain, packed, smaller)}) == 3
    for header in ("identity", "gzip;q=0", "br", "", "*;q=0"):
        assert "content-encoding" not in server.query(LARGE, Accept_Encoding=header).headers
    assert "content-encoding" not in server.query(ASK, Accept_Encoding="gzip").headers
    assert "Accept-Encoding" in plain.headers["vary"]
    again = server.query(LARGE, Accept_Encoding="gzip", If_None_Match=packed.headers["etag"])
    assert again.status == 304


def test_limit_marks_the_answer(server: Server) -> None:
    cut = server.request("GET", get(("query", NAMES), ("limit", "2")))
    assert cut.headers["sikkerby-complete"] == "false"
    assert cut.headers["sikkerby-rows"] == "2"
    assert cut.json()["complete"] is False
    whole = server.request("GET", get(("query", NAMES), ("limit", "4")))
    assert "sikkerby-complete" not in whole.headers
    assert "complete" not in whole.json()
    table = server.request("GET", get(("query", NAMES), ("limit", "2"), ("format", "csv")))
    assert table.body.decode().splitlines()[-1].startswith('"# cut after 2 rows')


def test_unknown_functions_are_named(server: Server) -> None:
    text = "SELECT ?x { BIND(<http://e/f>(<http://e/æ>(1)) AS ?x) }"
    first, cached, cut, packed = (
        server.request("GET", get(("query", text), *more))
        for more in ((), (), (("limit", "2"),), (("format", "csv"),))
    )
    for answer in (first, cached, cut, packed):
        named = answer.headers["sikkerby-unknown-functions"]
        assert named == "<http://e/f>, <http://e/%C3%A6>"
        assert "Sikkerby-Unknown-Functions" in answer.headers["access-control-expose-headers"]
    assert "sikkerby-unknown-functions" not in server.query(ASK).headers


def test_service_description(server: Server) -> None:
    answer = server.request("GET", "/sparql", Accept="text/turtle")
    assert answer.status == 200
    triples = [quad.triple for quad in parse(answer.body, RdfFormat.TURTLE)]
    terms = {term for triple in triples for term in (triple.subject, triple.object)}
    assert not any(isinstance(term, BlankNode) for term in terms)
    sd = "http://www.w3.org/ns/sparql-service-description#"
    endpoint = NamedNode(f"http://127.0.0.1:{server.port}/sparql")
    assert any(t.predicate.value == f"{sd}endpoint" and t.object == endpoint for t in triples)
    names = {t.object.value for t in triples if t.predicate.value == f"{sd}name"}
    assert names == {GRAPH_A, GRAPH_B}
    formats = {t.object.value for t in triples if t.predicate.value == f"{sd}resultFormat"}
    assert len(formats) == 8
    assert NamedNode("http://www.w3.org/ns/shacl#SPARQLExecutable") in terms
    assert server.request("GET", "/sparql", If_None_Match=answer.headers["etag"]).status == 304
    assert server.request("GET", "/sparql", Accept="text/html").body.endswith(b"editor</title>")


def test_logs_hold_nothing_personal_and_cannot_be_forged(server: Server) -> None:
    server.query(f'ASK {{ ?s ?p "{EXAMPLE}secret\\n{{}}" }}', X_Forwarded_For="203.0.113.9")
    server.request("GET", "/sparql?query=x%0A%7B%22forged%22%3A1%7D", User_Agent="a\tb")
    import time

    time.sleep(0.6)
    lines = server.log.splitlines()
    entries = [json.loads(line) for line in lines if line.startswith("{")]
    assert len(entries) == len(lines) - 1  # all but the address
    assert {entry["route"] for entry in entries} == {"sparql"}
    assert "secret" not in server.log
    assert "203.0.113" not in server.log


def test_metrics(server: Server) -> None:
    for _ in ("miss", "hit"):
        server.query(ASK)
    text = server.request("GET", "/metrics").body.decode()
    assert 'sikkerby_request_seconds_count{route="sparql",status="200",cache="hit"}' in text
    for name in ("running", "slow", "waiting", "cache_bytes", "killed_total", "crashed_total"):
        assert f"\nsikkerby_{name} " in text
