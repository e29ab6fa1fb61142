"""`sikkerby.sqlite`: as true as the graphs, the same each time, derived again where it is not."""

from __future__ import annotations

import random
import re
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from sikkerby.progress import Progress
from sikkerby.publication.tables.columns import SEPARATOR, Datatype
from sikkerby.publication.tables.database import FILE, FORMAT, derive_database
from sikkerby.publication.tables.declaration import TABLES
from sikkerby.publication.version import Version
from sikkerby.vocabulary import PREFIXES
from tests.conftest import BASE, EDITION
from tests.support.published import copy_data, publish_data, shipped_version
from tests.unit.conftest import Ask

PREFIX = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items())
# Of each table whose rows are resources: which they are, and by what path each column is reached.
# A path “a / b” goes from the resource; “name” stands for `name_da` and `name_en` by language, and
# for the names of what `name_iri` holds.
INITIATIVE = "?x a sb:Initiative"
RESOURCES: dict[str, tuple[str, dict[str, str]]] = {
    "initiatives": (INITIATIVE, {
        "row": "sb:rowNumber", "title": "dct:title", "printed_title": "sb:printedTitle",
        "description": "dct:description", "principle_number": "sb:principle/skos:notation",
        "principle_iri": "sb:principle", "also_supports_iri": "sb:alsoSupports",
        "coverage_iri": "sb:coverage", "places_iri": "dct:spatial",
        "target_group_iri": "dct:audience", "min_age": "dct:audience/sb:minAge",
        "max_age": "dct:audience/sb:maxAge", "involved_iri": "sb:involves",
        "mentioned_iri": "sb:mentionsParticipant", "lead_iri": "sb:leadOrganisation",
        "units_iri": "sb:mentionsUnit", "strategy_iri": "sb:strategy", "name": "rdfs:label",
        "note": "skos:editorialNote",
    }),
    "participations": ("?x a sb:Participation", {
        "initiative_iri": "^cv:hasParticipation", "organisation_iri": "cv:hasParticipant",
        "code": "cv:hasParticipant/skos:notation", "roles_iri": "cv:role",
        "implied": "sb:implied", "words": "sb:evidence/sb:quotedText",
        "coordination_level": "sb:coordinationLevel",
    }),
    "organisations": ("?x a ?kind FILTER(?kind IN (sb:Party, sb:Unit, sb:MunicipalAuthority))", {
        "name": "rdfs:label", "code": "skos:notation", "other_names": "skos:altLabel",
        "kind_iri": "org:classification", "unit_of_iri": "org:unitOf",
        "initiatives_iri": "^cv:hasParticipant/^cv:hasParticipation",
        "places_iri": "dct:spatial", "own_omitted": "sb:ownInitiativesOmitted",
        "note": "skos:editorialNote",
    }),
    "places": ("?x a sb:Place", {
        "name": "rdfs:label", "within_iri": "sb:within", "code": "skos:notation",
        "area_m2": "sb:area",
        "initiatives_iri": "^dct:spatial ?v . ?v a sb:Initiative . ?x ^dct:spatial",
                "note": "skos:editorialNote",
    }),
    "target_groups": ("?x a sb:TargetGroup", {
        "name": "rdfs:label", "printed": "sb:printedTitle", "min_age": "sb:minAge",
        "max_age": "sb:maxAge", "initiatives_iri": "^dct:audience", "scheme_iri": "skos:inScheme",
    }),
    "principles": ("?x a sb:Principle", {
        "number": "skos:notation", "short_name": "sb:shortLabel", "title": "dct:title",
        "strategy_iri": "sb:strategy", "name": "rdfs:label", "scheme_iri": "skos:inScheme",
    }),
    "facts": ("?x a sb:StatedFact", {
        "initiative_iri": "^sb:statedFact", "kind_iri": "sb:factKind", "value": "sb:value",
        "min_value": "sb:minValue", "max_value": "sb:maxValue", "unit_iri": "sb:unit",
        "counted": "sb:countedThing", "words": "sb:evidence/sb:quotedText", "per": "sb:perThing",
        "approximate": "sb:approximate", "limit_excluded": "sb:limitExcluded",
    }),
    "strategies": ("?x a sb:Strategy", {
        "name": "rdfs:label", "start": "dct:temporal/dcat:startDate",
        "end": "dct:temporal/dcat:endDate", "publisher_iri": "dct:publisher",
        "adopted": "dct:dateAccepted", "note": "skos:editorialNote",
    }),
    "statements": ("?x a rdf:Statement ; sb:evidence []", {
        "subject_iri": "rdf:subject", "property_iri": "rdf:predicate", "value": "rdf:object",
    }),
    "corrections": ("?x a sb:Correction", {
        "initiative_iri": "^sb:correction", "column_iri": "sb:column", "printed": "sb:printed",
        "corrected": "sb:corrected", "reason": "skos:editorialNote", "created": "dct:created",
        "creator_iri": "dct:creator",
    }),
    "concepts": ("?x ?p ?o FILTER(STRSTARTS(STR(?x), STR(sb:)))", {
        "name": "rdfs:label", "meaning": "rdfs:comment", "broader_iri": "rdfs:subClassOf",
    }),
    "schemes": ("?x ^skos:inScheme/a ?kind FILTER(?kind IN (sb:Principle, sb:TargetGroup))", {
        "name": "rdfs:label",
    }),
    "agents": ("?x a prov:Agent", {"name": "rdfs:label"}),
    "identifiers": ("?x a adms:Identifier", {
        "thing_iri": "^adms:identifier", "scheme": "schema:propertyID", "code": "skos:notation",
        "agency": "adms:schemaAgency", "name": "rdfs:label", "origin": "skos:editorialNote",
        "created": "dct:created", "creator_iri": "dct:creator", "confidence": "sb:confidence",
        "source_iri": "dct:source",
    }),
}  # fmt: skip
# Of each other table: what finds its rows, in the order of the columns that are named.
PAIRS = "?a a sb:{kind} ; ?p ?b VALUES ?p {{ {properties} }}"
ROWS = {
    "evidence": (
        (
            "quotation_iri",
            "holder_iri",
            "words",
            "start",
            "end",
            "exact",
            "source_iri",
            "prefix",
            "suffix",
            "column_iri",
        ),
        "?a a oa:SpecificResource ; ^sb:evidence ?b ; sb:quotedText ?c ; oa:hasSource ?g ; "
        "sb:column ?k ; oa:hasSelector ?position, ?quote . ?position oa:start ?d ; oa:end ?e . "
        "?quote oa:exact ?f ; oa:prefix ?h ; oa:suffix ?i",
    ),
    "links": (
        ("thing_iri", "property_iri", "target_iri", "confidence", "created", "creator_iri"),
        "?a ?b ?c VALUES ?b { skos:exactMatch skos:closeMatch skos:broadMatch skos:narrowMatch "
        "skos:relatedMatch owl:sameAs rdfs:seeAlso dct:subject dct:type sb:continues } "
        "FILTER(STRSTARTS(STR(?a), CONCAT(STR(<>), 'id/'))) OPTIONAL { ?link a sb:Link ; "
        "rdf:subject ?a ; rdf:predicate ?b ; rdf:object ?c ; sb:confidence ?d ; "
        "dct:created ?e ; dct:creator ?f }",
    ),
    "names": (
        ("thing_iri", "sort", "language", "name"),
        "?a ?p ?d VALUES (?p ?b) { (rdfs:label 'name') (skos:altLabel 'alternative') "
        "(skos:hiddenLabel 'hidden') (skos:notation 'code') } BIND(LANG(?d) AS ?c) "
        "?a a ?kind VALUES ?kind { sb:Initiative sb:Principle sb:TargetGroup sb:Strategy sb:Party "
        "sb:Unit sb:MunicipalAuthority sb:Place }",
    ),
    "larger_places": (("place_iri", "larger_iri"), "?a a sb:Place ; sb:within+ ?b"),
    **{
        name: ((first, second, "property_iri"), PAIRS.format(kind=kind, properties=properties))
        for name, first, second, kind, properties in (
            ("initiative_places", "initiative_iri", "place_iri", "Initiative", "dct:spatial"),
            (
                "initiative_principles",
                "initiative_iri",
                "principle_iri",
                "Initiative",
                "sb:principle sb:alsoSupports",
            ),
            ("initiative_units", "initiative_iri", "unit_iri", "Initiative", "sb:mentionsUnit"),
            (
                "initiative_leads",
                "initiative_iri",
                "lead_iri",
                "Initiative",
                "sb:leadOrganisation sb:leadUnit",
            ),
            ("continuations", "initiative_iri", "earlier_iri", "Initiative", "sb:continues"),
            ("participation_roles", "participation_iri", "role_iri", "Participation", "cv:role"),
        )
    },
}
# What no graph has: the documents as printed, and what no longer is.
NO_GRAPH = {"documents", "sections", "rows", "cells", "withdrawn"}
SERVICE = "?x a cpsv:PublicService"
POINT = "geo:hasGeometry/geo:asWKT"
CENTROID = "geo:hasCentroid/geo:asWKT"
# The classes and properties that the data have and no table has, by the reason.
IN_NO_TABLE = {
    "says for short, or in another vocabulary, what a table has": """cv:Participation
        cv:PublicOrganisation cv:hasCompetentAuthority cv:isClassifiedBy cv:thematicArea
        dct:AgentClass dct:Location
        dct:identifier foaf:Agent foaf:Document foaf:Group foaf:name geo:Feature
        geo:SpatialObject geo:sfWithin org:hasUnit schema:name sf:Point
        org:FormalOrganization org:Organization org:OrganizationalCollaboration
        org:OrganizationalUnit prov:Entity prov:Plan schema:AdministrativeArea schema:Place
        sb:party sb:sentence sb:supportsPrinciple skos:Concept skos:prefLabel skos:topConceptOf""",
    "stands between a resource and values that are columns of it": """dct:PeriodOfTime
        geo:Geometry oa:TextPositionSelector oa:TextQuoteSelector""",
    "is a class of concepts, which are rows of one table": """sb:Column sb:Coverage sb:FactKind
        sb:MeasurementUnit sb:OrganisationKind sb:Role sb:TranslationStatus skos:ConceptScheme""",
    "is of the vocabulary itself, which is a file": """adms:status dct:bibliographicCitation
        dct:issued dct:license owl:AnnotationProperty owl:Class owl:DatatypeProperty
        owl:ObjectProperty owl:Ontology owl:versionIRI owl:versionInfo rdf:Property rdfs:Class
        rdfs:isDefinedBy rdfs:subPropertyOf schema:domainIncludes schema:rangeIncludes
        skos:hasTopConcept
        vann:preferredNamespacePrefix vann:preferredNamespaceUri""",
    "is of the printed document, which is a file": """dct:LinguisticSystem dct:isPartOf
        dct:language dct:modified sb:SourceDocument spdx:Checksum spdx:algorithm spdx:checksum
        spdx:checksumValue""",
    "says the same of all English names and texts": "sb:translationStatus",
    "is told in the organisation's note": """dct:date org:ChangeEvent org:changedBy
        org:hasMember org:originalOrganization""",
    "is of a page or data set beside ours, which is a row of the links": """dcat:Dataset
        dct:LicenseDocument schema:latitude schema:longitude void:Dataset void:inDataset
        void:uriSpace""",
    "is of what was withdrawn, which the table of moves has": """dct:isReplacedBy owl:deprecated
        skos:historyNote""",
}
TERM = re.compile(rf"\b(?:{'|'.join(PREFIXES)}):\w+")


@pytest.fixture(scope="module")
def database() -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(shipped_version().folder / FILE)) as connection:
        connection.row_factory = sqlite3.Row
        yield connection


def _solutions(ask: Ask, pattern: str, variables: str) -> set[tuple[str, ...]]:
    """What a pattern finds, as texts; the same word in two languages is one."""
    found = ask(f"{PREFIX}SELECT {variables} {{ {pattern} }}")
    names = [variable.value for variable in found.variables]
    return {
        tuple("" if row[name] is None else _plain(row[name].value) for name in names)
        for row in found
    }


def _plain(value: object) -> str:
    """A value as both sides write it: 17.0 and 17 are one, true and 1 too."""
    text = str(value)
    if text in ("true", "false"):
        return str(int(text == "true"))
    return text.removesuffix(".0")


def _columns(table: str, path: str) -> Iterator[tuple[str, str]]:
    """The columns that a name in RESOURCES stands for, with the language of each."""
    names = next([c.name for c in t.columns] for t in TABLES if t.name == table)
    if path in names:
        return iter([(path, "")])
    return ((f"{path}_{language}", language) for language in ("da", "en"))


def test_every_table_is_compared() -> None:
    assert {*RESOURCES, *ROWS, *NO_GRAPH} == {table.name for table in TABLES}


def test_what_no_table_has_is_listed_with_the_reason(
    ask: Ask, database: sqlite3.Connection
) -> None:
    iris = {iri for (iri,) in _solutions(ask, "{ ?s ?term ?o } UNION { ?s a ?term }", "?term")}
    in_data = {
        f"{prefix}:{iri.removeprefix(namespace)}"
        for iri in iris
        for prefix, namespace in PREFIXES.items()
        if iri.startswith(namespace)
    }
    assert len(in_data) == len(iris)
    compared = [SERVICE, POINT, CENTROID, *(pattern for _, pattern in ROWS.values())]
    for pattern, paths in RESOURCES.values():
        compared += [pattern, *paths.values()]
    in_tables = {"rdf:type", *TERM.findall(" ".join(compared))}
    for table in ("organisations", "places"):
        for (kinds,) in database.execute(f"SELECT type_iri FROM {table}"):
            in_tables |= {kind.replace(PREFIXES["sb"], "sb:") for kind in kinds.split(SEPARATOR)}
    listed = {term for terms in IN_NO_TABLE.values() for term in terms.split()}
    assert in_data - in_tables == listed


def test_public_services_are_those_of_the_graphs(ask: Ask, database: sqlite3.Connection) -> None:
    rows = database.execute("SELECT iri FROM initiatives WHERE public_service")
    assert {tuple(row) for row in rows} == _solutions(ask, SERVICE, "?x")


@pytest.mark.parametrize(("path", "start"), [(POINT, ""), (CENTROID, "centroid_")])
def test_coordinates_are_those_of_the_geometry(
    ask: Ask, database: sqlite3.Connection, path: str, start: str
) -> None:
    points = dict(_solutions(ask, f"?place {path} ?point", "?place ?point"))
    columns = f"{start}longitude, {start}latitude"
    rows = database.execute(f"SELECT iri, {columns} FROM places WHERE {start}longitude NOT NULL")
    assert {iri: f"POINT({longitude} {latitude})" for iri, longitude, latitude in rows} == points


@pytest.mark.parametrize("name", RESOURCES)
def test_counts_of_classes_and_properties_are_those_of_sparql(
    name: str, ask: Ask, database: sqlite3.Connection
) -> None:
    pattern, paths = RESOURCES[name]
    rows = database.execute(f"SELECT * FROM {name}").fetchall()
    assert len(rows) == len(_solutions(ask, pattern, "?x"))
    for path, steps in paths.items():
        for column, language in _columns(name, path):
            only = f"FILTER(LANG(?v) = '{language}')" if language else ""
            expected = len(_solutions(ask, f"{pattern} . ?x {steps} ?v {only}", "?x ?v"))
            found = sum(len(str(r[column]).split(SEPARATOR)) for r in rows if r[column] is not None)
            assert found == expected, column


def test_200_rows_are_what_sparql_says(ask: Ask, database: sqlite3.Connection) -> None:
    everything = [
        (name, row)
        for name in RESOURCES
        for row in database.execute(f"SELECT * FROM {name} ORDER BY rowid")
    ]
    labels = {
        (iri, language): name
        for iri, name, language in _solutions(
            ask, "?x rdfs:label ?name BIND(LANG(?name) AS ?language)", "?x ?name ?language"
        )
    }
    for name, row in random.Random(16).sample(everything, 200):
        for path, steps in RESOURCES[name][1].items():
            for column, language in _columns(name, path):
                only = f"FILTER(LANG(?v) = '{language}')" if language else ""
                values = {v for (v,) in _solutions(ask, f"<{row['iri']}> {steps} ?v {only}", "?v")}
                cell = "" if row[column] is None else _plain(row[column])
                assert set(cell.split(SEPARATOR)) - {""} == values - {""}, (row["iri"], column)
                if (danish := column.replace("_iri", "_da")) in set(row.keys()) - {column}:
                    names = {labels[v, "da"] for v in values if (v, "da") in labels}
                    assert names <= set((row[danish] or "").split(SEPARATOR)), danish


@pytest.mark.parametrize("name", ROWS)
def test_pairs_and_words_are_those_of_sparql(
    name: str, ask: Ask, database: sqlite3.Connection
) -> None:
    columns, pattern = ROWS[name]
    letters = ("a", "b", "c", "d", "e", "f", "g", "h", "i", "k")
    if name in ROWS and "?p " in pattern and "property_iri" in columns:
        letters = ("a", "b", "p")
    variables = " ".join(f"?{letter}" for letter in letters[: len(columns)])
    quoted = ", ".join(f'"{column}"' for column in columns)
    rows = database.execute(f"SELECT {quoted} FROM {name}").fetchall()
    found = [tuple(_plain("" if value is None else value) for value in row) for row in rows]
    assert Counter(found) == Counter(_solutions(ask, pattern, variables))


# ---- The file itself -----------------------------------------------------------------------------


def _dump(file: Path) -> list[tuple[object, ...]]:
    """All rows of all tables; those of the index of words are in tables of its own."""
    with closing(sqlite3.connect(file)) as connection:
        return [
            row
            for (name,) in connection.execute(
                "SELECT name FROM sqlite_master WHERE type = 'table' "
                "AND sql NOT LIKE 'CREATE VIRTUAL%' ORDER BY name"
            )
            for row in connection.execute(f'SELECT * FROM "{name}"')
        ]


def test_foreign_keys_hold_and_the_file_is_sound(database: sqlite3.Connection) -> None:
    assert database.execute("PRAGMA foreign_key_check").fetchall() == []
    assert [tuple(row) for row in database.execute("PRAGMA integrity_check")] == [("ok",)]
    assert database.execute("PRAGMA user_version").fetchone()[0] == FORMAT


def test_the_manifest_names_the_sqlite_that_wrote_the_file() -> None:
    assert shipped_version().manifest.sqlite == sqlite3.sqlite_version


def test_a_database_derived_later_is_the_one_that_was_published(tmp_path: Path) -> None:
    derive_database(shipped_version(), tmp_path / FILE, Progress(quiet=True))
    assert (tmp_path / FILE).read_bytes() == (shipped_version().folder / FILE).read_bytes()
    # What any SQLite reads from it is the same, too.
    assert _dump(tmp_path / FILE) == _dump(shipped_version().folder / FILE)


def _continued(folder: Path) -> Version:
    """The shipped data with what they lack: something withdrawn, and an initiative that goes on."""
    data = copy_data(folder / "data")
    with (data / "identifiers.tsv").open("a", encoding="utf-8") as ledger:
        ledger.write("id/organisation/politiet\t\t2020-01-01\twithdrawn\t"
                     "id/organisation/koebenhavns-politi\tOne name for one body.\n")  # fmt: skip
    (data / "links" / "continued.ttl").write_text(
        f"@base <{BASE}> . @prefix sb: <https://w3id.org/sikkerby/ns#> .\n"
        f"<id/initiative/{EDITION}/ssp> sb:continues <id/initiative/egestrup-2014-2017/ssp> .\n"
        # No row of the shipped table says “ca.” or “mere end”.
        f"<id/fact/{EDITION}/15545-15556> sb:approximate true .\n"
        f"<id/fact/{EDITION}/12448-12461> sb:limitExcluded true .\n"
    )
    return publish_data(data, folder / "home")


def test_every_declared_column_is_filled_somewhere(tmp_path: Path) -> None:
    empty: set[str] | None = None
    for version in (shipped_version(), _continued(tmp_path)):
        with closing(sqlite3.connect(version.folder / FILE)) as connection:
            here = {
                f"{table.name}.{column.name}"
                for table in TABLES
                for column in table.columns
                if not connection.execute(
                    f'SELECT COUNT("{column.name}") FROM {table.name}'
                ).fetchone()[0]
            }
        empty = here if empty is None else empty & here
    assert empty == set()


def test_booleans_are_ones_and_zeros(database: sqlite3.Connection) -> None:
    for table in TABLES:
        for column in table.columns:
            if column.datatype is Datatype.BOOLEAN:
                found = database.execute(f"SELECT DISTINCT {column.name} FROM {table.name}")
                assert {value for (value,) in found} <= {0, 1, None}
