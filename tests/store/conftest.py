"""A store over the small data, with limits short enough for tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from sikkerby.formats import BY_NAME
from sikkerby.settings import Settings
from sikkerby.store.base import Answer, Question
from sikkerby.store.embedded import EmbeddedStore
from tests.small_data import write_small_data

Ask = Callable[..., Answer]
SETTINGS = Settings(query_seconds=2.0, quick_seconds=0.3, query_memory=256 * 2**20)


@pytest.fixture(scope="session")
def data_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_small_data(tmp_path_factory.mktemp("data") / "small.nq")


@pytest.fixture(scope="module")
def store(data_file: Path) -> Iterator[EmbeddedStore]:
    store = EmbeddedStore(SETTINGS, [data_file], "v1", terms={"Initiative", "principle"})
    store.wait()
    yield store
    store.close()


@pytest.fixture
def ask(store: EmbeddedStore) -> Ask:
    """`ask(text, "json", row_limit=…)` puts a question to the store."""

    def put(text: str, format: str = "json", **others: object) -> Answer:
        return store.answer(Question(text, BY_NAME[format], **others))  # type: ignore[arg-type]

    return put
