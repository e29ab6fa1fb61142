"""Commands that read the data and write versions: build, check, derive."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Container
from functools import partial
from typing import TYPE_CHECKING

import click

from sikkerby import resources
from sikkerby.cli.group import command, data_folder, own_data_folder, print_lines
from sikkerby.cli.language import in_own_language, say
from sikkerby.errors import DataError
from sikkerby.progress import Progress
from sikkerby.publication.fingerprint import fingerprint, note_built
from sikkerby.publication.version import last_version
from sikkerby.settings import Settings
from sikkerby.translation import reader_language

if TYPE_CHECKING:
    from sikkerby.graphs.build import Built
    from sikkerby.graphs.edition_cache import EditionCache
    from sikkerby.publication.publish import Outcome
    from sikkerby.validation.findings import Report


def read(
    settings: Settings,
    progress: Progress,
    wanted: Container[str] | None = None,
    edition_cache: EditionCache | None = None,
) -> Built:
    # What reads documents takes a fifth of a second to load, which `serve` need not wait for.
    from sikkerby.documents.folder import read_data_folder
    from sikkerby.graphs.build import build_graphs

    data = read_data_folder(data_folder(settings), wanted)
    return build_graphs(data, resources.ontology_folder(), progress, edition_cache)


def _read_to_validate(
    settings: Settings, progress: Progress, *, whole: bool
) -> tuple[Built, Callable[[], Report]]:
    """The graphs, and what validates them; unless the `whole` is wanted, nothing is read that is
    known."""
    # Its libraries take half a second and fifty megabytes, which only validation should pay.
    from sikkerby.graphs.edition_cache import EditionCache
    from sikkerby.piece_store import PieceStore
    from sikkerby.validation.cache import ResultCache
    from sikkerby.validation.plan import make_plan
    from sikkerby.validation.validate import validate
    from sikkerby.whole_files import disk_faults_as_errors

    shapes = resources.shapes_folder()
    cache = ResultCache(settings.home / "cache", read_only=not whole)
    plan = make_plan(data_folder(settings), shapes, cache, progress)
    # Only a whole build reads all editions, and so knows which are needed no more.
    edition_cache = EditionCache(
        PieceStore(settings.home / "cache" / "editions"), plan.inputs.digests
    )
    if whole:
        with disk_faults_as_errors(settings.home, "version"):
            built = read(settings, progress, (), edition_cache)
            edition_cache.clean()
    else:
        built = read(settings, progress, plan.needed)
    before = last_version(settings.home)
    return built, lambda: validate(
        built,
        shapes=shapes,
        cache=cache,
        progress=progress,
        previous_iris=before.iris() if before else None,
        plan=plan,
    )


def build_version(settings: Settings) -> Outcome:
    # Its libraries, too, are for those who wait for them anyway.
    from sikkerby.documents.folder import PUBLICATION, TEXTS
    from sikkerby.graphs.jsonld.context import read_context
    from sikkerby.publication.publish import publish
    from sikkerby.validation.render import render_text, summary

    progress, began = Progress(), time.monotonic()
    found = fingerprint(data_folder(settings))
    built, validate = _read_to_validate(settings, progress, whole=True)

    def find_conforming() -> Report:
        report = validate()
        if not report.conforms:
            click.echo(render_text(report, reader_language()), err=True)
            raise DataError("data-do-not-conform")
        return report

    outcome = publish(
        built,
        find_conforming,
        settings.home,
        read_context(resources.ontology_folder()),
        progress,
        keep_versions=settings.keep_versions,
        began=began,
    )
    manifest = outcome.version.manifest
    note_built(settings.home, found, manifest.version)
    say("built" if outcome.changed else "nothing-new", manifest.version, settings.home)
    if outcome.current != manifest.version:
        say("other-is-served", outcome.current)
    for name, number in manifest.counts.items():
        click.echo(in_own_language(f"  {number:>7,} {name}"), err=True)
    click.echo(summary(outcome.report, reader_language()), err=True)
    if not (built.data.manifest.contact or settings.contact):
        say("no-contact", PUBLICATION)
    # Whether there is a new version depends on the data and on their dates alone.
    said = {**built.data.manifest.said_in_versions(), "texts": built.data.texts}
    if any(getattr(manifest, name) != value for name, value in said.items()):
        say("texts-not-published", PUBLICATION, TEXTS)
    return outcome


@command("home", "data", "keep_versions")
def build(settings: Settings) -> None:
    """Read, extract, validate, and write a version.

    Prints the version's name. Identical data make no new version.
    """
    click.echo(build_version(settings).version.name)


@command("home", "data")
def check(settings: Settings, form: str) -> None:
    """Validate the data and write nothing.

    What the last `sikkerby build` found of editions that did not change since is used again.
    """
    from sikkerby.validation.render import render_json, render_text, render_turtle

    _, validate = _read_to_validate(settings, Progress(), whole=False)
    report = validate()
    renderers = {"json": render_json, "ttl": render_turtle}
    render = renderers.get(form, partial(render_text, language=reader_language()))
    print_lines([render(report)])
    if not report.conforms:
        sys.exit(DataError.exit_code)


@command("data")
def derive(settings: Settings) -> None:
    """Write what is derived from the documents into the data folder, for review as a diff.

    The extracted graph of each edition as sorted Turtle, and the ledger of identifiers.
    """
    own_data_folder(settings)
    from sikkerby.graphs.jsonld.context import read_context
    from sikkerby.publication.derive import write_derived

    changed = write_derived(read(settings, Progress()), read_context(resources.ontology_folder()))
    print_lines(changed)
    if not changed:
        say("nothing-changed")
