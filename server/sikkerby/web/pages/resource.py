"""The page of a resource without a page of its own kind: all its properties, and its words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode, Triple

from sikkerby.vocabulary import PREFIXES, RDF, RDFS, SB
from sikkerby.web.addresses import prefix, safe_address
from sikkerby.web.description import Description
from sikkerby.web.pages.render import render
from sikkerby.web.site import Site
from sikkerby.web.texts import language

_HIDDEN = (RDF["type"], RDFS["label"])
# Each stands below with its words, or is the mere inverse of one that does.
_CARRIED = frozenset(
    {
        "http://data.europa.eu/m8g/hasParticipation",
        SB["statedFact"].value,
        SB["correction"].value,
    }
)


@dataclass(frozen=True)
class Value:
    """A value as shown: its words, where they lead, and their language if not the page's."""

    text: str
    address: str = ""
    language: str = ""


@dataclass(frozen=True)
class Line:
    """A property with its values, and the words of the source for each that has some."""

    name: str
    values: tuple[Value, ...]
    words: tuple[Value, ...] = ()


def render_resource(here: Site, found: Description) -> str:
    """The HTML page of a described resource."""
    names = _Names(here, found.labels())
    own = [triple for triple in found.own if triple.predicate not in _HIDDEN]
    title = names.label(found.iri)
    return render(
        "resource.html",
        title=title,
        iri=found.iri.value,
        address=here.local(found.iri.value),
        kinds=_kinds(found, names),
        lines=list(_lines(own, found, names)),
        carried=list(_carried(found, names)),
        incoming=list(_incoming(found, names)),
        page=found.page,
        pages=found.pages,
    )


@dataclass(frozen=True)
class _Names:
    here: Site
    labels: Mapping[NamedNode, Mapping[str, str]]

    def label(self, node: NamedNode) -> str:
        known = self.labels.get(node, {})
        found = known.get(language()) or known.get("da") or known.get("en") or known.get("")
        return found or shorten(node.value, self.here.base)

    def value(self, term: object) -> Value:
        if isinstance(term, NamedNode):
            return Value(self.label(term), safe_address(self.here.local(term.value, prefix())))
        assert isinstance(term, Literal)
        foreign = term.language if term.language and term.language != language() else ""
        return Value(term.value, "", foreign or "")


def shorten(iri: str, base: str) -> str:
    """An IRI without a label, as a prefixed name or a path below the base."""
    for name, namespace in PREFIXES.items():
        if iri.startswith(namespace) and len(iri) > len(namespace):
            return f"{name}:{iri.removeprefix(namespace)}"
    return iri.removeprefix(base)


def _kinds(found: Description, names: _Names) -> list[str]:
    types = [t.object for t in found.own if t.predicate == RDF["type"] and t.subject == found.iri]
    ours = [kind for kind in types if isinstance(kind, NamedNode) and kind.value.startswith(SB.iri)]
    return sorted(names.label(kind) for kind in ours)


def _lines(own: Iterable[Triple], found: Description, names: _Names) -> Iterable[Line]:
    grouped: dict[NamedNode, list[Value]] = defaultdict(list)
    for triple in sorted(own, key=str):
        if triple.subject == found.iri and triple.predicate.value not in _CARRIED:
            grouped[triple.predicate].append(names.value(triple.object))
    for predicate, values in sorted(grouped.items(), key=lambda item: names.label(item[0])):
        yield Line(names.label(predicate), tuple(values))


def _carried(found: Description, names: _Names) -> Iterable[Line]:
    by_node: dict[NamedNode, dict[str, list[object]]] = defaultdict(lambda: defaultdict(list))
    for triple in found.carried:
        if isinstance(triple.subject, NamedNode):
            by_node[triple.subject][triple.predicate.value].append(triple.object)
    for node, values in sorted(by_node.items(), key=lambda item: item[0].value):
        quotations = values.get(SB["evidence"].value, [])
        words = tuple(
            Value(text.value, names.value(quotation).address, "da")
            for quotation in sorted(quotations, key=str)
            if isinstance(quotation, NamedNode)
            for text in by_node.get(quotation, {}).get(SB["quotedText"].value, [])
            if isinstance(text, Literal)
        )
        if not words:
            continue
        yield _line_of(node, values, words, names)


def _line_of(
    node: NamedNode,
    values: Mapping[str, list[object]],
    words: tuple[Value, ...],
    names: _Names,
) -> Line:
    predicate = values.get(RDF["predicate"].value)
    if predicate and isinstance(predicate[0], NamedNode):
        stated = tuple(names.value(term) for term in values[RDF["object"].value])
        return Line(names.label(predicate[0]), stated, words)
    role = values.get("http://data.europa.eu/m8g/role", [])
    party = values.get("http://data.europa.eu/m8g/hasParticipant", [])
    if party:
        roles = ", ".join(sorted(names.value(term).text for term in role))
        return Line(roles, tuple(names.value(term) for term in party), words)
    kind = values.get(SB["factKind"].value, [])
    name = ", ".join(names.value(term).text for term in kind) or names.label(node)
    numbers = tuple(
        names.value(term)
        for key in ("value", "minValue", "maxValue", "unit")
        for term in values.get(SB[key].value, [])
    )
    return Line(name, numbers, words)


def _incoming(found: Description, names: _Names) -> Iterable[Line]:
    grouped: dict[NamedNode, list[Value]] = defaultdict(list)
    for triple in sorted(found.incoming, key=str):
        grouped[triple.predicate].append(names.value(triple.subject))
    for predicate, values in sorted(grouped.items(), key=lambda item: names.label(item[0])):
        yield Line(names.label(predicate), tuple(values))
