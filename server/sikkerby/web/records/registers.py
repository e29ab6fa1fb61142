"""Pages of the registers, in the order in which they are shown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from sikkerby.publication.tables.rows import ORGANISATIONS
from sikkerby.web.records.records import Records
from sikkerby.web.records.things import kind_of, marks

PAGE_SIZE = 50

# The numbers by which each is ordered count from 1 without gaps.
_ORDERS = {
    "organisations": "SELECT iri, rowid AS position FROM organisations",
    "places": "SELECT t.iri, o.position FROM _place_order o JOIN places t ON t.rowid = o.place",
    "principles": "SELECT iri, rowid AS position FROM principles",
    "target_groups": "SELECT t.iri, o.position FROM _target_group_order o "
    "JOIN target_groups t ON t.rowid = o.target_group",
}


def read_page(records: Records, register: str, number: int) -> list[str]:
    """The IRIs on a page of a register."""
    return records.connection.column(
        f"{_ORDERS[register]} WHERE position > ? ORDER BY position LIMIT ?",
        ((number - 1) * PAGE_SIZE, PAGE_SIZE),
    )


def count_pages(records: Records, register: str) -> int:
    """How many pages a register has; one at least."""
    total = records.connection.number(f"SELECT coalesce(MAX(rowid), 0) FROM {register}")
    return max(1, -(-total // PAGE_SIZE))


def count_kinds(records: Records) -> Mapping[str, int]:
    """How many organisations there are of each kind."""
    found: Counter[str] = Counter()
    for types, n in records.connection.all(
        "SELECT type_iri, COUNT(*) FROM organisations GROUP BY type_iri"
    ):
        found[kind_of(types, ORGANISATIONS)] += n
    return found


def count_naming(records: Records, places: Sequence[str]) -> Mapping[str, int]:
    """How many initiatives name each place."""
    return Counter(
        records.connection.pairs(
            "SELECT t.iri, COUNT(*) FROM places t "
            "JOIN _reaches r ON r.place = t.rowid AND r.reach = 0 "
            f"WHERE t.iri IN ({marks(places)}) GROUP BY t.rowid",
            places,
        )
    )


def count_under(records: Records, principles: Sequence[str]) -> Mapping[str, tuple[int, int]]:
    """How many initiatives are under each principle, and how many support it too."""
    return {
        iri: (own, also)
        for iri, own, also in records.connection.all(
            "SELECT t.iri, COUNT(*) FILTER (WHERE NOT c.also), COUNT(*) FILTER (WHERE c.also) "
            "FROM principles t LEFT JOIN _principles c ON c.principle = t.rowid "
            f"WHERE t.iri IN ({marks(principles)}) GROUP BY t.rowid",
            principles,
        )
    }


def count_for(records: Records, groups: Sequence[str]) -> Mapping[str, int]:
    """How many initiatives are for each target group."""
    return Counter(
        records.connection.pairs(
            "SELECT t.iri, COUNT(*) FROM target_groups t "
            "JOIN _initiatives i ON i.target_group = t.rowid "
            f"WHERE t.iri IN ({marks(groups)}) GROUP BY t.rowid",
            groups,
        )
    )


def count_with_ages(records: Records) -> tuple[int, int]:
    """How many target groups state an age, and how many do not."""
    row = records.connection.one(
        "SELECT COUNT(coalesce(min_age, max_age)), COUNT(*) FROM target_groups"
    )
    assert row is not None
    return row[0], row[1] - row[0]
