"""What a party, or each of several, takes part in: counts, and who else does."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from sikkerby.publication.tables.narrow import BASES
from sikkerby.web.records.filter import Partner
from sikkerby.web.records.model import Organisation
from sikkerby.web.records.records import Records
from sikkerby.web.records.things import marks

# A unit of an administration of an authority has two above it.
_MOST_LEVELS = 3
# Those that the source names or mentions, not merely “alle forvaltninger”.
_FIRST = "p.party = (SELECT rowid FROM organisations WHERE iri = ?) AND p.basis < 2"


def count_by_basis(records: Records, parties: Sequence[str]) -> Mapping[str, dict[str, int]]:
    """How many initiatives each party is in on each basis."""
    found: dict[str, dict[str, int]] = defaultdict(lambda: dict.fromkeys(BASES, 0))
    for iri, basis, n in records.connection.all(
        "SELECT o.iri, p.basis, COUNT(*) FROM organisations o "
        "JOIN _participations p ON p.party = o.rowid "
        f"WHERE o.iri IN ({marks(parties)}) GROUP BY o.rowid, p.basis",
        parties,
    ):
        found[iri][BASES[basis]] = n
    return found


def count_by_unit(records: Records, units: Sequence[str]) -> Mapping[str, int]:
    """How many initiatives mention each unit."""
    return Counter(
        records.connection.pairs(
            "SELECT o.iri, COUNT(*) FROM organisations o JOIN _units u ON u.unit = o.rowid "
            f"WHERE o.iri IN ({marks(units)}) GROUP BY o.rowid",
            units,
        )
    )


def find_partners(records: Records, party: str, most: int) -> tuple[list[Partner], int]:
    """The parties in the same initiatives, by a pair's weaker basis, and how many there are.

    Who is there only through “alle forvaltninger” stands behind those that are named.
    """
    # A pair counts on the weaker of its two bases.
    counts = ", ".join(
        f"SUM(MAX(own.basis, p.basis) = {rank}) AS {name}" for rank, name in enumerate(BASES)
    )
    rows = records.connection.all(
        f"SELECT o.iri, COUNT(*) OVER () AS number, f.* FROM (SELECT p.party, {counts} "
        "FROM _participations own JOIN _participations p ON p.initiative = own.initiative "
        "AND p.party <> own.party "
        "WHERE own.party = (SELECT rowid FROM organisations WHERE iri = ?) GROUP BY p.party) f "
        "JOIN organisations o ON o.rowid = f.party "
        "ORDER BY named + mentioned DESC, named + mentioned + implied DESC, o.iri LIMIT ?",
        (party, most),
    )
    found = [Partner(row["iri"], {basis: row[basis] for basis in BASES}) for row in rows]
    return found, rows[0]["number"] if rows else 0


def find_authorities(records: Records, shown: Iterable[Organisation]) -> Mapping[str, Organisation]:
    """What each organisation belongs to in the end, of those that belong to another: where there
    are several municipalities, their administrations have the same names."""
    if records.has_one_strategy:
        return {}
    found: dict[str, Organisation] = {}
    level = {organisation.iri: organisation for organisation in shown}
    for _ in range(_MOST_LEVELS):
        records.organisations.read(entry.unit_of for entry in level.values() if entry.unit_of)
        level = {
            iri: larger
            for iri, entry in level.items()
            if entry.unit_of and (larger := records.organisations.get(entry.unit_of))
        }
        found |= level
    return found


def count_places(records: Records, party: str, most: int) -> tuple[list[tuple[str, int]], int]:
    """The places that a party's initiatives name, most frequent first, and how many there are."""
    rows = records.connection.all(
        "SELECT t.iri, COUNT(*) AS n, COUNT(*) OVER () AS number FROM _participations p "
        "JOIN _reaches r ON r.initiative = p.initiative AND r.reach = 0 "
        f"JOIN places t ON t.rowid = r.place WHERE {_FIRST} "
        "GROUP BY r.place ORDER BY n DESC, t.name_da LIMIT ?",
        (party, most),
    )
    return [(row[0], row[1]) for row in rows], rows[0][2] if rows else 0


def count_coverage(records: Records, party: str) -> Mapping[str, int]:
    """How many of a party's initiatives have each coverage."""
    return records.connection.pairs(
        "SELECT i.coverage, COUNT(*) FROM _participations p "
        f"JOIN _initiatives i ON i.id = p.initiative WHERE {_FIRST} GROUP BY 1",
        (party,),
    )


def count_strategies(records: Records, party: str) -> list[tuple[str, int]]:
    """The strategies that a party takes part in, most frequent first."""
    rows = records.connection.all(
        "SELECT s.iri, COUNT(*) AS n FROM _participations p "
        "JOIN _initiatives i ON i.id = p.initiative JOIN strategies s ON s.rowid = i.strategy "
        f"WHERE {_FIRST} GROUP BY i.strategy ORDER BY n DESC, s.rowid",
        (party,),
    )
    return [(iri, n) for iri, n in rows]


def count_principles(records: Records, party: str, strategy: str) -> list[tuple[str, int, int]]:
    """The principles of a strategy, each with how many of a party's initiatives are under it and
    how many support it too."""
    rows = records.connection.all(
        "SELECT t.iri, COUNT(*) FILTER (WHERE NOT f.also), COUNT(*) FILTER (WHERE f.also) "
        "FROM principles t LEFT JOIN (SELECT c.principle, c.also FROM _participations p "
        f"JOIN _principles c ON c.initiative = p.initiative WHERE {_FIRST}) f "
        "ON f.principle = t.rowid WHERE t.strategy_iri = ? GROUP BY t.rowid ORDER BY t.rowid",
        (party, strategy),
    )
    return [(iri, own, also) for iri, own, also in rows]


def count_parties(records: Records, principle: str, most: int) -> list[tuple[str, int]]:
    """The parties in the initiatives under a principle, most frequent first."""
    rows = records.connection.all(
        "SELECT o.iri, COUNT(*) AS n FROM _principles c "
        "JOIN _participations p ON p.initiative = c.initiative AND p.basis < 2 "
        "JOIN organisations o ON o.rowid = p.party "
        "WHERE c.principle = (SELECT rowid FROM principles WHERE iri = ?) AND NOT c.also "
        "GROUP BY p.party ORDER BY n DESC, o.rowid LIMIT ?",
        (principle, most),
    )
    return [(iri, n) for iri, n in rows]
