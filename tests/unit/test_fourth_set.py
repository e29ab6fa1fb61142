"""Ten documents as a clerk would send them, with what a person reads from each.

They were written by somebody who had seen neither the program nor the sets before, and stand here
as they were handed over. A field is a row's title, division, parties or places. The first run read
2,133 of 2,168 fields as a person does (98.4 %): all titles and divisions, with no row too many,
nothing refused and no document changed. What it read otherwise are names that the report asks
about; none was mended since.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from sikkerby.importing.edition import import_document
from sikkerby.importing.initialise import Beginning, init_folder
from tests.importing.natural import ALL, Natural, Reading
from tests.unit.test_natural_documents import read_natural

FOLDER = Path(__file__).parent.parent / "importing" / "fourth"
# How many fields of each are read otherwise.
OTHERWISE = {
    "bregnholt.csv": 0, "fjordager.xlsx": 13, "hvidekilde.docx": 1, "kloeverhoej.xlsx": 2,
    "lindestrup.docx": 3, "nordskov.txt": 0, "oesterlund.docx": 7, "ravnsoe.ods": 4,
    "sandbaek.docx": 5, "tranevig.odt": 0,
}  # fmt: skip
LABEL = re.compile(r"^(?:[^\W\d_]+ (?:\d+|[A-Z])|\d+(?:\.\d+)*\.?)\s*[:.–—-]?\s*")
WHOLE = re.compile(
    r".*\bhele (kommunen|byen|[\w-]+ kommune$)|kommunen$|bydækkende|alle (bydele|skoledistrikter)"
)


@pytest.mark.parametrize("file", OTHERWISE)
def test_what_a_person_reads_is_read(file: str, tmp_path: Path) -> None:
    expected = json.loads((FOLDER / file).with_suffix(".json").read_text("utf-8"))
    town = expected["municipality"].removesuffix(" Kommune")
    natural = Natural(town, file, partial(shutil.copy, FOLDER / file), ())
    found = {_plain(reading.title): reading for reading in read_natural(natural, tmp_path)}
    rows = {_plain(row["title"]): row for row in expected["initiatives"]}
    assert found.keys() == rows.keys()
    short = {_plain(key): _plain(name) for key, name in expected["abbreviations"].items()}
    wrong = [
        (title, *field)
        for title, row in rows.items()
        for field in _differ(found[title], row, short)
    ]
    assert len(wrong) <= OTHERWISE[file], wrong


def test_areas_without_a_name_are_told(tmp_path: Path) -> None:
    data = tmp_path / "data"
    init_folder(data, Beginning("https://eksempel.example/", "Fjordager Kommune", "2026-11-29"))
    answers = {"revised": "2026-11-29"}
    result = import_document(FOLDER / "fjordager.xlsx", data, edition="plan", answers=answers)
    told = [r.place.text for r in result.preview.remarks if r.code == "unnamed-areas"]
    assert told == ["De almene boligområder"] * 2


def test_all_documents_are_read() -> None:
    assert {path.name for path in FOLDER.iterdir() if path.suffix != ".json"} == OTHERWISE.keys()


def _differ(
    found: Reading, row: dict[str, Any], short: dict[str, str]
) -> Iterator[tuple[str, object, object]]:
    """The fields of a row that are read otherwise than by a person, with both readings."""
    if LABEL.sub("", found.division) != LABEL.sub("", row["theme"] or ""):
        yield "division", found.division, row["theme"]
    # One party may be called by either of its names, or by both.
    parties, wanted = ({short.get(p, p) for p in map(_plain, names)}
                       for names in (found.parties, row["parties"]))  # fmt: skip
    if parties ^ wanted and (parties ^ wanted) - {short.get(p, p) for p in _doubts(row, "")}:
        yield "parties", found.parties, row["parties"]
    places, areas = ({_plain(name).removeprefix("bydel ") for name in names}
                     for names in (found.places, row["areas"]))  # fmt: skip
    is_whole = places == set(ALL) and any(map(WHOLE.match, areas))
    if not is_whole and (places ^ areas) - _doubts(row, "areas_"):
        yield "places", found.places, row["areas"]


def _doubts(row: dict[str, Any], what: str) -> set[str]:
    """What may be counted or not."""
    return set(map(_plain, row[f"{what}in_doubt"]))


def _plain(text: str) -> str:
    return " ".join(text.replace("\u00ad", "").replace("\u2011", "-").split()).casefold()
