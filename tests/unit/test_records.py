"""What requests read of a version: each thing once for all of them, statements prepared once."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import sikkerby.web.records
from sikkerby.publication.tables.database import FILE
from sikkerby.web.addresses import link_to
from sikkerby.web.records.database import Database
from sikkerby.web.records.matching import match
from sikkerby.web.records.records import Records
from sikkerby.web.records.selection import Selection
from tests.conftest import BASE
from tests.support.published import shipped_version

RECORDS = Path(sikkerby.web.records.__file__).parent
POLICE = f"{BASE}id/organisation/koebenhavns-politi"


@pytest.fixture
def database() -> Iterator[Database]:
    opened = Database(shipped_version().folder / FILE)
    yield opened
    opened.close()


@pytest.mark.parametrize(
    "table",
    [
        "organisations",
        "places",
        "principles",
        "target_groups",
        "strategies",
        "outlines",
        "initiatives",
    ],
)
def test_what_one_request_has_read_another_need_not(database: Database, table: str) -> None:
    with database.connection() as first, database.connection() as second:
        found = getattr(Records(first, BASE), table).where("1")
        statements: list[str] = []
        second.set_trace_callback(statements.append)
        again = getattr(Records(second, BASE), table).read(thing.iri for thing in found)
        assert again == found != []
        assert statements == []


def test_a_list_of_few_columns_says_the_same_as_the_whole(database: Database) -> None:
    with database.connection() as connection:
        found = Records(connection, BASE)
        for outline, whole in zip(
            found.outlines.where("1"), found.initiatives.where("1"), strict=True
        ):
            parties = [(entry.party, entry.basis) for entry in outline.participations]
            assert parties == [(entry.party, entry.basis) for entry in whole.participations]
            for name in ("iri", "name", "row", "principle", "coverage", "places", "audience"):
                assert getattr(outline, name) == getattr(whole, name)


def test_matches_within_matches_stay_apart_and_their_tables_are_used_again(
    database: Database,
) -> None:
    with database.connection() as connection:
        found = Records(connection, BASE)
        every = found.total
        for _ in range(3):
            with match(found, Selection(parties=(POLICE,))) as outer:
                number = len(outer.page())
                with (
                    match(found, Selection(alone=True)) as inner,
                    match(found, Selection()) as all_,
                ):
                    assert 0 < inner.shown < every == all_.shown
                assert len(outer.page()) == number < every
        assert connection.number("SELECT COUNT(*) FROM temp.sqlite_master") == 2


@pytest.mark.parametrize(
    "changes",
    [
        {"parties": (POLICE,), "together": False, "weakest": ("named",), "basis": ("named",)},
        {"places": (f"{BASE}id/place/x",), "cover": True, "words": "unge og æbler"},
        {"principles": (f"{BASE}id/principle/y/3",), "also": True, "view": "words", "by": "ages"},
        {"age_given": "16", "open_ages": True, "page": 3, "path": "/ask"},
    ],
)
@pytest.mark.parametrize("one_strategy", [True, False])
def test_an_address_with_changes_is_that_of_the_changed_selection(
    changes: dict[str, Any], one_strategy: bool
) -> None:
    begun = Selection(coverage=("named",), page=2, one_strategy=one_strategy)
    changed = dataclasses.replace(begun, **{"page": 1, **changes})
    assert begun.address(**changes) == link_to(changed.path, **changed.parameters)
    assert begun.address() == dataclasses.replace(begun, page=1).address() != ""


@pytest.mark.parametrize("file", sorted(RECORDS.glob("*.sql")), ids=lambda file: file.stem)
def test_a_module_and_its_sql_have_the_same_queries(file: Path) -> None:
    sql, module = file.read_text("utf-8"), file.with_suffix(".py").read_text("utf-8")
    asked = set(re.findall(r"_SQL\.(\w+)\(", module))
    there = set(re.findall(r"macro (\w+)\(", sql))
    assert asked <= there
    # What the module does not ask for is a part of others.
    assert all(re.search(rf"(?<!macro )\b{name}\(", sql) for name in there - asked)
