"""Parts of queries in SPARQL about `?initiative`."""

from __future__ import annotations

from collections.abc import Iterable

from sikkerby.publication.tables.narrow import BASES
from sikkerby.web.records.selection import Selection

# How each basis stands in the data: the role, and whether it is implied.
_ROLES = {
    "named": "sb:InvolvedParty false",
    "mentioned": "sb:MentionedParty false",
    "implied": "sb:InvolvedParty true",
}
TAKES_PART = """\
?initiative cv:hasParticipation ?participation .
?participation cv:hasParticipant ?{party} ; cv:role ?role ; sb:implied ?implied ."""
NAMED_PLACE = "?initiative sb:coverage sb:NamedPlaces ; dct:spatial ?place ."
# From the narrowest to the widest reach: the place itself, a place in it, a larger place around it
# that is not the whole municipality, or the whole municipality.
REACH = f"""\
{{
  {NAMED_PLACE}
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
AGES = """\
?initiative dct:audience ?audience .
OPTIONAL { ?audience sb:minAge ?from }
OPTIONAL { ?audience sb:maxAge ?to }"""


def indent(text: str) -> str:
    return "\n".join(f"  {line}" for line in text.splitlines())


def values(name: str, iris: Iterable[str]) -> str:
    return f"VALUES ?{name} {{ {' '.join(f'<{iri}>' for iri in iris)} }}"


def roles(bases: Iterable[str]) -> str:
    rows = " ".join(f"({_ROLES[basis]} {BASES.index(basis)})" for basis in bases)
    return f"VALUES (?role ?implied ?rank) {{ {rows} }}"


def among(rank: str, name: str, named: Iterable[tuple[int, str]]) -> str:
    rows = " ".join(f'({number} "{word}")' for number, word in named)
    return f"VALUES (?{rank} ?{name}) {{ {rows} }}"


def select(what: str, lines: Iterable[str], end: str) -> str:
    """A query within the query, for each initiative."""
    inner = indent("\n".join(lines))
    return block(f"SELECT ?initiative {what} WHERE {{\n{inner}\n}}\nGROUP BY ?initiative\n{end}")


def block(text: str) -> str:
    return f"{{\n{indent(text.rstrip())}\n}}"


def principle(chosen: Selection) -> str:
    return "sb:principle|sb:alsoSupports" if chosen.also else "sb:principle"
