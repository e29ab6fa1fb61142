"""The tables: which rows, which columns, how to get each.

This is the only place that a new column or table needs. CSV, Excel CSV, XLSX and the CSVW
metadata derive from `TABLES`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal

from pyoxigraph import Literal, NamedNode

from sikkerby.graphs.dataset import Term
from sikkerby.publication.columns import (
    Column,
    Datatype,
    Getter,
    Row,
    Table,
    along,
    both,
    iri,
    linked,
    text,
)
from sikkerby.publication.view import View
from sikkerby.vocabulary import CPSV, CV, DCT, GEO, OA, ORG, RDF, RDFS, SB, SKOS


def _instances(kind: str, *order: NamedNode) -> Callable[[View], list[Row]]:
    def rows(view: View) -> list[Row]:
        def key(node: NamedNode) -> tuple[Decimal | str, ...]:
            texts = [view.text(node, predicate) for predicate in order]
            numbers = [Decimal(text) if text.isdigit() else Decimal(0) for text in texts]
            return (*numbers, node.value)

        return [(node,) for node in sorted(view.instances(SB[kind]), key=key)]

    return rows


def _is_service(view: View, row: Row) -> Iterable[Term]:
    return [Literal(view.is_a(row[0], CPSV["PublicService"]))]


def _kinds(view: View, row: Row) -> Iterable[Term]:
    """The types of our own vocabulary that have no narrower one among them."""
    ours = [kind for kind in view.resources(row[0], RDF["type"]) if kind.value.startswith(SB.iri)]
    wider = {up for kind in ours for up in view.resources(kind, RDFS["subClassOf"])}
    return [kind for kind in ours if kind not in wider]


def _coordinate(position: int) -> Getter:
    def get(view: View, row: Row) -> Iterable[Term]:
        for point in along(GEO["hasGeometry"], GEO["asWKT"])(view, row):
            numbers = point.value.partition("(")[2].rstrip(") ").split()
            yield Literal(numbers[position])

    return get


def _initiatives_at(view: View, row: Row) -> Iterable[Term]:
    # Organisations and strategies have a dct:spatial too.
    found = view.pointing(row[0], DCT["spatial"])
    return [node for node in found if view.is_a(node, SB["Initiative"])]


def _participations(view: View) -> list[Row]:
    return [
        (participation, initiative)
        for (initiative,) in _initiatives(view)
        for participation in view.resources(initiative, CV["hasParticipation"])
    ]


def _facts(view: View) -> list[Row]:
    return [
        (fact, initiative)
        for (initiative,) in _initiatives(view)
        for fact in view.resources(initiative, SB["statedFact"])
    ]


def _evidence(view: View) -> list[Row]:
    """A row for each quotation of each thing that it supports, in the order of the document."""
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

    return sorted(pairs, key=key)


def _supported(view: View, row: Row) -> Iterable[Term]:
    """What the quotation is about: a statement's subject, or the initiative of its holder."""
    holder = row[1]
    if view.is_a(holder, RDF["Statement"]):
        return view.values(holder, RDF["subject"])
    owners = (CV["hasParticipation"], SB["statedFact"])
    return [subject for owner in owners for subject in view.pointing(holder, owner)]


def _said(view: View, row: Row) -> Iterable[Term]:
    """The property that the quotation carries."""
    holder = row[1]
    if view.is_a(holder, RDF["Statement"]):
        return view.values(holder, RDF["predicate"])
    return [SB["statedFact"] if view.is_a(holder, SB["StatedFact"]) else SB["party"]]


def _value(view: View, row: Row) -> Iterable[Term]:
    """The value that the quotation carries, by its name where it has one."""
    holder = row[1]
    if view.is_a(holder, RDF["Statement"]):
        values = view.values(holder, RDF["object"])
    elif view.is_a(holder, SB["StatedFact"]):
        values = view.values(holder, SB["factKind"])
    else:
        values = view.values(holder, CV["hasParticipant"])
    return [
        Literal(view.label(value, "da")) if isinstance(value, NamedNode) else value
        for value in values
    ]


_initiatives = _instances("Initiative", SB["rowNumber"])
_own = along()
_QUOTED = along(SB["evidence"], SB["quotedText"])
_TEXT, _INT, _DEC, _BOOL = Datatype.TEXT, Datatype.INTEGER, Datatype.DECIMAL, Datatype.BOOLEAN


TABLES: tuple[Table, ...] = (
    Table("initiatives", "Indsatser", "Initiatives", _initiatives, ("iri",), (
        iri("iri", "IRI", "IRI", _own, required=True),
        Column("row", "Række", "Row", _INT, along(SB["rowNumber"])),
        *both("title", "Titel", "Title", DCT["title"]),
        text("printed_title", "Titel som trykt", "Title as printed", SB["printedTitle"]),
        *both("description", "Beskrivelse", "Description", DCT["description"]),
        text("principle_number", "Princip nr.", "Principle no.", SB["principle"],
              SKOS["notation"]),
        *linked("principle", "Princip", "Principle", along(SB["principle"]),
                 refers_to="principles"),
        *linked("also_supports", "Støtter også", "Also supports", along(SB["alsoSupports"]),
                 refers_to="principles", many=True),
        *linked("coverage", "Dækning", "Coverage", along(SB["coverage"])),
        *linked("places", "Steder", "Places", along(DCT["spatial"]), refers_to="places",
                 many=True),
        *linked("target_group", "Målgruppe", "Target group", along(DCT["audience"]),
                 refers_to="target_groups"),
        Column("min_age", "Alder fra", "Age from", _DEC, along(DCT["audience"], SB["minAge"])),
        Column("max_age", "Alder til", "Age to", _DEC, along(DCT["audience"], SB["maxAge"])),
        *linked("involved", "Involverede", "Involved", along(SB["involves"]),
                 refers_to="organisations", many=True),
        *linked("mentioned", "Kun nævnt i beskrivelsen", "Mentioned only in the description",
                 along(SB["mentionsParticipant"]), refers_to="organisations", many=True),
        *linked("lead", "Ledes af", "Led by", along(SB["leadOrganisation"]),
                 refers_to="organisations", many=True),
        *linked("units", "Enheder", "Units", along(SB["mentionsUnit"]),
                 refers_to="organisations", many=True),
        Column("public_service", "Offentlig service", "Public service", _BOOL, _is_service),
        iri("strategy_iri", "Strategi (IRI)", "Strategy (IRI)", along(SB["strategy"])),
    )),
    Table("participations", "Deltagelser", "Participations", _participations, ("iri",), (
        iri("iri", "IRI", "IRI", _own, required=True),
        *linked("initiative", "Indsats", "Initiative", along(of=1), refers_to="initiatives"),
        *linked("organisation", "Organisation", "Organisation", along(CV["hasParticipant"]),
                 refers_to="organisations"),
        text("code", "Forkortelse", "Code", CV["hasParticipant"], SKOS["notation"]),
        *linked("roles", "Roller", "Roles", along(CV["role"]), many=True),
        Column("implied", "Kun omfattet af »alle forvaltninger«",
               "Only covered by “alle forvaltninger”", _BOOL, along(SB["implied"])),
        Column("words", "Kildens ord", "Words of the source", _TEXT, _QUOTED, many=True,
               language="da"),
    )),
    Table("organisations", "Organisationer", "Organisations",
          lambda view: sorted({*_instances("Party")(view), *_instances("Unit")(view)},
                              key=lambda row: row[0].value), ("iri",), (
        iri("iri", "IRI", "IRI", _own, required=True),
        *both("name", "Navn", "Name", RDFS["label"]),
        text("code", "Forkortelse", "Code", SKOS["notation"]),
        text("other_names", "Andre navne", "Other names", SKOS["altLabel"], many=True),
        *linked("type", "Type", "Type", _kinds, many=True),
        *linked("kind", "Art", "Kind", along(ORG["classification"]), many=True),
        *linked("unit_of", "Hører under", "Unit of", along(ORG["unitOf"]),
                 refers_to="organisations", many=True),
        iri("initiatives_iri", "Indsatser (IRI)", "Initiatives (IRI)",
             along(SB["party"], back=True), "initiatives", many=True),
    )),
    Table("places", "Steder", "Places", _instances("Place"), ("iri",), (
        iri("iri", "IRI", "IRI", _own, required=True),
        *both("name", "Navn", "Name", RDFS["label"]),
        *linked("type", "Type", "Type", _kinds, many=True),
        *linked("within", "Ligger i", "Within", along(SB["within"]), refers_to="places",
                 many=True),
        Column("longitude", "Længdegrad", "Longitude", _DEC, _coordinate(0)),
        Column("latitude", "Breddegrad", "Latitude", _DEC, _coordinate(1)),
        iri("initiatives_iri", "Indsatser (IRI)", "Initiatives (IRI)",
             _initiatives_at, "initiatives", many=True),
    )),
    Table("target_groups", "Målgrupper", "Target groups", _instances("TargetGroup"), ("iri",), (
        iri("iri", "IRI", "IRI", _own, required=True),
        *both("name", "Navn", "Name", RDFS["label"]),
        text("printed", "Som trykt", "As printed", SB["printedTitle"]),
        Column("min_age", "Alder fra", "Age from", _DEC, along(SB["minAge"])),
        Column("max_age", "Alder til", "Age to", _DEC, along(SB["maxAge"])),
        iri("initiatives_iri", "Indsatser (IRI)", "Initiatives (IRI)",
             along(DCT["audience"], back=True), "initiatives", many=True),
    )),
    Table("principles", "Principper", "Principles", _instances("Principle", SKOS["notation"]),
          ("iri",), (
        iri("iri", "IRI", "IRI", _own, required=True),
        text("number", "Nummer", "Number", SKOS["notation"]),
        *both("short_name", "Kort navn", "Short name", SB["shortLabel"]),
        *both("title", "Titel", "Title", DCT["title"]),
        iri("strategy_iri", "Strategi (IRI)", "Strategy (IRI)", along(SB["strategy"])),
    )),
    Table("facts", "Tal og år", "Stated facts", _facts, ("iri",), (
        iri("iri", "IRI", "IRI", _own, required=True),
        *linked("initiative", "Indsats", "Initiative", along(of=1), refers_to="initiatives"),
        *linked("kind", "Slags", "Kind", along(SB["factKind"])),
        Column("value", "Værdi", "Value", _DEC, along(SB["value"])),
        Column("min_value", "Mindst", "At least", _DEC, along(SB["minValue"])),
        Column("max_value", "Højst", "At most", _DEC, along(SB["maxValue"])),
        *linked("unit", "Enhed", "Unit", along(SB["unit"])),
        text("counted", "Hvad der tælles", "What is counted", SB["countedThing"]),
        Column("words", "Kildens ord", "Words of the source", _TEXT, _QUOTED, many=True,
               language="da"),
    )),
    Table("evidence", "Kildens ord", "Evidence", _evidence, ("quotation_iri", "holder_iri"), (
        iri("quotation_iri", "Citat (IRI)", "Quotation (IRI)", _own, required=True),
        iri("holder_iri", "Udsagn (IRI)", "Statement (IRI)", along(of=1), required=True),
        *linked("about", "Om", "About", _supported, many=True),
        *linked("property", "Egenskab", "Property", _said),
        Column("value", "Værdi", "Value", _TEXT, _value, many=True),
        *linked("column", "Kolonne", "Column", along(SB["column"])),
        Column("words", "Kildens ord", "Words of the source", _TEXT, along(SB["quotedText"]),
               language="da"),
        Column("start", "Fra tegn", "From character", _INT,
                along(OA["hasSelector"], OA["start"])),
        Column("end", "Til tegn", "To character", _INT, along(OA["hasSelector"], OA["end"])),
        Column("exact", "Præcis tekst", "Exact text", _TEXT,
               along(OA["hasSelector"], OA["exact"]), language="da"),
        iri("source_iri", "Kilde (IRI)", "Source (IRI)", along(OA["hasSource"])),
    )),
)  # fmt: skip
