"""Inference: the CONSTRUCT queries of `ontology/inference`, run in the order of their names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from pyoxigraph import QueryTriples, RdfFormat, Store

from sikkerby.documents.tables import read_text
from sikkerby.errors import InputError, Place
from sikkerby.graphs.dataset import Graph, split_lines
from sikkerby.parallel import map_in_processes
from sikkerby.progress import Progress
from sikkerby.vocabulary import Addresses

# Triples that are worth a store of their own.
_ENOUGH = 50_000
_TRIPLES = RdfFormat.N_TRIPLES


def infer(
    shared: Sequence[Graph],
    editions: Mapping[str, Sequence[Graph]],
    folder: Path,
    addresses: Addresses,
    progress: Progress,
) -> tuple[Graph, Mapping[str, Graph]]:
    """What the rules in `folder` add to what all editions share, and to each edition with it.

    No rule joins two editions, so a few are taken at a time: as many as have the triples of what
    they share, which keeps the work in step with their number, and the memory bounded. Each rule
    sees what those before it added; a triple that is stated already is left where it stands.
    Raises InputError for a rule that is no CONSTRUCT query.
    """
    rules = [(file, read_text(file)) for file in sorted(folder.glob("*.rq"))]
    common = [*shared, Graph(split_lines(_apply(rules, shared, addresses.base)))]
    batches = _batches(editions, max(_ENOUGH, sum(map(len, common))))

    def add(names: Sequence[str]) -> Mapping[str, Graph]:
        """What the rules add to each of some editions."""
        stated = [graph for name in names for graph in editions[name]]
        lines: dict[str, list[bytes]] = {name: [] for name in names}
        for line in split_lines(_apply(rules, [*common, *stated], addresses.base)):
            iri = line[1 : line.index(b">")].decode()
            name = names[0] if len(names) == 1 else addresses.kind_and_edition(iri)[1]
            if name not in lines:
                # It is said of what others share: only alone does an edition tell what is its own.
                return {name: add([name])[name] for name in names}
            lines[name].append(line)
        return {name: Graph(found) for name, found in lines.items()}

    found = map_in_processes(
        lambda number: add(batches[number]), range(len(batches)), progress, "Inferred"
    )
    return common[-1], {name: graph for some in found for name, graph in some.items()}


def _batches(editions: Mapping[str, Sequence[Graph]], enough: int) -> list[list[str]]:
    batches: list[list[str]] = []
    waiting: list[str] = []
    for name in editions:
        waiting.append(name)
        if sum(len(graph) for some in waiting for graph in editions[some]) > enough:
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
