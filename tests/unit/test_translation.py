"""Messages in Danish: each that is said has its line, and commands and pages use them."""

from __future__ import annotations

import ast
import dataclasses
import inspect
import os
import re
import string
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

import sikkerby
from sikkerby import errors
from sikkerby.cli.group import PARAMETERS
from sikkerby.cli.language import NEWS
from sikkerby.cli.program import main_group
from sikkerby.diagnosis.result import read_results
from sikkerby.errors import InputError, Place, Remedy
from sikkerby.settings import Settings
from sikkerby.translation import catalogue, error_texts, reader_language, translate

PROGRAM = Path(sikkerby.__file__).parent
_SETTINGS = {entry.name for entry in dataclasses.fields(Settings)}
CLICK = Path(click.__file__).parent
RAISED = {
    name
    for name, kind in vars(errors).items()
    if isinstance(kind, type) and issubclass(kind, errors.SikkerbyError | Remedy)
}


def _messages(node: ast.expr, constants: dict[str, ast.expr], count: int = 0) -> Iterator[str]:
    """The messages that an expression can make, each value as `{0}`, `{1}` …"""
    match node:
        case ast.Constant(value=str(words)):
            yield words
        case ast.JoinedStr(values=parts):
            made = ""
            for part in parts:
                if isinstance(part, ast.Constant):
                    made += str(part.value)
                else:
                    made += f"{{{count}}}"
                    count += 1
            yield made
        case ast.IfExp(body=one, orelse=other):
            yield from _messages(one, constants, count)
            yield from _messages(other, constants, count)
        case ast.BoolOp(values=several):
            for one in several:
                yield from _messages(one, constants, count)
        case ast.BinOp(left=left, right=right):
            for first in _messages(left, constants, count):
                for second in _messages(right, constants, count + first.count("{")):
                    yield first + second
        case ast.Name(id=name) if name in constants:
            yield from _messages(constants[name], constants, count)
        case _:
            yield f"{{{count}}}"


def _said_in(tree: ast.Module) -> Iterator[str]:
    """What is said in English; errors have keys (see test_error_texts.py)."""
    constants = {
        entry.targets[0].id: entry.value
        for entry in tree.body
        if isinstance(entry, ast.Assign) and isinstance(entry.targets[0], ast.Name)
    }
    for call in ast.walk(tree):
        if isinstance(call, ast.Raise) and isinstance(call.exc, ast.Call):
            # `raise _too_large("its text is …")`: the function makes an error of the words.
            is_made = getattr(call.exc.func, "id", "E")[:1] not in string.ascii_uppercase
            for part in call.exc.args if is_made else ():
                yield from (words.strip() for words in _messages(part, constants) if " " in words)
        name = getattr(call.func, "id", "") if isinstance(call, ast.Call) else ""
        if isinstance(call, ast.Call) and name == "demand":
            yield from _messages(call.args[2], constants)
        if isinstance(call, ast.Call) and name in RAISED:
            # Values that are words.
            for part in call.args[1:]:
                yield from (words.strip() for words in _messages(part, constants) if " " in words)


def test_all_that_doctor_says_has_its_danish() -> None:
    said = {
        re.sub(r"\{(\d):[^}]*\}", r"{\1}", entry[part])
        for entry in read_results().values()
        for part in ("message", "remedy")
        if part in entry
    }
    assert not {words for words in said - _known() if re.search(r"[a-z]{2}", words)}


def _known() -> set[str]:
    """The English that has its Danish."""
    texts = error_texts()
    errors = (*texts.messages.values(), *texts.remedies.values())
    return {*catalogue(), *(entry["en"] for entry in errors)}


@pytest.fixture(scope="module")
def trees() -> list[ast.Module]:
    return [ast.parse(file.read_text("utf-8")) for file in PROGRAM.rglob("*.py")]


def test_everything_that_is_said_has_its_danish(trees: list[ast.Module]) -> None:
    said = {words for tree in trees for words in _said_in(tree)}
    assert len(said) > 10
    lacking = {words for words in said - _known() if re.search(r"[a-z]{2}", words)}
    # A value may be words of the message, and their numbers go on from the line before.
    patterns = {words: re.sub(r"\\{\d\\}", ".*", re.escape(words)) for words in lacking}
    known = "\n".join(_known())
    assert not [words for words in lacking if not re.search(f"^{patterns[words]}$", known, re.M)]


def test_the_catalogue_has_no_words_that_the_program_never_says(trees: list[ast.Module]) -> None:
    # Those of the command line's library are in it, too, and those of tables and templates.
    tables = ("validation/report.txt", "diagnosis/results.toml", "cli/parameters.toml")
    report = " ".join((PROGRAM / name).read_text("utf-8") for name in tables)
    of_click = [ast.parse(file.read_text("utf-8")) for file in CLICK.glob("*.py")]
    written = " ".join(
        words
        for tree in (*trees, *of_click)
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant | ast.JoinedStr)
        for words in _messages(node, {})
    )
    said = set(re.findall(r"\w+", f"{written} {report}"))
    stale = {
        english for english in catalogue() if not set(re.findall(r"[^\W\d]+", english)) <= said
    }
    assert not stale


def test_what_commands_tell_has_its_words_in_both_languages(trees: list[ast.Module]) -> None:
    told: dict[str, set[int]] = {}
    for tree in trees:
        for call in ast.walk(tree):
            if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "say":
                for key in _messages(call.args[0], {}):
                    told.setdefault(key, set()).add(len(call.args) - 1)
    assert told.keys() == NEWS.keys()
    for key, words in NEWS.items():
        (values,) = told[key]
        for said in (words["en"], words["da"]):
            assert {int(number) for number in re.findall(r"\{(\d)", said)} == {*range(values)}, key


def test_values_stand_where_the_danish_has_them() -> None:
    for english, danish in catalogue().items():
        values = set(re.findall(r"\{\d\}", english))
        assert set(re.findall(r"\{\d\}", danish)) <= values, english
        filled = re.sub(r"\{(\d)\}", r"værdi\1", english)
        assert translate(filled, "da") == danish.format(*(f"værdi{n}" for n in range(9)))


def test_numbers_are_written_as_danes_write_them() -> None:
    said = translate("The query is longer than 65,536 bytes.", "da")
    assert said == "Forespørgslen fylder over 65.536 byte."


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({}, "en"),
        ({"LANG": "da_DK.UTF-8"}, "da"),
        ({"LANG": "da_DK.UTF-8", "LC_ALL": "C"}, "en"),
        ({"LANG": "en_GB.UTF-8", "LANGUAGE": "da:en"}, "da"),
        ({"LANG": "", "LC_MESSAGES": "da"}, "da"),
    ],
)
def test_the_environment_says_the_language(environment: dict[str, str], language: str) -> None:
    assert reader_language(environment) == language


def test_an_error_says_what_where_and_what_to_do_in_danish() -> None:
    error = InputError(
        "table-lacks-column",
        "Titel",
        place=Place("a.docx, table 1", row=3, text="Titel, row 5"),
        remedy=Remedy("did-you-mean", "x"),
    )
    assert error.of("da") == (
        "Tabellen mangler kolonnen »Titel«.\n"
        "  sted: a.docx, tabel 1, række 3, teksten »Titel, row 5«\n"
        "  gør sådan: Mente du x?"
    )
    assert "what to do: Did you mean x?" in str(error)


def _run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "sikkerby", *arguments],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("arguments", "environment"),
    [
        (["--language", "da", "build"], {}),
        (["build", "--language", "da"], {"LANG": "en_GB.UTF-8"}),
        (["build"], {"LC_ALL": "da_DK.UTF-8"}),
        (["--language", "da", "import", "README.md", "--edition", "x"], {}),
        (["link", "editions", "a", "b", "--language", "da"], {}),
    ],
)
def test_a_command_fails_in_the_readers_language(
    arguments: list[str], environment: dict[str, str], tmp_path: Path
) -> None:
    done = _run(*arguments, "--data", str(tmp_path), **environment)
    assert done.returncode == 2
    assert "sikkerby: Dette er ikke en datamappe" in done.stderr
    assert "gør sådan: Opret en datamappe med `sikkerby init MAPPE`" in done.stderr


def _commands(command: click.Command, *names: str) -> Iterator[click.Context]:
    context = command.context_class(command, info_name=" ".join(("sikkerby", *names)))
    yield context
    if isinstance(command, click.Group):
        for name, inner in command.commands.items():
            yield from _commands(inner, *names, name)


def test_commands_are_given_what_they_take() -> None:
    commands = {c.info_name.removeprefix("sikkerby "): c.command for c in _commands(main_group)}
    assert PARAMETERS.keys() <= commands.keys()
    for name, command in commands.items():
        given = {parameter.name for parameter in command.params if parameter.expose_value}
        taken = inspect.signature(command.callback).parameters
        named = {key for key, value in taken.items() if value.kind is not value.VAR_KEYWORD}
        assert named - {"settings"} <= given, name
        assert given - _SETTINGS <= named or len(named) < len(taken), name


@pytest.mark.parametrize("context", [*_commands(main_group)], ids=lambda context: context.info_name)
def test_help_is_in_the_readers_language(
    context: click.Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    helps = {}
    for language in ("en", "da"):
        monkeypatch.setenv("LANGUAGE", language)
        helps[language] = context.command.get_help(context)
    assert "Usage: " in helps["en"]
    assert "Brug: " in helps["da"]
    english = re.compile(r"\b(?:the|of|and|or|is|that|which|with|default)\b", re.I)
    assert english.search(helps["en"])
    assert not english.findall(helps["da"])
    # What names an option, and what is said of it.
    options = re.findall(r"^  (?:-h, )?(--[a-z-]+)", helps["en"], re.MULTILINE)
    assert options == re.findall(r"^  (?:-h, )?(--[a-z-]+)", helps["da"], re.MULTILINE)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["frob"], "Fejl: Der er ingen kommando 'frob'."),
        (["build", "--hom", "x"], "Fejl: Der er intet tilvalg '--hom'. Mente du '--home'?"),
        (["import", "x.docx"], "Fejl: Tilvalget '--edition' mangler."),
        (["import", "--edition", "x"], "Fejl: Argumentet 'DOKUMENT' mangler."),
        (["check", "--format", "x"], "Fejl: Ugyldig værdi for '--format': 'x' er ikke en af "),
    ],
)
def test_wrong_use_is_explained_in_the_readers_language(arguments: list[str], said: str) -> None:
    done = _run(*arguments, LANG="da_DK.UTF-8", LANGUAGE="", LC_ALL="", LC_MESSAGES="")
    assert done.returncode == 2
    assert said in done.stderr
    assert "Brug: python -m sikkerby " in done.stderr
    assert "Se hjælpen med 'python -m sikkerby " in done.stderr


def test_the_language_may_stand_behind_what_ends_the_reading() -> None:
    done = _run("check", "--help", "--language", "da", LANGUAGE="en")
    assert done.stdout.startswith("Brug: python -m sikkerby check [TILVALG]")
