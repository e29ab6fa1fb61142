"""The properties of entities: what they are called, and where the tables have their values."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

from sikkerby.publication.tables.codes import PLACES, SCHEMES, WIKIDATA, Scheme


@dataclass(frozen=True)
class Property:
    """A property of entities: its id, its labels, and what its values are.

    `value` is `entity`, `text`, `code` or `number`; `types` are the classes that may have it.
    `query` is SQL that finds pairs of `thing`, an IRI, and `value`; texts in two languages have
    both as `columns`. `order` is that of a thing's values. The table beside this has them.
    """

    id: str
    da: str
    en: str
    value: str
    types: tuple[str, ...]
    query: str
    columns: str = "value"
    order: str = "NULL"

    def name(self, language: str) -> str:
        return self.en if language == "en" else self.da


def _codes(scheme: Scheme) -> Property:
    """The codes that things have in a register of others."""
    types = ("sb:Place",) if scheme in PLACES else ("sb:Party",)
    return Property(
        scheme.column, scheme.da, scheme.en, "code",
        ("sb:Place", "sb:Party") if scheme == WIKIDATA else types,
        f"SELECT thing_iri AS thing, code AS value FROM identifiers WHERE scheme = '{scheme.id}'",
    )  # fmt: skip


_TABLE = Path(__file__).with_suffix(".toml").read_text("utf-8")
PROPERTIES = (
    *(
        Property(**{**entry, "types": tuple(entry["types"])})
        for entry in tomllib.loads(_TABLE)["properties"]
    ),
    *map(_codes, SCHEMES),
)
