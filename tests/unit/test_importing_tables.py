"""Which tables and columns of a document are those of its initiatives, and what parts them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest

from sikkerby.documents.model import Column
from sikkerby.importing.document import ReadDocument, read_document
from tests.importing.reading import notes_of

HEADER = ["Indsats", "Formål", "Målgruppe", "Tovholder", "Tidsplan"]
ROWS = [
    ["Mentor", "Hver ung får en mentor.", "Unge", "Ungeenheden", "2026"],
    ["Gåture", "Naboer følges ad.", "Beboere", "Beboerhuset", "2027"],
]


def _fill(document: Any, rows: Sequence[Sequence[str]]) -> Any:
    table = document.add_table(rows=len(rows), cols=max(map(len, rows)))
    for line, row in zip(table.rows, rows, strict=True):
        for cell, text in zip(line.cells, row, strict=False):
            cell.text = text
    return table


def _read(document: Any, folder: Path) -> ReadDocument:
    document.save(str(folder / "a.docx"))
    return read_document(folder / "a.docx")


def _read_text(text: str, folder: Path) -> ReadDocument:
    (folder / "a.txt").write_text(text, "utf-8")
    return read_document(folder / "a.txt")


def _titles(read: ReadDocument) -> list[str]:
    return [row.title for row in read.table.rows]


def _divided(read: ReadDocument) -> list[tuple[str, list[str]]]:
    return [(s.statement.text, [row.title for row in s.rows]) for s in read.table.sections]


OTHER_TABLES = {
    "who takes part": [["Navn", "Forvaltning", "Område"], ["Lise Krogh", "Skole", "Nord"]],
    "money, as wide": [["Indsats", "2026", "2027", "2028", "I alt"], ["Mentor", *"1236"]],
    "money, of the same initiatives": [
        ["Indsats", "Ansvarlig", "Formål", "Beløb", "Status"],
        ["Mentor", "Ungeenheden", "Løn", "50", "Ny"],
    ],
    "dates": [["Dato", "Aktivitet", "Sted", "Ansvarlig"], ["1. maj", "Møde", "Rådhuset", "Skole"]],
    "risks": [["Risiko", "Beskrivelse", "Omfang", "Ansvarlig", "Håndtering"], [*"abcde"]],
    "others, under a heading": [["Ven", "Interesse", "Magt", "Vej", "Håndtering"], [*"abcde"]],
    "milestones": [["Nr.", "Milepæl", "Dato", "Udvalg", "Status"], [*"1abc", "Udført"]],
}


@pytest.mark.parametrize("is_above", [True, False], ids=["above", "below"])
@pytest.mark.parametrize("other", OTHER_TABLES.values(), ids=OTHER_TABLES)
def test_tables_of_other_things_are_left_out_and_told_of(
    other: list[list[str]], is_above: bool, tmp_path: Path
) -> None:
    document = docx.Document()
    for heading, rows in sorted({"A": other, "B": [HEADER, *ROWS]}.items(), reverse=not is_above):
        document.add_heading(heading)
        _fill(document, rows)
    read = _read(document, tmp_path)
    assert _titles(read) == ["Mentor", "Gåture"]
    assert notes_of(read).count(f"Another table, of {len(other)} lines, was left out.") == 1


def test_another_table_of_the_same_sheet_is_left_out(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (HEADER, *ROWS, [], *OTHER_TABLES["milestones"]):
        book.worksheets[0].append(row)
    book.save(tmp_path / "a.xlsx")
    assert _titles(read_document(tmp_path / "a.xlsx")) == ["Mentor", "Gåture"]


def test_texts_between_a_heading_and_its_table_are_no_rows(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for at, row in enumerate(ROWS, start=1):
        sheet = book.create_sheet(f"Tema {at}")
        for line in ([f"Tema {at}: {row[2]}"], ["Udvalg: Teknik"], [], HEADER, row):
            sheet.append(line)
    book.save(tmp_path / "a.xlsx")
    read = read_document(tmp_path / "a.xlsx")
    assert _divided(read) == [(row[2], [row[0]]) for row in ROWS]


def test_a_table_of_initiatives_with_other_columns_is_read_and_told_of(tmp_path: Path) -> None:
    document = docx.Document()
    _fill(document, [HEADER, ROWS[0]])
    _fill(document, [["Aktivitet", "Beskrivelse", "Sted", "Ansvarlig"], ["Café", *"abc"]])
    read = _read(document, tmp_path)
    assert _titles(read) == ["Mentor", "Café"]
    assert "A table with other columns was read too." in notes_of(read)


def test_a_table_without_names_goes_on_and_is_told_of(tmp_path: Path) -> None:
    document = docx.Document()
    _fill(document, [HEADER, ROWS[0]])
    document.add_paragraph()
    _fill(document, [ROWS[1]])
    read = _read(document, tmp_path)
    assert _titles(read) == ["Mentor", "Gåture"]
    assert notes_of(read).count("without names of columns was read as more rows.") == 1


def test_names_of_columns_may_stand_in_two_rows(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet: Any = book.worksheets[0]
    sheet.append(["Tema", "Indsats", "", "Hvem"])
    sheet.append(["", "Titel", "Beskrivelse", "Ansvarlig", "Partnere"])
    sheet.append(["Unge", "Mentor", "En mentor.", "Ungeenheden", "DGI"])
    sheet.append(["", "Café", "En café.", "Beboerhuset", "FDF"])
    for merged in ("A1:A2", "B1:C1", "D1:E1", "A3:A4"):
        sheet.merge_cells(merged)
    book.save(tmp_path / "a.xlsx")
    assert _divided(read_document(tmp_path / "a.xlsx")) == [("Unge", ["Mentor", "Café"])]


@pytest.mark.parametrize("look", ["style", "bold"])
def test_headings_are_those_that_look_so_whatever_stands_between(look: str, tmp_path: Path) -> None:
    document = docx.Document()
    for heading, row in zip(("2. Trygge unge", "3. Trygge naboer"), ROWS, strict=True):
        if look == "style":
            document.add_heading(heading)
        else:
            document.add_paragraph().add_run(heading).bold = True
        document.add_paragraph("Baggrund: Sådan er det i dag")
        document.add_paragraph("Vi vil mere.")
        _fill(document, [HEADER, row])
        _fill(document, [HEADER, [f"Mere {row[0]}", *row[1:]]])
    assert _divided(_read(document, tmp_path)) == [
        ("Trygge unge", ["Mentor", "Mere Mentor"]),
        ("Trygge naboer", ["Gåture", "Mere Gåture"]),
    ]


@pytest.mark.parametrize(
    ("headings", "divided"),
    [
        (("Plan 2026 – Unge", "Plan 2026 – Naboer"), ["Unge", "Naboer"]),
        (("A. Unge:", "B. Naboer:"), ["Unge", "Naboer"]),
        (("Trygge unge", "Trygge unge (fortsat)"), ["Trygge unge"]),
        (("Unge – nu", "Unge – senere"), ["nu", "senere"]),
    ],
)
def test_headings_are_read_without_what_all_of_them_say(
    headings: tuple[str, str], divided: list[str], tmp_path: Path
) -> None:
    document = docx.Document()
    for heading, row in zip(headings, ROWS, strict=True):
        document.add_heading(heading)
        _fill(document, [HEADER, row])
    read = _read(document, tmp_path)
    assert [statement for statement, _ in _divided(read)] == divided
    assert f"These were read as principles: “{divided[0]}”" in notes_of(read)


def _text(*lines: Sequence[str]) -> str:
    return "\n".join("\t".join(line) for line in lines)


@pytest.mark.parametrize(
    ("headings", "divided"),
    [
        (("Tema: Unge", "Tema: Naboer"), ["Unge", "Naboer"]),
        (("Tema 2: Unge", "Tema 4: Naboer"), ["Unge", "Naboer"]),
        (("Tema 1", "Tema 2"), ["Tema 1", "Tema 2"]),
        (("Spor A: Unge", "Spor A: Unge"), ["Unge"]),
    ],
)
def test_headings_may_lack_numbers_statements_and_neighbours(
    headings: tuple[str, str], divided: list[str], tmp_path: Path
) -> None:
    lines: list[Sequence[str]] = []
    for heading, row in zip(headings, ROWS, strict=True):
        lines += [[heading], HEADER, row, [""]]
    read = _read_text(_text(*lines, ["Tema 9: Opfølgning"]), tmp_path)
    assert [statement for statement, _ in _divided(read)] == divided
    assert _titles(read) == ["Mentor", "Gåture"]


@pytest.mark.parametrize(
    ("aims", "divided", "described"),
    [
        (["Trivsel", "Ro"], [("", ["Mentor", "Gåture"])], ["Trivsel", "Ro"]),
        (["Trivsel", "Trivsel"], [("Trivsel", ["Mentor", "Gåture"])], ["", ""]),
        (["Trivsel", ""], [("Trivsel", ["Mentor", "Gåture"])], ["", ""]),
    ],
)
def test_an_aim_divides_only_where_rows_share_it(
    aims: list[str], divided: object, described: list[str], tmp_path: Path
) -> None:
    rows = [[aim, row[0], row[3], "2026"] for aim, row in zip(aims, ROWS, strict=True)]
    read = _read_text(_text(["Mål", "Indsats", "Ansvarlig", "Frist"], *rows), tmp_path)
    assert _divided(read) == divided
    assert [row.cell(Column.DESCRIPTION).text for row in read.table.rows] == described


@pytest.mark.parametrize(
    ("header", "title", "description"),
    [
        (["Indsats", "Handling", "Ansvarlig", "Frist"], "Indsats", "Handling"),
        (["Handling", "Indsats", "Ansvarlig", "Frist"], "Indsats", "Handling"),
        (["Hvad gør vi?", "Hvorfor?", "Hvem gør det?", "Hvornår?"], "Hvad gør vi?", "Hvorfor?"),
        (["Nr.", "Xyz", "Beskrivelse", "Hvem gør det?", "Sted"], "Xyz", "Beskrivelse"),
        (["Indsats", "Mål", "Hvem", "Status"], "Indsats", "Mål"),
        (
            ["Indsats", "Konkrete handlinger", "Inddragede", "Status"],
            "Indsats",
            "Konkrete handlinger",
        ),
    ],
)
def test_the_title_is_the_surest_column_and_others_say_what_is_done(
    header: list[str], title: str, description: str, tmp_path: Path
) -> None:
    rows = [[f"{name} {at}" for name in header] for at in (1, 2)]
    read = _read_text(_text(header, *rows), tmp_path)
    cells = [
        (row.title, row.cell(Column.DESCRIPTION).text.replace(" Hvorfor", "Hvorfor"))
        for row in read.table.rows
    ]
    assert cells == [(f"{title} {at}", f"{description} {at}") for at in (1, 2)]


@pytest.mark.parametrize("is_wide", [False, True], ids=["two columns", "four columns"])
def test_cards_have_their_title_above_or_beside(is_wide: bool, tmp_path: Path) -> None:
    document = docx.Document()
    for title, aim, group, who, _ in ROWS:
        pairs = [["Formål", aim, "Målgruppe", group], ["Ansvarlig", who, "Aktiviteter", "Møder"]]
        if is_wide:
            _fill(document, [["Indsats", title, "Status", "Ny"], *pairs])
        else:
            table = _fill(
                document, [[title], *(row[at : at + 2] for row in pairs for at in (0, 2))]
            )
            table.cell(0, 0).merge(table.cell(0, 1))
        document.add_paragraph()
    read = _read(document, tmp_path)
    assert _titles(read) == ["Mentor", "Gåture"]
    assert {row.cell(Column.DESCRIPTION).text for row in read.table.rows} == {
        f"{row[1]} Møder" for row in ROWS
    }


def test_initiatives_may_stand_side_by_side(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for name, *cells in zip(HEADER, *ROWS, strict=True):
        book.worksheets[0].append([name, *cells])
    book.save(tmp_path / "a.xlsx")
    read = read_document(tmp_path / "a.xlsx")
    assert [[row.title, row.cell(Column.INVOLVED).text] for row in read.table.rows] == [
        [row[0], row[3]] for row in ROWS
    ]


def test_cards_are_no_rows_twice_where_an_overview_stands_above(tmp_path: Path) -> None:
    document = docx.Document()
    overview = [["Nr.", "Indsats", "Ansvarlig", "Status"]]
    _fill(document, [*overview, *([str(at), r[0], r[3], "Ny"] for at, r in enumerate(ROWS, 1))])
    for at, row in enumerate(ROWS, start=1):
        document.add_heading(f"Indsats {at}: {row[0]}", 2)
        _fill(document, [[name, cell] for name, cell in zip(HEADER[1:], row[1:], strict=True)])
    assert _titles(_read(document, tmp_path)) == ["Mentor", "Gåture"]


@pytest.mark.parametrize(
    ("last", "divided"),
    [
        ("Frist", [("Skole", ["Mentor", "Gåture"])]),
        ("Geografi", [("Skole", ["Mentor"]), ("Bolig", ["Gåture"])]),
        ("Nr.", [("", ["Mentor", "Gåture"])]),
    ],
)
def test_an_area_left_of_the_titles_may_be_a_subject(
    last: str, divided: object, tmp_path: Path
) -> None:
    document = docx.Document()
    header = ["Område", "Indsats", "Beskrivelse", "Ansvarlig", last]
    below = "" if last == "Frist" else "Bolig"
    rows = [["Skole", "Mentor", "En", "Per", "x"], [below, "Gåture", "To", "Ida", "y"]]
    table = _fill(document, [header, *rows])
    if not below:
        table.cell(1, 0).merge(table.cell(2, 0))
    assert _divided(_read(document, tmp_path)) == divided


def test_fields_of_cards_may_be_lines_of_text(tmp_path: Path) -> None:
    blocks = [
        "\n".join(f"{name}: {cell}" for name, cell in zip(HEADER, row, strict=True)) for row in ROWS
    ]
    read = _read_text("\n\n".join(["Plan for 2026", *blocks]), tmp_path)
    assert [[row.title, row.cell(Column.INVOLVED).text] for row in read.table.rows] == [
        [row[0], row[3]] for row in ROWS
    ]


def test_numbers_of_headings_may_have_parts_and_captions_head_nothing(tmp_path: Path) -> None:
    document = docx.Document()
    for at, row in enumerate(ROWS, start=1):
        document.add_paragraph(f"Delmål 1.{at}: {row[2]}")
        document.add_paragraph().add_run(f"Tabel {at}. Indsatser").bold = True
        _fill(document, [HEADER, row])
    assert _divided(_read(document, tmp_path)) == [(row[2], [row[0]]) for row in ROWS]


def test_a_line_without_a_title_goes_on_and_is_told_of(tmp_path: Path) -> None:
    read = _read_text(_text(HEADER, ROWS[0], ["", *ROWS[1][1:]]), tmp_path)
    assert _titles(read) == ["Mentor"]
    assert read.table.rows[0].cell(Column.INVOLVED).text == "Ungeenheden Beboerhuset"
    assert "A line without a title was joined to the row above it." in notes_of(read)


def test_a_first_line_without_a_title_is_left_out_and_told_of(tmp_path: Path) -> None:
    read = _read_text(_text(HEADER, ["", "hvorfor", "hvem", "", "år"], *ROWS), tmp_path)
    assert _titles(read) == ["Mentor", "Gåture"]
    assert "A line without a title was left out." in notes_of(read)


@pytest.mark.parametrize(
    "header",
    [
        ["Indsats", "Indsats", "Beskrivelse", "Ansvarlig"],
        ["Indsats", "Beskrivelse", "Ansvarlig", "Ansvarlig"],
        ["Indsats", "Beskrivelse", "Sted", "Sted"],
    ],
)
def test_names_of_columns_may_come_twice(header: list[str], tmp_path: Path) -> None:
    read = _read_text(_text(header, ["Mentor", *"abc"], ["Café", *"def"]), tmp_path)
    assert _titles(read) == ["Mentor", "Café"]


def test_what_excel_says_of_the_separator_is_no_text(tmp_path: Path) -> None:
    lines = ['Indsats;"Beskrivelse\naf indsatsen";"Ansvarlig\nenhed"', "Mentor;En mentor.;SSP"]
    read = _read_text("\n".join(["sep=;", *lines]), tmp_path)
    assert (_titles(read), read.text.partition("\t")[0]) == (["Mentor"], "Indsats")


@pytest.mark.parametrize("sums", [["I alt", "", "", "", "9"], ["", "", "", "I alt", "9"]])
def test_a_line_of_sums_is_no_row(sums: list[str], tmp_path: Path) -> None:
    read = _read_text(_text(HEADER, *ROWS, sums), tmp_path)
    assert _titles(read) == ["Mentor", "Gåture"]
    assert read.table.rows[-1].cell(Column.INVOLVED).text == "Beboerhuset"
    assert "A line of sums was left out." in notes_of(read)


@pytest.mark.parametrize("mark", ["¹", "²³", "*", "**"])
def test_marks_of_footnotes_are_left_out_and_told(mark: str, tmp_path: Path) -> None:
    read = _read_text(_text(HEADER, [f"Mentor{mark}", "200 m² sti.", *ROWS[0][2:]]), tmp_path)
    assert _titles(read) == ["Mentor"]
    assert read.table.rows[0].cell(Column.DESCRIPTION).text == "200 m² sti."
    assert f"The mark of a footnote “{mark}” was left out." in notes_of(read)


def test_a_raised_figure_of_word_is_a_footnotes_mark(tmp_path: Path) -> None:
    document = docx.Document()
    table = _fill(document, [HEADER, *ROWS])
    run = table.cell(1, 0).paragraphs[0].add_run("1")
    run.font.superscript = True
    read = _read(document, tmp_path)
    assert _titles(read) == ["Mentor", "Gåture"]
    assert "The mark of a footnote was left out." in notes_of(read)


def test_marks_of_markdown_are_left_out_and_told(tmp_path: Path) -> None:
    lines = [
        "## Unge",
        "| Indsats | Hvad | Hvem |",
        "|:-|-|-|",
        "| **Mentor** | En | *DGI*<br>FDF |",
    ]
    lines += ["", "## Naboer", *lines[1:3], "| Gåture | To | Beboerhuset |"]
    read = _read_text("\n".join(lines), tmp_path)
    assert _divided(read) == [("Unge", ["Mentor"]), ("Naboer", ["Gåture"])]
    assert read.table.rows[0].cell(Column.INVOLVED).text == "DGI FDF"
    assert "marks of Markdown" in notes_of(read)


def test_titles_lose_running_numbers_and_these_are_told(tmp_path: Path) -> None:
    numbered = [[f"{at}. {row[0]}", *row[1:]] for at, row in enumerate(ROWS, start=1)]
    read = _read_text(_text(HEADER, *numbered), tmp_path)
    assert _titles(read) == ["Mentor", "Gåture"]
    assert "The running numbers before the titles were left out." in notes_of(read)
    falling = [["10. klasse", *ROWS[0][1:]], ["8. Klub", *ROWS[1][1:]]]
    assert _titles(_read_text(_text(HEADER, *falling), tmp_path)) == ["10. klasse", "8. Klub"]


def test_descriptions_may_stand_below_the_titles(tmp_path: Path) -> None:
    document = docx.Document()
    rows = [[f"{row[0]}\n{row[1]}", "Byen", row[3]] for row in ROWS]
    _fill(document, [["Initiativ", "Hvor", "Parter"], *rows])
    read = _read(document, tmp_path)
    assert [(row.title, row.cell(Column.DESCRIPTION).text) for row in read.table.rows] == [
        (row[0], row[1]) for row in ROWS
    ]
    assert "was read as descriptions" in notes_of(read)


@pytest.mark.parametrize(
    "below",
    [
        ["Links", "Plan (pdf, 1 MB)", "", "Del siden", "", "År\tBorgere\tSager", "2024\t86 %\t9"],
        ["Tidsplan", "Marts\t\t\t\t", "Juni\t\t\t\t", "", "CVR 29"],
    ],
)
def test_lists_and_tables_below_the_table_are_no_rows(below: list[str], tmp_path: Path) -> None:
    read = _read_text("\n".join([_text(HEADER, *ROWS), "", *below]), tmp_path)
    assert _titles(read) == ["Mentor", "Gåture"]
    assert "A text below the table was left out." in notes_of(read)


def test_a_row_that_a_line_end_parts_is_one(tmp_path: Path) -> None:
    text = _text(HEADER, *ROWS)
    read = _read_text(text.replace("Ungeenheden", "Klub A\nUngeenheden"), tmp_path)
    assert _titles(read) == ["Mentor", "Gåture"]
    assert read.table.rows[0].cell(Column.INVOLVED).text == "Klub A Ungeenheden"
    assert "Two lines were read as one row" in notes_of(read)


def test_a_heading_that_is_continued_goes_on(tmp_path: Path) -> None:
    document = docx.Document()
    for row, more in zip(ROWS, ("", " (fortsat)"), strict=True):
        document.add_heading(f"Spor 1: Unge{more}")
        _fill(document, [HEADER, row])
    document.add_heading("Spor 2: Byen")
    _fill(document, [HEADER, ["Lys", *ROWS[0][1:]]])
    assert _divided(_read(document, tmp_path)) == [
        ("Unge", ["Mentor", "Gåture"]),
        ("Byen", ["Lys"]),
    ]


def test_a_sum_may_say_what_it_leaves_out(tmp_path: Path) -> None:
    sums = ["I alt, ekskl. Torvet", "", "", "", ""]
    assert _titles(_read_text(_text(HEADER, *ROWS, sums), tmp_path)) == ["Mentor", "Gåture"]
