"""The files of a list of initiatives: several strategies, and more than one page of it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

import openpyxl
import pytest
from benchmarks.generate import generate
from werkzeug.test import Client

from sikkerby.publication.tables.database import FILE
from sikkerby.publication.tables.narrow import BASES
from sikkerby.publication.version import Version
from sikkerby.settings import Settings
from sikkerby.web.app import App
from sikkerby.web.records.database import Database
from sikkerby.web.records.records import Records
from tests.conftest import BASE
from tests.support.published import publish_data

NUMBER = 120


@pytest.fixture(scope="module")
def version(tmp_path_factory: pytest.TempPathFactory) -> Version:
    folder = tmp_path_factory.mktemp("several")
    generate(folder / "data", 2, initiatives=NUMBER // 2)
    return publish_data(folder / "data", folder / "home")


@pytest.fixture(scope="module")
def visitor(version: Version) -> Iterator[Client]:
    app = App(Settings(home=version.folder.parents[1]))
    yield Client(app)
    app.close()


def _csv(visitor: Client, address: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(visitor.get(address).get_data(as_text=True), "")))


@pytest.mark.parametrize("language", ["", "/en"])
def test_all_pages_are_in_every_file(visitor: Client, language: str) -> None:
    rows = _csv(visitor, f"{language}/initiatives.csv")
    assert len(rows) == len({row["IRI"] for row in rows}) == NUMBER
    answer = visitor.get(f"{language}/initiatives.json").get_json()
    assert answer["count"] == NUMBER
    book = openpyxl.load_workbook(io.BytesIO(visitor.get(f"{language}/initiatives.xlsx").data))
    assert [[cell.value for cell in line] for line in book.active.iter_rows(min_row=2)] == [
        [value if value != "" else None for value in row.values()] for row in answer["rows"]
    ]
    assert [{name: str(value or "") for name, value in row.items()} for row in answer["rows"]] == [
        {name: value if value != "0" else "" for name, value in row.items()} for row in rows
    ]


def test_the_parties_are_those_of_the_page(version: Version, visitor: Client) -> None:
    database = Database(version.folder / FILE)
    with database.connection() as connection:
        found = Records(connection, BASE)
        initiatives = found.initiatives.read(connection.column("SELECT iri FROM initiatives"))
        expected = {
            initiative.iri: [
                ", ".join(
                    found.organisations[entry.party].name.da for entry in initiative.parties(basis)
                )
                for basis in BASES
            ]
            for initiative in initiatives
        }
    database.close()
    columns = ("Nævnt som involveret", "Kun nævnt i beskrivelsen",
               "Omfattet af »alle forvaltninger«")  # fmt: skip
    for row in _csv(visitor, "/initiatives.csv"):
        assert [row[name] for name in columns] == expected[row["IRI"]]
