"""A store over the small data, with limits short enough for tests."""

from __future__ import annotations

import contextlib
import dataclasses
import json
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from sikkerby.errors import QueryError, StoreError
from sikkerby.formats import BY_NAME
from sikkerby.progress import Progress
from sikkerby.publication.version import Version
from sikkerby.settings import Settings
from sikkerby.store.answering import Store
from sikkerby.store.base import Answer, Question
from sikkerby.store.kinds import EMBEDDED, store_kind
from sikkerby.store.loader import load
from tests.store.servers import SERVERS
from tests.support.published import copy_data, edit_translation, publish_data
from tests.support.small_data import EXAMPLE, write_small_data

Ask = Callable[..., Answer]
SETTINGS = Settings(query_seconds=2.0, quick_seconds=0.3, query_memory=256 * 2**20)
# Limits that are soon hit.
NARROW = Settings(
    query_rows=50, answer_bytes=3000, quick_slots=2, slow_slots=1, client_slots=2,
    queue_length=3, queue_seconds=0.6, quick_seconds=0.2, query_seconds=1.5,
    query_depth=200_000, exempt_clients="198.51.100.0/24",
)  # fmt: skip
NAMES = f"SELECT ?name {{ ?s <{EXAMPLE}name> ?name }} ORDER BY ?name"
CROSS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
TERMS = frozenset({"Initiative", "principle"})
# Every kind of store passes the same tests.
KINDS = ("memory", "disk", *SERVERS)


def count_triples(store: Store) -> dict[str, int]:
    """How many triples each named graph has."""
    text = "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g"
    rows = json.loads(store.answer(Question(text, BY_NAME["json"])).body)["results"]["bindings"]
    return {row["g"]["value"]: int(row["n"]["value"]) for row in rows}


@pytest.fixture(scope="session")
def data_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_small_data(tmp_path_factory.mktemp("data") / "small.nq")


@pytest.fixture(scope="module", params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    """The kind of store."""
    return str(request.param)


@pytest.fixture(scope="module")
def settings(kind: str) -> Iterator[Settings]:
    """The settings that lead to a store of the kind; a server runs as long as they are used."""
    if kind in SERVERS:
        with SERVERS[kind]() as address:
            yield dataclasses.replace(SETTINGS, store=address)
    else:
        yield dataclasses.replace(SETTINGS, memory_triples=10 if kind == "disk" else 5_000_000)


@contextlib.contextmanager
def opened(settings: Settings, *files: Path) -> Iterator[Store]:
    """A store of some files, ready to answer; servers elsewhere are filled first."""
    if settings.store != EMBEDDED:
        load(settings.store, files, [], Progress(quiet=True))
    store = store_kind(settings)(settings, files, "v1", scratch=files[0].parent, terms=TERMS)
    try:
        store.wait()
        yield store
    finally:
        store.close()


@pytest.fixture(scope="module")
def store(settings: Settings, data_file: Path) -> Iterator[Store]:
    with opened(settings, data_file) as store:
        yield store


@pytest.fixture
def ask(store: Store) -> Ask:
    """`ask(text, "json", row_limit=…)` puts a question to the store."""

    def put(text: str, format: str = "json", **others: object) -> Answer:
        return store.answer(Question(text, BY_NAME[format], **others))  # type: ignore[arg-type]

    return put


def put(store: Store, text: str, client: str = "", format: str = "json") -> str:
    """What becomes of a query: “answered”, the limit it hit, or the error's name."""
    try:
        store.answer(Question(text, BY_NAME[format], client=client))
    except (StoreError, QueryError) as error:
        return getattr(error, "limit", "") or type(error).__name__
    return "answered"


def many(store: Store, text: str, clients: list[str]) -> list[str]:
    """What becomes of the same query put by all clients at once."""
    found = [""] * len(clients)

    def run(number: int) -> None:
        found[number] = put(store, text, clients[number])

    threads = [
        threading.Thread(daemon=True, target=run, args=(number,)) for number in range(len(clients))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(found)


@pytest.fixture(scope="session")
def versions(tmp_path_factory: pytest.TempPathFactory) -> tuple[Version, Version, Version]:
    """Three versions in a home, which differ by a word: each graph has as many triples as that of
    the others."""
    folder = tmp_path_factory.mktemp("versions")
    data = copy_data(folder / "data")
    published = []
    for number in range(3):
        edit_translation(data, number)
        published.append(publish_data(data, folder / "home"))
    return published[0], published[1], published[2]
