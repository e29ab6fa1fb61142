"""The time that an import takes grows with the document, whatever stands in its cells."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from sikkerby.importing.edition import import_document
from sikkerby.importing.initialise import Beginning, init_folder
from tests.importing.municipality import (
    ANSWERS,
    BASE,
    DANISH,
    EDITION,
    NAME,
    PREAMBLE,
    PRINCIPLES,
    ROWS,
    TODAY,
)
from tests.importing.writers import Sample, Section, write_text, write_word, write_workbook

LENGTH = 20_000
# It took a minute and more before; on a busy machine it now takes one.
MOST_SECONDS = 8.0
DESCRIPTION, AREA, TARGET_GROUP, INVOLVED = range(1, 5)


def repeated(piece: str, length: int = LENGTH) -> str:
    return piece * (length // len(piece))


LONG_CELLS = {
    "digits": (DESCRIPTION, repeated("7")),
    "a million digits": (DESCRIPTION, repeated("7", 1_000_000)),
    "digits of an age": (TARGET_GROUP, repeated("7")),
    "thousands": (DESCRIPTION, "1" + repeated(".000")),
    "decimals": (DESCRIPTION, repeated("1,")),
    "spans": (DESCRIPTION, repeated("1-")),
    "ages": (DESCRIPTION, repeated("unge mellem 6 og 17 år ")),
    "labels": (DESCRIPTION, "niveau " + repeated("1, ")),
    "a principle": (DESCRIPTION, "princip " + repeated("7")),
    "sums": (DESCRIPTION, repeated("500 kr. ")),
    "words": (DESCRIPTION, repeated("a")),
    "unknown partners": (INVOLVED, ", ".join(f"Navn{n}" for n in range(500))),
    "unknown partners with “og”": (INVOLVED, " og ".join(f"Navn{n}" for n in range(500))),
    "unknown places": (AREA, ", ".join(f"Sted {n:b}" for n in range(500))),
    "partners without a comma": (INVOLVED, repeated("BUF x ", 5000)),
}


@pytest.mark.parametrize("name", LONG_CELLS)
def test_long_cells(name: str, tmp_path: Path) -> None:
    column, text = LONG_CELLS[name]
    row = list(ROWS[0])
    row[column] = text
    sample = Sample(
        list(PREAMBLE), [Section(f"Princip 1: {PRINCIPLES[0]}", DANISH, [row, ROWS[1]])]
    )
    document = write_text(sample, tmp_path / "document.txt")
    data = tmp_path / "data"
    init_folder(data, Beginning(BASE, NAME, TODAY))
    started = time.process_time()
    import_document(document, data, edition=EDITION, answers=ANSWERS)
    assert time.process_time() - started < MOST_SECONDS


@pytest.mark.nightly
@pytest.mark.parametrize("write", [write_text, write_workbook, write_word])
def test_five_thousand_rows(write: Callable[[Sample, Path], Path], tmp_path: Path) -> None:
    rows = [
        [
            f"Indsats nummer {n}",
            f"Indsatsen koster {n}.000 kr. og når {n % 90 + 5} unge to gange om ugen.",
            f"Kvarter {n % 40:02}" if n % 3 else "Hele kommunen",
            f"Unge mellem {n % 10 + 5} og {n % 10 + 15} år",
            f"Foreningen {'ABCDEFGHIJ'[n % 10]}lfa, Klubben {'KLMNOP'[n % 6]}eta m.fl.",
        ]
        for n in range(5_000)
    ]
    document = write(Sample([], [Section("Plan", DANISH, rows)]), tmp_path / "document")
    data = tmp_path / "data"
    init_folder(data, Beginning(BASE, NAME, TODAY))
    started = time.process_time()
    import_document(document, data, edition=EDITION, answers=ANSWERS)
    assert time.process_time() - started < 2 * MOST_SECONDS
