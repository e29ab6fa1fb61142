"""Realistic mistakes in a published graph, one at a time, over all classes.

A mutation removes and adds a few statements of one resource. What nobody can tell from data,
vocabulary and document is no mutation here: that a curated judgement (whose unit, which kind of
organisation, how sure a link) is another than the right one of its kind.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from pyoxigraph import Literal, NamedNode, Triple

from sikkerby.publication.view import View
from sikkerby.vocabulary import (
    CPSV,
    CV,
    DCT,
    FOAF,
    GEO,
    OA,
    ORG,
    OWL,
    RDF,
    RDFS,
    SB,
    SKOS,
    SPDX,
    XSD,
)

Value = NamedNode | Literal


@dataclass(frozen=True)
class Mutation:
    """One mistake: what it is, whose, and the statements it removes and adds."""

    kind: str
    subject: NamedNode
    removed: frozenset[Triple]
    added: frozenset[Triple]

    def __str__(self) -> str:
        gone = "; ".join(sorted(map(str, self.removed)))
        new = "; ".join(sorted(map(str, self.added)))
        return f"{self.kind}: {gone[:300]} → {new[:300]}"


# What the contract demands of each class, by the property that carries it.
REQUIRED: tuple[tuple[NamedNode, tuple[NamedNode, ...]], ...] = (
    (SB["Initiative"], (
        RDF["type"], RDFS["label"], DCT["title"], DCT["description"], SB["printedTitle"],
        SB["rowNumber"], SB["principle"], SB["supportsPrinciple"], SB["involves"], SB["party"],
        CV["hasParticipation"], SB["coverage"], DCT["spatial"], DCT["audience"], SB["strategy"],
        DCT["identifier"], SB["translationStatus"], SB["statedFact"], SB["correction"],
        CV["hasCompetentAuthority"], CV["isClassifiedBy"], SB["leadOrganisation"],
    )),
    (SB["Principle"], (
        RDFS["label"], DCT["title"], SB["shortLabel"], SKOS["notation"], SKOS["inScheme"],
        SB["strategy"], SKOS["prefLabel"], DCT["identifier"],
    )),
    (SB["Strategy"], (RDFS["label"], DCT["publisher"], DCT["spatial"], DCT["temporal"])),
    (SB["TargetGroup"], (RDFS["label"], SB["printedTitle"], SKOS["inScheme"], DCT["identifier"])),
    (SB["Participation"], (
        CV["hasParticipant"], CV["role"], SB["implied"], SB["evidence"], DCT["identifier"],
        DCT["description"],
    )),
    (SB["StatedFact"], (SB["factKind"], SB["unit"], SB["evidence"])),
    (RDF["Statement"], (RDF["subject"], RDF["predicate"], RDF["object"])),
    (OA["SpecificResource"], (
        OA["hasSource"], OA["hasSelector"], SB["column"], SB["quotedText"],
    )),
    (OA["TextPositionSelector"], (OA["start"], OA["end"])),
    (OA["TextQuoteSelector"], (OA["exact"], OA["prefix"], OA["suffix"])),
    (SB["Administration"], (
        RDFS["label"], SKOS["notation"], ORG["unitOf"], DCT["spatial"], DCT["title"],
        FOAF["name"], SKOS["prefLabel"], DCT["identifier"],
    )),
    (SB["PartnerOrganisation"], (RDFS["label"], ORG["classification"], DCT["identifier"])),
    (SB["OrganisationGroup"], (RDFS["label"], ORG["classification"])),
    (SB["MunicipalAuthority"], (RDFS["label"], DCT["spatial"])),
    (SB["Unit"], (RDFS["label"], DCT["identifier"], FOAF["name"])),
    (SB["District"], (RDFS["label"], SB["within"], GEO["sfWithin"])),
    (SB["Neighbourhood"], (RDFS["label"], SB["within"])),
    (GEO["Geometry"], (GEO["asWKT"],)),
    (SB["SourceDocument"], (RDFS["label"], DCT["publisher"], DCT["language"], SPDX["checksum"])),
    (SB["Link"], (
        RDFS["label"], RDF["subject"], RDF["predicate"], RDF["object"], SB["confidence"],
        DCT["created"], DCT["creator"], SKOS["editorialNote"],
    )),
    (SB["Correction"], (SB["column"], SB["printed"], SB["corrected"], DCT["creator"])),
    (SB["Role"], (RDFS["label"], SKOS["inScheme"])),
    (OWL["ObjectProperty"], (RDFS["label"], RDFS["comment"])),
)  # fmt: skip

_TEXTS: tuple[tuple[NamedNode, tuple[NamedNode, ...]], ...] = (
    (SB["Initiative"], (DCT["title"], DCT["description"], RDFS["label"])),
    (SB["Principle"], (DCT["title"], RDFS["label"], SB["shortLabel"])),
    (SB["TargetGroup"], (RDFS["label"],)),
    (SB["Administration"], (RDFS["label"],)),
    (SB["PartnerOrganisation"], (RDFS["label"],)),
    (SB["District"], (RDFS["label"],)),
    (SB["Participation"], (DCT["description"],)),
)
_LINKS: tuple[tuple[NamedNode, tuple[NamedNode, ...]], ...] = (
    (SB["Initiative"], (
        SB["principle"], SB["involves"], CV["hasParticipation"], DCT["spatial"], DCT["audience"],
        SB["strategy"], SB["statedFact"], SB["mentionsUnit"], SB["correction"],
    )),
    (SB["Participation"], (CV["hasParticipant"], CV["role"], SB["evidence"])),
    (SB["StatedFact"], (SB["evidence"], SB["factKind"], SB["unit"])),
    (RDF["Statement"], (RDF["subject"], SB["evidence"])),
    (SB["Administration"], (ORG["unitOf"], DCT["spatial"])),
    (SB["Unit"], (ORG["unitOf"],)),
    (SB["District"], (SB["within"], GEO["hasGeometry"])),
    (SB["Strategy"], (DCT["publisher"], DCT["spatial"])),
    (SB["SourceDocument"], (DCT["publisher"], DCT["isPartOf"])),
    (OA["SpecificResource"], (OA["hasSource"],)),
    (SB["Link"], (RDF["subject"], DCT["creator"])),
)  # fmt: skip


class Mutator:
    """Makes mutations of one dataset, in an order that only hangs on the seed."""

    def __init__(self, view: View, seed: int) -> None:
        self._view = view
        self._chance = random.Random(seed)
        self._kinds: tuple[Callable[[], Mutation | None], ...] = (
            self._drop, self._drop, self._drop, self._swap, self._retag, self._shift, self._ages,
            self._dangle, self._dangle, self._copy_title, self._double, self._misspell,
            self._untype, self._wrong_concept, self._transpose_point, self._foreign_host,
            self._danish_as_english, self._typo, self._other_evidence, self._demote,
            self._circle, self._outside_lead, self._tenfold, self._confidence, self._full_stop,
            self._uncover, self._implied, self._support_twice, self._row_twice, self._wrong_column,
            self._cut_quote, self._retype, self._same_code,
        )  # fmt: skip

    def mutations(self, number: int) -> Iterator[Mutation]:
        """`number` different mutations, the kinds in turn."""
        seen: set[Mutation] = set()
        turn = 0
        while len(seen) < number:
            made = self._kinds[turn % len(self._kinds)]()
            turn += 1
            if made is not None and made not in seen and made.removed != made.added:
                seen.add(made)
                yield made

    # ---- Choosing

    def _one(self, kind: NamedNode) -> NamedNode:
        return self._chance.choice(list(self._view.instances(kind)))

    def _value(
        self, choices: Sequence[tuple[NamedNode, tuple[NamedNode, ...]]], language: str = ""
    ) -> Triple | None:
        kind, properties = self._chance.choice(choices)
        node, path = self._one(kind), self._chance.choice(properties)
        values = [
            value
            for value in self._view.values(node, path)
            if not language or (isinstance(value, Literal) and value.language == language)
        ]
        if not values:
            return None
        return Triple(node, path, self._chance.choice(sorted(values, key=str)))

    def _mutation(
        self, kind: str, removed: Sequence[Triple], added: Sequence[Triple]
    ) -> Mutation | None:
        subject = (removed or added)[0].subject
        assert isinstance(subject, NamedNode)
        return Mutation(kind, subject, frozenset(removed), frozenset(added))

    def _replace(self, kind: str, old: Triple, value: Value) -> Mutation | None:
        return self._mutation(kind, [old], [Triple(old.subject, old.predicate, value)])

    def _find(self, node: NamedNode, path: NamedNode, language: str = "") -> Triple | None:
        for value in sorted(self._view.values(node, path), key=str):
            if not language or (isinstance(value, Literal) and value.language == language):
                return Triple(node, path, value)
        return None

    # ---- Mistakes

    def _drop(self) -> Mutation | None:
        found = self._value(REQUIRED)
        return self._mutation("drop", [found], []) if found else None

    def _swap(self) -> Mutation | None:
        path = self._chance.choice(
            (DCT["title"], DCT["description"], SB["printedTitle"], SB["rowNumber"],
             DCT["audience"], SB["coverage"])
        )  # fmt: skip
        one, other = self._one(SB["Initiative"]), self._one(SB["Initiative"])
        first, second = self._find(one, path), self._find(other, path)
        if first is None or second is None or first.object == second.object:
            return None
        return self._mutation(
            "swap",
            [first, second],
            [Triple(one, path, second.object), Triple(other, path, first.object)],
        )

    def _retag(self) -> Mutation | None:
        found = self._value(_TEXTS, "en")
        if found is None:
            return None
        assert isinstance(found.object, Literal)
        return self._replace("wrong tag", found, Literal(found.object.value, language="da"))

    def _shift(self) -> Mutation | None:
        node = self._one(OA["TextPositionSelector"])
        start, end = self._find(node, OA["start"]), self._find(node, OA["end"])
        assert start is not None
        assert end is not None
        step = self._chance.choice((-1, 1))
        moved = [
            Triple(node, old.predicate, _number(int(old.object.value) + step, "integer"))
            for old in (start, end)
        ]
        return self._mutation("shift a quotation", [start, end], moved)

    def _ages(self) -> Mutation | None:
        node = self._one(SB["TargetGroup"])
        low, high = self._find(node, SB["minAge"]), self._find(node, SB["maxAge"])
        if low is None or high is None:
            return None
        return self._mutation(
            "reverse ages",
            [low, high],
            [Triple(node, SB["minAge"], high.object), Triple(node, SB["maxAge"], low.object)],
        )

    def _dangle(self) -> Mutation | None:
        found = self._value(_LINKS)
        if found is None:
            return None
        assert isinstance(found.object, NamedNode)
        return self._replace("dangle", found, NamedNode(f"{found.object.value}-gone"))

    def _copy_title(self) -> Mutation | None:
        language = self._chance.choice(("da", "en"))
        one, other = self._one(SB["Initiative"]), self._one(SB["Initiative"])
        old, new = (self._find(node, DCT["title"], language) for node in (one, other))
        if old is None or new is None or one == other:
            return None
        assert isinstance(new.object, Literal)
        return self._replace("copy a title", old, new.object)

    def _double(self) -> Mutation | None:
        found = self._value(_TEXTS)
        if found is None:
            return None
        assert isinstance(found.object, Literal)
        more = Literal(f"{found.object.value} (2)", language=found.object.language)
        return self._mutation("a second value", [], [Triple(found.subject, found.predicate, more)])

    def _misspell(self) -> Mutation | None:
        found = self._value(_LINKS)
        if found is None or not found.predicate.value.startswith(SB.iri):
            return None
        wrong = NamedNode(f"{found.predicate.value}s")
        return self._mutation(
            "misspell a property", [found], [Triple(found.subject, wrong, found.object)]
        )

    def _untype(self) -> Mutation | None:
        choices = (
            (SB["Initiative"], (SB["rowNumber"],)),
            (SB["TargetGroup"], (SB["minAge"], SB["maxAge"])),
            (SB["Participation"], (SB["implied"],)),
            (OA["TextPositionSelector"], (OA["start"],)),
            (SB["Link"], (SB["confidence"], DCT["created"])),
            (GEO["Geometry"], (GEO["asWKT"],)),
        )
        found = self._value(choices)
        if found is None:
            return None
        return self._replace("a number as text", found, Literal(found.object.value))

    def _wrong_concept(self) -> Mutation | None:
        found = self._value(
            (
                (SB["Participation"], (CV["role"],)),
                (SB["Initiative"], (SB["coverage"],)),
                (SB["StatedFact"], (SB["factKind"], SB["unit"])),
                (OA["SpecificResource"], (SB["column"],)),
                (SB["PartnerOrganisation"], (ORG["classification"],)),
            )
        )
        if found is None:
            return None
        kinds = ("Role", "Coverage", "FactKind", "Column", "TranslationStatus")
        of_list = [
            node
            for kind in kinds
            for node in self._view.instances(SB[kind])
            if SB[kind] not in self._view.resources(_as_node(found.object), RDF["type"])
        ]
        return self._replace("a concept of another list", found, self._chance.choice(of_list))

    def _transpose_point(self) -> Mutation | None:
        found = self._find(self._one(GEO["Geometry"]), GEO["asWKT"])
        assert found is not None
        first, second = found.object.value.removeprefix("POINT(").rstrip(")").split()
        return self._replace(
            "latitude first",
            found,
            Literal(f"POINT({second} {first})", datatype=GEO["wktLiteral"]),
        )

    def _foreign_host(self) -> Mutation | None:
        link = self._one(SB["Link"])
        found = self._find(link, RDF["object"])
        assert found is not None
        name = found.object.value.rstrip("/").rpartition("/")[2]
        wrong = self._chance.choice(
            (f"https://www.wikidata.org/wiki/{name}", f"https://example.org/{name}")
        )
        return self._replace("a page in place of an entity", found, NamedNode(wrong))

    def _danish_as_english(self) -> Mutation | None:
        kind, path = self._chance.choice(
            (
                (SB["Initiative"], DCT["description"]),
                (SB["Principle"], DCT["title"]),
                (SB["TargetGroup"], RDFS["label"]),
                (SB["Administration"], RDFS["label"]),
            )
        )
        node = self._one(kind)
        danish, english = self._find(node, path, "da"), self._find(node, path, "en")
        if danish is None or english is None or danish.object.value == english.object.value:
            return None
        return self._replace(
            "Danish as English", english, Literal(danish.object.value, language="en")
        )

    def _typo(self) -> Mutation | None:
        choices = (
            (SB["Initiative"], (DCT["title"], DCT["description"], SB["printedTitle"])),
            (SB["TargetGroup"], (SB["printedTitle"],)),
            (SB["Principle"], (DCT["title"],)),
            (OA["SpecificResource"], (SB["quotedText"],)),
            (SB["Correction"], (SB["printed"],)),
        )
        found = self._value(choices, "da")
        if found is None or len(found.object.value) < 2:
            return None
        text = found.object.value
        at = self._chance.randrange(len(text) - 1)
        return self._replace(
            "a letter lost", found, Literal(text[:at] + text[at + 1 :], language="da")
        )

    def _other_evidence(self) -> Mutation | None:
        kind = self._chance.choice((SB["Participation"], SB["StatedFact"], RDF["Statement"]))
        found = self._find(self._one(kind), SB["evidence"])
        assert found is not None
        return self._replace("evidence of another", found, self._one(OA["SpecificResource"]))

    def _demote(self) -> Mutation | None:
        found = self._find(self._one(SB["Initiative"]), SB["involves"])
        assert found is not None
        return self._mutation(
            "involved as mentioned",
            [found],
            [Triple(found.subject, SB["mentionsParticipant"], found.object)],
        )

    def _circle(self) -> Mutation | None:
        node = self._one(SB["Neighbourhood"])
        parent = self._find(node, SB["within"])
        assert parent is not None
        larger = _as_node(parent.object)
        above = self._find(larger, SB["within"])
        if above is None:
            return None
        return self._mutation("places in a circle", [above], [Triple(larger, SB["within"], node)])

    def _outside_lead(self) -> Mutation | None:
        node, party = self._one(SB["Initiative"]), self._one(SB["PartnerOrganisation"])
        if party in self._view.resources(node, SB["party"]):
            return None
        added = Triple(node, SB["leadOrganisation"], party)
        return self._mutation("a lead that is no party", [], [added])

    def _tenfold(self) -> Mutation | None:
        found = self._value(
            (
                (SB["StatedFact"], (SB["value"], SB["minValue"], SB["maxValue"])),
                (SB["TargetGroup"], (SB["minAge"], SB["maxAge"])),
            )
        )
        if found is None:
            return None
        value = Decimal(found.object.value) * 10
        return self._replace("a zero too many", found, _number(value, "decimal"))

    def _confidence(self) -> Mutation | None:
        found = self._find(self._one(SB["Link"]), SB["confidence"])
        assert found is not None
        return self._replace("per cent", found, _number(90, "decimal"))

    def _full_stop(self) -> Mutation | None:
        found = self._find(self._one(SB["Initiative"]), DCT["title"], "en")
        assert found is not None
        return self._replace(
            "a final full stop", found, Literal(f"{found.object.value}.", language="en")
        )

    def _uncover(self) -> Mutation | None:
        found = self._find(self._one(SB["Initiative"]), SB["coverage"])
        assert found is not None
        wrong = self._chance.choice(
            [node for node in self._view.instances(SB["Coverage"]) if node != found.object]
        )
        return self._replace("another coverage", found, wrong)

    def _implied(self) -> Mutation | None:
        found = self._find(self._one(SB["Participation"]), SB["implied"])
        assert found is not None
        party = self._find(_as_node(found.subject), CV["hasParticipant"])
        assert party is not None
        types = self._view.resources(_as_node(party.object), RDF["type"])
        if found.object.value == "true" or SB["Administration"] in types:
            return None
        return self._replace("a partner implied", found, Literal(True))

    def _support_twice(self) -> Mutation | None:
        found = self._find(self._one(SB["Initiative"]), SB["principle"])
        assert found is not None
        return self._mutation(
            "a principle twice", [], [Triple(found.subject, SB["alsoSupports"], found.object)]
        )

    def _row_twice(self) -> Mutation | None:
        one, other = (self._find(self._one(SB["Initiative"]), SB["rowNumber"]) for _ in "12")
        assert one is not None
        assert other is not None
        if one == other:
            return None
        assert isinstance(other.object, Literal)
        return self._replace("a row number twice", one, other.object)

    def _wrong_column(self) -> Mutation | None:
        found = self._find(self._one(OA["SpecificResource"]), SB["column"])
        assert found is not None
        wrong = [node for node in self._view.instances(SB["Column"]) if node != found.object]
        return self._replace("another column", found, self._chance.choice(wrong))

    def _cut_quote(self) -> Mutation | None:
        node = self._one(OA["TextQuoteSelector"])
        found = self._find(node, self._chance.choice((OA["exact"], OA["prefix"], OA["suffix"])))
        assert found is not None
        text = found.object.value
        if len(text) < 3:
            return None
        at = self._chance.randrange(1, len(text) - 1)
        return self._replace(
            "words cut from a quotation", found, Literal(text[:at] + text[at + 1 :])
        )

    def _retype(self) -> Mutation | None:
        kind, wrong = self._chance.choice(
            (
                (SB["Administration"], SB["PartnerOrganisation"]),
                (SB["PartnerOrganisation"], SB["Unit"]),
                (SB["Unit"], SB["Administration"]),
                (SB["Neighbourhood"], SB["District"]),
                (SB["District"], SB["Kommune"]),
                (SB["Initiative"], SB["Project"]),
                (CPSV["PublicService"], SB["TargetGroup"]),
                (SB["Participation"], SB["StatedFact"]),
            )
        )
        node = self._one(kind)
        return self._mutation("a wrong class", [], [Triple(node, RDF["type"], wrong)])

    def _same_code(self) -> Mutation | None:
        one, other = self._one(SB["Administration"]), self._one(SB["Administration"])
        path = self._chance.choice((SKOS["notation"], RDFS["label"]))
        old, new = self._find(one, path), self._find(other, path)
        if old is None or new is None or old.object == new.object:
            return None
        assert isinstance(new.object, Literal)
        return self._replace("another's code or name", old, new.object)


def _as_node(value: object) -> NamedNode:
    assert isinstance(value, NamedNode)
    return value


def _number(value: Decimal | int, kind: str) -> Literal:
    return Literal(str(value), datatype=XSD[kind])
