"""How many resources of each class have which property."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable

from pyoxigraph import NamedNode, Triple

from sikkerby.validation.findings import PropertyCoverage
from sikkerby.vocabulary import CPSV, OA, RDF, SB, shorten_iri

# The classes whose coverage says something to a steward; sub-classes count for themselves.
CLASSES = (
    SB["Initiative"], CPSV["PublicService"], SB["Strategy"], SB["Principle"], SB["TargetGroup"],
    SB["Participation"], SB["StatedFact"], SB["Administration"], SB["PartnerOrganisation"],
    SB["OrganisationGroup"], SB["MunicipalAuthority"], SB["Unit"], SB["Place"],
    SB["Municipality"], SB["District"], SB["Neighbourhood"], SB["SourceDocument"],
    RDF["Statement"], OA["SpecificResource"], SB["Link"], SB["Correction"],
)  # fmt: skip

# By class and property; the property of totals is empty.
Counts = dict[str, dict[str, int]]


def count_properties(triples: Iterable[Triple]) -> Counts:
    """How many of each class there are, and how many of those have each property."""
    kinds: dict[NamedNode, list[NamedNode]] = {}
    having: set[tuple[NamedNode, NamedNode]] = set()
    for triple in triples:
        subject, predicate, value = triple.subject, triple.predicate, triple.object
        if not isinstance(subject, NamedNode):
            continue
        if predicate != RDF["type"]:
            having.add((subject, predicate))
        elif value in CLASSES and isinstance(value, NamedNode):
            kinds.setdefault(subject, []).append(value)
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for classes in kinds.values():
        for kind in classes:
            counts[kind.value][""] += 1
    for subject, predicate in having:
        for kind in kinds.get(subject, ()):
            counts[kind.value][predicate.value] += 1
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
