"""What a store is asked and what it answers, whether it runs here or elsewhere.

What passes through it with every question is a NamedTuple: a frozen dataclass takes
three times as long to make. Times are in seconds, sizes in bytes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import BinaryIO, Literal, NamedTuple

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
    itself, which waits for the data however long they take to load; `is_helper` is what a page asks
    besides what its client does, which is not counted. `row_limit` cuts the answer and marks it;
    None means the complete answer or an error.
    `survey` saves the store from surveying again.
    """

    text: str
    format: Format
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    client: str = ""
    row_limit: int | None = None
    survey: Survey | None = None
    is_helper: bool = False

    @property
    def counted(self) -> str:
        """The client that it counts against; empty for none."""
        return "" if self.is_helper else self.client


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
