"""The texts of the site that speak of the publication: its own words, or what follows from its
manifest."""

from __future__ import annotations

from collections.abc import Mapping

from sikkerby.publication.version import VersionManifest


def texts_of(manifest: VersionManifest) -> Mapping[str, tuple[str, str]]:
    """Danish and English by key; a text that is not among them is the same on every site."""
    titles = (manifest.title_da, manifest.title_en)
    descriptions = (manifest.description_da or titles[0], manifest.description_en or titles[1])
    return {
        "site_description": descriptions,
        "home_title": titles,
        "home_lead": descriptions,
        "service_name": titles,
        "trust_publisher": (
            f"Udgivet af {manifest.publisher_da}",
            f"Published by {manifest.publisher_en}",
        ),
        "publisher_line": (
            f"Udgivet som åbne data af {manifest.publisher_da}.",
            f"Published as open data by {manifest.publisher_en}.",
        ),
        **manifest.texts,
    }
