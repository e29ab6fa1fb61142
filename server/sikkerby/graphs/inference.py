"""Inference: the CONSTRUCT queries of `ontology/inference`, run in the order of their names."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from pyoxigraph import QueryTriples, RdfFormat, Store

from sikkerby.documents.tables import read_text
from sikkerby.errors import InputError, Place
from sikkerby.graphs.dataset import Graph, split_lines
from sikkerby.parallel import map_in_processes
from sikkerby.progress import Progress

# Triples that are worth a store of their own.
_ENOUGH = 50_000
_TRIPLES = RdfFormat.N_TRIPLES


def infer(
    shared: Sequence[Graph],
    editions: Iterable[Sequence[Graph]],
    folder: Path,
    base: str,
    progress: Progress,
) -> Graph:
    """What the rules in `folder` add to what all editions share, and to each edition with it.

    No rule joins two editions, so a few are taken at a time: as many as have the triples of what
    they share, which keeps the work in step with their number, and the memory bounded. Each rule
    sees what those before it added; a triple that is stated already is left where it stands.
    Raises InputError for a rule that is no CONSTRUCT query.
    """
    rules = [(file, read_text(file)) for file in sorted(folder.glob("*.rq"))]
    common = [*shared, Graph(split_lines(_apply(rules, shared, base)))]
    batches = _batches(editions, max(_ENOUGH, sum(map(len, common))))
    found = map_in_processes(
        lambda number: _apply(rules, [*common, *batches[number]], base),
        range(len(batches)),
        progress,
        "Inferred",
    )
    return Graph(line for content in (common[-1].content, *found) for line in split_lines(content))


def _batches(editions: Iterable[Sequence[Graph]], enough: int) -> list[list[Graph]]:
    batches: list[list[Graph]] = []
    waiting: list[Graph] = []
    for graphs in editions:
        waiting += graphs
        if sum(map(len, waiting)) > enough:
            batches.append(waiting)
            waiting = []
    return [*batches, waiting] if waiting else batches


def _apply(rules: Iterable[tuple[Path, str]], stated: Sequence[Graph], base: str) -> bytes:
    """What the rules add, as lines of N-Triples."""
    store = Store()
    known: set[bytes] = set()
    for graph in stated:
        store.load(graph.content, format=_TRIPLES)
        known.update(graph.lines())
    added: list[bytes] = []
    for file, rule in rules:
        found = split_lines(_construct(store, file, rule, base).serialize(format=_TRIPLES) or b"")
        new = set(found) - known
        content = b"\n".join([*new, b""]) if new else b""
        store.load(content, format=_TRIPLES)
        known |= new
        added.append(content)
    return b"".join(added)


def _construct(store: Store, file: Path, rule: str, base: str) -> QueryTriples:
    try:
        result = store.query(rule, base_iri=base)
    except SyntaxError as error:
        raise InputError(
            f"The rule cannot be parsed: {error}.",
            place=Place(file),
            remedy="Correct the query; `sikkerby query FILE` tries it out.",
        ) from None
    if not isinstance(result, QueryTriples):
        raise InputError("The rule is not a CONSTRUCT query.", place=Place(file))
    return result
