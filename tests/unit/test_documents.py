"""The real document as a table: nothing lost, nothing invented."""

from __future__ import annotations

import re

from sikkerby.documents.edition import Edition
from sikkerby.documents.model import Column, Span


def test_forty_five_rows_under_five_principles(edition: Edition) -> None:
    assert [len(section.rows) for section in edition.table.sections] == [5, 5, 20, 4, 11]
    assert [row.number for row in edition.table.rows] == list(range(1, 46))


def test_the_document_explains_seven_codes(edition: Edition) -> None:
    codes = [entry.code for entry in edition.table.abbreviations]
    assert codes == ["BIF", "SOF", "BUF", "ØKF", "KFF", "TMF", "SUF"]


def test_eight_rows_go_on_after_a_page_break(edition: Edition) -> None:
    def lines(row_cells: list[Span]) -> int:
        return len({edition.table.text.count("\n", 0, span.start) for span in row_cells})

    broken = [
        row.number
        for row in edition.table.rows
        if lines([span for cell in row.cells.values() for span in cell.spans]) > 1
    ]
    assert broken == [2, 9, 11, 15, 20, 32, 40, 44]


def test_a_title_goes_on_after_a_page_break(edition: Edition) -> None:
    assert edition.table.rows[10].title == (
        "VINK - Tidlig forebyggelse af ekstremisme og radikaliserings"
        " – uddannelse af frontpersonale"
    )


def test_a_word_broken_by_a_hyphen_is_whole_again(edition: Edition) -> None:
    text = edition.table.rows[39].cell(Column.DESCRIPTION).text
    assert "samt opsøgende arbejde" in text


def test_tags_are_breaks_and_no_text(edition: Edition) -> None:
    text = edition.table.rows[8].cell(Column.DESCRIPTION).text
    assert "<" not in text
    assert "sammenhængen mellem krav" in text
    assert "muligheder. Spydspidsens resultater" in text


def test_every_character_of_a_cell_stands_where_it_says(edition: Edition) -> None:
    text = edition.table.text
    for row in edition.table.rows:
        for cell in row.cells.values():
            for sign, position in zip(cell.text, cell.positions, strict=True):
                if position < 0:
                    assert sign == " "
                else:
                    assert text[position] == sign or (sign == " " and text[position].isspace())


def test_no_word_is_lost_and_none_invented(edition: Edition) -> None:
    """Cells, headings and the preamble together are the document, apart from what is no text."""
    text = edition.table.text
    first_section = text.index("Princip 1:")
    covered = [False] * len(text)
    for section in edition.table.sections:
        for cell in (section.heading, section.statement):
            _cover(covered, cell.spans)
    for row in edition.table.rows:
        for cell in row.cells.values():
            _cover(covered, cell.spans)
    headers = {name for section in edition.table.sections for name in section.headers.values()}
    left = "".join(
        sign if not covered[index] else "\0"
        for index, sign in enumerate(text)
        if index >= first_section
    )
    left = re.sub(r"</?p>", "", left)
    for name in sorted(headers, key=len, reverse=True):
        left = re.sub(rf"(?<=[\n\t]){re.escape(name)}(?=[\n\t])", "", left)
    words = [word for word in re.split(r"[\s\0]+", left) if word]
    # What is left: the colon of each heading, and the one hyphen at a line's end.
    assert sorted(words) == ["-", *[":"] * 5]


def _cover(covered: list[bool], spans: tuple[Span, ...]) -> None:
    for span in spans:
        for index in range(span.start, span.end):
            assert not covered[index], "a character stands in two cells"
            covered[index] = True
