"""Where a resource comes from: the row of an edition's document, or the line of a Turtle file."""

from __future__ import annotations

import re
from functools import cache, cached_property

from sikkerby import resources
from sikkerby.documents.edition import MANIFEST
from sikkerby.documents.folder import LINKS, REFERENCE
from sikkerby.documents.model import Column
from sikkerby.documents.tables import read_text
from sikkerby.documents.turtle import turtle_files
from sikkerby.errors import Place
from sikkerby.graphs.build import Built
from sikkerby.validation.document import COLUMN_OF, Document
from sikkerby.vocabulary import SB, last_segment

# As it is named in a checkout; in an installed program it lies in the package.
VOCABULARY = "ontology/sikkerby.ttl"


class Locator:
    """Finds places of resources; files are only read once one is asked for."""

    def __init__(self, built: Built) -> None:
        self._built = built
        self._prefix = built.addresses.base + "id/"
        self._edition = cache(self._read_edition)

    def place(self, iri: str, path: str = "") -> Place | None:
        """Where a resource, or the value of `path` on it, is written down; None where nowhere."""
        kind, *rest = iri.partition("#")[0].removeprefix(self._prefix).split("/")
        if rest and rest[0] in self._built.editions:
            slug, name = (*rest[1:3], "", "")[:2]
            return self._edition(rest[0]).place(kind, slug, name, path)
        return self._turtle.get(iri) or self._turtle.get(iri.partition("#")[0])

    def _read_edition(self, name: str) -> _EditionLocator:
        found = self._built.editions[name]
        return _EditionLocator(Document(found.extract(), found.minted, self._built.addresses))

    @cached_property
    def _turtle(self) -> dict[str, Place]:
        """The line at which each resource of the reference data and the links is described, and
        each of our own terms."""
        found: dict[str, Place] = {}
        data = self._built.data
        for folder in (data.folder / REFERENCE, data.folder / LINKS):
            for file in turtle_files(folder):
                for number, line in enumerate(read_text(file).splitlines(), start=1):
                    if not line.startswith("<"):
                        continue
                    name = line[1:].partition(">")[0]
                    iri = name if "://" in name else data.manifest.base + name
                    # A block, where the resource gets its class, beats a single triple.
                    if iri not in found or "> a " in line:
                        found[iri] = Place(file, line=number, text=line)
        ontology = read_text(resources.ontology_folder() / "sikkerby.ttl")
        for number, line in enumerate(ontology.splitlines(), start=1):
            if line.startswith("sb:"):
                term = SB.iri + line[3:].partition(" ")[0]
                found[term] = Place(VOCABULARY, line=number, text=line)
        return found


class _EditionLocator:
    def __init__(self, document: Document) -> None:
        self._document = document
        self._edition = document.edition
        self._table = document.edition.table
        minted = document.minted
        self._initiatives = {
            last_segment(node): number for number, node in minted.initiatives.items()
        }
        self._groups = {
            last_segment(minted.target_groups[text]): rows[0].number
            for text, rows in document.group_rows.items()
        }

    def place(self, kind: str, slug: str, name: str, path: str) -> Place | None:
        """Where a resource of a kind is read; of a statement, `name` is its property."""
        match kind if slug else "":
            case "initiative":
                return self._row(slug, COLUMN_OF.get(path.partition(":")[2], Column.TITLE))
            case "participation":
                return self._row(slug, Column.INVOLVED)
            case "statement" if name and slug in self._initiatives:
                return self._row(slug, COLUMN_OF.get(name, Column.TITLE))
            case "target-group" | "statement" if slug in self._groups:
                return self._at(self._groups[slug], Column.TARGET_GROUP)
            case "quote" | "fact":
                return self._span(slug)
            case "principle" | "statement":
                return self._section(slug)
            case "correction":
                return self._correction(slug)
        return Place(self._edition.folder / MANIFEST)

    def _at(self, number: int, column: Column) -> Place:
        return self._table.place(self._table.rows[number - 1], column)

    def _row(self, slug: str, column: Column) -> Place:
        number = self._initiatives.get(slug)
        return self._at(number, column) if number else Place(self._table.file, text=slug)

    def _on_line(self, start: int, text: str) -> Place:
        return Place(self._table.file, line=self._table.text.count("\n", 0, start) + 1, text=text)

    def _span(self, slug: str) -> Place | None:
        found = re.fullmatch(r"(\d+)-(\d+)(?:-.*)?", slug)
        if not found:
            return None
        start, end = map(int, found.groups())
        piece = self._document.at(start, start + 1)
        if piece is None or piece.row is None:
            return self._on_line(start, self._table.text[start:end])
        return self._table.place(piece.row, Column(piece.column))

    def _section(self, number: str) -> Place:
        for section in self._table.principles:
            if str(section.number) == number:
                start = (section.heading.spans or section.statement.spans)[0].start
                return self._on_line(start, section.statement.text)
        return Place(self._table.file)

    def _correction(self, slug: str) -> Place:
        file = self._edition.folder / "corrections.tsv"
        entry = self._edition.numbered_corrections.get(slug)
        if entry is None:
            return Place(file, text=slug)
        column = entry.column.key
        return Place(file, line=entry.line, row=entry.row, column=column, text=entry.printed)
