"""Figures of one strategy of several, and what is said where the whole is too much to look at."""

from __future__ import annotations

from sikkerby.errors import RequestError
from sikkerby.web.records.scope import Scope
from sikkerby.web.records.selection import Selection
from sikkerby.web.served import records
from sikkerby.web.words import text


def scope_of(asked: Selection) -> Scope:
    """The scope that the address asks for; of several strategies the first counts."""
    return Scope(records(), next(iter(asked.strategies), ""))


def refuse_figure(number: int, remedy: str) -> RequestError:
    """What is said where a picture of so many things is asked for."""
    return RequestError(text("figure_too_large", n=number), remedy=remedy)
