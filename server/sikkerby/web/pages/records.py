"""What pages show, as records: names in two languages, and the words that carry each statement."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from sikkerby.documents.model import Table
from sikkerby.web.texts import language

BASES = ("named", "mentioned", "implied")
BASES_AT_FIRST = ("named", "mentioned")


@dataclass(frozen=True)
class Bilingual:
    """Words in Danish and English; as a string, those of the page that is being made."""

    da: str = ""
    en: str = ""

    def __str__(self) -> str:
        return (self.en if language() == "en" else self.da) or self.da or self.en

    def __bool__(self) -> bool:
        return bool(self.da or self.en)

    @property
    def is_foreign(self) -> bool:
        """Whether an English page has to make do with the Danish words."""
        return language() == "en" and not self.en and bool(self.da)


@dataclass(frozen=True)
class Quotation:
    """Words of the source: `start` and `end` are positions in the document's code points."""

    iri: str
    edition: str
    start: int
    end: int
    text: str
    column: str
    prefix: str = ""
    suffix: str = ""


@dataclass(frozen=True)
class Link:
    """A link to another collection: which relation, where to, how certain."""

    relation: str
    address: str


@dataclass(frozen=True)
class Thing:
    """What has a page of its own. `kind` is the local name of its most specific class."""

    iri: str
    kind: str
    name: Bilingual
    code: str = ""
    others: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()
    note: Bilingual = Bilingual()
    links: tuple[Link, ...] = ()

    @property
    def slug(self) -> str:
        """What stands after the last slash of the IRI."""
        return self.iri.rpartition("/")[2]

    @property
    def short(self) -> str:
        """The code where there is one, else the name."""
        return self.code or str(self.name)


@dataclass(frozen=True)
class Strategy(Thing):
    """What an edition of the table belongs to: its years, and what the document is called."""

    start: str = ""
    end: str = ""
    source: Bilingual = Bilingual()
    publisher: str = ""

    @property
    def period(self) -> str:
        """Its years: “2018–2021”."""
        return "–".join(dict.fromkeys(year for year in (self.start, self.end) if year))

    @property
    def with_years(self) -> str:
        """Its name, and its years where the name does not tell them."""
        name = str(self.name)
        return name if self.period in name else f"{name} {self.period}"


@dataclass(frozen=True)
class Organisation(Thing):
    """A party, a unit or the municipal authority."""

    unit_of: str = ""
    classification: str = ""
    is_incomplete: bool = False

    @property
    def short(self) -> str:
        """The code of an administration or unit, marked where the table leaves its own out."""
        return f"{super().short}{' †' if self.is_incomplete else ''}"


@dataclass(frozen=True)
class Place(Thing):
    """A place; `around` are all larger ones, nearest first. `point` is longitude, latitude."""

    within: str = ""
    around: tuple[str, ...] = ()
    point: tuple[float, float] | None = None

    @property
    def short(self) -> str:
        """The name: a district's number says nothing to a reader."""
        return str(self.name)


@dataclass(frozen=True)
class Principle(Thing):
    """One of the numbered principles of a strategy; `code` is its number."""

    edition: str = ""
    short_name: Bilingual = Bilingual()
    statement: Bilingual = Bilingual()
    quotations: tuple[Quotation, ...] = ()

    @property
    def short(self) -> str:
        """Number and curated short name."""
        return f"{self.code} {self.short_name}"


@dataclass(frozen=True)
class TargetGroup(Thing):
    """Whom an initiative is for; ages in years, as the target group's own words give them."""

    edition: str = ""
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    age_quotations: tuple[Quotation, ...] = ()

    @property
    def states_age(self) -> bool:
        return self.minimum is not None or self.maximum is not None

    def takes(self, age: Decimal) -> bool:
        """Whether the stated ages take somebody of that age: the last one holds all year."""
        return (self.minimum is None or self.minimum <= age) and (
            self.maximum is None or age < self.maximum + 1
        )


@dataclass(frozen=True)
class Participation:
    """One party in one initiative, on one of three bases, with the words that say so."""

    iri: str
    initiative: str
    party: str
    basis: str
    roles: tuple[str, ...]
    quotations: tuple[Quotation, ...]


@dataclass(frozen=True)
class Statement:
    """An extracted statement: the local name of its property, its value, its words."""

    iri: str
    subject: str
    property: str
    value: str
    quotations: tuple[Quotation, ...]


@dataclass(frozen=True)
class Fact:
    """A number that the description states; `kind` and `unit` are local names."""

    iri: str
    initiative: str
    kind: str
    unit: str
    value: Decimal | None
    minimum: Decimal | None
    maximum: Decimal | None
    counted: str
    quotations: tuple[Quotation, ...]


@dataclass(frozen=True)
class Correction:
    """A misprint: what is printed, what is meant, and why."""

    iri: str
    column: str
    printed: str
    corrected: str
    reason: Bilingual
    created: str


@dataclass(frozen=True)
class Initiative(Thing):
    """One row of the table, with all that is stated about it."""

    edition: str = ""
    row: int = 0
    printed_title: str = ""
    description: Bilingual = Bilingual()
    principle: str = ""
    also: tuple[str, ...] = ()
    coverage: str = ""
    places: tuple[str, ...] = ()
    audience: str = ""
    participations: tuple[Participation, ...] = ()
    units: tuple[str, ...] = ()
    statements: tuple[Statement, ...] = ()
    facts: tuple[Fact, ...] = ()
    corrections: tuple[Correction, ...] = ()
    is_service: bool = True
    continues: tuple[str, ...] = ()

    @cached_property
    def by_party(self) -> Mapping[str, Participation]:
        return {entry.party: entry for entry in self.participations}

    @cached_property
    def features(self) -> frozenset[str]:
        """What others may share with it: parties, named places, the target group."""
        parties = {entry.party for entry in self.participations if entry.basis != "implied"}
        places = set(self.places) if self.coverage == "NamedPlaces" else set()
        return frozenset(parties | places | {self.audience})

    def parties(self, basis: str) -> list[Participation]:
        """The participations on one basis."""
        return [entry for entry in self.participations if entry.basis == basis]

    def words(self, property: str, value: str = "") -> tuple[Quotation, ...]:
        """The words of a statement about this initiative."""
        return next(
            (
                statement.quotations
                for statement in self.statements
                if statement.property == property and value in ("", statement.value)
            ),
            (),
        )


@dataclass(frozen=True)
class Corpus:
    """All that pages show of one version; mappings are by IRI, in the order of display."""

    initiatives: Mapping[str, Initiative]
    organisations: Mapping[str, Organisation]
    places: Mapping[str, Place]
    principles: Mapping[str, Principle]
    target_groups: Mapping[str, TargetGroup]
    quotations: Mapping[str, Quotation]
    concepts: Mapping[str, Bilingual]
    tables: Mapping[str, Table]
    strategies: Mapping[str, Strategy]

    @cached_property
    def period(self) -> str:
        """The years of all strategies together."""
        years = sorted(y for s in self.strategies.values() for y in (s.start, s.end) if y)
        return "–".join(dict.fromkeys((years[0], years[-1]))) if years else ""

    def strategy_of(self, edition: str) -> Strategy:
        """The strategy that an edition belongs to."""
        return next(s for s in self.strategies.values() if s.slug == edition)

    @cached_property
    def parties(self) -> Mapping[str, Organisation]:
        """Those that take part in an initiative, administrations first."""
        taking_part = {p.party for i in self.initiatives.values() for p in i.participations}
        return {iri: org for iri, org in self.organisations.items() if iri in taking_part}

    @cached_property
    def frequencies(self) -> Mapping[str, int]:
        """In how many initiatives each feature is."""
        return Counter(iri for i in self.initiatives.values() for iri in i.features)

    @cached_property
    def administrations(self) -> Mapping[str, Organisation]:
        return {iri: org for iri, org in self.organisations.items() if org.kind == "Administration"}

    @cached_property
    def districts(self) -> Mapping[str, Place]:
        return {iri: place for iri, place in self.places.items() if place.kind == "District"}

    @cached_property
    def named_places(self) -> Mapping[str, tuple[Initiative, ...]]:
        """Initiatives by the place that they name; citywide ones name none."""
        found: dict[str, list[Initiative]] = {}
        for initiative in self.initiatives.values():
            if initiative.coverage == "NamedPlaces":
                for place in initiative.places:
                    found.setdefault(place, []).append(initiative)
        return {iri: tuple(named) for iri, named in found.items()}

    def thing(self, iri: str) -> Thing | None:
        """Whatever has that IRI and a page."""
        kinds: tuple[Mapping[str, Thing], ...] = (
            self.initiatives,
            self.organisations,
            self.places,
            self.principles,
            self.target_groups,
        )
        return next((kind[iri] for kind in kinds if iri in kind), None)
