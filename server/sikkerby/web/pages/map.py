"""`/map`: the register of places as a map; initiatives, not crime."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from flask import Response
from markupsafe import Markup

from sikkerby.web.addresses import link_to, query_link
from sikkerby.web.figures.map import Dot, draw_map
from sikkerby.web.pages import blueprint
from sikkerby.web.pages.corpus import corpus
from sikkerby.web.pages.figure_files import Table, no_such_format, send_picture, send_table
from sikkerby.web.pages.records import Corpus, Place
from sikkerby.web.pages.registers import unnamed_districts
from sikkerby.web.pages.render import page
from sikkerby.web.pages.scope import Scope, read_scope
from sikkerby.web.site import site
from sikkerby.web.texts import listed, text

FORMATS = ("svg", "xlsx", "csv")


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
class PlaceMap:
    """All places that an initiative names, and all districts."""

    scope: Scope

    @property
    def found(self) -> Corpus:
        return self.scope.found

    @cached_property
    def entries(self) -> list[Entry]:
        """The places, those with most initiatives first."""
        places = [
            place
            for iri, place in self.found.places.items()
            if place.kind != "Municipality"
            and (iri in self.found.named_places or place.kind == "District")
        ]
        entries = [self._entry(place) for place in places]
        return sorted(entries, key=lambda entry: (-entry.count, entry.place.name.da))

    def _entry(self, place: Place) -> Entry:
        larger = self.found.places.get(place.within)
        return Entry(
            place,
            len(self.found.named_places.get(place.iri, ())),
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
    def citywide(self) -> int:
        return sum(i.coverage == "Citywide" for i in self.found.initiatives.values())

    @property
    def finding(self) -> str:
        """The title: which places are named most."""
        most = max((entry.count for entry in self.entries), default=0)
        if not most:
            return text("map_nothing")
        names = listed(e.place.name for e in self.entries if e.count == most)
        return text("map_most", n=most, x=names)

    def address(self, suffix: str = "", **more: object) -> str:
        """This map in another format."""
        path = f"/map.{suffix}" if suffix else "/map"
        return link_to(path, strategy=self.scope.parameter, **more)

    def draw(self) -> Markup:
        here = site()
        dots = [
            Dot(
                entry.place.slug,
                str(entry.place.name),
                *entry.place.point,
                entry.count,
                entry.larger.slug if entry.larger else "",
                f"{entry.place.name}: {text('n_initiatives', n=entry.count)}",
                entry.address,
            )
            for entry in self.drawn
            if entry.place.point
        ]
        names = listed(f"{entry.place.name} {entry.count}" for entry in self.not_drawn)
        notes = [f"{text('map_shows')}."]
        if names:
            notes.append(f"{text('map_not_drawn')}: {names}.")
        notes.append(text("map_note", version=here.version.name, base=here.public_url))
        return draw_map(
            dots,
            self.finding,
            text("map_description", n=len(dots)),
            scale=text("map_scale"),
            north=text("map_north"),
            notes=notes,
        )

    def table(self) -> Table:
        """All entries, with points in degrees where there are any."""
        head = ("place", "column_kind", "lies_within", "initiatives", "column_longitude",
                "column_latitude", "column_iri")  # fmt: skip
        rows: list[list[object]] = [
            [
                str(entry.place.name),
                str(self.found.concepts[entry.place.kind]),
                str(entry.larger.name) if entry.larger else "",
                entry.count,
                *(entry.place.point or ("", "")),
                entry.place.iri,
            ]
            for entry in self.entries
        ]
        return [list(map(text, head)), *rows]


@blueprint.get("/map")
def place_map() -> Response:
    """The map and its table."""
    shown = PlaceMap(read_scope(corpus(site())))
    found = shown.found
    return page(
        "map.html",
        corpus=found,
        shown=shown,
        picture=shown.draw(),
        unnamed=unnamed_districts(found),
        query_address=query_link("places-named"),
    )


@blueprint.get("/map.<suffix>")
def map_file(suffix: str) -> Response:
    """The same as a file."""
    shown = PlaceMap(read_scope(corpus(site())))
    name = text("file_map")
    if suffix == "svg":
        return send_picture(name, shown.draw())
    response = send_table(name, suffix, shown.table())
    if response is None:
        raise no_such_format(suffix, *FORMATS)
    return response
