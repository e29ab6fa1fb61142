"""`/initiatives`: which match, which words say so, and the same as a file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import groupby
from operator import attrgetter

from flask import Response, request

from sikkerby.errors import NotFound
from sikkerby.web.addresses import query_link
from sikkerby.web.figures.files import no_such_format, send_file, send_table
from sikkerby.web.initiatives.files import tabulate, write_json
from sikkerby.web.initiatives.sentence import label_of, query_of, sentences
from sikkerby.web.pages import blueprint
from sikkerby.web.records.facets import find_facets
from sikkerby.web.records.filter import count, match
from sikkerby.web.records.model import BASES
from sikkerby.web.records.reasons import explain
from sikkerby.web.records.records import Records
from sikkerby.web.records.selection import Selection, read_selection
from sikkerby.web.served import records
from sikkerby.web.templating import page
from sikkerby.web.words import listed, number, text, written

_SUFFIXES = ("xlsx", "csv", "json")
PAGE_SIZE = 50
_STRIP = 12
# The filters of which several values may be chosen, in the order of their chips.
_FILTERS = ("parties", "places", "strategies", "principles", "coverage", "target", "unit")


@dataclass(frozen=True)
class Chip:
    """A filter in force, and the address without it."""

    label: str
    address: str


@blueprint.get("/initiatives")
def initiatives() -> Response:
    """The list, its filters and its answer sentence; all state is in the address."""
    found = records()
    chosen = read_selection(request.args, found)
    name, parameters = query_of(chosen)
    with match(found, chosen) as matches:
        total = 0 if chosen.age_is_wrong else matches.shown
        pages = max(1, -(-total // PAGE_SIZE))
        if chosen.page > pages:
            raise NotFound(
                f"Page {chosen.page} is not there.",
                remedy=f"There are {pages}: {chosen.address()} is the first.",
            )
        matched = matches.page((chosen.page - 1) * PAGE_SIZE, PAGE_SIZE) if total else []
        shown = explain(found, chosen, matched)
        asked = replace(chosen, age_given="") if chosen.age_is_wrong else chosen
        response = page(
            "initiatives.html",
            canonical={"page": chosen.page} if chosen.is_open and chosen.page > 1 else {},
            records=found,
            chosen=chosen,
            shown=shown,
            total=total,
            number_of_page=chosen.page,
            pages=pages,
            by_reach=matches.by_reach,
            groups=[(reach, list(some)) for reach, some in groupby(shown, attrgetter("reach"))],
            sentences=[] if chosen.age_is_wrong else sentences(found, chosen, matches),
            chips=_chips(found, chosen),
            facets=find_facets(found, asked, matches),
            partners=matches.partners(_STRIP) if chosen.parties else [],
            cleared=chosen.address(**_CLEARED),
            bases=BASES,
            query_address=query_link(name, **parameters),
            loosen="" if total else _loosen(found, chosen),
        )
    if chosen.age_is_wrong:
        response.status_code = 400
        response.headers["Cache-Control"] = "no-store"
        del response.headers["ETag"]
    return response


_CLEARED: dict[str, object] = {
    **dict.fromkeys(_FILTERS, ()),
    "age": None, "age_given": "", "alone": False, "words": "", "cover": False, "also": False,
    "together": True, "open_ages": False, "weakest": (),
}  # fmt: skip


def _chips(found: Records, chosen: Selection) -> list[Chip]:
    chips = [Chip(label, less.address()) for label, less in _loosened(found, chosen)]
    if chosen.weakest:
        names = listed([text(f"basis_short_{basis}") for basis in chosen.weakest])
        chips.append(Chip(text("chip_weakest", x=names), chosen.address(weakest=())))
    if chosen.alone:
        chips.append(Chip(text("one_party_only"), chosen.address(alone=False)))
    return chips


def _loosened(found: Records, chosen: Selection) -> Iterator[tuple[str, Selection]]:
    """Each filter of what is listed, and the selection without it."""
    for field in _FILTERS:
        for value in getattr(chosen, field):
            yield str(written(label_of(found, field, value))), chosen.without(field, value)
    if chosen.age is not None:
        less = replace(chosen, age=None, age_given="", open_ages=False)
        yield text("chip_age", x=number(chosen.age)), less
    if chosen.words:
        yield text("quoted", x=chosen.words), replace(chosen, words="")


def _loosen(found: Records, chosen: Selection) -> str:
    """Which filter to try without where nothing is left: the one that gives most back."""
    tried = ((count(found, less), label) for label, less in _loosened(found, chosen))
    return max(tried, default=(0, ""))[1]


@blueprint.get("/initiatives.<suffix>")
def initiatives_file(suffix: str) -> Response:
    """What `/initiatives` shows for the same parameters, all pages of it, as a file."""
    if suffix not in _SUFFIXES:
        raise no_such_format(suffix, *_SUFFIXES)
    found = records()
    name = text("file_initiatives")
    with match(found, read_selection(request.args, found)) as matches:
        table = tabulate(matches)
        if suffix == "json":
            return send_file(name, suffix, write_json(table), "application/json")
        return send_table(name, suffix, table)
