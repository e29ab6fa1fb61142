"""Which rows the tables have, and the cells that no single path through the graphs finds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from pyoxigraph import Literal, NamedNode

from sikkerby.publication.published_graphs import EditionView, SharedView
from sikkerby.publication.tables.columns import Row, Value, along, as_text
from sikkerby.publication.view import View
from sikkerby.publication.void import LINKING
from sikkerby.vocabulary import CPSV, CV, DCT, RDF, RDFS, SB, SKOS

Rows = Callable[[View], list[Row]]
# By what resources are ordered.
Key = Callable[[View, NamedNode], Any]
Keys = Sequence[Key]
Terms = Sequence[NamedNode]

_MATCHES = (*LINKING, RDFS["seeAlso"], DCT["subject"], DCT["type"], SB["continues"])
_NAMES = {
    RDFS["label"]: "name",
    SKOS["altLabel"]: "alternative",
    SKOS["hiddenLabel"]: "hidden",
    SKOS["notation"]: "code",
}
# Kinds of what has a name, the most specific first; of places, the larger ones.
ORGANISATIONS = ("Administration", "PartnerOrganisation", "OrganisationGroup", "Unit",
                 "MunicipalAuthority")  # fmt: skip
PLACES = ("Municipality", "District", "Neighbourhood", "Place")


def resources(of: Terms, order: Keys = (), by: Terms = (), then: Keys = ()) -> Rows:
    """A function that gives the rows of a table.

    Without `by`, there is a row `(resource,)` for each instance of the classes `of`, sorted by
    `order` and then by IRI. With `by`, there is a row `(value, resource, predicate)` for each value
    of these predicates that is a resource; the values of one predicate are sorted by `then`.
    """

    def rows(view: View) -> list[Row]:
        nodes = _in_order(view, {node for kind in of for node in view.instances(kind)}, order)
        if not by:
            return [(node,) for node in nodes]
        return [
            (value, node, predicate)
            for node in nodes
            for predicate in by
            for value in _in_order(view, view.resources(node, predicate), then)
        ]

    return rows


def _in_order(view: View, nodes: Iterable[NamedNode], order: Keys) -> list[NamedNode]:
    return sorted(nodes, key=lambda node: (*(key(view, node) for key in order), node.value))


def number(path: str) -> Key:
    """The least whole number to which a path leads, or 0."""
    get = along(path)

    def key(view: View, node: NamedNode) -> int:
        texts = map(as_text, get(view, (node,)))
        return min((int(text) for text in texts if text.isdigit()), default=0)

    return key


def _rank(kinds: Sequence[str]) -> Key:
    """The place of the most specific kind."""
    return lambda view, node: next(
        (n for n, kind in enumerate(kinds) if view.is_a(node, SB[kind])), len(kinds)
    )


organisation_kind, place_kind = _rank(ORGANISATIONS), _rank(PLACES)


# The three last letters of the Danish alphabet, which code points put elsewhere.
_LETTERS = str.maketrans({"æ": "z{", "ä": "z{", "ø": "z|", "ö": "z|", "å": "z}"})


def danish_order(name: str) -> str:
    """A key by which names sort as a Dane sorts them."""
    return name.casefold().translate(_LETTERS)


def danish_name(view: View, node: NamedNode) -> str:
    """A sort key: a resource's Danish name in Danish alphabetical order."""
    return danish_order(view.label(node, "da"))


def explained_code(view: View, node: NamedNode) -> int:
    """A sort key: where a resource's code is among those that documents explain, others last."""
    codes = view.codes if isinstance(view, SharedView) else ()
    code = view.text(node, SKOS["notation"])
    return codes.index(code) if code in codes else len(codes)


def strength(view: View, node: NamedNode) -> tuple[bool, bool]:
    """Named parties first, then those only mentioned, then those covered by “all”."""
    is_implied = view.text(node, SB["implied"]) == "true"
    return is_implied, SB["MentionedParty"] in view.resources(node, CV["role"])


_WITH_PAGES = [
    SB[kind]
    for kind in ("Initiative", "Principle", "TargetGroup", "Strategy", "Place", *ORGANISATIONS)
]


def is_service(view: View, row: Row) -> Iterable[Value]:
    return [Literal(view.is_a(row[0], CPSV["PublicService"]))]


def kinds(view: View, row: Row) -> Iterable[Value]:
    """The types of our own vocabulary that have no narrower one among them."""
    ours = [kind for kind in view.resources(row[0], RDF["type"]) if kind.value.startswith(SB.iri)]
    wider = {up for kind in ours for up in view.resources(kind, RDFS["subClassOf"])}
    return [kind for kind in ours if kind not in wider]


def larger_places(view: View) -> list[Row]:
    """A row for each place and each larger one around it, nearest first, with the steps between."""
    found: list[Row] = []
    for node in view.instances(SB["Place"]):
        around = [node]
        while (outer := view.resource(around[-1], SB["within"])) and outer not in around:
            around.append(outer)
        found += [(node, outer, steps) for steps, outer in enumerate(around) if steps]
    return found


def statements(view: View) -> list[Row]:
    """The statements that have evidence of their own."""
    return [
        (node,) for node in view.instances(RDF["Statement"]) if view.values(node, SB["evidence"])
    ]


def names(view: View) -> Iterator[Row]:
    """A row for each name, spelling and code of whatever has a page."""
    for (node,) in resources(_WITH_PAGES)(view):
        for by, sort in _NAMES.items():
            for value in view.values(node, by):
                if isinstance(value, Literal):
                    yield node, sort, value.language, value.value


def links(view: View) -> list[Row]:
    """A row for each link from a resource that has a page to another resource: ours, the predicate,
    the other, and a list of the resource that describes the link, if there is one."""
    # Links belong to no edition; what they link may.
    shared = view.shared if isinstance(view, EditionView) else view
    return [
        (node, by, value, _links_between(shared, node, by, value))
        for value, node, by in resources(_WITH_PAGES, by=_MATCHES)(view)
    ]


def _links_between(view: View, node: NamedNode, by: NamedNode, value: NamedNode) -> list[NamedNode]:
    return [
        link
        for link in view.pointing(node, RDF["subject"])
        if by in view.values(link, RDF["predicate"]) and value in view.values(link, RDF["object"])
    ][:1]


def agents(view: View) -> list[Row]:
    """Who edits the data."""
    assert isinstance(view, SharedView)
    return [(node,) for node in view.nodes() if node.value.startswith(f"{view.base}id/agent/")]


def concepts(view: View) -> list[Row]:
    """The terms of our own vocabulary."""
    return [(node,) for node in view.nodes() if node.value.startswith(SB.iri)]


def withdrawn(view: View) -> list[Row]:
    """The withdrawn IRIs, each with those that replace it and the reason."""
    assert isinstance(view, SharedView)
    found: list[Row] = []
    for entry in view.withdrawn:
        paths = (entry.iri, *entry.replaced_by.split())
        iri, *others = (NamedNode(view.base + path) for path in paths)
        found.append((iri, others, entry.reason or None))
    return found
