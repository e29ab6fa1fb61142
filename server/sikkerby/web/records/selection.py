"""What a visitor asks for at `/initiatives`: read from the address, and written back to it."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property, partial
from typing import Any

from werkzeug.datastructures import MultiDict

from sikkerby.errors import NotFound, Remedy, RequestError, shorten
from sikkerby.web.addresses import link_to
from sikkerby.web.records.model import BASES, BASES_AT_FIRST
from sikkerby.web.records.records import Records

VIEWS = ("list", "words", "table")
# What the initiatives of a selection can be counted by.
BREAKDOWNS = ("administrations", "parties", "principles", "places", "ages")
COVERAGES = {"citywide": "Citywide", "named": "NamedPlaces", "unnamed": "UnnamedAreas"}
LONGEST_WORDS = 200
OLDEST = 130


@dataclass(frozen=True)
class Selection:
    """Filters as IRIs and plain values; `age_given` is what stood in the field.

    `basis` says on which bases a party counts as being in an initiative, `weakest` (all, where it
    is empty) on which the weakest of the chosen parties must be in it. Where the publication has
    more than `one_strategy`, addresses name the edition with a principle or target group. `by`, one
    of `BREAKDOWNS` or empty, is what they are counted by; `path` is the page that shows them.
    """

    parties: tuple[str, ...] = ()
    together: bool = True
    places: tuple[str, ...] = ()
    cover: bool = False
    strategies: tuple[str, ...] = ()
    principles: tuple[str, ...] = ()
    also: bool = False
    coverage: tuple[str, ...] = ()
    target: tuple[str, ...] = ()
    unit: tuple[str, ...] = ()
    age: Decimal | None = None
    age_given: str = ""
    open_ages: bool = False
    alone: bool = False
    words: str = ""
    basis: tuple[str, ...] = BASES_AT_FIRST
    weakest: tuple[str, ...] = ()
    view: str = "list"
    page: int = 1
    by: str = ""
    one_strategy: bool = True
    path: str = "/initiatives"

    @property
    def is_open(self) -> bool:
        """Whether nothing is filtered."""
        return replace(
            self, view="list", basis=BASES_AT_FIRST, cover=False, also=False, together=True,
            age_given="", open_ages=False, page=1, by="", one_strategy=True, path=Selection.path,
        ) == Selection()  # fmt: skip

    @property
    def age_is_wrong(self) -> bool:
        """Whether what stands in the age field is no age."""
        return bool(self.age_given) and self.age is None

    def parameters(self) -> dict[str, object]:
        """The address's parameters, canonical: in one order, defaults left out."""
        return dict(self._parameters)

    @cached_property
    def _parameters(self) -> dict[str, object]:
        return self._write({field: getattr(self, field) for field in _PARAMETERS})

    def _write(self, fields: Mapping[str, Any]) -> dict[str, object]:
        """The parameters of some fields; not all have one."""
        return {
            name: write(value) if write else [self.written(field, iri) for iri in value]
            for field, value in fields.items()
            for name, write in [_PARAMETERS.get(field, ("", None))]
            if name
        }

    def name(self, iri: str) -> str:
        """How addresses name a principle or a target group."""
        return _slug(iri) if self.one_strategy else "/".join(iri.rsplit("/", 2)[1:])

    def written(self, field: str, iri: str) -> str:
        """How addresses name a thing that is a value of this filter."""
        return self.name(iri) if field in ("principles", "target") else _slug(iri)

    def hidden(self, fields: Collection[str]) -> list[tuple[str, str]]:
        """The parameters and values that a form must hide, to keep them, which has these fields;
        the form's answer begins on the first page."""
        return [
            (name, str(value))
            for name, given in self.parameters().items()
            if name not in (*fields, "view", "page")
            for value in (given if isinstance(given, list) else [given])
            if value
        ]

    def address(self, **changes: object) -> str:
        """The address of this selection with some fields changed, from the first page on."""
        # A page has hundreds of them: only what is changed is written anew.
        path = str(changes.get("path", self.path))
        return link_to(path, **self._parameters | self._write({"page": 1, **changes}))

    def download(self, suffix: str, **more: object) -> str:
        """The address of the same selection in another format."""
        return link_to(
            f"{self.path}.{suffix}", **{**self.parameters(), **more, "view": "", "page": ""}
        )

    def without(self, field: str, value: str = "") -> Selection:
        """The selection without one chosen value of a filter, or without the filter."""
        left = tuple(entry for entry in getattr(self, field) if value not in ("", entry))
        return replace(self, **{field: left})  # type: ignore[arg-type]


def _slug(iri: str) -> str:
    return iri.rpartition("/")[2]


def _mark(value: object) -> str:
    return "1" if value else ""


# What each field is called in addresses, in their order, and how its value is written there; where
# nothing says how, they are things.
_PARAMETERS: Mapping[str, tuple[str, Callable[[Any], object] | None]] = {
    "parties": ("party", None),
    "together": ("match", lambda together: "" if together else "any"),
    "places": ("place", None),
    "cover": ("cover", _mark),
    "strategies": ("strategy", None),
    "principles": ("principle", None),
    "also": ("also", _mark),
    "coverage": ("coverage", list),
    "target": ("target", None),
    "unit": ("unit", None),
    "age_given": ("age", str),
    "open_ages": ("ages", lambda is_open: "stated,open" if is_open else ""),
    "alone": ("alone", _mark),
    "words": ("q", str),
    "basis": ("basis", lambda basis: "" if basis == BASES_AT_FIRST else ",".join(basis)),
    "weakest": ("weakest", ",".join),
    "view": ("view", lambda view: "" if view == "list" else view),
    "page": ("page", lambda page: "" if page == 1 else page),
    "by": ("by", str),
}


def select(records: Records, **fields: Any) -> Selection:
    """A selection of these fields in the publication that `records` are of."""
    return Selection(one_strategy=records.has_one_strategy, **fields)


def list_address(records: Records, **fields: Any) -> str:
    """The address of the list of initiatives that these fields select."""
    return select(records, **fields).address()


def read_selection(arguments: MultiDict[str, str], records: Records) -> Selection:
    """The selection of an address.

    Raises RequestError for a value that names nothing; an age that is none is kept as given.
    """
    given = arguments.get("age", "").strip()
    return select(
        records,
        parties=_things(arguments, "party", records, "organisations"),
        together=_choice(arguments, "match", ("all", "any")) != "any",
        places=_things(arguments, "place", records, "places"),
        cover=_flag(arguments, "cover"),
        strategies=_things(arguments, "strategy", records, "strategies"),
        principles=_things(arguments, "principle", records, "principles"),
        also=_flag(arguments, "also"),
        coverage=_choices(arguments, "coverage", tuple(COVERAGES)),
        target=_things(arguments, "target", records, "target_groups"),
        unit=_things(arguments, "unit", records, "organisations"),
        age=read_age(given),
        age_given=given[:20],
        open_ages="open" in _split(arguments.getlist("ages")),
        alone=_flag(arguments, "alone"),
        words=" ".join(arguments.get("q", "").split())[:LONGEST_WORDS],
        basis=read_basis(arguments),
        weakest=_choices(arguments, "weakest", BASES),
        view=_choice(arguments, "view", VIEWS) or "list",
        page=read_page(arguments),
        by=_choice(arguments, "by", BREAKDOWNS),
    )


def read_page(arguments: MultiDict[str, str]) -> int:
    """The number of a page of a list, from 1. Raises RequestError for anything else."""
    given = arguments.get("page", "1")
    if not re.fullmatch(r"[1-9][0-9]{0,6}", given):
        raise RequestError("not-a-page-number", shorten(given))
    return int(given)


def count_pages(total: int, size: int) -> int:
    """How many pages of a size a list has; one at least."""
    return max(1, -(-total // size))


def check_page(number: int, pages: int, first: str) -> None:
    """Raises NotFound for a page past the last; `first` leads to the first."""
    if number > pages:
        raise NotFound("page-number-not-there", number, pages, first)


def read_basis(arguments: MultiDict[str, str]) -> tuple[str, ...]:
    """The bases asked for, `basis=named,mentioned,implied`; without any the first two."""
    return _choices(arguments, "basis", BASES) or BASES_AT_FIRST


def read_age(given: str) -> Decimal | None:
    """An age in years: 16, 17,5 or 17.5; None for anything else."""
    if not re.fullmatch(r"[0-9]{1,3}([.,][0-9]{1,2})?", given):
        return None
    age = Decimal(given.replace(",", "."))
    return age if age <= OLDEST else None


def refuse_value(name: str, value: str, remedy: Remedy) -> RequestError:
    """What is said of a parameter with a value that it cannot have."""
    return RequestError("parameter-cannot-be", name, shorten(value), remedy=remedy)


def _split(values: Iterable[str]) -> list[str]:
    parts = [part.strip() for value in values for part in value.split(",")]
    return list(dict.fromkeys(part for part in parts if part))


def _things(
    arguments: MultiDict[str, str], name: str, records: Records, table: str
) -> tuple[str, ...]:
    """The IRIs of what an address names by whole IRIs, or by the ends of them.

    The number of a principle alone means it in every strategy.
    """
    found: list[str] = []
    for value in _split(arguments.getlist(name)):
        iris = records.once(f"{table} {value}", partial(_find_named, records, table, value))
        if not iris:
            listed = Remedy("choose-from-list", link_to("/initiatives"))
            raise refuse_value(name, value, listed)
        found += iris
    return tuple(dict.fromkeys(found))


def _find_named(records: Records, table: str, value: str) -> list[str] | None:
    """Those that a value names; None for a visitor's own words, which nobody keeps."""
    found = records.connection.column(
        f"SELECT iri FROM {table} WHERE iri = ?1 OR "
        "substr(iri, -length(?1) - 1) = '/' || ?1 ORDER BY rowid",
        (value,),
    )
    return found or None


def _choices(
    arguments: MultiDict[str, str], name: str, allowed: tuple[str, ...]
) -> tuple[str, ...]:
    values = _split(arguments.getlist(name))
    for value in values:
        if value not in allowed:
            raise refuse_value(name, value, Remedy("choose-allowed", ", ".join(allowed)))
    return tuple(value for value in allowed if value in values)


def _choice(arguments: MultiDict[str, str], name: str, allowed: tuple[str, ...]) -> str:
    found = _choices(arguments, name, allowed)
    return found[0] if found else ""


def _flag(arguments: MultiDict[str, str], name: str) -> bool:
    return _choice(arguments, name, ("1",)) == "1"
