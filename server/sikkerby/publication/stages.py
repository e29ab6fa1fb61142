"""What a version folder holds: dumps, the database and its tables, parts, citations, changes.

`STAGES` is the place to add one; `distributions` says which of the files the catalogue lists.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from sikkerby.formats import BY_NAME
from sikkerby.publication import subsets
from sikkerby.publication.build_context import BuildContext, Job
from sikkerby.publication.catalogue import citations
from sikkerby.publication.dumps.annotated import write_annotated
from sikkerby.publication.dumps.dumps import NAME, write_dumps
from sikkerby.publication.dumps.pieces import Pieces
from sikkerby.publication.dumps.writers import graph_writers, write_bytes
from sikkerby.publication.history.changes import PATCH, WORDS, compare_lines
from sikkerby.publication.history.patch import read_lines
from sikkerby.publication.history.retention import has_data
from sikkerby.publication.tables import csvw, database, files
from sikkerby.publication.tables.declaration import TABLES as DECLARED
from sikkerby.publication.tables.graphs import PublishedGraphs
from sikkerby.publication.version import QUADS

Writer = Callable[[Path, BuildContext], list[Job]]

TABLES = "tables"
WORKBOOK = f"{NAME}.xlsx"
# More than there are processors, so that none waits long for the last one.
_SHARES = 16


def write_pieces(folder: Path, build: BuildContext) -> list[Job]:
    """The rows of each edition, until all are put together."""
    graphs = PublishedGraphs(folder, build.base)
    shared = graphs.shared()
    target = _pieces(folder)
    target.mkdir()

    def write(edition: str) -> None:
        database.write_piece(target / edition, database.fill_edition(graphs, shared, edition))

    return [partial(write, edition) for edition in _editions(build)]


def write_database(folder: Path, build: BuildContext) -> list[Job]:
    """The relational edition, put together from the rows of all editions."""
    pieces = _pieces(folder)
    shared = PublishedGraphs(folder, build.base).shared()

    def write() -> None:
        found = [pieces / edition for edition in _editions(build)]
        database.write_database(folder / database.FILE, found, shared)
        shutil.rmtree(pieces)

    return [write]


def _pieces(folder: Path) -> Path:
    """Beside the version that is being written: it is no part of it."""
    return folder.with_name(f"{folder.name}-pieces")


def _editions(build: BuildContext) -> list[str]:
    return [edition.identifier for edition in build.built.data.editions]


def write_tables(folder: Path, build: BuildContext) -> list[Job]:
    """CSV for programs and for Danish Excel, their CSVW metadata, and the workbook."""
    manifest = build.built.data.manifest
    target = folder / TABLES
    target.mkdir()
    metadata = csvw.write_metadata(manifest.title_da, manifest.title_en, manifest.licence)
    (target / csvw.METADATA).write_bytes(metadata)

    source = folder / database.FILE
    about = [
        ("Titel / Title", f"{manifest.title_da} / {manifest.title_en}"),
        ("Indhold / Content", f"{manifest.description_da} / {manifest.description_en}"),
        ("Version", build.version),
        ("Adresse / Address", build.dataset.value),
        ("Udgiver / Publisher", f"{manifest.publisher_da} / {manifest.publisher_en}"),
        ("Licens / Licence", manifest.licence),
    ]
    # The workbook takes longest by far, so it is begun first.
    jobs: list[Job] = [partial(files.write_workbook, source, about, folder / WORKBOOK)]
    for table in DECLARED:
        plain, excel = (target / f"{table.name}.{suffix}" for suffix in ("csv", "excel.csv"))
        jobs.append(partial(files.write_csv, source, table, plain))
        jobs.append(partial(files.write_csv, source, table, excel, for_excel=True))
    return jobs


def write_subsets(folder: Path, build: BuildContext) -> list[Job]:
    """A part for every principle, organisation and place, as Turtle and JSON-LD."""
    writers = graph_writers(build.base, build.context)
    contents = build.contents
    pieces = {
        name: Pieces(
            name,
            (folder / f"{NAME}.{BY_NAME[name].suffix}").read_bytes(),
            contents.nodes,
            partial(write_bytes, writers[name]),
        )
        for name in subsets.FORMATS
    }

    def write_some(chosen: Sequence[subsets.Subset]) -> None:
        for subset in chosen:
            whole, outlined = contents.of(subset)
            for name in subsets.FORMATS:
                file = folder / subsets.FOLDER / f"{subset.path}.{BY_NAME[name].suffix}"
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_bytes(pieces[name].document(whole, outlined, contents.outline))

    return [partial(write_some, build.subsets[n::_SHARES]) for n in range(_SHARES)]


def write_citations(folder: Path, build: BuildContext) -> list[Job]:
    """The version as BibTeX, CSL-JSON and APA."""
    manifest = build.built.data.manifest
    citation = citations.Citation(
        title=manifest.title_en,
        author=manifest.publisher_en,
        date=build.built.data.revised,
        version=build.version,
        address=build.dataset.value,
        sha256=build.sha256,
    )
    target = folder / citations.FOLDER
    target.mkdir()
    for name, text in citations.write_citations(citation).items():
        (target / name).write_bytes(text)
    return []


def write_changes(folder: Path, build: BuildContext) -> list[Job]:
    """What changed since the version before, in words and as RDF Patch; none for the first."""
    before = build.previous
    if before is None or not has_data(before):
        return []

    def write() -> None:
        old, new = read_lines(before.quads_file), read_lines(folder / QUADS)
        changes = compare_lines(old, new, (before.name, build.version), build.base)
        (folder / WORDS).write_bytes(changes.to_json())
        (folder / PATCH).write_text(changes.to_patch(build.base), "utf-8", newline="")

    return [write]


@dataclass(frozen=True)
class Stage:
    """Files that are written beside each other, and what progress calls them."""

    label: str
    writers: tuple[Writer, ...]


# Each writer does what is quick and gives the rest as jobs; it may read what earlier stages wrote.
STAGES = (
    Stage("Dumps written", (write_dumps, write_annotated, write_pieces)),
    Stage(
        "Database, parts and changes written",
        (write_database, write_changes, write_subsets, write_citations),
    ),
    Stage("Tables written", (write_tables,)),
)
