"""What an import read on less than certain ground is told, and what is certain is not."""

from __future__ import annotations

import csv
import time
from pathlib import Path

import docx
import pytest

from sikkerby.importing.edition import ImportResult, import_document, report
from sikkerby.importing.initialise import Beginning, init_folder

NAMES = ("Indsats", "Beskrivelse", "Område", "Målgruppe", "Involverede")


def _import(folder: Path, *rows: tuple[str, str]) -> ImportResult:
    """The result of rows with these area and involved cells."""
    file = folder / "a.csv"
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, delimiter=";")
        writer.writerow(NAMES)
        for number, (area, involved) in enumerate(rows):
            writer.writerow((f"Titel {chr(65 + number)}", "Vi gør det.", area, "Alle", involved))
    return _read(folder, file)


def _read(folder: Path, file: Path) -> ImportResult:
    data = folder / "data"
    init_folder(data, Beginning("https://eksempel.example/", "Solby Kommune", "2026-11-29"))
    return import_document(file, data, edition="plan", answers={"revised": "2026-11-29"})


def _told(result: ImportResult) -> set[tuple[str, str]]:
    """Code and words of the readings that are told."""
    return {(r.code, r.place.text or "") for r in result.preview.remarks if r.severity == "info"}


@pytest.mark.parametrize(
    ("area", "involved", "code", "words"),
    [
        ("Havnen", "Lyset og Broen", "parted", "Lyset og Broen"),
        ("Havnen", "SSP/gadeteamet", "parted", "SSP/gadeteamet"),
        ("Havnen", "Park og Vej", "whole-name", "Park og Vej"),
        ("Hytten i Lyng", "SSP", "whole-name", "Hytten i Lyng"),
        ("Toget Lyng-Havnen", "SSP", "whole-name", "Toget Lyng-Havnen"),
        ("Havnen", "gadeteamet", "small-letters", "gadeteamet"),
        ("Havnen", "SSP, evt. Falck", "nobody", "evt."),
        ("Havnen og omegn", "SSP", "nobody", "og omegn"),
        ("Primært Havnen", "SSP", "nobody", "Primært"),
        ("De almene boligområder", "SSP", "unnamed-areas", "De almene boligområder"),
        ("Alle bydele", "SSP", "whole", "Alle bydele"),
        ("Rundt i kommunen", "SSP", "whole", "Rundt i kommunen"),
        ("Havnen", "Boligforeningen, Boligforenigen", "spelling",
         "Boligforenigen = Boligforeningen"),
        ("Havnen", "Titel A, SSP", "itself", "Titel A"),
        ("Havnen", "SSP (Lis Holm)", "person", "Lis Holm"),
    ],
)  # fmt: skip
def test_a_reading_that_may_be_another_is_told(
    area: str, involved: str, code: str, words: str, tmp_path: Path
) -> None:
    rows = [(area, involved)]
    # A row's own name counts where it is known.
    rows += [("Havnen", "Titel A")] if code == "itself" else []
    assert (code, words) in _told(_import(tmp_path, *rows))


def test_what_is_certain_is_not_told(tmp_path: Path) -> None:
    certain = _import(
        tmp_path,
        ("Havnen, Torvet", "SSP; Gadeteamet\nFalck m.fl."),
        ("Hele kommunen", "Peter Bangs Skole"),
        ("Torvet og Havnen", "Falck og Gadeteamet"),
    )
    assert _told(certain) == set()


def test_one_line_of_the_report_has_all_readings_of_a_kind(tmp_path: Path) -> None:
    rows = [("Havnen", f"{name} og Broen") for name in ("Lyset", "Skuret", "Tårnet")]
    text = report(_import(tmp_path, *rows, rows[0]), "da")
    lines = [line for line in text.split("\n") if "flere navne, selvom det kan være ét" in line]
    assert len(lines) == 1
    assert "»Lyset og Broen« (linje 2, 5); »Skuret og Broen« (linje 3)" in lines[0]


def test_signs_for_the_same_are_the_cell_above(tmp_path: Path) -> None:
    result = _import(tmp_path, ("Havnen", "SSP"), ("do.", '"'), ("Som ovenfor", "– do. –"))
    assert [unknown.words for unknown in result.preview.unknown] == ["Havnen", "SSP"]
    assert [note.place.line for note in result.notes if note.place] == [3, 3, 4, 4]


def test_numbers_within_a_line_begin_items(tmp_path: Path) -> None:
    result = _import(tmp_path, ("a) Havnen b) Torvet", "1. SSP, 2. Falck 3. Skolen"))
    names = [unknown.words for unknown in result.preview.unknown]
    assert names == ["Havnen", "Torvet", "SSP", "Falck", "Skolen"]


def test_a_bold_beginning_is_the_title(tmp_path: Path) -> None:
    document = docx.Document()
    table = document.add_table(rows=1, cols=3)
    for cell, text in zip(table.rows[0].cells, ("Indsats", "Område", "Ansvarlig"), strict=True):
        cell.text = text
    for title in ("Natteravne", "Lys i mørket"):
        cells = table.add_row().cells
        cells[0].paragraphs[0].add_run(f"{title}.").bold = True
        cells[0].paragraphs[0].add_run(" Vi går ture om aftenen.")
        cells[1].text, cells[2].text = "Havnen", "SSP"
    document.save(str(tmp_path / "a.docx"))
    found = _read(tmp_path, tmp_path / "a.docx").preview.found
    assert found
    assert [record.row.title for record in found.initiatives] == ["Natteravne", "Lys i mørket"]


def test_names_line_by_line_take_time_by_their_number(tmp_path: Path) -> None:
    names = "\n".join(f"Klub{chr(97 + a)}{chr(97 + b)}hus" for a in range(25) for b in range(24))
    start = time.process_time()
    result = _import(tmp_path, ("Havnen", names))
    assert len(result.preview.unknown) > 500
    # What was quadratic took five times as long.
    assert time.process_time() - start < 4
