"""Commands that show versions to others: serve, load, export, diff."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sikkerby.cli.building import build_version
from sikkerby.cli.group import SERVING, command, data_folder, version_named
from sikkerby.cli.language import say
from sikkerby.errors import InputError
from sikkerby.parallel import in_own_process
from sikkerby.progress import Progress
from sikkerby.publication.fingerprint import fingerprint, is_built
from sikkerby.publication.log import served_names
from sikkerby.publication.version import (
    STORE_FILES,
    all_versions,
    current_name,
    current_version,
)
from sikkerby.settings import Settings
from sikkerby.store.kinds import EMBEDDED
from sikkerby.translation import reader_language

if TYPE_CHECKING:
    from sikkerby.web.serving.server import Opened


@command(*SERVING)
def export(settings: Settings, target: Path) -> None:
    """Write the whole site as static files into DIR, a new or empty folder."""
    if not current_name(settings.home):
        build_version(settings)
    from sikkerby.web.static_export.export import export_site

    pages, files, size = export_site(settings, target, Progress())
    say("exported", pages, files, size)


@command(*SERVING)
def serve(settings: Settings) -> None:
    """Build if the data are new or changed, then serve the site."""
    found = fingerprint(data_folder(settings))
    if not is_built(settings.home, found) or not current_name(settings.home):
        # In a process of its own: what building needs in memory, serving need not keep.
        in_own_process(partial(build_version, settings))
    from sikkerby.web.serving.server import serve as serve_app

    serve_app(settings, _open_app)


def _open_app(settings: Settings) -> Opened:
    # In this order: the store loads its data while the web's libraries are imported.
    from sikkerby.web.open_version import open_version

    opened = open_version(settings)
    from sikkerby.assistants.http import PATH, AssistantService
    from sikkerby.web.app import App

    app = App(settings, opened)
    return app, {PATH: AssistantService(app)}


@command("home", "store")
def load(settings: Settings) -> None:
    """Fill a SPARQL server with the current version, and let web processes change over to it.

    With two servers, the one that visitors are answered from is left as it is. Prints the address
    of the server that holds the version.
    """
    version = current_version(settings.home)
    if version is None:
        raise InputError("nothing-published", settings.home)
    if settings.store == EMBEDDED:
        raise InputError("no-server-to-fill")
    from sikkerby.store.loader import load as load_version

    version.verify(*STORE_FILES)
    older = [entry.name for entry in reversed(all_versions(settings.home, version))]
    served = [*served_names(settings.home), *older]
    server, is_new = load_version(settings.store, version.store_files, served, Progress())
    say("server-filled" if is_new else "server-has-it", version.name)
    click.echo(server.name)


@command("home")
def diff(settings: Settings, old: str, new: str, form: str) -> None:
    """Say what changed between the versions OLD and NEW; “current” is the newest."""
    from sikkerby.publication.history.changes import describe_changes

    versions = [version_named(settings, name) for name in (old, new)]
    changes = describe_changes(*versions)
    if form == "json":
        click.echo(changes.to_json())
    elif form == "patch":
        click.echo(changes.to_patch(versions[1].manifest.base), nl=False)
    else:
        click.echo(changes.to_text(reader_language()))
