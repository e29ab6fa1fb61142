"""Figures of one strategy of several."""

from __future__ import annotations

from sikkerby.web.records.scope import Scope
from sikkerby.web.records.selection import Selection
from sikkerby.web.served import records


def scope_of(asked: Selection) -> Scope:
    """The scope that the address asks for; of several strategies the first counts."""
    return Scope(records(), next(iter(asked.strategies), ""))
