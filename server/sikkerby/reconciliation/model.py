"""What can be recognised, and what it is called."""

from __future__ import annotations

from dataclasses import dataclass

from sikkerby import spelling
from sikkerby.bilingual import Bilingual

# A class of things, or words of a table's cell, of which other tables have others of their own.
_GENERIC = frozenset(("sb:OrganisationGroup", "sb:TargetGroup", "sb:Principle"))


@dataclass(frozen=True)
class Named:
    """What clients name by its id, and people in Danish or English."""

    id: str
    da: str
    en: str

    def name(self, language: str) -> str:
        """The name to show."""
        return Bilingual(self.da, self.en).of(language)


@dataclass(frozen=True)
class Type(Named):
    """A class of entities, with its direct broader classes."""

    broader: tuple[str, ...]


@dataclass(frozen=True)
class Property(Named):
    """A property of entities: its id, its labels, and what its values are.

    `value` is `entity`, `text`, `code` or `number`; `types` are the classes that may have it.
    `query` is SQL that finds pairs of `thing`, an IRI, and `value`; texts in two languages have
    both as `columns`. `order` is that of a thing's values.
    """

    value: str
    types: tuple[str, ...]
    query: str
    columns: str = "value"
    order: str = "NULL"


@dataclass(frozen=True)
class Entity(Named):
    """What can be recognised. `id` is the path below `id/`; types are prefixed names, of which
    `type` is the most specific. `municipality` is its IRI, empty for what is national."""

    number: int
    iri: str
    type: str
    types: tuple[str, ...]
    others: tuple[str, ...]
    hidden: tuple[str, ...]
    code: str
    municipality: str

    @property
    def labels(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(filter(None, (self.da, self.en))))

    @property
    def has_code(self) -> bool:
        """Whether the code can stand for its name, as SOF can; a district's number cannot."""
        return spelling.is_code(self.code)

    @property
    def is_generic(self) -> bool:
        return self.type in _GENERIC
