"""Redirects stay on this host and in the language; what a client calls the host is never told."""

from __future__ import annotations

import re

import pytest
from werkzeug.test import TestResponse

from sikkerby.settings import Settings
from sikkerby.web.app import create_flask
from tests.support.application import Visitor
from tests.support.published import shipped_version

ELSEWHERE = "elsewhere.example"
# A value for each variable of the routes.
VALUES = {
    "filename": "site.css",
    "kind": "entity",
    "name": "partners-of-party",
    "number": "1",
    "page": "doc/place/koebenhavn-valby",
    "path": "place/koebenhavn-valby",
    "suffix": "csv",
    "version": shipped_version().name,
}
ROUTES = [
    re.sub(r"<(?:[^>]*:)?(\w+)>", lambda found: VALUES[found[1]], rule.rule)
    for rule in create_flask(Settings()).url_map.iter_rules()
]
REDIRECTS = {301, 302, 303, 307, 308}


@pytest.fixture(scope="module")
def visitor() -> Visitor:
    return Visitor()


def ask(visitor: Visitor, path: str, query: str = "", host: str = ELSEWHERE) -> TestResponse:
    """The answer to a path that stands in the request as it is written here."""
    given = {"PATH_INFO": path, "HTTP_HOST": host}
    return visitor.get(query_string=query, environ_overrides=given)


@pytest.mark.parametrize("prefix", ["", "/en"])
@pytest.mark.parametrize("path", ROUTES)
def test_no_spelling_of_an_address_leads_away(visitor: Visitor, prefix: str, path: str) -> None:
    bare = path.rstrip("/")
    for spelling in {path, bare, f"{bare}/", f"/{path}", path.replace("/", "//"), f"/{path}//"}:
        response = ask(visitor, prefix + spelling, "id=organisation/skat&page=1")
        assert response.status_code != 500, spelling
        body = response.get_data().decode("latin-1")
        assert ELSEWHERE not in f"{response.headers}{body}", spelling
        if response.status_code in REDIRECTS:
            assert re.match(rf"{prefix}/(?!/|en/)", response.headers["Location"]), spelling


@pytest.mark.parametrize(
    "host", [ELSEWHERE, f"{ELSEWHERE}:8080", "[::1]:8000", "[", "[x]", "a/b", "a@b", ""]
)
@pytest.mark.parametrize(
    ("path", "status", "location"),
    [
        ("/queries", 308, "/queries/?page=2"),
        ("/en/queries", 308, "/en/queries/?page=2"),
        ("/en/data", 308, "/en/data/?page=2"),
        ("/en/data/versions", 308, "/en/data/versions/?page=2"),
        ("/data//x", 308, "/data/x?page=2"),
        ("/id//x", 308, "/id/x?page=2"),
        ("/en/id//x", 308, "/en/id/x?page=2"),
        ("/id/x", 303, "/doc/x?page=2"),
        ("/en/id/x", 303, "/en/doc/x?page=2"),
        ("//en/id/x", 404, None),
        ("///elsewhere.example/data", 404, None),
        ("/en//elsewhere.example/../data", 404, None),
    ],
)
def test_a_redirect_is_a_path(
    visitor: Visitor, path: str, status: int, location: str | None, host: str
) -> None:
    response = ask(visitor, path, "page=2", host)
    assert (response.status_code, response.headers.get("Location")) == (status, location)


def test_below_a_path_of_the_server_redirects_stay_below_it(visitor: Visitor) -> None:
    for path, location in {
        "/en/queries": "/site/en/queries/",
        "/id/x": "/site/doc/x",
        "/en/reconcile/view": "/site/en/doc/organisation/skat",
    }.items():
        response = visitor.get(
            path, base_url="http://127.0.0.1/site/", query_string="id=organisation/skat"
        )
        assert response.headers["Location"].partition("?")[0] == location


def test_any_bytes_of_a_query_are_handed_on(visitor: Visitor) -> None:
    given = {"QUERY_STRING": "a=\xff\xe5&b=%E5"}
    response = visitor.get("/id/x", environ_overrides=given)
    assert (response.status_code, response.headers["Location"]) == (303, "/doc/x?a=%FF%E5&b=%E5")
