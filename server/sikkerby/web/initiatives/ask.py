"""`/ask`: a question in a sentence, answered in a sentence, with its words and as SPARQL."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from flask import Response, request

from sikkerby.bilingual import Bilingual
from sikkerby.errors import RequestError
from sikkerby.web.addresses import link_to
from sikkerby.web.bars import longest
from sikkerby.web.figures.files import no_such_format, send_table
from sikkerby.web.initiatives.as_sparql import write_query
from sikkerby.web.initiatives.breakdown import break_down
from sikkerby.web.initiatives.listed import list_values
from sikkerby.web.initiatives.routes import refuse_wrong_age
from sikkerby.web.pages import blueprint
from sikkerby.web.records.facets import label_choice
from sikkerby.web.records.matching import match
from sikkerby.web.records.model import BASES, BASES_AT_FIRST, Strategy, Thing
from sikkerby.web.records.namesakes import tell_apart
from sikkerby.web.records.records import Records
from sikkerby.web.records.scope import Scope
from sikkerby.web.records.selection import (
    BREAKDOWNS,
    PARAMETERS,
    Parameter,
    Selection,
    read_selection,
)
from sikkerby.web.served import records
from sikkerby.web.templating import page
from sikkerby.web.words import listed, said, text

PATH = "/ask"
_SUFFIXES = ("xlsx", "csv")
# Of more, the search field finds the others.
_MOST_OPTIONS = 100
_MOST_BARS = 50
# What else is chosen stays, and is taken off by its chip.
_MOST_SELECTS = 4
# What proxies take of an address is 8 KiB, with the host and what they add.
_LONGEST_LINK = 7_500
# The strongest basis alone, the first two, all, and each of the others alone.
_BASES = (BASES[:1], BASES_AT_FIRST, BASES, BASES[1:2], BASES[2:])
# The least number of selects of each parameter that has some.
_SELECTS = {"strategy": 1, "party": 2, "place": 1, "principle": 1}
# The other fields of the form.
_FIELDS = ("cover", "age", "by", "basis")


@dataclass(frozen=True)
class Choice:
    """A select of the form: its options, as they stand in the address and as they are called, of
    which `own` is chosen; `more` values than these are found by searching.

    `position` counts the selects of a parameter.
    """

    parameter: str
    own: object
    options: list[tuple[str, str]]
    more: int = 0
    position: int = 0


@dataclass(frozen=True)
class Query:
    """A query as text, and the address of the editor with it."""

    heading: str
    text: str

    @property
    def address(self) -> str:
        """Empty where it would be too long; “+” for a space is shorter than “%20”."""
        address = f"{link_to('/sparql')}?{urlencode({'query': self.text})}"
        return address if len(address) <= _LONGEST_LINK else ""


@blueprint.get(PATH)
def ask() -> Response:
    """The sentence with its choices, and the answer; all state is in the address."""
    found = records()
    chosen = replace(read_selection(request.args, found), path=PATH)
    with match(found, chosen) as matches:
        breakdown = break_down(matches, _MOST_BARS) if chosen.by else None
        response = page(
            "ask.html",
            initiatives=replace(chosen, path=Selection.path, by=""),
            choices=_choices(found, chosen),
            hidden=list(_list_hidden(chosen)),
            breakdown=breakdown,
            most=longest(breakdown.bars) if breakdown else 0,
            queries=_queries(found, chosen),
            **list_values(matches),
        )
    return refuse_wrong_age(response, chosen)


@blueprint.get(f"{PATH}.<suffix>")
def ask_file(suffix: str) -> Response:
    """What `/ask` counts, all of it, as a file."""
    if suffix not in _SUFFIXES:
        raise no_such_format(suffix, *_SUFFIXES)
    found = records()
    chosen = read_selection(request.args, found)
    if not chosen.by:
        raise RequestError(
            "not-counted-by-anything", ", ".join(BREAKDOWNS), chosen.download(suffix)
        )
    with match(found, chosen) as matches:
        table = break_down(matches).table()
    return send_table(text("file_ask"), suffix, table)


def _queries(found: Records, chosen: Selection) -> list[Query]:
    """The answer as SPARQL; none of words, which are looked up in all their inflections."""
    if chosen.age_is_wrong or chosen.words:
        return []
    queries = [Query(text("ask_query_list"), write_query(chosen, found.base))]
    if chosen.by:
        heading = text("ask_query_counts", x=text(f"option_by_{chosen.by}"))
        queries.append(Query(heading, write_query(chosen, found.base, chosen.by)))
    return queries


def _choices(found: Records, chosen: Selection) -> dict[str, list[Choice]]:
    """The selects of each parameter: one for each value that is chosen, and at least one."""
    # Of one strategy among several there are fewer things to choose from.
    scope = Scope(found, chosen.strategies[0] if len(chosen.strategies) == 1 else "")
    return {
        **{name: list(_selects(scope, chosen, PARAMETERS[name])) for name in _list_selects(chosen)},
        "cover": [_select(chosen, "cover", ("", "1"))],
        "by": [_select(chosen, "by", ("", *BREAKDOWNS))],
        "basis": [_bases(chosen)],
    }


def _selects(scope: Scope, chosen: Selection, parameter: Parameter) -> Iterator[Choice]:
    name, field, values = parameter.name, parameter.field, parameter.values(chosen)
    # The first things of a kind with the chosen ones, wherever they stand.
    lookup = scope.records.of_table(parameter.table)
    rows = scope.connection.column(f"{scope.rows(field)} ORDER BY id LIMIT {_MOST_OPTIONS}")
    first = lookup.numbered(rows).values()
    things = [*first, *(thing for thing in lookup.read(values) if thing not in first)]
    apart = tell_apart(scope.records, things)
    options = [
        (chosen.written(field, thing.iri), _label(thing, apart.get(thing.iri))) for thing in things
    ]
    for position in range(min(max(_SELECTS[name], len(values)), _MOST_SELECTS)):
        yield Choice(
            name,
            chosen.written(field, values[position]) if position < len(values) else "",
            options,
            scope.count(field) - len(things),
            position,
        )


def _label(thing: Thing, apart: Bilingual | None) -> str:
    label = said(thing.with_years if isinstance(thing, Strategy) else label_choice(thing))
    return f"{label} ({said(apart)})" if apart else label


def _select(chosen: Selection, name: str, values: tuple[str, ...]) -> Choice:
    options = [(value, text(f"option_{name}_{value or 'none'}")) for value in values]
    return Choice(name, chosen.parameters()[name], options)


def _bases(chosen: Selection) -> Choice:
    """The usual combinations of bases, and the chosen one where it is another."""
    options = [
        (",".join(bases), listed((text(f"basis_short_{basis}") for basis in bases), "or"))
        for bases in dict.fromkeys((BASES_AT_FIRST, *_BASES, chosen.basis))
    ]
    return Choice("basis", ",".join(chosen.basis), options)


def _list_hidden(chosen: Selection) -> Iterator[tuple[str, str]]:
    """Parameters that the form has no field for, and the values that it has no select for."""
    selects = _list_selects(chosen)
    yield from chosen.hidden((*_FIELDS, *selects))
    for name in selects:
        yield from chosen.hidden(chosen.parameters().keys() - {name})[_MOST_SELECTS:]


def _list_selects(chosen: Selection) -> list[str]:
    # One strategy is no choice.
    return [name for name in _SELECTS if name != "strategy" or not chosen.one_strategy]
