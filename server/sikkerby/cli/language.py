"""Help, usage and news of the command line in the reader's language.

Click's own words are in the catalogue beside ours.
"""

from __future__ import annotations

import inspect
import os
import re
import tomllib
from collections.abc import Iterable, Sequence
from itertools import takewhile, zip_longest
from pathlib import Path
from typing import Any

import click

from sikkerby.bilingual import LANGUAGES
from sikkerby.translation import fill, reader_language, translate

NEWS = tomllib.loads(Path(__file__).with_name("news.toml").read_text("utf-8"))
_PLACEHOLDER = re.compile(r"[A-Z]{3,}")
_OPTION = "--language"


def in_own_language(message: str) -> str:
    """A message in the language that the reader's environment or `--language` asks for."""
    return translate(message, reader_language())


def say(key: str, *values: object) -> None:
    """News for the reader, on standard error, in the words of `news.toml`."""
    language = reader_language()
    click.echo(fill(NEWS[key][language], values, language), err=True)


def show_error(error: click.ClickException) -> None:
    """What was wrong with a command, how it is used, and where its help is."""
    context = error.ctx if isinstance(error, click.UsageError) else None
    if context is not None:
        click.echo(context.get_usage(), err=True)
        say("for-help", context.command_path)
    said = in_own_language(f"Error: {error.format_message()}")
    is_missing = isinstance(error, click.MissingParameter)
    click.echo(_name_placeholders(said) if is_missing else said, err=True)


def _name_placeholders(text: str) -> str:
    return _PLACEHOLDER.sub(lambda found: in_own_language(found[0]), text)


def _join_lines(text: str) -> str:
    """The paragraphs of a docstring, each in one line, translated."""
    paragraphs = inspect.cleandoc(text).split("\n\n")
    return "\n\n".join(in_own_language(" ".join(lines.split())) for lines in paragraphs)


class Formatter(click.HelpFormatter):
    """Writes help in the reader's language."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        prefix = prefix or f"{in_own_language('Usage:')} "
        super().write_usage(prog, _name_placeholders(args), prefix)

    def write_heading(self, heading: str) -> None:
        super().write_heading(in_own_language(heading))

    def write_text(self, text: str) -> None:
        super().write_text(_join_lines(text))

    def write_dl(
        self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2
    ) -> None:
        translated = [(_name_placeholders(term), in_own_language(text)) for term, text in rows]
        super().write_dl(translated, col_max, col_spacing)


class _Context(click.Context):
    formatter_class = Formatter


class Command(click.Command):
    """A command whose help is in the reader's language, wherever `--language` stands in its line:
    help and errors end the reading, so it is looked for first."""

    context_class = _Context

    def parse_args(self, context: click.Context, args: list[str]) -> list[str]:
        # That of `import` is the document's.
        if language_option in self.params:
            _choose_language(args)
        return super().parse_args(context, args)

    def get_short_help_str(self, limit: int = 0) -> str:  # noqa: ARG002 - click wraps it
        first, _, _ = (self.help or "").partition("\n\n")
        return _join_lines(first).partition(". ")[0].removesuffix(".")


language_option = click.Option(
    [_OPTION],
    type=click.Choice(LANGUAGES),
    expose_value=False,
    help="Of messages. [default: Danish where LANG is, else English]",
)


def _choose_language(args: Sequence[str]) -> None:
    """Where gettext's users choose it, too: the processes that are started inherit it."""
    for given, value in zip_longest(args, args[1:], fillvalue=""):
        name, _, joined = given.partition("=")
        if name == _OPTION and (joined or value) in LANGUAGES:
            os.environ["LANGUAGE"] = joined or value


class Group(Command, click.Group):
    """Has `--language`, as each of its commands has."""

    command_class = Command

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.params.append(language_option)

    def parse_args(self, context: click.Context, args: list[str]) -> list[str]:
        # What comes after a command's name is the command's.
        _choose_language([*takewhile(lambda arg: arg.startswith("-") or arg in LANGUAGES, args)])
        return click.Group.parse_args(self, context, args)
