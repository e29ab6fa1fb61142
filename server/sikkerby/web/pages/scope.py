"""Figures of one strategy of several: what of the whole they show, and when the whole is too
much to look at."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

from flask import request

from sikkerby.errors import RequestError
from sikkerby.web.pages.records import Corpus, Strategy
from sikkerby.web.pages.selection import read_selection
from sikkerby.web.texts import text


@dataclass(frozen=True)
class Scope:
    """What a figure is about: one strategy, or everything where none is `chosen` by its IRI."""

    whole: Corpus
    chosen: str = ""

    @property
    def strategies(self) -> tuple[str, ...]:
        """The filter of lists that show the same initiatives."""
        return (self.chosen,) if self.chosen else ()

    @property
    def parameter(self) -> str:
        """The value of `strategy` in the address."""
        return self.whole.strategies[self.chosen].slug if self.chosen else ""

    @property
    def choices(self) -> list[Strategy]:
        """The strategies to choose from; one is no choice."""
        return list(self.whole.strategies.values()) if len(self.whole.strategies) > 1 else []

    @cached_property
    def found(self) -> Corpus:
        """The records that the figure shows."""
        return restrict(self.whole, self.chosen) if self.chosen else self.whole


def read_scope(whole: Corpus) -> Scope:
    """The scope that the address asks for; of several strategies the first counts."""
    asked = read_selection(request.args, whole).strategies
    return Scope(whole, asked[0] if asked else "")


def restrict(whole: Corpus, strategy: str) -> Corpus:
    """The records of one strategy: its initiatives and principles, whoever and whatever is in
    them, and the administrations and districts of their municipalities, named or not."""
    edition = whole.strategies[strategy].slug
    initiatives = {iri: i for iri, i in whole.initiatives.items() if i.edition == edition}
    parties = {entry.party for i in initiatives.values() for entry in i.participations}
    units = {unit for i in initiatives.values() for unit in i.units}
    authorities = {
        whole.organisations[iri].unit_of for iri in parties if iri in whole.administrations
    }
    named = {place for i in initiatives.values() for place in i.places if place in whole.places}
    around = named | {larger for place in named for larger in whole.places[place].around}
    municipalities = {iri for iri in around if whole.places[iri].kind == "Municipality"}
    return replace(
        whole,
        initiatives=initiatives,
        organisations={
            iri: organisation
            for iri, organisation in whole.organisations.items()
            if iri in parties
            or iri in units
            or iri in authorities
            or (organisation.kind == "Administration" and organisation.unit_of in authorities)
        },
        places={
            iri: place
            for iri, place in whole.places.items()
            if iri in around or municipalities.intersection(place.around)
        },
        principles={iri: p for iri, p in whole.principles.items() if p.edition == edition},
    )


def refuse_picture(number: int) -> RequestError:
    """What is said where a picture of so many things is asked for."""
    return RequestError(
        text("figure_too_large", n=number),
        remedy="Add strategy=… to the address, or ask for CSV, which has everything.",
    )
