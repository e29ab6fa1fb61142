"""What the lines of sheets say of resources, as the triples that are to be."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from pyoxigraph import Literal, NamedNode, Triple

from sikkerby.bilingual import Bilingual
from sikkerby.errors import InputError
from sikkerby.importing.reference.columns import (
    FRAGMENTS,
    ORGANISATIONS,
    SEPARATOR,
    Column,
    Table,
)
from sikkerby.importing.reference.sheets import Line
from sikkerby.importing.reference.things import Things
from sikkerby.vocabulary import DCT, ORG, RDF, RDFS, SB, slugify

Triples = Mapping[NamedNode, Sequence[Triple]]


def part_of(node: NamedNode, fragment: str) -> NamedNode:
    """The part of a resource that a fragment names; the resource itself without one."""
    return NamedNode(f"{node.value}#{fragment}") if fragment else node


def owner_of(node: NamedNode) -> str:
    """The address of what a resource is a part of."""
    return node.value.partition("#")[0]


def _is_english(triples: Iterable[Triple]) -> bool:
    """Whether they give an English name of what has a status of its translation."""
    return any(
        triple.predicate == RDFS["label"]
        and isinstance(triple.object, Literal)
        and triple.object.language == "en"
        and "#" not in str(triple.subject)
        for triple in triples
    )


class Reading:
    """Collects what the lines of sheets state of each resource; `known` are its triples before."""

    def __init__(self, known: Triples, things: Things, short_names: Collection[str]) -> None:
        self.stated: dict[NamedNode, list[Triple]] = {}
        self.faults: list[InputError] = []
        self._known = known
        self._things = things
        self._short_names = short_names
        self._columns: dict[NamedNode, list[Column]] = {}
        self._removed: set[NamedNode] = set()

    def read(self, tables: Iterable[tuple[Table, Sequence[Line]]]) -> None:
        """Note what lines state; they may name each other's resources."""
        named = [
            (table, line, node)
            for table, lines in tables
            for line in lines
            if (node := self._name(table, line)) is not None
        ]
        for table, line, node in named:
            self._read(table, line, node)

    def _name(self, table: Table, line: Line) -> NamedNode | None:
        """The resource that a line is about: by its address, or a new one by its Danish name."""
        address, name = line.cells.get(table.heading.en, ""), line.cells.get("name (Danish)", "")
        if table.link:
            named, _, fragment = address.partition("#")
            owners = [self._things.find(named, room) for room in table.rooms]
            fragment = fragment or slugify(line.cells.get("register", ""))
            if fragment and (owner := next(filter(None, owners), None)):
                return part_of(owner, fragment)
            self._fault(line, table.heading, "an organisation or a place of the reference data")
            return None
        beginning = self._beginning(table, line)
        slug = address or slugify(beginning + name)
        if not name or slug != slugify(slug) or (beginning == "-" and not address):
            self._fault(line, table.heading, "a Danish name, and nothing or an address of a–z, 0–9")
            return None
        node = NamedNode(f"{self._things.base}id/{table.rooms[0]}/{slug}")
        self._things.add(Triple(node, RDFS["label"], Literal(name, language="da")))
        return node

    def _beginning(self, table: Table, line: Line) -> str:
        """What the address of a new resource begins with: partners are nobody's own."""
        own = (SB["Administration"], SB["Unit"], SB["MunicipalAuthority"])
        is_own = self._things.find_term(line.cells.get("type", ""), own)
        if table is ORGANISATIONS and not is_own:
            return ""
        # Whose a thing is of several municipalities, only its address can say.
        return f"{next(iter(self._short_names))} " if len(self._short_names) == 1 else "-"

    def _read(self, table: Table, line: Line, node: NamedNode) -> None:
        columns = [column for column in table.columns if column.key in line.cells]
        if table.link:
            owner = NamedNode(owner_of(node))
            self._state(owner, (), [Triple(owner, table.link, node)])
        types = [Triple(node, RDF["type"], kind) for kind in table.types]
        for fragment in dict.fromkeys(column.fragment for column in columns):
            part = part_of(node, fragment)
            own = [column for column in columns if column.fragment == fragment]
            stated = [
                Triple(part, column.predicate, term)
                for column in own
                for term in self._terms(line, column)
            ]
            if fragment and stated:
                link, kind = FRAGMENTS[fragment]
                types = [Triple(part, RDF["type"], kind)]
                self._state(node, (), [Triple(node, link, part)])
            elif fragment:
                self._removed.add(part)
            if not fragment or stated or part in self._known:
                self._state(part, own, [*types, *stated])

    def _state(self, node: NamedNode, columns: Sequence[Column], triples: list[Triple]) -> None:
        self.stated.setdefault(node, []).extend(triples)
        self._columns.setdefault(node, []).extend(columns)

    def _terms(self, line: Line, column: Column) -> Iterator[NamedNode | Literal]:
        cell = line.cells.get(column.key, "")
        for text in cell.split(SEPARATOR.strip()) if column.many else [cell]:
            if not (stripped := text.strip()):
                continue
            term = column.write(stripped, self._things)
            if term is None:
                self._fault(line, column.heading, column.expected)
            else:
                yield term

    def _fault(self, line: Line, heading: Bilingual, expected: str) -> None:
        self.faults.append(
            InputError(
                "not-what-column-takes",
                line.cells.get(heading.en, ""),
                expected,
                place=line.place(heading),
            )
        )

    def remove(self, nodes: Iterable[NamedNode]) -> None:
        """Remove resources with their parts, and the links to them from what they are parts of."""
        for node in nodes:
            for part in self._known:
                if part == node or part.value.startswith(f"{node.value}#"):
                    self._removed.add(part)
                    self._state(part, (), [])
            owner = NamedNode(owner_of(node))
            if owner != node:
                self._state(owner, (), [])

    def triples_of(self, node: NamedNode) -> list[Triple]:
        """All that is to be said of a resource: what lines state, and what no column of theirs is
        about."""
        if node in self._removed:
            return []
        known = self._known.get(node, ())
        rest = (
            triple
            for triple in known
            if triple.object not in self._removed
            and not any(self._reads(column, triple) for column in self._columns[node])
        )
        stated = list(dict.fromkeys((*self.stated[node], *rest)))
        if _is_english(stated) and not _is_english(known):
            predicate = SB["translationStatus"]
            if all(triple.predicate != predicate for triple in stated):
                stated.append(Triple(node, predicate, SB["UnofficialTranslation"]))
        return stated if known else [*stated, *self._following(stated)]

    def _reads(self, column: Column, triple: Triple) -> bool:
        return (
            triple.predicate == column.predicate
            and isinstance(triple.object, NamedNode | Literal)
            and column.read(triple.object, self._things) is not None
        )

    def _following(self, stated: Sequence[Triple]) -> Iterator[Triple]:
        """What follows from what is stated of a new resource."""
        node = stated[0].subject
        said = {triple.predicate: triple.object for triple in stated}
        kind = said.get(RDF["type"])
        larger = said.get(ORG["unitOf"])
        if (
            kind == SB["Administration"]
            and not larger
            and (larger := self._only("MunicipalAuthority"))
        ):
            yield Triple(node, ORG["unitOf"], larger)
        is_part = kind in (SB["Administration"], SB["Unit"]) and DCT["spatial"] not in said
        if is_part and isinstance(larger, NamedNode):
            for triple in self._known.get(larger, self.stated.get(larger, ())):
                if triple.predicate == DCT["spatial"]:
                    yield Triple(node, DCT["spatial"], triple.object)
        is_inside = kind in (SB["District"], SB["Neighbourhood"], SB["Place"])
        if is_inside and SB["within"] not in said and (around := self._only("Municipality")):
            yield Triple(node, SB["within"], around)

    def _only(self, kind: str) -> NamedNode | None:
        """The one resource of a class, where there is just one."""
        found = [
            node
            for node, triples in self._known.items()
            if any(t.predicate == RDF["type"] and t.object == SB[kind] for t in triples)
        ]
        return found[0] if len(found) == 1 else None
