"""What holds for every address, whoever asks: the table of routes against what clients send."""

from __future__ import annotations

import itertools
import re

import pytest
from werkzeug.test import TestResponse

from sikkerby.settings import Settings
from sikkerby.web.app import App
from tests.http.clients import CLIENTS
from tests.http.test_negotiation import TYPES
from tests.http.test_redirects import ROUTES
from tests.support.application import Visitor, application
from tests.support.published import shipped_version

FILE = "/data/sikkerby.nt"
# What is a folder of addresses, rather than an address.
PLACES = sorted({*ROUTES, "/health", "/metrics"} - {"/"})


@pytest.fixture(scope="module")
def visitor() -> Visitor:
    return Visitor()


def ask(visitor: Visitor, path: str, method: str = "GET", **headers: str) -> TestResponse:
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    return visitor.open(path, method=method, headers=given)


@pytest.mark.parametrize("prefix", ["", "/en"])
@pytest.mark.parametrize("path", PLACES)
def test_a_final_slash_too_many_or_too_few_leads_on(
    visitor: Visitor, prefix: str, path: str
) -> None:
    other = path.rstrip("/") if path.endswith("/") else f"{path}/"
    for method in ("GET", "HEAD"):
        response = ask(visitor, f"{prefix}{other}?a=1&b=%C3%B8", method)
        assert response.status_code == 308, method
        assert response.headers["Location"] == f"{prefix}{path}?a=1&b=%C3%B8"


@pytest.mark.parametrize("path", ["/sparql", "/reconcile", "/en/reconcile", "/match"])
def test_a_form_is_answered_with_or_without_a_final_slash(visitor: Visitor, path: str) -> None:
    form = {"query": "ASK {}", "queries": '{"q0": {"query": "SKAT"}}', "rows": "SKAT"}
    first, second = (visitor.post(address, data=form) for address in (path, f"{path}/"))
    assert (first.status_code, second.status_code) == (200, 200)
    # Each page names itself in the other language.
    assert first.data == second.data.replace(f"{path[-6:]}/".encode(), path[-6:].encode())


@pytest.mark.parametrize("prefix", ["", "/en"])
@pytest.mark.parametrize("path", ["/", *PLACES])
def test_every_address_may_be_read_by_pages_of_other_origins(
    visitor: Visitor, prefix: str, path: str
) -> None:
    asked = {"Origin": "https://elsewhere.example", "Access_Control_Request_Method": "GET"}
    wanted = {"accept", "if-none-match", "content-type", "range"}
    told = ask(visitor, prefix + path, "OPTIONS", **asked)
    assert told.status_code in {200, 204}
    assert told.data == b""
    allowed = told.headers["Access-Control-Allow-Headers"].lower().split(", ")
    assert wanted <= set(allowed)
    assert {"GET", "HEAD"} <= set(told.headers["Access-Control-Allow-Methods"].split(", "))
    for response in (told, ask(visitor, prefix + path), ask(visitor, f"{prefix}{path}-nowhere")):
        assert response.headers.getlist("Access-Control-Allow-Origin") == ["*"]
        assert response.headers.getlist("X-Content-Type-Options") == ["nosniff"]
        # The server writes it.
        assert "Date" not in response.headers


@pytest.mark.parametrize("path", PLACES)
def test_what_differs_by_accept_says_so(visitor: Visitor, path: str) -> None:
    query = "?query=ASK%20%7B%7D&id=organisation/skat"
    accepts = ["text/html", "text/turtle", "application/json", "text/csv", "application/rdf+xml"]
    found = {accept: ask(visitor, path + query, Accept=accept) for accept in accepts}
    types = {(response.status_code, response.mimetype) for response in found.values()}
    if len(types) > 1:
        for accept, response in found.items():
            assert "Accept" in response.vary, accept


@pytest.mark.parametrize(
    ("accept", "expected"), [(row[1], row[4]) for row in CLIENTS], ids=[row[0] for row in CLIENTS]
)
def test_every_program_gets_documents_that_it_can_read(
    visitor: Visitor, accept: str, expected: str
) -> None:
    for path in ("/doc/organisation/skat", "/en/doc/organisation/skat", "/ns"):
        response = ask(visitor, path, Accept=accept)
        assert (response.status_code, response.mimetype) == (200, TYPES[expected])


@pytest.mark.parametrize(
    "given",
    ["bytes=0-1,5-6", "bytes=0-1, -2", "bytes=0-,1-", "bytes=0-0,999999999-", "bytes=5-2",
     "bytes=x", "bytes", "items=0-1", ",", "bytes=" + ",".join(map("{0}-{0}".format, range(999)))],
)  # fmt: skip
def test_parts_that_are_not_one_bring_the_whole(visitor: Visitor, given: str) -> None:
    whole = visitor.get(FILE)
    for path in (FILE, f"/data/versions/{shipped_version().name}/sikkerby.nt", "/graph/curated.nt"):
        response = ask(visitor, path, Range=given)
        assert (response.status_code, "Content-Range" in response.headers) == (200, False)
        assert path.startswith("/graph") or response.data == whole.data
    assert ask(visitor, "/static/site.css", Range=given).status_code == 200


def test_a_form_too_large_is_said_to_be(visitor: Visitor) -> None:
    for path, name in itertools.product(("/reconcile", "/match", "/en/match"), ("queries", "rows")):
        response = visitor.post(path, data={name: "x" * 1_000_001})
        assert response.status_code == 413, path
        assert response.mimetype == "application/problem+json"


def test_figures_are_for_the_operator() -> None:
    settings = Settings(
        home=application().settings.home, metrics_clients="192.0.2.0/24, 2001:db8::/32"
    )
    proxied = Settings(home=settings.home, trusted_proxies=1)
    for given, address, forwarded, status in (
        (settings, "127.0.0.1", "", 200),
        (settings, "::1", "", 200),
        (settings, "192.0.2.7", "", 200),
        (settings, "2001:db8:1::7", "", 200),
        (settings, "198.51.100.7", "", 403),
        # A proxy here that is not trusted may speak for anybody.
        (settings, "127.0.0.1", "127.0.0.1", 403),
        (proxied, "127.0.0.1", "198.51.100.7", 403),
        (proxied, "127.0.0.1", "127.0.0.1", 200),
    ):
        app = APPS.setdefault(given, App(given)) if given not in APPS else APPS[given]
        headers = {"X-Forwarded-For": forwarded} if forwarded else {}
        response = Visitor(app).get(
            "/metrics", environ_overrides={"REMOTE_ADDR": address}, headers=headers
        )
        assert response.status_code == status, (address, forwarded)
        assert (b"sikkerby_request_seconds" in response.data) == (status == 200)
    for app in APPS.values():
        app.close()


APPS: dict[Settings, App] = {}


def test_robots_need_not_query_in_either_language(visitor: Visitor) -> None:
    lines = visitor.get("/robots.txt").text.splitlines()
    closed = {line.removeprefix("Disallow: ") for line in lines if line.startswith("Disallow: ")}
    for path in ("/sparql", "/search", "/reconcile"):
        assert {path, f"/en{path}"} <= closed


def test_the_whole_default_graph_by_its_protocol_name(visitor: Visitor) -> None:
    whole = visitor.get(FILE)
    for accept in ("application/n-triples", "text/plain"):
        found = ask(visitor, "/graph/?default", Accept=accept)
        assert (found.status_code, found.mimetype) == (200, "application/n-triples")
        assert found.data == whole.data
    assert re.search(r"\?default", ask(visitor, "/graph/").json["remedy"])  # type: ignore[index]
