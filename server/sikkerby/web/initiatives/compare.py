"""`/compare`: what became of one strategy's initiatives in the next."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar

from flask import Response, request

from sikkerby.errors import Remedy, RequestError, shorten
from sikkerby.tabular.cells import Row, Table
from sikkerby.web.figures.files import Files
from sikkerby.web.pages import blueprint
from sikkerby.web.records.comparison import find_changes, find_comparable
from sikkerby.web.records.model import Initiative, Participation, Strategy
from sikkerby.web.records.records import Records
from sikkerby.web.served import records
from sikkerby.web.templating import page
from sikkerby.web.words import said, text

_COLUMNS = ("column_change", "column_earlier", "column_later", "column_joined", "column_left",
            "column_iri_earlier", "column_iri_later")  # fmt: skip
# In the order of the page; the words of each are `change_…`.
CHANGES = ("changed", "new", "gone", "same")


@dataclass(frozen=True)
class Change:
    """An initiative of the later strategy, one of the earlier, or both where one continues the
    other, as a person has said."""

    earlier: Initiative | None
    later: Initiative | None

    @property
    def kind(self) -> str:
        """One of `CHANGES`."""
        if self.earlier is None:
            return "new"
        if self.later is None:
            return "gone"
        return "changed" if self.has_new_title or self.joined or self.left else "same"

    @property
    def has_new_title(self) -> bool:
        return bool(self.earlier and self.later and self.earlier.name.da != self.later.name.da)

    @property
    def joined(self) -> list[Participation]:
        """The parties that only the later one has."""
        return _only(self.later, self.earlier)

    @property
    def left(self) -> list[Participation]:
        """The parties that only the earlier one had."""
        return _only(self.earlier, self.later)


def _only(one: Initiative | None, other: Initiative | None) -> list[Participation]:
    if one is None or other is None:
        return []
    return [entry for entry in one.participations if entry.party not in other.by_party]


@dataclass(frozen=True)
class Comparison(Files):
    """Two strategies of one authority, the earlier and the later."""

    path: ClassVar[str] = "compare"
    records: Records
    earlier: Strategy
    later: Strategy

    @cached_property
    def changes(self) -> dict[str, list[Change]]:
        """All changes by kind, in the order of the documents' rows."""
        pairs = find_changes(self.records, self.earlier.iri, self.later.iri)
        changes = [Change(before, after) for before, after in pairs]
        return {kind: [change for change in changes if change.kind == kind] for kind in CHANGES}

    @property
    def parameters(self) -> dict[str, object]:
        return {"earlier": self.earlier.slug, "later": self.later.slug}

    def table(self) -> Table:
        """A line for each change; parties parted by semicolons."""
        rows = [
            self._row(kind, change) for kind, changes in self.changes.items() for change in changes
        ]
        return Table(self.name, list(map(text, _COLUMNS)), rows)

    def _row(self, kind: str, change: Change) -> Row:
        sides = (change.earlier, change.later)
        parties = [
            "; ".join(said(self.records.organisations[entry.party].name) for entry in entries)
            for entries in (change.joined, change.left)
        ]
        names = [said(side.name) if side else "" for side in sides]
        iris = [side.iri if side else "" for side in sides]
        return (text(f"change_{kind}"), *names, *parties, *iris)


def read_comparison(found: Records, pairs: list[tuple[Strategy, Strategy]]) -> Comparison | None:
    """The comparison that the address asks for, or the first there is; None where there is none.

    Raises RequestError for strategies that are not there or cannot be compared.
    """
    wanted = {name: request.args.get(name, "") for name in ("earlier", "later")}
    for name, given in wanted.items():
        if given and not found.strategies.get(f"{found.base}id/strategy/{given}"):
            slugs = (strategy.slug for strategy in found.all_strategies)
            raise RequestError("no-such-strategy", name, shorten(given), shorten(", ".join(slugs)))
    fitting = [
        pair
        for pair in pairs
        if wanted["earlier"] in ("", pair[0].slug) and wanted["later"] in ("", pair[1].slug)
    ]
    if not fitting and any(wanted.values()):
        raise RequestError("strategies-not-comparable")
    return Comparison(found, *fitting[0]) if fitting else None


@blueprint.get("/compare")
def compare() -> Response:
    """What is new, gone and changed, and who joined or left."""
    pairs = find_comparable(records())
    return page("compare.html", comparison=read_comparison(records(), pairs), pairs=pairs)


@blueprint.get("/compare.<suffix>")
def compare_file(suffix: str) -> Response:
    """The same as a file."""
    comparison = read_comparison(records(), find_comparable(records()))
    if comparison is None:
        remedy = Remedy("import-next-edition")
        raise RequestError("as-given", text("compare_nothing"), remedy=remedy)
    return comparison.send(suffix)
