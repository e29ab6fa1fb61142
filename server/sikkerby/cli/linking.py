"""Commands that link other data sets: link SOURCE, link accept, link check."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sikkerby.cli.building import build_version
from sikkerby.cli.group import (
    Group,
    command,
    data_folder,
    main_group,
    output,
    own_data_folder,
)
from sikkerby.cli.language import say
from sikkerby.documents.folder import LINKS, PUBLICATION, REFERENCE, read_data_folder
from sikkerby.documents.manifest import read_publication
from sikkerby.errors import DataError, InputError, Place
from sikkerby.progress import Progress
from sikkerby.publication.version import Version, current_version
from sikkerby.settings import Settings

if TYPE_CHECKING:
    from sikkerby.reconciliation import Index


_MOST = 100_000


class _LinkGroup(Group):
    """`link SOURCE` is short for `link propose SOURCE`."""

    def resolve_command(
        self, context: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and not args[0].startswith("-") and args[0] not in self.commands:
            args = ["propose", *args]
        return super().resolve_command(context, args)


@main_group.group(cls=_LinkGroup)
def link() -> None:
    """Link another data set, and look after the links.

    `sikkerby link SOURCE > review.tsv` proposes links; `sikkerby link accept review.tsv` keeps
    those that a person accepted.
    """


@command("home", "data", name="propose", group=link)
@click.argument("source")
@click.option("--municipality", default="", help="Whose all of the things are: København.")
@click.option("--iri-column", "iri", default="", help="Of a table: the column of addresses.")
@click.option("--name-column", "name", default="", help="Of a table: the column of names.")
@click.option(
    "--place-column", "place", default="", help="Of a table: the column of municipalities."
)
@click.option("--kind", default="", help="What all of the things are: District.")
@click.option("--space", default="", help="Of a table: what comes before its own numbers or names.")
@click.option("--outlines", default="", help="GeoJSON with the outlines of places of ours.")
@click.option("--most", default=_MOST, show_default=True, help="Things to take at most.")
def propose_(
    settings: Settings,
    source: str,
    municipality: str,
    kind: str,
    outlines: str,
    most: int,
    **columns: str,
) -> None:
    """Compare the things of SOURCE with ours, and print a table to review.

    SOURCE is a table (CSV, TSV, Excel, Word), GeoJSON, an RDF file, or the address of a SPARQL
    endpoint. With --outlines, what is proposed is which outlines of SOURCE lie in those of our
    places.
    """
    from sikkerby.linking.overlaps import propose_overlaps
    from sikkerby.linking.propose import propose
    from sikkerby.linking.review import write_review
    from sikkerby.linking.sources import Columns, read_source

    progress = Progress()
    records = read_source(source, Columns(**columns), most, progress)
    version = current_version(settings.home) or build_version(settings).version
    with _open_index(settings, version) as index:
        if kind and index.type_of(kind) is None:
            raise InputError("no-such-class", kind, ", ".join(index.types))
        proposals = propose(index, records, municipality, progress, kind)
        if outlines:
            places = read_source(outlines, Columns(space=columns["space"]), most, progress)
            ours = propose(index, places, municipality, progress, kind)
            proposals = propose_overlaps(index, records, ours, progress)
    click.echo(write_review(proposals, version.manifest.base), nl=False)
    safe = sum(entry.is_safe for entry in proposals)
    say(
        f"{len(records):,} things read, {len(proposals):,} may be ours, {safe:,} of them safely. "
        "Write yes or no before each, then: sikkerby link accept FILE --data DIR"
    )


@command("data", name="reconcile", group=link)
@click.argument("service")
@click.option("--public-only", is_flag=True, help="Refuse services of private networks.")
def reconcile(settings: Settings, service: str, public_only: bool) -> None:
    """Ask a reconciliation SERVICE for our organisations and places, and print a table to review.

    SERVICE is the address that OpenRefine takes, such as https://wikidata.reconci.link/da/api.
    """
    from sikkerby.documents.turtle import read_folder
    from sikkerby.linking.review import write_table
    from sikkerby.linking.service import find_candidates, open_service

    data = data_folder(settings)
    base = read_publication(data / PUBLICATION).base
    found = open_service(service, public_only=public_only)
    reference = read_folder(data / REFERENCE, base)
    lines = list(find_candidates(found, reference, base, Progress()))
    click.echo(write_table(lines), nl=False)
    say(
        f"{len(lines):,} candidates. "
        "Write yes or no before each, then: sikkerby link accept FILE --data DIR"
    )


@contextmanager
def _open_index(settings: Settings, version: Version) -> Iterator[Index]:
    """What can be recognised in a version, for as long as a block lasts."""
    from sikkerby.reconciliation import Index
    from sikkerby.web.open_version import open_database

    database = open_database(settings, version)
    try:
        with database.connection() as connection:
            yield Index(connection, version.manifest.base)
    finally:
        database.close()


@command("data", name="editions", group=link)
@click.argument("earlier")
@click.argument("later")
def editions(settings: Settings, earlier: str, later: str) -> None:
    """Propose which initiatives of the edition LATER continue those of EARLIER.

    Prints a table to review, as `sikkerby link SOURCE` does.
    """
    from sikkerby.cli.building import read
    from sikkerby.linking.editions import propose_continuations
    from sikkerby.linking.review import SAFE, write_table

    lines = propose_continuations(read(settings, Progress()), earlier, later)
    click.echo(write_table(lines), nl=False)
    safe = sum(line["note"] == SAFE for line in lines)
    say(
        f"{len(lines):,} initiatives of {later} may continue one of {earlier}, {safe:,} of "
        "them under the same title. Write yes or no before each, then: "
        "sikkerby link accept FILE --reviewer NAME --data DIR"
    )


@command("home", "data", name="accept", group=link)
@click.argument("review", type=click.Path(path_type=Path))
@click.option("--reviewer", required=True, help="Who decided: “Anna Andersen, Teknisk Enhed”.")
@click.option("--dataset", default="", help="Address of the other data set.")
@click.option("--title", default="", help="Its name in English.")
@click.option("--title-da", default="", help="Its name in Danish. [default: the English one]")
@click.option("--space", default="", help="What all its addresses begin with. [default: --dataset]")
@click.option("--licence", default="", help="Address of its licence.")
@click.option("--dated", default="", help="Day of the copy that was linked: 2023-08-01.")
@click.option("--scheme", "is_scheme", is_flag=True, help="Its things are concepts of a scheme.")
@click.option("--outlines", default="", help="GeoJSON with its outlines, for area and centroid.")
@click.option("--iri-column", default="", help="Of the outlines: the column of addresses.")
@click.option("--name-column", default="", help="Of the outlines: the column of names.")
@click.option("--name", default="", help="Name of the file in links/. [default: the table's]")
@click.option("--overwrite", is_flag=True, help="Replace the file of that name.")
def accept(
    settings: Settings,
    review: Path,
    reviewer: str,
    dataset: str,
    title: str,
    title_da: str,
    space: str,
    licence: str,
    dated: str,
    is_scheme: bool,
    outlines: str,
    iri_column: str,
    name_column: str,
    name: str,
    overwrite: bool,
) -> None:
    """Turn the accepted lines of the table REVIEW into a file in the data folder's links/.

    Links to another data set need --dataset and --title; those between editions do not. Of its
    --outlines, area and centroid are written beside the links.
    """
    from sikkerby.linking.accept import DataSet, accept_links, check_subjects
    from sikkerby.linking.records import check_iri
    from sikkerby.linking.review import CONTINUES, read_review
    from sikkerby.linking.sources import Columns, read_source
    from sikkerby.vocabulary import slugify

    data = own_data_folder(settings)
    decisions = read_review(review)
    if not decisions:
        raise InputError("no-line-accepted", review)
    relations = {entry.relation for entry in decisions}
    if CONTINUES in relations and len(relations) > 1:
        raise InputError("links-mixed", CONTINUES, place=Place(review))
    file_name = slugify(name or review.stem)
    if CONTINUES in relations:
        base = read_publication(data / PUBLICATION).base
        other = None
    else:
        if not dataset or not title:
            raise InputError("data-set-not-named")
        check_iri(dataset)
        version = current_version(settings.home) or build_version(settings).version
        base = version.manifest.base
        with _open_index(settings, version) as index:
            check_subjects(decisions, index)
        if licence:
            check_iri(licence)
        space = space or dataset
        columns = Columns(iri_column, name_column, space=space)
        places = read_source(outlines, columns, _MOST, Progress()) if outlines else ()
        drawn = {place.iri: place.outline for place in places if place.outline}
        titles = (title_da or title, title)
        other = DataSet(dataset, *titles, space, licence, dated, is_scheme, drawn)
    file = accept_links(
        decisions, other, reviewer, data / LINKS, name=file_name, base=base, overwrite=overwrite
    )
    click.echo(file)
    say(f"{len(decisions):,} links written. Next: sikkerby check --data {data}")


@command("data", name="check", group=link)
def link_check(settings: Settings) -> None:
    """Ask every linked address whether it still answers; list the dead ones.

    Exit code 1 where there are dead links, 0 otherwise, also where there is no network.
    """
    from sikkerby.linking.check import check_links, outside_addresses

    links = read_data_folder(data_folder(settings)).links
    report = check_links(outside_addresses(links), Progress())
    if not report.has_network:
        say("No linked address can be reached: there is no network here.")
        return
    with output():
        for entry in report.states:
            click.echo(f"{entry.state.value}\t{entry.detail}\t{entry.address}")
    say(f"{len(report.states)} links asked, {len(report.dead)} dead.")
    if report.dead:
        sys.exit(DataError.exit_code)
