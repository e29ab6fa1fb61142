"""The page of an organisation or unit: what it is in, with whom, where, and by which words."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from markupsafe import Markup

from sikkerby.vocabulary import slugify
from sikkerby.web.addresses import link_to
from sikkerby.web.figures.ego import Spoke, draw_ego
from sikkerby.web.figures.network import Party, Tie
from sikkerby.web.pages.matching import Match, Partner, partners
from sikkerby.web.pages.records import BASES, BASES_AT_FIRST, Corpus, Initiative, Organisation
from sikkerby.web.pages.render import address_of, render
from sikkerby.web.pages.selection import Selection
from sikkerby.web.pages.sharing import sharing_on
from sikkerby.web.pages.wording import Line, Value, additions, where
from sikkerby.web.site import Site
from sikkerby.web.texts import text


@dataclass(frozen=True)
class Bar:
    """One bar: what it stands for, how long, and where it leads."""

    label: str
    count: int
    address: str
    more: int = 0


def render_organisation(here: Site, corpus: Corpus, iri: str) -> str | None:
    """The page's HTML, or None where `iri` is no organisation that is shown."""
    organisation = corpus.organisations.get(iri)
    if organisation is None:
        return None
    taking_part = {basis: _initiatives(corpus, iri, basis) for basis in BASES}
    mine = [*taking_part["named"], *taking_part["mentioned"]]
    chosen = Selection(parties=(iri,), basis=BASES)
    matches = [Match(i, i.by_party[iri].basis, "", ()) for b in BASES for i in taking_part[b]]
    with_whom = _with_names(corpus, partners(matches, chosen))
    return render(
        "organisation.html",
        corpus=corpus,
        organisation=organisation,
        taking_part=taking_part,
        partners=with_whom,
        ego=_draw_ego(organisation, with_whom),
        shared_address=partial(_shared_address, iri),
        mentions=[i for i in corpus.initiatives.values() if iri in i.units],
        units=[o for o in corpus.organisations.values() if o.unit_of == iri],
        places=_places(corpus, organisation, mine),
        principles=_principles(corpus, organisation, mine),
        where=partial(where, corpus),
        additions=_additions(corpus, organisation),
        address=here.local(iri),
    )


def _initiatives(corpus: Corpus, iri: str, basis: str) -> list[Initiative]:
    return [
        initiative
        for initiative in corpus.initiatives.values()
        if iri in initiative.by_party and initiative.by_party[iri].basis == basis
    ]


def _with_names(corpus: Corpus, found: list[Partner]) -> list[tuple[Organisation, Partner]]:
    # Who is there only through “alle forvaltninger” stands behind those that are named.
    ordered = sorted(
        found, key=lambda p: (-(p.counts["named"] + p.counts["mentioned"]), -p.total, p.iri)
    )
    return [(corpus.organisations[partner.iri], partner) for partner in ordered]


def _shared_address(a: str, b: str, basis: str) -> str:
    """The words of what two parties share on one basis."""
    return sharing_on((basis,), a, b, Selection()).address()


def _draw_ego(
    organisation: Organisation, with_whom: list[tuple[Organisation, Partner]]
) -> Markup | None:
    """The picture of what the source names or mentions; None where it would be empty."""
    spokes = [
        Spoke(_drawn(other), other.slug, ties)
        for other, partner in with_whom
        if (ties := _ties(organisation, other, partner))
    ]
    if not spokes:
        return None
    title = text("ego_title", x=organisation.name)
    return draw_ego(_drawn(organisation), spokes, title, text("ego_description", n=len(spokes)))


def _drawn(party: Organisation) -> Party:
    hue = slugify(party.code) if party.code and party.kind == "Administration" else ""
    name = f"{party.name}{' †' if party.is_incomplete else ''}"
    return Party(str(party.name), name, party.kind, hue, 0, address_of(party))


def _ties(a: Organisation, b: Organisation, partner: Partner) -> dict[str, Tie]:
    pair = text("pair", a=a.short, b=b.short)
    return {
        basis: Tie(
            n,
            f"{pair}: {text('n_initiatives', n=n)}, {text(f'basis_{basis}').lower()}",
            _shared_address(a.iri, b.iri, basis),
        )
        for basis in BASES_AT_FIRST
        if (n := partner.counts[basis])
    }


def _places(corpus: Corpus, organisation: Organisation, mine: list[Initiative]) -> list[Bar]:
    counts: dict[str, int] = {}
    for initiative in mine:
        if initiative.coverage == "NamedPlaces":
            for place in initiative.places:
                counts[place] = counts.get(place, 0) + 1
    ranked = sorted(counts, key=lambda iri: (-counts[iri], corpus.places[iri].name.da))
    bars = [
        Bar(
            str(corpus.places[iri].name),
            counts[iri],
            link_to(
                "/initiatives",
                party=organisation.slug,
                place=corpus.places[iri].slug,
                view="words",
            ),
        )
        for iri in ranked
    ]
    for value, name in (("citywide", "Citywide"), ("unnamed", "UnnamedAreas")):
        n = sum(initiative.coverage == name for initiative in mine)
        if n:
            address = link_to("/initiatives", party=organisation.slug, coverage=value, view="words")
            bars.append(Bar(str(corpus.concepts[name]), n, address))
    return bars


def _principles(corpus: Corpus, organisation: Organisation, mine: list[Initiative]) -> list[Bar]:
    return [
        Bar(
            principle.short,
            sum(initiative.principle == iri for initiative in mine),
            link_to(
                "/initiatives", party=organisation.slug, principle=principle.slug, view="words"
            ),
            sum(iri in initiative.also for initiative in mine),
        )
        for iri, principle in corpus.principles.items()
    ]


def _additions(corpus: Corpus, organisation: Organisation) -> list[Line]:
    more: list[Line] = []
    if organisation.classification:
        label = corpus.concepts.get(organisation.classification)
        more.append(Line(text("classification"), (Value(str(label or "")),)))
    if organisation.unit_of:
        larger = corpus.organisations.get(organisation.unit_of)
        name = str(larger.name) if larger else organisation.unit_of
        more.append(Line(text("unit_of"), (Value(name, address_of(organisation.unit_of)),)))
    return additions(organisation, *more)
