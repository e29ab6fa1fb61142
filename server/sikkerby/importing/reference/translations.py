"""The English of editions on sheets, and from sheets into the editions' tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from sikkerby.bilingual import Bilingual
from sikkerby.documents.edition import TABLES
from sikkerby.documents.folder import EDITIONS
from sikkerby.documents.tables import read_lines
from sikkerby.errors import InputError
from sikkerby.importing.reference.sheets import Line, Sheet
from sikkerby.importing.tables import write_table
from sikkerby.whole_files import write_whole

_DANISH, _ENGLISH = Bilingual("dansk", "Danish"), Bilingual("engelsk", "English")
_CELLS = Sheet(
    Bilingual("Oversættelser", "Translations"),
    (
        Bilingual("oversættelse i udgaven", "translation in the edition"),
        Bilingual("række", "row"), Bilingual("kolonne", "column"), _DANISH, _ENGLISH,
    ),
)  # fmt: skip
_PRINCIPLES = Sheet(
    Bilingual("Principper", "Principles"),
    (
        Bilingual("princip i udgaven", "principle in the edition"),
        Bilingual("nummer", "number"), _DANISH, _ENGLISH,
        Bilingual("kort navn (dansk)", "short name (Danish)"),
        Bilingual("kort navn (engelsk)", "short name (English)"),
    ),
)  # fmt: skip
# The file that each sheet is about; its columns are the sheet's but for the edition.
TRANSLATION_SHEETS = {_CELLS: "translations.tsv", _PRINCIPLES: "principles.tsv"}
# How many of a file's columns tell which line is meant; the Danish words are the last of them.
_KEYS = {"translations.tsv": 3, "principles.tsv": 2}


def translation_sheets(
    data: Path, editions: Sequence[str]
) -> Iterator[tuple[Sheet, list[list[str]]]]:
    """The sheets with the lines of editions."""
    for sheet, name in TRANSLATION_SHEETS.items():
        yield (
            sheet,
            [
                [edition, *line.values()]
                for edition in editions
                for _, line in read_lines(data / EDITIONS / edition / name, TABLES[name])
            ],
        )


def take_translations(
    data: Path, sheets: Iterable[tuple[Sheet, Sequence[Line]]]
) -> tuple[int, list[InputError]]:
    """Write what lines translate into the editions' tables: how many of these lines changed, and
    what is wrong; then nothing is written.

    A line is told by its number and its Danish words, which must be as the edition has them.
    """
    changed, faults, contents = 0, list[InputError](), dict[Path, bytes]()
    for sheet, lines in sheets:
        if (name := TRANSLATION_SHEETS.get(sheet)) is None:
            continue
        for edition in dict.fromkeys(line.cells.get(sheet.headings[0].en, "") for line in lines):
            file = data / EDITIONS / edition / name
            known = {
                tuple(line.values())[: _KEYS[name]]: tuple(line.values())
                for _, line in read_lines(file, TABLES[name])
            }
            for line in lines:
                cells = _cells_of(sheet, line.cells)
                if cells[0] != edition:
                    continue
                key = cells[1 : _KEYS[name] + 1]
                if key not in known:
                    faults.append(_unknown(line, edition))
                elif known[key] != cells[1:]:
                    changed += 1
                    known[key] = cells[1:]
            contents[file] = write_table(name, known.values())
    for file, content in contents.items() if not faults else ():
        write_whole(file, content)
    return changed, faults


def _cells_of(sheet: Sheet, cells: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(cells.get(heading.en, "") for heading in sheet.headings)


def _unknown(line: Line, edition: str) -> InputError:
    return InputError("no-line-to-translate", edition, place=line.place(_DANISH))
