"""The things of another data set, as far as linking needs them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pyoxigraph import NamedNode

from sikkerby.errors import InputError
from sikkerby.graphs.templates import read_template
from sikkerby.linking.outlines import Outline
from sikkerby.publication.tables.codes import SCHEMES
from sikkerby.vocabulary import declare_prefixes

_COLUMNS = {heading: scheme.column for scheme in SCHEMES for heading in scheme.headings}

# The IRI of a thing, a field of its record, and one of the values of the field.
Fact = tuple[str, str, Any]


@dataclass(frozen=True)
class Record:
    """One thing: its IRI, its names as (text, language, or nothing), its classes, the names of
    where or whose it is, its codes as (column, code), see `publication.tables.codes`, and its
    outline, where the source has one."""

    iri: str
    names: tuple[tuple[str, str], ...]
    types: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    codes: tuple[tuple[str, str], ...] = ()
    outline: Outline = ()

    def name(self, language: str) -> str:
        """The name in a language, else one without a language, else any."""
        by_language = {found: text for text, found in reversed(self.names)}
        return by_language.get(language) or by_language.get("") or self.names[0][0]


def query(after: str, most: int) -> str:
    """The SPARQL query for the next `most` things whose IRI comes after `after`.

    Rows come in the order of the IRIs, several for each thing.
    """
    template = read_template(Path(__file__).with_suffix(".rq"))
    return declare_prefixes(template.render(after=after, most=most))


def read_solutions(rows: Iterable[Mapping[str, Mapping[str, str]]]) -> list[Record]:
    """The records of a query's rows (SPARQL 1.1 Query Results JSON, section 3.2.2)."""
    return gather(sorted(fact for row in rows for fact in _facts_of(row)))


def _facts_of(row: Mapping[str, Mapping[str, str]]) -> Iterator[Fact]:
    iri = row["thing"]["value"]
    said = {name: cell["value"].strip() for name, cell in row.items()}
    if said.get("name"):
        language = row["name"].get("xml:lang", "").partition("-")[0].lower()
        yield iri, "names", (said["name"], language)
    if "type" in said:
        yield iri, "types", said["type"]
    if "place" in said:
        yield iri, "places", said["place"]
    column = _COLUMNS.get(said.get("register", "").lower())
    if column and "code" in said:
        yield iri, "codes", (column, said["code"])


def gather(facts: Iterable[Fact]) -> list[Record]:
    """The records that have a name, in the order of their IRIs, of what is said of each."""
    found: dict[str, dict[str, dict[Any, None]]] = defaultdict(lambda: defaultdict(dict))
    for iri, field, value in facts:
        found[iri][field][value] = None
    return [
        Record(iri, **{field: tuple(values) for field, values in said.items()})
        for iri, said in sorted(found.items())
        if "names" in said
    ]


def is_iri(text: str) -> bool:
    """Whether a text is an absolute web address."""
    try:
        return NamedNode(text).value.startswith(("http://", "https://"))
    except ValueError:
        return False


def check_iri(iri: str) -> None:
    """Raises InputError for what is no absolute web address."""
    if not is_iri(iri):
        raise InputError("record-not-an-address", iri)
