"""`/map`: the districts as a tile map, and all places in a table; initiatives, not crime."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, partial
from typing import ClassVar

from flask import Response, request
from markupsafe import Markup

from sikkerby.tabular.cells import Table
from sikkerby.web.addresses import link_to, query_link
from sikkerby.web.figures.drawing.map import Group, Tile, draw_tiles
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
            "column_latitude", "column_iri", "map_with_parts", "citywide")  # fmt: skip
# More places are no table to look at.
_MOST_PLACES = 300


@dataclass(frozen=True)
class Entry:
    """A place: how many initiatives name it and, of a district, its `tile`, which has how many name
    it or a part of it, and how many are citywide."""

    place: Place
    count: int
    address: str
    larger: Place | None
    tile: Tile | None


@dataclass(frozen=True)
class MapFigure(Figure):
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
        """Districts first, and those that most initiatives name."""
        entries = [self._entry(place) for place in self.scope.places("mapped")]
        return sorted(
            entries,
            key=lambda entry: (
                entry.tile is None,
                -(entry.tile.named if entry.tile else 0),
                -entry.count,
                entry.place.name.da,
            ),
        )

    def _entry(self, place: Place) -> Entry:
        larger = self.scope.records.places.get(place.within) if place.within else None
        address = partial(
            link_to,
            "/initiatives",
            place=place.slug,
            strategy=self.scope.parameter,
            view="words",
        )
        return Entry(
            place,
            self.scope.count_by_place.get(place.iri, 0),
            address(),
            larger if larger and larger.kind != "Municipality" else None,
            self._tile(place, address) if place.kind == "District" else None,
        )

    def _tile(self, place: Place, address: Callable[..., str]) -> Tile:
        return Tile(
            place.slug,
            said(place.name),
            place.point,
            self.scope.count_by_district.get(place.iri, 0),
            address(cover=1, coverage="named"),
            self.scope.count_citywide.get(place.iri, 0),
            address(cover=1, coverage="citywide"),
        )

    @cached_property
    def districts(self) -> list[tuple[Place, Tile]]:
        """The districts, in the order of display."""
        tiles = {entry.place.iri: entry.tile for entry in self.entries}
        places = self.scope.places("districts")
        return [(place, tile) for place in places if (tile := tiles[place.iri])]

    @property
    def others(self) -> list[Entry]:
        return [entry for entry in self.entries if not entry.tile]

    @property
    def finding(self) -> str:
        """The title: which districts are named most or, where there are none, which places."""
        counts = {place.name: tile.named for place, tile in self.districts} or {
            entry.place.name: entry.count for entry in self.entries
        }
        most = max(counts.values(), default=0)
        if not most:
            return text("map_nothing")
        names = [name for name, count in counts.items() if count == most]
        key = "among_districts" if self.districts else "among_mapped"
        among = text(key, n=len(counts))
        return text("map_most", n=len(names), x=listed(names), count=most, among=among)

    def draw(self) -> Markup:
        groups: dict[str, list[Tile]] = {}
        for place, tile in self.districts:
            groups.setdefault(next(reversed(place.around), ""), []).append(tile)
        places = self.scope.records.places
        return draw_tiles(
            [Group(said(places[iri].name) if iri else "", tiles) for iri, tiles in groups.items()],
            self.finding,
            text("map_description", places=text("n_districts", n=len(self.districts))),
            [f"{text('map_shows')}.", self.note],
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
                *((entry.tile.named, entry.tile.citywide) if entry.tile else ("", "")),
            )
            for entry in self.entries
        )
        return Table(self.name, list(map(text, _COLUMNS)), rows)


def read_map() -> MapFigure:
    """The map that the address asks for."""
    return MapFigure(scope_of(read_selection(request.args, records())))


@blueprint.get("/map")
def place_map() -> Response:
    """The map and its table."""
    shown = read_map()
    return page(
        "map.html",
        shown=shown,
        picture="" if shown.is_too_large or not shown.districts else shown.draw(),
        query_address=query_link("places-named"),
    )


@blueprint.get("/map.<suffix>")
def map_file(suffix: str) -> Response:
    """The same as a file."""
    return read_map().send(suffix)
