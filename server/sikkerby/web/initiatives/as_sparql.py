"""A selection of initiatives as SPARQL that finds the same, to be read and changed.

The conditions are those of `records/filters.py`, one block each; values stand in VALUES.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sikkerby.publication.tables.narrow import BASES
from sikkerby.vocabulary import declare_prefixes
from sikkerby.web.records import patterns
from sikkerby.web.records.filters import FILTERS
from sikkerby.web.records.selection import Selection

_AREA = """\
OPTIONAL {
  SELECT ?initiative (GROUP_CONCAT(?placeName; separator=", ") AS ?places) WHERE {
    ?initiative sb:coverage sb:NamedPlaces ; dct:spatial/rdfs:label ?placeName .
    FILTER (LANG(?placeName) = "da")
  }
  GROUP BY ?initiative
}"""


def write_query(chosen: Selection, base: str) -> str:
    """The initiatives that the selection shows, with the weakest basis of the parties asked for
    and how they reach the place asked for."""
    basis = " ?basis" if chosen.parties else ""
    order, reach = ("?nearest ", " ?reach") if chosen.places and chosen.cover else ("", "")
    head = f"SELECT DISTINCT ?row ?initiative ?title{basis}{reach} ?area ?places"
    lines = [
        'FILTER (LANG(?title) = "da")',
        *_conditions(chosen),
        "?initiative rdfs:label ?title ; sb:coverage/rdfs:label ?area .",
        'FILTER (LANG(?area) = "da")',
        _AREA,
    ]
    return _write(base, head, lines, f"ORDER BY {order}?row ?initiative")


def write_breakdown(chosen: Selection, base: str) -> str:
    """The same initiatives counted by what the selection names."""
    values, more = _BREAKDOWNS[chosen.by](chosen)
    head = f"SELECT {values} (COUNT(DISTINCT ?initiative) AS ?initiatives)"
    end = f"GROUP BY {values}\nORDER BY DESC(?initiatives) {values}"
    return _write(base, head, [*_conditions(chosen), *more], end)


def _write(base: str, head: str, lines: Iterable[str], end: str) -> str:
    body = "\n".join(("?initiative a sb:Initiative ; sb:rowNumber ?row .", *lines))
    query = declare_prefixes(f"{head} WHERE {{\n{patterns.indent(body)}\n}}\n{end}")
    short = query.replace(f"<{base}id/", "<id/")
    return f"BASE <{base}>\n{short}"


def _conditions(chosen: Selection) -> Iterator[str]:
    for entry in FILTERS:
        if entry.sparql and entry.values(chosen):
            yield from entry.sparql(chosen)


def _labelled(name: str, path: str = "rdfs:label") -> str:
    return f'?{name} {path} ?name .\nFILTER (LANG(?name) = "da")'


def _by_party(chosen: Selection) -> tuple[str, list[str]]:
    lines = [
        patterns.roles(chosen.basis),
        patterns.TAKES_PART.format(party="other"),
        _labelled("other"),
    ]
    if not chosen.together and len(chosen.parties) > 1:
        lines.append(patterns.values("other", chosen.parties))
    elif chosen.parties:
        iris = ", ".join(f"<{iri}>" for iri in chosen.parties)
        lines.append(f"FILTER (?other NOT IN ({iris}))")
    if chosen.weakest:
        ranks = ", ".join(str(BASES.index(basis)) for basis in chosen.weakest)
        weaker = "IF(?weakest > ?rank, ?weakest, ?rank)" if chosen.parties else "?rank"
        lines.append(f"FILTER ({weaker} IN ({ranks}))")
    if chosen.by == "administrations":
        lines.append("?other a sb:Administration .")
    return "?other ?name", lines


def _by_principle(chosen: Selection) -> tuple[str, list[str]]:
    stated = f"?initiative {patterns.principle(chosen)} ?principle ."
    return "?principle ?name", [stated, _labelled("principle", "sb:shortLabel")]


def _by_place(chosen: Selection) -> tuple[str, list[str]]:
    """Places but municipalities; initiatives that name none count by their coverage, unless those
    that merely cover a place are shown."""
    is_place = "?place a sb:Place .\nFILTER NOT EXISTS { ?place a sb:Municipality }"
    if chosen.cover:
        wanted = patterns.values("place", chosen.places) if chosen.places else ""
        return "?place ?name", [wanted, is_place, patterns.REACH, _labelled("place")]
    named = patterns.block(f"{patterns.NAMED_PLACE}\n{is_place}")
    if chosen.places:
        return "?place ?name", [named, _labelled("place")]
    other = patterns.block("?initiative sb:coverage ?place .\nFILTER (?place != sb:NamedPlaces)")
    return "?place ?name", [f"{named} UNION {other}", _labelled("place")]


def _by_ages(chosen: Selection) -> tuple[str, list[str]]:
    return "?from ?to", [] if chosen.age is not None else [patterns.AGES]


_BREAKDOWNS = {
    "administrations": _by_party,
    "parties": _by_party,
    "principles": _by_principle,
    "places": _by_place,
    "ages": _by_ages,
}
