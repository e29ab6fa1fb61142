"""Words about the site itself, and the pages that they lead to."""

from __future__ import annotations

from collections.abc import Iterable

from sikkerby.spelling import stem, words
from sikkerby.web.addresses import link_to
from sikkerby.web.figure_pages import FIGURES
from sikkerby.web.wording import Value
from sikkerby.web.words import text

# The text that names a page, its path, and the words that lead there.
PAGES = (
    ("about_reuse", "/about#reuse", "licens licence license ophavsret copyright genbrug vilkår"),
    ("report_error", "/about#errors", "fejl error mistake meld report rettelse kontakt contact"),
    ("about_period", "/about#period", "periode period gyldig forældet outdated"),
    ("about", "/about", "metode method om about redaktion"),
    ("accessibility_statement", "/about#accessibility", "tilgængelighed accessibility wcag"),
    (
        "data",
        "/data/",
        "data download hent excel xlsx csv regneark spreadsheet json rdf turtle dcat",
    ),
    ("earlier_versions", "/data/versions/", "version historik history ændringer changes"),
    ("links", "/queries/links-to-outside", "wikidata geonames links openstreetmap"),
    ("analyses", "/queries/", "analyse analysis statistik statistics tal"),
    ("sparql", "/sparql", "sparql endpoint forespørgsel query"),
    ("openapi_title", "/openapi", "api rest openapi"),
    ("match", "/match", "match openrefine reconcile genkend"),
    *((name, f"/{name}", known) for name, known in FIGURES.items()),
    ("vocabulary", "/ns", "ordforråd ontologi vocabulary ontology"),
    ("validation", "/validation", "kvalitet quality shacl validering validation"),
)


def find_pages(typed: Iterable[str]) -> list[Value]:
    """The pages that typed words lead to, in whatever inflection."""
    wanted = set(map(stem, typed))
    return [
        Value(text(key), link_to(path))
        for key, path, known in PAGES
        if wanted & set(map(stem, words(known)))
    ]
