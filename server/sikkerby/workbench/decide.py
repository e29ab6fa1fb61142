"""What a steward decides of words, written into a data folder as the commands write it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Triple

from sikkerby.documents.edition import TABLES, read_edition
from sikkerby.documents.folder import EDITIONS, LINKS, PUBLICATION
from sikkerby.documents.manifest import read_publication
from sikkerby.documents.tables import read_lines, read_text
from sikkerby.documents.turtle import read_folder
from sikkerby.errors import DataError, InputError
from sikkerby.importing.proposals import note_of
from sikkerby.importing.reference import columns
from sikkerby.importing.reference.columns import SEPARATOR
from sikkerby.importing.reference.exchange import SHEETS, Outcome, Reference
from sikkerby.importing.reference.sheets import Line, Sheet
from sikkerby.importing.source import SourceLine
from sikkerby.importing.tables import write_table
from sikkerby.vocabulary import PREFIXES, slugify
from sikkerby.whole_files import write_whole
from sikkerby.workbench.known import check_names

ORGANISATION, PLACE = "organisation", "place"
_TABLES = {ORGANISATION: columns.ORGANISATIONS, PLACE: columns.PLACES}
# The headings that name a row's resource and its Danish name, as `Line` has them.
NAME, SPELLINGS = "name (Danish)", "spellings"
# How many columns of a table beside a document say what a line is about.
_ABOUT = 3
# The reference data's own language, so that what is written here reads as what a command reads.
_LANGUAGE = "da"


def sheet_of(room: str) -> Sheet:
    """The sheet of organisations or of places; `room` is the kind, as in paths: `id/place/…`."""
    return next(sheet for sheet, table in SHEETS.items() if table is _TABLES[room])


def read_names(
    data: Path, room: str, language: str = _LANGUAGE, proposed: Iterable[Triple] = ()
) -> list[dict[str, str]]:
    """The rows of a sheet, by the English headings, in the order of the files."""
    wanted = sheet_of(room)
    for sheet, rows in Reference(data, language, proposed).sheets():
        if sheet == wanted:
            headings = [heading.en for heading in sheet.headings]
            return [dict(zip(headings, row, strict=True)) for row in rows]
    return []


def take_names(data: Path, rows: Mapping[str, Sequence[Mapping[str, str]]]) -> Outcome:
    """Write what rows say, by room; headings that a row lacks stay as they are.

    Raises DataError for cells that cannot be read; then nothing is written.
    """
    sheets = [(sheet_of(room), [_line(room, cells) for cells in some]) for room, some in
              rows.items()]  # fmt: skip
    return _take(data, sheets)


def _take(data: Path, sheets: Iterable[tuple[Sheet, Sequence[Line]]]) -> Outcome:
    outcome = Reference(data, _LANGUAGE).take(sheets)
    if outcome.faults:
        raise DataError("as-given", "\n".join(fault.of(_LANGUAGE) for fault in outcome.faults))
    check_names(data)
    return outcome


def remove_name(data: Path, room: str, address: str) -> None:
    """Remove an organisation or a place, by the end of its path, from the reference data."""
    lines = [_line(room, row) for row in read_names(data, room) if row[room] != address]
    Reference(data, _LANGUAGE).take([(sheet_of(room), lines)], remove=True)


def _line(room: str, cells: Mapping[str, str]) -> Line:
    name = cells.get(NAME, "")
    return Line(SourceLine((), Path(room), "", 0, 0, name), dict(cells))


def add_spelling(data: Path, room: str, name: str, words: str) -> str:
    """Add `words` to the spellings of the row with this name or address, and return the row's name.

    Raises InputError unless just one row has it.
    """
    rows = read_names(data, room)
    found = [row for row in rows if name.casefold() == row[NAME].casefold() or name == row[room]]
    if len(found) != 1:
        raise InputError("not-just-one-name", name)
    spellings = [text for text in found[0][SPELLINGS].split(SEPARATOR.strip()) if text.strip()]
    cells = {
        room: found[0][room],
        NAME: found[0][NAME],
        SPELLINGS: SEPARATOR.join([*(text.strip() for text in spellings), words]),
    }
    take_names(data, {room: [cells]})
    return found[0][NAME]


def note_origin(edition: str, row: int, text: str) -> dict[str, str]:
    """Where a name was seen, as the columns of a sheet have it."""
    note = note_of(edition, row, text)
    return {"origin (Danish)": note.da, "origin (English)": note.en}


def add_line(data: Path, edition: str, table: str, *lines: Sequence[str]) -> None:
    """Add lines to one of the tables beside an edition's document, in place of those that were said
    of the same words before.

    Raises DataError for a line that does not fit the document.
    """
    file = data / EDITIONS / edition / table
    said = {tuple(line[:_ABOUT]) for line in lines}
    before = [tuple(cells.values()) for _, cells in read_lines(file, TABLES[table])]
    kept = [line for line in before if line[:_ABOUT] not in said]
    write_whole(file, write_table(table, [*kept, *lines]))
    read_edition(file.parent)


def agent_of(data: Path, who: str) -> str:
    """The end of the IRI of the person who decides. A person whom no file in `links/` describes is
    added to `links/agents.ttl`."""
    base = read_publication(data / PUBLICATION).base
    slug = slugify(who) or "steward"
    agent = NamedNode(f"{base}id/agent/{slug}")
    if all(triple.subject != agent for triple in read_folder(data / LINKS, base)):
        file = data / LINKS / "agents.ttl"
        prefixes = [f"@prefix {name}: <{PREFIXES[name]}> .\n" for name in ("prov", "rdfs")]
        before = read_text(file) if file.exists() else "".join(prefixes)
        names = " , ".join(str(Literal(who, language=language)) for language in ("da", "en"))
        block = f"\n<id/agent/{slug}> a prov:Agent ; rdfs:label {names} .\n"
        file.parent.mkdir(exist_ok=True)
        write_whole(file, (before + block).encode("utf-8"))
    return slug


def accept(
    data: Path,
    proposed: Sequence[Triple],
    changed: Mapping[str, Sequence[Mapping[str, str]]],
    refused: Mapping[str, set[str]],
) -> Outcome:
    """Write what rows of the grid say, and the proposals but for those `refused`, by address.

    Raises DataError for cells that cannot be read.
    """
    every = Reference(data, _LANGUAGE, proposed)
    sheets = []
    for sheet, rows in every.sheets():
        if sheet not in SHEETS:
            continue
        table = SHEETS[sheet]
        room = table.rooms[0] if len(table.rooms) == 1 else ""
        said = {row[room]: row for row in changed.get(room, ())}
        lines = []
        for row in rows:
            cells = dict(zip((heading.en for heading in sheet.headings), row, strict=True))
            cells |= said.get(row[0], {})
            # Codes go with what they are of.
            owner = row[0].partition("#")[0].rpartition("/")[2]
            if not any(owner in addresses for addresses in refused.values()):
                lines.append(_line(room, cells))
        sheets.append((sheet, lines))
    return _take(data, sheets)
