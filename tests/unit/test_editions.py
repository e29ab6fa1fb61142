"""Two editions of one municipality: continuations proposed, reviewed, published and compared."""

from __future__ import annotations

import csv
import io
import re
import shutil
from collections import Counter
from html import unescape
from pathlib import Path

import pytest
from benchmarks.generate import generate
from werkzeug.test import Client

from sikkerby.settings import Settings
from sikkerby.web.app import App
from tests.support.command import run_command as run
from tests.support.published import publish_data

EARLIER, LATER = "egestrup-2018-2021", "egestrup-2022-2025"


def _titles(edition: Path) -> list[tuple[str, str]]:
    """The Danish and English titles of an edition, in the order of its rows."""
    lines = (edition / "translations.tsv").read_text("utf-8").splitlines()[1:]
    cells = [line.split("\t") for line in lines]
    return [(danish, english) for _, column, danish, english in cells if column == "title"]


def _replace(edition: Path, old: str, new: str) -> None:
    for name in ("document.txt", "translations.tsv"):
        file = edition / name
        file.write_text(file.read_text("utf-8").replace(old, new), "utf-8")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Ten initiatives, of which the later edition renames the first, has another in place of
    the second, and lets a party join the third."""
    folder = tmp_path / "data"
    generate(folder, 1, initiatives=10)
    earlier, later = folder / "editions" / EARLIER, folder / "editions" / LATER
    shutil.copytree(earlier, later)
    manifest = (later / "edition.toml").read_text("utf-8")
    manifest = manifest.replace(EARLIER, LATER).replace('"2018"', '"2022"')
    manifest = manifest.replace('"2021"', '"2025"').replace('for Egestrup"', 'for Egestrup II"')
    (later / "edition.toml").write_text(f'{manifest}continues = "{EARLIER}"\n', "utf-8")
    (first, _), (second, second_en), (third, _), *_ = _titles(earlier)
    _replace(later, first, f"{first} i ny form")
    _replace(later, second, "Kolonihaver til alle")
    _replace(later, second_en, "Allotments for everybody")
    document = (later / "document.txt").read_text("utf-8")
    row = re.search(rf"^{re.escape(third)}\t.*$", document, re.MULTILINE)
    assert row is not None
    document = document.replace(row[0], f"{row[0]}, Skoven Fantasia")
    (later / "document.txt").write_text(document, "utf-8")
    partners = folder / "reference" / "partners.ttl"
    text = partners.read_text("utf-8")
    block = re.search(r"<id/organisation/ungehuset-fantasia>.*?\.\n\n", text, re.DOTALL)
    assert block is not None
    other = block[0].replace("ungehuset", "skoven").replace("Ungehuset", "Skoven")
    partners.write_text(text + other.replace("Youth House", "The Wood"), "utf-8")
    return folder


def _propose(data: Path) -> list[dict[str, str]]:
    result = run("link", "editions", EARLIER, LATER, "--data", data)
    assert result.code == 0, result.err
    return list(csv.DictReader(io.StringIO(result.out), delimiter="\t"))


def _review(file: Path, rows: list[dict[str, str]]) -> Path:
    lines = ["\t".join(rows[0])] + ["\t".join(row.values()) for row in rows]
    file.write_text("\n".join(lines) + "\n", "utf-8")
    return file


def _ask(home: Path, query: str, *parameters: str) -> list[dict[str, str]]:
    result = run("query", "--home", home, query, *parameters)
    assert result.code == 0, result.err
    return list(csv.DictReader(io.StringIO(result.out)))


def test_continuations_are_proposed_reviewed_and_compared(data: Path, tmp_path: Path) -> None:
    titles = [danish for danish, _ in _titles(data / "editions" / EARLIER)]
    rows = _propose(data)
    proposed = {row["their_name_da"]: row for row in rows}
    # That of the one which is gone is for a reviewer to refuse.
    assert set(proposed) == set(titles)
    assert proposed[titles[1]]["note"] == ""
    assert {row["note"] for row in rows if row["our_name"] in titles} == {"safe"}
    renamed = proposed[titles[0]]
    assert renamed["our_name"] == f"{titles[0]} i ny form"
    assert renamed["note"] == ""
    assert 45 <= float(renamed["score"]) < 100
    for row in rows:
        row["decision"] = "no" if row["their_name_da"] == titles[1] else "yes"

    file = _review(tmp_path / "continued.tsv", rows)
    accepted = run("link", "accept", file, "--reviewer", "Anna Prøve", "--data", data)
    assert accepted.code == 0, accepted.err
    home = tmp_path / "home"
    built = run("build", "--data", data, "--home", home)
    assert built.code == 0, built.err

    found = _ask(home, "initiatives-in-two-editions")
    changes = {row["earlierInitiativeDa"] or row["laterInitiativeDa"]: row for row in found}
    assert changes[titles[0]]["change"] == "changed"
    assert changes[titles[1]]["change"] == "gone"
    assert changes["Kolonihaver til alle"]["change"] == "new"
    assert (changes[titles[2]]["change"], changes[titles[2]]["joined"]) == ("changed", "1")
    assert {changes[title]["change"] for title in titles[3:]} == {"same"}
    assert len(found) == len(titles) + 1
    (joined,) = _ask(home, "parties-in-two-editions")
    assert (joined["change"], joined["partyEn"]) == ("joined", "The Wood Fantasia")
    assert joined["earlierInitiativeDa"] == titles[2]
    _assert_page_says_the_same(home, found, titles)
    other = f"earlier=id/strategy/{LATER}"
    assert _ask(home, "initiatives-in-two-editions", other) == []
    assert {row["initiatives"] for row in _ask(home, "strategies")} == {"10"}


def _assert_page_says_the_same(home: Path, found: list[dict[str, str]], titles: list[str]) -> None:
    app = App(Settings(home=home))
    try:
        visitor = Client(app)
        assert 'href="/compare"' in visitor.get("/initiatives").get_data(as_text=True)
        page = visitor.get("/compare").get_data(as_text=True)
        kinds = Counter(row["change"] for row in found)
        assert Counter(re.findall(r'data-change="([a-z]+)"', page)) == kinds
        words = "{changed} ændret, {new} ny, {gone} væk, {same} uændret"
        assert words.format(**kinds) in page
        assert f"{titles[0]} i ny form" in page
        assert "Skoven Fantasia" in page
        assert "#party-skoven-fantasia" in page
        table = visitor.get(f"/compare.csv?earlier={EARLIER}&later={LATER}").get_data(as_text=True)
        rows = list(csv.DictReader(io.StringIO(table)))
        assert len(rows) == len(found)
        (joined,) = [row for row in rows if row["Kommet til"]]
        assert (joined["Tidligere"], joined["Kommet til"]) == (titles[2], "Skoven Fantasia")
        assert visitor.get("/en/compare.xlsx").status_code == 200
        for wrong in (f"earlier={LATER}&later={EARLIER}", "earlier=nothing", f"earlier={LATER}"):
            assert visitor.get(f"/compare?{wrong}").status_code == 400, wrong
        assert visitor.get("/compare.pdf").status_code == 404
    finally:
        app.close()


def test_pages_know_several_editions(data: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    version = publish_data(data, home)
    app = App(Settings(home=home))
    try:
        visitor = Client(app)
        (name, _), *_ = _titles(data / "editions" / EARLIER)
        iris = [
            line.partition("\t")[0]
            for line in (version.folder / "identifiers.tsv").read_text("utf-8").splitlines()
            if line.startswith(("id/initiative/", "id/principle/", "id/strategy/", "id/source/"))
        ]
        assert len(iris) > 30
        for iri in iris:
            page = visitor.get(f"/doc{iri.removeprefix('id')}", headers={"Accept": "text/html"})
            assert page.status_code == 200, iri
        for edition, period in ((EARLIER, "2018–2021"), (LATER, "2022–2025")):
            first = next(iri for iri in iris if iri.startswith(f"id/initiative/{edition}/"))
            words = visitor.get(f"/doc{first.removeprefix('id')}").get_data(as_text=True)
            assert f"Beskrevet for {period}." in words
        both = visitor.get("/initiatives").get_data(as_text=True)
        assert "20 af 20" in both
        assert both.count('name="strategy"') == 2
        one = visitor.get(f"/initiatives?strategy={LATER}").get_data(as_text=True)
        assert "10 af 20" in one
        assert "Kolonihaver til alle" in one
        assert f"{name}</a>" not in one
        wrong = visitor.get("/initiatives?strategy=nothing")
        assert wrong.status_code == 400
        rows = visitor.get(f"/initiatives.csv?strategy={EARLIER}").get_data(as_text=True)
        assert len(rows.splitlines()) == 11
    finally:
        app.close()


def _sum(visitor: Client, address: str, column: int) -> int:
    table = list(csv.reader(io.StringIO(visitor.get(address).get_data(as_text=True))))
    return sum(int(row[column]) for row in table[1:])


def test_figures_of_one_strategy(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "home"
    publish_data(data, home)
    app = App(Settings(home=home))
    try:
        visitor = Client(app)
        # What all strategies have is what each of them has.
        for address, column in (("/network.csv", 3), ("/map.csv", 3)):
            parts = [
                _sum(visitor, f"{address}?strategy={name}", column) for name in (EARLIER, LATER)
            ]
            assert all(parts), address
            assert sum(parts) == _sum(visitor, address, column), address
        for figure in ("network", "matrix", "map"):
            page = visitor.get(f"/{figure}?strategy={LATER}").get_data(as_text=True)
            assert f'<option value="{LATER}" selected>' in page, figure
            linked = re.findall(r'href="(/initiatives\?[^"#]*)"', page)
            assert linked, figure
            for address in linked:
                assert f"strategy={LATER}" in address, (figure, address)
            assert visitor.get(f"/{figure}.svg?strategy={LATER}").status_code == 200
        # A number leads to just that many initiatives.
        page = visitor.get(f"/matrix?strategy={LATER}").get_data(as_text=True)
        cells = re.findall(r'href="(/initiatives[^"]*)" aria-label="[^"]*">([0-9]+)</a>', page)
        for address, n in cells[:6]:
            listed = visitor.get(unescape(address)).get_data(as_text=True)
            assert f"{n} af 20" in listed or f"<b>{n}</b>" in listed, address
        # The new party has no place in the picture of the strategy before it.
        assert "Skoven" not in visitor.get(f"/network.svg?strategy={EARLIER}").get_data(
            as_text=True
        )
        assert "Skoven" in visitor.get(f"/network.svg?strategy={LATER}").get_data(as_text=True)

        monkeypatch.setattr("sikkerby.web.records.network.MOST_PARTIES", 3)
        monkeypatch.setattr("sikkerby.web.figures.matrix._MOST_CELLS", 4)
        monkeypatch.setattr("sikkerby.web.figures.map._MOST_PLACES", 3)
        for figure in ("network", "matrix", "map"):
            page = visitor.get(f"/{figure}?basis=named").get_data(as_text=True)
            assert "for mange til at vise på én gang" in page, figure
            assert f'href="/{figure}?strategy={LATER}"' in page, figure
            assert "<svg" not in page.partition("<main")[2], figure
            assert visitor.get(f"/{figure}.svg?basis=named").status_code == 400, figure
        # Files have everything nevertheless, but for a matrix, which would be mostly noughts.
        assert visitor.get("/network.csv?basis=named").status_code == 200
        assert visitor.get("/map.csv").status_code == 200
        refused = visitor.get("/matrix.csv", headers={"Accept": "text/plain"})
        assert refused.status_code == 400
        assert "strategy=" in refused.get_data(as_text=True)
    finally:
        app.close()


def test_a_place_or_principle_makes_a_picture_where_everything_is_too_large(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "home"
    publish_data(data, home)
    app = App(Settings(home=home))
    try:
        visitor = Client(app)
        table = csv.DictReader(io.StringIO(visitor.get("/map.csv").get_data(as_text=True)))
        place = min((row for row in table if row["Indsatser"] != "0"), key=lambda r: r["Indsatser"])
        query = f"place={place['IRI'].rpartition('/')[2]}&basis=named"
        pairs = visitor.get(f"/network.csv?{query}").get_data(as_text=True).splitlines()[1:]
        parties = {iri for pair in csv.reader(pairs) for iri in pair[-2:]}
        every = len(set(re.findall(r"data-party=\"(.*?)\"", visitor.get("/network").text)))
        assert parties
        monkeypatch.setattr("sikkerby.web.records.network.MOST_PARTIES", every - 1)
        monkeypatch.setattr("sikkerby.web.records.network._MOST_CHOICES", 3)
        whole = visitor.get("/network?basis=named").get_data(as_text=True)
        assert "et princip eller et sted; filerne" in whole
        # What cannot be gone through is no list; a strategy has one.
        assert whole.count("<option") < 8
        page = visitor.get(f"/network?{query}").get_data(as_text=True)
        drawn = set(re.findall(r'data-party="(.*?)"', page))
        assert {iri.rpartition("/")[2] for iri in parties} <= drawn
        assert len(drawn) < every
        assert "uanset filtre" not in page
        assert f'<option value="{place["IRI"].rpartition("/")[2]}" selected>' in page
        for principle in (f"{LATER}/1", f"{EARLIER}/1"):
            page = visitor.get(f"/network?principle={principle}").get_data(as_text=True)
            assert f'<option value="{principle}" selected>' in page
            assert "<svg" in page.partition("<main")[2]
    finally:
        app.close()


def test_home_of_several_strategies(data: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    publish_data(data, home)
    app = App(Settings(home=home))
    try:
        visitor = Client(app)
        page = visitor.get("/").get_data(as_text=True)
        assert "<b>20</b> indsatser" in page
        assert "<b>2</b> strategier" in page
        bars = page.partition('id="content"')[2].partition("</ul>")[0]
        # The newest first, each with its ten initiatives.
        assert re.findall(r'href="/initiatives\?strategy=([\w-]+)', bars) == [LATER, EARLIER]
        assert re.findall(r'bar-count">(\d+)', bars) == ["10", "10"]
        questions = page.partition('id="questions"')[2].partition("</section>")[0]
        assert "Spørgsmål til" in questions
        linked = re.findall(r'href="(/initiatives\?[^"]*)"', questions)
        assert linked
        for address in map(unescape, linked):
            assert f"strategy={LATER}" in address
            assert visitor.get(address).status_code == 200
        # Administrations that share initiatives with the police share them in the matrix too.
        address = f"/matrix.csv?strategy={LATER}&rows=partners&columns=administrations"
        matrix = csv.reader(io.StringIO(visitor.get(address).get_data(as_text=True)))
        counts = next(row[1:] for row in matrix if row[0] == "Fantasipolitiet")
        shared = sorted(n for n in counts if n not in ("0", "–"))
        (answer,) = re.findall(r"kun i beskrivelsen\): (.*?)\.</p>", questions)[:1]
        named = re.split(", | og ", answer)
        assert sorted(re.findall(r"forvaltningen (\d+)", answer)) == shared != []
        assert "Natteravnene Fantasia 2" in named
    finally:
        app.close()


def test_a_table_is_of_one_kind(data: Path, tmp_path: Path) -> None:
    rows = _propose(data)[:2]
    for row in rows:
        row["decision"] = "yes"
    rows[1]["relation"] = "skos:exactMatch"
    file = _review(tmp_path / "mixed.tsv", rows)
    result = run("link", "accept", file, "--reviewer", "Anna Prøve", "--data", data)
    assert result.code == 2
    assert "mixes" in result.err
    assert not (data / "links" / "mixed.ttl").exists()


def test_links_elsewhere_need_their_data_set(data: Path, tmp_path: Path) -> None:
    rows = _propose(data)[:1]
    rows[0] |= {"decision": "yes", "relation": "skos:exactMatch"}
    file = _review(tmp_path / "other.tsv", rows)
    result = run("link", "accept", file, "--reviewer", "Anna Prøve", "--data", data)
    assert result.code == 2
    assert "--dataset" in result.err


def test_an_edition_that_is_not_there_is_named(data: Path) -> None:
    result = run("link", "editions", EARLIER, "egestrup-1999", "--data", data)
    assert result.code == 2
    assert "egestrup-1999" in result.err
    assert LATER in result.err
