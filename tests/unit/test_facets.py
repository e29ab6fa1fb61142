"""Choices of filters are counted from the matches where these are few, whatever else there is."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from jinja2 import UndefinedError

from sikkerby.publication.tables.database import FILE
from sikkerby.web.records import facets
from sikkerby.web.records.database import Connection, Database
from sikkerby.web.records.facets import find_facets
from sikkerby.web.records.matching import match
from sikkerby.web.records.records import Records
from sikkerby.web.records.scope import Scope
from sikkerby.web.records.selection import PARAMETERS, select
from tests.conftest import BASE
from tests.support.published import shipped_version


def test_few_matches_are_looked_up_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """A plan that goes through all places first takes seconds with hundreds of editions."""
    plans: list[str] = []
    pairs = Connection.pairs

    def explain(self: Connection, query: str, values: Iterable[Any] = ()) -> dict[Any, Any]:
        if "CROSS JOIN" in query:
            steps = self.all(f"EXPLAIN QUERY PLAN {query}", values)
            plans.append(" / ".join(step["detail"] for step in steps))
        return pairs(self, query, values)

    monkeypatch.setattr(Connection, "pairs", explain)
    with Database(shipped_version().folder / FILE).connection() as connection:
        records = Records(connection, BASE)
        few = select(records, parties=(f"{BASE}id/organisation/skat",))
        with match(records, few) as matches:
            find_facets(matches)
    looked_up = [plan for plan in plans if plan.startswith("SCAN m")]
    assert len(looked_up) >= 3
    for plan in looked_up:
        assert "SEARCH t USING" in plan, plan
        assert "_by_initiative" in plan or "INTEGER PRIMARY KEY" in plan, plan


def test_initiatives_without_a_value_count_for_no_choice(tmp_path: Path) -> None:
    database = Path(shutil.copy(shipped_version().folder / FILE, tmp_path))
    database.chmod(0o600)
    with closing(sqlite3.connect(database)) as writing, writing:
        writing.execute("UPDATE _initiatives SET strategy = NULL, coverage = NULL WHERE id = 1")
    with Database(database).connection() as connection:
        records = Records(connection, BASE)
        with match(records, select(records)) as matches:
            assert list(matches.count_by("strategies").values()) == [44]
            options = find_facets(matches)["coverage"].options
            assert sum(option.count for option in options) == 44


def test_a_facet_may_be_called_otherwise_than_its_table(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(facets, "FILTERS", [replace(PARAMETERS["target"], facet=True)])
    # Of one strategy, the choices that would leave nothing are found too.
    monkeypatch.setattr(Records, "has_one_strategy", False)
    with Database(shipped_version().folder / FILE).connection() as connection:
        records = Records(connection, BASE)
        with match(records, select(records)) as matches:
            found = find_facets(matches)["target"]
        groups = records.connection.number("SELECT COUNT(*) FROM target_groups")
        assert len(found.options) + found.more == groups
        with pytest.raises(UndefinedError, match="leads"):
            Scope(records).rows("leads")
