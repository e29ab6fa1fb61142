"""Reference data to sheets, and sheets back into the Turtle of a data folder."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Triple

from sikkerby import resources
from sikkerby.bilingual import Bilingual
from sikkerby.documents.edition import MANIFEST
from sikkerby.documents.folder import EDITIONS, LINKS, PUBLICATION, REFERENCE
from sikkerby.documents.manifest import read_manifest, read_publication
from sikkerby.documents.turtle import read_folder, read_turtle, turtle_files
from sikkerby.errors import InputError
from sikkerby.importing.reference.columns import (
    CHOICES,
    SEPARATOR,
    TABLES,
    Column,
    Table,
)
from sikkerby.importing.reference.reading import Reading, owner_of, part_of
from sikkerby.importing.reference.sheets import Line, Sheet
from sikkerby.importing.reference.things import Things
from sikkerby.importing.reference.turtle import TurtleFile
from sikkerby.vocabulary import RDF, RDFS, SB, last_segment
from sikkerby.whole_files import write_whole

_MEANING = Sheet(
    Bilingual("Ord, der kan vælges", "Words to choose from"),
    (
        Bilingual("kolonne", "column"), Bilingual("ord", "word"), Bilingual("betydning", "meaning"),
    ),
)  # fmt: skip
SHEETS = {
    Sheet(table.title, (table.heading, *(column.heading for column in table.columns))): table
    for table in TABLES
}


@cache
def _read_vocabulary(base: str) -> tuple[Triple, ...]:
    """The terms that cells name; they are the same as long as the program runs."""
    return tuple(read_turtle(resources.ontology_folder() / "sikkerby.ttl", base))


@dataclass
class Outcome:
    """What the sheets say: which resources are new or changed and how many as before, which of a
    table's resources have no line, and which cells cannot be read; then nothing was written."""

    new: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    same: int = 0
    missing: list[str] = field(default_factory=list)
    faults: list[InputError] = field(default_factory=list)


class Reference:
    """The reference data of a folder, with what their tables need to be written and read."""

    def __init__(self, data: Path, language: str, proposed: Iterable[Triple] = ()) -> None:
        self.data = data
        self.base = read_publication(data / PUBLICATION).base
        vocabulary = _read_vocabulary(self.base)
        self.triples: dict[NamedNode, list[Triple]] = {}
        own = read_folder(data / REFERENCE, self.base)
        for triple in (*own, *proposed):
            assert isinstance(triple.subject, NamedNode)
            self.triples.setdefault(triple.subject, []).append(triple)
        links = read_folder(data / LINKS, self.base)
        self.things = Things((*own, *proposed, *links), vocabulary, self.base, language)
        self._comments = {
            triple.subject: triple.object.value
            for triple in vocabulary
            if triple.predicate == RDFS["comment"]
            and isinstance(triple.object, Literal)
            and triple.object.language == language
        }

    def sheets(self) -> Iterator[tuple[Sheet, list[list[str]]]]:
        """The sheets with their rows: the resources in the order of the files, then what may be
        chosen."""
        for sheet, table in SHEETS.items():
            yield sheet, [self._row(table, node) for node in self._subjects(table)]
        language = self.things.language
        yield (
            _MEANING,
            [
                [column.of(language), self.things.term(SB[name]), self._comments.get(SB[name], "")]
                for column, names in CHOICES
                for name in names
            ],
        )

    def _subjects(self, table: Table) -> list[NamedNode]:
        """The resources that have a row in a table, in the order of the files."""
        beginnings = tuple(f"{self.base}id/{room}/" for room in table.rooms)
        return [
            node
            for node, triples in self.triples.items()
            if node.value.startswith(beginnings)
            and ("#" in node.value) == bool(table.link)
            and all(Triple(node, RDF["type"], kind) in triples for kind in table.types)
        ]

    def _row(self, table: Table, node: NamedNode) -> list[str]:
        room = table.rooms[0] if len(table.rooms) == 1 else ""
        cells = [self.things.path(node, room)]
        for column in table.columns:
            texts = (column.read(term, self.things) for term in self._terms(node, column))
            cells.append(SEPARATOR.join(text for text in texts if text is not None))
        return cells

    def _terms(self, node: NamedNode, column: Column) -> list[NamedNode | Literal]:
        return [
            triple.object
            for triple in self.triples.get(part_of(node, column.fragment), ())
            if triple.predicate == column.predicate
            and isinstance(triple.object, NamedNode | Literal)
        ]

    def take(
        self,
        sheets: Iterable[tuple[Sheet, Sequence[Line]]],
        *,
        remove: bool = False,
    ) -> Outcome:
        """Write what the lines of sheets say into the folder's Turtle.

        Only resources of which they say something else are touched. Those without a line stay, but
        with `remove`.
        """
        tables = [(SHEETS[sheet], lines) for sheet, lines in sheets if sheet in SHEETS]
        reading = Reading(self.triples, self.things, self._short_names())
        reading.read(tables)
        missing = [
            node
            for table, _ in tables
            for node in self._subjects(table)
            if node not in reading.stated
        ]
        outcome = Outcome(
            missing=[self.things.path(node, "") for node in missing], faults=reading.faults
        )
        if not reading.faults:
            if remove:
                reading.remove(missing)
            self._write({node: reading.triples_of(node) for node in reading.stated}, outcome)
        return outcome

    def _short_names(self) -> set[str]:
        """What the addresses of the municipalities' own things begin with: by the editions, or else
        by the municipalities."""
        manifests = (self.data / EDITIONS).glob(f"*/{MANIFEST}")
        return {read_manifest(file).short_name for file in manifests} or {
            last_segment(node).removesuffix("-kommune")
            for node, triples in self.triples.items()
            if Triple(node, RDF["type"], SB["Municipality"]) in triples
        }

    def _write(self, said: dict[NamedNode, list[Triple]], outcome: Outcome) -> None:
        folder = self.data / REFERENCE
        files = {file: TurtleFile(file, self.base) for file in turtle_files(folder)}
        before = {file: turtle.content() for file, turtle in files.items()}
        holders = {owner_of(node): t for t in files.values() for node in t.triples}
        for node, triples in said.items():
            known = self.triples.get(node, [])
            if set(known) == set(triples):
                outcome.same += bool(known)
                continue
            (outcome.changed if known else outcome.new).append(self.things.path(node, ""))
            room = node.value.removeprefix(f"{self.base}id/").partition("/")[0]
            file = folder / f"{room}s.ttl"
            holder = holders.get(owner_of(node)) or files.get(file) or TurtleFile(file, self.base)
            holders[owner_of(node)] = files[holder.file] = holder
            holder.replace(node, triples)
        for file, turtle in files.items():
            if turtle.content() != before.get(file, ""):
                write_whole(file, turtle.content().encode("utf-8"))
