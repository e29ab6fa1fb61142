"""What we use of libraries though it is not public is there, in every version that we allow.

A new minor version of one may rename it: raise the bound in `pyproject.toml` once this passes
with it, and measure again what the use brings (`docs/dependencies.md`).
"""

from __future__ import annotations

import inspect
import re
import tomllib
from importlib.metadata import version
from pathlib import Path

import pyshacl.shape
import pytest
from pyshacl.constraints import ALL_CONSTRAINT_PARAMETERS, CONSTRAINT_PARAMETERS_MAP
from pyshacl.constraints.constraint_component import ConstraintComponent
from pyshacl.constraints.core.logical_constraints import OrConstraintComponent
from pyshacl.constraints.core.property_pair_constraints import (
    LessThanConstraintComponent,
    LessThanOrEqualsConstraintComponent,
)
from rdflib import Graph, URIRef
from uvicorn.protocols.http.httptools_impl import (
    STATUS_LINE,
    HttpToolsProtocol,
    RequestResponseCycle,
)
from uvicorn.server import Server, ServerState

TOP = Path(__file__).parents[2]


@pytest.mark.parametrize("library", ["uvicorn", "pyshacl", "rdflib"])
def test_versions_are_bounded_above_by_the_next_minor_one(library: str) -> None:
    project = tomllib.loads((TOP / "pyproject.toml").read_text("utf-8"))["project"]
    wanted = next(line for line in project["dependencies"] if line.startswith(library))
    bound = re.search(r"<(\d+)\.(\d+)$", wanted)
    assert bound, wanted
    major, minor = (int(part) for part in version(library).split(".")[:2])
    assert (major, minor) == (int(bound[1]), int(bound[2]) - 1)


def test_rdflib_has_the_index_that_values_are_looked_up_in() -> None:
    node, name, value = (URIRef(f"urn:x:{key}") for key in "abc")
    graph = Graph(store="SimpleMemory")
    graph.add((node, name, value))
    index = vars(graph.store)["_SimpleMemory__spo"]
    assert list(index[node][name]) == [value]
    graph.remove((node, name, value))
    assert list(index[node][name]) == []


def test_uvicorn_has_what_the_connection_uses() -> None:
    methods = (
        "connection_made", "data_received", "on_message_begin", "on_url", "on_header",
        "on_headers_complete", "on_body", "on_message_complete", "on_response_complete",
        "send_400_response",
    )  # fmt: skip
    assert [name for name in methods if not callable(getattr(HttpToolsProtocol, name, None))] == []
    fields = _assigned(HttpToolsProtocol.__init__) | _assigned(HttpToolsProtocol.on_message_begin)
    assert {
        "client", "cycle", "expect_100_continue", "headers", "loop", "parser", "pipeline",
        "server_state", "transport", "url",
    } <= fields  # fmt: skip
    # What uvicorn reads and sets of the request that it is at, which ours stand in for.
    cycle = {
        "body",
        "disconnected",
        "keep_alive",
        "message_event",
        "more_body",
        "response_complete",
    }
    assert cycle <= _assigned(RequestResponseCycle.__init__)
    used = set(re.findall(r"self\.cycle\.(\w+)", inspect.getsource(HttpToolsProtocol)))
    assert used <= cycle
    assert STATUS_LINE[200] == b"HTTP/1.1 200 OK\r\n"
    assert {"connections", "default_headers"} <= _assigned(ServerState.__init__)
    assert {"should_exit", "started", "server_state"} <= _assigned(Server.__init__)


def _assigned(function: object) -> set[str]:
    assert inspect.isfunction(function)
    return set(re.findall(r"self\.(\w+)(?:: [^=\n]+)? = ", inspect.getsource(function)))


@pytest.mark.parametrize(
    ("component", "name", "parameters"),
    [
        (ConstraintComponent, "make_v_result_description", None),
        (OrConstraintComponent, "_evaluate_or_constraint", 6),
        (LessThanConstraintComponent, "_compare_lt", 5),
        (LessThanOrEqualsConstraintComponent, "_compare_ltoe", 5),
    ],
)
def test_pyshacl_has_what_the_patches_replace(
    component: type, name: str, parameters: int | None
) -> None:
    found = getattr(component, name)
    assert callable(found)
    if parameters is not None:
        assert len(inspect.signature(found).parameters) == parameters


def test_pyshacl_keeps_the_names_of_constraints_where_the_patch_puts_them() -> None:
    source = inspect.getsource(pyshacl.shape.Shape.validate)
    assert "getattr(module, 'CONSTRAINT_PARAMS'" in source
    assert "if p in search_parameters" in source
    assert set(ALL_CONSTRAINT_PARAMETERS) == CONSTRAINT_PARAMETERS_MAP.keys()
