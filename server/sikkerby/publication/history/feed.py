"""The versions as a feed, Atom (RFC 4287) and JSON Feed 1.1, one for each language."""

from __future__ import annotations

import json
from collections.abc import Sequence

from jinja2 import Environment, PackageLoader

from sikkerby.bilingual import Bilingual
from sikkerby.publication.history.changes import read_sentences
from sikkerby.publication.version import Version

MEDIA_TYPE = "application/atom+xml"
JSON_MEDIA_TYPE = "application/feed+json"
_LISTED = 50
_HEADING = Bilingual("Nye versioner", "New versions")
_FIRST = Bilingual("Den første version.", "The first version.")
_NO_DIFFERENCE = Bilingual("Ingen forskel i ord.", "No difference in words.")
_TEMPLATES = Environment(
    loader=PackageLoader("sikkerby.publication.history"), autoescape=True, trim_blocks=True
)


def write_json_feed(
    versions: Sequence[Version], publisher: str, language: str, address: str, public_url: str = ""
) -> bytes:
    """The same as `write_feed` as JSON Feed 1.1 (jsonfeed.org)."""
    manifest = versions[-1].manifest
    root = f"{public_url}/" if public_url else manifest.base
    title = Bilingual(manifest.title_da, manifest.title_en).of(language)
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": f"{title}: {_HEADING.of(language)}",
        "home_page_url": f"{root}data/versions/",
        "feed_url": address,
        "language": language,
        "authors": [{"name": publisher}],
        "items": [
            {
                "id": f"{version.manifest.base}id/dataset/{version.name}",
                "url": f"{public_url or version.manifest.base.rstrip('/')}"
                f"/data/versions/{version.name}/",
                "title": f"Version {version.name}",
                "content_text": "\n".join(summarise(version, language)),
                "date_published": version.manifest.created,
            }
            for version in versions[: -_LISTED - 1 : -1]
        ],
    }
    return json.dumps(feed, ensure_ascii=False, indent=1).encode()


def write_feed(
    versions: Sequence[Version], publisher: str, language: str, address: str, public_url: str = ""
) -> bytes:
    """The feed of `versions` (oldest first), newest first, with what changed in words.

    `address` is where the feed itself is served; links lead below `public_url`, or else
    the base of each version.
    """
    manifest = versions[-1].manifest
    content = _TEMPLATES.get_template("feed.xml").render(
        address=address,
        base=manifest.base,
        public_url=public_url,
        heading=_HEADING.of(language),
        language=language,
        media_type=MEDIA_TYPE,
        publisher=publisher,
        summarise=summarise,
        title=Bilingual(manifest.title_da, manifest.title_en).of(language),
        versions=versions[: -_LISTED - 1 : -1],
    )
    return f"{content}\n".encode()


def summarise(version: Version, language: str) -> list[str]:
    """What changed with a version, in sentences; never none."""
    nothing = _NO_DIFFERENCE if version.manifest.previous else _FIRST
    return read_sentences(version, language) or [nothing.of(language)]
