"""Figures as pure functions: the settled layout, the marks, widths, areas and the map's scale."""

from __future__ import annotations

import random
import re
import shutil
import sqlite3
import xml.etree.ElementTree as ET
from collections import defaultdict
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace

import pytest
from markupsafe import Markup

import sikkerby.web
from sikkerby.bilingual import Bilingual
from sikkerby.progress import Progress
from sikkerby.publication.tables import network
from sikkerby.publication.tables.database import FILE, derive_database
from sikkerby.publication.tables.layout import (
    MOST_PARTIES,
    PORT,
    WIDTH,
    Layout,
    arrange,
    point_at,
)
from sikkerby.web.figures.drawing.map import Tile, place_tiles
from sikkerby.web.figures.drawing.map import arrange as arrange_tiles
from sikkerby.web.figures.drawing.network import WIDE, Tie
from sikkerby.web.figures.drawing.svg import TEMPLATES, draw, read_tokens, stand_alone, stroke
from sikkerby.web.records.database import Database
from sikkerby.web.records.model import Organisation, Place
from sikkerby.web.records.network import read_layout
from sikkerby.web.records.sharing import Shared
from tests.conftest import BASE, read_expected
from tests.support.published import shipped_version

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = "\"><script>alert('x')</script>&"
TAKING_PART = [
    {"A": "named", "p": "named", "q": "mentioned"},
    {"B": "named", "q": "named"},
    {"A": "named", "B": "implied", "p": "named"},
    {"C": "named", "r": "named"},
    {"C": "named"},
]


def test_the_layout_depends_on_nothing_but_the_data() -> None:
    expected = arrange(TAKING_PART, {"A", "B", "C"})
    chance = random.Random(7)
    for _ in range(20):
        rows = [dict(chance.sample(list(row.items()), len(row))) for row in TAKING_PART]
        chance.shuffle(rows)
        assert arrange(rows, {"C", "B", "A"}) == expected


def _layout(file: Path) -> Layout:
    with Database(file).connection() as connection:
        return read_layout(connection)


def _shipped_layout() -> Layout:
    return _layout(shipped_version().folder / FILE)


def test_the_layout_is_published_with_the_version_and_derived_again_the_same(
    tmp_path: Path,
) -> None:
    derive_database(shipped_version(), tmp_path / FILE, Progress(quiet=True))
    assert _layout(tmp_path / FILE) == _shipped_layout()
    taking_part: dict[str, dict[str, str]] = {}
    left = set()
    with Database(shipped_version().folder / FILE).connection() as connection:
        for row in connection.all("SELECT * FROM participations"):
            roles = row["roles_iri"] or ""
            basis = "mentioned" if "#MentionedParty" in roles else "named"
            taking_part.setdefault(row["initiative_iri"], {})[row["organisation_iri"]] = (
                "implied" if row["implied"] else basis
            )
        for row in connection.all("SELECT iri, type_iri FROM organisations"):
            if "#Administration" in row["type_iri"]:
                left.add(row["iri"])
    assert arrange(taking_part.values(), left) == _shipped_layout()


@pytest.mark.parametrize(("parties", "arranged"), [(MOST_PARTIES, True), (MOST_PARTIES + 1, False)])
def test_nothing_is_arranged_where_a_picture_would_have_too_many_parties(
    tmp_path: Path, parties: int, arranged: bool
) -> None:
    file = Path(shutil.copy(shipped_version().folder / FILE, tmp_path))
    with closing(sqlite3.connect(file)) as connection:
        (known,) = connection.execute("SELECT COUNT(*) FROM _network_parties").fetchone()
        for number in range(parties - known):
            added = "INSERT INTO organisations (iri) VALUES (?)"
            row = connection.execute(added, (f"{BASE}id/organisation/{number}",)).lastrowid
            connection.execute("INSERT INTO _organisations VALUES (?, 1, NULL)", (row,))
            connection.execute("INSERT INTO _participations VALUES (?, 1, 0)", (row,))
        connection.execute("DROP TABLE _network_parties")
        connection.execute("DROP TABLE _network_ties")
        network.write(connection)
        connection.commit()
    assert len(_layout(file).spots) == (parties if arranged else 0)


def test_every_party_of_the_table_has_one_place() -> None:
    layout = _shipped_layout()
    named = {
        name
        for row in read_expected("rows.tsv")
        for column in ("involved", "implied", "mentioned")
        for name in row[column].split()
    }
    assert len(layout.spots) == len(named)
    assert sum(spot.is_left for spot in layout.spots) == sum(name.isupper() for name in named) == 7
    assert len({(spot.x, spot.y) for spot in layout.spots}) == len(layout.spots)
    assert all(0 < spot.y < layout.height and 0 < spot.x < WIDTH for spot in layout.spots)


def test_administrations_are_tied_to_others_only_and_lines_stay_in_the_picture() -> None:
    layout = _shipped_layout()
    left = {spot.party for spot in layout.spots if spot.is_left}
    assert not [tie for tie in layout.ties if tie.b in left]
    for tie in layout.ties:
        assert (tie.curve[0][0] == PORT) == (tie.a not in left)
        for t in (0, 0.25, 0.5, 0.75, 1):
            x, y = point_at(tie.curve, t)
            assert 0 <= x <= WIDTH, tie
            assert 0 <= y <= layout.height, tie


def test_sweeping_removes_crossings() -> None:
    rows = [
        {"A": "named", "z": "named"},
        {"B": "named", "y": "named"},
        {"C": "named", "x": "named"},
    ]
    layout = arrange(rows, {"A", "B", "C"})
    y = {spot.party: spot.y for spot in layout.spots}
    assert [y["A"] < y["B"], y["B"] < y["C"]] == [y["z"] < y["y"], y["y"] < y["x"]]


def test_three_bases_of_one_pair_run_apart() -> None:
    rows = [{"A": "named", "p": basis} for basis in ("named", "mentioned", "implied")]
    middles = [point_at(tie.curve, 0.5)[1] for tie in arrange(rows, {"A"}).ties]
    assert len(middles) == 3
    assert min(abs(a - b) for a in middles for b in middles if a != b) > 10


def test_what_is_drawn_moves_nothing() -> None:
    layout = arrange(TAKING_PART, {"A", "B", "C"})
    parties = [
        Organisation(spot.party, "Administration", Bilingual(spot.party)) for spot in layout.spots
    ]
    ties = [(tie, Tie(1, "label", "/y"), False) for tie in layout.ties]

    def places(chosen: list[tuple[object, Tie, bool]]) -> list[tuple[str, ...]]:
        network = SimpleNamespace(
            layout=layout,
            ties=chosen,
            tied_right=set(),
            focus=(),
            bright=set(),
            records=SimpleNamespace(organisations={party.iri: party for party in parties}),
            in_picture=parties,
            chosen=SimpleNamespace(basis=["named"]),
            parties={party.iri: 1 for party in parties},
            finding="t",
            party_addresses=defaultdict(str),
            is_incomplete=False,
            note="note",
        )
        drawn = draw("network", shown=network, shape=WIDE, port=PORT)
        tree = ET.fromstring(drawn)
        return [
            (a.get("data-party", ""), mark.get("cx", ""), mark.get("cy", ""))
            for a in tree.iter(f"{SVG}a")
            if a.get("class", "").startswith("party")
            for mark in a.findall(f"{SVG}circle")
            if mark.get("class", "").startswith("mark")
        ]

    assert places(ties) == places([]) != []


@pytest.mark.parametrize(("count", "width"), [(1, 1.5), (2, 3), (3, 3), (4, 5), (40, 5)])
def test_widths_of_lines(count: int, width: float) -> None:
    assert stroke(count) == width


def test_each_kind_has_its_shape() -> None:
    mark = TEMPLATES.get_template("shapes.svg").module.mark
    shapes = {
        kind: str(mark(kind, 5, 5, "hue-5"))
        for kind in ("Administration", "PartnerOrganisation", "OrganisationGroup", "Unit")
    }
    assert len({re.sub(r' (c?[xyr]|width|height)="[^"]*"', "", s) for s in shapes.values()}) == 4
    assert shapes["Administration"].startswith("<circle")
    assert shapes["Unit"].startswith("<circle")
    assert 'class="mark group"' in shapes["OrganisationGroup"]
    style = (Path(sikkerby.web.__file__).parent / "static/figures.css").read_text("utf-8")
    assert re.search(r"\.group \{[^}]*stroke-dasharray", style)
    assert not re.search(r"\.square \{[^}]*stroke-dasharray", style)


def test_hostile_words_stay_words() -> None:
    place = Place(HOSTILE, "District", Bilingual(HOSTILE), longitude=12.5, latitude=55.7)
    district = Tile(place, 1, 1, 2, lambda **_: "/x?a=1&b=2")
    drawn = _draw({None: [district]}, HOSTILE)
    tree = ET.fromstring(drawn)
    links = tree.findall(f"{SVG}a")
    assert len(links) == 2
    for link in links:
        assert link.get("href") == "/x?a=1&b=2"
        assert link.get("data-place") == HOSTILE.rpartition("/")[2]
        assert HOSTILE in link.get("aria-label", "")
    assert not [element for element in tree.iter() if "script" in element.tag]
    party = Organisation(HOSTILE, "x", Bilingual(HOSTILE), HOSTILE)
    pair = Shared("a", "b", {HOSTILE: 2})
    written = TEMPLATES.get_template("network.graphml").render(
        parties=[party], taking_part={HOSTILE: 1}, ties=[(pair, HOSTILE)]
    )
    assert "<script" not in written
    ET.fromstring(written)


def test_a_picture_that_stands_alone_knows_its_colours_and_its_addresses() -> None:
    picture = _draw({None: [_tile("a", (12.5, 55.7), 1)]})
    content = stand_alone(picture, "https://example.org/").decode()
    style = content.partition("<style>")[2].partition("</style>")[0]
    assert "var(" not in style
    assert "inherit" not in style, "a colour that site.css does not define"
    assert read_tokens()["--hue-5"] == "#92014b"
    assert 'href="https://example.org/a"' in content
    ET.fromstring(content.encode())


def _tile(slug: str, point: tuple[float, float] | None, named: int = 0) -> Tile:
    longitude, latitude = point or (None, None)
    place = Place(slug, "District", Bilingual(slug), longitude=longitude, latitude=latitude)
    return Tile(place, named, named, 3, lambda **_: f"/{slug}")


def _draw(groups: Mapping[Place | None, list[Tile]], words: str = "t") -> Markup:
    return draw(
        "map", shown=SimpleNamespace(placed=place_tiles(groups), sentence=words, note=words)
    )


def test_districts_stand_where_they_lie_and_none_on_another() -> None:
    with Database(shipped_version().folder / FILE).connection() as connection:
        points = {
            name: (x, y)
            for name, x, y in connection.all(
                "SELECT name_da, longitude, latitude FROM places WHERE type_iri LIKE '%#District'"
            )
        }
    cells = arrange_tiles(points)
    assert len(set(cells.values())) == len(points) == 10
    assert cells["Østerbro"] == (2, 0)
    # By the map: north before south, west before east.
    for north, south in (
        ("Bispebjerg", "Nørrebro"),
        ("Østerbro", "Indre By"),
        ("Vanløse", "Valby"),
    ):
        assert cells[north][1] < cells[south][1]
    for west, east in (("Vanløse", "Nørrebro"), ("Nørrebro", "Indre By"), ("Valby", "Amager Vest")):
        assert cells[west][0] < cells[east][0]
    names = list(points)
    random.Random(3).shuffle(names)
    assert arrange_tiles({name: points[name] for name in names}) == cells


def test_kinds_of_tiles_differ_in_more_than_their_colour() -> None:
    tiles = [
        _tile("named", (12.5, 55.7), 2),
        _tile("nobody", (12.6, 55.7)),
        _tile("no-point", None),
    ]
    tree = ET.fromstring(_draw({None: tiles}))
    states = {
        (element.get("data-place"), element.get("data-state")): element
        for element in tree.iter()
        if element.get("data-state")
    }
    assert {state for _, state in states} == {"named", "nobody", "citywide"}
    assert "2" in [text.text for text in states["named", "named"].iter(f"{SVG}text")]
    assert "nobody" in [text.text for text in states["nobody", "nobody"].iter(f"{SVG}text")]
    style = (Path(sikkerby.web.__file__).parent / "static/figures.css").read_text("utf-8")
    assert re.search(r"\.nobody \{[^}]*stroke-dasharray", style)
    assert re.search(r"\.hatched \{[^}]*url\(#map-hatch\)", style)
    assert tree.find(f".//{SVG}pattern[@id='map-hatch']") is not None


@pytest.mark.parametrize("number", [0, 1, 2, 98])
def test_any_number_of_districts_is_arranged(number: int) -> None:
    chance = random.Random(number)
    points = {f"d{n}": (chance.random(), chance.random()) for n in range(number)}
    cells = arrange_tiles(points)
    assert len(set(cells.values())) == len(cells) == number


def test_several_municipalities_have_a_picture_each() -> None:
    places = [Place(name, "Municipality", Bilingual(name)) for name in ("A", "B")]
    tree = ET.fromstring(_draw({place: [_tile(f"{place.iri}-1", None)] for place in places}))
    texts = [text.text for text in tree.iter(f"{SVG}text")]
    assert {"A", "B"} <= set(texts)
