"""What a table that is written holds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

Cell = str | int | float | Decimal | bool | None
Row = Sequence[Cell]


@dataclass(frozen=True)
class Table:
    """A table to be written; `name` heads its sheet, `rows` are gone through once."""

    name: str
    headings: Sequence[str]
    rows: Iterable[Row]


def write_number(value: float | Decimal) -> str:
    """A number exactly, with a decimal point where it needs one."""
    if isinstance(value, Decimal):
        return f"{value:f}"
    return str(value).removesuffix(".0")
