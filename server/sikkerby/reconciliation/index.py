"""What can be recognised in a version, looked up in its database by the forms of its names."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol, TypeVar

from sikkerby import spelling
from sikkerby.graphs.templates import read_template
from sikkerby.publication.tables.names import Form
from sikkerby.reconciliation.model import Entity, Named, Property, Type
from sikkerby.reconciliation.properties import PROPERTIES

# Values of a JSON list that is given as the first value of a query.
GIVEN = "(SELECT value FROM json_each(?1))"
# Signs that a code of another register must have to be looked for without saying which.
SHORTEST_CODE = 4
_ENTITIES = read_template(Path(__file__).with_name("entities.sql")).render()

Found = TypeVar("Found", bound=Named)


class Connection(Protocol):
    """What answers SQL about a version's `sikkerby.sqlite`."""

    def all(self, query: str, values: Iterable[Any] = ()) -> Sequence[Any]: ...

    def column(self, query: str, values: Iterable[Any] = ()) -> list[Any]: ...


class Index:
    """The entities of a version, for one request or run; `base` is what its IRIs begin with.

    It keeps what it has read, and reads what is asked for.
    """

    def __init__(self, connection: Connection, base: str) -> None:
        self.connection = connection
        self.base = base
        self.properties: Mapping[str, Property] = {entry.id: entry for entry in PROPERTIES}
        # By whether municipalities are meant and the texts, the IRIs that these name.
        self.resolved: dict[tuple[bool, tuple[str, ...]], frozenset[str]] = {}
        self._read: dict[int, Entity] = {}

    @cached_property
    def types(self) -> Mapping[str, Type]:
        """The classes of what is there, by their ids."""
        rows = self.connection.all("SELECT * FROM _types")
        return {name: Type(name, da, en, tuple(above.split())) for name, da, en, above in rows}

    @cached_property
    def municipalities(self) -> tuple[str, ...]:
        """The IRIs of all municipalities."""
        query = "SELECT DISTINCT place FROM _municipality_names ORDER BY 1"
        return tuple(self.connection.column(query))

    def identify(self, text: str) -> Entity | None:
        """The entity whose id or IRI this is."""
        return self.identify_all([text]).get(text)

    def identify_all(self, texts: Iterable[str]) -> Mapping[str, Entity]:
        """The entities whose ids or IRIs some of the texts are."""
        paths = {text: self.path(text.strip().removeprefix("id/")) for text in texts}
        iris = {text: f"{self.base}id/{path}" for text, path in paths.items()}
        found = {entity.iri: entity for entity in self.of(iris.values())}
        return {text: found[iri] for text, iri in iris.items() if iri in found}

    def of(self, iris: Iterable[str]) -> list[Entity]:
        """The entities of these IRIs that there are, in their order."""
        wanted = list(iris)
        numbers = self.numbers(wanted)
        return self.read(numbers[iri] for iri in wanted if iri in numbers)

    def numbers(self, iris: Iterable[str]) -> Mapping[str, int]:
        """The ids of entities in the table `_entities`, by IRI; unknown IRIs are left out."""
        return dict(self.select("SELECT iri, id FROM _entities WHERE iri", iris))

    def read(self, numbers: Iterable[int]) -> list[Entity]:
        """The entities of these numbers, in their order."""
        wanted = list(numbers)
        rows = self.select(_ENTITIES, [number for number in wanted if number not in self._read])
        for number, iri, types, place, danish, english, code, *others in rows:
            alternative, hidden = (tuple(dict.fromkeys(json.loads(names))) for names in others)
            self._read[number] = Entity(
                self.path(iri), danish, english, number, iri, types.partition(" ")[0],
                self.all_types(types), alternative, hidden, code, place,
            )  # fmt: skip
        return [self._read[number] for number in wanted]

    def select(self, query: str, given: Iterable[Any], order: str = "") -> Sequence[Any]:
        """The rows of a `query` that ends in a column, where this has one of the values `given`."""
        wanted = list(given)
        if not wanted:
            return ()
        return self.connection.all(f"{query} IN {GIVEN} {order}", (json.dumps(wanted),))

    def path(self, iri: str) -> str:
        """What follows `id/` in one of our IRIs; others as they are."""
        return iri.removeprefix(f"{self.base}id/")

    def all_types(self, cell: str) -> tuple[str, ...]:
        """The types of a cell of `_entities`, and all broader ones, sorted."""
        found: set[str] = set()
        todo = cell.split()
        while todo:
            name = todo.pop()
            if name in self.types and name not in found:
                found.add(name)
                todo += self.types[name].broader
        return tuple(sorted(found))

    def bearers(self, keys: Collection[tuple[Form, str]]) -> list[tuple[Form, str, Entity]]:
        """Each entity that has a name with one of these keys, with the form and key that fit."""
        wanted = {key for _, key in keys if key}
        rows = self.select("SELECT key, form, entity FROM _names WHERE key", wanted)
        found = [(Form(form), key, number) for key, form, number in rows if (form, key) in keys]
        entities = self.read(number for *_, number in found)
        return [(form, key, entity) for (form, key, _), entity in zip(found, entities, strict=True)]

    def coded(self, text: str) -> list[Entity]:
        """The entities that have a text as their code in a register of others.

        Codes of few signs, such as the number of a district, mean nothing by themselves.
        """
        if len(text) < SHORTEST_CODE:
            return []
        query = "SELECT DISTINCT thing_iri FROM identifiers WHERE code = ?"
        return self.of(self.connection.column(query, (text,)))

    def named_places(self, keys: Iterable[str]) -> Mapping[str, frozenset[str]]:
        """The IRIs of the municipalities that folded names mean; of each key that names one."""
        found: dict[str, frozenset[str]] = defaultdict(frozenset)
        for key, place in self.select("SELECT key, place FROM _municipality_names WHERE key", keys):
            found[key] |= {place}
        return found

    def type_of(self, text: str) -> Type | None:
        """The type with this id: `sb:Unit`, `Unit` or the whole IRI."""
        return _by_id(self.types, text)

    def property_of(self, text: str) -> Property | None:
        """The property with this id: `org:unitOf`, `unitOf` or the whole IRI."""
        return _by_id(self.properties, text)


def name_keys(text: str) -> set[tuple[Form, str]]:
    """The keys by which `bearers` finds the entities whose whole name is this text."""
    folded = spelling.folded_key(text)
    return {(Form.NAME, folded), (Form.OTHER, folded), (Form.STEM, spelling.stem_key(text))}


def _by_id(entries: Mapping[str, Found], text: str) -> Found | None:
    """What has an id, a prefixed name, that a client wrote whole, without prefix, or as an IRI."""
    wanted = text.strip()
    local = wanted.replace("#", "/").rpartition("/")[2] if "://" in wanted else wanted
    named = (entry for entry in entries.values() if entry.id.rpartition(":")[2] == local)
    return entries.get(wanted) or next(named, None)
