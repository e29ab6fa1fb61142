"""Codes of others' registers (`adms:identifier`), and the columns that have them."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from pyoxigraph import NamedNode

from sikkerby.bilingual import Bilingual
from sikkerby.publication.tables.columns import Column, Datatype, Getter, Row, Value
from sikkerby.publication.view import View
from sikkerby.vocabulary import ADMS, SCHEMA, SKOS


@dataclass(frozen=True)
class Scheme:
    """A register's codes: its name in the data, and the column that has them. The table beside this
    has them, and says what each field is."""

    id: str
    column: str
    da: str
    en: str
    others: tuple[str, ...] = ()
    is_local: bool = False

    @property
    def headings(self) -> frozenset[str]:
        """What tables call a column of such codes, in lower case."""
        names = (self.id, self.column, self.da, self.en, *self.others)
        return frozenset(name.lower() for name in names)


_TABLE = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
_BY_BEARER = {
    bearer: tuple(Scheme(**{**entry, "others": tuple(entry.get("others", ()))}) for entry in some)
    for bearer, some in _TABLE.items()
}
PLACES, (WIKIDATA,) = _BY_BEARER["places"], _BY_BEARER["all"]
SCHEMES = tuple(chain.from_iterable(_BY_BEARER.values()))


def register(view: View, node: NamedNode) -> int:
    """The place of a code's register: official ones are first."""
    order = [scheme.id for scheme in SCHEMES]
    scheme = view.text(node, SCHEMA["propertyID"])
    return order.index(scheme) if scheme in order else len(order)


def columns(bearer: str) -> Iterator[Column]:
    """A column of codes for each register of some bearers."""
    for scheme in (*_BY_BEARER[bearer], WIKIDATA):
        get = _codes_of(scheme.id)
        label = Bilingual(scheme.da, scheme.en)
        yield Column(scheme.column, label, Datatype.TEXT, get, many=True)


def _codes_of(scheme: str) -> Getter:
    def get(view: View, row: Row) -> Iterator[Value]:
        for identifier in view.resources(row[0], ADMS["identifier"]):
            if view.text(identifier, SCHEMA["propertyID"]) == scheme:
                yield from view.values(identifier, SKOS["notation"])

    return get
