"""`/initiatives`: which match, which words say so, and the same as a file."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from flask import Response, request

from sikkerby.errors import NotFound
from sikkerby.web.addresses import link_to, query_link
from sikkerby.web.initiatives.files import SUFFIXES, write_file
from sikkerby.web.initiatives.sentence import label_of, query_of, sentences
from sikkerby.web.pages import blueprint
from sikkerby.web.records.facets import find_facets
from sikkerby.web.records.filter import count, match
from sikkerby.web.records.model import BASES, BASES_AT_FIRST
from sikkerby.web.records.reasons import Match, explain
from sikkerby.web.records.records import Records
from sikkerby.web.records.selection import Selection, read_selection
from sikkerby.web.responses import cacheable
from sikkerby.web.served import records, site
from sikkerby.web.templating import page
from sikkerby.web.words import language, listed, number, text, written

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
            records=found,
            chosen=chosen,
            shown=shown,
            total=total,
            pages=pages,
            by_reach=matches.by_reach,
            groups=_groups(shown),
            sentences=[] if chosen.age_is_wrong else sentences(found, chosen, matches),
            chips=_chips(found, chosen),
            facets=find_facets(found, asked, matches),
            partners=matches.partners(_STRIP) if chosen.parties else [],
            cleared=chosen.address(**_CLEARED),
            bases=BASES,
            compare_address="" if found.has_one_strategy else link_to("/compare"),
            bases_at_first=BASES_AT_FIRST,
            query_address=query_link(name, **parameters),
            loosen="" if total else _loosen(found, chosen),
            incomplete=found.has_incomplete_parties,
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
    chips = [
        Chip(str(written(label_of(found, field, value))), chosen.without(field, value))
        for field in _FILTERS
        for value in getattr(chosen, field)
    ]
    if chosen.age is not None:
        chips.append(
            Chip(
                text("chip_age", x=number(chosen.age)),
                chosen.address(age=None, age_given="", open_ages=False),
            )
        )
    if chosen.words:
        chips.append(Chip(f"»{chosen.words}«", chosen.address(words="")))
    if chosen.weakest:
        names = listed([text(f"basis_short_{basis}") for basis in chosen.weakest])
        chips.append(Chip(text("chip_weakest", x=names), chosen.address(weakest=())))
    if chosen.alone:
        chips.append(Chip(text("one_party_only"), chosen.address(alone=False)))
    return chips


def _groups(shown: list[Match]) -> list[tuple[str, list[Match]]]:
    """The matches by how they reach the place, in the order in which they come."""
    found: dict[str, list[Match]] = {}
    for entry in shown:
        found.setdefault(entry.reach, []).append(entry)
    return list(found.items())


def _loosen(found: Records, chosen: Selection) -> str:
    """Which filter to try without where nothing is left: the one that gives most back."""
    tried: list[tuple[int, str]] = []
    for field in _FILTERS:
        values = getattr(chosen, field)
        for value in values:
            less: dict[str, Any] = {field: tuple(v for v in values if v != value)}
            left = replace(chosen, **less)
            tried.append((count(found, left), str(written(label_of(found, field, value)))))
    if chosen.age is not None:
        left = replace(chosen, age=None, age_given="")
        tried.append((count(found, left), text("chip_age", x=number(chosen.age))))
    if chosen.words:
        tried.append((count(found, replace(chosen, words="")), f"»{chosen.words}«"))
    return max(tried, default=(0, ""))[1]


@blueprint.get("/initiatives.<suffix>")
def initiatives_file(suffix: str) -> Response:
    """What `/initiatives` shows for the same parameters, all pages of it, as a file."""
    served = site()
    if suffix not in SUFFIXES:
        raise NotFound(
            f"There is no format “{suffix}” here.", remedy=f"There are: {', '.join(SUFFIXES)}."
        )
    found = records()
    chosen = read_selection(request.args, found)
    with match(found, chosen) as matches:
        for_excel = request.args.get("for") == "excel"
        body, content_type = write_file(matches, suffix, for_excel=for_excel)
    tag = served.etag("initiatives", suffix, language(), request.full_path)
    response = cacheable(body, content_type, tag)
    name = f"sikkerby-{text('file_initiatives')}-{served.version.name}.{suffix}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
