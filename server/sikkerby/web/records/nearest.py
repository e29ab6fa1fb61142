"""Addresses that are spelt most like one that leads nowhere, found among a bounded number."""

from __future__ import annotations

from sikkerby.spelling import nearest
from sikkerby.web.records.records import Records
from sikkerby.web.records.sql import read_sql

_MOST_NEAR = 3
_LOOKED_AT = 5_000
_LIKENESS = 75.0
_SQL = read_sql(__file__)


def find_near(records: Records, path: str) -> list[str]:
    """Up to three paths below `id/` that are spelt most like `path`: of its kind, and of its
    edition where it names one, or else of those that are spelt most like what it names."""
    kind, _, rest = path.partition("/")
    if kind not in records.by_kind:
        kind = next(iter(nearest(kind, records.by_kind.keys(), 1, _LIKENESS)), "")
        if not kind:
            return []
    first, parted, _ = rest.partition("/")
    # Those that begin alike are looked at first: of a municipality all do.
    beginnings = [rest[:3], rest[:1], ""]
    if parted:
        editions = [strategy.rpartition("/")[2] for strategy in _begin(records, "strategy", "")]
        beginnings = [f"{edition}/" for edition in nearest(first, editions, _MOST_NEAR, _LIKENESS)]
    for beginning in beginnings:
        known = [f"{kind}/{known}" for known in _begin(records, kind, beginning)]
        if found := nearest(f"{kind}/{rest}", known, _MOST_NEAR, _LIKENESS):
            return found
    return []


def _begin(records: Records, kind: str, beginning: str) -> list[str]:
    """What stands after the kind in IRIs, of those with this beginning."""
    lookup = records.by_kind[kind]
    start = f"{records.base}id/{kind}/{beginning}"
    bounds = (start, f"{start}\U0010ffff", _LOOKED_AT)
    found = records.connection.column(_SQL.between(lookup.table, lookup.key), bounds)
    return [iri.removeprefix(f"{records.base}id/{kind}/") for iri in found]
