"""Documents as clerks would send them, ten in each set, with what a person reads from each.

Each set was written by somebody who had seen neither the program nor the sets before, and stands
here as it was handed over. A field is a row's title, division, parties or places. First runs read
98.4, 75.7, 92.5, 95.0, 95.8 and 96.1 % of the fields of the fourth to the ninth set as a person.
Kinds of faults were mended after each, and the report of an import tells of what is read otherwise.
"""

from __future__ import annotations

import json
import re
import shutil
from collections import defaultdict
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from sikkerby.extraction.remarks import Remark
from sikkerby.importing.edition import import_document
from sikkerby.importing.initialise import Beginning, init_folder
from sikkerby.importing.source import Note
from tests.importing.natural import ALL, Natural, Reading
from tests.unit.test_natural_documents import import_natural

FOLDER = Path(__file__).parent.parent / "importing" / "blind"
# How many fields of a document are read otherwise, all of them told; of the others none.
OTHERWISE = {
    "eighth/birkerup.ods": 1,
    "eighth/klintborg.docx": 1,
    "eighth/marsby.csv": 1,
    "eighth/noerrefjord.txt": 2,
    "eighth/storaadal.xlsx": 42,
    "eighth/tranemose.docx": 2,
    "eighth/vesterlund.xlsx": 5,
    "fifth/birkeaa.ods": 4,
    "fifth/elmbjerg.docx": 2,
    "fifth/fjordlev.txt": 2,
    "fifth/gyldenlund.csv": 2,
    "fifth/halskaer.xlsx": 16,
    "fifth/noerremose.xlsx": 1,
    "fifth/ravnsoe.docx": 1,
    "fifth/strandvig.docx": 3,
    "fifth/vesterlund.docx": 1,
    "fourth/fjordager.xlsx": 8,
    "fourth/hvidekilde.docx": 1,
    "fourth/kloeverhoej.xlsx": 2,
    "fourth/lindestrup.docx": 1,
    "fourth/oesterlund.docx": 5,
    "fourth/ravnsoe.ods": 3,
    "fourth/sandbaek.docx": 3,
    "ninth/aamarken.xlsx": 1,
    "ninth/boegelund.docx": 2,
    "ninth/egeskaer.docx": 2,
    "ninth/fjordrup.odt": 1,
    "ninth/havnslev.xlsx": 16,
    "ninth/klintrup.docx": 1,
    "ninth/marskbjerg.txt": 2,
    "ninth/ravnsbro.ods": 1,
    "ninth/soenderhede.docx": 1,
    "seventh/aavang.csv": 4,
    "seventh/egeroed.xlsx": 5,
    "seventh/havbjerg.docx": 1,
    "seventh/klintbaek.odt": 4,
    "seventh/lyngvig.xlsx": 24,
    "seventh/moellerup.txt": 1,
    "seventh/noerrelund.docx": 1,
    "seventh/sandholm.ods": 1,
    "sixth/brandshoej.xlsx": 1,
    "sixth/elverdam.txt": 4,
    "sixth/fjordlund.docx": 5,
    "sixth/kaersholm.csv": 1,
    "sixth/lyngmose.odt": 3,
    "sixth/noerreklint.docx": 5,
    "sixth/storaadal.xlsx": 22,
    "sixth/tangvig.ods": 1,
    "sixth/vesterloekke.docx": 1,
}
LABEL = re.compile(
    r"^(?:[A-Z]\.(?= )|[^\W\d_]+ (?:\d+|[A-Z](?=\s*[:.–—-]))|\d+(?:\.\d+)*\.?)\s*[:.–—-]?\s*"
)
WHOLE = re.compile(
    r".*\bhele (kommunen|byen|komm\.|[\w-]+ kommune$)|kommunen$|bydækkende"
    r"|alle (bydele|skoledistrikter)|[\w-]+ kommune$"
)
DOCUMENTS = sorted(
    f"{path.parent.name}/{path.name}" for path in FOLDER.glob("*/*") if path.suffix != ".json"
)


@pytest.mark.parametrize("file", DOCUMENTS)
def test_what_a_person_reads_is_read_or_told(file: str, tmp_path: Path) -> None:
    expected = json.loads((FOLDER / file).with_suffix(".json").read_text("utf-8"))
    town = expected["municipality"].removesuffix(" Kommune")
    natural = Natural(town, Path(file).name, partial(shutil.copy, FOLDER / file), ())
    readings, extract, result = import_natural(natural, tmp_path)
    assert len(readings) == len(expected["initiatives"])
    short = {_plain(key): _plain(name) for key, name in expected["abbreviations"].items()}
    found: dict[str, list[tuple[Reading, int]]] = defaultdict(list)
    for reading, record in zip(readings, extract.initiatives, strict=True):
        found[_plain(reading.title)].append((reading, record.row.number))
    remarks = [*result.preview.remarks, *extract.assumptions]
    unknown = {_plain(entry.words) for entry in result.preview.unknown}
    codes = {long: code for code, long in short.items()}
    otherwise, untold = 0, []
    for row in expected["initiatives"]:
        # Of rows with one title, the one with the most parties of this one.
        wanted_parties = set(map(_plain, row["parties"]))
        # Marks of footnotes are left out, and told.
        rows = found[_plain(row["title"]).rstrip("*")]
        best = max(rows, key=lambda r: len(wanted_parties & set(map(_plain, r[0].parties))))
        rows.remove(best)
        reading, number = best
        for kind, got, wanted in _differ(reading, row, short):
            otherwise += 1
            differing = {codes.get(name, name) for name in got ^ wanted}
            if not _is_told(kind, number, differing, remarks, unknown, result.notes):
                untold.append((row["title"], kind, got, wanted))
    assert untold == []
    assert otherwise <= OTHERWISE.get(file, 0)


def _is_told(
    kind: str,
    number: int,
    differing: set[str],
    remarks: list[Remark],
    unknown: set[str],
    notes: tuple[Note, ...],
) -> bool:
    """Whether the report names the row's cell, or asks about all words that differ."""
    if kind == "division":
        return any(note.message.startswith("A row without a name was put") for note in notes)
    columns = {"parties": "INVOLVED", "places": "AREA"}
    if any(r.column and r.column.name == columns[kind] and r.place.row == number for r in remarks):
        return True
    words = unknown | {_plain(remark.words) for remark in remarks if remark.words}
    return all(any(name in said or said in name for said in words) for name in differing)


def test_areas_without_a_name_are_told(tmp_path: Path) -> None:
    data = tmp_path / "data"
    init_folder(data, Beginning("https://eksempel.example/", "Fjordager Kommune", "2026-11-29"))
    answers = {"revised": "2026-11-29"}
    result = import_document(
        FOLDER / "fourth/fjordager.xlsx", data, edition="plan", answers=answers
    )
    told = [r.place.text for r in result.preview.remarks if r.code == "unnamed-areas"]
    assert told == ["De almene boligområder"] * 2


def _differ(
    found: Reading, row: dict[str, Any], short: dict[str, str]
) -> Iterator[tuple[str, set[str], set[str]]]:
    """The fields of a row that are read otherwise than by a person, with both readings."""
    if row["theme"] is not None or not found.division:
        theme = LABEL.sub("", row["theme"] or "").removesuffix(" (fortsat)")
        assert LABEL.sub("", found.division).casefold() == theme.casefold()
    else:
        yield "division", {found.division}, set()
    # One party may be called by either of its names, or by both.
    parties, wanted = ({short.get(p, p) for p in map(_plain, names)}
                       for names in (found.parties, row["parties"]))  # fmt: skip
    if parties ^ wanted and (parties ^ wanted) - {short.get(p, p) for p in _doubts(row, "")}:
        yield "parties", parties, wanted
    places, areas = ({_plain(name).removeprefix("bydel ") for name in names}
                     for names in (found.places, row["areas"]))  # fmt: skip
    is_whole = places == set(ALL) and any(map(WHOLE.match, areas))
    if not is_whole and (places ^ areas) - _doubts(row, "areas_"):
        yield "places", places, areas


def _doubts(row: dict[str, Any], what: str) -> set[str]:
    """What may be counted or not."""
    return set(map(_plain, row[f"{what}in_doubt"]))


def _plain(text: str) -> str:
    return " ".join(text.replace("\u00ad", "").replace("\u2011", "-").split()).casefold()
