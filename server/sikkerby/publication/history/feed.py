"""The versions as an Atom feed (RFC 4287), one for each language."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from collections.abc import Sequence

from sikkerby.publication.history.changes import WORDS
from sikkerby.publication.version import Version

MEDIA_TYPE = "application/atom+xml"
_ATOM = "http://www.w3.org/2005/Atom"
_LISTED = 50
_TEXTS = {
    "da": ("Nye versioner", "Version {name}", "Den første version.", "Ingen forskel i ord."),
    "en": ("New versions", "Version {name}", "The first version.", "No difference in words."),
}


def write_feed(versions: Sequence[Version], publisher: str, language: str, address: str) -> bytes:
    """The feed of `versions` (oldest first), newest first, with what changed in words.

    `address` is where the feed itself is served; links lead below the publication's base.
    """
    ET.register_namespace("", _ATOM)
    newest = versions[-1]
    manifest = newest.manifest
    heading, title, _, _ = _TEXTS[language]
    feed = ET.Element(f"{{{_ATOM}}}feed", {"xml:lang": language})
    name = manifest.title_da if language == "da" else manifest.title_en
    _add(feed, "id", f"{manifest.base}id/dataset#feed-{language}")
    _add(feed, "title", f"{name}: {heading}")
    _add(feed, "updated", _moment(newest))
    _add(_add(feed, "author"), "name", publisher)
    _add(feed, "link", rel="self", href=address, type=MEDIA_TYPE)
    _add(feed, "link", rel="alternate", href=f"{manifest.base}data/versions/")
    for version in reversed(versions[-_LISTED:]):
        base = version.manifest.base
        entry = _add(feed, "entry")
        _add(entry, "id", f"{base}id/dataset/{version.name}")
        _add(entry, "title", title.format(name=version.name))
        _add(entry, "updated", _moment(version))
        _add(entry, "link", rel="alternate", href=f"{base}data/versions/{version.name}/")
        _add(entry, "content", "\n".join(summarise(version, language)), type="text")
    ET.indent(feed, " ")
    content: bytes = ET.tostring(feed, encoding="utf-8", xml_declaration=True)
    return content + b"\n"


def summarise(version: Version, language: str) -> list[str]:
    """What changed with a version, in sentences as they were written with it."""
    _, _, first, none = _TEXTS[language]
    try:
        words = json.loads((version.folder / WORDS).read_text("utf-8"))
    except FileNotFoundError:
        return [first]
    lines = [line for entry in words["resources"] for line in entry["sentences"][language]]
    return lines or [none]


def _moment(version: Version) -> str:
    return version.manifest.created.replace("+00:00", "Z")


def _add(parent: ET.Element, name: str, text: str = "", **attributes: str) -> ET.Element:
    element = ET.SubElement(parent, f"{{{_ATOM}}}{name}", attributes)
    element.text = text or None
    return element
