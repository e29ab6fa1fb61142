"""Commands that make data folders and editions: import, init."""

from __future__ import annotations

import datetime
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sikkerby.cli.group import command, option, output, own_data_folder, print_lines
from sikkerby.cli.language import say
from sikkerby.cli.reference import write_workbook
from sikkerby.documents.folder import LEDGER, PUBLICATION
from sikkerby.documents.manifest import read_publication
from sikkerby.errors import DataError, Remedy
from sikkerby.importing.answers import ANSWERS
from sikkerby.settings import Settings
from sikkerby.translation import reader_language

if TYPE_CHECKING:
    from sikkerby.extraction.records import Extract

# An option for each value of an edition's manifest.
_MANIFEST = [option(name, default="", metavar="TEXT") for name in ANSWERS]


@command("data", name="import", more=_MANIFEST)
def import_(
    settings: Settings,
    document: Path,
    edition: str,
    columns: tuple[str, ...],
    divided_by: str,
    overwrite: bool,
    dry_run: bool,
    workbook: Path | None,
    **given: str,
) -> None:
    """Make an edition of a DOCUMENT of Word, Excel or LibreOffice, of CSV or text.

    Prints proposed blocks of reference data for the names that are not known, or writes them with
    all others into a workbook; the report goes to standard error. What the other options do not say
    is “unknown” in the edition's manifest.
    """
    from sikkerby.documents.turtle import parse_turtle
    from sikkerby.importing.edition import import_document, report

    folder = own_data_folder(settings, Remedy("make-data-folder"))
    given["revised"] = given["revised"] or datetime.date.today().isoformat()
    result = import_document(
        document,
        folder,
        edition=edition,
        answers=given,
        roles={name.strip(): role for name, _, role in (c.rpartition("=") for c in columns)},
        divided_by=divided_by,
        overwrite=overwrite,
        dry_run=dry_run,
    )
    click.echo(report(result, reader_language()), err=True)
    if overwrite and result.preview.found:
        _say_what_is_lost(folder, result.preview.found)
    if workbook:
        base = read_publication(folder / PUBLICATION).base
        proposed = parse_turtle(result.proposals, document, base)
        print_lines(write_workbook(folder, workbook, [edition], proposed))
    else:
        with output():
            click.echo(result.proposals, nl=False)
    stops = any(remark.severity == "violation" for remark in result.preview.remarks)
    if result.proposals or result.preview.unread or stops:
        sys.exit(DataError.exit_code)


def _say_what_is_lost(folder: Path, found: Extract) -> None:
    """Say which identifiers a document lacks that the one in whose place it comes had."""
    from sikkerby.graphs.ledger import read_ledger
    from sikkerby.graphs.succession import lost_with

    base = read_publication(folder / PUBLICATION).base
    if lost := lost_with(found.edition, found, read_ledger(folder / LEDGER), base):
        counts = ", ".join(f"{number} {kind}" for kind, number in sorted(lost.items()))
        say("identifiers-lost", sum(lost.values()), counts)


@command()
def init(folder: Path, **given: str) -> None:
    """Make a data folder of one's own in FOLDER, which must be new or empty."""
    from sikkerby.importing.initialise import Beginning, init_folder

    today = datetime.date.today().isoformat()
    print_lines(init_folder(folder, Beginning(revised=today, **given)))
    say("next-is-import", folder)
