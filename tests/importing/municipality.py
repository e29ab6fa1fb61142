"""Eksempelkøbing Kommune, which does not exist: a document, and what its steward adds to it."""

from __future__ import annotations

from pathlib import Path

import openpyxl

from sikkerby.importing.edition import import_document
from sikkerby.importing.initialise import Beginning, init_folder
from tests.importing.writers import Sample, Section, write_text

NAME = "Eksempelkøbing Kommune"
BASE = "https://eksempel.example/"
EDITION = "tryg-by-2022-2025"
TODAY = "2026-11-22"
ANSWERS = {
    "revised": TODAY,
    "title_en": "Overview of the initiatives 2022–2025",
    "strategy_da": "Tryg By 2022–2025",
    "strategy_en": "Safe Town 2022–2025",
}

DANISH = ["Indsats/projekt", "Kort beskrivelse", "Område", "Målgruppe", "Involverede forvaltninger"]
ENGLISH = [
    "Initiative/project", "Short description", "Area (citywide/district)", "Target group",
    "Administrations involved",
]  # fmt: skip

PRINCIPLES = [
    "Vi hjælper unge, før det går galt.",
    "Vi gør havnen tryg for alle, der bor, arbejder og færdes ved den.",
]
ROWS = [
    [
        "Fritidspas",
        "Tilskud på 500 kr. til et kontingent. Ordningen ledes af BUF.",
        "Bydækkende",
        "Børn og unge mellem 6 og 17 år",
        "BUF",
    ],
    [
        "Lektiecafé på Havnen",
        "Frivillige fra Foreningen Lyse Nætter hjælper med lektier to gange om ugen.",
        "Havnekvarteret",
        "Unge under 18 år",
        "BUF, Foreningen Lyse Nætter",
    ],
    [
        "Natteravne",
        "Voksne går ture i kvarteret om natten sammen med Eksempelkøbing Politi.",
        "Havnekvarteret og Nordbyen",
        "Alle borgere",
        "SBF, Eksempelkøbing Politi",
    ],
    [
        "Lys i mørket",
        "Ny belysning på stier og pladser, valgt sammen med beboerne.",
        "Nordbyen",
        "Beboere i Nordbyen",
        "Alle forvaltninger",
    ],
]
PREAMBLE = [
    "Oversigt over Eksempelkøbing Kommunes indsatser 2022-2025",
    "BUF: Børne- og Ungeforvaltningen",
    "SBF: Social- og Beskæftigelsesforvaltningen",
]

TRANSLATIONS = {
    ROWS[0][0]: "Leisure pass",
    ROWS[0][1]: "A grant of DKK 500 towards a membership fee. The scheme is run by BUF.",
    ROWS[0][3]: "Children and young people between 6 and 17",
    ROWS[1][0]: "Homework café at the harbour",
    ROWS[1][1]: "Volunteers from Foreningen Lyse Nætter help with homework twice a week.",
    ROWS[1][3]: "Young people under 18",
    ROWS[2][0]: "Night owls",
    ROWS[2][1]: "Adults walk the neighbourhood at night together with Eksempelkøbing Police.",
    ROWS[2][3]: "All citizens",
    ROWS[3][0]: "Light in the dark",
    ROWS[3][1]: "New lighting on paths and squares, chosen together with the residents.",
    ROWS[3][3]: "Residents of Nordbyen",
    PRINCIPLES[0]: "We help young people before things go wrong.",
    PRINCIPLES[1]: "We make the harbour safe for all who live, work and move about there.",
}
SHORT_NAMES = {PRINCIPLES[0]: ("Unge", "Youth"), PRINCIPLES[1]: ("Havnen", "The harbour")}

# What the steward makes of the proposed blocks, and nothing else.
COMPLETED = {
    '"Børne- og Ungeforvaltningen"@da': ', "Children and Youth Administration"@en',
    '"Social- og Beskæftigelsesforvaltningen"@da': ', "Social and Employment Administration"@en',
    '"Foreningen Lyse Nætter"@da': ', "Lyse Nætter Association"@en ;\n'
    "    org:classification sb:VoluntaryOrganisation",
    '"Eksempelkøbing Politi"@da': ', "Eksempelkøbing Police"@en ;\n'
    "    org:classification sb:Police ;\n"
    "    dct:spatial <http://publications.europa.eu/resource/authority/country/DNK>",
    '"Havnekvarteret"@da': ', "The Harbour Quarter"@en',
    '"Nordbyen"@da': ', "Nordbyen"@en',
}


def sample(header: list[str] | None = None, word: str = "Princip") -> Sample:
    """The document, under the columns' names in either language."""
    header = header or DANISH
    return Sample(
        list(PREAMBLE),
        [
            Section(f"{word} 1: {PRINCIPLES[0]}", header, ROWS[:2]),
            Section(f"{word} 2: {PRINCIPLES[1]}", header, ROWS[2:]),
        ],
    )


def write_data(folder: Path) -> None:
    """A data folder with the document and all that a publication needs."""
    init_folder(folder, Beginning(BASE, NAME, TODAY))
    document = write_text(sample(), folder.with_suffix(".txt"))
    result = import_document(document, folder, edition=EDITION, answers=ANSWERS)
    complete_reference(folder, result.proposals)
    complete_tables(folder / "editions" / EDITION)


def complete_reference(data: Path, proposals: str) -> None:
    """Review the proposed blocks and put them into the reference data."""
    for danish, rest in COMPLETED.items():
        assert proposals.count(danish) == 1, danish
        status = " ;\n    sb:translationStatus sb:UnofficialTranslation"
        proposals = proposals.replace(danish, danish + rest + status)
    organisations, places = [], []
    prefixes, _, blocks = proposals.partition("\n\n")
    for block in blocks.split("\n\n"):
        (places if "<id/place/" in block.partition(" a sb:")[0] else organisations).append(block)
    for name, found in (("organisations", organisations), ("places", places)):
        file = data / "reference" / f"{name}-proposed.ttl"
        file.write_text(prefixes + "\n\n" + "\n\n".join(found) + "\n", "utf-8")


# What the steward writes into the workbook of proposals: English names, kinds, where they act.
IN_WORKBOOK = {
    "Børne- og Ungeforvaltningen": {"engelsk": "Children and Youth Administration"},
    "Social- og Beskæftigelsesforvaltningen": {"engelsk": "Social and Employment Administration"},
    "Foreningen Lyse Nætter": {"engelsk": "Lyse Nætter Association", "art": "Forening"},
    "Eksempelkøbing Politi": {
        "engelsk": "Eksempelkøbing Police", "art": "Politi", "sted": "Danmark",
    },
    "Havnekvarteret": {"engelsk": "The Harbour Quarter"},
    "Nordbyen": {"engelsk": "Nordbyen"},
}  # fmt: skip


def complete_workbook(file: Path) -> int:
    """Complete a workbook of proposals, and translate; how many cells that takes."""
    book = openpyxl.load_workbook(file)
    edits = 0
    for sheet in book:
        headings = {str(cell.value): cell.column for cell in sheet[1]}
        # In the language of whoever exported it.
        english = "name (English)" in headings or "English" in headings
        words = _ENGLISH if english else {}
        named = {name: headings.get(words.get(name, name), 0) for name in _COLUMNS}
        for row in range(2, sheet.max_row + 1):
            name = sheet.cell(row, named["navn (dansk)"] or 1).value
            said = IN_WORKBOOK.get(str(name), {}) if named["navn (dansk)"] else {}
            values = {named.get(column, 0): text for column, text in said.items()}
            values[named["navn (engelsk)"]] = said.get("engelsk", "")
            if named["dansk"]:
                danish = str(sheet.cell(row, named["dansk"]).value)
                values[named["engelsk"]] = TRANSLATIONS[danish]
                short = SHORT_NAMES.get(danish, ("", ""))
                values[named["kort navn (dansk)"]], values[named["kort navn (engelsk)"]] = short
            for column, text in values.items():
                if column and text:
                    sheet.cell(row, column).value = text
                    edits += 1
    book.save(file)
    return edits


_ENGLISH = {
    "navn (dansk)": "name (Danish)", "navn (engelsk)": "name (English)", "art": "kind",
    "sted": "place", "dansk": "Danish", "engelsk": "English",
    "kort navn (dansk)": "short name (Danish)", "kort navn (engelsk)": "short name (English)",
}  # fmt: skip
_COLUMNS = tuple(_ENGLISH)


def complete_tables(folder: Path) -> None:
    """Fill in the English of an edition's tables."""
    for name in ("translations.tsv", "principles.tsv"):
        header, *lines = (folder / name).read_text("utf-8").splitlines()
        done = [header]
        for line in lines:
            cells = line.split("\t")
            danish = cells[header.split("\t").index("danish")]
            cells[header.split("\t").index("english")] = TRANSLATIONS[danish]
            if name == "principles.tsv":
                cells[3:] = SHORT_NAMES[danish]
            done.append("\t".join(cells))
        (folder / name).write_text("\n".join(done) + "\n", "utf-8")
