"""From triples to the records that pages show."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from sikkerby.documents.model import Table
from sikkerby.vocabulary import SB
from sikkerby.web.pages.nodes import Nodes, local_name
from sikkerby.web.pages.records import (
    BASES,
    Corpus,
    Correction,
    Fact,
    Initiative,
    Link,
    Organisation,
    Participation,
    Place,
    Principle,
    Quotation,
    Statement,
    Strategy,
    TargetGroup,
)

_LINKS = ("exactMatch", "closeMatch", "broadMatch", "narrowMatch", "sameAs", "seeAlso")
_ORGANISATION_KINDS = (
    "Administration",
    "PartnerOrganisation",
    "OrganisationGroup",
    "Unit",
    "MunicipalAuthority",
)
_PLACE_KINDS = ("Municipality", "District", "Neighbourhood", "Place")


class Reader:
    """Reads all records of a version; `base` is what all IRIs of the data begin with."""

    def __init__(self, nodes: Nodes, base: str) -> None:
        self._nodes = nodes
        self._base = base
        self._quotations = {
            iri: self._quotation(iri) for iri in list(nodes.values) if nodes.one(iri, "quotedText")
        }
        self._statements: dict[str, list[Statement]] = defaultdict(list)
        for iri in list(nodes.values):
            if nodes.one(iri, "predicate"):
                statement = self._statement(iri)
                self._statements[statement.subject].append(statement)

    def read(self, tables: Mapping[str, Table]) -> Corpus:
        nodes = self._nodes
        organisations = [self._organisation(iri) for iri in nodes.of_class(*_ORGANISATION_KINDS)]
        places = [self._place(iri) for iri in nodes.of_class("Place")]
        principles = [self._principle(iri) for iri in nodes.of_class("Principle")]
        groups = [self._target_group(iri) for iri in nodes.of_class("TargetGroup")]
        initiatives = [self._initiative(iri) for iri in nodes.of_class("Initiative")]
        strategies = nodes.of_class("Strategy")
        concepts = {
            local_name(iri): nodes.said(iri, "label")
            for iri in list(nodes.values)
            if iri.startswith(SB.iri)
        }
        return Corpus(
            initiatives={i.iri: i for i in sorted(initiatives, key=lambda i: (i.edition, i.row))},
            organisations={
                o.iri: o
                for o in sorted(organisations, key=lambda o: _organisation_order(o, tables))
            },
            places={
                p.iri: p
                for p in sorted(places, key=lambda p: (_PLACE_KINDS.index(p.kind), p.name.da))
            },
            principles={
                p.iri: p for p in sorted(principles, key=lambda p: (p.edition, len(p.code), p.code))
            },
            target_groups={g.iri: g for g in sorted(groups, key=lambda g: g.name.da.casefold())},
            quotations=dict(sorted(self._quotations.items(), key=lambda q: q[1].start)),
            concepts=concepts,
            tables=tables,
            strategies={
                s.iri: s
                for s in sorted(
                    (self._strategy(iri) for iri in strategies),
                    key=lambda s: s.slug,
                )
            },
        )

    def _edition(self, iri: str) -> str:
        parts = iri.removeprefix(self._base).split("/")
        return parts[2] if len(parts) > 2 else ""

    def _quotation(self, iri: str) -> Quotation:
        nodes = self._nodes
        return Quotation(
            iri,
            self._edition(iri),
            int(nodes.one(iri, "start")),
            int(nodes.one(iri, "end")),
            nodes.one(iri, "quotedText"),
            local_name(nodes.one(iri, "column")),
            _one_line(nodes.one(iri, "prefix")),
            _one_line(nodes.one(iri, "suffix")),
        )

    def _words(self, iri: str) -> tuple[Quotation, ...]:
        found = [self._quotations[q] for q in self._nodes.all(iri, "evidence")]
        return tuple(sorted(found, key=lambda quotation: quotation.start))

    def _statement(self, iri: str) -> Statement:
        nodes = self._nodes
        return Statement(
            iri,
            nodes.one(iri, "subject"),
            local_name(nodes.one(iri, "predicate")),
            nodes.one(iri, "object"),
            self._words(iri),
        )

    def _links(self, iri: str) -> tuple[Link, ...]:
        return tuple(
            Link(name, address)
            for name in _LINKS
            for address in self._nodes.all(iri, name)
            if not address.startswith(self._base)
        )

    def _common(self, iri: str, kinds: tuple[str, ...]) -> dict[str, object]:
        nodes = self._nodes
        types = {local_name(kind) for kind in nodes.all(iri, "type")}
        return {
            "iri": iri,
            "kind": next((kind for kind in kinds if kind in types), ""),
            "name": nodes.said(iri, "label"),
            "code": nodes.one(iri, "notation"),
            "others": tuple(dict.fromkeys(nodes.all(iri, "altLabel"))),
            "hidden": tuple(dict.fromkeys(nodes.all(iri, "hiddenLabel"))),
            "note": nodes.said(iri, "editorialNote"),
            "links": self._links(iri),
        }

    def _organisation(self, iri: str) -> Organisation:
        nodes = self._nodes
        return Organisation(
            **self._common(iri, _ORGANISATION_KINDS),  # type: ignore[arg-type]
            unit_of=nodes.one(iri, "unitOf"),
            classification=local_name(nodes.one(iri, "classification")),
            is_incomplete=nodes.one(iri, "ownInitiativesOmitted") == "true",
        )

    def _place(self, iri: str) -> Place:
        nodes = self._nodes
        around: list[str] = []
        larger = nodes.one(iri, "within")
        while larger and larger not in around:
            around.append(larger)
            larger = nodes.one(larger, "within")
        return Place(
            **self._common(iri, _PLACE_KINDS),  # type: ignore[arg-type]
            within=nodes.one(iri, "within"),
            around=tuple(around),
            point=_point(nodes.one(nodes.one(iri, "hasGeometry"), "asWKT")),
        )

    def _strategy(self, iri: str) -> Strategy:
        nodes = self._nodes
        period = nodes.one(iri, "temporal")
        source = iri.replace("/id/strategy/", "/id/source/")
        return Strategy(
            iri,
            "Strategy",
            nodes.said(iri, "label"),
            start=nodes.one(period, "startDate")[:4],
            end=nodes.one(period, "endDate")[:4],
            source=nodes.said(source, "label"),
            publisher=nodes.one(iri, "publisher"),
        )

    def _principle(self, iri: str) -> Principle:
        nodes = self._nodes
        words = [q for s in self._statements[iri] if s.property == "title" for q in s.quotations]
        return Principle(
            **self._common(iri, ("Principle",)),  # type: ignore[arg-type]
            edition=self._edition(iri),
            short_name=nodes.said(iri, "shortLabel"),
            statement=nodes.said(iri, "title"),
            quotations=tuple(words),
        )

    def _target_group(self, iri: str) -> TargetGroup:
        nodes = self._nodes
        words = [
            quotation
            for statement in self._statements[iri]
            if statement.property in ("minAge", "maxAge")
            for quotation in statement.quotations
        ]
        return TargetGroup(
            **self._common(iri, ("TargetGroup",)),  # type: ignore[arg-type]
            edition=self._edition(iri),
            minimum=nodes.number(iri, "minAge"),
            maximum=nodes.number(iri, "maxAge"),
            age_quotations=tuple(dict.fromkeys(words)),
        )

    def _initiative(self, iri: str) -> Initiative:
        nodes = self._nodes
        taking_part = [self._participation(iri, p) for p in nodes.all(iri, "hasParticipation")]
        order = {basis: rank for rank, basis in enumerate(BASES)}
        return Initiative(
            **self._common(iri, ("Initiative",)),  # type: ignore[arg-type]
            edition=self._edition(iri),
            row=int(nodes.one(iri, "rowNumber")),
            printed_title=nodes.one(iri, "printedTitle"),
            description=nodes.said(iri, "description"),
            principle=nodes.one(iri, "principle"),
            also=tuple(nodes.all(iri, "alsoSupports")),
            coverage=local_name(nodes.one(iri, "coverage")),
            places=tuple(nodes.all(iri, "spatial")),
            audience=nodes.one(iri, "audience"),
            participations=tuple(
                sorted(taking_part, key=lambda p: (order[p.basis], _first(p.quotations), p.party))
            ),
            units=tuple(nodes.all(iri, "mentionsUnit")),
            statements=tuple(self._statements[iri]),
            facts=tuple(
                sorted(
                    (self._fact(iri, f) for f in nodes.all(iri, "statedFact")),
                    key=lambda fact: _first(fact.quotations),
                )
            ),
            corrections=tuple(self._correction(c) for c in nodes.all(iri, "correction")),
            is_service="PublicService" in {local_name(kind) for kind in nodes.all(iri, "type")},
            continues=tuple(nodes.all(iri, "continues")),
        )

    def _participation(self, initiative: str, iri: str) -> Participation:
        nodes = self._nodes
        roles = tuple(local_name(role) for role in nodes.all(iri, "role"))
        basis = "mentioned" if "MentionedParty" in roles else "named"
        if nodes.one(iri, "implied") == "true":
            basis = "implied"
        return Participation(
            iri, initiative, nodes.one(iri, "hasParticipant"), basis, roles, self._words(iri)
        )

    def _fact(self, initiative: str, iri: str) -> Fact:
        nodes = self._nodes
        return Fact(
            iri,
            initiative,
            local_name(nodes.one(iri, "factKind")),
            local_name(nodes.one(iri, "unit")),
            nodes.number(iri, "value"),
            nodes.number(iri, "minValue"),
            nodes.number(iri, "maxValue"),
            nodes.one(iri, "countedThing"),
            self._words(iri),
        )

    def _correction(self, iri: str) -> Correction:
        nodes = self._nodes
        return Correction(
            iri,
            local_name(nodes.one(iri, "column")),
            nodes.one(iri, "printed"),
            nodes.one(iri, "corrected"),
            nodes.said(iri, "editorialNote"),
            nodes.one(iri, "created"),
        )


def _first(quotations: tuple[Quotation, ...]) -> int:
    return quotations[0].start if quotations else 0


def _one_line(text: str) -> str:
    """White space collapsed, a space kept at either end where there was one."""
    collapsed = " ".join(text.split())
    before = " " if text[:1].isspace() else ""
    after = " " if text[-1:].isspace() and collapsed else ""
    return f"{before}{collapsed}{after}"


def _organisation_order(
    organisation: Organisation, tables: Mapping[str, Table]
) -> tuple[int, int, str]:
    """By kind, then in the order in which the source explains the codes, then by name."""
    codes = [entry.code for table in tables.values() for entry in table.abbreviations]
    rank = codes.index(organisation.code) if organisation.code in codes else len(codes)
    return _ORGANISATION_KINDS.index(organisation.kind), rank, organisation.name.da.casefold()


def _point(wkt: str) -> tuple[float, float] | None:
    inner = wkt.partition("(")[2].partition(")")[0].split()
    try:
        longitude, latitude = (float(part) for part in inner)
    except ValueError:
        return None
    return longitude, latitude
