"""Cells of names as municipalities write them: lists, “m.fl.”, parentheses, names of many words."""

from __future__ import annotations

import re
from pathlib import Path

import openpyxl
import pytest

from sikkerby.extraction.records import Coverage
from sikkerby.importing.document import read_document
from sikkerby.importing.edition import ImportResult, import_document, report
from sikkerby.importing.initialise import Beginning, init_folder
from tests.importing import municipality
from tests.importing.municipality import ROWS, sample
from tests.importing.writers import Section, write_word, write_workbook
from tests.support.published import build, copy_data


def _import(folder: Path, area: str = "Bydækkende", involved: str = "BUF") -> ImportResult:
    """The import of a document whose first row has these cells of names, in a folder of its own."""
    data = folder / "data"
    init_folder(data, Beginning(municipality.BASE, municipality.NAME, municipality.TODAY))
    whole = sample()
    whole.sections[0].rows = [[*ROWS[0][:2], area, ROWS[0][3], involved], ROWS[1]]
    whole.sections[1].rows = [[*row[:2], "Bydækkende", row[3], "BUF"] for row in ROWS[2:]]
    document = write_workbook(whole, folder / "a.xlsx")
    return import_document(
        document, data, edition=municipality.EDITION, answers=municipality.ANSWERS
    )


def _words(result: ImportResult, what: str) -> list[str]:
    known = {"Børne- og Ungeforvaltningen", "Social- og Beskæftigelsesforvaltningen"}
    known |= {"Havnekvarteret", "Foreningen Lyse Nætter", "Eksempelkøbing Politi"}
    return [u.words for u in result.preview.unknown if u.what == what and u.words not in known]


@pytest.mark.parametrize(
    ("cell", "names"),
    [
        ("Frivilligcentret Fælles\nBoligforeningen 3B", ["Frivilligcentret Fælles",
                                                         "Boligforeningen 3B"]),
        ("• Frivilligcentret Fælles\n• Boligforeningen 3B", ["Frivilligcentret Fælles",
                                                             "Boligforeningen 3B"]),
        ("- Fælles Hus\r\n- BUF\r\n- Klub 3B", ["Fælles Hus", "Klub 3B"]),
        ("1. Fælles Hus\n2) Klub Nord", ["Fælles Hus", "Klub Nord"]),
        ("• Fælles Hus • Klub Nord", ["Fælles Hus", "Klub Nord"]),
        ("Foreningen\nfor alle", ["Foreningen for alle"]),
        ("Børne- og\nUngeforvaltningen", []),
        ("BUF m.fl.", []),
        ("BUF, SBF m.v.", []),
        ("BUF mfl.", []),
        ("BUF, Klub Nord o.a., Fælles Hus osv.", ["Klub Nord", "Fælles Hus"]),
        ("Midt- og Vestkøbings Vagtværn", ["Midt- og Vestkøbings Vagtværn"]),
        ("Eksempelkøbing Politi i Nord, BUF", ["Eksempelkøbing Politi i Nord"]),
        ("BUF (Børne- og Ungeforvaltningen)", []),
        ("Klub Nord (SBF)", ["Klub Nord"]),
        ("BUF, ???, Klub Nord", ["???", "Klub Nord"]),
        ("Domea\nborgere\nklubber i Nord", ["Domea", "borgere", "klubber i Nord"]),
        ("Netværket af\nlokale klubber", ["Netværket af lokale klubber"]),
        ("SSP Nord, SSP, DGI Nord", ["SSP Nord", "SSP", "DGI Nord"]),
        ("Badeland A/S, Sct. Hans Skole / H.C. Ørsteds Skole", ["Badeland A/S", "Sct. Hans Skole",
                                                                "H.C. Ørsteds Skole"]),
        ("SSP+, Klub Nord+Klub Syd", ["SSP+", "Klub Nord", "Klub Syd"]),
        ("Klub Nord & BUF", ["Klub Nord"]),
        ("Klub Nord (ad hoc), Klub Syd - afventer svar", ["Klub Nord", "Klub Syd"]),
        ("-", []),
        ("Rådet for Børn og Unge", ["Rådet for Børn og Unge"]),
        ("Rådet om Fred, Samling om Byen", ["Rådet om Fred", "Samling om Byen"]),
        ("Ansvarlig: Klub Nord. Øvrige: BUF, Klub Syd", ["Klub Nord", "Klub Syd"]),
        ("Projektleder: Klub Nord", ["Klub Nord"]),
        ("Kommunen v/ Klub Nord", ["Klub Nord"]),
        ("Klub Nord\nKommune\nKlub Syd", ["Klub Nord", "Klub Syd"]),
        ("klubber (BUF, kommune og Klub Nord)", ["klubber", "Klub Nord"]),
        ("Skoleafd., Familieafd. og domea.dk.", ["Skoleafd.", "Familieafd.", "domea.dk"]),
        ("Boligselskabet 3B, afd. 12", ["Boligselskabet 3B, afd. 12"]),
        ("Ung i Nord (UiN), Klub Nord (Klub)", ["Ung i Nord", "Klub Nord", "Klub"]),
        ("Klub Nord, herunder klubber i Syd", ["Klub Nord", "klubber i Syd"]),
        ("Samarbejde mellem BUF og Klub Nord", ["Klub Nord"]),
        ("URK - Ungdommens Røde Kors, BUF – SBF", []),
        ("Trafik, Rådet for Sikker Trafik", ["Trafik", "Rådet for Sikker Trafik"]),
        ("Skole og SFO, Natur og Strand", ["Skole og SFO", "Natur og Strand"]),
        ("Fastlægges senere", []),
        ("Ingen", []),
        ("Ingen Udenfor", ["Ingen Udenfor"]),
        ("SSP Eksempelkøbing, Røde Kors\nEksempelkøbing", ["SSP Eksempelkøbing",
                                                           "Røde Kors Eksempelkøbing"]),
        ("Klub Nord\nBUF Eksempelkøbing", ["Klub Nord", "BUF Eksempelkøbing"]),
        ("BUF, juristen i Eksempelkøbing Politi", ["juristen i Eksempelkøbing Politi"]),
        ("10. klasse Nord; lærere i 8. klasse. Klub Nord", ["10. klasse Nord", "lærere i 8. klasse",
                                                            "Klub Nord"]),
        ("Nord Gymnasium og HF samt Klub Nord", ["Nord Gymnasium og HF", "Klub Nord"]),
        ("Klub Nord ad hoc, Klub Syd og andre relevante parter", ["Klub Nord", "Klub Syd"]),
        ("evt. Klub Nord, vagter på skift samt øvrige", ["Klub Nord", "vagter"]),
        ("Klub Nord+Klub Syd+BUF", ["Klub Nord", "Klub Syd"]),
        ("Afklares med Klub Nord", ["Klub Nord"]),
        ("3F, Klub Nord", ["3F", "Klub Nord"]),
    ],
)  # fmt: skip
def test_involved_cells_part_names_where_a_reader_does(
    cell: str, names: list[str], tmp_path: Path
) -> None:
    assert _words(_import(tmp_path, involved=cell), "organisation") == names


@pytest.mark.parametrize(
    ("cells", "names"),
    [
        (["Havn og Broer", "Havn og Broer\nDomea"], ["Havn og Broer", "Domea"]),
        (["Havn, Hegn og Broer", "Havn, Hegn og Broer"], ["Havn, Hegn og Broer"]),
        (["Falck og Movia", "Falck og Movia", "Movia"], ["Falck", "Movia"]),
        (["Klub Fisk og Garn, Domea"] * 3, ["Klub Fisk og Garn", "Domea"]),
        (["Klub Fisk og Garn, Domea"], ["Klub Fisk", "Garn", "Domea"]),
        (["Falck, Movia", "Falck, Movia"], ["Falck", "Movia"]),
        (["Børn og Skole", "Kultur, Børn og Skole"], ["Børn og Skole", "Kultur"]),
        (["Vestergården og Østergården"], ["Vestergården", "Østergården"]),
    ],
)
def test_names_with_og_are_one_where_their_parts_never_stand_apart(
    cells: list[str], names: list[str], tmp_path: Path
) -> None:
    whole = sample()
    rows = [[f"Indsats {at}", "Kort.", "Bydækkende", "Alle", cell] for at, cell in enumerate(cells)]
    whole.sections[0].rows, whole.sections[1].rows = rows, [[*rows[0][:4], "BUF"]]
    data = tmp_path / "data"
    init_folder(data, Beginning(municipality.BASE, municipality.NAME, municipality.TODAY))
    result = import_document(
        write_workbook(whole, tmp_path / "a.xlsx"),
        data,
        edition=municipality.EDITION,
        answers=municipality.ANSWERS,
    )
    assert sorted(_words(result, "organisation")) == sorted(names)


@pytest.mark.parametrize(
    ("cell", "names", "citywide"),
    [
        ("Kommunen", [], True),
        ("Hele kommunen.", [], True),
        ("Alle bydele", [], True),
        ("Kommunedækkende (pilot i Vesterbyen)", [], True),
        ("Rosenvænget (Nordbyen)", ["Rosenvænget", "Nordbyen"], False),
        ("Vestre Have\nØstre Have", ["Vestre Have", "Østre Have"], False),
        ("Vestre Have m.fl.", ["Vestre Have"], False),
        ("Vestre Have (som forsøg)", ["Vestre Have"], False),
        ("Gl. Have, Sdr. Have", ["Gl. Have", "Sdr. Have"], False),
        ("Hele Eksempelkøbing", [], True),
        ("hele Eksempelkøbing Kommune", [], True),
        ("Kommunen generelt", [], True),
        ("Hele kommunen, Vestre Have", ["Vestre Have"], True),
        ("Ikke relevant", [], False),
        ("Se bilag 2", [], False),
        ("Tre udvalgte boligområder", [], False),
        ("Flere steder i kommunen", [], False),
        ("Følgende haver: Vestre Have – især Østre Have", ["Vestre Have", "Østre Have"], False),
        ("I og omkring Vestre Have og omegn", ["Vestre Have"], False),
        ("Haven v. Åen", ["Haven v. Åen"], False),
        ("Vestre Have, Huset Vestre Have", ["Vestre Have", "Huset Vestre Have"], False),
        (
            "Huset i Algade og haverne i Vestre Have",
            ["Huset i Algade", "haverne i Vestre Have"],
            False,
        ),
        ("Vesterskolen, Østerskolen", ["Vesterskolen", "Østerskolen"], False),
        ("Huset, Algade 12; Gården, blok 4-9", ["Huset", "Gården"], False),
        ("Algade 12, Industrivej 4", ["Algade 12", "Industrivej 4"], False),
    ],
)
def test_area_cells_are_read_as_they_are_meant(
    cell: str, names: list[str], citywide: bool, tmp_path: Path
) -> None:
    result = _import(tmp_path, area=cell)
    assert _words(result, "place") == names
    text = report(result)
    assert f"places recognised: Eksempelkøbing Kommune ({3 if citywide else 2})" in text
    assert ("pilot i Vesterbyen” was not read" in text) == ("pilot" in cell)
    assert ("known to lie in the other" in text) == ("Rosen" in cell)


def test_one_unreadable_cell_stops_no_other_from_being_read(tmp_path: Path) -> None:
    text = report(_import(tmp_path, involved="BUF, ???"))
    assert "places recognised: Eksempelkøbing Kommune (3)" in text
    assert "“???” is not a known organisation" in text


def test_every_unknown_name_of_an_edition_is_a_finding_with_its_cell(tmp_path: Path) -> None:
    data = copy_data(tmp_path / "data")
    (document,) = (data / "editions").glob("*/document.txt")
    text = document.read_text("utf-8")
    spoilt = text.replace("Ungdommens Røde Kors\n", "Ungdommens Rode Kors\n")
    spoilt = spoilt.replace("\tNørrebro\tUnge med", "\tNørbro, Amager\tUnge med")
    document.write_text(spoilt, "utf-8")
    (extract,) = build(data).extracts
    found = [remark for remark in extract.remarks if remark.severity == "violation"]
    assert [(remark.place.row, re.findall("“(.*?)”", remark.message_en)) for remark in found] == [
        (14, ["Ungdommens Rode Kors"]), (31, ["Nørbro"]),
    ]  # fmt: skip
    area = extract.initiatives[30].area
    assert (area.coverage, [*area.places]) == (
        Coverage.NAMED_PLACES, ["koebenhavn-amager"],
    )  # fmt: skip


@pytest.mark.parametrize(
    "line",
    ["Princp 2: Vi gør havnen tryg.", "Prinicp 2 - Havnen", "2. pricip: Havnen"],
)
def test_a_misspelt_heading_is_read_and_told(line: str, tmp_path: Path) -> None:
    for write, name in ((write_word, "a.docx"), (write_workbook, "a.xlsx")):
        whole = sample()
        whole.sections[1].heading = line
        found = read_document(write(whole, tmp_path / name)).found
        assert [section.number for section in found.sections][:2] == [1, 2]
        told = [note.of("en") for note in found.notes if "read as that of" in note.message]
        assert len(told) == 1
        assert line in told[0]


def test_a_join_under_a_merged_title_is_told(tmp_path: Path) -> None:
    file = write_workbook(sample(), tmp_path / "a.xlsx")
    book = openpyxl.load_workbook(file)
    sheet = book["Skema"]
    sheet.insert_rows(8)
    sheet["B8"] = "Den gælder hele året."
    sheet.merge_cells("A7:A8")
    book.save(file)
    notes = [note.of("en") for note in read_document(file).found.notes]
    assert [note for note in notes if "merged title was joined" in note and "row 8" in note]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Tema 1: ", "Tema 2: "),
        ("Indsatsområde I – ", "Indsatsområde II – "),
        ("Spor A. ", "Spor B. "),
        ("Mål ét: ", "Mål to: "),
        ("Første princip: ", "Andet princip: "),
        ("1. tema: ", "2. tema: "),
        ("Princip nr. 1 - ", "Princip nr. 2 - "),
    ],
)
def test_what_divides_a_table_may_have_any_word_and_any_number(
    first: str, second: str, tmp_path: Path
) -> None:
    for write, name in ((write_word, "a.docx"), (write_workbook, "a.xlsx")):
        whole = sample()
        whole.preamble.append("Mål og temaer")
        for section, start in zip(whole.sections, (first, second), strict=True):
            section.heading = start + section.heading.partition(": ")[2]
        read = read_document(write(whole, tmp_path / name))
        statements = [section.statement.text for section in read.table.sections]
        assert statements == municipality.PRINCIPLES
        assert [len(section.rows) for section in read.table.sections] == [2, 2]
        told = "were read as principles" in "\n".join(note.of("en") for note in read.found.notes)
        assert told == ("princip" not in first.casefold())


def test_goals_among_the_rows_of_principles_divide_nothing(tmp_path: Path) -> None:
    whole = sample()
    whole.sections[0].rows = [ROWS[0], ["Mål 1: Færre tyverier"], ROWS[1]]
    file = write_workbook(whole, tmp_path / "a.xlsx")
    book = openpyxl.load_workbook(file)
    book["Skema"].merge_cells("A8:E8")
    book.save(file)
    read = read_document(file)
    assert [len(section.rows) for section in read.table.sections] == [2, 2]
    assert any("Færre tyverier" in note.of("en") for note in read.found.notes)


def test_a_column_may_say_what_each_row_belongs_under(tmp_path: Path) -> None:
    whole = sample()
    themes = ["Tema 1: Unge", "Havnen", "Tema 1: Unge", "Havnen"]
    header = ["Tema", *municipality.DANISH]
    rows = [[theme, *row] for theme, row in zip(themes, ROWS, strict=True)]
    whole.sections = [Section("Indsatser", header, [*rows, [], ["Kilde: Eksempelkøbing"]])]
    read = read_document(write_workbook(whole, tmp_path / "a.xlsx"))
    assert [
        (section.statement.text, [row.title for row in section.rows])
        for section in read.table.sections
    ] == [("Unge", [ROWS[0][0], ROWS[2][0]]), ("Havnen", [ROWS[1][0], ROWS[3][0]])]
    assert any("“Tema” is none of the five; it was read as" in n.of("en") for n in read.found.notes)
    whole.sections[0].rows[0][0] = ""
    first, *_ = read_document(write_workbook(whole, tmp_path / "b.xlsx")).table.sections
    assert (first.number, [row.title for row in first.rows]) == (0, [ROWS[0][0]])
