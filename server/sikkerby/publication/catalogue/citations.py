"""How to cite a version: BibTeX, CSL-JSON and APA, each with version and hash."""

from __future__ import annotations

import re
from pathlib import Path

from sikkerby.graphs.templates import read_template
from sikkerby.publication.build_context import BuildContext, Job

FOLDER = "citations"
_TEMPLATES = Path(__file__).parent / "templates" / FOLDER


def write_citations(build: BuildContext) -> list[Job]:
    """The version as BibTeX, CSL-JSON and APA."""
    target = build.folder / FOLDER
    target.mkdir()
    for file in _TEMPLATES.iterdir():
        manifest = build.built.data.manifest
        text = read_template(file).render(build=build, manifest=manifest, tex=_escape)
        (target / file.name).write_text(text, "utf-8")
    return []


def _escape(text: str) -> str:
    """Text with what TeX would take for commands or grouping made plain."""
    return re.sub(r"([&%$#_])", r"\\\1", re.sub(r"[\\{}]", "", text))
