"""The page of a place: which initiatives name it, which cover it, what lies in and around it."""

from __future__ import annotations

from functools import partial

from sikkerby.web.records.listing import MOST_LISTED, Listing, list_by_place, list_citywide
from sikkerby.web.records.model import Place
from sikkerby.web.records.places import count_parties_at, find_inside
from sikkerby.web.records.records import Records
from sikkerby.web.records.selection import list_address
from sikkerby.web.served import Site
from sikkerby.web.templating import address_of, render
from sikkerby.web.wording import Line, Value, additions, where
from sikkerby.web.words import number, said, text


def render_place(served: Site, records: Records, iri: str) -> str | None:
    """The page's HTML, or None where `iri` is no place that is shown."""
    place = records.places.get(iri)
    if place is None:
        return None
    # What names the municipality is in it like what names a place inside.
    is_whole = place.kind == "Municipality"
    by_reach = {
        "named": Listing() if is_whole else list_by_place(records, iri, ("named",)),
        "inside": list_by_place(records, iri, ("inside", "named") if is_whole else ("inside",)),
        "around": list_by_place(records, iri, ("around",)),
        "citywide": list_citywide(records, iri),
    }
    partners = count_parties_at(records, iri, MOST_LISTED)
    records.organisations.read(party for party, _ in partners)
    return render(
        "place.html",
        records=records,
        place=place,
        by_reach=by_reach,
        partners=partners,
        inside=find_inside(records, iri),
        around=records.places.read(place.around),
        list_address=partial(list_address, records),
        where=partial(where, records),
        additions=_additions(records, place),
        address=served.document_address(iri),
    )


def _additions(records: Records, place: Place) -> list[Line]:
    more: list[Line] = []
    if place.within:
        larger = records.places[place.within]
        more.append(Line(text("lies_within"), (Value(said(larger.name), address_of(larger)),)))
    if place.code:
        more.append(Line(text("district_number"), (Value(place.code),)))
    if place.point:
        longitude, latitude = place.point
        more.append(Line(text("point"), (Value(f"{number(latitude)} N, {number(longitude)} E"),)))
    else:
        more.append(Line(text("point"), (Value(text("no_point")),)))
    return additions(place, *more)
