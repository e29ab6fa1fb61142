"""The shipped data, built once and loaded into a store, for tests that ask questions of it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from pyoxigraph import QuerySolutions, RdfFormat, Store

from sikkerby import resources
from sikkerby.documents.folder import read_data_folder
from sikkerby.graphs.build import build_graphs
from sikkerby.progress import Progress
from tests.conftest import BASE

Ask = Callable[[str], QuerySolutions]


@pytest.fixture(scope="session")
def store() -> Store:
    """All named graphs of the shipped data."""
    data = read_data_folder(resources.data_folder())
    built = build_graphs(data, resources.ontology_folder(), Progress())
    store = Store()
    for name, graph in built.dataset.graphs.items():
        store.bulk_load(graph.content, format=RdfFormat.N_TRIPLES, to_graph=name)
    return store


@pytest.fixture(scope="session")
def ask(store: Store) -> Ask:
    """Runs a query text as the server does: the base known, the graphs merged."""

    def run(text: str) -> QuerySolutions:
        answer = store.query(text, base_iri=BASE, use_default_graph_as_union=True)
        assert isinstance(answer, QuerySolutions)
        return answer

    return run
