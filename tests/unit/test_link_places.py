"""`sikkerby link` on places as the City's files have them: codes, spellings, outlines, traps."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from pyoxigraph import RdfFormat, parse

from sikkerby import resources
from sikkerby.errors import InputError
from sikkerby.linking.outlines import area, centroid, contains, read_outline, sample, share_within
from sikkerby.linking.overlaps import propose_overlaps
from sikkerby.linking.propose import propose
from sikkerby.linking.records import Record
from sikkerby.linking.sources import Columns, read_source
from sikkerby.progress import Progress
from sikkerby.reconciliation.index import Index
from sikkerby.vocabulary import SKOS
from tests.conftest import BASE
from tests.importing.writers import open_table, write_opendocument
from tests.support.published import open_index, shipped_version

SPACE = "https://city.example/bydele#"
QUIET = Progress(quiet=True)
# Number, name as the outlines have it, name as the statistics have it.
DISTRICTS = {
    1: ("Indre By", "Indre By"), 2: ("Østerbro", "Østerbro"), 3: ("Nørrebro", "Nørrebro"),
    4: ("Vesterbro-Kongens Enghave", "Vesterbro/Kongens Enghave"), 5: ("Valby", "Valby"),
    6: ("Vanløse", "Vanløse"), 7: ("Brønshøj-Husum", "Brønshøj-Husum"),
    8: ("Bispebjerg", "Bispebjerg"), 9: ("Amager Øst", "Amager Øst"),
    10: ("Amager Vest", "Amager Vest"),
}  # fmt: skip


@pytest.fixture(scope="module")
def index() -> Iterator[Index]:
    with open_index(shipped_version()) as found:
        yield found


def square(west: float, south: float, side: float = 0.01) -> dict[str, Any]:
    east, north = west + side, south + side
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "MultiPolygon", "coordinates": [[ring]]}


def write_geojson(file: Path, features: list[tuple[dict[str, Any], dict[str, Any]]]) -> str:
    found = [
        {"type": "Feature", "id": f"f.{n}", "properties": own, "geometry": geometry}
        for n, (own, geometry) in enumerate(features, start=1)
    ]
    file.write_text(json.dumps({"type": "FeatureCollection", "features": found}), "utf-8")
    return str(file)


@pytest.fixture
def outlines(tmp_path: Path) -> str:
    """The districts in a row from west to east, a hundredth of a degree each."""
    features = [
        ({"id": 90 + n, "bydel_nr": n, "navn": name, "areal_m2": 1.5}, square(12.3 + n / 100, 55.7))
        for n, (name, _) in DISTRICTS.items()
    ]
    return write_geojson(tmp_path / "bydel.geojson", features)


def match(index: Index, records: list[Record], kind: str = "District") -> dict[str, str]:
    """What is safely proposed, by the ends of both addresses."""
    found = propose(index, records, "", QUIET, kind)
    assert all(entry.is_safe and entry.relation == "skos:exactMatch" for entry in found)
    return {entry.record.iri.removeprefix(SPACE): entry.entity.code for entry in found}


def test_districts_match_by_code_and_name(index: Index, outlines: str) -> None:
    columns = Columns(iri="bydel_nr", space=SPACE)
    records = read_source(outlines, columns, 100, QUIET)
    assert match(index, records) == {str(n): str(n) for n in DISTRICTS}
    reasons = {entry.reason for entry in propose(index, records, "", QUIET, "District")}
    assert reasons == {"code and name"}


def test_districts_match_as_statistics_spell_them(index: Index, tmp_path: Path) -> None:
    rows = [("OMRKK", "TID", "INDHOLD")]
    rows += [(f"Bydel - {name}", year, "7") for _, name in DISTRICTS.values()
             for year in ("2018", "2019")]  # fmt: skip
    rows += [("Bydel - Uden for inddeling", "2018", "0"), ("Bydel - Amager", "2018", "1")]
    (tmp_path / "a.csv").write_text("\ufeff" + "\n".join(map(";".join, rows)) + "\n", "utf-8")
    book = Workbook()
    for row in rows:
        book.active.append(row)
    book.save(tmp_path / "a.xlsx")
    for coding in ("cp1252", "cp850", "utf-16"):
        (tmp_path / f"{coding}.csv").write_bytes("\n".join(map(";".join, rows)).encode(coding))
    write_opendocument(tmp_path / "a.ods", "spreadsheet", open_table(rows))
    for name in ("a.csv", "cp1252.csv", "cp850.csv", "utf-16.csv", "a.xlsx", "a.ods"):
        columns = Columns(name="OMRKK", space=SPACE)
        records = read_source(str(tmp_path / name), columns, 100, QUIET)
        assert len(records) == 12
        assert set(match(index, records).values()) == {str(n) for n in DISTRICTS}, name


@pytest.mark.parametrize("name", ["Vesterbro/Kgs. Enghave", "Vesterbro-Kongens Enghave",
                                  "Bydel - Vesterbro/Kongens Enghave"])  # fmt: skip
def test_one_district_has_many_spellings(index: Index, name: str) -> None:
    for codes in ((), (("district_number", "4"),)):
        found = propose(index, [Record(SPACE, ((name, ""),), codes=codes)], "", QUIET, "District")
        assert [entry.entity.id for entry in found] == [
            "place/koebenhavn-vesterbro-kongens-enghave"
        ]


def test_codes_of_linked_data_count(index: Index, tmp_path: Path) -> None:
    (tmp_path / "a.ttl").write_text(
        """@prefix adms: <http://www.w3.org/ns/adms#> .
        @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
        @prefix schema: <https://schema.org/> .
        @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
        <https://x.example/1> rdfs:label "Valby" ; adms:identifier <https://x.example/1#c> .
        <https://x.example/1#c> schema:propertyID "bydelsnummer" ; skos:notation "5" .
        <https://x.example/2> rdfs:label "Valby" ; adms:identifier <https://x.example/2#c> .
        <https://x.example/2#c> schema:propertyID "bydelsnummer" ; skos:notation "12" .
        """,
        "utf-8",
    )
    records = read_source(str(tmp_path / "a.ttl"), Columns(), 10, QUIET)
    found = propose(index, records, "", QUIET)
    assert [(e.record.iri, e.reason) for e in found] == [("https://x.example/1", "code and name")]


def test_traps_match_nothing(index: Index, tmp_path: Path) -> None:
    traps: list[tuple[dict[str, Any], dict[str, Any]]] = [
        ({"navn": "Amager", "bydel_nr": 9}, square(12, 55)),
        ({"navn": "Nørrebro Park", "bydel_nr": 3}, square(12, 55)),
        # Others' districts of the name: by the number, by the municipality's name and code.
        ({"navn": "Valby", "bydel_nr": 12}, square(12, 55)),
        ({"navn": "Valby", "kommune": "Gribskov"}, square(12, 55)),
        ({"navn": "Valby", "kommunekode": "270"}, square(12, 55)),
        ({"navn": "Uden for inddeling", "bydel_nr": 99}, square(12, 55)),
    ]
    file = write_geojson(tmp_path / "traps.geojson", traps)
    records = read_source(file, Columns(iri="@id", space=SPACE), 100, QUIET)
    assert len(records) == len(traps)
    assert match(index, records) == {}
    ours = write_geojson(tmp_path / "a.geojson", [({"navn": "Valby", "kommunekode": 101},
                                                  square(12, 55))])  # fmt: skip
    records = read_source(ours, Columns(iri="@id", space=SPACE), 100, QUIET)
    assert list(match(index, records).values()) == ["5"]


def test_outlines_are_measured() -> None:
    # A square of a hundredth of a degree at 55.7° north: by the series for the length of a degree
    # on WGS 84, 628.7 m by 1113.5 m.
    outline = read_outline(square(12.5, 55.7))
    assert area(outline) == pytest.approx(628.7 * 1113.5, rel=1e-3)
    assert centroid(outline) == pytest.approx((12.505, 55.705))
    assert contains(outline, (12.505, 55.705))
    assert not contains(outline, (12.515, 55.705))
    half = read_outline(square(12.505, 55.7))
    assert share_within(sample(outline), half) == pytest.approx(0.5)
    hole = read_outline(square(12.504, 55.704, 0.002))
    with_hole = ((outline[0][0], hole[0][0]),)
    assert area(with_hole) == pytest.approx(area(outline) - area(hole))
    assert not contains(with_hole, (12.505, 55.705))
    assert read_outline({"type": "Point", "coordinates": [12, 55]}) == ()
    with pytest.raises(InputError, match="no longitudes and latitudes"):
        read_outline({"type": "Polygon", "coordinates": [[[724000, 6170000], [0, 0], [1, 1]]]})


def test_what_lies_in_our_places_is_proposed(index: Index, outlines: str, tmp_path: Path) -> None:
    areas = write_geojson(
        tmp_path / "areas.geojson",
        [
            ({"navn": "I to bydele"}, square(12.327, 55.702, 0.005)),
            ({"navn": "Ved Nørrebro"}, square(12.332, 55.702, 0.005)),
            ({"navn": "Tingbjerg mv."}, square(12.48, 55.71, 0.02)),
        ],
    )
    records = read_source(areas, Columns(iri="@id", space=SPACE), 100, QUIET)
    places = read_source(outlines, Columns(iri="bydel_nr", space=SPACE), 100, QUIET)
    ours = propose(index, places, "", QUIET, "District")
    found = list(propose_overlaps(index, records, ours, QUIET))
    assert {(e.record.names[0][0], e.entity.da, e.relation, e.note[:4]) for e in found} == {
        ("I to bydele", "Østerbro", "skos:relatedMatch", "60% "),
        ("I to bydele", "Nørrebro", "skos:relatedMatch", "40% "),
        ("Ved Nørrebro", "Nørrebro", "skos:narrowMatch", "100%"),
        ("Tingbjerg mv.", "Tingbjerg", "skos:broadMatch", ""),
    }
    assert not any(entry.is_safe for entry in found)


@pytest.mark.parametrize("text", ["[]", "{", '{"features": [{}]}', '{"features": 3}'])
def test_what_is_no_geojson_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "a.geojson").write_text(text, "utf-8")
    with pytest.raises(InputError, match="no collection of GeoJSON features"):
        read_source(str(tmp_path / "a.geojson"), Columns(), 10, QUIET)


@pytest.mark.parametrize(
    ("name", "links"), [("bydele", 10), ("kkbyg1", 10), ("udsatte-byomraader", 25)]
)
def test_the_citys_files_are_linked(name: str, links: int) -> None:
    file = resources.data_folder() / f"links/{name}.ttl"
    matches = [
        quad.triple
        for quad in parse(file.read_bytes(), RdfFormat.TURTLE, base_iri=BASE)
        if quad.predicate.value.startswith(SKOS.iri) and quad.predicate.value.endswith("Match")
    ]
    assert len(matches) == links
    if name != "udsatte-byomraader":
        assert len({match.subject for match in matches}) == 10
        assert {match.predicate for match in matches} == {SKOS["exactMatch"]}
    else:
        assert len({match.object for match in matches}) == 17
        assert SKOS["exactMatch"] not in {match.predicate for match in matches}
