"""VoID: counts and partitions of a dataset (W3C Note “Describing Linked Datasets with VoID”)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from pyoxigraph import NamedNode

from sikkerby.publication.blocks import Facts
from sikkerby.publication.view import View
from sikkerby.vocabulary import OWL, PREFIXES, SKOS, VOID, slugify

# Predicates by which our resources are said to be, more or less, others' resources.
LINKING = (
    OWL["sameAs"],
    SKOS["exactMatch"],
    SKOS["closeMatch"],
    SKOS["broadMatch"],
    SKOS["narrowMatch"],
    SKOS["relatedMatch"],
)


@dataclass(frozen=True)
class Counts:
    """What VoID counts of a set of triples; none depends on the value of a literal."""

    triples: int
    subjects: int
    classes: dict[NamedNode, int]
    properties: dict[NamedNode, int]


def count(blocks: Iterable[Facts]) -> Counts:
    """Add up what is counted of blocks: triples, subjects, members of classes, uses of
    properties."""
    classes, properties = Counter[str](), Counter[str]()
    subjects = 0
    for facts in blocks:
        subjects += facts.subjects
        classes.update(facts.classes)
        properties.update(facts.properties)
    return Counts(
        sum(properties.values()),
        subjects,
        {NamedNode(iri): number for iri, number in classes.items()},
        {NamedNode(iri): number for iri, number in properties.items()},
    )


def add_counts(some: Counts, others: Counts) -> Counts:
    """The counts of two sets of triples that share no subject."""
    return Counts(
        some.triples + others.triples,
        some.subjects + others.subjects,
        dict(Counter(some.classes) + Counter(others.classes)),
        dict(Counter(some.properties) + Counter(others.properties)),
    )


def short_name(term: NamedNode) -> str:
    """`prefix-local` of a term whose namespace has a prefix here, else a slug of its IRI."""
    prefix = max(
        (name for name, iri in PREFIXES.items() if term.value.startswith(iri)),
        key=lambda name: len(PREFIXES[name]),
        default="",
    )
    if prefix:
        return f"{prefix}-{term.value.removeprefix(PREFIXES[prefix])}"
    return slugify(term.value.partition("://")[2])


@dataclass(frozen=True)
class Linkset:
    """Links of one kind into one outside collection; `space` is how that one's IRIs begin."""

    predicate: NamedNode
    space: str
    links: int
    example: NamedNode

    @property
    def target(self) -> str:
        """A short name of the collection, from the end of its address, where such differ."""
        return slugify(self.space.partition("://")[2][-60:])

    @property
    def name(self) -> str:
        """A short name, different for each linkset."""
        return f"{self.target}-{short_name(self.predicate)}"


def find_linksets(view: View, base: str, more: Iterable[NamedNode] = ()) -> list[Linkset]:
    """The links from below `base` to elsewhere, by predicate and by the space they lead into."""
    found: list[Linkset] = []
    for subject in view.nodes():
        if subject.value.startswith(f"{base}id/"):
            found += (
                Linkset(predicate, _space(view, value), 1, value)
                for predicate in (*LINKING, *more)
                for value in view.resources(subject, predicate)
                if not value.value.startswith(base)
            )
    return join_linksets(found)


def join_linksets(some: Iterable[Linkset]) -> list[Linkset]:
    """Those of the same kind into the same collection as one."""
    found: dict[tuple[str, str], list[Linkset]] = {}
    for links in some:
        found.setdefault((links.predicate.value, links.space), []).append(links)
    return [
        Linkset(
            NamedNode(predicate),
            space,
            sum(links.links for links in alike),
            min((links.example for links in alike), key=lambda node: node.value),
        )
        for (predicate, space), alike in sorted(found.items())
    ]


def _space(view: View, node: NamedNode) -> str:
    """Where an outside collection begins: as its data set says, else the IRI up to the last slash
    before its own name."""
    data_set = view.resource(node, VOID["inDataset"])
    if data_set and (space := view.text(data_set, VOID["uriSpace"])):
        return space
    return node.value.rstrip("/").rpartition("/")[0] + "/"
