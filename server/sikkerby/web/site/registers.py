"""The registers: what is there, what is it called? Organisations, places, principles, groups.

Each has pages by path, `/places/page/2`, so that the exported site has them too.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from operator import attrgetter

from flask import Response

from sikkerby.web.addresses import link_to, query_link
from sikkerby.web.bars import Bar, list_principle_bars, longest
from sikkerby.web.conventions import send_to
from sikkerby.web.pages import blueprint
from sikkerby.web.records import registers
from sikkerby.web.records.model import Place, Principle, TargetGroup, Thing
from sikkerby.web.records.parties import find_authorities
from sikkerby.web.records.records import Records
from sikkerby.web.records.scope import Scope
from sikkerby.web.records.selection import check_page
from sikkerby.web.served import records
from sikkerby.web.templating import giving, page
from sikkerby.web.wording import ages


def show_register(path: str, number: int | None = None) -> Response:
    """A page of a register with the stored query behind it; without a number the first one."""
    if number == 1:
        return send_to(link_to(path), 301)
    register, query = _REGISTERS[path]
    found = records()
    pages = registers.count_pages(found, register)
    current = 1 if number is None else number
    check_page(current or pages + 1, pages, link_to(path))
    iris = registers.read_page(found, register, current)
    shown = found.of_table(register).read(iris)
    # The page names that of each, and would read them one by one.
    found.strategies_of(t.edition for t in shown if isinstance(t, Principle | TargetGroup))
    return page(
        f"{path[1:]}.html",
        number_of_page=current,
        pages=pages,
        page_address=lambda n: link_to(path if n == 1 else f"{path}/page/{n}"),
        query_address=query_link(query),
        iris=iris,
        shown=shown,
        scope=Scope(found),
        ages=ages,
        runs=_runs,
        **giving(
            found, find_authorities, list_principle_runs, nest_places, registers.count_by_basis,
            registers.count_initiatives, registers.count_kinds, registers.count_with_ages,
        ),
    )  # fmt: skip


def _runs(things: Iterable[Thing], attribute: str) -> list[tuple[str, list[Thing]]]:
    """Things that stand beside each other and have the same value of an attribute."""
    return [(value, list(some)) for value, some in groupby(things, attrgetter(attribute))]


def list_principle_runs(
    found: Records, principles: Sequence[Principle]
) -> tuple[list[list[tuple[Principle, Bar]]], int]:
    """Principles with their bars, those of an edition together, and the length of the longest."""
    bars = list_principle_bars(found, principles)
    pairs = zip(principles, bars, strict=True)
    runs = [list(some) for _, some in groupby(pairs, lambda pair: pair[0].edition)]
    return runs, longest(bars)


def nest_places(
    found: Records, iris: Sequence[str]
) -> tuple[Mapping[str, list[Place]], Counter[str]]:
    """Places by the larger one that each lies in, those that lie in none by an empty IRI; and how
    many initiatives name each."""
    # A page that begins inside a place says which.
    first = found.places.read(iris[:1])
    around = [iri for place in first for iri in reversed(place.around)]
    shown = {place.iri: place for place in found.places.read([*around, *iris])}
    below: dict[str, list[Place]] = defaultdict(list)
    for place in shown.values():
        below[place.within if place.within in shown else ""].append(place)
    return below, registers.count_initiatives(found, "places", list(shown))


# Its name in the data, and the stored query behind it, by the path.
_REGISTERS = {
    "/organisations": ("organisations", "participation-counts"),
    "/places": ("places", "districts-nobody-names"),
    "/principles": ("principles", "principles-supported"),
    "/target-groups": ("target_groups", "target-groups"),
}
for _path in _REGISTERS:
    for _rule in (_path, f"{_path}/page/<int:number>"):
        blueprint.add_url_rule(_rule, _path[1:], show_register, defaults={"path": _path})
