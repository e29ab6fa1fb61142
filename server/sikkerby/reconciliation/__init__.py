"""Recognising our entities in other people's tables: names, codes, misspellings, with a score."""

from sikkerby.reconciliation.index import Index
from sikkerby.reconciliation.matching import MOST_CANDIDATES, Candidate, Wanted, find
from sikkerby.reconciliation.model import Entity
from sikkerby.reconciliation.suggest import suggest

__all__ = [
    "MOST_CANDIDATES",
    "Candidate",
    "Entity",
    "Index",
    "Wanted",
    "find",
    "suggest",
]
