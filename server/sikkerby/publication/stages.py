"""What a version folder holds: dumps, the database and its tables, parts, citations, changes.

`STAGES` is the place to add one; `distributions` says which of the files the catalogue lists.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from sikkerby.parallel import map_in_processes
from sikkerby.piece_store import PieceStore
from sikkerby.progress import Progress
from sikkerby.publication import subsets
from sikkerby.publication.assembly import PLAIN, Assembled
from sikkerby.publication.build_context import BuildContext, Job
from sikkerby.publication.catalogue.citations import write_citations
from sikkerby.publication.dumps import parts
from sikkerby.publication.dumps.annotated import find_reifiers, write_annotated
from sikkerby.publication.dumps.dumps import NAME, write_dumps
from sikkerby.publication.figures import find_figures
from sikkerby.publication.history.changes import PATCH, WORDS, compare_folders
from sikkerby.publication.history.retention import has_data
from sikkerby.publication.subsets import gather_edition
from sikkerby.publication.tables import csvw, database, files
from sikkerby.publication.tables.columns import Table
from sikkerby.publication.tables.declaration import TABLES as DECLARED
from sikkerby.publication.tables.sheets import write_workbook

Writer = Callable[[BuildContext], list[Job]]

TABLES = "tables"
ROWS = "rows"
PIECES = (ROWS, "figures", "gathered", "reifiers")


def write_pieces(build: BuildContext) -> list[Job]:
    """What derives from each edition alone, where it is not kept from an earlier build."""
    graphs, shared = build.graphs, build.shared

    def write(edition: str) -> None:
        keys = {kind: build.piece_key(kind, edition) for kind in PIECES}
        if all(map(build.pieces.has, keys.values())):
            return
        view = graphs.edition(edition, shared)
        gathered = gather_edition(view, shared)
        made = {
            ROWS: database.fill_edition(view),
            "figures": find_figures(view, gathered, build.base),
            "gathered": gathered,
            "reifiers": find_reifiers(view),
        }
        for kind, piece in made.items():
            build.pieces.write(keys[kind], piece)

    return [partial(write, edition) for edition in build.editions]


def write_database(build: BuildContext) -> list[Job]:
    """The job that writes the SQLite database from the rows of all editions."""
    rows = (build.read_piece(ROWS, edition) for edition in build.editions)
    return [partial(database.write_database, build.folder / database.FILE, rows, build.shared)]


def write_tables(build: BuildContext) -> list[Job]:
    """CSV for programs and for Danish Excel, their CSVW metadata, and the workbook."""
    folder = build.folder
    manifest = build.built.data.manifest
    target = folder / TABLES
    target.mkdir()
    (target / csvw.METADATA).write_bytes(csvw.write_metadata(manifest))

    source = folder / database.FILE
    about = [
        ("Titel / Title", f"{manifest.title_da} / {manifest.title_en}"),
        ("Indhold / Content", f"{manifest.description_da} / {manifest.description_en}"),
        ("Version", build.version),
        ("Adresse / Address", build.dataset.value),
        ("Udgiver / Publisher", f"{manifest.publisher_da} / {manifest.publisher_en}"),
        ("Licens / Licence", manifest.licence),
    ]
    found = map_in_processes(
        partial(files.find_batches, source), DECLARED, Progress(quiet=True), ""
    )
    batches = list(zip(DECLARED, found, strict=True))
    sheets = [(table, some) for table, some in batches if table.sheet]

    def write_table(path: str, table: Table, form: str, some: Sequence[files.Batch]) -> Assembled:
        units = files.find_units(source, table, form, some, build.key)
        return build.assemble(path, units, (PLAIN,))

    # The workbook takes longest by far, so it is begun first.
    return [
        partial(write_workbook, build, f"{NAME}.xlsx", source, about, sheets),
        *(
            partial(write_table, f"{TABLES}/{table.name}.{form}", table, form, some)
            for table, some in batches
            for form in (files.CSV, files.EXCEL)
        ),
    ]


def write_subsets(build: BuildContext) -> list[Job]:
    """A part for every principle, organisation and place, as Turtle and JSON-LD."""
    folder = build.folder
    changed = parts.find_changed(build)
    for subset in changed:
        (folder / subsets.FOLDER / subset.path).parent.mkdir(parents=True, exist_ok=True)
    store = PieceStore(build.scratch)
    beyond = parts.find_all_holders(build, changed, store)
    return [
        partial(parts.write_parts, build, changed, name, beyond, store)
        for name in subsets.FORMATS
        if changed
    ]


def write_changes(build: BuildContext) -> list[Job]:
    """What changed since the version before, in words and as RDF Patch; none for the first."""
    folder = build.folder
    before = build.previous
    if before is None or not has_data(before):
        return []

    def write() -> None:
        editions = (*before.manifest.editions, *build.editions)
        names = before.name, build.version
        changes = compare_folders((before.folder, folder), names, editions, build.base)
        (folder / WORDS).write_bytes(changes.to_json())
        (folder / PATCH).write_text(changes.to_patch(build.base), "utf-8", newline="")

    return [write]


# What writes files beside each other, by what progress calls these. Each writer does what is quick
# and gives the rest as jobs; it may read what earlier stages wrote.
STAGES: Mapping[str, Sequence[Writer]] = {
    "Tables filled": (write_pieces,),
    "Dumps and database written": (write_database, write_dumps, write_annotated),
    "Tables, parts and changes written": (
        write_tables,
        write_changes,
        write_subsets,
        write_citations,
    ),
}
