"""The command that says what is wrong: doctor."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import click

from sikkerby.cli.group import SERVING, command, data_folder, output
from sikkerby.cli.language import in_own_language, say
from sikkerby.diagnosis.result import Result, State
from sikkerby.errors import Remedy, SikkerbyError, StoreError
from sikkerby.publication.version import current_version
from sikkerby.settings import Settings
from sikkerby.translation import reader_language


@command(*SERVING)
def doctor(settings: Settings) -> None:
    """Say what is wrong with the installation, the home, the data and the store, and what to do.

    Writes nothing. With a fault, the exit code is 3; a warning is none.
    """
    results: list[Result] = []
    with output():
        for result in _check(settings):
            results.append(result)
            click.echo(_describe(result))
    faults, warnings = (
        sum(result.state is state for result in results) for state in (State.FAULT, State.WARNING)
    )
    say("checked", len(results), faults, warnings)
    if faults:
        sys.exit(StoreError.exit_code)


def _check(settings: Settings) -> Iterator[Result]:
    from sikkerby.diagnosis.home import check_data, check_home
    from sikkerby.diagnosis.installation import check_libraries, check_system
    from sikkerby.diagnosis.stores import check_store

    yield from check_libraries()
    yield from check_system(settings.connections)
    yield from check_home(settings.home)
    yield from check_data(data_folder(settings), settings.home)
    try:
        version = current_version(settings.home)
    except StoreError:
        # That was said.
        return
    if version:
        yield from check_store(settings, version)


def _describe(result: Result) -> str:
    place = None if result.state is State.OK else result.place
    remedy = Remedy("remedy-as-given", result.remedy)
    error = SikkerbyError("as-given", result.message, place=place, remedy=remedy)
    words, *others = error.of(reader_language()).split("\n")
    state, subject = (in_own_language(text) for text in (result.state.value, result.subject))
    return "\n".join([f"{state:<9}{subject}: {words}", *(f"         {line}" for line in others)])
