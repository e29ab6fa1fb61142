"""The versions as an Atom feed (RFC 4287), one for each language."""

from __future__ import annotations

import json
from collections.abc import Sequence

from jinja2 import Environment, PackageLoader

from sikkerby.bilingual import Bilingual
from sikkerby.publication.history.changes import WORDS
from sikkerby.publication.version import Version

MEDIA_TYPE = "application/atom+xml"
_LISTED = 50
_HEADING = Bilingual("Nye versioner", "New versions")
_FIRST = Bilingual("Den første version.", "The first version.")
_NO_DIFFERENCE = Bilingual("Ingen forskel i ord.", "No difference in words.")
_TEMPLATES = Environment(
    loader=PackageLoader("sikkerby.publication.history"), autoescape=True, trim_blocks=True
)


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
        summarise=_summarise,
        title=Bilingual(manifest.title_da, manifest.title_en).of(language),
        versions=versions[: -_LISTED - 1 : -1],
    )
    return f"{content}\n".encode()


def _summarise(version: Version, language: str) -> list[str]:
    """What changed with a version, in sentences as they were written with it."""
    try:
        words = json.loads((version.folder / WORDS).read_text("utf-8"))
    except FileNotFoundError:
        return [_FIRST.of(language)]
    lines = [line for entry in words["resources"] for line in entry["sentences"][language]]
    return lines or [_NO_DIFFERENCE.of(language)]
