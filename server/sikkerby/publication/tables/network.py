"""The picture of the network as tables: settled when the database is written.

Where a publication has more parties than one picture can show, the tables are empty, and pages
arrange what a reader chooses.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import chain
from typing import Any

from sikkerby.publication.tables.layout import MOST_PARTIES, Layout, arrange
from sikkerby.publication.tables.narrow import ADMINISTRATION, BASES
from sikkerby.publication.tables.scripts import run_script

_TAKING_PART = """
  SELECT p.initiative, o.iri, p.basis, k.kind FROM _participations p
  JOIN organisations o ON o.rowid = p.party JOIN _organisations k ON k.id = p.party"""


def write(connection: sqlite3.Connection) -> None:
    """Arrange the parties of a database whose narrow tables are filled."""
    run_script(connection, "network.sql")
    count = "SELECT COUNT(DISTINCT party) FROM _participations"
    if connection.execute(count).fetchone()[0] > MOST_PARTIES:
        return
    layout = arrange_rows(connection.execute(_TAKING_PART))
    rows = dict(connection.execute("SELECT iri, rowid FROM organisations"))
    connection.executemany(
        "INSERT INTO _network_parties (party, x, y, is_left) VALUES (?, ?, ?, ?)",
        ((rows[spot.party], spot.x, spot.y, spot.is_left) for spot in layout.spots),
    )
    connection.executemany(
        f"INSERT INTO _network_ties VALUES (NULL, {', '.join('?' * 13)})",
        (
            (rows[tie.a], rows[tie.b], BASES.index(tie.basis), *chain(*tie.curve), *tie.label)
            for tie in layout.ties
        ),
    )


def arrange_rows(rows: Iterable[Sequence[Any]]) -> Layout:
    """The layout of the parties that rows tell of.

    Each row has an initiative, a party's IRI, the basis on which it takes part, and its kind.
    """
    taking_part: dict[int, dict[str, str]] = defaultdict(dict)
    left: set[str] = set()
    for initiative, party, basis, kind in rows:
        taking_part[initiative][party] = BASES[basis]
        if kind == ADMINISTRATION:
            left.add(party)
    return arrange(taking_part.values(), left)
