"""What a visitor asks for at `/initiatives`: read from the address, and written back to it.

`selection.sql` finds the initiatives of a selection in the database, `initiatives/as_sparql.rq` in
the graphs.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Any

from werkzeug.datastructures import MultiDict

from sikkerby.errors import NotFound, Remedy, RequestError, shorten
from sikkerby.web.addresses import link_to
from sikkerby.web.records.model import BASES_AT_FIRST
from sikkerby.web.records.records import Records

OLDEST = 130


@dataclass(frozen=True)
class Parameter:
    """A parameter of addresses; `selection.toml` says what the fields are."""

    name: str
    field: str
    table: str = ""
    choices: Sequence[str] = ()
    concepts: Sequence[str] = ()
    joined: bool = False
    most: int = 0
    facet: bool = False
    clauses: Sequence[str] = ()
    chip: str = ""
    is_quoted: bool = False
    value: str = ""
    with_it: Sequence[str] = ()

    @property
    def default(self) -> Any:
        """What it is where the address does not have it."""
        return getattr(Selection, self.field)

    def read(self, arguments: MultiDict[str, str], records: Records) -> Any:
        """What an address asks for. Raises RequestError for a value that names nothing."""
        listed = ",".join(arguments.getlist(self.name)).split(",")
        given = [part.strip() for part in listed if part.strip()]
        if self.name == "page":
            return read_page(arguments)
        if self.name == "ages":
            return "open" in given
        if self.most:
            return " ".join(arguments.get(self.name, "").split())[: self.most]
        if self.table:
            found = (_find_things(records, self, value) for value in given)
            return tuple(dict.fromkeys(iri for iris in found for iri in iris))
        for value in given:
            if value not in self.choices:
                allowed = Remedy("choose-allowed", ", ".join(self.choices))
                raise refuse_value(self.name, value, allowed)
        chosen = tuple(value for value in self.choices if value in given)
        if not chosen or isinstance(self.default, tuple):
            return chosen or self.default
        return chosen[0] == self.choices[0] if isinstance(self.default, bool) else chosen[0]

    def write(self, chosen: Selection, value: Any) -> object:
        """How a value stands in addresses; empty where it need not."""
        if value == self.default:
            return ""
        if self.table:
            return [chosen.written(self.field, iri) for iri in value]
        if isinstance(value, tuple):
            return ",".join(value) if self.joined else list(value)
        return self.choices[0 if value else -1] if isinstance(value, bool) else str(value)

    def values(self, chosen: Selection) -> tuple[Any, ...]:
        """The values that are chosen, of a filter."""
        value = getattr(chosen, self.value or self.field)
        if isinstance(value, tuple):
            return value
        # An age of 0 is one.
        return () if value is None or value is False or value == "" else (value,)

    def without(self, chosen: Selection, value: Any) -> Selection:
        """The selection without one of the values."""
        left = {name: getattr(Selection, name) for name in (self.field, *self.with_it)}
        if isinstance(self.default, tuple):
            left[self.field] = tuple(v for v in getattr(chosen, self.field) if v != value)
        return replace(chosen, **left)

    def clause(self, chosen: Selection) -> str:
        """The key of its clause: of several values any is enough, or all parties take part."""
        several = len(self.values(chosen)) > 1 and not (self.name == "party" and chosen.together)
        is_other = chosen.also if self.name == "principle" else several
        return self.clauses[-1 if is_other else 0]


_TABLE = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
PARAMETERS = {name: Parameter(name, **entry) for name, entry in _TABLE.items()}
FILTERS = [entry for entry in PARAMETERS.values() if entry.clauses or entry.concepts]
COVERAGES = dict(zip(PARAMETERS["coverage"].choices, PARAMETERS["coverage"].concepts, strict=True))
# Of filters that take things, where these are, by the field.
TABLES = {entry.field: entry.table for entry in FILTERS if entry.table}
BREAKDOWNS = tuple(PARAMETERS["by"].choices)
LONGEST_WORDS = PARAMETERS["q"].most


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
        return not self.weakest and not any(entry.values(self) for entry in FILTERS)

    @cached_property
    def age(self) -> Decimal | None:
        """The age in years, if one stands in the field."""
        return read_age(self.age_given)

    @property
    def age_is_wrong(self) -> bool:
        """Whether what stands in the age field is no age."""
        return bool(self.age_given) and self.age is None

    @cached_property
    def parameters(self) -> Mapping[str, Any]:
        """The address's parameters, canonical: in one order, defaults left out."""
        return self._write(vars(self))

    def _write(self, fields: Mapping[str, Any]) -> dict[str, Any]:
        """The parameters of some fields; not all have one."""
        return {
            entry.name: entry.write(self, fields[entry.field])
            for entry in PARAMETERS.values()
            if entry.field in fields
        }

    def written(self, field: str, iri: str) -> str:
        """How addresses name a thing that is a value of this filter."""
        has_edition = field in ("principles", "target") and not self.one_strategy
        return "/".join(iri.rsplit("/", 2)[-2 if has_edition else -1 :])

    def hidden(self, fields: Collection[str]) -> list[tuple[str, str]]:
        """The parameters and values that a form must hide, to keep them, which has these fields;
        the form's answer begins on the first page."""
        return [
            (name, str(value))
            for name, given in self.parameters.items()
            if name not in (*fields, "view", "page")
            for value in (given if isinstance(given, list) else [given])
            if value
        ]

    def address(self, **changes: object) -> str:
        """The address of this selection with some fields changed, from the first page on."""
        # A page has hundreds of them: only what is changed is written anew.
        path = str(changes.get("path", self.path))
        return link_to(path, **{**self.parameters, **self._write({"page": 1, **changes})})

    def download(self, suffix: str, **more: object) -> str:
        """The address of the same selection in another format."""
        shown = {**self.parameters, **more, "view": "", "page": ""}
        return link_to(f"{self.path}.{suffix}", **shown)


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
    asked = {entry.field: entry.read(arguments, records) for entry in PARAMETERS.values()}
    return select(records, **asked)


def name_grounds(
    kinds: Collection[str], basis: tuple[str, ...], *, also: bool
) -> dict[str, tuple[str, ...]]:
    """On which grounds things of some kinds are counted: values of the parameters of stored
    queries."""
    bases = {} if {"administrations", "partners", "parties"}.isdisjoint(kinds) else {"basis": basis}
    support = ("listed", "also") if also else ("listed",)
    return bases | ({"support": support} if "principles" in kinds else {})


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


def read_age(given: str) -> Decimal | None:
    """An age in years: 16, 17,5 or 17.5; None for anything else."""
    if not re.fullmatch(r"[0-9]{1,3}([.,][0-9]{1,2})?", given):
        return None
    age = Decimal(given.replace(",", "."))
    return age if age <= OLDEST else None


def refuse_value(name: str, value: str, remedy: Remedy) -> RequestError:
    """What is said of a parameter with a value that it cannot have."""
    return RequestError("parameter-cannot-be", name, shorten(value), remedy=remedy)


def _find_things(records: Records, asked: Parameter, value: str) -> list[str]:
    """The IRIs of what an address names by a whole IRI, or by the end of it.

    The number of a principle alone means it in every strategy.
    """
    lookup = records.of_table(asked.table)
    query = lookup.select("iri = ?1 OR substr(iri, -length(?1) - 1) = '/' || ?1")
    # None for a visitor's own words, which nobody keeps.
    found = records.once(
        f"{asked.table} {value}", lambda: records.connection.column(query, (value,)) or None
    )
    if not found:
        listed = Remedy("choose-from-list", link_to("/initiatives"))
        raise refuse_value(asked.name, value, listed)
    return found
