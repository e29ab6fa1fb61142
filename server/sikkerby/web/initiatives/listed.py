"""The answer to a selection of initiatives, as the pages that list them show it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from operator import attrgetter
from typing import Any

from sikkerby.web.initiatives.sentence import label_of, sentences
from sikkerby.web.records.matching import Matches, count
from sikkerby.web.records.reasons import explain
from sikkerby.web.records.records import Records
from sikkerby.web.records.selection import FILTERS, Selection, check_page, count_pages
from sikkerby.web.words import listed, text

PAGE_SIZE = 50
_STRIP = 12


def list_values(matches: Matches) -> dict[str, Any]:
    """What templates show of an answer: its sentences, filters and one page of its initiatives.

    Raises NotFound for a page that is not there.
    """
    found, chosen = matches.records, matches.chosen
    total = 0 if chosen.age_is_wrong else matches.shown
    loosened = list(_loosened(found, chosen))
    pages = count_pages(total, PAGE_SIZE)
    check_page(chosen.page, pages, chosen.address())
    matched = matches.page((chosen.page - 1) * PAGE_SIZE, PAGE_SIZE) if total else []
    shown = explain(found, chosen, matched)
    return {
        "chosen": chosen,
        "shown": shown,
        "total": total,
        "number_of_page": chosen.page,
        "pages": pages,
        "by_reach": matches.by_reach,
        "groups": [(reach, list(some)) for reach, some in groupby(shown, attrgetter("reach"))],
        "sentences": [] if chosen.age_is_wrong else sentences(matches),
        "loosened": loosened,
        "weakest": listed(text(f"basis_short_{basis}") for basis in chosen.weakest),
        "partners": matches.partners(_STRIP) if chosen.parties else [],
        "loosen": "" if total else _loosen(found, loosened),
    }


def _loosened(found: Records, chosen: Selection) -> Iterator[tuple[str, Selection]]:
    """Each filter of what is listed, and the selection without it."""
    for entry in FILTERS:
        for value in entry.values(chosen):
            label = label_of(found, entry, value)
            name = text(entry.chip, x=label) if entry.chip else label
            yield name, entry.without(chosen, value)


def _loosen(found: Records, loosened: list[tuple[str, Selection]]) -> str:
    """Which filter to try without where nothing is left: the one that gives most back."""
    return max(((count(found, less), label) for label, less in loosened), default=(0, ""))[1]
