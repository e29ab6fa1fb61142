"""A selection of initiatives as SPARQL that finds the same, to be read and changed.

The conditions are those of `records/filter.py`, one block each; values stand in VALUES.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sikkerby.publication.tables.narrow import BASES, REACHES
from sikkerby.vocabulary import declare_prefixes
from sikkerby.web.records.selection import COVERAGES, OLDEST, Selection

# How each basis stands in the data: the role, and whether it is implied.
_ROLES = {
    "named": "sb:InvolvedParty false",
    "mentioned": "sb:MentionedParty false",
    "implied": "sb:InvolvedParty true",
}
_TAKES_PART = """\
?initiative cv:hasParticipation ?participation .
?participation cv:hasParticipant ?{party} ; cv:role ?role ; sb:implied ?implied ."""
_NAMED_PLACE = "?initiative sb:coverage sb:NamedPlaces ; dct:spatial ?place ."
# From the narrowest to the widest reach: the place itself, a place in it, a larger place around it
# that is not the whole municipality, or the whole municipality.
_REACH = f"""\
{{
  {_NAMED_PLACE}
  BIND (0 AS ?distance)
}} UNION {{
  ?initiative sb:coverage sb:NamedPlaces ; dct:spatial ?inner .
  ?inner geo:sfWithin ?place .
  BIND (1 AS ?distance)
}} UNION {{
  ?place geo:sfWithin ?outer .
  ?initiative sb:coverage sb:NamedPlaces ; dct:spatial ?outer .
  BIND (2 AS ?distance)
}} UNION {{
  ?initiative sb:coverage sb:Citywide ; dct:spatial ?city .
  ?place geo:sfWithin? ?city .
  BIND (3 AS ?distance)
}}"""
_AGES = """\
?initiative dct:audience ?audience .
OPTIONAL { ?audience sb:minAge ?from }
OPTIONAL { ?audience sb:maxAge ?to }"""
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
    query = declare_prefixes(f"{head} WHERE {{\n{_indent(body)}\n}}\n{end}")
    short = query.replace(f"<{base}id/", "<id/")
    return f"BASE <{base}>\n{short}"


def _indent(text: str) -> str:
    return "\n".join(f"  {line}" for line in text.splitlines())


def _values(name: str, iris: Iterable[str]) -> str:
    return f"VALUES ?{name} {{ {' '.join(f'<{iri}>' for iri in iris)} }}"


def _roles(bases: Iterable[str]) -> str:
    rows = " ".join(f"({_ROLES[basis]} {BASES.index(basis)})" for basis in bases)
    return f"VALUES (?role ?implied ?rank) {{ {rows} }}"


def _among(rank: str, name: str, named: Iterable[tuple[int, str]]) -> str:
    rows = " ".join(f'({number} "{word}")' for number, word in named)
    return f"VALUES (?{rank} ?{name}) {{ {rows} }}"


def _select(what: str, lines: Iterable[str], end: str) -> str:
    """A query within the query, for each initiative."""
    inner = _indent("\n".join(lines))
    return _block(f"SELECT ?initiative {what} WHERE {{\n{inner}\n}}\nGROUP BY ?initiative\n{end}")


def _block(text: str) -> str:
    return f"{{\n{_indent(text.rstrip())}\n}}"


def _conditions(chosen: Selection) -> Iterator[str]:
    if chosen.parties:
        needed = len(chosen.parties) if chosen.together else 1
        yield _select(
            "(MAX(?rank) AS ?weakest)",
            (_values("party", chosen.parties), _roles(chosen.basis),
             _TAKES_PART.format(party="party")),
            f"HAVING (COUNT(DISTINCT ?party) >= {needed})",
        )  # fmt: skip
        wanted = chosen.weakest or BASES
        named = [(rank, basis) for rank, basis in enumerate(BASES) if basis in wanted]
        yield _among("weakest", "basis", named)
    if chosen.places and chosen.cover:
        lines = (_values("place", chosen.places), _REACH)
        yield _select("(MIN(?distance) AS ?nearest)", lines, "")
        yield _among("nearest", "reach", enumerate(REACHES))
    elif chosen.places:
        yield _values("place", chosen.places)
        yield _NAMED_PLACE
    for name, iris, path in (
        ("strategy", chosen.strategies, "sb:strategy"),
        ("principle", chosen.principles, _principle(chosen)),
        ("audience", chosen.target, "dct:audience"),
        ("unit", chosen.unit, "sb:mentionsUnit"),
    ):
        if iris:
            yield f"{_values(name, iris)}\n?initiative {path} ?{name} ."
    if chosen.coverage:
        terms = " ".join(f"sb:{COVERAGES[value]}" for value in chosen.coverage)
        yield f"VALUES ?coverage {{ {terms} }}\n?initiative sb:coverage ?coverage ."
    if chosen.age is not None:
        age = f"{chosen.age.normalize():f}"
        yield _AGES
        if not chosen.open_ages:
            yield "FILTER (BOUND(?from) || BOUND(?to))"
        # The last age that belongs holds all its year.
        yield f"FILTER (COALESCE(?from, 0) <= {age} && {age} < COALESCE(?to, {OLDEST}) + 1)"
    if chosen.alone:
        yield _select(
            "(COUNT(DISTINCT ?participant) AS ?participants)",
            (_roles(chosen.basis), _TAKES_PART.format(party="participant")),
            "HAVING (COUNT(DISTINCT ?participant) = 1)",
        )


def _principle(chosen: Selection) -> str:
    return "sb:principle|sb:alsoSupports" if chosen.also else "sb:principle"


def _labelled(name: str, path: str = "rdfs:label") -> str:
    return f'?{name} {path} ?name .\nFILTER (LANG(?name) = "da")'


def _by_party(chosen: Selection) -> tuple[str, list[str]]:
    lines = [_roles(chosen.basis), _TAKES_PART.format(party="other"), _labelled("other")]
    if not chosen.together and len(chosen.parties) > 1:
        lines.append(_values("other", chosen.parties))
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
    stated = f"?initiative {_principle(chosen)} ?principle ."
    return "?principle ?name", [stated, _labelled("principle", "sb:shortLabel")]


def _by_place(chosen: Selection) -> tuple[str, list[str]]:
    """Places but municipalities; initiatives that name none count by their coverage, unless those
    that merely cover a place are shown."""
    is_place = "?place a sb:Place .\nFILTER NOT EXISTS { ?place a sb:Municipality }"
    if chosen.cover:
        wanted = _values("place", chosen.places) if chosen.places else ""
        return "?place ?name", [wanted, is_place, _REACH, _labelled("place")]
    named = _block(f"{_NAMED_PLACE}\n{is_place}")
    if chosen.places:
        return "?place ?name", [named, _labelled("place")]
    other = _block("?initiative sb:coverage ?place .\nFILTER (?place != sb:NamedPlaces)")
    return "?place ?name", [f"{named} UNION {other}", _labelled("place")]


def _by_ages(chosen: Selection) -> tuple[str, list[str]]:
    return "?from ?to", [] if chosen.age is not None else [_AGES]


_BREAKDOWNS = {
    "administrations": _by_party,
    "parties": _by_party,
    "principles": _by_principle,
    "places": _by_place,
    "ages": _by_ages,
}
