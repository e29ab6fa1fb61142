"""What was published and changes: withdrawn, renamed, overwritten; findings acknowledged."""

from __future__ import annotations

from pathlib import Path

import pytest

from sikkerby.documents.folder import read_data_folder
from sikkerby.graphs.ledger import WITHDRAWN, Ledger, read_ledger
from tests.importing import municipality
from tests.importing.writers import write_text
from tests.support.command import Result, run_command

POLICE = "id/organisation/eksempelkoebing-politi"


@pytest.fixture(autouse=True)
def _in_english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANGUAGE", "en")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A municipality's data, with all identifiers recorded."""
    folder = tmp_path / "data"
    municipality.write_data(folder)
    assert run("derive", "--data", folder).code == 0
    return folder


def run(*arguments: object) -> Result:
    return run_command(*arguments)


def ledger(data: Path) -> Ledger:
    return read_ledger(data / "identifiers.tsv")


def check(data: Path, tmp_path: Path) -> Result:
    return run("check", "--data", data, "--home", tmp_path / "home")


def test_a_renamed_organisation_leads_to_its_new_address(data: Path, tmp_path: Path) -> None:
    new = "id/organisation/eksempel-politi"
    done = run("rename", POLICE, new, "--reason", "Merged.", "--data", data)
    assert done.code == 0, done.err
    entries = ledger(data).entries
    assert (entries[POLICE].status, entries[POLICE].replaced_by) == (WITHDRAWN, new)
    assert entries[new].status == "current"
    # What was said of it has an address of its own, which leads on as well.
    withdrawn = [entry for entry in entries.values() if entry.status == WITHDRAWN]
    assert len(withdrawn) >= 2
    assert all(entry.replaced_by in entries for entry in withdrawn)
    assert {entry.iri.split("/")[1] for entry in withdrawn} >= {"organisation", "participation"}
    found = check(data, tmp_path)
    assert "0 violations" in found.out, found.out
    assert POLICE not in "".join(
        file.read_text("utf-8") for file in (data / "reference").glob("*.ttl")
    )


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("id/organisation/nobody", "id/organisation/somebody", "Nothing has the address"),
        (POLICE, "id/place/police", "cannot be renamed"),
        (POLICE, "id/organisation/Større", "cannot be renamed"),
        ("id/initiative/x/y", "id/initiative/x/z", "cannot be renamed"),
    ],
)
def test_what_cannot_be_renamed_is_said(data: Path, old: str, new: str, said: str) -> None:
    before = ledger(data)
    done = run("rename", old, new, "--reason", "x", "--data", data)
    assert done.code == 2
    assert said in done.err
    assert ledger(data) == before


def test_overwriting_says_what_is_lost_and_withdrawing_records_it(
    data: Path, tmp_path: Path
) -> None:
    sample = municipality.sample()
    sample.sections[1].rows = sample.sections[1].rows[:1]
    document = write_text(sample, tmp_path / "shorter.txt")
    arguments = ("import", document, "--data", data, "--edition", municipality.EDITION)
    same = run(*arguments, "--overwrite", "--dry-run")
    assert "identifiers that were given before are lost" in same.err
    assert "1 id/initiative" in same.err
    assert run(*arguments, "--overwrite").code == 0
    before = ledger(data).entries
    assert "VIOLATIONS" in check(data, tmp_path).out

    done = run("withdraw", "--all", "--reason", "Not continued.", "--data", data)
    assert done.code == 0, done.err
    after = ledger(data).entries
    gone = set(done.out.split())
    assert f"id/initiative/{municipality.EDITION}/lys-i-moerket" in gone
    assert {path for path in after if after[path].status == WITHDRAWN} == gone
    assert before.keys() <= after.keys()
    assert "0 violations" in check(data, tmp_path).out
    refused = run("withdraw", POLICE, "--reason", "x", "--data", data)
    assert refused.code == 2
    assert "The data still describe" in refused.err


def test_a_finding_that_was_looked_at_is_no_open_one(data: Path, tmp_path: Path) -> None:
    before = check(data, tmp_path).out
    assert "[source-licence]" in before
    count = int(before.rpartition(" warnings, ")[2].split()[0])
    done = run(
        "acknowledge", "source-licence", "--reason", "The City was asked.", "--by", "Anna A.",
        "--data", data,
    )  # fmt: skip
    assert done.code == 0, done.err
    assert len(read_data_folder(data).acknowledgements) == 1
    after = check(data, tmp_path).out
    assert f"{count - 1} note" in after
    head, _, acknowledged = after.partition("ACKNOWLEDGED")
    assert "[source-licence]" not in head
    assert "Anna A., 20" in acknowledged
    assert ": The City was asked." in acknowledged


def test_a_violation_stays_one_whoever_acknowledges_it(data: Path, tmp_path: Path) -> None:
    places = data / "reference/places-proposed.ttl"
    places.write_text(places.read_text("utf-8").replace('"Nordbyen"@da, ', ""), "utf-8")
    reference = data / "reference"
    assert '"Nordbyen"@da' not in "".join(f.read_text("utf-8") for f in reference.glob("*.ttl"))
    run("acknowledge", "danish-words", "--reason", "x", "--by", "y", "--data", data)
    assert check(data, tmp_path).code == 1
