"""The group of all commands, and what several of them share."""

from __future__ import annotations

import contextlib
import dataclasses
import functools
import os
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import click

from sikkerby import __version__, resources
from sikkerby.cli import language
from sikkerby.errors import InputError, Remedy
from sikkerby.publication.version import Version, all_versions, current_version, scratch_folder
from sikkerby.settings import PREFIX, Settings, read_settings

Command = Callable[..., None]


def _with_settings(function: Command, names: Sequence[str]) -> Command:
    """A function with the options of these settings, called with the Settings made of them."""

    @functools.wraps(function)
    def run(**options: Any) -> None:
        settings = read_settings({name: options.pop(name) for name in names})
        if "home" in names:
            _find_temporary_folder(settings.home)
        function(settings, **options)

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


def _find_temporary_folder(home: Path) -> None:
    """Libraries write temporary files: in the home, where a service manager leaves nothing else."""
    try:
        tempfile.gettempdir()
    except FileNotFoundError:
        folder = scratch_folder(home)
        # Without any place, the command that needs one says so.
        with contextlib.suppress(OSError):
            folder.mkdir(parents=True, exist_ok=True)
            tempfile.tempdir = str(folder)


SERVING = tuple(entry.name for entry in dataclasses.fields(Settings))


@contextlib.contextmanager
def output() -> Iterator[None]:
    """Around what goes to standard output: a reader who has seen enough ends it, and no more."""
    try:
        yield
        sys.stdout.flush()
    except OSError as error:
        # What is left over goes nowhere, and not into a second error at the end.
        with contextlib.suppress(OSError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if not isinstance(error, BrokenPipeError):
            raise


class Group(language.Group):
    """Ends quietly where nobody reads what a command prints."""

    def invoke(self, context: click.Context) -> Any:
        with output():
            return super().invoke(context)


@click.group(cls=Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__)
def main_group() -> None:
    """Publish a municipality's crime-prevention initiatives as linked data."""


def command(
    *settings: str, name: str | None = None, group: click.Group = main_group
) -> Callable[[Command], click.Command]:
    """Make a function a command that has the options of these settings, and is given all of them
    as its first argument."""

    def decorate(function: Command) -> click.Command:
        return group.command(name)(_with_settings(function, settings))

    return decorate


def data_folder(settings: Settings) -> Path:
    return settings.data or resources.data_folder()


def own_data_folder(settings: Settings, remedy: Remedy | None = None) -> Path:
    """The data folder to write into. Raises InputError where only the program's own is there."""
    if settings.data is None:
        raise InputError("program-data-read-only", remedy=remedy)
    return settings.data


def version_named(settings: Settings, name: str) -> Version:
    versions = {version.name: version for version in all_versions(settings.home)}
    current = current_version(settings.home)
    if name == "current" and current:
        return current
    if name not in versions:
        # Few commands need it, and it takes long to load.
        from sikkerby.spelling import nearest

        near = nearest(name, versions.keys(), 1, 60)
        raise InputError(
            "no-such-version-in-home",
            name,
            settings.home,
            remedy=Remedy("did-you-mean", near[0])
            if near
            else Remedy("there-are", ", ".join(versions) or "none"),
        )
    return versions[name]
