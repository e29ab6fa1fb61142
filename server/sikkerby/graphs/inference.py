"""Inference: the CONSTRUCT queries of `ontology/inference`, run in the order of their names.

What all editions share is inferred first, and each edition then with as much of that as it leads
to. So the time and the memory for an edition do not grow with the number of editions.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from pyoxigraph import QueryTriples, RdfFormat, Store

from sikkerby.documents.tables import read_text
from sikkerby.errors import InputError, Place
from sikkerby.graphs.dataset import Graph
from sikkerby.graphs.reach import Reach
from sikkerby.graphs.sorted_lines import split_lines

_TRIPLES = RdfFormat.N_TRIPLES


# Each with its file.
Rules = Sequence[tuple[Path, str]]


def read_rules(folder: Path) -> Rules:
    """The rules of a folder, in the order of their names."""
    return [(file, read_text(file)) for file in sorted(folder.glob("*.rq"))]


def infer_shared(rules: Rules, shared: Iterable[Graph], base: str) -> Graph:
    """What the rules add to what all editions share.

    Raises InputError for a rule that is no CONSTRUCT query.
    """
    contents = [graph.content for graph in shared]
    added: list[bytes] = []
    # Twice, since what a rule adds may be of use to one before it.
    for _ in range(2):
        added.append(_apply(rules, [*contents, *added], base))
    return Graph(line for content in added for line in split_lines(content))


def infer_edition(rules: Rules, reach: Reach, base: str, edition: Sequence[Graph]) -> Graph:
    """What the rules add to the graphs of an edition, with what these lead to.

    No rule joins two editions. Each rule sees what those before it added; a triple that is stated
    already is left where it stands.
    """
    stated = [graph.content for graph in edition]
    found = _apply(rules, [*stated, *reach.find(stated)], base)
    return Graph(reach.without_shared(split_lines(found)))


def _apply(rules: Rules, stated: Iterable[bytes], base: str) -> bytes:
    """What the rules add to lines of N-Triples, as such lines."""
    store = Store()
    known: set[bytes] = set()
    for content in stated:
        # Written by the engine, and so not checked again.
        store.load(content, format=_TRIPLES, lenient=True)
        known.update(split_lines(content))
    added: list[bytes] = []
    for file, rule in rules:
        try:
            result = store.query(rule, base_iri=base)
        except SyntaxError as error:
            raise InputError("rule-not-parsable", error, place=Place(file)) from None
        if not isinstance(result, QueryTriples):
            raise InputError("rule-not-a-construct", place=Place(file))
        new = set(split_lines(result.serialize(format=_TRIPLES) or b"")) - known
        content = b"\n".join([*new, b""]) if new else b""
        store.load(content, format=_TRIPLES)
        known |= new
        added.append(content)
    return b"".join(added)
