"""The page of a place: which initiatives name it, which cover it, what lies in and around it."""

from __future__ import annotations

from functools import partial

from sikkerby.web.records.listing import MOST_LISTED, Listing, list_initiatives
from sikkerby.web.records.model import Place
from sikkerby.web.records.places import count_parties_at, find_inside
from sikkerby.web.records.records import Records
from sikkerby.web.resources.supported import additions, name_thing
from sikkerby.web.wording import Value, line
from sikkerby.web.words import listed, number, text


def describe_place(records: Records, place: Place) -> dict[str, object]:
    """What the page of a place shows."""
    iri = place.iri
    # What names the municipality is in it like what names a place inside.
    is_whole = place.kind == "Municipality"
    partners = count_parties_at(records, iri, MOST_LISTED)
    records.organisations.read(party for party, _ in partners)
    reached = partial(list_initiatives, records, "place", iri)
    citywide = reached("citywide")
    words = dict.fromkeys(text("quoted", x=words.text) for words in citywide.quotations)
    area = place.area and round(place.area / 1_000_000, 2)
    point = text("no_point")
    if place.point:
        longitude, latitude = place.point
        point = f"{number(latitude)} N, {number(longitude)} E"
    return {
        "place": place,
        "by_reach": {
            "named": Listing() if is_whole else reached("named"),
            "inside": reached("inside", "named") if is_whole else reached("inside"),
            "around": reached("around"),
            "citywide": citywide,
        },
        "citywide_words": listed(words),
        "partners": partners,
        "inside": find_inside(records, iri),
        "around": records.places.read(place.around),
        "additions": additions(
            place,
            line("lies_within", name_thing(records, place.within)),
            line("district_number", Value(place.code)),
            line("point", Value(point)),
            line("area", Value(text("square_kilometres", x=number(area)) if area else "")),
        ),
    }
