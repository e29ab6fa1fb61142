"""The tables of reference data: which columns they have, and what of the graph each stands for.

A column reads the terms that it can write, and no others: what no column reads is kept as it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pyoxigraph import Literal, NamedNode

from sikkerby.bilingual import Bilingual
from sikkerby.importing.reference.things import Things
from sikkerby.vocabulary import (
    ADMS,
    CV,
    DCT,
    GEO,
    ORG,
    RDF,
    RDFS,
    SB,
    SCHEMA,
    SKOS,
    XSD,
)

# What parts several values of a cell.
SEPARATOR = " | "

Term = NamedNode | Literal
_WKT = NamedNode(f"{GEO.iri}wktLiteral")
_POINT = re.compile(r"(-?\d+(?:[.,]\d+)?)[ ;]+(-?\d+(?:[.,]\d+)?)")
_TRUE = Literal("true", datatype=XSD["boolean"])
_YES = Bilingual("ja", "yes")


@dataclass(frozen=True)
class Column:
    """A column: `heading` names it, `predicate` is what its cells say of the row's resource.

    `read` gives the text of a term, or nothing where the column is not about it; `write` the term
    of a text, or nothing where it is none. With a `fragment`, they say it of that part of the
    resource, such as its point.
    """

    heading: Bilingual
    predicate: NamedNode
    read: Callable[[Term, Things], str | None]
    write: Callable[[str, Things], Term | None]
    many: bool = False
    fragment: str = ""
    expected: str = ""

    @property
    def key(self) -> str:
        """The column's name in the program: its English heading."""
        return self.heading.en


@dataclass(frozen=True)
class Table:
    """A table: its sheet's `title`, the `heading` of the column that names each row's resource.

    `rooms` are what its resources' paths begin with after `id/`. Those of a table with a `link` are
    parts of others, which point to them by it, and are of its `types`.
    """

    title: Bilingual
    heading: Bilingual
    rooms: tuple[str, ...]
    columns: tuple[Column, ...]
    link: NamedNode | None = None
    types: tuple[NamedNode, ...] = ()


# What a part of a resource is, and how its owner points to it.
FRAGMENTS: Mapping[str, tuple[NamedNode, NamedNode]] = {
    "point": (GEO["hasGeometry"], GEO["Geometry"])
}


def text(da: str, en: str, predicate: NamedNode, language: str = "", **options: Any) -> Column:
    """A column of texts in a language, or of plain ones."""

    def read(term: Term, _: Things) -> str | None:
        if not isinstance(term, Literal) or (term.language or "") != language:
            return None
        return term.value if language or term.datatype == XSD["string"] else None

    def write(cell: str, _: Things) -> Term:
        return Literal(cell, language=language) if language else Literal(cell)

    return Column(Bilingual(da, en), predicate, read, write, **options)


def _both(da: str, en: str, predicate: NamedNode, **options: Any) -> tuple[Column, Column]:
    return (
        text(f"{da} (dansk)", f"{en} (Danish)", predicate, "da", **options),
        text(f"{da} (engelsk)", f"{en} (English)", predicate, "en", **options),
    )


def _typed(
    da: str, en: str, predicate: NamedNode, datatype: str, pattern: str, expected: str
) -> Column:
    def read(term: Term, _: Things) -> str | None:
        return term.value if term == _literal(getattr(term, "value", "")) else None

    def _literal(cell: str) -> Literal:
        return Literal(cell, datatype=XSD[datatype])

    def write(cell: str, _: Things) -> Term | None:
        plain = cell.replace(",", ".")
        return _literal(plain) if re.fullmatch(pattern, plain) else None

    return Column(Bilingual(da, en), predicate, read, write, expected=expected)


def _thing(da: str, en: str, predicate: NamedNode, room: str, *, many: bool = False) -> Column:
    def read(term: Term, things: Things) -> str | None:
        return things.name(term, room) if isinstance(term, NamedNode) else None

    return Column(
        Bilingual(da, en), predicate, read, lambda cell, things: things.find(cell, room), many,
        expected="a name or address of the reference data",
    )  # fmt: skip


def _choice(da: str, en: str, predicate: NamedNode, names: Iterable[str]) -> Column:
    choices = tuple(SB[name] for name in names)

    def read(term: Term, things: Things) -> str | None:
        return things.term(term) if term in choices and isinstance(term, NamedNode) else None

    return Column(
        Bilingual(da, en), predicate, read, lambda cell, things: things.find_term(cell, choices),
        expected="one of the words on the sheet of words to choose from",
    )  # fmt: skip


def _flag(da: str, en: str, predicate: NamedNode, value: Term) -> Column:
    def write(cell: str, _: Things) -> Term | None:
        return value if cell.casefold() in (_YES.da, _YES.en) else None

    def read(term: Term, things: Things) -> str | None:
        return _YES.of(things.language) if term == value else None

    return Column(Bilingual(da, en), predicate, read, write, expected="ja, yes or nothing")


def _read_point(term: Term, _: Things) -> str | None:
    found = re.fullmatch(r"POINT\((\S+ \S+)\)", term.value)
    return found[1] if found and isinstance(term, Literal) and term.datatype == _WKT else None


def _write_point(cell: str, _: Things) -> Term | None:
    found = _POINT.fullmatch(cell)
    if not found:
        return None
    numbers = " ".join(number.replace(",", ".") for number in found.groups())
    return Literal(f"POINT({numbers})", datatype=_WKT)


TYPES = ("Administration", "Unit", "PartnerOrganisation", "OrganisationGroup", "MunicipalAuthority")
PLACE_TYPES = ("Municipality", "District", "Neighbourhood", "Place")
KINDS = (
    "Police", "StateAuthority", "VoluntaryOrganisation", "HousingCompany", "Association",
    "Collaboration", "SelfGoverningInstitution", "EmergencyService", "Company", "Church", "Region",
    "School",
)  # fmt: skip
STATUSES = ("UnofficialTranslation", "OfficialName")
_NAMES = (
    *_both("navn", "name", RDFS["label"]),
    text("andre navne", "other names", SKOS["altLabel"], "da", many=True),
    text("andre engelske navne", "other English names", SKOS["altLabel"], "en", many=True),
    text("stavemåder", "spellings", SKOS["hiddenLabel"], "da", many=True),
    _choice("det engelske navn er", "the English name is", SB["translationStatus"], STATUSES),
)
_NOTES = _both("hvorfra", "origin", SKOS["editorialNote"])
_DATE = r"\d{4}-\d\d-\d\d"

ORGANISATIONS = Table(
    Bilingual("Organisationer", "Organisations"),
    Bilingual("organisation", "organisation"),
    ("organisation",),
    (
        _choice("type", "type", RDF["type"], TYPES),
        *_NAMES,
        text("forkortelse", "code", SKOS["notation"]),
        _choice("art", "kind", ORG["classification"], KINDS),
        _thing("hører under", "part of", ORG["unitOf"], "organisation"),
        _thing("sted", "place", DCT["spatial"], "place"),
        _thing("medlemmer", "members", ORG["hasMember"], "organisation", many=True),
        _flag("offentlig ved lov", "public by law", RDF["type"], CV["PublicOrganisation"]),
        _flag("egne indsatser udeladt", "own initiatives left out", SB["ownInitiativesOmitted"],
              _TRUE),
        *_NOTES,
    ),
)  # fmt: skip
PLACES = Table(
    Bilingual("Steder", "Places"),
    Bilingual("sted", "place"),
    ("place",),
    (
        _choice("type", "type", RDF["type"], PLACE_TYPES),
        *_NAMES,
        _thing("ligger i", "within", SB["within"], "place"),
        text("nummer", "number", SKOS["notation"]),
        *_NOTES,
        Column(
            Bilingual("punkt (længdegrad breddegrad)", "point (longitude latitude)"),
            GEO["asWKT"], _read_point, _write_point, fragment="point",
            expected="longitude and latitude in degrees, such as 12.57 55.68",
        ),
        *_both("punktet er fra", "origin of the point", SKOS["editorialNote"], fragment="point"),
    ),
)  # fmt: skip
CODES = Table(
    Bilingual("Andres koder", "Codes of others"),
    Bilingual("kode hos andre for", "code of others for"),
    ("organisation", "place"),
    (
        text("register", "register", SCHEMA["propertyID"]),
        text("kode", "code", SKOS["notation"]),
        text("udsteder", "agency", ADMS["schemaAgency"]),
        *_both("navn", "name", RDFS["label"]),
        *_both("hvor set", "where seen", SKOS["editorialNote"]),
        _typed("dato", "date", DCT["created"], "date", _DATE, "a date such as 2026-03-01"),
        _thing("sat af", "added by", DCT["creator"], "agent"),
        _typed("sikkerhed", "confidence", SB["confidence"], "decimal", r"[01]|0?\.\d+",
               "a number from 0 to 1"),
    ),
    link=ADMS["identifier"],
    types=(ADMS["Identifier"],),
)  # fmt: skip
TABLES = (ORGANISATIONS, PLACES, CODES)
# What may be chosen, explained on a sheet of its own.
CHOICES = (
    (Bilingual("organisationens type", "type of organisation"), TYPES),
    (Bilingual("organisationens art", "kind of organisation"), KINDS),
    (Bilingual("stedets type", "type of place"), PLACE_TYPES),
    (Bilingual("det engelske navn er", "the English name is"), STATUSES),
)
