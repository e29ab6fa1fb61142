"""The workbench marks in the shipped edition what the site marks, and asks only what is open."""

from __future__ import annotations

from pathlib import Path

from sikkerby import resources
from sikkerby.documents.model import Column
from sikkerby.publication.tables.existing import find_database
from sikkerby.web.records.database import Database
from sikkerby.web.records.documents import marked_quotations
from sikkerby.web.records.records import Records
from sikkerby.workbench.known import Kind, read_known
from tests.conftest import BASE, EDITION
from tests.support.published import shipped_version


def test_every_mark_of_the_site_is_there(tmp_path: Path) -> None:
    known = read_known(resources.data_folder(), EDITION)
    columns = {column.value: column for column in Column}
    database = Database(find_database(shipped_version(), tmp_path))
    lacking: list[tuple[int, str]] = []
    marked = 0
    with database.connection() as connection:
        records = Records(connection, BASE)
        for initiative in records.initiatives.where("1"):
            row = known.edition.table.rows[initiative.row - 1]
            recognised: set[int] = set()
            for cell in Column:
                at = 0
                for segment in known.segments(row, cell):
                    end = at + len(segment.text)
                    if segment.mark and segment.mark.kind in (Kind.RECOGNISED, Kind.NOBODY):
                        recognised.update(row.cell(cell).positions[at:end])
                    at = end
            for quotation in marked_quotations(records, initiative):
                column = columns.get(quotation.column)
                # Ages of a target group are quoted from one of the rows that share it.
                if column and quotation.start in row.cell(column).positions:
                    marked += 1
                    if not set(range(quotation.start, quotation.end)) <= recognised:
                        lacking.append((initiative.row, quotation.text))
    database.close()
    assert marked > 200
    assert lacking == []


def test_nothing_of_the_shipped_edition_is_unknown() -> None:
    known = read_known(resources.data_folder(), EDITION)
    assert known.fault is None
    assert {question.kind for question in known.questions} <= {Kind.NUMBER}
