"""Commands for reference data and translations in a spreadsheet: reference export, import."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sikkerby.cli.group import Group, command, data_folder, main_group, own_data_folder, print_lines
from sikkerby.cli.language import say
from sikkerby.errors import DataError
from sikkerby.settings import Settings
from sikkerby.translation import reader_language, translate

if TYPE_CHECKING:
    from pyoxigraph import Triple


@main_group.group(cls=Group)
def reference() -> None:
    """Organisations, places and translations in a spreadsheet, out and in."""


@command("data", name="export", group=reference)
def reference_export(settings: Settings, target: Path, editions: tuple[str, ...]) -> None:
    """Write what may be edited into TARGET: a workbook, FILE.xlsx, or a folder of TSV files."""
    from sikkerby.documents.folder import edition_folders

    data = data_folder(settings)
    names = editions or [folder.name for folder in edition_folders(data)]
    print_lines(write_workbook(data, target, names))


def write_workbook(
    data: Path, target: Path, editions: Sequence[str], proposed: Sequence[Triple] = ()
) -> list[Path]:
    """Write a data folder's reference data, what is proposed for them, and translations."""
    from sikkerby.importing.reference.exchange import Reference
    from sikkerby.importing.reference.sheets import write_sheets
    from sikkerby.importing.reference.translations import translation_sheets

    language = reader_language()
    sheets = (*Reference(data, language, proposed).sheets(), *translation_sheets(data, editions))
    return write_sheets(target, sheets, language)


@command("data", name="import", group=reference)
def reference_import(settings: Settings, source: Path, remove: bool) -> None:
    """Write what SOURCE says into the data folder: a workbook, a table, or a folder of tables.

    Only what it says otherwise is touched: comments and the rest of the Turtle stay as they are.
    """
    from sikkerby.importing.reference.exchange import SHEETS, Reference
    from sikkerby.importing.reference.sheets import read_sheets
    from sikkerby.importing.reference.translations import TRANSLATION_SHEETS, take_translations

    data, language = own_data_folder(settings), reader_language()
    sheets = read_sheets(source, [*SHEETS, *TRANSLATION_SHEETS])
    outcome = Reference(data, language).take(sheets, remove=remove)
    translated, faults = take_translations(data, sheets)
    for fault in (*outcome.faults, *faults):
        click.echo(f"sikkerby: {fault.of(language)}", err=True)
    if outcome.faults or faults:
        sys.exit(DataError.exit_code)
    for what, paths in (("new", outcome.new), ("changed", outcome.changed)):
        print_lines(f"{translate(what, language)}\t{path}" for path in paths)
    say("reference-taken", outcome.same, translated)
    if outcome.missing:
        say("lines-removed" if remove else "lines-left", ", ".join(outcome.missing))
    say("next-is-check", data)
