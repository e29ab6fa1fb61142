"""What a version says of each resource, free of positions and of what only carries evidence.

Statements, participations, facts, quotations and fragments are reported with the resource that they
belong to: a cell that got longer moves every quotation after it, and nobody wants to read that.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass, field

from pyoxigraph import Literal, NamedNode

from sikkerby.bilingual import Bilingual
from sikkerby.expressions import read_tables
from sikkerby.graphs.dataset import Term
from sikkerby.publication.view import View, find_evident
from sikkerby.vocabulary import CV, DCT, OA, RDF, RDFS, SB, expand_name

_CARRIERS = ("statement", "quote", "participation", "fact", "correction")
_TOLD_OTHERWISE = (CV["hasParticipation"], OA["hasSelector"], SB["evidence"])
_PARTIES = (SB["involves"], SB["mentionsParticipant"])
# Their values are told by what they say: the IRIs of facts have positions in them.
_WRITTEN_OUT = (SB["statedFact"], SB["correction"])


_NAMES = {
    expand_name(name): Bilingual(**words) for name, words in read_tables(__file__)["names"].items()
}
_LANGUAGES = {"da": ("dansk", "Danish"), "en": ("engelsk", "English")}


@dataclass(frozen=True, order=True)
class Stated:
    """A property and a value in words; `identity` of a resource as value stays when it is renamed,
    and is empty for others."""

    name: Bilingual
    value: Bilingual
    identity: str = field(default="", compare=False)


@dataclass(frozen=True)
class Described:
    """One resource: values of properties, and the words of the source with what they carry."""

    kind: Bilingual
    label: Bilingual
    values: Set[Stated]
    words: Set[Stated]


@dataclass(frozen=True)
class Meaning:
    """All resources by IRI, and what each quotation (by IRI) says of what."""

    resources: Mapping[str, Described]
    quotations: Mapping[str, tuple[str, ...]]


def read_meaning(view: View, base: str) -> Meaning:
    """What is said of the subjects of `view`, which must leave out what is inferred of them."""
    reader = _Reader(view, base)
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


class _Reader:
    def __init__(self, view: View, base: str) -> None:
        self._view = view
        self._base = base
        self._carriers = tuple(f"{base}id/{kind}/" for kind in _CARRIERS)

    def owner(self, node: NamedNode) -> NamedNode | None:
        """The resource under which changes of a node are reported; None for what carries others."""
        if node.value.startswith(self._carriers):
            return None
        if node.value.startswith(f"{self._base}id/") and "#" in node.value:
            return NamedNode(node.value.partition("#")[0])
        return node

    def text(self, node: NamedNode) -> Bilingual:
        return Bilingual(self._view.label(node, "da"), self._view.label(node, "en"))

    def kind(self, node: NamedNode) -> Bilingual:
        types = self._view.resources(node, RDF["type"])
        ours = [kind for kind in types if kind.value.startswith(SB.iri)]
        chosen = (ours or types or [RDFS["Resource"]])[0]
        return self.text(chosen)

    def values(self, node: NamedNode) -> Iterator[Stated]:
        view = self._view
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
        if language in _LANGUAGES:
            da, en = _LANGUAGES[language]
            return Bilingual(f"{named.da} ({da})", f"{named.en} ({en})")
        return named

    def _value(self, node: NamedNode, predicate: NamedNode, value: Term) -> Bilingual:
        if isinstance(value, Literal):
            return Bilingual(value.value, value.value)
        if predicate == SB["statedFact"]:
            return self._fact(value)
        if predicate == SB["correction"]:
            printed, corrected = (self._view.text(value, SB[n]) for n in ("printed", "corrected"))
            return Bilingual(f"{printed} → {corrected}", f"{printed} → {corrected}")
        named = self.text(value)
        if self._is_implied(node, predicate, value):
            return Bilingual(
                f"{named.da} (omfattet af »alle forvaltninger«)",
                f"{named.en} (covered by “alle forvaltninger”)",
            )
        return named

    def _is_implied(self, initiative: NamedNode, predicate: NamedNode, party: Term) -> bool:
        return predicate in _PARTIES and any(
            self._view.text(node, SB["implied"]) == "true"
            for node in self._view.resources(initiative, CV["hasParticipation"])
            if party in self._view.resources(node, CV["hasParticipant"])
        )

    def _fact(self, fact: NamedNode) -> Bilingual:
        view = self._view
        value = view.text(fact, SB["value"])
        bounds = [view.text(fact, SB[name]) for name in ("minValue", "maxValue")]
        number = value or "–".join(bounds)
        quoted = " … ".join(
            view.text(quotation, SB["quotedText"])
            for quotation in view.resources(fact, SB["evidence"])
        )
        kind, unit = (
            self.text(node) if (node := view.resource(fact, SB[name])) else Bilingual("", "")
            for name in ("factKind", "unit")
        )
        return Bilingual(
            f"{kind.da}: {number} {unit.da} ({quoted})", f"{kind.en}: {number} {unit.en} ({quoted})"
        )

    def words(self, node: NamedNode) -> Iterator[Stated]:
        """The words that carry what is said of a resource, where they are not the value itself."""
        for predicate, value, holder in find_evident(self._view, node):
            if isinstance(value, NamedNode):
                yield from self._quoted(self._name(predicate), self.text(value), holder)

    def _quoted(self, name: Bilingual, value: Bilingual, holder: NamedNode) -> Iterator[Stated]:
        title = Bilingual(
            f"kildens ord for {name.da} »{value.da}«",
            f"words of the source for {name.en} “{value.en}”",
        )
        for quotation in self._view.resources(holder, SB["evidence"]):
            text = self._view.text(quotation, SB["quotedText"])
            yield Stated(title, Bilingual(text, text))

    def meaning_of_quotation(self, quotation: NamedNode) -> tuple[str, ...]:
        """What stands the same where only the position of a quotation changes."""
        view = self._view
        holders = []
        for holder in view.pointing(quotation, SB["evidence"]):
            if view.is_a(holder, SB["StatedFact"]):
                owners = view.pointing(holder, SB["statedFact"])
                holders.append(f"{[owner.value for owner in owners]} {self._fact(holder).da}")
            else:
                holders.append(holder.value)
        columns = (column.value for column in view.resources(quotation, SB["column"]))
        return (view.text(quotation, SB["quotedText"]), *columns, *sorted(holders))
