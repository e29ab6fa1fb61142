"""Where a resource comes from: the row of an edition's document, or the line of a Turtle file."""

from __future__ import annotations

from functools import cache, partial

from sikkerby import resources
from sikkerby.documents.edition import MANIFEST, Edition
from sikkerby.documents.folder import LINKS, REFERENCE
from sikkerby.documents.model import Column
from sikkerby.documents.tables import read_text
from sikkerby.documents.turtle import turtle_files
from sikkerby.errors import Place
from sikkerby.graphs.build import Built
from sikkerby.graphs.edition_cache import EditionGraphs
from sikkerby.graphs.extracted import Minted
from sikkerby.validation.cells import COLUMN_OF, HEADING, Cells, rows_of
from sikkerby.vocabulary import SB, last_segment

# As it is named in a checkout; in an installed program it lies in the package.
VOCABULARY = "ontology/sikkerby.ttl"


class Locator:
    """Finds places of resources; files are only read once one is asked for."""

    def __init__(self, built: Built) -> None:
        self._built = built
        self._prefix = built.addresses.base + "id/"
        self._editions = {
            name: cache(partial(_locate_in, found)) for name, found in built.editions.items()
        }
        self._lines: dict[str, Place] | None = None

    def place(self, iri: str, path: str = "") -> Place | None:
        """Where a resource, or the value of `path` on it, is written down; None where nowhere."""
        parts = iri.partition("#")[0].removeprefix(self._prefix).split("/")
        if len(parts) > 1 and parts[1] in self._editions:
            return self._editions[parts[1]]().place(parts[0], parts[2:], path)
        return self._turtle().get(iri) or self._turtle().get(iri.partition("#")[0])

    def _turtle(self) -> dict[str, Place]:
        """The line at which each resource of the reference data and the links is described."""
        if self._lines is None:
            self._lines = {}
            data = self._built.data
            base = data.manifest.base
            for folder in (data.folder / REFERENCE, data.folder / LINKS):
                for file in turtle_files(folder):
                    for number, line in enumerate(read_text(file).splitlines(), start=1):
                        if not line.startswith("<"):
                            continue
                        name = line[1:].partition(">")[0]
                        iri = name if "://" in name else base + name
                        # A block, where the resource gets its class, beats a single triple.
                        if iri not in self._lines or "> a " in line:
                            self._lines[iri] = Place(file, line=number, text=line)
            self._lines |= _lines_of_vocabulary()
        return self._lines


def _lines_of_vocabulary() -> dict[str, Place]:
    """The line at which each of our own terms is described."""
    file = resources.ontology_folder() / "sikkerby.ttl"
    return {
        SB.iri + line[3:].partition(" ")[0]: Place(VOCABULARY, line=number, text=line)
        for number, line in enumerate(read_text(file).splitlines(), start=1)
        if line.startswith("sb:")
    }


def _locate_in(found: EditionGraphs) -> _EditionLocator:
    return _EditionLocator(found.extract().edition, found.minted)


class _EditionLocator:
    def __init__(self, edition: Edition, minted: Minted) -> None:
        self._edition = edition
        rows = rows_of(self._edition, minted)
        self._by_initiative = {
            last_segment(node): number for node, number in rows.of_initiative.items()
        }
        self._by_group = {
            last_segment(node): min(numbers) for node, numbers in rows.of_target_group.items()
        }
        self._cells: Cells | None = None

    def place(self, kind: str, rest: list[str], path: str) -> Place | None:
        if kind == "initiative" and rest:
            return self._row(rest[0], COLUMN_OF.get(path.partition(":")[2], Column.TITLE))
        if kind == "target-group" and rest and rest[0] in self._by_group:
            return self._at(self._by_group[rest[0]], Column.TARGET_GROUP)
        if kind == "participation" and rest:
            return self._row(rest[0], Column.INVOLVED)
        if kind == "statement" and len(rest) > 1:
            return self._statement(rest)
        if kind in ("quote", "fact") and rest:
            return self._span(rest[0])
        if kind == "principle" and rest:
            return self._section(rest[0])
        if kind == "correction" and rest:
            return self._correction(rest[0])
        return Place(self._edition.folder / MANIFEST)

    def _at(self, number: int, column: Column) -> Place:
        return self._edition.table.place(self._edition.table.rows[number - 1], column)

    def _row(self, slug: str, column: Column) -> Place | None:
        number = self._by_initiative.get(slug)
        return self._at(number, column) if number else Place(self._edition.table.file, text=slug)

    def _statement(self, rest: list[str]) -> Place | None:
        column = COLUMN_OF.get(rest[1], Column.TITLE)
        if rest[0] in self._by_initiative:
            return self._row(rest[0], column)
        if rest[0] in self._by_group:
            return self._at(self._by_group[rest[0]], Column.TARGET_GROUP)
        return self._section(rest[0])

    def _span(self, segment: str) -> Place | None:
        numbers = segment.split("-")
        if len(numbers) < 2 or not all(number.isdigit() for number in numbers[:2]):
            return None
        if self._cells is None:
            self._cells = Cells(self._edition)
        start = int(numbers[0])
        piece = self._cells.at(start, start + 1)
        text = self._edition.table.text
        if piece is None or piece.column == HEADING:
            line = text.count("\n", 0, start) + 1
            return Place(self._edition.table.file, line=line, text=text[start : int(numbers[1])])
        return self._at(piece.row, Column(piece.column))

    def _section(self, number: str) -> Place | None:
        for section in self._edition.table.principles:
            if str(section.number) == number:
                start = (section.heading.spans or section.statement.spans)[0].start
                line = self._edition.table.text.count("\n", 0, start) + 1
                return Place(self._edition.table.file, line=line, text=section.statement.text)
        return Place(self._edition.table.file)

    def _correction(self, slug: str) -> Place | None:
        """The line of corrections.tsv; slugs are row-column-number, counted in a cell."""
        seen: dict[str, int] = {}
        for entry in self._edition.corrections:
            stem = f"{entry.row}-{entry.column.key.replace('_', '-')}"
            seen[stem] = seen.get(stem, 0) + 1
            if f"{stem}-{seen[stem]}" == slug:
                return Place(
                    self._edition.folder / "corrections.tsv",
                    line=entry.line,
                    row=entry.row,
                    column=entry.column.key,
                    text=entry.printed,
                )
        return Place(self._edition.folder / "corrections.tsv", text=slug)


def place_in_ledger(built: Built, iri: str) -> Place:
    """The ledger, with the path that is at fault."""
    return Place(built.recorded.file, text=iri.removeprefix(built.addresses.base))
