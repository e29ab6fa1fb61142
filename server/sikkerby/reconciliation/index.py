"""The names of a version, looked up by every form that a name may be written in."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sikkerby import spelling

LANGUAGES = ("da", "en")
# A class of things, or words of a table's cell, of which other tables have others of their own.
_GENERIC = frozenset(("sb:OrganisationGroup", "sb:TargetGroup", "sb:Principle"))
_BRACKETS = re.compile(r"([^()]+)\(([^()]+)\)")
_NOT_NAMES = frozenset(("kommune", "kommunes", "municipality", "city", "of", "the"))


@dataclass(frozen=True)
class Entity:
    """What can be recognised. `id` is the path below `id/`; types are prefixed names.

    `municipality` is the id of the municipality that it belongs to, empty for a national one.
    `values` are by property: ids of entities, texts, or texts in two languages.
    """

    id: str
    type: str
    types: tuple[str, ...]
    da: str
    en: str
    others: tuple[str, ...]
    hidden: tuple[str, ...]
    code: str
    municipality: str
    values: Mapping[str, list[Any]] = field(repr=False, hash=False)

    def name(self, language: str) -> str:
        """The name to show."""
        return (self.en if language == "en" else self.da) or self.da or self.en

    @property
    def labels(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(name for name in (self.da, self.en) if name))

    @property
    def has_code(self) -> bool:
        """Whether the code names it: the number of a district or a principle does not."""
        return bool(self.code) and spelling.is_code(self.code)

    @property
    def is_generic(self) -> bool:
        return self.type in _GENERIC


@dataclass(frozen=True)
class Type:
    """A class of entities, with its direct broader classes."""

    id: str
    da: str
    en: str
    broader: tuple[str, ...]

    def name(self, language: str) -> str:
        return self.en if language == "en" else self.da


@dataclass(frozen=True)
class Property:
    """A property; `value` is `entity`, `text` or `number`."""

    id: str
    da: str
    en: str
    value: str
    types: tuple[str, ...]

    def name(self, language: str) -> str:
        return self.en if language == "en" else self.da


@dataclass(frozen=True)
class Index:
    """All entities by id, and by each form of their names.

    `labels` are by plain key, `folded` by folded words, `others` by folded words, `stems` by
    stems, `codes` by code; each gives ids. `spellings` are all folded names for typing errors,
    with the ids that bear them; `by_word` gives ids by the stem of one word of a name.
    """

    base: str
    entities: Mapping[str, Entity]
    types: Mapping[str, Type]
    properties: Mapping[str, Property]
    municipality_names: Mapping[str, frozenset[str]]
    labels: Mapping[str, frozenset[str]]
    folded: Mapping[str, frozenset[str]]
    others: Mapping[str, frozenset[str]]
    stems: Mapping[str, frozenset[str]]
    codes: Mapping[str, frozenset[str]]
    spellings: Mapping[str, frozenset[str]]
    by_word: Mapping[str, frozenset[str]]
    name_words: Mapping[str, tuple[frozenset[str], ...]]

    def identify(self, text: str) -> Entity | None:
        """The entity whose id or IRI this is."""
        path = text.strip().removeprefix(self.base).removeprefix("id/")
        return self.entities.get(path)

    def type_of(self, text: str) -> Type | None:
        """The type with this id: `sb:Unit`, `Unit` or the whole IRI."""
        wanted = text.strip()
        local = wanted.rpartition("#")[2] if "://" in wanted else wanted
        return self.types.get(wanted) or next(
            (entry for entry in self.types.values() if entry.id.partition(":")[2] == local), None
        )

    def property_of(self, text: str) -> Property | None:
        """The property with this id: `org:unitOf`, `unitOf` or the whole IRI."""
        wanted = text.strip()
        local = wanted.replace("#", "/").rpartition("/")[2] if "://" in wanted else wanted
        return self.properties.get(wanted) or next(
            (e for e in self.properties.values() if e.id.rpartition(":")[2] == local), None
        )


_Sets = defaultdict[str, set[str]]


def read_index(document: Mapping[str, Any]) -> Index:
    """The index from what `publication.names` wrote."""
    entities = {
        entry["id"]: Entity(
            entry["id"], entry["type"], tuple(entry["types"]), entry["da"], entry["en"],
            tuple(entry["others"]), tuple(entry["hidden"]), entry["code"], entry["municipality"],
            entry["values"],
        )
        for entry in document["entities"]
    }  # fmt: skip
    labels, folded, others, stems, codes, spellings, by_word = (_Sets(set) for _ in range(7))
    name_words: dict[str, tuple[frozenset[str], ...]] = {}
    for entity in entities.values():
        _add_names(entity, labels, folded, others, stems, codes, spellings)
        names = (*entity.labels, *entity.others, *entity.hidden)
        name_words[entity.id] = tuple(filter(None, (_name_words(name) for name in names)))
        for word in {word for words in name_words[entity.id] for word in words}:
            by_word[word].add(entity.id)
    return Index(
        base=document["base"],
        entities=entities,
        types={e["id"]: Type(e["id"], e["da"], e["en"], tuple(e["broader"]))
               for e in document["types"]},
        properties={e["id"]: Property(e["id"], e["da"], e["en"], e["value"], tuple(e["types"]))
                    for e in document["properties"]},
        municipality_names={
            entry["place"]: _municipality_names(entry, entities)
            for entry in document["municipalities"]
        },
        labels=_freeze(labels),
        folded=_freeze(folded),
        others=_freeze(others),
        stems=_freeze(stems),
        codes=_freeze(codes),
        spellings=_freeze(spellings),
        by_word=_freeze(by_word),
        name_words=name_words,
    )  # fmt: skip


def _add_names(
    entity: Entity,
    labels: _Sets,
    folded: _Sets,
    others: _Sets,
    stems: _Sets,
    codes: _Sets,
    spellings: _Sets,
) -> None:
    for name in (*entity.labels, *entity.others, *entity.hidden):
        if spelling.is_code(name):
            # “vink” is a word and “skat” a treasure: such names count only as printed.
            codes[spelling.code_key(name)].add(entity.id)
            continue
        if name in entity.labels:
            labels[spelling.plain_key(name)].add(entity.id)
            folded[spelling.folded_key(name)].add(entity.id)
        else:
            others[spelling.folded_key(name)].add(entity.id)
        stems[spelling.stem_key(name)].add(entity.id)
        spellings[spelling.folded_key(name)].add(entity.id)
    for name in (part for label in entity.labels for part in _parts(label)):
        others[spelling.folded_key(name)].add(entity.id)
        spellings[spelling.folded_key(name)].add(entity.id)
    if entity.has_code:
        codes[spelling.code_key(entity.code)].add(entity.id)


def _parts(label: str) -> list[str]:
    """“Den Korte Snor (The Short Leash)” goes by either of its parts, a code in it aside."""
    found = _BRACKETS.fullmatch(label)
    parts = [part.strip() for part in found.groups()] if found else []
    return [part for part in parts if not spelling.is_code(part)]


def _name_words(name: str) -> frozenset[str]:
    """The stems that make a name; of a name in capitals none, it counts whole or not at all."""
    if spelling.is_code(name):
        return frozenset()
    found = [word for word in spelling.words(name) if word.casefold() not in spelling.LITTLE_WORDS]
    return frozenset(map(spelling.stem, found))


def _municipality_names(entry: Mapping[str, str], entities: Mapping[str, Entity]) -> frozenset[str]:
    """What people call a municipality: its names with and without “Kommune”."""
    named = [entities[path] for path in (entry["place"], entry["authority"]) if path in entities]
    found = {spelling.fold(entry["short_name"])}
    for name in (label for entity in named for label in entity.labels):
        kept = [word for word in spelling.words(name) if word.casefold() not in _NOT_NAMES]
        found |= {spelling.folded_key(name), " ".join(map(spelling.fold, kept))}
    return frozenset(found)


def _freeze(sets: _Sets) -> dict[str, frozenset[str]]:
    return {key: frozenset(ids) for key, ids in sets.items() if key}
