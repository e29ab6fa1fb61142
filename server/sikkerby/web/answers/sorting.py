"""The rows of an answer that a page shows: sorted by a column that the address names, in pages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sikkerby.errors import RequestError, shorten
from sikkerby.publication.tables.rows import danish_order
from sikkerby.web.answers.ask import Row
from sikkerby.web.answers.figures import ShownAnswer
from sikkerby.web.records.selection import check_page, count_pages
from sikkerby.web.wording import Value

PAGE_SIZE = 500


def rows_of_page(shown: ShownAnswer, sort: str, number: int) -> tuple[Sequence[Row], int]:
    """The rows of a page, and how many pages there are. `sort` is the name of a column, after “-”
    where the highest stand first, or empty for the order of the query.

    Raises RequestError for a column that is not there, NotFound for a page that is not.
    """
    rows = _sort(shown, sort) if sort else shown.answered.rows
    pages = count_pages(len(rows), PAGE_SIZE)
    check_page(number, pages, "page=1")
    return rows[(number - 1) * PAGE_SIZE : number * PAGE_SIZE], pages


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
