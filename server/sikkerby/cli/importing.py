"""Commands that make data folders and editions: import, init."""

from __future__ import annotations

import datetime
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sikkerby.cli.group import Command, command, main_group, output, own_data_folder
from sikkerby.cli.language import say
from sikkerby.cli.reference import write_workbook
from sikkerby.documents.folder import LEDGER, PUBLICATION
from sikkerby.documents.manifest import read_publication
from sikkerby.errors import DataError, Remedy
from sikkerby.settings import Settings
from sikkerby.translation import reader_language

if TYPE_CHECKING:
    from sikkerby.extraction.records import Extract


def _manifest_options(command: Command) -> Command:
    """Give a command an option for each value of an edition's manifest."""
    from sikkerby.importing.answers import ANSWERS

    for name in reversed(ANSWERS):
        option = f"--{name.replace('_', '-')}"
        command = click.option(option, name, default="", metavar="TEXT")(command)
    return command


@command("data", name="import")
@click.argument("document", type=click.Path(path_type=Path))
@click.option("--edition", required=True, help="Its name in addresses: tryg-by-2022-2025.")
@click.option(
    "--column",
    "columns",
    multiple=True,
    metavar="NAME=ROLE",
    help="What a column is: title, description, area, target_group, involved, division, extra "
    "(kept as a field of its own) or nothing. May be given several times.",
)
@click.option(
    "--divided-by",
    default="",
    metavar="WHAT",
    help="headings, sheets, nothing, or the name of a column or the word of headings. "
    "[default: what is found]",
)
@click.option("--overwrite", is_flag=True, help="Replace the edition of that name.")
@click.option("--dry-run", is_flag=True, help="Report, and write nothing.")
@click.option(
    "--workbook",
    type=click.Path(path_type=Path),
    help="Write names, proposals and translations into FILE.xlsx, to be completed.",
)
@_manifest_options
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
    if overwrite:
        _say_what_is_lost(folder, result.preview.found)
    if workbook:
        base = read_publication(folder / PUBLICATION).base
        proposed = parse_turtle(result.proposals, document, base)
        for file in write_workbook(folder, workbook, [edition], proposed):
            click.echo(file)
    else:
        with output():
            click.echo(result.proposals, nl=False)
    stops = any(remark.severity == "violation" for remark in result.preview.remarks)
    if result.proposals or result.preview.unread or stops:
        sys.exit(DataError.exit_code)


def _say_what_is_lost(folder: Path, found: Extract | None) -> None:
    """Say which identifiers a document lacks that the one in whose place it comes had."""
    from sikkerby.graphs.ledger import read_ledger
    from sikkerby.graphs.succession import lost_with

    if found is None:
        return
    base = read_publication(folder / PUBLICATION).base
    lost = lost_with(found.edition, found, read_ledger(folder / LEDGER), base)
    if not lost:
        return
    counts = ", ".join(f"{number} {kind}" for kind, number in sorted(lost.items()))
    say(f"{sum(lost.values())} identifiers that were given before are lost: {counts}.")
    say(
        "If they were published: give the document a name of its own with --edition, or record "
        "that they are given up: sikkerby withdraw --all --reason …"
    )


@main_group.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--base", required=True, help="Web address of all data: https://data.example.org/.")
@click.option(
    "--municipality",
    "municipality_da",
    required=True,
    help="Full Danish name: “Eksempelkøbing Kommune”.",
)
@click.option("--municipality-en", default="", help="[default: … Municipality]")
@click.option("--short-name", default="", help="Begins local addresses: eksempelkoebing.")
@click.option(
    "--publisher", "publisher", default="", help="Who publishes. [default: the municipality]"
)
def init(folder: Path, **given: str) -> None:
    """Make a data folder of one's own in FOLDER, which must be new or empty."""
    from sikkerby.importing.initialise import Beginning, init_folder

    today = datetime.date.today().isoformat()
    for file in init_folder(folder, Beginning(revised=today, **given)):
        click.echo(file)
    say(f"Next: sikkerby import DOCUMENT --data {folder} --edition NAME --dry-run")
