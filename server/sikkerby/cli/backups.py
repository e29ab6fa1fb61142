"""Commands that keep a publication safe: backup, restore."""

from __future__ import annotations

from pathlib import Path

import click

from sikkerby.cli.group import command
from sikkerby.cli.language import say
from sikkerby.progress import Progress
from sikkerby.settings import Settings


@command("home", "data")
def backup(settings: Settings, file: Path) -> None:
    """Write the home, and the data folder if it is your own, into FILE, a new one (.tar.zst).

    Everything is compared with its published hashes on the way.
    """
    from sikkerby.publication.backup import back_up

    versions, files = back_up(settings.home, settings.data, file, Progress())
    say("backed-up", versions, files)
    if settings.data is None:
        say("data-of-program")
    click.echo(file)


@command("home", "data")
def restore(settings: Settings, file: Path) -> None:
    """Write what a backup, FILE, has into --home and --data, which must be new or empty.

    Everything is compared with its hashes first; then the site is as it was.
    """
    from sikkerby.publication.backup import restore as restore_backup

    versions, files = restore_backup(file, settings.home, settings.data, Progress())
    say("backed-up", versions, files)
    click.echo(settings.home)
