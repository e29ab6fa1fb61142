"""Answers of stored queries: values checked, the query asked, the answer hashed and cached."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from pyoxigraph import Literal, NamedNode, QueryResultsFormat

from sikkerby import resources
from sikkerby.bilingual import Bilingual
from sikkerby.errors import NotFound, shorten
from sikkerby.formats import BY_NAME
from sikkerby.queries import Parameter, StoredQuery, bind, read_queries
from sikkerby.queries.defaults import replace_defaults, shorten_iri
from sikkerby.store.base import Question
from sikkerby.web.addresses import link_to
from sikkerby.web.records.choices import list_most_used, own_defaults
from sikkerby.web.records.model import mark
from sikkerby.web.records.records import Records
from sikkerby.web.served import Site, read_solutions, records

Row = Mapping[str, NamedNode | Literal]


@dataclass(frozen=True)
class Choice:
    """What a parameter may be: as it stands in an address, and its name."""

    value: str
    name: Bilingual


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


@cache
def stored_queries() -> dict[str, StoredQuery]:
    """The stored queries by name; they come with the program and change with it."""
    return read_queries(resources.queries_folder())


def askable_queries(found: Records) -> dict[str, StoredQuery]:
    """Those of the stored queries that the data served have something to ask about."""

    def is_askable(query: StoredQuery) -> bool:
        try:
            own_defaults(found, query.parameters)
        except NotFound:
            return False
        return True

    return found.once(
        "askable",
        lambda: {name: query for name, query in stored_queries().items() if is_askable(query)},
    )


def find_query(name: str) -> StoredQuery:
    """The stored query of that name. Raises NotFound."""
    query = stored_queries().get(name)
    if query is None:
        raise NotFound("no-such-stored-query", shorten(name, 60), link_to("/queries/"))
    return query


def ask(
    here: Site, query: StoredQuery, given: Mapping[str, Sequence[str]], version: str, client: str
) -> Answered:
    """The answer of a stored query for what an address gives.

    Raises RequestError for a value that does not fit, listing those allowed, NotFound where the
    data have nothing that a value left out could be.
    """
    found, answer = here.at(version)
    base = found.manifest.base

    def list_own(parameter: Parameter) -> list[str]:
        return [entry.value for entry in list_values(here, parameter, version, client)]

    left_out = [parameter for parameter in query.parameters if parameter.name not in given]
    given = {**_replace_defaults(left_out, base, list_own), **given}
    allowed = {
        parameter.name: [
            base + value if value.startswith("id/") else value for value in list_own(parameter)
        ]
        for parameter in query.parameters
        if parameter.values_query and parameter.name in given
    }
    text = f"BASE <{base}>\n{bind(query, given, base, allowed)}"
    key = (found.name, query.name, text)
    cached: Answered | None = here.answer_cache.get(key)
    if cached is not None:
        return cached
    body = answer(Question(text, BY_NAME["json"], client=client)).body
    rows = _read_rows(body)
    table = read_solutions(body).serialize(format=QueryResultsFormat.CSV) or b""
    answered = Answered(
        query,
        {p.name: _chosen(p, given.get(p.name), base) for p in query.parameters},
        text,
        found.name,
        base,
        rows,
        table,
        hashlib.sha256(table).hexdigest(),
    )
    here.answer_cache.put(key, answered, 8 * len(table) + 4096)
    return answered


def _replace_defaults(
    parameters: Iterable[Parameter], base: str, list_own: Callable[[Parameter], list[str]]
) -> dict[str, list[str]]:
    """The same of any version, where lists of values come from the store."""

    def most_used(parameter: Parameter) -> list[str]:
        listed = list_own(parameter)
        used = list_most_used(records(), parameter.values_query)
        here = {shorten_iri(iri, records().base): None for iri in used}
        return [value for value in here if value in set(listed)] or listed

    def has(parameter: Parameter, values: set[str]) -> bool:
        return values <= set(list_own(parameter))

    return replace_defaults(parameters, base, has, most_used)


def default_text(query: StoredQuery, found: Records) -> str:
    """A stored query with defaults that the data have."""
    return bind(query, own_defaults(found, query.parameters), found.base)


def list_values(
    here: Site, parameter: Parameter, version: str = "", client: str = ""
) -> list[Choice]:
    """What a parameter may be, where it is a choice or has a query that lists it."""
    if parameter.type == "choice":
        return [Choice(choice, Bilingual(choice, choice)) for choice in parameter.choices]
    if not parameter.values_query:
        return []
    return list_things(here, parameter.values_query, version, client)


def list_things(here: Site, query: str, version: str = "", client: str = "") -> list[Choice]:
    """The things in the first column of a stored query's answer."""
    answered = ask(here, stored_queries()[query], {}, version, client)
    first = answered.query.columns[0]
    return [
        Choice(shorten_iri(row[first].value, answered.base), _name(row, first))
        for row in answered.rows
        if first in row
    ]


def _name(row: Row, column: str) -> Bilingual:
    danish = row.get(f"{column}Da", row[column])
    name = Bilingual(danish.value, row.get(f"{column}En", danish).value)
    return mark(name) if row[column].value in records().incomplete_parties else name


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
