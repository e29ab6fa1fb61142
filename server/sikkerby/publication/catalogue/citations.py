"""How to cite a version: BibTeX, CSL-JSON and APA, each with version and hash."""

from __future__ import annotations

import json
from dataclasses import dataclass

FOLDER = "citations"


@dataclass(frozen=True)
class Citation:
    """What a citation of a version says; `date` is as 2026-11-22, `sha256` that of its N-Quads."""

    title: str
    author: str
    date: str
    version: str
    address: str
    sha256: str

    @property
    def year(self) -> str:
        return self.date[:4]


def write_citations(citation: Citation) -> dict[str, bytes]:
    """The content of each citation file by its name."""
    return {
        "sikkerby.bib": bibtex(citation).encode("utf-8"),
        "sikkerby.csl.json": csl(citation).encode("utf-8"),
        "sikkerby.apa.txt": f"{apa(citation)}\n".encode(),
    }


def bibtex(citation: Citation) -> str:
    """A BibLaTeX `@dataset` entry, which BibTeX reads as `@misc`."""
    fields = {
        # Double braces: a group's name is no first and last name.
        "author": f"{{{_escape(citation.author)}}}",
        "title": f"{{{_escape(citation.title)}}}",
        "year": citation.year,
        "date": citation.date,
        "version": citation.version,
        "publisher": _escape(citation.author),
        "url": citation.address,
        "note": f"SHA-256 of the N-Quads: {citation.sha256}",
    }
    key = f"sikkerby-{citation.version}"
    lines = ",\n".join(f"  {name} = {{{value}}}" for name, value in fields.items())
    return f"@dataset{{{key},\n{lines}\n}}\n"


def _escape(text: str) -> str:
    """Text with what TeX would take for commands or grouping made plain."""
    for sign in ("\\", "{", "}"):
        text = text.replace(sign, "")
    for sign in "&%$#_":
        text = text.replace(sign, f"\\{sign}")
    return text


def csl(citation: Citation) -> str:
    """A CSL-JSON list of one item (Citation Style Language, data schema 1.0)."""
    item = {
        "id": f"sikkerby-{citation.version}",
        "type": "dataset",
        "title": citation.title,
        "author": [{"literal": citation.author}],
        "publisher": citation.author,
        "issued": {"date-parts": [[int(part) for part in citation.date.split("-")]]},
        "version": citation.version,
        "URL": citation.address,
        "note": f"SHA-256 of the N-Quads: {citation.sha256}",
    }
    return json.dumps([item], ensure_ascii=False, indent=1) + "\n"


def apa(citation: Citation) -> str:
    """A reference in the manner of APA, 7th edition; a publisher who is the author is left out."""
    return (
        f"{citation.author}. ({citation.year}). {citation.title} (Version {citation.version}; "
        f"SHA-256 of the N-Quads: {citation.sha256}) [Data set]. {citation.address}"
    )
