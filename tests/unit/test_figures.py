"""Figures as pure functions: the settled layout, the marks, widths, areas and the map's scale."""

from __future__ import annotations

import math
import random
import re
import shutil
import sqlite3
import xml.etree.ElementTree as ET
from contextlib import closing
from pathlib import Path

import pytest

import sikkerby.web
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
from sikkerby.web.figures.drawing.graphml import Edge, Node, write_graphml
from sikkerby.web.figures.drawing.map import (
    KILOMETRES_A_DEGREE,
    PARALLEL,
    Dot,
    draw_map,
    radius_of,
)
from sikkerby.web.figures.drawing.network import Key, Party, Tie, draw_network
from sikkerby.web.figures.drawing.svg import TEMPLATES, read_tokens, stand_alone
from sikkerby.web.records.database import Database
from sikkerby.web.records.network import read_layout
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
    parties = {
        spot.party: Party(spot.party, spot.party, "Administration", "hue-1", 1, "/x")
        for spot in layout.spots
    }
    ties = {(tie.a, tie.b, tie.basis): Tie(1, "label", "/y") for tie in layout.ties}
    key = Key([("Administration", "x")], [("named", "x")], ["1", "2", "4"], ["note"])

    def places(chosen: dict[tuple[str, str, str], Tie]) -> list[tuple[str, ...]]:
        tree = ET.fromstring(draw_network(layout, parties, chosen, key, "t", "d"))
        return [
            (a.get("data-party", ""), mark.get("cx", ""), mark.get("cy", ""))
            for a in tree.iter(f"{SVG}a")
            if a.get("class", "").startswith("party")
            for mark in a.findall(f"{SVG}circle")
            if mark.get("class", "").startswith("mark")
        ]

    assert places(ties) == places({}) != []


@pytest.mark.parametrize(("count", "width"), [(1, 1.5), (2, 3), (3, 3), (4, 5), (40, 5)])
def test_widths_of_lines(count: int, width: float) -> None:
    assert Tie(count, "label", "/y").width == width


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
    place = Dot(HOSTILE, HOSTILE, 12.5, 55.7, 0, "", HOSTILE, "/x?a=1&b=2")
    picture = draw_map([place], HOSTILE, HOSTILE, scale=HOSTILE, north=HOSTILE, notes=[HOSTILE])
    tree = ET.fromstring(picture)
    link = tree.find(f"{SVG}a")
    assert link is not None
    assert link.get("href") == "/x?a=1&b=2"
    assert link.get("aria-label") == link.get("data-place") == HOSTILE
    assert [child.text for child in link if child.text] == [HOSTILE, HOSTILE]
    assert [text.text for text in tree.iter(f"{SVG}text")] == [HOSTILE] * 4
    written = write_graphml([Node(HOSTILE, HOSTILE, "", "x", 1)], [Edge("a", "b", HOSTILE, 2)])
    assert "<script" not in written.decode()
    ET.fromstring(written)


def test_a_picture_that_stands_alone_knows_its_colours_and_its_addresses() -> None:
    picture = draw_map([_dot("a", 12.5, 55.7, 1)], "t", "d", scale="2 km", north="N", notes=["n"])
    content = stand_alone(picture, "https://example.org/").decode()
    style = content.partition("<style>")[2].partition("</style>")[0]
    assert "var(" not in style
    assert "inherit" not in style, "a colour that site.css does not define"
    assert read_tokens()["--hue-5"] == "#92014b"
    assert 'href="https://example.org/a"' in content
    ET.fromstring(content.encode())


def _dot(slug: str, longitude: float, latitude: float, count: int, within: str = "") -> Dot:
    return Dot(slug, slug, longitude, latitude, count, within, slug, f"/{slug}")


def test_the_area_of_a_circle_is_the_number() -> None:
    assert radius_of(9) ** 2 / radius_of(1) ** 2 == pytest.approx(9)
    assert 0 < radius_of(0) < radius_of(1)


def test_the_scale_is_true_in_both_directions() -> None:
    degrees = 2 / KILOMETRES_A_DEGREE
    west, south = 12.5, 55.68
    east = west + degrees / math.cos(PARALLEL)
    dots = [
        _dot("a", west, south, 1),
        _dot("b", east, south, 1, "a"),
        _dot("c", west, south + degrees, 0),
    ]
    picture = draw_map(dots, "t", "d", scale="2 km", north="N", notes=[])
    tree = ET.fromstring(picture)
    at = {
        a.get("data-place"): (float(circle.get("cx", "")), float(circle.get("cy", "")))
        for a in tree.iter(f"{SVG}a")
        for circle in a.findall(f"{SVG}circle")
    }
    pixels = next(float(g.get("data-pixels", "")) for g in tree.iter(f"{SVG}g"))
    assert at["b"][0] - at["a"][0] == pytest.approx(pixels, abs=0.2)
    assert at["a"][1] - at["c"][1] == pytest.approx(pixels, abs=0.2)
    assert at["a"][1] == at["b"][1]
    assert len(tree.findall(f"{SVG}line")) == 1, "one hairline, to the place that is within"


def test_an_empty_map_is_a_map() -> None:
    tree = ET.fromstring(draw_map([], "t", "d", scale="2 km", north="N", notes=[]))
    assert tree.tag == f"{SVG}svg"
    assert [tree.findtext(f"{SVG}{part}") for part in ("title", "desc")] == ["t", "d"]
    assert tree.find(f".//{SVG}circle") is None
