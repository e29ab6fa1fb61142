"""What a version says of each resource, free of positions and of what only carries evidence.

Statements, participations, facts, quotations and fragments are reported with the resource that they
belong to: a cell that got longer moves every quotation after it, and nobody wants to read that.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from pyoxigraph import Literal, NamedNode

from sikkerby.graphs.dataset import Term
from sikkerby.publication.view import View
from sikkerby.vocabulary import CV, DCT, OA, RDF, RDFS, SB, SPDX

_CARRIERS = ("statement", "quote", "participation", "fact", "correction")
_TOLD_OTHERWISE = (CV["hasParticipation"], OA["hasSelector"], SB["evidence"])

# Names of properties that our vocabulary borrows and so does not name.
_NAMES = {
    RDF["type"]: ("type", "type"),
    RDFS["label"]: ("navn", "name"),
    RDFS["comment"]: ("forklaring", "comment"),
    DCT["title"]: ("titel", "title"),
    DCT["description"]: ("beskrivelse", "description"),
    DCT["spatial"]: ("sted", "place"),
    DCT["audience"]: ("målgruppe", "target group"),
    DCT["subject"]: ("emne", "subject"),
    DCT["modified"]: ("ændret", "modified"),
    DCT["publisher"]: ("udgiver", "publisher"),
    SB["involves"]: ("involveret part", "involved party"),
    SB["mentionsParticipant"]: ("part nævnt i beskrivelsen", "party mentioned in the description"),
    SPDX["checksumValue"]: ("kontrolsum", "checksum"),
}
_LANGUAGES = {"da": ("dansk", "Danish"), "en": ("engelsk", "English")}


@dataclass(frozen=True, order=True)
class Text:
    """A text in both languages."""

    da: str
    en: str

    def of(self, language: str) -> str:
        return self.da if language == "da" else self.en


Said = Mapping[Text, frozenset[Text]]


@dataclass(frozen=True)
class Described:
    """One resource: values by property, and the words of the source by what they carry."""

    kind: Text
    label: Text
    values: Said
    words: Said


@dataclass(frozen=True)
class Meaning:
    """All resources by IRI, and what each quotation (by IRI) says of what."""

    resources: Mapping[str, Described]
    quotations: Mapping[str, tuple[str, ...]]


@dataclass
class _Gathered:
    values: dict[Text, set[Text]] = field(default_factory=dict)
    words: dict[Text, set[Text]] = field(default_factory=dict)


def read_meaning(view: View, base: str) -> Meaning:
    """What the triples say, but for those that are inferred, which `view` must leave out."""
    reader = _Reader(view, base)
    gathered: dict[NamedNode, _Gathered] = {}
    for node in view.nodes():
        owner = reader.owner(node)
        if owner is not None:
            entry = gathered.setdefault(owner, _Gathered())
            for name, value in reader.values(node):
                entry.values.setdefault(name, set()).add(value)
            for name, value in reader.words(node):
                entry.words.setdefault(name, set()).add(value)
    resources = {
        node.value: Described(
            reader.kind(node), reader.text(node), _frozen(entry.values), _frozen(entry.words)
        )
        for node, entry in gathered.items()
    }
    quotations = {
        node.value: reader.meaning_of_quotation(node)
        for node in view.instances(OA["SpecificResource"])
    }
    return Meaning(resources, quotations)


def _frozen(values: Mapping[Text, Iterable[Text]]) -> Said:
    return {name: frozenset(entries) for name, entries in values.items()}


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

    def text(self, node: NamedNode) -> Text:
        return Text(self._view.label(node, "da"), self._view.label(node, "en"))

    def kind(self, node: NamedNode) -> Text:
        types = self._view.resources(node, RDF["type"])
        ours = [kind for kind in types if kind.value.startswith(SB.iri)]
        chosen = (ours or types or [RDFS["Resource"]])[0]
        return self.text(chosen)

    def values(self, node: NamedNode) -> Iterator[tuple[Text, Text]]:
        view = self._view
        for predicate in view.predicates(node):
            if predicate in _TOLD_OTHERWISE:
                continue
            if predicate == RDFS["label"] and view.values(node, DCT["title"]):
                continue
            for value in view.values(node, predicate):
                yield self._name(predicate, value), self._value(node, predicate, value)

    def _name(self, predicate: NamedNode, value: Term | None = None) -> Text:
        da, en = _NAMES.get(predicate, ("", ""))
        named = Text(da, en) if da else self.text(predicate)
        language = value.language if isinstance(value, Literal) else None
        if language in _LANGUAGES:
            da, en = _LANGUAGES[language]
            return Text(f"{named.da} ({da})", f"{named.en} ({en})")
        return named

    def _value(self, node: NamedNode, predicate: NamedNode, value: Term) -> Text:
        if isinstance(value, Literal):
            return Text(value.value, value.value)
        if predicate == SB["statedFact"]:
            return self._fact(value)
        if predicate == SB["correction"]:
            printed, corrected = (self._view.text(value, SB[n]) for n in ("printed", "corrected"))
            return Text(f"{printed} → {corrected}", f"{printed} → {corrected}")
        named = self.text(value)
        if predicate in (SB["involves"], SB["mentionsParticipant"]) and self._implied(node, value):
            return Text(
                f"{named.da} (omfattet af »alle forvaltninger«)",
                f"{named.en} (covered by “alle forvaltninger”)",
            )
        return named

    def _implied(self, initiative: NamedNode, party: NamedNode) -> bool:
        return any(
            self._view.text(node, SB["implied"]) == "true"
            for node in self._view.resources(initiative, CV["hasParticipation"])
            if party in self._view.resources(node, CV["hasParticipant"])
        )

    def _fact(self, fact: NamedNode) -> Text:
        view = self._view
        value = view.text(fact, SB["value"])
        bounds = [view.text(fact, SB[name]) for name in ("minValue", "maxValue")]
        number = value or "–".join(bounds)
        quoted = " … ".join(
            view.text(quotation, SB["quotedText"])
            for quotation in view.resources(fact, SB["evidence"])
        )
        kinds, units = (
            [self.text(node) for node in view.resources(fact, SB[name])]
            for name in ("factKind", "unit")
        )
        kind = kinds[0] if kinds else Text("", "")
        unit = units[0] if units else Text("", "")
        return Text(
            f"{kind.da}: {number} {unit.da} ({quoted})", f"{kind.en}: {number} {unit.en} ({quoted})"
        )

    def words(self, node: NamedNode) -> Iterator[tuple[Text, Text]]:
        """The words that carry what is said of a resource, where they are not the value itself."""
        view = self._view
        for statement in view.pointing(node, RDF["subject"]):
            predicates = view.resources(statement, RDF["predicate"])
            for value in view.resources(statement, RDF["object"]):
                for predicate in predicates:
                    yield from self._quoted(self._name(predicate), self.text(value), statement)
        for participation in view.resources(node, CV["hasParticipation"]):
            for party in view.resources(participation, CV["hasParticipant"]):
                yield from self._quoted(self._name(SB["party"]), self.text(party), participation)

    def _quoted(self, name: Text, value: Text, holder: NamedNode) -> Iterator[tuple[Text, Text]]:
        title = Text(
            f"kildens ord for {name.da} »{value.da}«",
            f"words of the source for {name.en} “{value.en}”",
        )
        for quotation in self._view.resources(holder, SB["evidence"]):
            text = self._view.text(quotation, SB["quotedText"])
            yield title, Text(text, text)

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
