"""Parts of the whole for those who want one principle, organisation or place only.

A part holds everything that is said of the initiatives concerned, the words that say so included,
and name and type of what they point to, so that it can be read on its own. What an edition gives to
parts is found edition by edition; `dumps.parts` puts the documents together.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from sys import intern

from pyoxigraph import NamedNode

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
    GEO["hasGeometry"],
)
# What is enough to read a resource that is only pointed to.
SHORT = (RDF["type"], RDFS["label"], SKOS["notation"])
# What initiatives concern, and how parts about it are called, by what their paths begin with.
_CONCERNED = tuple(SB[kind] for kind in ("Principle", "Party", "Unit", "Place"))
_BY = (SB["supportsPrinciple"], SB["party"], SB["mentionsUnit"], DCT["spatial"])
_TITLES = {
    "principle": ("Indsatser efter princippet", "Initiatives under the principle"),
    "organisation": ("Indsatser med", "Initiatives with"),
    "place": ("Indsatser i", "Initiatives in"),
}


@dataclass(frozen=True)
class Subset:
    """A part: its path below FOLDER without suffix, what it is about, how many initiatives it has,
    and the editions that these are of."""

    path: str
    about: NamedNode
    title_da: str
    title_en: str
    initiatives: int
    editions: tuple[str, ...]


# IRIs of an edition's initiatives by that of a principle, party, unit or place that they concern.
Concerns = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Gathered:
    """What comes with some resources: IRIs of what belongs to each and of what that points to."""

    own: Mapping[str, tuple[str, ...]]
    pointed: Mapping[str, tuple[str, ...]]

    def mentions(self, addresses: Addresses) -> frozenset[str]:
        """The names of editions in what is pointed to."""
        targets = {iri for some in self.pointed.values() for iri in some}
        return frozenset(addresses.kind_and_edition(iri)[1] for iri in targets)


def find_concerns(view: View) -> Concerns:
    """The principles, parties, units and places that the initiatives of one edition concern, larger
    places around these included, each with the initiatives that do."""
    found: dict[str, list[str]] = defaultdict(list)
    for initiative in view.instances(SB["Initiative"]):
        named = {node for predicate in _BY for node in view.resources(initiative, predicate)}
        around = {outer for node in named for outer in view.resources(node, GEO["sfWithin"])}
        for node in named | around:
            if any(view.is_a(node, kind) for kind in _CONCERNED):
                found[node.value].append(initiative.value)
    return {iri: tuple(sorted(initiatives)) for iri, initiatives in found.items()}


def gather_edition(view: View, shared: View) -> Gathered:
    """What comes with each initiative and principle of an edition, and with what else its own
    statements are about."""
    others = {
        node
        for statement in view.instances(RDF["Statement"])
        for node in view.resources(statement, RDF["subject"])
        if node not in view
    }
    starts = (*view.instances(SB["Initiative"]), *view.instances(SB["Principle"]), *others)
    return gather(starts, (view, shared))


def gather(starts: Iterable[NamedNode], views: Iterable[View]) -> Gathered:
    """What comes with some resources, statements about them included."""
    views = list(views)
    own: dict[str, tuple[str, ...]] = {}
    pointed: dict[str, tuple[str, ...]] = {}
    for start in starts:
        found: set[NamedNode] = set()
        waiting = [start]
        while waiting:
            node = waiting.pop()
            if node not in found and any(node in view for view in views):
                found.add(node)
                for view in views:
                    waiting += view.pointing(node, RDF["subject"])
                waiting += [value for name in _OWN for value in views[0].resources(node, name)]
        # An edition may say something of what all share.
        led = {
            target
            for node in found
            for view in views
            if node in view
            for predicate in view.predicates(node)
            for target in (predicate, *view.resources(node, predicate))
        }
        # One of each text, which is written once.
        iri = intern(start.value)
        own[iri] = tuple(intern(node.value) for node in found)
        pointed[iri] = tuple(intern(node.value) for node in led)
    return Gathered(own, pointed)


def find_subsets(
    concerns: Mapping[str, Concerns], view: View, addresses: Addresses
) -> list[Subset]:
    """A part for every principle, organisation and place that has initiatives, in order of their
    paths; `view` has their names."""
    numbers: dict[str, dict[str, int]] = defaultdict(dict)
    for edition, found in concerns.items():
        for iri, initiatives in found.items():
            numbers[iri][edition] = len(initiatives)
    parts: list[Subset] = []
    for iri, of_edition in sorted(numbers.items()):
        about, path = NamedNode(iri), iri.removeprefix(f"{addresses.base}id/")
        da, en = (
            f"{said}: {view.label(about, language)}"
            for said, language in zip(_TITLES[path.partition("/")[0]], ("da", "en"), strict=True)
        )
        parts.append(Subset(path, about, da, en, sum(of_edition.values()), tuple(of_edition)))
    return parts
