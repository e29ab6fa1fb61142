"""Parts of the whole for those who want one principle, organisation or place only.

A part holds everything that is said of the initiatives concerned, the words that say so
included, and name and type of what they point to, so that it can be read on its own.
"""

from __future__ import annotations

from array import array
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


class Contents:
    """What a part holds: resources whole, and others in outline.

    Resources are numbered in the order of `nodes`: parts overlap many times over, and numbers are
    distinguished, joined and sorted in a fraction of the time that IRIs take. All are found out at
    once, so that processes that part hereafter need not go through the graphs.
    """

    def __init__(self, view: View, subsets: Iterable[Subset]) -> None:
        self._view = view
        self.nodes = list(view.nodes())
        self._numbers = {node: number for number, node in enumerate(self.nodes)}
        # Those that an outline says something of.
        self._named = {
            node for node in self.nodes if any(view.values(node, name) for name in _SHORT)
        }
        # What belongs to a resource, and what that points to.
        starts = {node for subset in subsets for node in (*subset.initiatives, subset.about)}
        self._gathered = {node: self._gather(node) for node in starts}

    def of(self, subset: Subset) -> tuple[set[int], set[int]]:
        """The resources that a part holds whole, and those that it only outlines."""
        whole: set[int] = set()
        pointed: set[int] = set()
        for start in (*subset.initiatives, subset.about):
            owned, leads_to = self._gathered[start]
            whole.update(owned)
            pointed.update(leads_to)
        return whole, pointed - whole

    def outline(self, number: int) -> list[Triple]:
        """Name and type of a resource: enough to read what points to it."""
        triples = self._view.triples_of(self.nodes[number])
        return [triple for triple in triples if triple.predicate in _SHORT]

    def _gather(self, start: NamedNode) -> tuple[array[int], array[int]]:
        """The nodes that belong to the starting one, statements about them included."""
        view, numbers = self._view, self._numbers
        found: set[NamedNode] = set()
        waiting = [start]
        while waiting:
            node = waiting.pop()
            if node in found or node not in numbers:
                continue
            found.add(node)
            waiting += view.pointing(node, RDF["subject"])
            waiting += [value for name in _OWN for value in view.resources(node, name)]
            waiting += view.resources(node, GEO["hasGeometry"])
        pointed: set[NamedNode] = set()
        for node in found:
            for predicate in view.predicates(node):
                pointed.add(predicate)
                pointed.update(view.resources(node, predicate))
        return (
            array("L", (numbers[node] for node in found)),
            array("L", (numbers[node] for node in pointed if node in self._named)),
        )
