"""The properties of entities: what they are called, and where the tables have their values."""

from __future__ import annotations

import tomllib
from pathlib import Path

from sikkerby.publication.tables.codes import PLACES, SCHEMES, WIKIDATA, Scheme
from sikkerby.reconciliation.model import Property


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
