"""The properties of entities: what they are called, and where the tables have their values."""

from __future__ import annotations

from sikkerby.expressions import read_tables
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


_ENTRIES = read_tables(__file__)["properties"]
_OURS = (Property(**{**entry, "types": tuple(entry["types"])}) for entry in _ENTRIES)
PROPERTIES = (*_OURS, *map(_codes, SCHEMES))
