"""The command that asks: query."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from sikkerby import resources
from sikkerby.cli.building import build_version
from sikkerby.cli.group import command
from sikkerby.cli.language import say
from sikkerby.documents.tables import read_text
from sikkerby.errors import InputError, Remedy
from sikkerby.formats import Kind, find_format, formats_of
from sikkerby.publication.dumps.annotated import N_QUADS
from sikkerby.publication.tables.existing import find_database
from sikkerby.publication.version import (
    STORE_FILES,
    Version,
    current_version,
    scratch_folder,
)
from sikkerby.queries import StoredQuery, bind, read_queries, read_query
from sikkerby.settings import Settings
from sikkerby.store.base import Question
from sikkerby.store.kinds import EMBEDDED, store_kind
from sikkerby.web.records.choices import own_defaults
from sikkerby.web.records.database import Database
from sikkerby.web.records.records import Records

# What an answer is written in where nothing is asked for, by the kind of query.
_FORMATS = {"graph": "turtle", "select": "csv"}


@command(
    "home", "data", "store", "query_seconds", "query_memory", "query_rows", "answer_bytes",
    "memory_triples",
)  # fmt: skip
def query(
    settings: Settings, query: str, parameters: tuple[str, ...], form: str, rdf12: bool
) -> None:
    """Answer a query from the published version: a FILE, or the NAME of a stored query."""
    version = current_version(settings.home) or build_version(settings).version
    scratch = scratch_folder(settings.home)
    text = _query_text(query, parameters, version, scratch)
    paths, name = STORE_FILES, version.name
    if rdf12:
        if N_QUADS not in version.files:
            raise InputError("version-lacks-rdf12", version.name)
        # No other store has them, here or elsewhere.
        paths, name = (N_QUADS,), f"{version.name}-rdf12"
        settings = replace(settings, store=EMBEDDED)
    # The store's own worker processes hold the limits here as they do for visitors.
    files = [version.folder / path for path in paths]
    store = store_kind(settings)(settings, files, name, scratch=scratch)
    try:
        version.verify(*paths)
        survey = store.survey(text)
        offers = formats_of(Kind.GRAPH if survey.kind == "graph" else Kind.RESULTS)
        chosen = find_format(form or _FORMATS.get(survey.kind, "json"), offers)
        if chosen is None:
            known = ", ".join(entry.name for entry in offers)
            raise InputError("not-a-format-for-query", form, known)
        answer = store.answer(Question(text, chosen, survey=survey))
        sys.stdout.buffer.write(answer.body)
        if answer.unknown_functions:
            say("unknown-functions", ", ".join(answer.unknown_functions))
    finally:
        store.close()


def _query_text(wanted: str, parameters: tuple[str, ...], version: Version, scratch: Path) -> str:
    base = version.manifest.base
    stored = read_queries(resources.queries_folder())
    if wanted in stored:
        found = stored[wanted]
    elif Path(wanted).is_file():
        if not parameters:
            # On the first line, so that lines in errors are those of the file.
            return f"BASE <{base}> {read_text(Path(wanted))}"
        found = read_query(Path(wanted))
    else:
        # Few commands need it, and it takes long to load.
        from sikkerby.spelling import suggest

        remedy = suggest(wanted, stored.keys(), 3, Remedy("stored-queries", ", ".join(stored)))
        raise InputError("neither-file-nor-query", wanted, remedy=remedy)
    given = dict(entry.partition("=")[::2] for entry in parameters)
    replaced = _replace_defaults(found, given, version, scratch)
    return f"BASE <{base}> {bind(found, {**replaced, **given}, base)}"


def _replace_defaults(
    query: StoredQuery, given: Mapping[str, str], version: Version, scratch: Path
) -> dict[str, list[str]]:
    """Values in place of defaults that the version does not have, as on its query's page."""
    left_out = [parameter for parameter in query.parameters if parameter.name not in given]
    if not any(parameter.values_query and parameter.default for parameter in left_out):
        return {}
    database = Database(find_database(version, scratch))
    with database.connection() as connection:
        return own_defaults(Records(connection, version.manifest.base), left_out)
