"""The versions as a feed, Atom (RFC 4287) and JSON Feed 1.1, one for each language."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from sikkerby.bilingual import Bilingual
from sikkerby.graphs.templates import read_template
from sikkerby.publication.history.changes import read_sentences
from sikkerby.publication.version import Version

MEDIA_TYPES = {"atom": "application/atom+xml", "json": "application/feed+json"}
_LISTED = 50
_HEADING = Bilingual("Nye versioner", "New versions")
_FIRST = Bilingual("Den første version.", "The first version.")
_NO_DIFFERENCE = Bilingual("Ingen forskel i ord.", "No difference in words.")


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
    template = read_template(Path(__file__).parent / "templates" / f"feed.{form}")
    return template.render(
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
    ).encode()


def summarise(version: Version, language: str) -> list[str]:
    """What changed with a version, in sentences; never none."""
    nothing = _NO_DIFFERENCE if version.manifest.previous else _FIRST
    return read_sentences(version, language) or [nothing.of(language)]
