"""What a version says of each resource, free of positions and of what only carries evidence.

Statements, participations, facts, quotations and fragments are reported with the resource that they
belong to: a cell that got longer moves every quotation after it, and nobody wants to read that.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass, field

from pyoxigraph import Literal, NamedNode

from sikkerby.bilingual import LANGUAGES, Bilingual
from sikkerby.expressions import read_tables
from sikkerby.graphs.dataset import Term
from sikkerby.publication.view import View, find_evident
from sikkerby.vocabulary import CV, DCT, OA, RDF, RDFS, SB, Addresses, expand_name

_CARRIERS = ("statement", "quote", "participation", "fact", "correction")
_TOLD_OTHERWISE = (CV["hasParticipation"], OA["hasSelector"], SB["evidence"])
_PARTIES = (SB["involves"], SB["mentionsParticipant"])
# Their values are told by what they say: the IRIs of facts have positions in them.
_WRITTEN_OUT = (SB["statedFact"], SB["correction"])

_TABLES = read_tables(__file__)
_NAMES = {expand_name(name): Bilingual(**words) for name, words in _TABLES["names"].items()}


@dataclass(frozen=True, order=True)
class Stated:
    """A property and a value in words; `identity` of a resource as value stays when it is renamed,
    and is empty for others."""

    name: Bilingual
    value: Bilingual
    identity: str = field(default="", compare=False)


@dataclass(frozen=True)
class Described:
    """One resource in words: its properties with their values, and the quotations of the source
    that are evidence for values that are resources (`words`)."""

    kind: Bilingual
    label: Bilingual
    values: Set[Stated]
    words: Set[Stated]


@dataclass(frozen=True)
class Meaning:
    """The resources by IRI; and for each quotation, by IRI, its words and what they support."""

    resources: Mapping[str, Described]
    quotations: Mapping[str, tuple[str, ...]]


def read_meaning(view: View, base: str) -> Meaning:
    """What is said of the subjects of `view`, which must leave out what is inferred of them."""
    reader = _Reader(view, Addresses(base))
    values: dict[NamedNode, set[Stated]] = defaultdict(set)
    words: dict[NamedNode, set[Stated]] = defaultdict(set)
    for node in view.nodes():
        owner = reader.owner(node)
        if owner is not None:
            values[owner].update(reader.values(node))
            words[owner].update(reader.words(node))
    resources = {
        node.value: Described(reader.kind(node), reader.text(node), values[node], words[node])
        for node in values
    }
    quotations = {
        node.value: reader.meaning_of_quotation(node)
        for node in view.instances(OA["SpecificResource"])
    }
    return Meaning(resources, quotations)


def _say(key: str, *values: Bilingual) -> Bilingual:
    """Words of the table beside this, with values in their places."""
    words = _TABLES["said"][key]
    return Bilingual(
        *(words[name].format(*(value.of(name) for value in values)) for name in LANGUAGES)
    )


def _plain(text: str) -> Bilingual:
    """A text that reads the same whatever the language."""
    return Bilingual(text, text)


@dataclass(frozen=True)
class _Reader:
    view: View
    addresses: Addresses

    def owner(self, node: NamedNode) -> NamedNode | None:
        """The resource under which changes of a node are reported; None for what carries others."""
        kind, _ = self.addresses.kind_and_edition(node.value)
        if kind in _CARRIERS:
            return None
        return NamedNode(node.value.partition("#")[0]) if kind else node

    def text(self, node: NamedNode) -> Bilingual:
        return Bilingual(*(self.view.label(node, language) for language in LANGUAGES))

    def kind(self, node: NamedNode) -> Bilingual:
        types = self.view.resources(node, RDF["type"])
        ours = [kind for kind in types if kind.value.startswith(SB.iri)]
        return self.text((ours or types or [RDFS["Resource"]])[0])

    def values(self, node: NamedNode) -> Iterator[Stated]:
        view = self.view
        for predicate in view.predicates(node):
            if predicate in _TOLD_OTHERWISE:
                continue
            if predicate == RDFS["label"] and view.values(node, DCT["title"]):
                continue
            for value in view.values(node, predicate):
                is_named = isinstance(value, NamedNode) and predicate not in _WRITTEN_OUT
                yield Stated(
                    self._name(predicate, value),
                    self._value(node, predicate, value),
                    f"{value.value} {self._is_implied(node, predicate, value)}" if is_named else "",
                )

    def _name(self, predicate: NamedNode, value: Term | None = None) -> Bilingual:
        named = _NAMES.get(predicate) or self.text(predicate)
        language = value.language if isinstance(value, Literal) else None
        return _say(language, named) if language in LANGUAGES else named

    def _value(self, node: NamedNode, predicate: NamedNode, value: Term) -> Bilingual:
        view = self.view
        if isinstance(value, Literal):
            return _plain(value.value)
        if predicate == SB["statedFact"]:
            return self._fact(value)
        if predicate == SB["correction"]:
            return _plain(" → ".join(view.text(value, SB[n]) for n in ("printed", "corrected")))
        named = self.text(value)
        return _say("implied", named) if self._is_implied(node, predicate, value) else named

    def _is_implied(self, initiative: NamedNode, predicate: NamedNode, party: Term) -> bool:
        return predicate in _PARTIES and any(
            self.view.text(node, SB["implied"]) == "true"
            for node in self.view.resources(initiative, CV["hasParticipation"])
            if party in self.view.resources(node, CV["hasParticipant"])
        )

    def _fact(self, fact: NamedNode) -> Bilingual:
        view = self.view
        bounds = (view.text(fact, SB[name]) for name in ("minValue", "maxValue"))
        number = view.text(fact, SB["value"]) or "–".join(bounds)
        quoted = " … ".join(
            view.text(quotation, SB["quotedText"])
            for quotation in view.resources(fact, SB["evidence"])
        )
        kind, unit = (
            self.text(node) if (node := view.resource(fact, SB[name])) else Bilingual("", "")
            for name in ("factKind", "unit")
        )
        return _say("fact", kind, _plain(number), unit, _plain(quoted))

    def words(self, node: NamedNode) -> Iterator[Stated]:
        """The quotations that are evidence for a resource's links to other resources."""
        for predicate, value, holder in find_evident(self.view, node):
            if isinstance(value, NamedNode):
                title = _say("words", self._name(predicate), self.text(value))
                for quotation in self.view.resources(holder, SB["evidence"]):
                    yield Stated(title, _plain(self.view.text(quotation, SB["quotedText"])))

    def meaning_of_quotation(self, quotation: NamedNode) -> tuple[str, ...]:
        """What stands the same where only the position of a quotation changes."""
        view = self.view
        holders = []
        for holder in view.pointing(quotation, SB["evidence"]):
            if view.is_a(holder, SB["StatedFact"]):
                owners = view.pointing(holder, SB["statedFact"])
                holders.append(f"{[owner.value for owner in owners]} {self._fact(holder).da}")
            else:
                holders.append(holder.value)
        columns = (column.value for column in view.resources(quotation, SB["column"]))
        return (view.text(quotation, SB["quotedText"]), *columns, *sorted(holders))
