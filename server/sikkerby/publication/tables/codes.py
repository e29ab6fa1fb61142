"""Codes of others' registers (`adms:identifier`), and the columns that have them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sikkerby.graphs.dataset import Term
from sikkerby.publication.tables.columns import Column, Datatype, Getter, Row
from sikkerby.publication.view import View
from sikkerby.vocabulary import ADMS, SB, SCHEMA, SKOS


@dataclass(frozen=True)
class Scheme:
    """A register's codes: its name in the data (`schema:propertyID`), and the column that has them.

    `others` are further names that tables give such a column, in lower case. `is_local` is True
    where other municipalities have the same codes for things of their own.
    """

    id: str
    column: str
    da: str
    en: str
    others: tuple[str, ...] = ()
    is_local: bool = False

    @property
    def headings(self) -> frozenset[str]:
        """What tables call a column of such codes, in lower case."""
        names = (self.id, self.column, self.da, self.en, *self.others)
        return frozenset(name.lower() for name in names)


PLACES = (
    Scheme("kommunekode", "municipality_code", "Kommunekode", "Municipality code",
           ("komkode", "kommunenr")),
    Scheme("områdekode", "statistics_code", "Områdekode (Danmarks Statistik)",
           "Area code (Statistics Denmark)"),
    Scheme("bydelsnummer", "district_number", "Bydelsnummer", "District number",
           ("bydel_nr", "bydelsnr"), is_local=True),
    Scheme("kvarter", "quarter_code", "Kvarterkode", "Quarter code",
           ("kvarter_nr", "kvarternr"), is_local=True),
    Scheme("NUTS", "nuts_code", "NUTS-kode", "NUTS code"),
    Scheme("LAU", "lau_code", "LAU-kode", "LAU code"),
    Scheme("GeoNames", "geonames_id", "GeoNames-nummer", "GeoNames number"),
)  # fmt: skip
ORGANISATIONS = (
    Scheme("CVR", "cvr_number", "CVR-nummer", "CVR number", ("cvr_nr", "cvrnr")),
    Scheme("politikreds", "police_district", "Politikreds", "Police district"),
)
WIKIDATA = Scheme("Wikidata", "wikidata_id", "Wikidata-nummer", "Wikidata number", ("qid",))
SCHEMES = (*PLACES, *ORGANISATIONS, WIKIDATA)


def identifiers(view: View) -> list[Row]:
    """A row for each code of a place or a party, with its bearer; official registers first."""
    order = [scheme.id for scheme in SCHEMES]

    def key(row: Row) -> tuple[str, int, str]:
        scheme = view.text(row[0], SCHEMA["propertyID"])
        return row[1].value, order.index(scheme) if scheme in order else len(order), row[0].value

    bearers = {node for kind in ("Place", "Party") for node in view.instances(SB[kind])}
    found = [(code, node) for node in bearers for code in view.resources(node, ADMS["identifier"])]
    return sorted(found, key=key)


def columns(schemes: Iterable[Scheme]) -> tuple[Column, ...]:
    """A column of codes for each of some schemes."""
    return tuple(
        Column(scheme.column, scheme.da, scheme.en, Datatype.TEXT, _codes_of(scheme.id), many=True)
        for scheme in schemes
    )


def _codes_of(scheme: str) -> Getter:
    def get(view: View, row: Row) -> Iterable[Term]:
        for identifier in view.resources(row[0], ADMS["identifier"]):
            if view.text(identifier, SCHEMA["propertyID"]) == scheme:
                yield from view.values(identifier, SKOS["notation"])

    return get
