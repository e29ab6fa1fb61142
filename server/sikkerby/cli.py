"""The command line: the only place that prints or exits.

Data goes to standard output, talk to standard error. Exit codes: 0 fine; 1 the data do not
conform or name something unknown; 2 wrong use or unreadable input; 3 a fault of the program or
its store.
"""

from __future__ import annotations

import dataclasses
import datetime
import difflib
import functools
import os
import subprocess
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

import click

from sikkerby import __version__, resources
from sikkerby.documents.folder import read_data_folder
from sikkerby.documents.tables import read_text
from sikkerby.errors import DataError, InputError, SikkerbyError
from sikkerby.formats import Kind, find_format, formats_of
from sikkerby.graphs.build import Built, build_graphs
from sikkerby.graphs.jsonld import read_context
from sikkerby.progress import Progress
from sikkerby.publication.derive import write_derived
from sikkerby.publication.fingerprint import fingerprint, is_built, note_built
from sikkerby.publication.publish import Outcome, publish
from sikkerby.publication.version import Version, all_versions, current_version
from sikkerby.queries import bind, read_queries, read_query
from sikkerby.settings import PREFIX, Settings, read_settings
from sikkerby.store.base import Question
from sikkerby.validation.findings import Report

Command = Callable[..., None]


def _with_settings(*names: str) -> Callable[[Command], Command]:
    """Give a command the options of these settings, and call it with the Settings made of them."""

    def decorate(command: Command) -> Command:
        @functools.wraps(command)
        def run(**options: Any) -> None:
            given = {name: options.pop(name) for name in names}
            command(read_settings(given), **options)

        fields = {entry.name: entry for entry in dataclasses.fields(Settings)}
        wrapped: Command = run
        for name in reversed(names):
            entry = fields[name]
            default = f"[default: {entry.default}]" if entry.default not in (None, "") else ""
            wrapped = click.option(
                f"--{name.replace('_', '-')}",
                name,
                metavar="VALUE",
                help=f"{entry.metadata['help']} {default} [{PREFIX}{name.upper()}]",
            )(wrapped)
        return wrapped

    return decorate


SERVING = tuple(entry.name for entry in dataclasses.fields(Settings))


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__)
def main_group() -> None:
    """Publish a municipality's crime-prevention initiatives as linked data."""


def main() -> None:
    """Run the command line; every error becomes a message and an exit code."""
    try:
        main_group(standalone_mode=False)
    except click.exceptions.Exit as stop:
        sys.exit(stop.exit_code)
    except click.Abort:
        click.echo("Stopped.", err=True)
        sys.exit(130)
    except click.ClickException as error:
        error.show()
        sys.exit(2)
    except SikkerbyError as error:
        click.echo(f"sikkerby: {error}", err=True)
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        sys.exit(130)
    except Exception as error:
        if os.environ.get("SIKKERBY_TRACEBACK"):
            traceback.print_exc()
        click.echo(
            f"sikkerby: a fault of the program: {type(error).__name__}: {error}\n"
            "  what to do: set SIKKERBY_TRACEBACK=1, run the command again and report what it "
            "prints.",
            err=True,
        )
        sys.exit(3)


def _data_folder(settings: Settings) -> Path:
    return settings.data or resources.data_folder()


def _read(settings: Settings, progress: Progress) -> Built:
    data = read_data_folder(_data_folder(settings))
    return build_graphs(data, resources.ontology_folder(), progress)


def _validate(built: Built, settings: Settings, progress: Progress, *, cache: bool) -> Report:
    # Its libraries take half a second and fifty megabytes, which only validation should pay.
    from sikkerby.validation.validate import validate

    before = current_version(settings.home)
    return validate(
        built,
        shapes=resources.shapes_folder(),
        cache=settings.home / "cache" if cache else None,
        progress=progress,
        previous_iris=before.iris() if before else None,
    )


def _fingerprint(settings: Settings) -> str:
    return fingerprint(
        (_data_folder(settings), resources.ontology_folder(), resources.shapes_folder())
    )


def _build(settings: Settings) -> Outcome:
    progress = Progress()
    found = _fingerprint(settings)
    built = _read(settings, progress)
    report = _validate(built, settings, progress, cache=True)
    if not report.conforms:
        click.echo(report.to_text(), err=True)
        raise DataError(
            "The data do not conform; nothing was published.",
            remedy="Mend what is listed above; `sikkerby check` lists it again.",
        )
    outcome = publish(
        built, report, settings.home, read_context(resources.ontology_folder()), progress
    )
    note_built(settings.home, found)
    manifest = outcome.version.manifest
    state = "published" if outcome.changed else "nothing changed; already published"
    click.echo(f"Version {manifest.version}: {state} in {settings.home}.", err=True)
    for name, number in manifest.counts.items():
        click.echo(f"  {number:>7,} {name}", err=True)
    click.echo(report.summary(), err=True)
    return outcome


@main_group.command()
@_with_settings("home", "data", "keep_versions")
def build(settings: Settings) -> None:
    """Read, extract, validate, and write a version.

    Prints the version's name. Identical data make no new version.
    """
    click.echo(_build(settings).version.name)


@main_group.command()
@_with_settings("home", "data")
@click.option(
    "--format", "form", type=click.Choice(["text", "json", "ttl"]), default="text",
    help="How to print the findings. [default: text]",
)  # fmt: skip
def check(settings: Settings, form: str) -> None:
    """Validate the data and write nothing."""
    progress = Progress()
    built = _read(settings, progress)
    report = _validate(built, settings, progress, cache=False)
    if form == "json":
        click.echo(report.to_json())
    elif form == "ttl":
        click.echo(report.to_turtle())
    else:
        click.echo(report.to_text())
    if not report.conforms:
        sys.exit(DataError.exit_code)


@main_group.command()
@_with_settings("data")
def derive(settings: Settings) -> None:
    """Write what is derived from the documents into the data folder, for review as a diff.

    The extracted graph of each edition as sorted Turtle, and the ledger of identifiers.
    """
    if settings.data is None:
        raise InputError(
            "The data that come with the program are never written to.",
            remedy="Name the data folder with --data DIR.",
        )
    built = _read(settings, Progress())
    changed = write_derived(built, read_context(resources.ontology_folder()))
    for file in changed:
        click.echo(file)
    if not changed:
        click.echo("Nothing changed.", err=True)


def _manifest_options(command: Command) -> Command:
    """Give a command an option for each value of an edition's manifest."""
    from sikkerby.importing.answers import Answers

    for entry in reversed(dataclasses.fields(Answers)):
        option = f"--{entry.name.replace('_', '-')}"
        command = click.option(option, entry.name, default="", metavar="TEXT")(command)
    return command


@main_group.command("import")
@_with_settings("data")
@click.argument("document", type=click.Path(path_type=Path))
@click.option("--edition", required=True, help="Its name in addresses: tryg-by-2022-2025.")
@click.option("--overwrite", is_flag=True, help="Replace the edition of that name.")
@click.option("--dry-run", is_flag=True, help="Report, and write nothing.")
@_manifest_options
def import_(
    settings: Settings, document: Path, edition: str, overwrite: bool, dry_run: bool, **given: str
) -> None:
    """Make an edition of a Word, Excel, CSV or text DOCUMENT.

    Prints proposed blocks of reference data for the names that are not known; the report goes to
    standard error. What the other options do not say is “unknown” in the edition's manifest.
    """
    from sikkerby.importing.answers import Answers
    from sikkerby.importing.edition import import_document, report

    if settings.data is None:
        raise InputError(
            "The data that come with the program are never written to.",
            remedy="Make a folder of your own with `sikkerby init DIR`, and name it with --data.",
        )
    given["revised"] = given["revised"] or datetime.date.today().isoformat()
    result = import_document(
        document,
        settings.data,
        edition=edition,
        answers=Answers(**given),
        overwrite=overwrite,
        dry_run=dry_run,
    )
    click.echo(report(result), err=True)
    click.echo(result.proposals, nl=False)
    if result.preview.unknown or result.preview.unread:
        sys.exit(DataError.exit_code)


@main_group.command()
@_with_settings(*SERVING)
@click.argument("target", metavar="DIR", type=click.Path(path_type=Path))
def export(settings: Settings, target: Path) -> None:
    """Write the whole site as static files into DIR, a new or empty folder."""
    if current_version(settings.home) is None:
        _build(settings)
    from sikkerby.web.export import export_site

    done = export_site(settings, target, Progress())
    click.echo(f"{done.pages:,} pages, {done.files:,} other files, {done.size:,} bytes.", err=True)


@main_group.group()
def link() -> None:
    """Look after the links to other data sets."""


@link.command("check")
@_with_settings("data")
def link_check(settings: Settings) -> None:
    """Ask every linked address whether it still answers; list the dead ones.

    Exit code 1 where there are dead links, 0 otherwise, also where there is no network.
    """
    from sikkerby.linking.check import check_links, outside_addresses

    links = read_data_folder(_data_folder(settings)).links
    report = check_links(outside_addresses(links), Progress())
    if not report.has_network:
        click.echo("No linked address can be reached: there is no network here.", err=True)
        return
    for entry in report.states:
        click.echo(f"{entry.state.value}\t{entry.detail}\t{entry.address}")
    click.echo(f"{len(report.states)} links asked, {len(report.dead)} dead.", err=True)
    if report.dead:
        sys.exit(DataError.exit_code)


@main_group.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--base", required=True, help="Web address of all data: https://data.example.org/.")
@click.option("--municipality", required=True, help="Full Danish name: “Eksempelkøbing Kommune”.")
@click.option("--municipality-en", default="", help="[default: … Municipality]")
@click.option("--short-name", default="", help="Begins local addresses: eksempelkoebing.")
@click.option("--publisher", default="", help="Who publishes. [default: the municipality]")
def init(
    folder: Path,
    base: str,
    municipality: str,
    municipality_en: str,
    short_name: str,
    publisher: str,
) -> None:
    """Make a data folder of one's own in FOLDER, which must be new or empty."""
    from sikkerby.importing.initialise import Beginning, init_folder

    today = datetime.date.today().isoformat()
    beginning = Beginning(base, municipality, today, municipality_en, short_name, publisher)
    for file in init_folder(folder, beginning):
        click.echo(file)
    click.echo(f"Next: sikkerby import DOCUMENT --data {folder} --edition NAME --dry-run", err=True)


@main_group.command()
@_with_settings(*SERVING)
def serve(settings: Settings) -> None:
    """Build if the data are new or changed, then serve the site."""
    if not is_built(settings.home, _fingerprint(settings)) or not current_version(settings.home):
        # In a process of its own: what building needs in memory, serving need not keep.
        command = [sys.executable, "-m", "sikkerby", "build", "--home", str(settings.home)]
        command += ["--data", str(settings.data)] if settings.data else []
        built = subprocess.run(command, stdout=subprocess.DEVNULL, check=False)
        if built.returncode:
            sys.exit(built.returncode)
    from sikkerby.web.app import App
    from sikkerby.web.serving import serve as serve_app

    serve_app(settings, App)


@main_group.command()
@_with_settings("home")
@click.argument("old")
@click.argument("new")
@click.option(
    "--format", "form", type=click.Choice(["text", "json", "patch"]), default="text",
    help="How to print the changes. [default: text]",
)  # fmt: skip
@click.option("--language", type=click.Choice(["da", "en"]), default="en", help="[default: en]")
def diff(settings: Settings, old: str, new: str, form: str, language: Literal["da", "en"]) -> None:
    """Say what changed between the versions OLD and NEW; “current” is the newest."""
    from sikkerby.publication.changes import describe_changes

    versions = [_version(settings, name) for name in (old, new)]
    changes = describe_changes(*versions)
    if form == "json":
        click.echo(changes.to_json())
    elif form == "patch":
        click.echo(changes.to_patch(versions[1].manifest.base), nl=False)
    else:
        click.echo(changes.to_text(language))


def _version(settings: Settings, name: str) -> Version:
    kept = {version.name: version for version in all_versions(settings.home)}
    current = current_version(settings.home)
    if name == "current" and current:
        return current
    if name not in kept:
        near = difflib.get_close_matches(name, kept, n=1)
        raise InputError(
            f"There is no version “{name}” in {settings.home}.",
            remedy=f"Did you mean {near[0]}?"
            if near
            else f"There are: {', '.join(kept) or 'none'}.",
        )
    return kept[name]


@main_group.command()
@_with_settings("home", "data", "query_seconds", "query_memory", "query_rows", "answer_bytes")
@click.argument("query")
@click.argument("parameters", nargs=-1, metavar="[NAME=VALUE]…")
@click.option("--format", "form", default="", help="csv, tsv, json, xml, turtle … [default: csv]")
def query(settings: Settings, query: str, parameters: tuple[str, ...], form: str) -> None:
    """Answer a query from the published version: a FILE, or the NAME of a stored query."""
    version = current_version(settings.home) or _build(settings).version
    text = _query_text(query, parameters, version)
    # The store's own worker processes hold the limits here as they do for visitors.
    from sikkerby.store.embedded import EmbeddedStore

    store = EmbeddedStore(settings, version.store_files, version.name, scratch=version.folder)
    try:
        survey = store.survey(text)
        offers = formats_of(Kind.GRAPH if survey.kind == "graph" else Kind.RESULTS)
        default = (
            "turtle" if survey.kind == "graph" else "csv" if survey.kind == "select" else "json"
        )
        chosen = find_format(form or default, offers)
        if chosen is None:
            raise InputError(
                f"“{form}” is no format for this query.",
                remedy=f"There are: {', '.join(entry.name for entry in offers)}.",
            )
        answer = store.answer(Question(text, chosen, survey=survey))
        sys.stdout.buffer.write(answer.body)
    finally:
        store.close()


def _query_text(wanted: str, parameters: tuple[str, ...], version: Version) -> str:
    base = version.manifest.base
    stored = read_queries(resources.queries_folder())
    if wanted in stored:
        found = stored[wanted]
    elif Path(wanted).is_file():
        if not parameters:
            return f"BASE <{base}>\n{read_text(Path(wanted))}"
        found = read_query(Path(wanted))
    else:
        near = difflib.get_close_matches(wanted, stored, n=3)
        raise InputError(
            f"“{wanted}” is neither a file nor a stored query.",
            remedy=f"Did you mean {' or '.join(near)}?" if near else "Stored: " + ", ".join(stored),
        )
    given = dict(entry.partition("=")[::2] for entry in parameters)
    return f"BASE <{base}>\n{bind(found, given, base)}"
