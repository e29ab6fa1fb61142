# ruff: noqa: E501 -- a row stands on as few lines as can be read
"""Solbjerg Kommune, which does not exist: a natural document of 16 initiatives, three themes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import docx

NAME = "Solbjerg Kommune"
TITLE = "Tryg i Solbjerg 2024-2027"
EDITION = "tryg-i-solbjerg-2024-2027"
HEADER = ("Indsats", "Kort om indsatsen", "Hvor", "Målgruppe", "Hvem er med?")
THEMES = {
    "Tema 1: Trygge børn og unge": [
        ("Fritidsjob til alle", "Unge får et fritidsjob i kommunen i op til 3 måneder.", "Hele kommunen", "Unge 13-17 år", "Børn og Unge"),
        ("Klub om aftenen", "Klubben holder åbent mindst 4 aftener om ugen.", "Søkvarteret", "Unge 12-18 år", "Børn og Unge, DGI"),
        ("Gadeplansmedarbejdere", "Opsøgende medarbejdere taler med unge, hvor de er.", "Søkvarteret og Højby", "Unge uden for fællesskaber", "Børn og Unge, Midt- og Vestsjællands Politi"),
        ("Forældreaftener", "Forældre mødes om natteliv og rusmidler.", "Hele kommunen", "Forældre til børn i 7.-9. klasse", "Børn og Unge m.fl."),
        ("Mentorordning", "Hver ung får en voksen at ringe til.", "Højby", "Unge 15-25 år", "Solbjerg Jobcenter"),
        ("Brobygning til foreninger", "Foreninger åbner dørene for nye medlemmer.", "Hele kommunen", "Børn og unge", "Kultur og Fritid, Solbjerg IF"),
    ],
    "Tema 2: Et trygt natteliv": [
        ("Natteravne", "Frivillige voksne går ture i midtbyen.", "Midtbyen", "Unge i nattelivet", "Natteravnene"),
        ("Ansvarlig udskænkning", "Kurser for personalet på byens værtshuse. Afholdes to gange om året.", "Midtbyen", "Personale i restauranter", "Erhverv og Vækst"),
        ("Taxaholdeplads med vagt", "En vagt hjælper gæsterne sikkert hjem.", "Midtbyen", "Gæster", "Erhverv og Vækst / Solbjerg Taxa"),
        ("Lys og lyd", "Musik og lys dæmper uro på stationen.", "Stationen", "Alle", "Kultur og Fritid"),
        ("Festivalberedskab", "Fælles beredskab ved byens fester.", "Hele kommunen", "Alle", "Midt- og Vestsjællands Politi"),
    ],
    "Tema 3: Trygge boligområder": [
        ("Tryghedsvandringer", "Beboere viser, hvor de føler sig utrygge.", "Højby", "Beboere", "Solbjerg Boligforening"),
        ("Bedre belysning", "Ny belysning på stierne.", "Søkvarteret", "Alle", "Teknik og Miljø"),
        ("Nabohjælp", "Naboer holder øje med hinandens boliger.", "Hele kommunen", "Boligejere", "Midt- og Vestsjællands Politi"),
        ("Ren by", "Affald fjernes hver dag.", "Midtbyen og Stationen", "Alle", "Teknik og Miljø; Handelsstandsforeningen o.a."),
        ("Beboerværter", "Værter byder nye beboere velkommen.", "Højby", "Nye beboere", "Solbjerg Boligforening"),
    ],
}  # fmt: skip
# What the steward knows of each partner, and says in the grid of names.
KINDS = {
    "Solbjerg Jobcenter": "Enhed",
    "Solbjerg IF": "Forening",
    "Solbjerg Taxa": "Virksomhed",
    "Solbjerg Boligforening": "Boligselskab",
    "Handelsstandsforeningen": "Forening",
}
# Who is not a partner but an administration.
ADMINISTRATIONS = ("Børn og Unge", "Kultur og Fritid", "Erhverv og Vækst", "Teknik og Miljø")


# Four years later: some titles and words are others, one initiative is gone, one is new.
NEXT = "tryg-i-solbjerg-2028-2031"
_RENAMED = {
    "Klub om aftenen": "Klub om aftenen og i weekenden",
    "Bedre belysning": "Bedre belysning af stierne",
}
_NEW = ("Cykelværksted", "Unge reparerer cykler.", "Højby", "Unge 13-17 år", "Solbjerg Cykelklub")


def write_next(file: Path) -> None:
    """The document of the next edition."""
    themes = {
        theme: [(_RENAMED.get(title, title), *rest) for title, *rest in rows if title != "Ren by"]
        for theme, rows in THEMES.items()
    }
    next(iter(themes.values())).append(_NEW)
    _write(file, "Tryg i Solbjerg 2028-2031", themes)


def write_solbjerg(file: Path) -> None:
    """The document as a clerk writes it."""
    _write(file, TITLE, THEMES)


def _write(file: Path, title: str, themes: Mapping[str, Sequence[Sequence[str]]]) -> None:
    document = docx.Document()
    document.add_heading(title, 0)
    document.add_paragraph("Vedtaget af byrådet den 14. marts.")
    for theme, rows in themes.items():
        document.add_heading(theme, 2)
        table = document.add_table(rows=1 + len(rows), cols=len(HEADER))
        for line, cells in zip(table.rows, (HEADER, *rows), strict=True):
            for cell, text in zip(line.cells, cells, strict=True):
                cell.text = text
    document.save(str(file))
