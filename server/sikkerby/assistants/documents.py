"""The tool that shows the source as printed; see `reading` for what holds of all tools."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from sikkerby.assistants.reading import Name
from sikkerby.assistants.results import Result, page_address, write_result
from sikkerby.errors import NotFound, RequestError, shorten
from sikkerby.publication.version import Version
from sikkerby.web.records.documents import read_preface, read_rows, read_sections
from sikkerby.web.records.records import Records
from sikkerby.web.served import records, site
from sikkerby.web.words import text

_MOST_CHARACTERS = 20_000


def document(
    edition: Annotated[Name, Field(description="Which document; needed where several are.")] = "",
    row: Annotated[int | None, Field(ge=1, description="One row of its table, as printed.")] = None,
    start: Annotated[int | None, Field(ge=0, description="From this character.")] = None,
    end: Annotated[int | None, Field(ge=0, description="To before this character.")] = None,
) -> Result:
    """The source as printed: its sections and rows, one row, or the characters from start to end,
    to check a quotation against. Positions count Unicode code points from nought."""
    found = records()
    chosen = _choose_edition(found, edition)
    strategy = found.strategy_of(chosen)
    title = text("assistant_document", x=strategy.source, period=strategy.period)
    address = page_address(f"/doc/source/{chosen}")
    if row is not None:
        return write_result(title, _print_row(found, chosen, row), address)
    if start is None and end is None:
        preface = read_preface(found.connection, chosen)
        return write_result(title, _list_rows(found, chosen), address, preface=preface)
    whole = _read_text(site().version, chosen)
    first, last = start or 0, len(whole) if end is None else min(end, len(whole))
    parts = range(first, last, _MOST_CHARACTERS)
    shown = [
        {"start": at, "end": at + len(part), "text": part}
        for at in parts[:1]
        for part in (whole[at:last][:_MOST_CHARACTERS],)
    ]
    return write_result(title, shown, address, total=len(parts), length=len(whole))


def _choose_edition(found: Records, edition: str) -> str:
    """The edition that is meant. Raises RequestError where none or another is named."""
    known = [strategy.slug for strategy in found.all_strategies]
    if edition in known:
        return edition
    if not edition and len(known) == 1:
        return known[0]
    names = shorten(", ".join(known), 1000)
    if edition:
        raise RequestError("no-such-document", shorten(edition), names)
    raise RequestError("many-documents", names)


def _print_row(found: Records, edition: str, number: int) -> list[Result]:
    """The cells of a row, each with the position of its first character."""
    printed = read_rows(found.connection, edition, number)
    return [
        {
            "column": cell.header,
            "text": cell.text,
            "start": next((position for position in cell.positions if position >= 0), None),
        }
        for cell in printed.get(number, ())
    ]


def _list_rows(found: Records, edition: str) -> list[Result]:
    """The sections of a document with the titles of their rows."""
    return [
        {
            "section": section["heading"],
            "statement": section["statement"],
            "rows": [{"row": i.row, "title": i.printed_title, "iri": i.iri} for i in initiatives],
        }
        for section, initiatives in read_sections(found, edition)
    ]


def _read_text(version: Version, edition: str) -> str:
    path = f"source/{edition}.txt"
    if path not in version.files:
        raise NotFound("text-not-published")
    return (version.folder / path).read_text("utf-8")
