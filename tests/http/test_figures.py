"""`/network`, `/matrix`, `/map`: every number is the table's, by hand, and leads to its words."""

from __future__ import annotations

import csv
import functools
import io
import itertools
import re
import xml.etree.ElementTree as ET
from html import unescape
from typing import Any
from urllib.parse import parse_qs

import pytest
from werkzeug.test import Client

from sikkerby import resources
from sikkerby.queries import read_queries
from sikkerby.web.records.crossing import AXES
from sikkerby.web.site_pages import FIGURES
from tests.conftest import CODES, read_expected
from tests.support.application import Visitor

SVG = "{http://www.w3.org/2000/svg}"
GRAPHML = "{http://graphml.graphdrawing.org/xmlns}"
BASES = ("named", "mentioned", "implied")
FIRST = ("named", "mentioned")
COLUMNS = {"named": "involved", "mentioned": "mentioned", "implied": "implied"}


@pytest.fixture(scope="module")
def client() -> Client:
    return Visitor()


def _get(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, (address, response.text[:300])
    return response.text


# What the table says, counted from the rows that were read by hand.


@functools.cache
def _rows() -> list[tuple[dict[str, str], dict[str, str]]]:
    """Each row with its parties' bases, administrations by code, others by slug."""
    return [
        (row, {name: basis for basis, column in COLUMNS.items() for name in row[column].split()})
        for row in read_expected("rows.tsv")
    ]


def _pairs(bases: tuple[str, ...], rows: Any = None) -> dict[tuple[frozenset[str], str], int]:
    counts: dict[tuple[frozenset[str], str], int] = {}
    for _, parties in rows if rows is not None else _rows():
        for a, b in itertools.combinations(parties, 2):
            basis = max(parties[a], parties[b], key=BASES.index)
            if basis in bases:
                key = (frozenset((a, b)), basis)
                counts[key] = counts.get(key, 0) + 1
    return counts


def _drawn(counts: dict[tuple[frozenset[str], str], int]) -> dict[tuple[frozenset[str], str], int]:
    codes = set(CODES.values())
    return {key: n for key, n in counts.items() if not key[0] <= codes}


# What the page says.


def _name(slug: str) -> str:
    return CODES.get(slug, slug)


def _picture(page: str) -> ET.Element:
    found = re.search(r"<svg.*?</svg>", page, re.DOTALL)
    assert found
    return ET.fromstring(found[0])


def _lines(picture: ET.Element) -> dict[tuple[frozenset[str], str], int]:
    return {
        (
            frozenset((_name(a.get("data-a", "")), _name(a.get("data-b", "")))),
            a.get("data-basis", ""),
        ): int(a.get("data-count", ""))
        for a in picture.iter(f"{SVG}a")
        if a.get("class") == "tie"
    }


def _table(page: str) -> dict[tuple[frozenset[str], str], int]:
    """The first table: pairs by basis, noughts left out."""
    table = page.partition("<tbody>")[2].partition("</tbody>")[0]
    found: dict[tuple[frozenset[str], str], int] = {}
    for a, b, row in re.findall(r'<tr data-a="(.*?)" data-b="(.*?)">(.*?)</tr>', table, re.DOTALL):
        for basis, cell in re.findall(r'data-basis="(\w+)">(.*?)</td>', row):
            n = int(re.sub(r"<.*?>", "", cell))
            if n:
                found[frozenset((_name(a), _name(b))), basis] = n
    return found


def _listed(page: str) -> int:
    """How many initiatives a list has."""
    found = re.search(r'<h2 id="results">(\d+) ', page)
    assert found
    return int(found[1])


@pytest.mark.parametrize("bases", [FIRST, ("named",), ("mentioned",), BASES])
@pytest.mark.parametrize("prefix", ["", "/en"])
def test_lines_and_table_of_the_network_are_the_rows(
    client: Client, bases: tuple[str, ...], prefix: str
) -> None:
    page = _get(client, f"{prefix}/network?basis={','.join(bases)}")
    expected = _drawn(_pairs(bases))
    assert _lines(_picture(page)) == _table(page) == expected


def test_implied_is_off_at_first_and_what_it_adds_is_said(client: Client) -> None:
    page = _get(client, "/network")
    assert _lines(_picture(page)) == _drawn(_pairs(FIRST))
    more = {key[0] for key in _drawn(_pairs(BASES))} - {key[0] for key in _drawn(_pairs(FIRST))}
    assert f"{len(more)} par mere deler indsatser" in page
    assert "checked" not in page.partition('value="implied"')[2][:10]


def test_the_police_and_sof_share_two_three_and_two(client: Client) -> None:
    # By hand: rows 15 and 31; 2, 32 and 41; 3 and 35.
    lines = _lines(_picture(_get(client, "/network?basis=named,mentioned,implied")))
    pair = frozenset(("SOF", "koebenhavns-politi"))
    assert [lines[pair, basis] for basis in BASES] == [2, 3, 2]


def test_the_finding_and_those_with_one_party(client: Client) -> None:
    page = _get(client, "/network")
    finding = (
        "Blandt par med mindst én part uden for forvaltningerne har SOF og Københavns Politi flest "
        "indsatser til fælles: 5 (nævnt som involveret eller kun nævnt i beskrivelsen)"
    )
    assert f'<h2 class="finding" id="finding">{finding}' in page
    alone = sum(sum(b in FIRST for b in parties.values()) == 1 for _, parties in _rows())
    assert alone == 27
    found = re.search(r'<a href="([^"]*)">27 af 45 indsatser har kun én part</a>', page)
    assert found
    assert _listed(_get(client, unescape(found[1]))) == 27


def test_filters_change_lines_but_no_place(client: Client) -> None:
    def spots(picture: ET.Element) -> list[tuple[str, ...]]:
        return [
            (a.get("data-party", ""), *(c.get(k, "") for c in a for k in ("cx", "cy", "x", "y")))
            for a in picture.iter(f"{SVG}a")
            if a.get("class", "").startswith("party")
        ]

    whole = _picture(_get(client, "/network"))
    for query in ("principle=4", "place=koebenhavn-noerrebro", "basis=named"):
        picture = _picture(_get(client, f"/network?{query}"))
        names = {entry[0]: entry[:3] for entry in spots(whole)}
        assert {entry[0]: entry[:3] for entry in spots(picture)} == names
    rows = [entry for entry in _rows() if entry[0]["principle"] == "4"]
    page = _get(client, "/network?principle=4")
    assert _lines(_picture(page)) == _table(page) == _drawn(_pairs(FIRST, rows))
    rows = [entry for entry in _rows() if "koebenhavn-noerrebro" in entry[0]["places"].split()]
    page = _get(client, "/network?place=koebenhavn-noerrebro")
    assert _lines(_picture(page)) == _table(page) == _drawn(_pairs(FIRST, rows)) != {}


def test_every_line_and_party_leads_to_its_words(client: Client) -> None:
    page = _get(client, "/network")
    links = list(_picture(page).iter(f"{SVG}a"))
    assert len(links) > len(_table(page))
    for a in links:
        address = a.get("href", "")
        assert address.startswith("/initiatives?")
        assert "view=words" in address
        assert _listed(_get(client, address)) == int(a.get("data-count", ""))


@pytest.mark.parametrize("bases", [("mentioned",), ("mentioned", "implied"), ("named", "implied")])
def test_numbers_on_weak_bases_lead_to_just_those(client: Client, bases: tuple[str, ...]) -> None:
    page = _get(client, f"/network?basis={','.join(bases)}")
    cells = re.findall(r'<a href="(/initiatives[^"]*)">(\d+)</a></td>', page)
    assert cells
    for address, n in dict.fromkeys(cells):
        assert _listed(_get(client, unescape(address))) == int(n), address


@pytest.mark.parametrize("focus", ["koebenhavns-politi", "koebenhavn-socialforvaltningen"])
def test_what_is_looked_at_stands_out_in_picture_table_and_words(
    client: Client, focus: str
) -> None:
    page = _get(client, f"/network?focus={focus}")
    pictures = re.findall(r"<svg.*?</svg>", page, re.DOTALL)
    assert len(pictures) == 2, "one for phones"
    name = _name(focus)
    lines = {key: n for key, n in _drawn(_pairs(FIRST)).items() if name in key[0]}
    for picture in map(ET.fromstring, pictures):
        lit = [a for a in picture.iter(f"{SVG}a") if a.get("class") == "tie lit"]
        assert len(lit) == len(lines)
        assert all(focus in (a.get("data-a"), a.get("data-b")) for a in lit)
    rows = re.findall(r'<tr class="now" data-a="(.*?)" data-b="(.*?)">', page)
    assert {frozenset(map(_name, row)) for row in rows} == {
        pair for (pair, basis) in _pairs(FIRST) if name in pair
    }
    panel = page.partition('<section id="focus"')[2].partition("</section>")[0]
    expected = sum(parties.get(name) in FIRST for _, parties in _rows())
    assert panel.count('class="row-number"') == expected
    assert panel.count("<mark>") >= expected


def test_more_than_two_parties_are_not_looked_at(client: Client) -> None:
    three = "skat,koebenhavns-politi,ssp-koebenhavn"
    assert client.get(f"/network?focus={three}").status_code == 400
    assert client.get("/network?focus=nobody").status_code == 400


@pytest.mark.parametrize("party", ["SOF", "koebenhavns-politi"])
def test_the_picture_of_a_partys_partners_is_the_rows(client: Client, party: str) -> None:
    slug = next((slug for slug, code in CODES.items() if code == party), party)
    picture = _picture(_get(client, f"/doc/organisation/{slug}"))
    found = {
        (_name(a.get("data-b", "")), a.get("data-basis", "")): (
            int(a.get("data-count", "")),
            a.get("href", ""),
        )
        for a in picture.iter(f"{SVG}a")
        if a.get("class") == "tie"
    }
    expected = {
        (other, basis): n
        for (pair, basis), n in _pairs(FIRST).items()
        if party in pair
        for other in pair - {party}
    }
    assert {key: n for key, (n, _) in found.items()} == expected
    for n, address in found.values():
        assert _listed(_get(client, address)) == n


@pytest.mark.parametrize("suffix", ["csv", "graphml"])
def test_files_of_weak_bases_have_the_stronger_side_too(client: Client, suffix: str) -> None:
    # Where a party is never merely mentioned, its pairs may all the same be.
    body = _get(client, f"/network.{suffix}?basis=mentioned")
    found = body.count(",mentioned,") if suffix == "csv" else body.count("<edge ")
    assert found == len(_pairs(("mentioned",)))


def test_csv_and_graphml_are_the_stored_querys_rows(client: Client) -> None:
    expected = _pairs(FIRST)
    rows = list(csv.DictReader(io.StringIO(_get(client, "/network.csv"))))
    found = {
        (
            frozenset(_name(row[c].rpartition("/")[2]) for c in ("IRI A", "IRI B")),
            row["Grundlag"],
        ): int(row["Indsatser"])
        for row in rows
    }
    assert found == expected
    assert len(rows) == len(expected)
    drawn = {key for key, row in zip(found, rows, strict=True) if row["Tegnet"] == "ja"}
    assert drawn == set(_drawn(expected))
    tree = ET.fromstring(_get(client, "/network.graphml"))
    edges = {
        (
            frozenset(_name(e.get(k, "").rpartition("/")[2]) for k in ("source", "target")),
            _data(e, "basis"),
        ): int(_data(e, "initiatives"))
        for e in tree.iter(f"{GRAPHML}edge")
    }
    assert edges == expected
    nodes = {node.get("id") for node in tree.iter(f"{GRAPHML}node")}
    assert {e.get(k) for e in tree.iter(f"{GRAPHML}edge") for k in ("source", "target")} <= nodes


def _data(node: ET.Element, key: str) -> str:
    return next((d.text or "" for d in node if d.get("key") == key), "")


def test_excel_gets_semicolons_and_a_mark(client: Client) -> None:
    body = client.get("/network.csv?for=excel").data
    assert body.startswith(b"\xef\xbb\xbf")
    assert body.splitlines()[0].count(b";") == 6
    assert client.get("/network.xlsx").data.startswith(b"PK")


@pytest.mark.parametrize("figure", ["network", "matrix", "map"])
def test_the_picture_alone_is_the_picture_on_the_page(client: Client, figure: str) -> None:
    response = client.get(f"/{figure}.svg")
    assert response.mimetype == "image/svg+xml"
    assert response.headers["Content-Security-Policy"].startswith("default-src 'none'")
    alone = ET.fromstring(response.data)
    assert alone.find(f"{SVG}title") is not None
    assert alone.find(f"{SVG}desc") is not None
    assert "var(" not in response.text
    assert all(a.get("href", "").startswith("http") for a in alone.iter(f"{SVG}a"))
    if figure == "network":
        assert _lines(alone) == _lines(_picture(_get(client, "/network")))


# The matrix.


def _cells(page: str) -> dict[tuple[str, str], tuple[str, str]]:
    """Text and address by row and column."""
    found: dict[tuple[str, str], tuple[str, str]] = {}
    for row, line in re.findall(r'<tr data-row="(.*?)">(.*?)</tr>', page, re.DOTALL):
        for column, cell in re.findall(r'<td [^>]*data-column="(.*?)">(.*?)</td>', line):
            address = re.search(r'href="(.*?)"', cell)
            key = (_name(row), _name(column))
            found[key] = (re.sub(r"<.*?>", "", cell), unescape(address[1]) if address else "")
    return found


def test_the_row_of_sof(client: Client) -> None:
    cells = _cells(_get(client, "/matrix"))
    row = {column: cells["SOF", column][0] for column in CODES.values()}
    assert row == {
        "BIF": "9", "SOF": "17", "BUF": "6", "ØKF": "4", "KFF": "2", "TMF": "1", "SUF": "–",
    }  # fmt: skip


@pytest.mark.parametrize("bases", [FIRST, ("named",), BASES])
def test_administrations_by_administrations(client: Client, bases: tuple[str, ...]) -> None:
    cells = _cells(_get(client, f"/matrix?basis={','.join(bases)}"))
    assert len(cells) == 49
    own = {c: sum(parties.get(c) in bases for _, parties in _rows()) for c in CODES.values()}
    for (row, column), (written, address) in cells.items():
        n = sum(
            max(parties[row], parties[column], key=BASES.index) in bases
            for _, parties in _rows()
            if row in parties and column in parties
        )
        assert written == (str(n) if own[row] and own[column] else "–"), (row, column)
        assert bool(address) == bool(n)


def test_fifteen_of_21_pairs_share_by_name_and_implied_makes_it_21(client: Client) -> None:
    for bases, empty in ((FIRST, 6), (BASES, 0)):
        cells = _cells(_get(client, f"/matrix?basis={','.join(bases)}"))
        pairs = itertools.combinations(CODES.values(), 2)
        assert sum(cells[pair][0] in ("0", "–") for pair in pairs) == empty
    page = _get(client, "/matrix?gaps=1")
    assert "6 af 21 par har ingen indsatser til fælles" in page


@pytest.mark.parametrize(
    ("rows", "columns"),
    [
        ("administrations", "administrations"),
        ("partners", "administrations"),
        ("principles", "administrations"),
        ("principles", "places"),
        ("places", "administrations"),
        ("partners", "places"),
    ],
)
@pytest.mark.parametrize("also", ["", "&also=1"])
def test_every_cell_leads_to_as_many_words(
    client: Client, rows: str, columns: str, also: str
) -> None:
    cells = _cells(_get(client, f"/matrix?rows={rows}&columns={columns}{also}"))
    linked = {key: cell for key, cell in cells.items() if cell[1]}
    assert linked
    for key, (written, address) in linked.items():
        assert address.startswith("/initiatives?")
        assert "view=words" in address
        assert _listed(_get(client, address)) == int(written), (key, address)


@pytest.mark.parametrize("axis", ["places", "principles"])
def test_pairs_that_no_list_shows_stand_on_the_page(client: Client, axis: str) -> None:
    page = _get(client, f"/matrix?rows={axis}&columns={axis}&also=1")
    within = [cell for cell in _cells(page).values() if cell[1].startswith("#")]
    assert within
    for written, address in within:
        section = page.partition(f'<h3 id="{address[1:]}">')[2].partition("</ul>")[0]
        assert section.count("<li>") == int(written)


def test_principles_by_district(client: Client) -> None:
    # By hand: row 10 (2) names Nørrebro; 31 (4) and 40 (5) too, and 36 (5) Mjølnerparken in it.
    cells = _cells(_get(client, "/matrix?rows=principles&columns=places"))
    column = [cells[str(n), "koebenhavn-noerrebro"][0] for n in range(1, 6)]
    assert column == ["0", "1", "0", "1", "2"]
    assert {cells[str(n), "koebenhavn-indre-by"][0] for n in range(1, 6)} == {"–"}


def test_the_gaps_have_all_ten_districts_and_the_citywide_ones(client: Client) -> None:
    page = _get(client, "/matrix?rows=places&columns=principles&gaps=1")
    rows = re.findall(r'<tr data-row="(.*?)">', page)
    assert len(rows) == 10
    assert "3 bydele nævnes slet ikke: Bispebjerg, Indre By og Østerbro" in page
    assert "33 bydækkende indsatser omfatter dem." in page
    assert "5 gælder udsatte områder, som kilden ikke nævner ved navn." in page
    below = re.findall(
        r"\d+", re.sub(r"<.*?>", " ", page.partition("<tfoot>")[2].partition("</tfoot>")[0])
    )
    citywide = [row for row, _ in _rows() if row["coverage"] == "Citywide"]
    expected = [sum(row["principle"] == str(n) for row in citywide) for n in range(1, 6)]
    assert list(map(int, below)) == expected
    assert sum(expected) == 33


@pytest.mark.parametrize("bases", [FIRST, BASES])
def test_citywide_ones_stand_beside_the_districts(client: Client, bases: tuple[str, ...]) -> None:
    query = f"rows=administrations&columns=places&basis={','.join(bases)}"
    page = _get(client, f"/matrix?{query}")
    lines = re.findall(r'<tr data-row="(.*?)">.*?<td class="citywide">(.*?)</td></tr>', page, re.S)
    assert len(lines) == 7
    citywide = [parties for row, parties in _rows() if row["coverage"] == "Citywide"]
    for slug, cell in lines:
        n = sum(parties.get(CODES[slug]) in bases for parties in citywide)
        assert re.sub(r"<.*?>", "", cell) == str(n), slug
        if n:
            address = re.search(r'href="(.*?)"', cell)
            assert address
            assert _listed(_get(client, unescape(address[1]))) == n


def test_incomplete_administrations_are_marked(client: Client) -> None:
    page = _get(client, "/matrix")
    heads = re.findall(r'<abbr title=".*?">(\w+)</abbr>( <span class="dagger">†)?', page)
    assert [code for code, dagger in heads if dagger] == ["TMF", "SUF"]
    assert page.count("<b>TMF †</b>") == page.count("<b>SUF †</b>") == 1


def test_the_matrix_as_csv_is_the_matrix(client: Client) -> None:
    for query in ("", "?rows=principles&columns=places", "?rows=places&columns=partners"):
        cells = _cells(_get(client, f"/matrix{query}"))
        table = list(csv.reader(io.StringIO(_get(client, f"/matrix.csv{query}"))))
        width = len({column for _, column in cells})
        height = len({row for row, _ in cells})
        assert [c for row in table[1 : height + 1] for c in row[1 : width + 1]] == [
            written for written, _ in cells.values()
        ]


# The map.


def test_the_map_and_its_table_are_the_rows(client: Client) -> None:
    page = _get(client, "/map")
    counts: dict[str, int] = {}
    for row, _ in _rows():
        for place in row["places"].split():
            counts[place] = counts.get(place, 0) + 1
    table = {
        (place, kind): int(re.sub(r"<.*?>", "", cell))
        for place, line in re.findall(r'<tr data-place="(.*?)">(.*?)</tr>', page, re.DOTALL)
        for kind, cell in re.findall(r'data-count="([\w-]+)">(.*?)</td>', line)
    }
    named = {place: n for (place, kind), n in table.items() if kind == "named" and n}
    assert named == counts
    picture = {
        (tile.get("data-place", ""), tile.get("data-state", "")): int(tile.get("data-count", ""))
        for tile in _picture(page).iter()
        if tile.get("data-state")
    }
    districts = {place for place, kind in table if kind == "citywide"}
    assert {place for place, _ in picture} == districts
    assert len(districts) == 10
    for place in districts:
        state = "named" if table[place, "with-parts"] else "nobody"
        assert picture[place, state] == table[place, "with-parts"]
        assert picture[place, "citywide"] == table[place, "citywide"] == 33
    nobody = {place for place, state in picture if state == "nobody"}
    assert nobody == {f"koebenhavn-{name}" for name in ("indre-by", "oesterbro", "bispebjerg")}


def test_every_tile_leads_to_its_words(client: Client) -> None:
    tiles = {
        a.get("href", ""): int(a.get("data-count", ""))
        for a in _picture(_get(client, "/map")).iter(f"{SVG}a")
    }
    assert len(tiles) == 17
    for address, count in tiles.items():
        assert _listed(_get(client, address)) == count, address


def test_the_map_as_csv_has_the_same_numbers(client: Client) -> None:
    rows = list(csv.DictReader(io.StringIO(_get(client, "/en/map.csv"))))
    (district,) = (row for row in rows if row["Place"] == "Brønshøj-Husum")
    assert (district["Initiatives"], district["Name it or a part"], district["Citywide"]) == (
        "1", "5", "33",
    )  # fmt: skip


# All of them.


@pytest.mark.parametrize("path", ["/network?principle=4", "/matrix?rows=places", "/map"])
def test_pages_keep_their_state_in_the_other_language(client: Client, path: str) -> None:
    page = _get(client, path)
    assert f'href="/en{path}"' in page
    english = _get(client, f"/en{path}")
    assert '<html lang="en">' in english
    assert f'href="{path}"' in english


@pytest.mark.parametrize(
    "path",
    [f"/{name}" for name in FIGURES]
    + [f"/matrix?rows={rows}&columns={columns}" for rows in AXES for columns in AXES],
)
def test_each_figure_names_its_query_and_needs_no_script(client: Client, path: str) -> None:
    page = _get(client, path)
    found = re.search(r'href="/queries/([\w-]+)\??([^"]*)">Forespørgslen bag', page)
    assert found
    query = read_queries(resources.queries_folder())[found[1]]
    given = set(parse_qs(unescape(found[2])))
    assert given <= {parameter.name for parameter in query.parameters}
    main = page.partition("<main")[2].partition("</main>")[0]
    assert not re.search(r"<script|\sstyle=|\son\w+=", main), "the policy forbids it"


@pytest.mark.parametrize(
    "address",
    ["/matrix?rows=people", "/network?basis=rumour", "/network?place=atlantis"],
)
def test_what_is_unknown_is_refused(client: Client, address: str) -> None:
    assert client.get(address).status_code == 400


def test_an_unknown_format_is_not_found(client: Client) -> None:
    for figure in FIGURES:
        response = client.get(f"/{figure}.pdf")
        assert response.status_code == 404
        assert "csv" in response.text
