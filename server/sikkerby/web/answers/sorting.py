"""The rows of an answer that a page shows: sorted by a column that the address names, in pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from werkzeug.datastructures import MultiDict

from sikkerby.errors import RequestError, shorten
from sikkerby.publication.tables.rows import danish_order
from sikkerby.web.answers.ask import Row
from sikkerby.web.answers.figures import ShownAnswer
from sikkerby.web.records.selection import check_page, count_pages, read_page
from sikkerby.web.wording import Value

PAGE_SIZE = 500


@dataclass(frozen=True)
class SortedRows:
    """One page of an answer. `sort` is the name of the column, after “-” where the highest stand
    first, or empty for the order of the query."""

    rows: Sequence[Row]
    sort: str
    page: int
    pages: int


def rows_of_page(shown: ShownAnswer, arguments: MultiDict[str, str]) -> SortedRows:
    """The rows that an address asks for by `sort` and `page`.

    Raises RequestError for a column that is not there, NotFound for a page that is not.
    """
    sort = arguments.get("sort", "")
    rows = _sort(shown, sort) if sort else shown.answered.rows
    number, pages = read_page(arguments), count_pages(len(rows), PAGE_SIZE)
    check_page(number, pages, "page=1")
    return SortedRows(rows[(number - 1) * PAGE_SIZE : number * PAGE_SIZE], sort, number, pages)


def _sort(shown: ShownAnswer, sort: str) -> list[Row]:
    by_name = {column.name: column for column in shown.columns}
    column = by_name.get(sort.removeprefix("-"))
    if column is None:
        raise RequestError("answer-lacks-column", shorten(sort), ", ".join(by_name))
    keyed = [(shown.value(row, column), row) for row in shown.answered.rows]
    filled = [pair for pair in keyed if pair[0].text]
    in_numbers = all(value.number is not None for value, _ in filled)

    def key(pair: tuple[Value, Row]) -> Any:
        return pair[0].number if in_numbers else danish_order(pair[0].text)

    # What was in the order of the query stays so where values are equal; gaps stand last.
    filled.sort(key=key, reverse=sort.startswith("-"))
    return [row for _, row in (*filled, *(pair for pair in keyed if not pair[0].text))]
