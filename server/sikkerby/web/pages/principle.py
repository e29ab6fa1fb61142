"""The page of a principle: its sentence, its initiatives, and those that support it too."""

from __future__ import annotations

from functools import partial

from sikkerby.web.addresses import link_to
from sikkerby.web.pages.organisation import Bar
from sikkerby.web.pages.records import BASES_AT_FIRST, Corpus
from sikkerby.web.pages.render import render
from sikkerby.web.pages.wording import additions, where
from sikkerby.web.site import Site


def render_principle(here: Site, corpus: Corpus, iri: str) -> str | None:
    """The page's HTML, or None where `iri` is no principle that is shown."""
    principle = corpus.principles.get(iri)
    if principle is None:
        return None
    own = [i for i in corpus.initiatives.values() if i.principle == iri]
    also = [i for i in corpus.initiatives.values() if iri in i.also]
    counts = {
        party: sum(party in i.by_party and i.by_party[party].basis in BASES_AT_FIRST for i in own)
        for party in corpus.parties
    }
    bars = [
        Bar(
            f"{corpus.organisations[party].short}",
            n,
            link_to(
                "/initiatives",
                party=corpus.organisations[party].slug,
                principle=principle.slug,
                view="words",
            ),
        )
        for party, n in sorted(counts.items(), key=lambda pair: -pair[1])
        if n
    ]
    return render(
        "principle.html",
        corpus=corpus,
        principle=principle,
        own=own,
        also=also,
        parties=bars,
        where=partial(where, corpus),
        additions=additions(principle),
        address=here.local(iri),
    )
