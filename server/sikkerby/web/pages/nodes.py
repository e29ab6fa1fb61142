"""Triples by subject and property, as the reader of records wants them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal, InvalidOperation

from pyoxigraph import Literal, NamedNode, Triple

from sikkerby.vocabulary import SB
from sikkerby.web.pages.records import Bilingual


def local_name(iri: str) -> str:
    """What stands after the last hash or slash."""
    return iri.rpartition("#")[2].rpartition("/")[2]


class Nodes:
    """Triples by subject and by the local name of their predicate."""

    def __init__(self, triples: Iterable[Triple]) -> None:
        self.values: dict[str, dict[str, list[NamedNode | Literal]]] = defaultdict(
            lambda: defaultdict(list)
        )
        for triple in sorted(set(triples), key=str):
            if isinstance(triple.subject, NamedNode) and isinstance(
                triple.object, NamedNode | Literal
            ):
                name = local_name(triple.predicate.value)
                self.values[triple.subject.value][name].append(triple.object)

    def all(self, iri: str, name: str) -> list[str]:
        return [value.value for value in self.values[iri].get(name, [])]

    def one(self, iri: str, name: str) -> str:
        return next(iter(self.all(iri, name)), "")

    def said(self, iri: str, name: str) -> Bilingual:
        found = {
            value.language: value.value
            for value in reversed(self.values[iri].get(name, []))
            if isinstance(value, Literal)
        }
        return Bilingual(found.get("da", found.get(None, "")), found.get("en", ""))

    def number(self, iri: str, name: str) -> Decimal | None:
        try:
            return Decimal(self.one(iri, name))
        except InvalidOperation:
            return None

    def of_class(self, *names: str) -> list[str]:
        classes = {SB[name].value for name in names}
        return [iri for iri in list(self.values) if classes & set(self.all(iri, "type"))]
