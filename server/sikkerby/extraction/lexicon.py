"""The lexicon: every name that the reference data know, and its longest match in a text."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from pyoxigraph import Literal, NamedNode, Triple

from sikkerby.errors import DataError
from sikkerby.spelling import are_spelt_alike, nearest
from sikkerby.vocabulary import ORG, RDF, RDFS, SB, SKOS, last_segment


class Kind(Enum):
    """What a name stands for, by the class in `ns#`."""

    ADMINISTRATION = "Administration"
    PARTNER = "PartnerOrganisation"
    GROUP = "OrganisationGroup"
    UNIT = "Unit"
    AUTHORITY = "MunicipalAuthority"
    MUNICIPALITY = "Municipality"
    DISTRICT = "District"
    NEIGHBOURHOOD = "Neighbourhood"
    PLACE = "Place"


PARTIES = frozenset({Kind.ADMINISTRATION, Kind.PARTNER, Kind.GROUP})
ORGANISATIONS = PARTIES | {Kind.UNIT, Kind.AUTHORITY}
PLACES = frozenset({Kind.MUNICIPALITY, Kind.DISTRICT, Kind.NEIGHBOURHOOD, Kind.PLACE})


@dataclass(frozen=True)
class Entity:
    """Something that has names. `code` is its abbreviation, `parent` the slug of the organisation
    or place that it is a part of; both may be empty."""

    slug: str
    kind: Kind
    names: tuple[str, ...]
    code: str
    parent: str


@dataclass(frozen=True)
class Match:
    """A name found in a text, half-open; `after` is where the text goes on after a genitive."""

    start: int
    end: int
    after: int
    entity: Entity
    name: str


class Lexicon:
    """All entities of one sort by slug, and the pattern that finds their names.

    Names without a lower-case letter (codes, SSP, SKAT) count only as printed; others in any
    case; one name for two of them is a DataError. A `+` at a word's end and a hyphen before a
    letter belong to it, so SSP is not in SSP+ or SSP-lederen. A genitive (s, 's, ') is no part of
    a name.
    """

    def __init__(self, entities: Iterable[Entity]) -> None:
        self.entities: dict[str, Entity] = {}
        # Slugs by name: as printed or folded, whichever counts; and folded, without codes.
        self._names: dict[str, str] = {}
        self._alike: dict[str, str] = {}
        self._printed: dict[str, str] = {}
        self._pattern: re.Pattern[str] | None = None
        for entity in entities:
            self.add(entity)

    def add(self, entity: Entity) -> None:
        """Know an entity, or more names of one that is known. Raises DataError."""
        slug = entity.slug
        names = [name for name in (*entity.names, entity.code) if name]
        keys = [name if _counts_as_printed(name) else name.casefold() for name in names]
        for name, key in zip(names, keys, strict=True):
            other = self._names.get(key, slug)
            if other != slug:
                raise DataError("name-stands-for-both", name, other, slug)
        self.entities[slug] = entity
        self._names |= dict.fromkeys(keys, slug)
        self._alike |= {name.casefold(): slug for name in names if name != entity.code}
        self._printed |= {name.casefold(): name for name in names}
        self._pattern = None

    def find(self, text: str) -> list[Match]:
        """All names in `text`, longest first at each position, left to right, none overlapping."""
        matches: list[Match] = []
        if self._pattern is None:
            names = {n for e in self.entities.values() for n in (*e.names, e.code) if n}
            self._pattern = _pattern_of(names)
        for found in self._pattern.finditer(text):
            name = found["exact"] or found["folded"]
            entity = self.entities[self._names.get(name) or self._names[name.casefold()]]
            end = found.start() + len(name)
            matches.append(Match(found.start(), end, found.end(), entity, name))
        return matches

    def nearest(self, text: str) -> list[str]:
        """Up to three known names that are spelt most like `text`."""
        close = nearest(text.casefold(), self._printed.keys(), 3, 50)
        return [self._printed[name] for name in close]

    def alike(self, text: str, least: float) -> Entity | None:
        """What has the name, if not the code, that is spelt most like `text`."""
        close = nearest(text.casefold(), self._alike.keys(), 3, least)
        same = (name for name in close if are_spelt_alike(text, name))
        return next((self.entities[self._alike[name]] for name in same), None)


def _counts_as_printed(name: str) -> bool:
    return not any(sign.islower() for sign in name)


def _pattern_of(names: set[str]) -> re.Pattern[str]:
    exact = set(filter(_counts_as_printed, names))
    folded = names - exact

    def alternatives(names: set[str]) -> str:
        longest_first = sorted(names, key=lambda name: (-len(name), name))
        return "|".join(re.escape(name) for name in longest_first) or r"(?!)"

    # The longer of both kinds must win, so that “Sikker By i ØKF” is not read as “ØKF” alone:
    # a match begins at the leftmost position, and codes never begin where a longer name does.
    return re.compile(
        r"(?<!\w)(?<![^\W\d_]-)"
        rf"(?:(?P<folded>(?i:{alternatives(folded)}))|(?P<exact>{alternatives(exact)}))"
        r"(?P<genitive>['’]?s|['’])?(?!\w|\+(?!\w)|-[^\W\d_])"
    )


@dataclass(frozen=True)
class Entities:
    """The entities of the reference data by the short name of the municipality that they belong
    to, which their slug begins with; those that are nobody's own under the empty name."""

    by_municipality: Mapping[str, Sequence[Entity]]

    def of(self, short_name: str) -> list[Entity]:
        """What a municipality's edition may name, by slug.

        Codes are local: another municipality's KFF is not this one's.
        """
        own = self.by_municipality.get(short_name, ()) if short_name else ()
        return sorted((*own, *self.by_municipality.get("", ())), key=lambda entity: entity.slug)


_KINDS = {SB[kind.value]: kind for kind in Kind}
_NAMES = (RDFS["label"], SKOS["altLabel"], SKOS["hiddenLabel"])


def read_entities(triples: Iterable[Triple], short_names: Iterable[str] = ()) -> Entities:
    """The entities of the reference data of municipalities with these short names."""
    said: dict[NamedNode, dict[NamedNode, list[Any]]] = defaultdict(lambda: defaultdict(list))
    for triple in triples:
        if isinstance(triple.subject, NamedNode):
            said[triple.subject][triple.predicate].append(triple.object)
    municipalities = frozenset(short_names)
    found: dict[str, list[Entity]] = defaultdict(list)
    for subject, of in said.items():
        kinds = [_KINDS[value] for value in of[RDF["type"]] if value in _KINDS]
        if not kinds:
            continue
        kind = next((kind for kind in kinds if kind is not Kind.PLACE), Kind.PLACE)
        names = [name for term in _NAMES for name in of[term] if isinstance(name, Literal)]
        # The number of a district is no name: “3” in an area cell would mean anything.
        codes = [] if kind in PLACES else of[SKOS["notation"]]
        parents = (*of[ORG["unitOf"]], *of[SB["within"]])
        danish = tuple(sorted(name.value for name in names if name.language in (None, "da")))
        code = next((code.value for code in reversed(codes) if isinstance(code, Literal)), "")
        parent = next((last_segment(node) for node in parents if isinstance(node, NamedNode)), "")
        slug = last_segment(subject)
        entity = Entity(slug, kind, danish, code, parent)
        found[_owner_of(slug, municipalities)].append(entity)
    return Entities(found)


def _owner_of(slug: str, municipalities: frozenset[str]) -> str:
    """The longest short name that the slug begins with: Ny Egestrup's is not Ny's."""
    while slug:
        slug = slug.rpartition("-")[0]
        if slug in municipalities:
            return slug
    return ""
