"""Tables: CSV, CSV for Danish Excel, XLSX and the CSVW metadata, checked against each other."""

from __future__ import annotations

import csv
import json
import re
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import openpyxl
import pytest
from pyoxigraph import NamedNode, Triple

from sikkerby.errors import SikkerbyError
from sikkerby.graphs.dataset import danish
from sikkerby.publication.assembly import Assembled, Spans
from sikkerby.publication.tables import files, sheets
from sikkerby.publication.tables.columns import Datatype, Table
from sikkerby.publication.tables.declaration import TABLES
from sikkerby.publication.tables.filling import fill_table
from sikkerby.publication.view import View
from sikkerby.tabular import workbook
from sikkerby.vocabulary import RDF, SB, SKOS
from tests.conftest import read_expected
from tests.support.published import shipped_version

FOLDER = shipped_version().folder / "tables"
SHEETS = [table for table in TABLES if table.sheet]


def _read(name: str) -> list[dict[str, str]]:
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_rows_are_those_read_from_the_document_by_hand() -> None:
    expected = read_expected("rows.tsv")
    rows = _read("initiatives")
    assert [row["row"] for row in rows] == [str(number) for number in range(1, 46)]
    assert len(rows) == len(expected)
    assert {name: len(_read(name)) for name in ("principles", "facts")} == {
        "principles": 5,
        "facts": len(read_expected("facts.tsv")),
    }


def test_standard_csv_is_rfc_4180_in_utf_8() -> None:
    for table in TABLES:
        content = (FOLDER / f"{table.name}.csv").read_bytes()
        assert not content.startswith(b"\xef\xbb\xbf")
        text = content.decode("utf-8")
        assert text.endswith("\r\n")
        # Every line feed ends a record or stands within quotes.
        outside = re.sub(r'"(?:[^"]|"")*"', "", text)
        assert re.search(r"(?<!\r)\n", outside) is None


def test_every_evidence_row_is_found_in_the_document() -> None:
    document = (shipped_version().folder / "source/sikker-by-2018-2021.txt").read_text("utf-8")
    rows = _read("evidence")
    assert len(rows) > 400
    for row in rows:
        assert document[int(row["start"]) : int(row["end"])] == row["exact"]
        assert row["about_iri"], row


def test_the_workbook_holds_the_same_cells_as_the_csv() -> None:
    book = openpyxl.load_workbook(shipped_version().folder / "sikkerby.xlsx")
    assert book.sheetnames[1:] == [table.title.da for table in SHEETS]
    for table in SHEETS:
        found = list(book[table.title.da].iter_rows(min_row=2, values_only=True))
        expected = _read(table.name)
        assert len(found) == len(expected)
        for cells, row in zip(found, expected, strict=True):
            for cell, column in zip(cells, table.columns, strict=True):
                assert _plain(cell) == _canonical(row[column.name], column.datatype), column.name


def _plain(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    return f"{Decimal(str(cell)).normalize():f}" if isinstance(cell, int | float) else str(cell)


def _canonical(value: str, datatype: Datatype) -> str:
    if value and datatype in (Datatype.INTEGER, Datatype.DECIMAL):
        return f"{Decimal(value).normalize():f}"
    return value


def _table(name: str) -> Table:
    return next(table for table in TABLES if table.name == name)


def test_two_values_where_a_column_holds_one_are_an_error() -> None:
    node = NamedNode("https://example.org/x")
    view = View(
        [
            Triple(node, RDF["type"], SB["TargetGroup"]),
            Triple(node, SB["printedTitle"], danish("a")),
            Triple(node, SB["printedTitle"], danish("b")),
        ]
    )
    with pytest.raises(SikkerbyError, match="printed"):
        list(fill_table(view, _table("target_groups")))


def test_a_separator_within_a_value_parts_nothing() -> None:
    node = NamedNode("https://example.org/x")
    texts = ("one | name", "other")
    view = View(
        [
            Triple(node, RDF["type"], SB["PartnerOrganisation"]),
            *(Triple(node, SKOS["altLabel"], danish(text)) for text in texts),
        ]
    )
    table = _table("organisations")
    (row,) = fill_table(view, table)
    cell = row[[column.name for column in table.columns].index("other_names")]
    assert str(cell).split(" | ") == ["one ¦ name", "other"]


# ---- CSVW: a small reader of the metadata that holds the tables to it ---------------------------

_LEXICAL = {
    "integer": re.compile(r"[+-]?\d+"),
    "decimal": re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)"),
    "boolean": re.compile(r"true|false|0|1"),
    "anyURI": re.compile(r"https?://[^\s<>\"{}|\\^`]+"),
    "string": re.compile(r".*", re.DOTALL),
}


def check_csvw(folder: Path) -> list[str]:
    """What the tables of a folder have wrong by their own metadata."""
    group = json.loads((folder / "csv-metadata.json").read_text("utf-8"))
    wrong: list[str] = []
    rows: dict[str, list[dict[str, str]]] = {}
    for table in group["tables"]:
        with (folder / table["url"]).open(encoding="utf-8", newline="") as file:
            header, *body = list(csv.reader(file))
        columns = table["tableSchema"]["columns"]
        for name, column in zip(header, columns, strict=True):
            if name not in column["titles"]["en"]:
                wrong.append(f"{table['url']}: heading {name}")
        rows[table["url"]] = []
        for cells in body:
            if len(cells) != len(columns):
                wrong.append(f"{table['url']}: {len(cells)} cells")
            for cell, column in zip(cells, columns, strict=False):
                values = cell.split(column["separator"]) if "separator" in column else [cell]
                if column.get("required") and not cell:
                    wrong.append(f"{table['url']}: {column['name']} is empty")
                pattern = _LEXICAL[column["datatype"]]
                if cell and not all(pattern.fullmatch(value) for value in values):
                    wrong.append(f"{table['url']}: {column['name']} {cell}")
            names = [column["name"] for column in columns]
            rows[table["url"]].append(dict(zip(names, cells, strict=False)))
    for table in group["tables"]:
        schema = table["tableSchema"]
        key = schema["primaryKey"]
        keys = [key] if isinstance(key, str) else key
        found = [tuple(row[name] for name in keys) for row in rows[table["url"]]]
        if len(set(found)) != len(found):
            wrong.append(f"{table['url']}: the primary key is not unique")
        for reference in schema["foreignKeys"]:
            target = reference["reference"]
            known = {row[target["columnReference"]] for row in rows[target["resource"]]}
            given = {row[reference["columnReference"]] for row in rows[table["url"]]} - {""}
            wrong += [f"{table['url']}: {value} leads nowhere" for value in given - known]
    return wrong


def test_the_tables_pass_their_own_csvw_metadata() -> None:
    assert check_csvw(FOLDER) == []


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("initiatives.csv", ",1,", ",one,"),
        ("initiatives.csv", "title_da", "name_da"),
        ("participations.csv", ",false,", ",no,"),
        ("principles.csv", "/id/principle/sikker-by-2018-2021/1,", "/id/principle/x,"),
    ],
)
def test_a_broken_table_does_not_pass(tmp_path: Path, file: str, old: str, new: str) -> None:
    for path in FOLDER.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    text = (tmp_path / file).read_text("utf-8")
    assert old in text
    (tmp_path / file).write_text(text.replace(old, new, 1), "utf-8", newline="")
    assert check_csvw(tmp_path)


def test_references_with_several_values_lead_somewhere_too() -> None:
    known = {
        table.name: {row["iri"] for row in _read(table.name)}
        for table in TABLES
        if table.key == ("iri",)
    }
    checked = 0
    for table in TABLES:
        for column in table.columns:
            if column.refers_to:
                for row in _read(table.name):
                    values = set(row[column.name].split(" | ")) - {""}
                    assert values <= known[column.refers_to], f"{table.name}.{column.name}"
                    checked += len(values) > 1
    assert checked > 10


NAMES = next(table for table in TABLES if table.name == "names")
ROWS = [tuple(f"{column.name} {number}" for column in NAMES.columns) for number in range(6_000)]


def _fill_names(database: Path, rows: Sequence[tuple[str, ...]]) -> Path:
    with closing(sqlite3.connect(database)) as connection:
        columns = ", ".join(f'"{column.name}"' for column in NAMES.columns)
        connection.execute(f"CREATE TABLE names ({columns})")
        marks = ", ".join("?" * len(NAMES.columns))
        connection.executemany(f"INSERT INTO names VALUES ({marks})", rows)
        connection.commit()
    return database


def _key(*parts: str) -> str:
    return repr(parts)


def test_a_new_row_leaves_the_texts_of_others_as_they_were(tmp_path: Path) -> None:
    def write(name: str, rows: list[tuple[str, ...]]) -> dict[str, bytes]:
        database = _fill_names(tmp_path / name, rows)
        batches = files.find_batches(database, NAMES)
        units = files.find_units(database, NAMES, files.CSV, batches, _key)
        return {unit.key: unit.write() for unit in units}

    before, after = write("before", ROWS), write("after", [ROWS[-1], *ROWS])
    assert len(before) > 4
    assert len(after.keys() - before.keys()) == 1
    assert b"".join(after.values()).count(b"\r\n") == len(ROWS) + 2


def test_a_workbook_is_copied_from_the_one_before_and_a_full_sheet_goes_on_in_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbook, "MOST_ROWS", 3_500)
    database = _fill_names(tmp_path / "names", ROWS)
    tables = [(NAMES, files.find_batches(database, NAMES))]

    def write(name: str, earlier: Path | None, spans: Spans) -> Assembled:
        (tmp_path / name).mkdir()
        found = SimpleNamespace(folder=earlier, spans_of=lambda _: spans)
        build: Any = SimpleNamespace(folder=tmp_path / name, earlier=found, key=_key)
        return sheets.write_workbook(build, "a.xlsx", database, [("Titel", "Navne")], tables)

    first = write("first", None, {})
    _, *parts = openpyxl.load_workbook(tmp_path / "first" / "a.xlsx", read_only=True).worksheets
    assert [part.title for part in parts] == [NAMES.title.da, f"{NAMES.title.da} (2)"]
    rows = [row for part in parts for row in part.iter_rows(min_row=2, values_only=True)]
    assert rows == ROWS
    database.unlink()
    second = write("second", tmp_path / "first", first.spans)
    assert second == first
    copied = (tmp_path / "second" / "a.xlsx").read_bytes()
    assert copied == (tmp_path / "first" / "a.xlsx").read_bytes()
