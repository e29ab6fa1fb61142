"""Programs that people really use, against a real server."""

from __future__ import annotations

import json
import shutil
import subprocess

import pytest
from rdflib import Graph, URIRef
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from SPARQLWrapper import CSV, JSON, JSONLD, RDFXML, TSV, TURTLE, XML, SPARQLWrapper

from tests.http.server import Server
from tests.support.programs import need_node, npm_install
from tests.support.small_data import EXAMPLE, GRAPH_A

NAMES = f"SELECT ?name {{ ?s <{EXAMPLE}name> ?name }} ORDER BY ?name"
PEOPLE = f"CONSTRUCT WHERE {{ ?s <{EXAMPLE}knows> ?o }}"


def address(server: Server) -> str:
    return f"http://127.0.0.1:{server.port}/sparql"


# SPARQLWrapper 2.0 makes graphs of a class that rdflib 7.6 wants to be rid of.
@pytest.mark.filterwarnings("default::DeprecationWarning")
@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("direct", ["urlencoded", "postdirectly"])
def test_sparqlwrapper(server: Server, method: str, direct: str) -> None:
    wrapper = SPARQLWrapper(address(server))
    wrapper.setMethod(method)
    if method == "POST":
        wrapper.setRequestMethod(direct)
    wrapper.setQuery(NAMES)
    wrapper.setReturnFormat(JSON)
    found = wrapper.queryAndConvert()["results"]["bindings"]
    assert [row["name"]["value"] for row in found][:2] == ["Anna", "Bo"]
    wrapper.setReturnFormat(XML)
    assert "Anna" in wrapper.queryAndConvert().toxml()
    for name in (CSV, TSV):
        wrapper.setReturnFormat(name)
        assert b"Anna" in wrapper.queryAndConvert()
    wrapper.setQuery(PEOPLE)
    wrapper.setReturnFormat(TURTLE)
    assert len(Graph().parse(data=wrapper.queryAndConvert(), format="turtle")) == 4
    for name in (RDFXML, JSONLD, XML):
        wrapper.setReturnFormat(name)
        assert len(wrapper.queryAndConvert()) == 4


@pytest.mark.parametrize("method", ["GET", "POST", "POST_FORM"])
@pytest.mark.parametrize("returned", ["xml", "json", "csv", "tsv"])
def test_rdflib_store(server: Server, method: str, returned: str) -> None:
    store = SPARQLStore(address(server), method=method, returnFormat=returned)
    graph = Graph(store, identifier=URIRef(GRAPH_A))
    assert str(next(iter(graph.query(NAMES)))[0]) == "Anna"
    assert len(list(graph.triples((None, URIRef(f"{EXAMPLE}knows"), None)))) == 4


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
def test_curl(server: Server) -> None:
    told = subprocess.run(
        ["curl", "-sf", "--compressed", "--data-urlencode", f"query={NAMES}", "-H",
         "Accept: text/csv", address(server)],
        capture_output=True, check=True,
    ).stdout  # fmt: skip
    assert told.splitlines()[:2] == [b"name", b"Anna"]


COMUNICA = "@comunica/query-sparql@5.4.1"


@pytest.fixture(scope="module")
def comunica(request: pytest.FixtureRequest) -> list[str]:
    """The command line of Comunica, fetched once through npm and kept in pytest's cache."""
    folder = request.config.cache.mkdir("comunica")  # type: ignore[union-attr]
    npm_install(folder, COMUNICA)
    return [need_node()[0], str(folder / "node_modules/.bin/comunica-sparql")]


# There are hundreds of packages to fetch.
@pytest.mark.nightly
def test_comunica_finds_its_way_from_the_service_description(
    server: Server, comunica: list[str]
) -> None:
    done = subprocess.run(
        [*comunica, address(server), NAMES, "-t", "application/sparql-results+json"],
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)["results"]["bindings"]
    assert [row["name"]["value"] for row in found][:2] == ["Anna", "Bo"]
