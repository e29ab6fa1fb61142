"""schema.org descriptions that search engines read, as plain JSON-LD values."""

from __future__ import annotations

from sikkerby.web.pages.records import Corpus, Initiative
from sikkerby.web.site import Site
from sikkerby.web.texts import language


def describe_initiative(here: Site, corpus: Corpus, initiative: Initiative) -> dict[str, object]:
    """An initiative as schema.org/GovernmentService where it serves somebody, else a Project."""
    named = initiative.places if initiative.coverage == "NamedPlaces" else initiative.places[:1]
    return {
        "@context": "https://schema.org",
        "@type": "GovernmentService" if initiative.is_service else "Project",
        "@id": initiative.iri,
        "name": str(initiative.name),
        "description": str(initiative.description),
        "inLanguage": language(),
        "areaServed" if initiative.is_service else "location": [
            {"@type": "Place", "@id": iri, "name": str(corpus.places[iri].name)}
            for iri in named
            if iri in corpus.places
        ],
        "isBasedOn": f"{here.base}id/source/{initiative.edition}",
    }


def describe_dataset(here: Site) -> dict[str, object]:
    """The publication as schema.org/Dataset."""
    manifest = here.version.manifest
    return {
        "@context": "https://schema.org",
        "@type": "Dataset",
        "@id": f"{here.base}id/dataset",
        "name": manifest.title_en if language() == "en" else manifest.title_da,
        "version": manifest.version,
        "inLanguage": ["da", "en"],
        "url": f"{here.public_url}/",
        "distribution": [
            {
                "@type": "DataDownload",
                "contentUrl": f"{here.public_url}/data/sikkerby.{suffix}",
                "encodingFormat": kind,
            }
            for suffix, kind in (("ttl", "text/turtle"), ("nq", "application/n-quads"))
        ],
    }
