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
    own_data_folder,
    print_lines,
)
from sikkerby.cli.language import say
from sikkerby.documents.folder import LINKS, PUBLICATION, REFERENCE, read_data_folder
from sikkerby.documents.manifest import read_publication
from sikkerby.errors import DataError, InputError, Place
from sikkerby.progress import Progress
from sikkerby.publication.version import Version, current_version
from sikkerby.settings import Settings

if TYPE_CHECKING:
    from sikkerby.reconciliation.index import Index


_MOST_OUTLINES = 100_000


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
            proposals = list(propose_overlaps(index, records, ours, progress))
    click.echo(write_review(proposals, version.manifest.base), nl=False)
    say("links-proposed", len(records), len(proposals), sum(entry.is_safe for entry in proposals))


@command("data", group=link)
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
    click.echo(write_table(line.cells for line in lines), nl=False)
    say("candidates-found", len(lines))


@contextmanager
def _open_index(settings: Settings, version: Version) -> Iterator[Index]:
    """What can be recognised in a version, for as long as a block lasts."""
    from sikkerby.reconciliation.index import Index
    from sikkerby.web.open_version import open_database

    database = open_database(settings, version)
    try:
        with database.connection() as connection:
            yield Index(connection, version.manifest.base)
    finally:
        database.close()


@command("data", group=link)
def editions(settings: Settings, earlier: str, later: str) -> None:
    """Propose which initiatives of the edition LATER continue those of EARLIER.

    Prints a table to review, as `sikkerby link SOURCE` does.
    """
    from sikkerby.cli.building import read
    from sikkerby.linking.editions import propose_continuations
    from sikkerby.linking.review import SAFE, write_table

    lines = list(propose_continuations(read(settings, Progress()), earlier, later))
    click.echo(write_table(line.cells for line in lines), nl=False)
    safe = sum(line.note == SAFE for line in lines)
    say("continuations-found", len(lines), later, earlier, safe)


@command("home", "data", group=link)
def accept(
    settings: Settings,
    review: Path,
    reviewer: str,
    outlines: str,
    iri_column: str,
    name_column: str,
    name: str,
    is_scheme: bool,
    overwrite: bool,
    **described: str,
) -> None:
    """Turn the accepted lines of the table REVIEW into a file in the data folder's links/.

    Links to another data set need --dataset and --title; those between editions do not. With
    --outlines, the areas and centroids of its places are written beside the links.
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
    if CONTINUES in relations:
        base = read_publication(data / PUBLICATION).base
        other = None
    else:
        if not described["iri"] or not described["name_en"]:
            raise InputError("data-set-not-named")
        check_iri(described["iri"])
        version = current_version(settings.home) or build_version(settings).version
        base = version.manifest.base
        with _open_index(settings, version) as index:
            check_subjects(decisions, index)
        if described["licence"]:
            check_iri(described["licence"])
        described["space"] = described["space"] or described["iri"]
        described["name_da"] = described["name_da"] or described["name_en"]
        columns = Columns(iri_column, name_column, space=described["space"])
        places = read_source(outlines, columns, _MOST_OUTLINES, Progress()) if outlines else ()
        drawn = {place.iri: place.outline for place in places if place.outline}
        other = DataSet(**described, is_scheme=is_scheme, outlines=drawn)
    file = accept_links(
        decisions, other, reviewer, data / LINKS,
        name=slugify(name or review.stem), base=base, overwrite=overwrite,
    )  # fmt: skip
    click.echo(file)
    say("links-written", len(decisions), data)


@command("data", name="check", group=link)
def link_check(settings: Settings) -> None:
    """Ask every linked address whether it still answers; list the dead ones.

    Exit code 1 where there are dead links, 0 otherwise, also where there is no network.
    """
    from sikkerby.linking.check import check_links, outside_addresses

    links = read_data_folder(data_folder(settings)).links
    states = check_links(outside_addresses(links), Progress())
    if states and all(found.state == "unreached" for found in states):
        say("no-network")
        return
    print_lines(f"{found.state}\t{found.detail}\t{found.address}" for found in states)
    dead = sum(found.state == "dead" for found in states)
    say("links-asked", len(states), dead)
    if dead:
        sys.exit(DataError.exit_code)
