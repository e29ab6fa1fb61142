"""`/initiatives`: which match, which words say so, and the same as a file."""

from __future__ import annotations

from dataclasses import dataclass, replace

from flask import Response, request

from sikkerby.errors import NotFound
from sikkerby.web.pages import blueprint
from sikkerby.web.pages.answer import query_of, sentences
from sikkerby.web.pages.compare import find_pairs
from sikkerby.web.pages.corpus import corpus
from sikkerby.web.pages.downloads import WRITERS, rows_of
from sikkerby.web.pages.matching import Match, choose, count, find, label_of, options, partners
from sikkerby.web.pages.records import BASES, BASES_AT_FIRST, Corpus
from sikkerby.web.pages.render import link_to, page, query_link
from sikkerby.web.pages.selection import Selection, read_selection
from sikkerby.web.respond import cacheable
from sikkerby.web.site import site
from sikkerby.web.texts import language, listed, number, text

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
    here = site()
    found = corpus(here)
    chosen = read_selection(request.args, found)
    result = find(found, chosen)
    shown = result.all if chosen.cover else result.direct
    name, parameters = query_of(chosen)
    response = page(
        "initiatives.html",
        corpus=found,
        chosen=chosen,
        result=result,
        shown=() if chosen.age_is_wrong else shown,
        groups=_groups(shown),
        sentences=[] if chosen.age_is_wrong else sentences(found, chosen, result),
        chips=_chips(found, chosen),
        options=options(found, replace(chosen, age_given="") if chosen.age_is_wrong else chosen),
        partners=partners(shown, chosen)[:_STRIP],
        cleared=chosen.address(**_CLEARED),
        bases=BASES,
        compare_address=link_to("/compare") if find_pairs(found) else "",
        bases_at_first=BASES_AT_FIRST,
        query_address=query_link(name, **parameters),
        loosen="" if shown else _loosen(found, chosen),
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


def _chips(found: Corpus, chosen: Selection) -> list[Chip]:
    chips: list[Chip] = []
    for field in _FILTERS:
        for value in getattr(chosen, field):
            label = (
                found.principles[value].short
                if field == "principles"
                else str(label_of(found, field, value))
            )
            chips.append(Chip(label, chosen.without(field, value)))
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


def _groups(shown: tuple[Match, ...]) -> list[tuple[str, list[Match]]]:
    """The matches by how they reach the place, in the order in which they come."""
    found: dict[str, list[Match]] = {}
    for match in shown:
        found.setdefault(match.reach, []).append(match)
    return list(found.items())


def _loosen(found: Corpus, chosen: Selection) -> str:
    """Which filter to try without where nothing is left: the one that gives most back."""
    tried: list[tuple[int, str]] = []
    for chip_field in (
        "parties",
        "places",
        "strategies",
        "principles",
        "coverage",
        "target",
        "unit",
    ):
        for value in getattr(chosen, chip_field):
            left = tuple(v for v in getattr(chosen, chip_field) if v != value)
            n = count(found, choose(chosen, chip_field, left))
            tried.append((n, str(label_of(found, chip_field, value))))
    if chosen.age is not None:
        n = count(found, replace(chosen, age=None))
        tried.append((n, text("chip_age", x=number(chosen.age))))
    if chosen.words:
        n = count(found, replace(chosen, words=""))
        tried.append((n, f"»{chosen.words}«"))
    return max(tried, default=(0, ""))[1]


@blueprint.get("/initiatives.<suffix>")
def initiatives_file(suffix: str) -> Response:
    """What `/initiatives` shows for the same parameters, as a file."""
    here = site()
    writer = WRITERS.get(suffix)
    if writer is None:
        raise NotFound(
            f"There is no format “{suffix}” here.", remedy=f"There are: {', '.join(WRITERS)}."
        )
    found = corpus(here)
    chosen = read_selection(request.args, found)
    result = find(found, chosen)
    matches: tuple[Match, ...] = result.all if chosen.cover else result.direct
    body, content_type = writer(rows_of(found, matches), request.args.get("for") == "excel")
    tag = here.etag("initiatives", suffix, language(), request.full_path)
    response = cacheable(body, content_type, tag)
    name = f"sikkerby-{text('file_initiatives')}-{here.version.name}.{suffix}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
