"""Which rows the tables have, and the cells that no single path through the graphs finds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from operator import attrgetter

from pyoxigraph import Literal, NamedNode, Triple

from sikkerby.graphs.dataset import Term
from sikkerby.publication.published_graphs import EditionView, SharedView
from sikkerby.publication.tables.columns import Getter, Row, along
from sikkerby.publication.view import View
from sikkerby.vocabulary import CPSV, CV, DCT, GEO, OA, OWL, RDF, RDFS, SB, SKOS

_MATCHES = (
    *(SKOS[f"{name}Match"] for name in ("exact", "close", "broad", "narrow", "related")),
    OWL["sameAs"],
    RDFS["seeAlso"],
    DCT["subject"],
    DCT["type"],
    SB["continues"],
)
_NAMES = {
    RDFS["label"]: "name",
    SKOS["altLabel"]: "alternative",
    SKOS["hiddenLabel"]: "hidden",
    SKOS["notation"]: "code",
}
# Kinds of what has a name, the most specific first.
ORGANISATIONS = ("Administration", "PartnerOrganisation", "OrganisationGroup", "Unit",
                 "MunicipalAuthority")  # fmt: skip
PLACES = ("Municipality", "District", "Neighbourhood", "Place")
_NAMED = ("Initiative", "Principle", "TargetGroup", "Strategy", *ORGANISATIONS, "Place")


def instances(kind: str, *order: NamedNode) -> Callable[[View], list[Row]]:
    def rows(view: View) -> list[Row]:
        def key(node: NamedNode) -> tuple[Decimal | str, ...]:
            texts = [view.text(node, predicate) for predicate in order]
            numbers = [Decimal(text) if text.isdigit() else Decimal(0) for text in texts]
            return (*numbers, node.value)

        return [(node,) for node in sorted(view.instances(SB[kind]), key=key)]

    return rows


def is_service(view: View, row: Row) -> Iterable[Term]:
    return [Literal(view.is_a(row[0], CPSV["PublicService"]))]


def kinds(view: View, row: Row) -> Iterable[Term]:
    """The types of our own vocabulary that have no narrower one among them."""
    ours = [kind for kind in view.resources(row[0], RDF["type"]) if kind.value.startswith(SB.iri)]
    wider = {up for kind in ours for up in view.resources(kind, RDFS["subClassOf"])}
    return [kind for kind in ours if kind not in wider]


def coordinate(position: int, of: NamedNode = GEO["hasGeometry"]) -> Getter:
    def get(view: View, row: Row) -> Iterable[Term]:
        for point in along(of, GEO["asWKT"])(view, row):
            numbers = point.value.partition("(")[2].rstrip(") ").split()
            yield Literal(numbers[position])

    return get


def participations(view: View) -> list[Row]:
    """A row for each, with its initiative: named parties first, in the order of the document."""

    def key(node: NamedNode) -> tuple[bool, bool, int, str]:
        starts = along(SB["evidence"], OA["hasSelector"], OA["start"])(view, (node,))
        return (
            view.text(node, SB["implied"]) == "true",
            SB["MentionedParty"] in view.resources(node, CV["role"]),
            min((int(start.value) for start in starts), default=0),
            node.value,
        )

    return [
        (participation, initiative)
        for (initiative,) in initiatives(view)
        for participation in sorted(view.resources(initiative, CV["hasParticipation"]), key=key)
    ]


def of_initiatives(property: NamedNode) -> Callable[[View], list[Row]]:
    """A row for each value of a property of an initiative, with the initiative."""

    def rows(view: View) -> list[Row]:
        return [
            (value, initiative)
            for (initiative,) in initiatives(view)
            for value in view.resources(initiative, property)
        ]

    return rows


def evidence(view: View) -> list[Row]:
    """A row for each quotation of each thing that it supports, in the order of the document, with
    what that is about, by which property, and the value by its name where it has one."""
    pairs = [
        (quotation, holder)
        for quotation in view.instances(OA["SpecificResource"])
        for holder in view.pointing(quotation, SB["evidence"])
    ]

    def key(pair: Row) -> tuple[str, int, int, str]:
        source = view.resource(pair[0], OA["hasSource"])
        start, end = (
            int(next(iter(along(OA["hasSelector"], OA[name])(view, pair))).value)
            for name in ("start", "end")
        )
        return (source.value if source else "", start, end, pair[1].value)

    return [(*pair, *_supported(view, pair[1])) for pair in sorted(pairs, key=key)]


def _supported(view: View, holder: NamedNode) -> Row:
    """Subjects, properties and values of a statement, or of what an initiative states otherwise."""
    if view.is_a(holder, RDF["Statement"]):
        subjects, said, values = (
            view.values(holder, RDF[part]) for part in ("subject", "predicate", "object")
        )
        return subjects, said, _labelled(view, values)
    owner, by, value = (
        (SB["statedFact"], SB["statedFact"], SB["factKind"])
        if view.is_a(holder, SB["StatedFact"])
        else (CV["hasParticipation"], SB["party"], CV["hasParticipant"])
    )
    return view.pointing(holder, owner), (by,), _labelled(view, view.values(holder, value))


def _labelled(view: View, values: Iterable[Term]) -> list[Literal]:
    return [
        Literal(view.label(value, "da")) if isinstance(value, NamedNode) else value
        for value in values
    ]


initiatives = instances("Initiative", SB["rowNumber"])


def organisations(view: View) -> list[Row]:
    """By kind, then in the order in which the source explains the codes, then by name."""
    codes = view.codes if isinstance(view, SharedView) else ()

    def key(node: NamedNode) -> tuple[int, int, str, str]:
        code = view.text(node, SKOS["notation"])
        rank = codes.index(code) if code in codes else len(codes)
        return _rank(view, node, ORGANISATIONS), rank, _by_name(view, node), node.value

    found = {node for kind in ORGANISATIONS for node in view.instances(SB[kind])}
    return [(node,) for node in sorted(found, key=key)]


def places(view: View) -> list[Row]:
    """Larger kinds first, then by name."""
    found = view.instances(SB["Place"])
    return [
        (node,) for node in sorted(found, key=lambda n: (_rank(view, n, PLACES), _by_name(view, n)))
    ]


def target_groups(view: View) -> list[Row]:
    """By name."""
    found = view.instances(SB["TargetGroup"])
    return [(node,) for node in sorted(found, key=lambda n: (_by_name(view, n), n.value))]


def _rank(view: View, node: NamedNode, kinds: Sequence[str]) -> int:
    return next((n for n, kind in enumerate(kinds) if view.is_a(node, SB[kind])), len(kinds))


# The three last letters of the Danish alphabet, which code points put elsewhere.
_LETTERS = str.maketrans({"æ": "z{", "ä": "z{", "ø": "z|", "ö": "z|", "å": "z}"})


def danish_order(name: str) -> str:
    """A key by which names sort as a Dane sorts them."""
    return name.casefold().translate(_LETTERS)


def _by_name(view: View, node: NamedNode) -> str:
    return danish_order(view.label(node, "da"))


def pairs(kind: str, *properties: NamedNode) -> Callable[[View], list[Row]]:
    """A row for each resource that a resource of `kind` points to: both, and the property."""

    def rows(view: View) -> list[Row]:
        return [
            (node, value, by)
            for node in view.instances(SB[kind])
            for by in properties
            for value in view.resources(node, by)
        ]

    return rows


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


def source(view: View, row: Row) -> Iterable[Term]:
    """The document of a strategy's edition."""
    found = NamedNode(row[0].value.replace("/id/strategy/", "/id/source/"))
    return [found] if found in view else []


def names(view: View) -> Iterator[Row]:
    """A row for each name, spelling and code of whatever has a page."""
    for node in _with_pages(view):
        for by, sort in _NAMES.items():
            for value in view.values(node, by):
                if isinstance(value, Literal):
                    yield node, sort, value.language, value.value


def links(view: View) -> list[Row]:
    """A row for each resource of others that one of ours is linked with, and the link itself where
    it has an IRI."""
    # Links belong to no edition; what they link may.
    shared = view.shared if isinstance(view, EditionView) else view
    return [
        (node, by, value, _links_between(shared, node, by, value))
        for node in _with_pages(view)
        for by in _MATCHES
        for value in view.resources(node, by)
    ]


def _with_pages(view: View) -> list[NamedNode]:
    found = {node for kind in _NAMED for node in view.instances(SB[kind])}
    return sorted(found, key=attrgetter("value"))


def _links_between(view: View, node: NamedNode, by: NamedNode, value: NamedNode) -> list[NamedNode]:
    stated = {RDF["predicate"]: by, RDF["object"]: value}
    return [
        link
        for link in view.pointing(node, RDF["subject"])
        if all(view.states(Triple(link, term, said)) for term, said in stated.items())
    ][:1]


def schemes(view: View) -> list[Row]:
    """What the principles and the target groups of an edition are members of."""
    return [(node,) for node in view.instances(SKOS["ConceptScheme"])]


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
    return [
        (
            NamedNode(view.base + entry.iri),
            [NamedNode(view.base + path) for path in entry.replaced_by.split()],
            entry.reason or None,
        )
        for entry in view.withdrawn
    ]
