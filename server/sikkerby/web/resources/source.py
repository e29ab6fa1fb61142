"""The page of a source document: the whole table as printed, each row with its marks."""

from __future__ import annotations

from sikkerby.web.records.documents import print_source, read_preface
from sikkerby.web.records.model import Strategy
from sikkerby.web.records.records import Records


def find_source(records: Records, iri: str) -> Strategy | None:
    """The strategy whose edition has that source."""
    edition = iri.removeprefix(f"{records.base}id/source/")
    return records.strategies.get(f"{records.base}id/strategy/{edition}")


def describe_source(records: Records, strategy: Strategy) -> dict[str, object]:
    """What the page of a source shows."""
    preface = read_preface(records.connection, strategy.slug)
    return {
        "edition": strategy.slug,
        # The text may be withheld from publication; then there is a page without a text.
        "preface": None if preface is None else preface.splitlines(),
        "sections": print_source(records, strategy.slug),
    }
