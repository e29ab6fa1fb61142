"""The rows of an answer that a page shows: sorted by a column that the address names, in pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from werkzeug.datastructures import MultiDict

from sikkerby.errors import RequestError, shorten
from sikkerby.publication.tables.rows import danish_order
from sikkerby.web.answers.ask import Answered, Row
from sikkerby.web.answers.figures import Column, value_of
from sikkerby.web.records.selection import check_page, count_pages, read_page
from sikkerby.web.served import Site

PAGE_SIZE = 500


@dataclass(frozen=True)
class SortedRows:
    """One page of an answer. `sort` is the name of the column, after “-” where the highest stand
    first, or empty for the order of the query."""

    rows: Sequence[Row]
    sort: str
    page: int
    pages: int

    def sort_after(self, column: Column) -> str:
        """What a click on a heading asks for: numbers begin with the highest."""
        first, second = (f"-{column.name}", column.name)[:: 1 if column.is_number else -1]
        return second if self.sort == first else first

    def direction(self, column: Column) -> str:
        """How the rows are sorted by a column, as `aria-sort` has it, if they are."""
        if self.sort.removeprefix("-") != column.name:
            return ""
        return "descending" if self.sort.startswith("-") else "ascending"


def rows_of_page(
    here: Site, answered: Answered, columns: Sequence[Column], arguments: MultiDict[str, str]
) -> SortedRows:
    """The rows that an address asks for by `sort` and `page`.

    Raises RequestError for a column that is not there, NotFound for a page that is not.
    """
    sort = arguments.get("sort", "")
    rows = _sort(here, answered.rows, columns, sort) if sort else answered.rows
    number, pages = read_page(arguments), count_pages(len(rows), PAGE_SIZE)
    check_page(number, pages, "page=1")
    return SortedRows(rows[(number - 1) * PAGE_SIZE : number * PAGE_SIZE], sort, number, pages)


def _sort(here: Site, rows: Sequence[Row], columns: Sequence[Column], sort: str) -> list[Row]:
    by_name = {column.name: column for column in columns}
    column = by_name.get(sort.removeprefix("-"))
    if column is None:
        raise RequestError("answer-lacks-column", shorten(sort), ", ".join(by_name))
    keyed = [(value_of(here, row, column), row) for row in rows]
    filled = [(value, row) for value, row in keyed if value.text]
    # What was in the order of the query stays so where values are equal; gaps stand last.
    if all(value.number is not None for value, _ in filled):
        filled.sort(key=lambda pair: pair[0].number or 0, reverse=sort.startswith("-"))
    else:
        filled.sort(key=lambda pair: danish_order(pair[0].text), reverse=sort.startswith("-"))
    return [*(row for _, row in filled), *(row for value, row in keyed if not value.text)]
