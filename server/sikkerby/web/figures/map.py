"""`/map`: the register of places as a map; initiatives, not crime."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar

from flask import Response, request
from markupsafe import Markup

from sikkerby.tabular.cells import Table
from sikkerby.web.addresses import link_to, query_link
from sikkerby.web.figures.drawing.map import Dot, draw_map
from sikkerby.web.figures.files import Figure
from sikkerby.web.figures.scope import scope_of
from sikkerby.web.pages import blueprint
from sikkerby.web.records.model import Place
from sikkerby.web.records.scope import Scope
from sikkerby.web.records.selection import read_selection
from sikkerby.web.served import records
from sikkerby.web.templating import page
from sikkerby.web.wording import concept
from sikkerby.web.words import listed, said, text

_COLUMNS = ("place", "column_kind", "lies_within", "initiatives", "column_longitude",
            "column_latitude", "column_iri")  # fmt: skip
# More places cannot be distinguished on one map.
_MOST_PLACES = 300


@dataclass(frozen=True)
class Entry:
    """A place on the map or in its list, with how many initiatives name it."""

    place: Place
    count: int
    address: str
    larger: Place | None

    @property
    def is_drawn(self) -> bool:
        return self.place.point is not None


@dataclass(frozen=True)
class PlaceMap(Figure):
    """All places that an initiative names, and all districts."""

    path: ClassVar[str] = "map"
    scope: Scope

    @cached_property
    def number(self) -> int:
        """How many places there are."""
        return self.scope.count("mapped")

    @property
    def is_too_large(self) -> bool:
        return self.number > _MOST_PLACES

    @property
    def parameters(self) -> dict[str, object]:
        return {"strategy": self.scope.parameter}

    @cached_property
    def entries(self) -> list[Entry]:
        """The places, those with most initiatives first."""
        counts = self.scope.count_by_place
        entries = [self._entry(place, counts) for place in self.scope.places("mapped")]
        return sorted(entries, key=lambda entry: (-entry.count, entry.place.name.da))

    def _entry(self, place: Place, counts: Mapping[str, int]) -> Entry:
        larger = self.scope.records.places.get(place.within) if place.within else None
        return Entry(
            place,
            counts.get(place.iri, 0),
            link_to("/initiatives", place=place.slug, strategy=self.scope.parameter, view="words"),
            larger if larger and larger.kind != "Municipality" else None,
        )

    @cached_property
    def drawn(self) -> list[Entry]:
        return [entry for entry in self.entries if entry.is_drawn]

    @cached_property
    def not_drawn(self) -> list[Entry]:
        return [entry for entry in self.entries if not entry.is_drawn]

    @property
    def finding(self) -> str:
        """The title: which places are named most."""
        most = max((entry.count for entry in self.entries), default=0)
        if not most:
            return text("map_nothing")
        names = [entry.place.name for entry in self.entries if entry.count == most]
        among = text("among_mapped", n=len(self.entries))
        return text("map_most", n=len(names), x=listed(names), count=most, among=among)

    def draw(self) -> Markup:
        dots = [
            Dot(
                entry.place.slug,
                said(entry.place.name),
                *entry.place.point,
                entry.count,
                entry.larger.slug if entry.larger else "",
                f"{said(entry.place.name)}: {text('n_initiatives', n=entry.count)}",
                entry.address,
            )
            for entry in self.drawn
            if entry.place.point
        ]
        names = listed(f"{said(entry.place.name)} {entry.count}" for entry in self.not_drawn)
        notes = [f"{text('map_shows')}."]
        if names:
            notes.append(f"{text('map_not_drawn')}: {names}.")
        notes.append(self.note)
        return draw_map(
            dots,
            self.finding,
            text("map_description", places=text("n_places", n=len(dots))),
            scale=text("map_scale"),
            north=text("map_north"),
            notes=notes,
        )

    def table(self) -> Table:
        """All entries, with points in degrees where there are any."""
        rows = (
            (
                said(entry.place.name),
                concept(self.scope.records, entry.place.kind),
                said(entry.larger.name) if entry.larger else "",
                entry.count,
                *(entry.place.point or ("", "")),
                entry.place.iri,
            )
            for entry in self.entries
        )
        return Table(self.name, list(map(text, _COLUMNS)), rows)


def read_map() -> PlaceMap:
    """The map that the address asks for."""
    return PlaceMap(scope_of(read_selection(request.args, records())))


@blueprint.get("/map")
def place_map() -> Response:
    """The map and its table."""
    shown = read_map()
    return page(
        "map.html",
        records=records(),
        shown=shown,
        picture="" if shown.is_too_large else shown.draw(),
        query_address=query_link("places-named"),
    )


@blueprint.get("/map.<suffix>")
def map_file(suffix: str) -> Response:
    """The same as a file."""
    return read_map().send(suffix)
