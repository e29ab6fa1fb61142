"""Parts of the whole for those who want one principle, organisation or place only.

A part holds everything that is said of the initiatives concerned, the words that say so
included, and name and type of what they point to, so that it can be read on its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pyoxigraph import NamedNode, Triple

from sikkerby.publication.view import View
from sikkerby.vocabulary import CV, DCT, GEO, OA, RDF, RDFS, SB, SKOS, Addresses

FOLDER = "subsets"
FORMATS = ("turtle", "jsonld")

# What belongs to an initiative, and comes with it whole.
_OWN = (
    CV["hasParticipation"],
    SB["statedFact"],
    SB["correction"],
    DCT["audience"],
    SB["evidence"],
    OA["hasSelector"],
)
# What is enough to read a resource that is only pointed to.
_SHORT = (RDF["type"], RDFS["label"], SKOS["notation"])


@dataclass(frozen=True)
class Subset:
    """A part: its path below FOLDER without suffix, what it is about, and its initiatives."""

    path: str
    about: NamedNode
    title_da: str
    title_en: str
    initiatives: tuple[NamedNode, ...]


def find_subsets(view: View, addresses: Addresses) -> list[Subset]:
    """A part for every principle, organisation and place that has initiatives."""
    found: list[Subset] = []
    for node, initiatives, da, en in _concerned(view):
        if initiatives:
            path = node.value.removeprefix(f"{addresses.base}id/")
            da, en = f"{da}: {view.label(node, 'da')}", f"{en}: {view.label(node, 'en')}"
            found.append(Subset(path, node, da, en, tuple(initiatives)))
    return sorted(found, key=lambda subset: subset.path)


def _concerned(view: View) -> Iterator[tuple[NamedNode, list[NamedNode], str, str]]:
    for node in view.instances(SB["Principle"]):
        initiatives = view.pointing(node, SB["supportsPrinciple"])
        yield node, initiatives, "Indsatser efter princippet", "Initiatives under the principle"
    for node in (*view.instances(SB["Party"]), *view.instances(SB["Unit"])):
        pointing = {*view.pointing(node, SB["party"]), *view.pointing(node, SB["mentionsUnit"])}
        initiatives = sorted(pointing, key=lambda entry: entry.value)
        yield node, initiatives, "Indsatser med", "Initiatives with"
    for node in view.instances(SB["Place"]):
        places = (node, *view.pointing(node, GEO["sfWithin"]))
        initiatives = sorted(
            {
                initiative
                for place in places
                for initiative in view.pointing(place, DCT["spatial"])
                if view.is_a(initiative, SB["Initiative"])
            },
            key=lambda entry: entry.value,
        )
        yield node, initiatives, "Indsatser i", "Initiatives in"


def subset_triples(view: View, subset: Subset) -> set[Triple]:
    """The triples of a part."""
    whole = _gather(view, (*subset.initiatives, subset.about))
    triples = {triple for node in whole for triple in view.triples_of(node)}
    pointed = {triple.object for triple in triples} | {triple.predicate for triple in triples}
    for node in pointed:
        if isinstance(node, NamedNode) and node not in whole:
            triples |= {t for t in view.triples_of(node) if t.predicate in _SHORT}
    return triples


def _gather(view: View, start: Iterable[NamedNode]) -> set[NamedNode]:
    """The nodes that belong to the starting ones, statements about them included."""
    found: set[NamedNode] = set()
    waiting = list(start)
    while waiting:
        node = waiting.pop()
        if node in found:
            continue
        found.add(node)
        waiting += view.pointing(node, RDF["subject"])
        waiting += [value for name in _OWN for value in view.resources(node, name)]
        waiting += view.resources(node, GEO["hasGeometry"])
    return found
