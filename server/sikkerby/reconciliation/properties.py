"""The properties of entities: what they are called, and where the tables have their values."""

from __future__ import annotations

from dataclasses import dataclass

from sikkerby.publication.tables.codes import PLACES, SCHEMES, WIKIDATA, Scheme
from sikkerby.publication.tables.columns import SEPARATOR
from sikkerby.vocabulary import SB, SKOS


@dataclass(frozen=True)
class Property:
    """A property of entities: its id, its labels, and what its values are.

    `value` is `entity`, `text`, `code` or `number`; `types` are the classes that may have it.
    `query` is SQL that finds pairs of `thing`, an IRI, and `value`; texts in two languages have
    both as `columns`. `order` is that of a thing's values.
    """

    id: str
    da: str
    en: str
    value: str
    types: tuple[str, ...]
    query: str
    columns: str = "value"
    order: str = "NULL"

    def name(self, language: str) -> str:
        return self.en if language == "en" else self.da


def _split(column: str) -> str:
    """The values of a cell that holds several, as rows of `json_each`."""
    return f"""json_each('[' || replace(json_quote({column}), '{SEPARATOR}', '","') || ']')"""


def _cells(table: str, column: str) -> str:
    return (
        f"SELECT t.iri AS thing, c.value AS value FROM {table} t, {_split(f't.{column}')} c "
        "WHERE c.value NOT NULL"
    )


def _column(table: str, column: str) -> str:
    return f"SELECT iri AS thing, {column} AS value FROM {table} WHERE {column} NOT NULL"


def _pairs(table: str, thing: str, value: str, where: str = "1") -> str:
    return f"SELECT {thing} AS thing, {value} AS value FROM {table} WHERE {where}"


def _names(condition: str) -> str:
    return _pairs("names", "thing_iri", "name", condition)


def _links(relation: str) -> str:
    return _pairs("links", "thing_iri", "target_iri", f"property_iri = '{SKOS[relation].value}'")


_BOTH = "value, english"
_ORGANISATIONS = ("sb:Party", "sb:Unit")
_ALL = ("sb:Initiative", "sb:Principle", "sb:TargetGroup", *_ORGANISATIONS, "sb:Place")
_ALSO = SB["alsoSupports"].value
_INITIATIVES = " UNION ALL ".join(
    (
        _pairs("participations", "organisation_iri", "initiative_iri"),
        _pairs("initiative_units", "unit_iri", "initiative_iri"),
        _pairs("initiative_places", "place_iri", "initiative_iri"),
        _pairs("initiative_principles", "principle_iri", "initiative_iri"),
        _pairs("initiatives", "target_group_iri", "iri"),
    )
)


def _codes(scheme: Scheme) -> Property:
    """The codes that things have in a register of others."""
    types = ("sb:Place",) if scheme in PLACES else ("sb:Party",)
    return Property(
        scheme.column, scheme.da, scheme.en, "code",
        ("sb:Place", "sb:Party") if scheme == WIKIDATA else types,
        _pairs("identifiers", "thing_iri", "code", f"scheme = '{scheme.id}'"),
    )  # fmt: skip


PROPERTIES = (
    Property("iri", "IRI", "IRI", "text", _ALL, _pairs("_entities", "iri", "iri")),
    Property("nameDa", "dansk navn", "Danish name", "text", _ALL,
             _names("sort = 'name' AND language = 'da'")),
    Property("nameEn", "engelsk navn", "English name", "text", _ALL,
             _names("sort = 'name' AND language = 'en'")),
    Property("skos:notation", "kode eller nummer", "code or number", "code",
             ("sb:Party", "sb:Unit", "sb:Principle", "sb:Place"), _names("sort = 'code'")),
    Property("municipality", "kommune", "municipality", "entity", _ALL,
             _column("_entities", "municipality")),
    Property("org:unitOf", "enhed i", "unit of", "entity", _ORGANISATIONS,
             _cells("organisations", "unit_of_iri")),
    Property("sb:within", "ligger i", "within", "entity", ("sb:Place",),
             "SELECT place_iri AS thing, larger_iri AS value, steps FROM larger_places",
             order="steps"),
    Property("dct:spatial", "sted", "place", "entity", ("sb:Initiative", "sb:Party"),
             f"{_pairs('initiative_places', 'initiative_iri', 'place_iri')} UNION ALL "
             f"{_cells('organisations', 'places_iri')}"),
    Property("sb:principle", "princip", "principle", "entity", ("sb:Initiative",),
             _column("initiatives", "principle_iri")),
    Property("sb:alsoSupports", "støtter også", "also supports", "entity", ("sb:Initiative",),
             _pairs("initiative_principles", "initiative_iri", "principle_iri",
                    f"property_iri = '{_ALSO}'")),
    Property("sb:party", "part", "party", "entity", ("sb:Initiative",),
             _pairs("participations", "initiative_iri", "organisation_iri")),
    Property("sb:mentionsUnit", "nævner enheden", "mentions unit", "entity", ("sb:Initiative",),
             _pairs("initiative_units", "initiative_iri", "unit_iri")),
    Property("dct:audience", "målgruppe", "target group", "entity", ("sb:Initiative",),
             _column("initiatives", "target_group_iri")),
    Property("sb:coverage", "dækning", "coverage", "text", ("sb:Initiative",),
             "SELECT iri AS thing, coverage_da AS value, coverage_en AS english "
             "FROM initiatives WHERE coverage_iri NOT NULL", _BOTH),
    Property("sb:rowNumber", "rækkenummer", "row number", "number", ("sb:Initiative",),
             _column("initiatives", '"row"')),
    Property("initiative", "indsatser", "initiatives", "entity",
             ("sb:Party", "sb:Unit", "sb:Place", "sb:Principle", "sb:TargetGroup"), _INITIATIVES),
    Property("org:classification", "art", "kind", "text", ("sb:Party",),
             "SELECT t.iri AS thing, d.value AS value, e.value AS english FROM organisations t, "
             f"{_split('t.kind_da')} d JOIN {_split('t.kind_en')} e ON e.key = d.key "
             "WHERE d.value NOT NULL", _BOTH),
    Property("sb:minAge", "fra alder", "age from", "number", ("sb:TargetGroup",),
             _column("target_groups", "min_age")),
    Property("sb:maxAge", "til alder", "age to", "number", ("sb:TargetGroup",),
             _column("target_groups", "max_age")),
    Property("geo:asWKT", "punkt (WKT)", "point (WKT)", "text", ("sb:Place",),
             "SELECT iri AS thing, 'POINT(' || longitude || ' ' || latitude || ')' AS value "
             "FROM places WHERE longitude NOT NULL"),
    Property("skos:exactMatch", "samme hos andre", "exact match elsewhere", "text", _ALL,
             _links("exactMatch")),
    Property("skos:closeMatch", "næsten samme hos andre", "close match elsewhere", "text", _ALL,
             _links("closeMatch")),
    Property("adms:identifier", "koder hos andre", "codes of others", "text",
             ("sb:Place", "sb:Party"), "SELECT thing_iri AS thing, name_da AS value, "
             "name_en AS english, rowid AS number FROM identifiers", _BOTH, "number"),
    *map(_codes, SCHEMES),
)  # fmt: skip
