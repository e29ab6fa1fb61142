"""That every resource and term pointed to is described, and none is withdrawn."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pyoxigraph import NamedNode, Triple

from sikkerby.validation.checks import find
from sikkerby.validation.findings import Finding
from sikkerby.vocabulary import ADMS, DCT, OWL, RDF, RDFS, SB, SCHEMA, SKOS, SPDX

# What these point to is a vocabulary's term or a document on the web, not data of ours.
_ELSEWHERE = frozenset(
    (
        RDF["type"], RDF["predicate"], RDFS["isDefinedBy"], RDFS["subClassOf"],
        RDFS["subPropertyOf"], RDFS["seeAlso"], DCT["license"], DCT["source"],
        SPDX["algorithm"], SCHEMA["domainIncludes"], SCHEMA["rangeIncludes"], ADMS["status"],
    )
)  # fmt: skip
# Terms of the vocabulary are aligned to those of others, which need no description here.
_ALIGNMENTS = frozenset(
    SKOS[name] for name in ("closeMatch", "exactMatch", "broadMatch", "narrowMatch")
)


def withdrawn_in(triples: Iterable[Triple]) -> set[NamedNode]:
    """The resources that the triples say are withdrawn."""
    return {
        triple.subject
        for triple in triples
        if triple.predicate == OWL["deprecated"] and isinstance(triple.subject, NamedNode)
    }


def check_references(
    own: Iterable[Triple], background: Iterable[Triple], *, base: str
) -> Iterator[Finding]:
    """Own triples that point to nothing, to something withdrawn, or use unknown terms."""
    own = list(own)
    background = list(background)
    known = {triple.subject for triple in own} | {triple.subject for triple in background}
    withdrawn = withdrawn_in(own) | withdrawn_in(background)
    properties: set[NamedNode] = set()
    for triple in own:
        subject, predicate, value = triple.subject, triple.predicate, triple.object
        if not isinstance(subject, NamedNode):
            continue
        if predicate not in properties:
            if predicate.value.startswith(SB.iri) and predicate not in known:
                yield find("unknown-property", subject, predicate)
            else:
                properties.add(predicate)
        if not isinstance(value, NamedNode) or value in known:
            # That what replaces something is withdrawn itself, the shapes say.
            if value in withdrawn and predicate != DCT["isReplacedBy"]:
                assert isinstance(value, NamedNode)
                yield find("points-to-withdrawn", subject, predicate, value)
            continue
        if value.value.startswith(SB.iri):
            yield find("unknown-term", subject, predicate, value)
        elif not _leads_elsewhere(subject, predicate, value, base):
            yield find("nothing-said", subject, predicate, value)


def _leads_elsewhere(subject: NamedNode, predicate: NamedNode, value: NamedNode, base: str) -> bool:
    """True where nothing need be said of the value here."""
    # The vocabulary is the same wherever it is published; its makers need no page in each place.
    if subject.value == SB.iri.rstrip("#"):
        return True
    if predicate in _ALIGNMENTS and subject.value.startswith(SB.iri):
        return True
    # That a withdrawn resource's replacement exists is checked against the ledger.
    return predicate == DCT["isReplacedBy"] or (
        predicate in _ELSEWHERE and not value.value.startswith(base + "id/")
    )
