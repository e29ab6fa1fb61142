"""The group of all commands, and what several of them share."""

from __future__ import annotations

import contextlib
import functools
import os
import sys
import tempfile
import tomllib
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import click

from sikkerby import __version__, resources
from sikkerby.cli import language
from sikkerby.errors import InputError, Remedy
from sikkerby.publication.version import Version, all_versions, current_version, scratch_folder
from sikkerby.settings import PREFIX, SETTINGS, Settings, default_of, read_settings

Command = Callable[..., None]

PARAMETERS = tomllib.loads(Path(__file__).with_name("parameters.toml").read_text("utf-8"))
# Options with one of these get no empty text as default.
_NOT_EMPTY = ("required", "multiple", "is_flag", "default", "type")
# The settings of commands that serve: all there are.
SERVING = tuple(SETTINGS)


def option(name: str, **given: Any) -> click.Option:
    """The option for a parameter: named after it, with dashes, or as `option` in `given` says."""
    return click.Option([given.pop("option", f"--{name.replace('_', '-')}"), name], **given)


def _of_setting(name: str) -> click.Option:
    default = default_of(name, "[default: {}]")
    words = f"{SETTINGS[name]['help']} {default} [{PREFIX}{name.upper()}]"
    return option(name, metavar="VALUE", help=words)


def _of_command(command: str) -> Iterator[click.Parameter]:
    """The arguments and options that `parameters.toml` has of a command."""
    for name, entry in PARAMETERS.get(command, {}).items():
        given = dict(entry)
        if "choices" in given:
            given["type"] = click.Choice(given.pop("choices"))
        elif "path" in given:
            given["type"] = click.Path(path_type=Path, **given.pop("path"))
        if "help" not in given:
            yield click.Argument([name], **given)
        else:
            empty = {"default": ""} if given.keys().isdisjoint(_NOT_EMPTY) else {}
            yield option(name, **empty, **given)


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


@contextlib.contextmanager
def output() -> Iterator[None]:
    """A block that prints to standard output; it ends without an error where nobody reads on."""
    try:
        yield
        sys.stdout.flush()
    except OSError as error:
        # What is left over goes nowhere, and not into a second error at the end.
        with contextlib.suppress(OSError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if not isinstance(error, BrokenPipeError):
            raise


def print_lines(lines: Iterable[object]) -> None:
    """Print lines, as many of them as somebody reads."""
    with output():
        for line in lines:
            click.echo(line)


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
    *settings: str,
    name: str | None = None,
    group: click.Group = main_group,
    more: Sequence[click.Parameter] = (),
) -> Callable[[Command], click.Command]:
    """Make a function a command that has the options of these settings, those that the table has
    of it, and `more`; where there are settings, it is given all of them as its first argument."""

    def decorate(function: Command) -> click.Command:
        @functools.wraps(function)
        def run(**options: Any) -> None:
            if not settings:
                function(**options)
                return
            found = read_settings({name: options.pop(name) for name in settings})
            if "home" in settings:
                _find_temporary_folder(found.home)
            function(found, **options)

        called = name or function.__name__
        whole = called if group is main_group else f"{group.name} {called}"
        parameters = [*map(_of_setting, settings), *_of_command(whole), *more]
        if all(parameter.name != "language" for parameter in parameters):
            parameters.append(language.language_option)
        return group.command(called, params=parameters)(run)

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
        from sikkerby.spelling import suggest

        there_are = Remedy("there-are", ", ".join(versions) or "none")
        remedy = suggest(name, versions.keys(), 1, there_are)
        raise InputError("no-such-version-in-home", name, settings.home, remedy=remedy)
    return versions[name]
