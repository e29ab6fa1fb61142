"""From a natural document of 16 rows to a served site, and to its next edition: what a clerk does
is counted, each command and each cell that is filled in."""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable
from pathlib import Path

import docx
import openpyxl

from tests.acceptance.running import run, serving
from tests.acceptance.walk import Site
from tests.importing.sealed.documents import plain, read, skovlund

INIT = 'sikkerby init data --base https://data.skovlund.example/ --municipality "Skovlund Kommune"'
IMPORT = (
    "sikkerby import {document} --data data --edition {edition} --strategy-da Handleplan"
    " --workbook navne.xlsx"
)
IMPORT_NAMES = "sikkerby reference import navne.xlsx --data data"
CHECK = "sikkerby check --data data"
MOST_COMMANDS = 12
MOST_EDITS = 30
GROUPS = {"grundejerforeninger", "Skolebestyrelserne", "Lokalråd", "foreninger", "kirker",
          "praktiserende læger"}  # fmt: skip
KINDS = {"BO-VEST": "Housing association", "Boligselskabet Skovlund": "Housing association",
         "DSB": "Company", "Banedanmark": "State authority", "Skovlund Forsyning": "Company",
         "SSP": "Collaboration", "Ungdomsskolen": "School", "Egeskolen": "School",
         "Lindebjerg Skole": "School"}  # fmt: skip
# Digits of a translation would be held against those of the text.
LETTERS = str.maketrans("0123456789", "ghijklmnop")


def fill(workbook: Path, sheet: str, say: Callable[[dict[str, str]], dict[str, str]]) -> int:
    """Fill cells of a sheet in, by the headings of their columns; returns how many."""
    book = openpyxl.load_workbook(workbook)
    headings = [str(cell.value) for cell in book[sheet][1]]
    edits = 0
    for row in book[sheet].iter_rows(min_row=2):
        line = {name: str(cell.value or "") for name, cell in zip(headings, row, strict=True)}
        for name, words in say(line).items():
            row[headings.index(name)].value = words
            edits += 1
    book.save(workbook)
    return edits


def name_kind(line: dict[str, str]) -> dict[str, str]:
    """What a clerk knows of a partner that the document only names."""
    name = line["name (Danish)"]
    if line["type"] != "Partner organisation" or line["kind"]:
        return {}
    known = {"kind": KINDS.get(name, "Association")}
    if name in GROUPS:
        known["type"] = "Group of organisations"
    if known["kind"] == "State authority":
        known["place"] = "Danmark"
    return known


def translate(line: dict[str, str]) -> dict[str, str]:
    """An English for what has none yet, of its own for each."""
    letters = " ".join(f"{zlib.crc32(line['Danish'].encode()):x}".translate(LETTERS))
    return {} if line["English"] else {"English": f"The words of the plan called {letters}"}


def next_edition() -> bytes:
    """The same plan a year later: the last initiative has another name."""
    document = docx.Document(io.BytesIO(skovlund()))
    cell = document.tables[0].rows[-1].cells[1]
    cell.paragraphs[0].runs[0].text = "Hjemløseteam og varmestue"
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def test_a_natural_document_becomes_a_site_and_its_next_edition_too(tmp_path: Path) -> None:
    commands = 0

    def enter(command: str, *, code: int = 0) -> str:
        nonlocal commands
        commands += 1
        return run(command, tmp_path, code=code, LANGUAGE="en")

    (tmp_path / "skovlund.docx").write_bytes(skovlund())
    enter(INIT)
    enter(IMPORT.format(document="skovlund.docx", edition="plan-2026"), code=1)
    edits = fill(tmp_path / "navne.xlsx", "Organisations", name_kind)
    enter(IMPORT_NAMES)
    assert "0 violations" in enter(CHECK)
    serve = ["sikkerby", "serve", "--data", "data"]
    commands += 1
    with serving(serve, tmp_path, tmp_path / "log") as address, Site(address) as site:
        page = site("/initiatives", "text/html").body.decode()
        english = site("/en/initiatives", "text/html").body.decode()
    assert commands <= MOST_COMMANDS
    assert 0 < edits <= MOST_EDITS
    sealed = read("skovlund")
    titles = [plain(row.cells[sealed.column("title")]) for row in sealed.rows]
    assert len(titles) == 16
    assert all(title in page and title in english for title in titles)

    # English at leisure; the next edition has all of it.
    enter("sikkerby reference export navne.xlsx --data data")
    translated = fill(tmp_path / "navne.xlsx", "Translations", translate)
    translated += fill(tmp_path / "navne.xlsx", "Principles", translate)
    enter(IMPORT_NAMES)
    (tmp_path / "next.docx").write_bytes(next_edition())
    enter(IMPORT.format(document="next.docx", edition="plan-2027"))
    again = fill(tmp_path / "navne.xlsx", "Translations", translate)
    again += fill(tmp_path / "navne.xlsx", "Principles", translate)
    assert translated > 30
    assert again == 1  # the new name, and nothing that was translated before
    enter(IMPORT_NAMES)
    assert "0 violations" in enter(CHECK)
    with serving(serve, tmp_path, tmp_path / "log") as address, Site(address) as site:
        english = site("/en/initiatives?edition=plan-2027", "text/html").body.decode()
    new = translate({"Danish": "Hjemløseteam og varmestue", "English": ""})["English"]
    assert new in english
