"""Tables written for others: CSV, Excel's CSV and XLSX, read back by other programs."""

from __future__ import annotations

import csv
import io
import time
import tracemalloc
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from typing import IO, Any

import openpyxl
import pytest
from openpyxl.utils.escape import unescape

from sikkerby.tabular import workbook
from sikkerby.tabular.cells import Cell, Row, Table
from sikkerby.tabular.csv_files import write_csv, write_excel_csv
from sikkerby.tabular.encoding import CONTENT_TYPES, encode_table
from sikkerby.tabular.workbook import write_workbook

HEADINGS = ("Navn", "Andel", "Sand")
TYPED: list[Row] = [("a;b", 17.5, True), ("c\n„d”", Decimal("-2.50"), False), ("", None, 0)]
FORMULAS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def _encode(form: str, rows: Sequence[Row], language: str = "da") -> bytes:
    return encode_table(form, Table("Små", HEADINGS, iter(rows)), language)


def _cells(form: str, rows: Sequence[Row], language: str = "da") -> list[list[str]]:
    encoding, delimiter = ("utf-8-sig", ";") if form == "excel.csv" else ("utf-8", ",")
    text = _encode(form, rows, language).decode(encoding)
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))


def _book(content: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(content))


def test_standard_csv_holds_exact_values() -> None:
    content = _encode("csv", TYPED)
    assert content.startswith(b"Navn,Andel,Sand\r\n")
    assert _cells("csv", TYPED)[1:] == [
        ["a;b", "17.5", "true"], ["c\n„d”", "-2.50", "false"], ["", "", "0"],
    ]  # fmt: skip


@pytest.mark.parametrize(("language", "yes", "no"), [("da", "ja", "nej"), ("en", "yes", "no")])
def test_excel_csv_has_what_danish_excel_expects(language: str, yes: str, no: str) -> None:
    assert _encode("excel.csv", TYPED).startswith("\ufeffNavn;Andel;Sand\r\n".encode())
    assert _cells("excel.csv", TYPED, language)[1:] == [
        ["a;b", "17,5", yes], ["c\n„d”", "-2,50", no], ["", "", "0"],
    ]  # fmt: skip


@pytest.mark.parametrize("start", FORMULAS)
def test_formulas_are_guarded_in_excel_csv_and_nowhere_else(start: str) -> None:
    rows = [(f"{start}SUM(A1)", -1, None)]
    assert _cells("excel.csv", rows)[1] == [f"'{start}SUM(A1)", "-1", ""]
    assert _cells("csv", rows)[1] == [f"{start}SUM(A1)", "-1", ""]


def test_headings_are_guarded_too() -> None:
    content = encode_table("excel.csv", Table("a", ["=1+1"], ()), "da")
    assert content.decode("utf-8-sig") == "'=1+1\r\n"


@pytest.mark.parametrize(
    ("value", "written"),
    [(17.0, "17"), (0.1, "0.1"), (1e22, "1e+22"), (Decimal("1E+3"), "1000"), (10**20, f"{10**20}")],
)
def test_numbers_are_written_exactly(value: Cell, written: str) -> None:
    assert _cells("csv", [("a", value, None)])[1][1] == written


def test_the_workbook_holds_the_types_of_its_cells() -> None:
    sheet = _book(_encode("xlsx", TYPED))["Små"]
    assert [tuple(cell.value for cell in row) for row in sheet.iter_rows()] == [
        HEADINGS, ("a;b", 17.5, True), ("c\n„d”", -2.5, False), (None, None, 0),
    ]  # fmt: skip
    assert sheet["A1"].font.b
    assert not sheet["A2"].font.b
    assert sheet.freeze_panes == "B2"
    assert sheet.auto_filter.ref == "A1:C4"


@pytest.mark.parametrize("start", FORMULAS)
def test_the_workbook_never_holds_a_formula(start: str) -> None:
    sheet = _book(_encode("xlsx", [(f"{start}1+1", None, None)])).active
    assert sheet["A2"].data_type == "s"
    assert sheet["A2"].value.endswith("1+1")


@pytest.mark.parametrize(
    ("text", "read"),
    [("<&>\"'", "<&>\"'"), ("a\x00b\x0b\ufffe\ud800c", "abc"), (" _x0041_ ", " _x0041_ "),
     ("x" * 32_767, "x" * 32_767)],
)  # fmt: skip
def test_the_workbook_holds_any_text(text: str, read: str) -> None:
    found = _book(_encode("xlsx", [(text, None, None)])).active["A2"].value
    # What looks like an escaped character is escaped, which openpyxl leaves to its callers.
    assert unescape(found) == read


def test_a_text_that_is_cut_says_so() -> None:
    found = _book(_encode("xlsx", [("x" * 32_768, None, None)])).active["A2"].value
    assert len(found) == 32_767
    assert found.endswith("CSV file)")


@pytest.mark.parametrize("form", CONTENT_TYPES)
def test_half_a_surrogate_pair_breaks_nothing(form: str) -> None:
    assert _encode(form, [("\ud83d", 1, None)])


def test_names_of_sheets_are_taken_by_excel() -> None:
    target = io.BytesIO()
    names = ["A/B: [c]?", "x" * 40, "X" * 40, "'", "history"]
    write_workbook(target, (Table(name, ["a"], ()) for name in names))
    found = _book(target.getvalue()).sheetnames
    assert found == ["A B   c", "x" * 31, f"{'X' * 26} (2)", "Data", "history"]


def test_a_sheet_that_is_full_goes_on_in_another(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "MOST_ROWS", 4)
    target = io.BytesIO()
    write_workbook(target, [Table("Tal", ["n"], ((n,) for n in range(7)))])
    book = _book(target.getvalue())
    assert book.sheetnames == ["Tal", "Tal (2)", "Tal (3)"]
    assert [[cell.value for (cell,) in sheet.iter_rows()] for sheet in book] == [
        ["n", 0, 1, 2], ["n", 3, 4, 5], ["n", 6],
    ]  # fmt: skip


@pytest.mark.parametrize("form", CONTENT_TYPES)
def test_the_same_rows_give_the_same_bytes(form: str) -> None:
    first = _encode(form, TYPED)
    time.sleep(2.1 if form == "xlsx" else 0)  # zip entries count in steps of two seconds
    assert _encode(form, TYPED) == first


class _Nowhere(io.RawIOBase):
    """A file that keeps nothing."""

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        return len(data)


@pytest.mark.parametrize(
    "write",
    [write_csv, write_excel_csv, lambda target, table: write_workbook(target, [table])],
    ids=["csv", "excel.csv", "xlsx"],
)
def test_memory_does_not_grow_with_the_rows(
    write: Callable[[IO[bytes], Table], None],
) -> None:
    def rows(number: int) -> Iterator[Row]:
        return ((f"{n} words", n / 3, None) for n in range(number))

    def peak(number: int) -> int:
        table, target = Table("a", HEADINGS, rows(number)), io.BufferedWriter(_Nowhere())
        tracemalloc.reset_peak()
        before, _ = tracemalloc.get_traced_memory()
        write(target, table)
        return tracemalloc.get_traced_memory()[1] - before

    tracemalloc.start()
    try:
        peak(100)
        # Held whole, the rows would be 10 MB and their text 2. Some is left for what else this
        # process of many tests does meanwhile.
        assert peak(60_000) < peak(1_000) + 1_000_000
    finally:
        tracemalloc.stop()
