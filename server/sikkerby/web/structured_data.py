"""schema.org descriptions that search engines read, as plain JSON-LD values."""

from __future__ import annotations

from sikkerby.web.addresses import absolute, path_to
from sikkerby.web.records.model import Initiative
from sikkerby.web.records.records import Records
from sikkerby.web.served import Site
from sikkerby.web.words import said, text


def describe_initiative(records: Records, initiative: Initiative) -> dict[str, object]:
    """An initiative as schema.org/GovernmentService where it serves somebody, else a Project."""
    named = initiative.places if initiative.coverage == "NamedPlaces" else initiative.places[:1]
    return {
        "@context": "https://schema.org",
        "@type": "GovernmentService" if initiative.is_service else "Project",
        "@id": initiative.iri,
        "name": said(initiative.name),
        "description": said(initiative.description),
        "areaServed" if initiative.is_service else "location": [
            {"@type": "Place", "@id": place.iri, "name": said(place.name)}
            for place in records.places.read(named)
        ],
        "subjectOf": {
            "@type": "CreativeWork",
            "@id": f"{records.base}id/source/{initiative.edition}",
        },
    }


def describe_dataset(served: Site) -> dict[str, object]:
    """The publication as schema.org/Dataset, with what Google's dataset search asks for."""
    manifest = served.version.manifest
    iri = f"{served.base}id/dataset"
    return {
        "@context": "https://schema.org",
        "@type": "Dataset",
        "@id": iri,
        "identifier": iri,
        "name": said(manifest.title),
        "description": text("site_description"),
        "creator": {
            "@type": "Organization",
            "name": said(manifest.publisher),
            "url": absolute(path_to("/about")),
        },
        "license": manifest.licence,
        "usageInfo": absolute(path_to("/about#reuse")),
        "isAccessibleForFree": True,
        "version": manifest.version,
        "dateModified": manifest.created,
        "inLanguage": ["da", "en"],
        "url": absolute(path_to("/")),
        "distribution": [
            {
                "@type": "DataDownload",
                "contentUrl": absolute(path_to(f"/data/sikkerby.{suffix}")),
                "encodingFormat": kind,
            }
            for suffix, kind in (("ttl", "text/turtle"), ("nq", "application/n-quads"))
        ],
    }
