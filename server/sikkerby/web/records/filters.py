"""The filters of the list of initiatives, one entry each: what they are called, and what their
choices are counted by.

`selection.sql` finds their initiatives in the database, `initiatives/as_sparql.rq` in the graphs.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from sikkerby.bilingual import Bilingual
from sikkerby.publication.tables.narrow import MUNICIPALITY
from sikkerby.web.records.records import Records
from sikkerby.web.records.selection import COVERAGES, Selection
from sikkerby.web.records.sql import ranks
from sikkerby.web.words import TEXTS

# A municipality is no choice: everything lies in it.
_PLACES = f"SELECT id FROM _places WHERE kind <> {MUNICIPALITY}"


@dataclass(frozen=True)
class FacetSource:
    """What the choices of a filter in the list's form are, and what they are counted by.

    `key`, `table` and `initiative` are what `Matches.count_by` takes, `condition` too; `all` finds
    the rows of all choices, where these are things.
    """

    key: str
    table: str
    initiative: str
    condition: Callable[[Selection], str] = lambda _: "1"
    all: str = ""


@dataclass(frozen=True)
class Filter:
    """A filter: its name in `Selection`, and its parameter in addresses.

    Its values are things of a `table`, one of `choices` (each with its concept or, where there is
    none, a key of `words.tsv`, and with a clause named after itself) or something plain. `clause`
    and `chip` are keys: without a chip's, values are shown as they are called. `with_it` are fields
    that mean nothing without this one.
    """

    name: str
    parameter: str
    clause: Callable[[Selection], str] = lambda _: ""
    chip: str = ""
    table: str = ""
    choices: Mapping[str, str] = field(default_factory=dict)
    is_quoted: bool = False
    with_it: tuple[str, ...] = ()
    facet: FacetSource | None = None

    def values(self, chosen: Selection) -> tuple[Any, ...]:
        """The values that are chosen."""
        value = getattr(chosen, self.name)
        if isinstance(value, tuple):
            return value
        # An age of 0 is one.
        return () if value is None or value is False or value == "" else (value,)

    def without(self, chosen: Selection, value: Any) -> Selection:
        """The selection without one of the values."""
        if isinstance(getattr(chosen, self.name), tuple):
            return chosen.without(self.name, value)
        names = (self.name, *self.with_it)
        return replace(chosen, **{name: getattr(Selection, name) for name in names})

    def label(self, records: Records, value: Any) -> Any:
        """What a value is called; itself where it has no name."""
        if self.choices:
            name = self.choices[value]
            return records.concepts.get(name) or Bilingual(*TEXTS[name])
        thing = records.thing(value) if self.table else None
        if thing is None:
            return value
        return thing.short if self.name == "principles" else thing.name


def _party_counted(chosen: Selection) -> str:
    weakest = ranks(chosen.weakest)
    also = f" AND MAX(coalesce(m.basis, 0), t.basis) IN ({weakest})" if weakest else ""
    return f"t.basis IN ({ranks(chosen.basis)}){also}"


def _place_counted(chosen: Selection) -> str:
    """Those that name a place; or all that reach it, citywide ones too, where these are shown."""
    # The signs keep SQLite from going through the places, or all that name some, first.
    return f"+t.place IN ({_PLACES}){'' if chosen.cover else ' AND +t.reach = 0'}"


# In the order of their chips.
FILTERS = (
    Filter(
        "parties", "party",
        lambda chosen: "clause_party" if chosen.together or len(chosen.parties) < 2
        else "clause_any_party",
        table="organisations",
        facet=FacetSource("t.party", "_participations", "initiative", _party_counted,
                    "SELECT DISTINCT party FROM _participations"),
    ),
    Filter(
        "places", "place",
        lambda chosen: "clause_any_place" if len(chosen.places) > 1 else "clause_place",
        table="places",
        facet=FacetSource("t.place", "_reaches", "initiative", _place_counted, _PLACES),
    ),
    Filter(
        "strategies", "strategy",
        lambda _: "clause_strategy", table="strategies", is_quoted=True,
        facet=FacetSource("t.strategy", "_initiatives", "id", all="SELECT rowid FROM strategies"),
    ),
    Filter(
        "principles", "principle",
        lambda chosen: "clause_supports" if chosen.also else "clause_principle",
        table="principles",
        facet=FacetSource("t.principle", "_principles", "initiative",
                    lambda chosen: "1" if chosen.also else "NOT t.also",
                    "SELECT rowid FROM principles"),
    ),
    Filter(
        "coverage", "coverage", choices=COVERAGES,
        facet=FacetSource("t.coverage", "_initiatives", "id"),
    ),
    Filter(
        "target", "target",
        lambda _: "clause_target", table="target_groups", is_quoted=True,
    ),
    Filter(
        "unit", "unit", lambda _: "clause_unit", table="organisations",
    ),
    Filter(
        "age", "age", lambda _: "clause_age", "chip_age",
        with_it=("age_given", "open_ages"),
    ),
    Filter("alone", "alone", lambda _: "clause_alone", "one_party_only"),
    Filter("words", "q", lambda _: "clause_words", "chip_words"),
)  # fmt: skip
