"""Answers of stored queries: values checked, the query asked, the answer hashed and cached."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from flask import Response, after_this_request
from pyoxigraph import Literal, NamedNode, QueryResultsFormat

from sikkerby import resources
from sikkerby.bilingual import Bilingual
from sikkerby.errors import NotFound, shorten
from sikkerby.formats import BY_NAME
from sikkerby.memory import release_memory
from sikkerby.queries import Parameter, StoredQuery, bind, read_queries
from sikkerby.queries.parameters import shorten_iri
from sikkerby.store.base import Question
from sikkerby.web.addresses import link_to
from sikkerby.web.page_version import at_version
from sikkerby.web.records.choices import own_defaults
from sikkerby.web.records.model import mark
from sikkerby.web.records.records import Records
from sikkerby.web.served import client, read_solutions, records

Row = Mapping[str, NamedNode | Literal]

# What an answer of more bytes takes while it is read would else be kept for the next one.
_LARGE = 4 * 2**20


@dataclass(frozen=True)
class Answered:
    """A stored query with its values, and its whole answer.

    `text` is the bound query as it was asked, its base declared. `rows` are its solutions, each
    with what is bound in it; `table` is the same as SPARQL's CSV, and `sha256` its hash.
    `chosen` are the values of all parameters, as they stand in an address.
    """

    query: StoredQuery
    chosen: Mapping[str, tuple[str, ...]]
    text: str
    version: str
    base: str
    rows: tuple[Row, ...]
    table: bytes
    sha256: str

    @property
    def parameters(self) -> dict[str, str]:
        """The chosen values as an address has them."""
        return {name: ",".join(values) for name, values in self.chosen.items()}

    @property
    def things(self) -> dict[str, Row]:
        """What its first column names, by IRI, each with its row."""
        first = self.query.columns[0]
        return {row[first].value: row for row in self.rows if first in row}


@cache
def stored_queries() -> dict[str, StoredQuery]:
    """The stored queries by name; they come with the program and change with it."""
    return read_queries(resources.queries_folder())


def askable_queries(found: Records) -> dict[str, StoredQuery]:
    """Those of the stored queries that the data served have something to ask about."""

    def find() -> dict[str, StoredQuery]:
        askable = dict(stored_queries())
        for name, query in stored_queries().items():
            try:
                own_defaults(found, query.parameters)
            except NotFound:
                del askable[name]
        return askable

    return found.once("askable", find)


def find_query(name: str) -> StoredQuery:
    """The stored query of that name. Raises NotFound."""
    query = stored_queries().get(name)
    if query is None:
        raise NotFound("no-such-stored-query", shorten(name, 60), link_to("/queries/"))
    return query


def ask(
    query: StoredQuery,
    given: Mapping[str, Sequence[str]],
    version: str = "",
    *,
    is_helper: bool = False,
) -> Answered:
    """The answer of a stored query for what an address gives. One that is a helper of another
    answer or of a form does not count against what a client may ask at once.

    Raises RequestError for a value that does not fit, listing those allowed, NotFound where the
    data have nothing that a value left out could be.
    """
    with at_version(version) as here:
        left_out = [parameter for parameter in query.parameters if parameter.name not in given]
        if left_out:
            given = {**own_defaults(records(), left_out), **given}
        allowed = {
            parameter.name: _list_values(parameter, version).things
            for parameter in query.parameters
            if parameter.values_query and parameter.name in given
        }
        text = f"BASE <{here.base}>\n{bind(query, given, here.base, allowed)}"
        key = (here.version.name, query.name, text)
        cached: Answered | None = here.answer_cache.get(key)
        if cached is not None:
            return cached
        question = Question(text, BY_NAME["json"], client=client(), is_helper=is_helper)
        body = here.ask(question).body
    if len(body) > _LARGE:
        after_this_request(_release_memory)
    table = read_solutions(body).serialize(format=QueryResultsFormat.CSV) or b""
    answered = Answered(
        query,
        {p.name: _chosen(p, given.get(p.name), here.base) for p in query.parameters},
        text,
        here.version.name,
        here.base,
        _read_rows(body),
        table,
        hashlib.sha256(table).hexdigest(),
    )
    here.answer_cache.put(key, answered, 8 * len(table) + 4096)
    return answered


def _release_memory(response: Response) -> Response:
    release_memory()
    return response


def default_text(query: StoredQuery, found: Records) -> str:
    """The text of a stored query; defaults that the data lack are replaced. Raises NotFound."""
    return bind(query, own_defaults(found, query.parameters), found.base)


def list_values(parameter: Parameter, version: str = "") -> dict[str, Bilingual]:
    """What a parameter may be, where it is a choice or has a query that lists it: by what stands
    in an address, its name."""
    if not parameter.values_query:
        return {choice: Bilingual(choice, choice) for choice in parameter.choices}
    answered, incomplete = _list_values(parameter, version), records().incomplete_parties
    found = {}
    for iri, row in answered.things.items():
        name = name_of(row, answered.query.columns[0]) or Bilingual(iri, iri)
        found[shorten_iri(iri, answered.base)] = mark(name) if iri in incomplete else name
    return found


def _list_values(parameter: Parameter, version: str) -> Answered:
    return ask(stored_queries()[parameter.values_query], {}, version, is_helper=True)


def name_of(row: Row, column: str) -> Bilingual:
    """The name of a thing, which stands in columns of their own."""
    danish, english = row.get(f"{column}Da"), row.get(f"{column}En")
    return Bilingual(danish.value if danish else "", english.value if english else "")


def _chosen(parameter: Parameter, given: Sequence[str] | None, base: str) -> tuple[str, ...]:
    values = parameter.default if given is None else tuple(given)
    if given is not None and parameter.several:
        values = tuple(part for value in given for part in value.split(","))
    return tuple(shorten_iri(value.strip(), base) for value in values if value.strip())


def _read_rows(body: bytes) -> tuple[Row, ...]:
    solutions = read_solutions(body)
    names = [variable.value for variable in solutions.variables]
    return tuple(
        {
            name: term
            for name, term in zip(names, solution, strict=True)
            if isinstance(term, NamedNode | Literal)
        }
        for solution in solutions
    )
