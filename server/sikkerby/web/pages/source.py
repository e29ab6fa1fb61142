"""The page of a source document: the whole table as printed, each row with its marks."""

from __future__ import annotations

from sikkerby.web.pages.printed import printed_source
from sikkerby.web.pages.records import Corpus
from sikkerby.web.pages.render import render
from sikkerby.web.site import Site


def render_source(here: Site, corpus: Corpus, iri: str) -> str | None:
    """The page's HTML, or None where the document is not part of the version."""
    edition = iri.rpartition("/")[2]
    if edition not in corpus.tables:
        return None
    return render(
        "source.html",
        corpus=corpus,
        edition=edition,
        iri=iri,
        preface=corpus.tables[edition].text.split("\nPrincip 1", 1)[0].strip().splitlines(),
        sections=printed_source(corpus, edition),
        address=here.local(iri),
    )
