"""What pages show, as records: names in two languages, and the words that carry each statement."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Annotated

from sikkerby.bilingual import Bilingual
from sikkerby.publication.tables import narrow
from sikkerby.web.records.cells import (
    Edition,
    First,
    FirstName,
    Line,
    LocalName,
    LocalNames,
    Of,
    Year,
)

# Colours of administrations in the style sheets.
HUES = 12
BASES = narrow.BASES
BASES_AT_FIRST = BASES[:2]


@dataclass(frozen=True)
class Quotation:
    """Words of the source: `start` and `end` are positions in the document's code points, `before`
    and `after` the rest of their sentence."""

    iri: Annotated[str, "quotation_iri"]
    edition: Annotated[Edition, "quotation_iri"]
    start: int
    end: int
    text: Annotated[str, "words"]
    column: LocalName
    before: Line = ""
    after: Line = ""
    row: int | None = None

    @property
    def sentence(self) -> str:
        """The whole sentence, or sentences, in which the words stand."""
        return f"{self.before}{self.text}{self.after}"


# The words that carry what is stated, in the order of the document.
Words = Annotated[tuple[Quotation, ...], Of("evidence", "holder_iri")]


@dataclass(frozen=True)
class Link:
    """A link to another collection: which relation, where to, and what that is called; of a link
    that was reviewed, its own IRI and name, how sure it is (0 to 1), why, who says so and when."""

    thing: str
    relation: Annotated[str, "property_iri"]
    address: Annotated[str, "target_iri"]
    target: Bilingual = Bilingual()
    iri: str = ""
    name: Bilingual = Bilingual()
    confidence: Decimal | None = None
    reason: Bilingual = Bilingual()
    creator: str = ""
    created: str = ""


@dataclass(frozen=True)
class Thing:
    """What has a page of its own. `kind` is the local name of its most specific class; a note may
    have several lines."""

    iri: str
    kind: str
    name: Bilingual
    code: str = ""
    others: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()
    note: Annotated[Bilingual, "notes"] = Bilingual()
    links: Annotated[tuple[Link, ...], Of("links", "thing_iri")] = ()
    codes: Annotated[tuple[Bilingual, ...], Of("identifiers", "thing_iri")] = ()

    @property
    def slug(self) -> str:
        """What stands after the last slash of the IRI."""
        return self.iri.rpartition("/")[2]

    @cached_property
    def short(self) -> Bilingual:
        """The code where there is one, else the name."""
        return Bilingual(self.code, self.code) if self.code else self.name


@dataclass(frozen=True)
class Strategy(Thing):
    """What an edition of the table belongs to: its years, and what the document is called."""

    start: Year = ""
    end: Year = ""
    source: Bilingual = Bilingual()
    publisher: str = ""

    @cached_property
    def period(self) -> str:
        """Its years: “2018–2021”."""
        return "–".join(dict.fromkeys(year for year in (self.start, self.end) if year))

    @cached_property
    def with_years(self) -> Bilingual:
        """Its name, and its years where the name does not tell them."""
        period = self.period
        return self.name.map(lambda name: name if period in name else f"{name} {period}")


def mark(name: Bilingual) -> Bilingual:
    """The name or code of a party whose own initiatives the source leaves out, as all pages,
    figures and files show it."""
    return name.map(lambda words: f"{words} †")


@dataclass(frozen=True)
class Organisation(Thing):
    """A party, a unit or the municipal authority; the name of one that `is_incomplete` is marked:
    the source leaves out its own initiatives. `number` counts an authority's administrations."""

    name: Annotated[Bilingual, "marked"]
    unit_of: First = ""
    classification: Annotated[FirstName, "kind_iri"] = ""
    is_incomplete: Annotated[bool, "own_omitted"] = False
    number: int = 0

    @cached_property
    def short(self) -> Bilingual:
        """The code of an administration or unit, marked as its name is, or else the name."""
        return mark(super().short) if self.is_incomplete and self.code else super().short

    @property
    def hue(self) -> str:
        """The class of the colour of an administration; of more than there are, some share one."""
        return f"hue-{(self.number - 1) % HUES + 1}" if self.number else ""


@dataclass(frozen=True)
class Place(Thing):
    """A place; `around` are all larger ones, nearest first, `area` is in square metres."""

    within: First = ""
    around: tuple[str, ...] = ()
    longitude: float | None = None
    latitude: float | None = None
    area: Annotated[Decimal | None, "area_m2"] = None

    @property
    def point(self) -> tuple[float, float] | None:
        """Longitude and latitude."""
        if self.longitude is None or self.latitude is None:
            return None
        return self.longitude, self.latitude

    @cached_property
    def short(self) -> Bilingual:
        """The name: a district's number says nothing to a reader."""
        return self.name


@dataclass(frozen=True)
class Principle(Thing):
    """One of the numbered principles of a strategy; `code` is its number."""

    code: Annotated[str, "number"] = ""
    edition: Annotated[Edition, "iri"] = ""
    short_name: Bilingual = Bilingual()
    statement: Annotated[Bilingual, "title"] = Bilingual()
    quotations: Annotated[tuple[Quotation, ...], Of("words_of_title", "about_iri")] = ()

    @cached_property
    def short(self) -> Bilingual:
        """Number and curated short name."""
        return self.short_name.map(lambda name: f"{self.code} {name}")


@dataclass(frozen=True)
class TargetGroup(Thing):
    """Whom an initiative is for; ages in years, as the target group's own words give them."""

    edition: Annotated[Edition, "iri"] = ""
    minimum: Annotated[Decimal | None, "min_age"] = None
    maximum: Annotated[Decimal | None, "max_age"] = None
    age_quotations: Annotated[tuple[Quotation, ...], Of("words_of_ages", "about_iri")] = ()

    @property
    def states_age(self) -> bool:
        return self.minimum is not None or self.maximum is not None


@dataclass(frozen=True)
class Participation:
    """One party in one initiative, on one of `BASES`, with the words that say so."""

    iri: str
    initiative: str
    party: Annotated[str, "organisation_iri"]
    basis: str
    roles: LocalNames
    quotations: Words = ()


@dataclass(frozen=True)
class Statement:
    """An extracted statement: the local name of its property, its value, its words."""

    iri: str
    subject: str
    property: LocalName
    value: str
    quotations: Words = ()


@dataclass(frozen=True)
class Fact:
    """A number that title or description states; `kind` and `unit` are local names.

    `per` is what each one has it of; `approximate` and `limit_excluded` as the source says.
    """

    iri: str
    initiative: str
    kind: LocalName
    unit: LocalName
    value: Decimal | None
    minimum: Annotated[Decimal | None, "min_value"]
    maximum: Annotated[Decimal | None, "max_value"]
    counted: str
    per: str
    approximate: bool
    limit_excluded: bool
    quotations: Words = ()


@dataclass(frozen=True)
class Correction:
    """A misprint: what is printed, what is meant, why, and who says so."""

    iri: str
    initiative: str
    column: LocalName
    printed: str
    corrected: str
    reason: Bilingual
    created: str
    creator: str


@dataclass(frozen=True)
class Initiative(Thing):
    """One row of the table, with all that is stated about it."""

    edition: Annotated[Edition, "iri"] = ""
    row: int = 0
    printed_title: str = ""
    description: Bilingual = Bilingual()
    principle: Annotated[str, "principle_iri"] = ""
    also: Annotated[tuple[str, ...], "also_supports_iri"] = ()
    coverage: LocalName = ""
    places: Annotated[tuple[str, ...], "places_iri"] = ()
    audience: Annotated[str, "target_group_iri"] = ""
    participations: Annotated[
        tuple[Participation, ...], Of("participations", "initiative_iri")
    ] = ()
    units: tuple[str, ...] = ()
    statements: Annotated[tuple[Statement, ...], Of("statements", "subject_iri")] = ()
    facts: Annotated[tuple[Fact, ...], Of("facts", "initiative_iri")] = ()
    corrections: Annotated[tuple[Correction, ...], Of("corrections", "initiative_iri")] = ()
    is_service: Annotated[bool, "public_service"] = True
    continues: tuple[str, ...] = ()

    @cached_property
    def by_party(self) -> Mapping[str, Participation]:
        return {entry.party: entry for entry in self.participations}

    def parties(self, basis: str) -> list[Participation]:
        """The participations on one basis."""
        return [entry for entry in self.participations if entry.basis == basis]

    def words(self, property: str, value: str = "") -> tuple[Quotation, ...]:
        """The words of a statement about this initiative."""
        for statement in self.statements:
            if statement.property == property and value in ("", statement.value):
                return statement.quotations
        return ()
