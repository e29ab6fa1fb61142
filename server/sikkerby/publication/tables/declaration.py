"""The tables: which rows, which columns, how to get each.

This is the only place that a new column or table needs. The database, CSV, Excel CSV, XLSX and the
CSVW metadata derive from `TABLES`.
"""

from __future__ import annotations

from sikkerby.publication.tables import codes, documents, rows
from sikkerby.publication.tables.columns import (
    Column,
    Datatype,
    Scope,
    Table,
    along,
    both,
    in_languages,
    iri,
    linked,
    listed,
    plain,
    text,
)
from sikkerby.publication.tables.pairs import PAIRS
from sikkerby.vocabulary import (
    ADMS,
    CV,
    DCAT,
    DCT,
    GEO,
    OA,
    ORG,
    RDF,
    RDFS,
    SB,
    SCHEMA,
    SKOS,
)

_own = along()
_QUOTED = along(SB["evidence"], SB["quotedText"])
_TEXT, _INT, _DEC, _BOOL = Datatype.TEXT, Datatype.INTEGER, Datatype.DECIMAL, Datatype.BOOLEAN
_IRI = iri("iri", "IRI", "IRI", _own, required=True)
_SCHEME = iri(
    "scheme_iri", "Begrebsliste (IRI)", "Scheme (IRI)", along(SKOS["inScheme"]), "schemes"
)
_NOTE = both("note", "Bemærkning", "Note", SKOS["editorialNote"], many=True)
_WORDS = Column(
    "words", "Kildens ord", "Words of the source", _TEXT, _QUOTED, many=True, language="da"
)
# What all editions together tell of a resource that they share.
_INITIATIVES_OF_PARTY = """
    SELECT initiative_iri FROM participations WHERE organisation_iri = ?1 ORDER BY 1"""
_INITIATIVES_AT = "SELECT initiative_iri FROM initiative_places WHERE place_iri = ?1 ORDER BY 1"


def _position(name: str, da: str, en: str, term: str) -> Column:
    return Column(name, da, en, _INT, along(OA["hasSelector"], OA[term]))


def _exact(name: str, da: str, en: str, term: str) -> Column:
    return Column(name, da, en, _TEXT, along(OA["hasSelector"], OA[term]), language="da")


TABLES: tuple[Table, ...] = (
    Table("initiatives", "Indsatser", "Initiatives", rows.initiatives, ("iri",), (
        _IRI,
        Column("row", "Række", "Row", _INT, along(SB["rowNumber"])),
        *both("title", "Titel", "Title", DCT["title"]),
        text("printed_title", "Titel som trykt", "Title as printed", SB["printedTitle"]),
        *both("description", "Beskrivelse", "Description", DCT["description"]),
        text("principle_number", "Princip nr.", "Principle no.", SB["principle"], SKOS["notation"]),
        *linked("principle", "Princip", "Principle", along(SB["principle"]), "principles"),
        *linked("also_supports", "Støtter også", "Also supports", along(SB["alsoSupports"]),
                 "principles", many=True),
        *linked("coverage", "Dækning", "Coverage", along(SB["coverage"])),
        *linked("places", "Steder", "Places", along(DCT["spatial"]), "places", many=True),
        *linked("target_group", "Målgruppe", "Target group", along(DCT["audience"]),
                 "target_groups"),
        Column("min_age", "Alder fra", "Age from", _DEC, along(DCT["audience"], SB["minAge"])),
        Column("max_age", "Alder til", "Age to", _DEC, along(DCT["audience"], SB["maxAge"])),
        *linked("involved", "Involverede", "Involved", along(SB["involves"]),
                 "organisations", many=True),
        *linked("mentioned", "Kun nævnt i beskrivelsen", "Mentioned only in the description",
                 along(SB["mentionsParticipant"]), "organisations", many=True),
        *linked("lead", "Projektledelse eller forankring", "Project lead or host",
                 along(SB["leadOrganisation"]), "organisations", many=True),
        *linked("units", "Enheder", "Units", along(SB["mentionsUnit"]), "organisations", many=True),
        Column("public_service", "Tilbud til borgere eller virksomheder",
               "Service to citizens or businesses", _BOOL, rows.is_service),
        iri("strategy_iri", "Strategi (IRI)", "Strategy (IRI)", along(SB["strategy"])),
        *both("name", "Navn", "Name", RDFS["label"]),
        *_NOTE,
    ), indexes=("strategy_iri", "principle_iri", "target_group_iri")),
    Table("participations", "Deltagelser", "Participations", rows.participations, ("iri",), (
        _IRI,
        *linked("initiative", "Indsats", "Initiative", along(of=1), "initiatives"),
        *linked("organisation", "Organisation", "Organisation", along(CV["hasParticipant"]),
                 "organisations"),
        text("code", "Forkortelse", "Code", CV["hasParticipant"], SKOS["notation"]),
        *linked("roles", "Roller", "Roles", along(CV["role"]), many=True),
        Column("implied", "Kun omfattet af »alle forvaltninger«",
               "Only covered by “alle forvaltninger”", _BOOL, along(SB["implied"])),
        _WORDS,
        text("coordination_level", "Koordinerer på niveau", "Coordinates at level",
             SB["coordinationLevel"]),
    ), indexes=("initiative_iri", "organisation_iri")),
    Table("organisations", "Organisationer", "Organisations", rows.organisations, ("iri",), (
        _IRI,
        *both("name", "Navn", "Name", RDFS["label"]),
        text("code", "Forkortelse", "Code", SKOS["notation"]),
        text("other_names", "Andre navne", "Other names", SKOS["altLabel"], many=True),
        *linked("type", "Type", "Type", rows.kinds, many=True),
        *linked("kind", "Art", "Kind", along(ORG["classification"]), many=True),
        *linked("unit_of", "Hører under", "Unit of", along(ORG["unitOf"]),
                 "organisations", many=True),
        iri("initiatives_iri", "Indsatser (IRI)", "Initiatives (IRI)", None, "initiatives",
            many=True, query=_INITIATIVES_OF_PARTY),
        iri("places_iri", "Steder (IRI)", "Places (IRI)", along(DCT["spatial"]), many=True),
        Column("own_omitted", "Egne indsatser udeladt", "Own initiatives left out", _BOOL,
               along(SB["ownInitiativesOmitted"])),
        *_NOTE,
        *codes.columns((*codes.ORGANISATIONS, codes.WIKIDATA)),
    ), Scope.SHARED, indexes=("unit_of_iri", "own_omitted")),
    Table("places", "Steder", "Places", rows.places, ("iri",), (
        _IRI,
        *both("name", "Navn", "Name", RDFS["label"]),
        *linked("type", "Type", "Type", rows.kinds, many=True),
        *linked("within", "Ligger i", "Within", along(SB["within"]), "places", many=True),
        Column("longitude", "Længdegrad", "Longitude", _DEC, rows.coordinate(0)),
        Column("latitude", "Breddegrad", "Latitude", _DEC, rows.coordinate(1)),
        iri("initiatives_iri", "Indsatser (IRI)", "Initiatives (IRI)", None, "initiatives",
            many=True, query=_INITIATIVES_AT),
        text("code", "Nummer", "Number", SKOS["notation"]),
        *_NOTE,
        *codes.columns((*codes.PLACES, codes.WIKIDATA)),
        Column("area_m2", "Areal (m²)", "Area (m²)", _DEC, along(SB["area"])),
        Column("centroid_longitude", "Tyngdepunktets længdegrad", "Longitude of the centroid", _DEC,
               rows.coordinate(0, GEO["hasCentroid"])),
        Column("centroid_latitude", "Tyngdepunktets breddegrad", "Latitude of the centroid", _DEC,
               rows.coordinate(1, GEO["hasCentroid"])),
    ), Scope.SHARED, indexes=("within_iri",)),
    Table("target_groups", "Målgrupper", "Target groups", rows.target_groups, ("iri",), (
        _IRI,
        *both("name", "Navn", "Name", RDFS["label"]),
        text("printed", "Som trykt", "As printed", SB["printedTitle"]),
        Column("min_age", "Alder fra", "Age from", _DEC, along(SB["minAge"])),
        Column("max_age", "Alder til", "Age to", _DEC, along(SB["maxAge"])),
        iri("initiatives_iri", "Indsatser (IRI)", "Initiatives (IRI)",
             along(DCT["audience"], back=True), "initiatives", many=True),
        _SCHEME,
    ), indexes=("scheme_iri",)),
    Table("principles", "Principper", "Principles",
          rows.instances("Principle", SKOS["notation"]), ("iri",), (
        _IRI,
        text("number", "Nummer", "Number", SKOS["notation"]),
        *both("short_name", "Kort navn", "Short name", SB["shortLabel"]),
        *both("title", "Titel", "Title", DCT["title"]),
        iri("strategy_iri", "Strategi (IRI)", "Strategy (IRI)", along(SB["strategy"])),
        *both("name", "Navn", "Name", RDFS["label"]),
        _SCHEME,
    ), indexes=("strategy_iri", "scheme_iri")),
    Table("facts", "Tal og år", "Stated facts", rows.of_initiatives(SB["statedFact"]), ("iri",), (
        _IRI,
        *linked("initiative", "Indsats", "Initiative", along(of=1), "initiatives"),
        *linked("kind", "Slags", "Kind", along(SB["factKind"])),
        Column("value", "Værdi", "Value", _DEC, along(SB["value"])),
        Column("min_value", "Mindst", "At least", _DEC, along(SB["minValue"])),
        Column("max_value", "Højst", "At most", _DEC, along(SB["maxValue"])),
        *linked("unit", "Enhed", "Unit", along(SB["unit"])),
        text("counted", "Hvad der tælles", "What is counted", SB["countedThing"]),
        _WORDS,
        text("per", "Pr.", "Per", SB["perThing"]),
        Column("approximate", "Omtrentligt", "Approximate", _BOOL, along(SB["approximate"])),
        Column("limit_excluded", "Grænsen ikke medregnet", "Limit excluded", _BOOL,
               along(SB["limitExcluded"])),
    ), indexes=("initiative_iri", "kind_iri")),
    Table("evidence", "Kildens ord", "Evidence", documents.evidence,
          ("quotation_iri", "holder_iri"), (
        iri("quotation_iri", "Citat (IRI)", "Quotation (IRI)", _own, required=True),
        iri("holder_iri", "Udsagn (IRI)", "Statement (IRI)", along(of=1), required=True),
        *linked("about", "Om", "About", listed(2)),
        *linked("property", "Egenskab", "Property", listed(3)),
        Column("value", "Værdi", "Value", _TEXT, listed(4), many=True),
        *linked("column", "Kolonne", "Column", along(SB["column"])),
        Column("words", "Kildens ord", "Words of the source", _TEXT, along(SB["quotedText"]),
               language="da"),
        _position("start", "Fra tegn", "From character", "start"),
        _position("end", "Til tegn", "To character", "end"),
        _exact("exact", "Præcis tekst", "Exact text", "exact"),
        iri("source_iri", "Kilde (IRI)", "Source (IRI)", along(OA["hasSource"])),
        _exact("prefix", "Ordene før", "Words before", "prefix"),
        _exact("suffix", "Ordene efter", "Words after", "suffix"),
        Column("row", "Række", "Row", _INT, plain(5)),
        Column("before", "Sætningen før ordene", "Sentence before the words", _TEXT, plain(6),
               language="da"),
        Column("after", "Sætningen efter ordene", "Sentence after the words", _TEXT, plain(7),
               language="da"),
    ), indexes=("holder_iri", "about_iri")),
    Table("strategies", "Strategier", "Strategies", rows.instances("Strategy"), ("iri",), (
        _IRI,
        *both("name", "Navn", "Name", RDFS["label"]),
        text("start", "Fra dato", "From date", DCT["temporal"], DCAT["startDate"]),
        text("end", "Til dato", "To date", DCT["temporal"], DCAT["endDate"]),
        *linked("source", "Kilde", "Source", rows.source),
        *linked("publisher", "Udgiver", "Publisher", along(DCT["publisher"])),
        text("adopted", "Vedtaget", "Adopted", DCT["dateAccepted"]),
        *_NOTE,
    )),
    Table("statements", "Udsagn", "Statements", rows.statements, ("iri",), (
        _IRI,
        iri("subject_iri", "Om (IRI)", "About (IRI)", along(RDF["subject"]), required=True),
        *linked("property", "Egenskab", "Property", along(RDF["predicate"])),
        Column("value", "Værdi", "Value", _TEXT, along(RDF["object"])),
    ), sheet=False, indexes=("subject_iri",)),
    Table("corrections", "Rettelser", "Corrections",
          rows.of_initiatives(SB["correction"]), ("iri",), (
        _IRI,
        *linked("initiative", "Indsats", "Initiative", along(of=1), "initiatives"),
        *linked("column", "Kolonne", "Column", along(SB["column"])),
        text("printed", "Som trykt", "As printed", SB["printed"]),
        text("corrected", "Rettet", "Corrected", SB["corrected"]),
        *both("reason", "Grund", "Reason", SKOS["editorialNote"]),
        text("created", "Dato", "Date", DCT["created"]),
        *linked("creator", "Rettet af", "Corrected by", along(DCT["creator"]), "agents"),
    ), indexes=("initiative_iri", "creator_iri")),
    Table("links", "Links til andre", "Links to others", rows.links,
          ("thing_iri", "property_iri", "target_iri"), (
        *linked("thing", "Ressource", "Resource", _own),
        *linked("property", "Forhold", "Relation", along(of=1)),
        *linked("target", "Hos andre", "Elsewhere", along(of=2)),
        *in_languages("reason", "Grund", "Reason", rows.of_link),
        Column("created", "Dato", "Date", _TEXT, rows.of_link("", DCT["created"])),
        iri("iri", "Link (IRI)", "Link (IRI)", listed(3)),
        *linked("creator", "Sat af", "Linked by", rows.of_link("", DCT["creator"]), "agents"),
        Column("confidence", "Sikkerhed", "Confidence", _DEC, rows.of_link("", SB["confidence"])),
        *linked("name", "Navn", "Name", listed(3))[:2],
    ), Scope.BOTH, indexes=("iri", "creator_iri")),
    Table("identifiers", "Andres koder", "Codes of others", codes.identifiers,
          ("iri", "thing_iri"), (
        _IRI,
        *linked("thing", "Ressource", "Resource", along(of=1)),
        text("scheme", "Register", "Register", SCHEMA["propertyID"]),
        text("code", "Kode", "Code", SKOS["notation"]),
        text("agency", "Udsteder", "Agency", ADMS["schemaAgency"]),
        *both("name", "Navn", "Name", RDFS["label"]),
        *both("origin", "Hvor set", "Where seen", SKOS["editorialNote"]),
        text("created", "Dato", "Date", DCT["created"]),
        *linked("creator", "Sat af", "Added by", along(DCT["creator"]), "agents"),
        Column("confidence", "Sikkerhed", "Confidence", _DEC, along(SB["confidence"])),
        iri("source_iri", "Link (IRI)", "Link (IRI)", along(DCT["source"])),
    ), Scope.SHARED, indexes=("thing_iri", "code")),
    Table("schemes", "Begrebslister", "Concept schemes", rows.schemes, ("iri",), (
        _IRI,
        *both("name", "Navn", "Name", RDFS["label"]),
    ), sheet=False),
    Table("agents", "Redaktører", "Editors", rows.agents, ("iri",), (
        _IRI,
        *both("name", "Navn", "Name", RDFS["label"]),
    ), Scope.SHARED, sheet=False),
    Table("names", "Navne", "Names", rows.names, ("thing_iri", "sort", "language", "name"), (
        iri("thing_iri", "Ressource (IRI)", "Resource (IRI)", _own, required=True),
        Column("sort", "Slags", "Sort", _TEXT, plain(1)),
        Column("language", "Sprog", "Language", _TEXT, plain(2)),
        Column("name", "Navn", "Name", _TEXT, plain(3)),
    ), Scope.BOTH, sheet=False),
    Table("concepts", "Begreber", "Concepts", rows.concepts, ("iri",), (
        _IRI,
        *both("name", "Navn", "Name", RDFS["label"]),
        *both("meaning", "Betydning", "Meaning", RDFS["comment"]),
        iri("broader_iri", "Overklasser (IRI)", "Broader classes (IRI)",
            along(RDFS["subClassOf"]), many=True),
    ), Scope.SHARED),
    Table("withdrawn", "Trukket tilbage", "Withdrawn", rows.withdrawn, ("iri",), (
        _IRI,
        iri("replaced_by", "Erstattet af (IRI)", "Replaced by (IRI)", listed(1), many=True),
        Column("reason", "Grund", "Reason", _TEXT, plain(2)),
    ), Scope.SHARED, sheet=False),
    *PAIRS,
    Table("larger_places", "Større steder", "Larger places", rows.larger_places,
          ("place_iri", "larger_iri"), (
        iri("place_iri", "Sted (IRI)", "Place (IRI)", _own, "places", required=True),
        iri("larger_iri", "Ligger i (IRI)", "Within (IRI)", along(of=1), "places", required=True),
        Column("steps", "Trin", "Steps", _INT, plain(2)),
    ), Scope.SHARED, sheet=False, indexes=("larger_iri",)),
    Table("documents", "Dokumenter", "Documents", documents.documents, ("edition",), (
        Column("edition", "Udgave", "Edition", _TEXT, plain(0)),
        Column("preface", "Før tabellen", "Before the table", _TEXT, plain(1)),
    ), sheet=False),
    Table("sections", "Afsnit", "Sections", documents.sections, ("edition", "number"), (
        Column("edition", "Udgave", "Edition", _TEXT, plain(0)),
        Column("number", "Nummer", "Number", _INT, plain(1)),
        Column("heading", "Overskrift", "Heading", _TEXT, plain(2)),
        Column("statement", "Tekst", "Text", _TEXT, plain(3)),
    ), sheet=False),
    Table("rows", "Rækker", "Rows", documents.document_rows, ("edition", "row"), (
        Column("edition", "Udgave", "Edition", _TEXT, plain(0)),
        Column("row", "Række", "Row", _INT, plain(1)),
        Column("section", "Afsnit", "Section", _INT, plain(2)),
        Column("line", "Linje", "Line", _INT, plain(3)),
    ), sheet=False),
    Table("cells", "Celler", "Cells", documents.cells, ("edition", "row", "column"), (
        Column("edition", "Udgave", "Edition", _TEXT, plain(0)),
        Column("row", "Række", "Row", _INT, plain(1)),
        Column("column", "Kolonne", "Column", _TEXT, plain(2)),
        Column("header", "Overskrift som trykt", "Header as printed", _TEXT, plain(3)),
        Column("text", "Tekst", "Text", _TEXT, plain(4)),
        Column("pieces", "Hvor den står", "Where it stands", _TEXT, plain(5)),
    ), sheet=False),
)  # fmt: skip
