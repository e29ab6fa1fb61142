"""`/ask`: a question in a sentence, answered in a sentence, with its words and as SPARQL."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from urllib.parse import urlencode

from flask import Response, request

from sikkerby.bilingual import Bilingual
from sikkerby.errors import RequestError
from sikkerby.web.addresses import link_to
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
from sikkerby.web.records.selection import BREAKDOWNS, PARAMETERS, Selection, read_selection
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
# The first two bases, the strongest alone, all, and each of the others alone.
_BASES = (BASES_AT_FIRST, BASES[:1], BASES, BASES[1:2], BASES[2:])
# The least number of selects of each parameter that has some.
_SELECTS = {"strategy": 1, "party": 2, "place": 1, "principle": 1}
# The other fields of the form.
_FIELDS = ("cover", "age", "by", "basis")


@dataclass(frozen=True)
class Choice:
    """The selects of a parameter: what is `chosen` in each of them, empty for nothing; the options
    of all, as they stand in the address and as they are called; `more` are found by searching."""

    chosen: list[str]
    options: list[tuple[str, str]]
    more: int


@blueprint.get(PATH)
def ask() -> Response:
    """The sentence with its choices, and the answer; all state is in the address."""
    found = records()
    chosen = replace(read_selection(request.args, found), path=PATH)
    # One strategy is no choice.
    selects = [name for name in _SELECTS if name != "strategy" or not chosen.one_strategy]
    # The values of parameters that the form has no field for, or not enough selects.
    hidden = chosen.hidden((*_FIELDS, *selects))
    hidden += [(n, value) for n in selects for value in chosen.parameters[n][_MOST_SELECTS:]]
    with match(found, chosen) as matches:
        breakdown = break_down(matches, _MOST_BARS) if chosen.by else None
        response = page(
            "ask.html",
            initiatives=replace(chosen, path=Selection.path, by=""),
            choices={name: _choice(found, chosen, name) for name in selects},
            breakdowns=("", *BREAKDOWNS),
            # The usual combinations, and the chosen one where it is another.
            bases_offered={
                ",".join(bases): listed((text(f"basis_short_{basis}") for basis in bases), "or")
                for bases in (*_BASES, chosen.basis)
            },
            hidden=hidden,
            breakdown=breakdown,
            write_query=partial(write_query, chosen, found.base),
            editor_address=editor_address,
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
        asked = chosen.download(suffix)
        raise RequestError("not-counted-by-anything", ", ".join(BREAKDOWNS), asked)
    with match(found, chosen) as matches:
        table = break_down(matches).table()
    return send_table(text("file_ask"), suffix, table)


def editor_address(query: str) -> str:
    """The address of the editor with a query; empty where it would be too long."""
    # “+” for a space is shorter than “%20”.
    address = f"{link_to('/sparql')}?{urlencode({'query': query})}"
    return address if len(address) <= _LONGEST_LINK else ""


def _choice(found: Records, chosen: Selection, name: str) -> Choice:
    """One select for each value that is chosen, and the least number of them at least."""
    field = PARAMETERS[name].field
    # Of one strategy among several there are fewer things to choose from.
    scope = Scope(found, chosen.strategies[0] if len(chosen.strategies) == 1 else "")
    # The first things of a kind with the chosen ones, wherever they stand.
    lookup = found.of_table(PARAMETERS[name].table)
    rows = found.connection.column(f"{scope.rows(field)} ORDER BY id LIMIT {_MOST_OPTIONS}")
    things = list(
        dict.fromkeys((*lookup.numbered(rows).values(), *lookup.read(getattr(chosen, field))))
    )
    apart = tell_apart(found, things)
    options = [(chosen.written(field, t.iri), _label(t, apart.get(t.iri))) for t in things]
    own = list(chosen.parameters[name])[:_MOST_SELECTS]
    own += [""] * (_SELECTS[name] - len(own))
    return Choice(own, options, scope.count(field) - len(things))


def _label(thing: Thing, apart: Bilingual | None) -> str:
    label = said(thing.with_years if isinstance(thing, Strategy) else label_choice(thing))
    return f"{label} ({said(apart)})" if apart else label
