"""Commands about which version is served: rollback, pin, log."""

from __future__ import annotations

from operator import attrgetter

import click

from sikkerby.cli.group import command, print_lines, version_named
from sikkerby.cli.language import say
from sikkerby.errors import InputError
from sikkerby.publication.fingerprint import last_built
from sikkerby.publication.history.retention import is_pruned
from sikkerby.publication.log import go_to, read_log, served_names
from sikkerby.publication.version import Version, all_versions, current_version
from sikkerby.settings import Settings

_LATEST = "latest"


@command("home")
def rollback(settings: Settings, version: str) -> None:
    """Serve VERSION again, or the one that was served before the current one.

    The next build of changed data is published as usual; `sikkerby pin` prevents that.
    """
    found = _whole_version(settings, version or _served_before(settings))
    go_to(settings.home, found, "rollback", is_pinned=False)
    click.echo(found.name)


@command("home")
def pin(settings: Settings, version: str) -> None:
    """Serve VERSION whatever is built, until `sikkerby pin latest` serves the newest again.

    Builds go on to write their versions beside it.
    """
    if version == _LATEST:
        names = [entry.name for entry in all_versions(settings.home)]
        built = last_built(settings.home)
        found = _whole_version(settings, built if built in names else names[-1] if names else "")
        go_to(settings.home, found, "pin", is_pinned=False)
    else:
        found = _whole_version(settings, version)
        go_to(settings.home, found, "pin", is_pinned=True)
        say("pinned")
    click.echo(found.name)


@command("home")
def log(settings: Settings) -> None:
    """List which version was served from when on, by whom, and instead of which.

    Tab-separated, newest last: time, user, command, version before, version, seconds of a build.
    """
    entries = read_log(settings.home)
    columns = attrgetter("time", "who", "action", "before", "version", "seconds")
    print_lines("\t".join(part or "-" for part in columns(entry)) for entry in entries)
    if not entries:
        say("nothing-logged")


def _served_before(settings: Settings) -> str:
    """The version that was served before the current one. Raises InputError."""
    current = current_version(settings.home)
    now = current.name if current else ""
    names = [name for name in served_names(settings.home) if name != now]
    if not names and current and current.manifest.previous:
        # Of a release that kept no log.
        names = [current.manifest.previous]
    if not names:
        raise InputError("no-earlier-version")
    return names[0]


def _whole_version(settings: Settings, name: str) -> Version:
    """A version that can be served. Raises InputError."""
    found = version_named(settings, name)
    if is_pruned(found):
        raise InputError("files-of-version-removed", found.name)
    return found
