"""The versions as a feed, Atom (RFC 4287) and JSON Feed 1.1, one for each language."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import partial

from jinja2 import Environment, PackageLoader, select_autoescape

from sikkerby.bilingual import Bilingual
from sikkerby.publication.history.changes import read_sentences
from sikkerby.publication.version import Version

MEDIA_TYPES = {"atom": "application/atom+xml", "json": "application/feed+json"}
_LISTED = 50
_HEADING = Bilingual("Nye versioner", "New versions")
_FIRST = Bilingual("Den første version.", "The first version.")
_NO_DIFFERENCE = Bilingual("Ingen forskel i ord.", "No difference in words.")
_TEMPLATES = Environment(
    loader=PackageLoader("sikkerby.publication.history"),
    autoescape=select_autoescape(["atom"]),
    trim_blocks=True,
    keep_trailing_newline=True,
)


def write_feed(
    versions: Sequence[Version],
    publisher: str,
    language: str,
    address: str,
    public_url: str = "",
    form: str = "atom",
) -> bytes:
    """The feed of `versions` (oldest first), newest first, with what changed in words, as Atom or
    as JSON Feed.

    `address` is where the feed itself is served; links lead below `public_url`, or else
    the base of each version.
    """
    manifest = versions[-1].manifest
    return (
        _TEMPLATES.get_template(f"feed.{form}")
        .render(
            address=address,
            base=manifest.base,
            public_url=public_url,
            heading=_HEADING.of(language),
            language=language,
            media_type=MEDIA_TYPES[form],
            publisher=publisher,
            summarise=summarise,
            title=manifest.title.of(language),
            versions=versions[: -_LISTED - 1 : -1],
            json=partial(json.dumps, ensure_ascii=False),
        )
        .encode()
    )


def summarise(version: Version, language: str) -> list[str]:
    """What changed with a version, in sentences; never none."""
    nothing = _NO_DIFFERENCE if version.manifest.previous else _FIRST
    return read_sentences(version, language) or [nothing.of(language)]
