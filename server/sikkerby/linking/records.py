"""The things of another data set, as far as linking needs them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import NamedNode

from sikkerby.errors import InputError
from sikkerby.graphs.templates import read_template
from sikkerby.linking.outlines import Outline
from sikkerby.publication.tables.codes import SCHEMES
from sikkerby.vocabulary import declare_prefixes

_COLUMNS = {heading: scheme.column for scheme in SCHEMES for heading in scheme.headings}


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


def gather(rows: Iterable[Mapping[str, Mapping[str, str]]]) -> list[Record]:
    """The records of a query's rows (SPARQL 1.1 Query Results JSON, section 3.2.2)."""
    found: dict[str, tuple[set[tuple[str, str]], set[str], set[str], set[tuple[str, str]]]] = {}
    for row in rows:
        names, types, places, codes = found.setdefault(
            row["thing"]["value"], (set(), set(), set(), set())
        )
        said = {name: cell["value"].strip() for name, cell in row.items()}
        if "name" in said:
            language = row["name"].get("xml:lang", "").partition("-")[0].lower()
            names.add((said["name"], language))
        if "type" in said:
            types.add(row["type"]["value"])
        if "place" in said:
            places.add(said["place"])
        column = _COLUMNS.get(said.get("register", "").lower())
        if column and "code" in said:
            codes.add((column, said["code"]))
    return [
        Record(iri, *(tuple(sorted(values)) for values in gathered))  # type: ignore[arg-type]
        for iri, gathered in sorted(found.items())
        if any(text for text, _ in gathered[0])
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
