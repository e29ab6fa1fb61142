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

from sikkerby.web.answers import stored_queries
from tests.http.services import Visitor, application

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


@pytest.fixture(scope="module")
def visitor() -> Visitor:
    return Visitor()


@pytest.fixture(scope="module")
def described(visitor: Visitor) -> dict[str, Any]:
    found: dict[str, Any] = visitor.json("/openapi.json")
    return found


def buffered(environ: dict[str, Any], start_response: Any) -> list[bytes]:
    """The application, its answers read to the end as a network client would."""
    body = application()(environ, start_response)
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


def test_every_route_of_programs_is_there(described: dict[str, Any]) -> None:
    paths = set(described["paths"])
    assert described["openapi"].startswith("3.1")
    assert {f"/queries/{name}" for name in stored_queries()} <= paths
    assert {"/sparql", "/reconcile", "/doc/{path}", "/data/{path}", "/health"} <= paths


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
