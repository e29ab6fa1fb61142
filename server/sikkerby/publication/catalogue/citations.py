"""How to cite a version: BibTeX, CSL-JSON and APA, each with version and hash."""

from __future__ import annotations

import re
from pathlib import Path

from sikkerby.graphs.templates import read_template

FOLDER = "citations"
_TEMPLATES = Path(__file__).parent / "templates" / FOLDER


def write_citations(
    *, title: str, author: str, date: str, version: str, address: str, sha256: str
) -> dict[str, str]:
    """The content of each citation file by its name; `date` is as 2026-11-22, `sha256` that of the
    N-Quads."""
    return {
        file.name: read_template(file).render(
            title=title, author=author, date=date, version=version, address=address, sha256=sha256,
            tex=_escape,
        )
        for file in sorted(_TEMPLATES.iterdir())
    }  # fmt: skip


def _escape(text: str) -> str:
    """Text with what TeX would take for commands or grouping made plain."""
    return re.sub(r"([&%$#_])", r"\\\1", re.sub(r"[\\{}]", "", text))
