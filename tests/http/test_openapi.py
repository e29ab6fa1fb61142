"""The description of the API: whole, its examples true, and schemathesis finds no fault."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import Case, checks
from schemathesis.core.failures import Failure as CheckFailed
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi import checks as openapi_checks

from sikkerby.settings import Settings
from sikkerby.web.answers.ask import stored_queries
from sikkerby.web.app import create_flask
from sikkerby.web.site_pages import FIGURES
from tests.support.application import Visitor, application, over_asgi

# What a visitor must never see.
TRACES = re.compile(rb"Traceback|pyoxigraph\.|werkzeug\.|File \"/")
# A server may overlook what it does not know; and text that fits a pattern may still be no query.
CHOSEN = [
    checks.not_a_server_error,
    openapi_checks.status_code_conformance,
    openapi_checks.content_type_conformance,
    openapi_checks.response_headers_conformance,
    openapi_checks.response_schema_conformance,
    openapi_checks.unsupported_method,
]
PAGE = "a page for people"
FIGURE = "a page's figures as a file; its parameters are those of the page's form"
FORMAT = "the same with a suffix in place of the header Accept"
# Routes that are not described, each by path and method, with the reason.
NOT_DESCRIBED = {
    **dict.fromkeys(
        [(path, "get") for path in (
            "/", "/about", "/compare", "/data/", "/data/versions/", "/data/versions/{name}/",
            "/match", "/openapi", "/organisations", "/places", "/principles", "/queries/",
            "/search", "/target-groups", *(f"/{name}" for name in FIGURES),
        )],
        PAGE,
    ),
    **dict.fromkeys(
        [(f"/{name}/page/{{number}}", "get")
         for name in ("organisations", "places", "principles", "target-groups")],
        PAGE,
    ),
    **dict.fromkeys(
        [(f"/{name}.{{suffix}}", "get")
         for name in ("compare", *FIGURES)],
        FIGURE,
    ),
    **dict.fromkeys(
        [(f"/{name}.{{suffix}}", "get") for name in ("catalogue", "ns", "shapes", "validation")],
        FORMAT,
    ),
    **dict.fromkeys(
        [("/embed/{version}/{page}", "get"), ("/embed/{page}", "get"), ("/card/{page}", "get"),
         ("/card.png", "get")],
        "what a page shows, for frames and links on others' pages",
    ),
    ("/ns/{version}", "get"): "the same as /ns, by the vocabulary's version",
    ("/queries/{name}", "get"): "described for each stored query by its own name and parameters",
    ("/match", "post"): "the form of a page",
    ("/sparql/answer", "get"): "a part of the editor's page",
    ("/sparql/answer", "post"): "a part of the editor's page",
    ("/sparql/names.json", "get"): "what the editor completes",
    ("/sparql.xlsx", "get"): "a download of the editor's page",
    ("/static/{filename}", "get"): "looks of the pages",
    ("/brand.css", "get"): "the colour of the pages",
    ("/sitemap.xml", "get"): "for search engines, which find it by /robots.txt",
    ("/sitemap-{number}.xml", "get"): "the parts of a long one, which names them",
    ("/robots.txt", "get"): "for search engines, which find it by convention",
    ("/opensearch.xml", "get"): "for browsers, which find it in each page",
    ("/openapi.json", "get"): "this description itself",
}  # fmt: skip


@pytest.fixture(scope="module")
def visitor() -> Visitor:
    return Visitor()


@pytest.fixture(scope="module")
def described(visitor: Visitor) -> dict[str, Any]:
    found: dict[str, Any] = visitor.json("/openapi.json")
    return found


def buffered(environ: dict[str, Any], start_response: Any) -> list[bytes]:
    """The application, its answers read to the end as a network client would."""
    body = over_asgi(application())(environ, start_response)
    chunks = list(body)
    if hasattr(body, "close"):
        body.close()
    return chunks


def try_all(examples: int, **options: Any) -> list[str]:
    """Try every operation with generated requests; the faults, by operation."""
    schema = schemathesis.openapi.from_wsgi("/openapi.json", buffered)
    faults = []
    for result in schema.get_all_operations():
        operation = result.ok()

        @settings(
            max_examples=examples,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
            **options,
        )
        @given(case=operation.as_strategy())
        def tried(case: Case) -> None:
            # The test client does not unpack what it asks to be packed.
            response = case.call_and_validate(
                checks=CHOSEN, headers={"Accept-Encoding": "identity"}
            )
            assert response.status_code != 500
            assert not TRACES.search(response.content)

        try:
            tried()
        except (AssertionError, CheckFailed, FailureGroup) as fault:
            faults.append(f"{operation.label}: {fault}\n{getattr(fault, 'exceptions', '')}")
    return faults


def test_no_fault_in_a_few_tries() -> None:
    options = {"derandomize": True, "phases": [Phase.generate]}
    assert try_all(4, **options) == []


@pytest.mark.nightly
def test_no_fault_in_many_tries() -> None:
    assert try_all(200) == []


def operations(described: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def test_every_route_is_described_or_left_out_for_a_reason(described: dict[str, Any]) -> None:
    listed = {(path, method) for path, method, _ in operations(described)}
    queries = {(f"/queries/{name}", "get") for name in stored_queries()}
    assert queries <= listed
    # These are answered before the pages are asked.
    listed -= queries | {("/health", "get"), ("/metrics", "get"), ("/sparql", "post")}
    routes = {
        (re.sub(r"<(?:[^>]*:)?(\w+)>", r"{\1}", rule.rule), method.lower())
        for rule in create_flask(Settings()).url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    assert listed & NOT_DESCRIBED.keys() == set()
    assert listed | NOT_DESCRIBED.keys() == routes


def test_a_path_of_slashes_alone_is_described(visitor: Visitor, described: dict[str, Any]) -> None:
    answer = visitor.get("/data/versions/latest/%2F")
    operation = described["paths"]["/data/versions/latest/{path}"]["get"]
    assert str(answer.status_code) in operation["responses"]


def test_operations_have_names_of_their_own(described: dict[str, Any]) -> None:
    names = [operation["operationId"] for _, _, operation in operations(described)]
    assert len(names) == len(set(names))


def test_allowed_values_are_the_real_ones(described: dict[str, Any]) -> None:
    operation = described["paths"]["/queries/partners-of-party"]["get"]
    party = next(p for p in operation["parameters"] if p["name"] == "party")
    assert "id/organisation/skat" in party["schema"]["enum"]
    assert "id/place/koebenhavn-valby" not in party["schema"]["enum"]


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_page_shows_every_route(visitor: Visitor, described: dict[str, Any], prefix: str) -> None:
    page = visitor.get(f"{prefix}/openapi").get_data(as_text=True)
    for path, method, _ in operations(described):
        assert f"<code>{method.upper()} {path}</code>" in page
    # No code of others is called.
    assert re.findall(r'<script[^>]*src="(?!/)', page) == []
