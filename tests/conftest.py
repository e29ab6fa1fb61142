"""Fixtures for all tests. The smallest data that serve: the shipped edition is read once."""

from __future__ import annotations

from pathlib import Path

import pytest

from sikkerby import resources
from sikkerby.documents.edition import Edition, read_edition
from sikkerby.documents.turtle import read_folder
from sikkerby.extraction.extract import extract
from sikkerby.extraction.lexicon import read_entities
from sikkerby.extraction.records import Extract

BASE = "https://w3id.org/sikkerby/"
EDITION = "sikker-by-2018-2021"
EXPECTED = Path(__file__).parent / "expected"
# How those tables name the administrations, by the last part of their identifier.
CODES = {
    "koebenhavn-beskaeftigelses-og-integrationsforvaltningen": "BIF",
    "koebenhavn-socialforvaltningen": "SOF",
    "koebenhavn-boerne-og-ungdomsforvaltningen": "BUF",
    "koebenhavn-oekonomiforvaltningen": "ØKF",
    "koebenhavn-kultur-og-fritidsforvaltningen": "KFF",
    "koebenhavn-teknik-og-miljoeforvaltningen": "TMF",
    "koebenhavn-sundheds-og-omsorgsforvaltningen": "SUF",
}


@pytest.fixture(scope="session")
def edition() -> Edition:
    """The shipped edition."""
    return read_edition(resources.data_folder() / "editions" / EDITION)


@pytest.fixture(scope="session")
def extracted(edition: Edition) -> Extract:
    """The shipped edition, extracted."""
    reference = read_folder(resources.data_folder() / "reference", BASE)
    return extract(edition, read_entities(reference))


def read_expected(name: str) -> list[dict[str, str]]:
    """A table under tests/expected, read from the document by hand."""
    lines = (EXPECTED / name).read_text("utf-8").splitlines()
    header = lines[0].split("\t")
    return [dict(zip(header, line.split("\t"), strict=True)) for line in lines[1:]]
