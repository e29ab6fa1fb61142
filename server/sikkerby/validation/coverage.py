"""How many resources of each class have which property."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from pyoxigraph import NamedNode, Triple

from sikkerby.validation.findings import PropertyCoverage
from sikkerby.validation.terms import shorten_iri
from sikkerby.vocabulary import CPSV, OA, RDF, SB

# The classes whose coverage says something to a steward; sub-classes count for themselves.
CLASSES = (
    SB["Initiative"], CPSV["PublicService"], SB["Strategy"], SB["Principle"], SB["TargetGroup"],
    SB["Participation"], SB["StatedFact"], SB["Administration"], SB["PartnerOrganisation"],
    SB["OrganisationGroup"], SB["MunicipalAuthority"], SB["Unit"], SB["Place"],
    SB["Municipality"], SB["District"], SB["Neighbourhood"], SB["SourceDocument"],
    RDF["Statement"], OA["SpecificResource"], SB["Link"], SB["Correction"],
)  # fmt: skip

# Totals have an empty property.
Counts = dict[tuple[str, str], int]


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
    counts: Counter[tuple[str, str]] = Counter()
    for classes in kinds.values():
        counts.update((kind.value, "") for kind in classes)
    for subject, predicate in having:
        counts.update((kind.value, predicate.value) for kind in kinds.get(subject, ()))
    return dict(counts)


def coverage_of(parts: Iterable[Mapping[tuple[str, str], int]]) -> tuple[PropertyCoverage, ...]:
    """The coverage of all parts together, in the order of `CLASSES` and by property."""
    counts: Counter[tuple[str, str]] = Counter()
    for part in parts:
        counts.update(part)
    return tuple(
        PropertyCoverage(shorten_iri(kind.value), shorten_iri(name), number, counts[kind.value, ""])
        for kind in CLASSES
        for (owner, name), number in sorted(counts.items())
        if owner == kind.value and name
    )
