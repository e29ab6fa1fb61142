"""`/map`: the districts as a tile map, and all places in a table; initiatives, not crime."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property, partial
from typing import ClassVar

from flask import Response, request

from sikkerby.tabular.cells import Table
from sikkerby.web.addresses import link_to, query_link
from sikkerby.web.figures.drawing.map import Heading, Placed, Tile, place_tiles
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
    def entries(self) -> list[Tile]:
        """Districts first, and those that most initiatives name."""
        scope = self.scope
        named, within, citywide = map(scope.counts, ("places", "districts", "citywide"))
        given = {"strategy": scope.parameter, "view": "words"}
        entries = [
            Tile(
                place,
                named.get(place.iri, 0),
                within.get(place.iri, 0),
                citywide.get(place.iri, 0),
                partial(link_to, "/initiatives", place=place.slug, **given),
            )
            for place in scope.places("mapped")
        ]
        return sorted(
            entries, key=lambda e: (not e.is_district, -e.named, -e.count, e.place.name.da)
        )

    @cached_property
    def districts(self) -> list[Tile]:
        """The districts, in the order of display."""
        entries = {entry.place.iri: entry for entry in self.entries}
        return [entries[place.iri] for place in self.scope.places("districts")]

    def larger(self, place: Place) -> Place | None:
        """The place that it lies in, unless that is a municipality."""
        larger = self.scope.records.places.get(place.within) if place.within else None
        return larger if larger and larger.kind != "Municipality" else None

    @property
    def has_picture(self) -> bool:
        return bool(self.districts)

    @property
    def evidence_address(self) -> str:
        if not self.entries:
            return ""
        first = self.entries[0]
        return first.listed("named") if first.is_district else first.address()

    @property
    def sentence(self) -> str:
        """The title: which districts are named most or, where there are none, which places."""
        counts = {entry.place.name: entry.named for entry in self.districts} or {
            entry.place.name: entry.count for entry in self.entries
        }
        most = max(counts.values(), default=0)
        if not most:
            return text("map_nothing")
        names = [name for name, count in counts.items() if count == most]
        among = text("among_districts" if self.districts else "among_mapped", n=len(counts))
        return text("map_most", n=len(names), x=listed(names), count=most, among=among)

    @property
    def placed(self) -> tuple[list[Heading], list[Placed]]:
        """The districts of each municipality as the picture has them."""
        groups: dict[Place | None, list[Tile]] = defaultdict(list)
        for entry in self.districts:
            largest = next(reversed(entry.place.around), "")
            groups[self.scope.records.places.get(largest)].append(entry)
        return place_tiles(groups)

    def table(self) -> Table:
        """All entries, with points in degrees where there are any."""
        rows = (
            (
                said(entry.place.name),
                concept(self.scope.records, entry.place.kind),
                said(larger.name) if (larger := self.larger(entry.place)) else "",
                entry.count,
                *(entry.place.point or ("", "")),
                entry.place.iri,
                *((entry.named, entry.citywide) if entry.is_district else ("", "")),
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
        picture=shown.draw() if shown.has_picture and not shown.is_too_large else "",
        query_address=query_link("places-named"),
    )


@blueprint.get("/map.<suffix>")
def map_file(suffix: str) -> Response:
    """The same as a file."""
    return read_map().send(suffix)
