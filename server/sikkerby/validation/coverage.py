"""How many resources of each class have which property."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable

from sikkerby.expressions import read_tables
from sikkerby.graphs.dataset import Graph
from sikkerby.validation.findings import PropertyCoverage
from sikkerby.vocabulary import RDF, expand_name, shorten_iri

CLASSES = tuple(map(expand_name, read_tables(__file__)["classes"]))

_TYPE = str(RDF["type"]).encode()

# By class and property; the property of totals is empty.
Counts = dict[str, dict[str, int]]


def count_properties(graph: Graph) -> Counts:
    """How many of each class there are, and how many of those have each property."""
    classes = {f"{kind} .".encode(): kind.value for kind in CLASSES}
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for _, lines in graph.by_subject():
        said = [line.split(b" ", 2)[1:] for line in lines]
        having = {predicate for predicate, _ in said if predicate != _TYPE}
        for predicate, value in said:
            if predicate == _TYPE and value in classes:
                counts[classes[value]][""] += 1
                counts[classes[value]].update(name[1:-1].decode() for name in having)
    return {kind: dict(numbers) for kind, numbers in counts.items()}


def coverage_of(parts: Iterable[Counts]) -> tuple[PropertyCoverage, ...]:
    """The coverage of all parts together, in the order of `CLASSES` and by property."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for part in parts:
        for name, numbers in part.items():
            counts[name].update(numbers)
    return tuple(
        PropertyCoverage(shorten_iri(kind.value), shorten_iri(name), number, counts[kind.value][""])
        for kind in CLASSES
        for name, number in sorted(counts[kind.value].items())
        if name
    )
