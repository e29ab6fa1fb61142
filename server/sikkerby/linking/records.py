"""The things of another data set, as far as linking needs them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pyoxigraph import Literal

from sikkerby.errors import InputError

# Properties that give a thing its name, and those that say where or whose it is.
NAMES = (
    "http://www.w3.org/2000/01/rdf-schema#label",
    "http://www.w3.org/2004/02/skos/core#prefLabel",
    "http://www.w3.org/2004/02/skos/core#altLabel",
    "http://xmlns.com/foaf/0.1/name",
    "https://schema.org/name",
    "http://schema.org/name",
    "http://purl.org/dc/terms/title",
)
PLACES = (
    "http://purl.org/dc/terms/spatial",
    "http://www.w3.org/ns/org#unitOf",
    "http://www.w3.org/ns/org#subOrganizationOf",
    "https://schema.org/areaServed",
    "https://schema.org/location",
)


@dataclass(frozen=True)
class Record:
    """One thing: its IRI, its names as (text, language, or nothing), its classes, and the names of
    where or whose it is."""

    iri: str
    names: tuple[tuple[str, str], ...]
    types: tuple[str, ...] = ()
    places: tuple[str, ...] = ()

    def name(self, language: str) -> str:
        """The name in a language, else one without a language, else any."""
        by_language = {found: text for text, found in reversed(self.names)}
        return by_language.get(language) or by_language.get("") or self.names[0][0]


def query(after: str, most: int) -> str:
    """The SPARQL query for the next `most` things whose IRI comes after `after`.

    Rows come in the order of the IRIs, several for each thing.
    """
    names = " ".join(f"<{name}>" for name in NAMES)
    places = " ".join(f"<{name}>" for name in PLACES)
    return f"""SELECT ?thing ?name ?type ?place WHERE {{
  {{ SELECT DISTINCT ?thing WHERE {{
      VALUES ?named {{ {names} }}
      ?thing ?named ?any . FILTER (ISIRI(?thing) && STR(?thing) > {Literal(after)})
  }} ORDER BY STR(?thing) LIMIT {most} }}
  {{ VALUES ?property {{ {names} }} ?thing ?property ?name FILTER (ISLITERAL(?name)) }}
  UNION {{ ?thing a ?type }}
  UNION {{ VALUES ?where {{ {places} }} ?thing ?where ?other .
           VALUES ?naming {{ {names} }} ?other ?naming ?place }}
}} ORDER BY STR(?thing)"""


def gather(rows: Iterable[Mapping[str, Mapping[str, str]]]) -> list[Record]:
    """The records of a query's rows (SPARQL 1.1 Query Results JSON, section 3.2.2)."""
    found: dict[str, tuple[dict[tuple[str, str], None], dict[str, None], dict[str, None]]] = {}
    for row in rows:
        names, types, places = found.setdefault(row["thing"]["value"], ({}, {}, {}))
        if name := row.get("name"):
            names[name["value"].strip(), name.get("xml:lang", "").partition("-")[0].lower()] = None
        if kind := row.get("type"):
            types[kind["value"]] = None
        if place := row.get("place"):
            places[place["value"].strip()] = None
    return [
        Record(iri, tuple(sorted(names)), tuple(sorted(types)), tuple(sorted(places)))
        for iri, (names, types, places) in sorted(found.items())
        if any(text for text, _ in names)
    ]


def check_iri(iri: str) -> None:
    """Raises InputError for what is no absolute web address."""
    if not iri.startswith(("http://", "https://")) or any(sign in iri for sign in ' <>"{}|\\^`'):
        raise InputError(
            f"“{iri}” is not a web address.", remedy="Links need the whole address of each thing."
        )
