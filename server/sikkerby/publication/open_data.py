"""What a version folder holds beside the dumps: tables, parts, citations, changes.

`WRITERS` is the place to add one; `distributions` says which of the files the catalogue lists.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

from sikkerby.formats import BY_NAME
from sikkerby.publication import citations, csvw, subsets
from sikkerby.publication.changes import PATCH, WORDS, compare_lines
from sikkerby.publication.layout import write_network
from sikkerby.publication.material import Material
from sikkerby.publication.names import write_names
from sikkerby.publication.patch import read_lines
from sikkerby.publication.retention import is_pruned
from sikkerby.publication.serialise import graph_writers, sort_triples
from sikkerby.publication.tables import fill_tables, write_csv, write_excel_csv
from sikkerby.publication.workbook import write_workbook

TABLES = "tables"
WORKBOOK = "sikkerby.xlsx"


def write_tables(folder: Path, material: Material) -> None:
    """CSV for programs and for Danish Excel, their CSVW metadata, and the workbook."""
    manifest = material.built.data.manifest
    target = folder / TABLES
    target.mkdir()
    filled = fill_tables(material.view)
    for entry in filled:
        (target / f"{entry.table.name}.csv").write_bytes(write_csv(entry))
        (target / f"{entry.table.name}.excel.csv").write_bytes(write_excel_csv(entry))
    metadata = csvw.write_metadata(manifest.title_da, manifest.title_en, manifest.licence)
    (target / csvw.METADATA).write_bytes(metadata)
    about = [
        ("Titel / Title", f"{manifest.title_da} / {manifest.title_en}"),
        ("Indhold / Content", f"{manifest.description_da} / {manifest.description_en}"),
        ("Version", material.version),
        ("Adresse / Address", material.dataset.value),
        ("Udgiver / Publisher", f"{manifest.publisher_da} / {manifest.publisher_en}"),
        ("Licens / Licence", manifest.licence),
        *(
            (f"Ark / Sheet “{entry.table.title_da}”", f"{len(entry.rows)} {entry.table.title_en}")
            for entry in filled
        ),
    ]
    workbook = write_workbook(filled, about, material.built.data.revised)
    (folder / WORKBOOK).write_bytes(workbook)


def write_subsets(folder: Path, material: Material) -> None:
    """A part for every principle, organisation and place, as Turtle and JSON-LD."""
    writers = graph_writers(material.base, material.context)
    for subset in subsets.find_subsets(material.view, material.built.addresses):
        triples = sort_triples(subsets.subset_triples(material.view, subset))
        for name in subsets.FORMATS:
            file = folder / subsets.FOLDER / f"{subset.path}.{BY_NAME[name].suffix}"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(writers[name](triples))


def write_citations(folder: Path, material: Material) -> None:
    """The version as BibTeX, CSL-JSON and APA."""
    manifest = material.built.data.manifest
    content = "".join(material.built.dataset.sorted_lines())
    citation = citations.Citation(
        title=manifest.title_en,
        author=manifest.publisher_en,
        date=material.built.data.revised,
        version=material.version,
        address=material.dataset.value,
        sha256=hashlib.sha256(content.encode("utf-8")).hexdigest(),
    )
    target = folder / citations.FOLDER
    target.mkdir()
    for name, text in citations.write_citations(citation).items():
        (target / name).write_bytes(text)


def write_changes(folder: Path, material: Material) -> None:
    """What changed since the version before, in words and as RDF Patch; none for the first."""
    before = material.previous
    if before is None or is_pruned(before):
        return
    old = read_lines(before.quads_file)
    new = material.built.dataset.sorted_lines()
    changes = compare_lines(old, new, (before.name, material.version), material.base)
    (folder / WORDS).write_bytes(changes.to_json())
    (folder / PATCH).write_text(changes.to_patch(material.base), "utf-8", newline="")


WRITERS: tuple[Callable[[Path, Material], None], ...] = (
    write_tables,
    write_subsets,
    write_citations,
    write_changes,
    write_names,
    write_network,
)
