"""VoID: names and links of a dataset (W3C Note “Describing Linked Datasets with VoID”)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pyoxigraph import NamedNode

from sikkerby.publication.view import View
from sikkerby.vocabulary import OWL, SKOS, VOID, shorten_iri, slugify

# Predicates by which our resources are said to be, more or less, others' resources.
LINKING = (
    *(SKOS[f"{name}Match"] for name in ("exact", "close", "broad", "narrow", "related")),
    OWL["sameAs"],
)


def short_name(iri: str) -> str:
    """`prefix-local` of a term whose namespace has a prefix here, else a slug of its IRI."""
    short = shorten_iri(iri)
    return slugify(iri.partition("://")[2]) if short[0] == "<" else short.replace(":", "-", 1)


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
        return f"{self.target}-{short_name(self.predicate.value)}"


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
