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


_Pairs = dict[tuple[str, str], None]


def gather(rows: Iterable[Mapping[str, Mapping[str, str]]]) -> list[Record]:
    """The records of a query's rows (SPARQL 1.1 Query Results JSON, section 3.2.2)."""
    columns = {heading: scheme.column for scheme in SCHEMES for heading in scheme.headings}
    found: dict[str, tuple[_Pairs, dict[str, None], dict[str, None], _Pairs]] = {}
    for row in rows:
        names, types, places, codes = found.setdefault(row["thing"]["value"], ({}, {}, {}, {}))
        if name := row.get("name"):
            names[name["value"].strip(), name.get("xml:lang", "").partition("-")[0].lower()] = None
        if kind := row.get("type"):
            types[kind["value"]] = None
        if place := row.get("place"):
            places[place["value"].strip()] = None
        if (register := row.get("register")) and (code := row.get("code")):
            column = columns.get(register["value"].strip().lower())
            if column:
                codes[column, code["value"].strip()] = None
    return [
        Record(
            iri,
            tuple(sorted(names)),
            tuple(sorted(types)),
            tuple(sorted(places)),
            tuple(sorted(codes)),
        )
        for iri, (names, types, places, codes) in sorted(found.items())
        if any(text for text, _ in names)
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
