"""What every store can do, whether it runs here or elsewhere.

`Store` is the whole contract: the web room, the command line and the stored queries know
nothing else. What passes through it with every question is a NamedTuple: a frozen dataclass takes
three times as long to make. Times are in seconds, sizes in bytes.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Literal, NamedTuple, Protocol

from sikkerby.formats import Format

Kind = Literal["select", "ask", "graph"]


class Survey(NamedTuple):
    """What the guard finds out about a query without parsing it (see `guard.survey`).

    `form` is the query form in lower case, or empty where the text has none. `volatile` queries
    may answer differently each time. `default_graphs` and `named_graphs` are those of FROM and
    FROM NAMED, as absolute IRIs.
    """

    form: str
    volatile: bool = False
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()

    @property
    def kind(self) -> Kind:
        """What the answer will be made of."""
        if self.form in {"construct", "describe"}:
            return "graph"
        return "ask" if self.form == "ask" else "select"

    @property
    def has_dataset(self) -> bool:
        """Whether the query itself says which graphs it asks."""
        return bool(self.default_graphs or self.named_graphs)


class Question(NamedTuple):
    """One query to answer.

    `format` must fit the query's kind: one of the result formats for SELECT and ASK, one of the
    graph formats for CONSTRUCT and DESCRIBE. `default_graphs` and `named_graphs` are those of the
    protocol (SPARQL 1.1 Protocol, section 2.1.4); where either is given they stand before what the
    query says. `client` is the address that the bound per client counts, empty for the program
    itself. `row_limit` cuts the answer and marks it; None means the complete answer or an error.
    `survey` saves the store from surveying again.
    """

    text: str
    format: Format
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    client: str = ""
    row_limit: int | None = None
    survey: Survey | None = None


class Answer(NamedTuple):
    """One answer; `complete` is False where it was cut at the question's own row limit.

    Where there is a `file`, which has no name, all of it is the body and `body` is empty.
    `rows` counts solutions or triples (1 for ASK). `version` names the data that answered.
    `unknown_functions` are the IRIs of functions that the query calls and that are not here; each
    call was an error of its expression (SPARQL 1.1, section 17.6).
    """

    body: bytes
    rows: int
    kind: Kind
    complete: bool
    version: str
    file: BinaryIO | None = None
    unknown_functions: tuple[str, ...] = ()
    volatile: bool = False


@dataclass(frozen=True)
class Statistics:
    """Counts since the start and current values, for `/metrics` and `/health`."""

    counts: Mapping[str, int]
    gauges: Mapping[str, float]


class Store(Protocol):
    """Answers queries. Every method but `answer_soon` may be called from any thread, and waits;
    none but that one is for the thread of an event loop."""

    @property
    def version(self) -> str:
        """The version of the data that new questions are answered from."""

    def answer(self, question: Question) -> Answer:
        """The whole answer.

        Raises QueryError for a query that cannot be answered, Forbidden for an update, Busy
        where no place is free, QueryStopped where a limit was hit, StoreError where the store
        is at fault.
        """

    def use(self, loop: asyncio.AbstractEventLoop) -> None:
        """Work from this loop, not from one of the store's own; before the first question."""

    async def answer_soon(self, question: Question) -> Answer:
        """The same, awaited on the loop that the store works from; a large body is in a file."""

    def survey(self, text: str) -> Survey:
        """What the guard finds out about a query, under this store's limits; see `guard.survey`."""

    def wait(self) -> None:
        """Until the first question can be answered. Raises StoreError where it cannot be."""

    def change(self, files: Sequence[Path], version: str) -> None:
        """Answer new questions from other data; returns when they are there.

        Questions that run are answered from the old data; none is lost. Raises StoreError; then
        the old data stay.
        """

    def statistics(self) -> Statistics:
        """The counts so far."""

    def is_ready(self) -> bool:
        """Whether a question asked now would find the store at work."""

    def close(self, seconds: float = 10.0) -> None:
        """Take no more questions, and let running ones finish for at most so long."""
