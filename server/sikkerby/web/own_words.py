"""The texts of the site that speak of the publication: its own words, or what follows from its
manifest."""

from __future__ import annotations

import re
from collections.abc import Mapping

from sikkerby.documents.folder import WORD_FORMS
from sikkerby.publication.version import VersionManifest
from sikkerby.web.words import TEXTS

# Texts of every site that name its publisher.
NAME_PUBLISHER = ("trust_publisher", "publisher_line")


def texts_of(manifest: VersionManifest) -> Mapping[str, tuple[str, str]]:
    """Danish and English by key; a text that is not among them is the same on every site."""
    titles = (manifest.title_da, manifest.title_en)
    descriptions = (manifest.description_da or titles[0], manifest.description_en or titles[1])
    publishers = (manifest.publisher_da, manifest.publisher_en)
    return {
        **WORD_FORMS,
        **_in_own_words(manifest.texts),
        # A title is too long to stand behind that of each page.
        **({"site": publishers} if all(publishers) else {}),
        "site_description": descriptions,
        "home_title": titles,
        "home_lead": descriptions,
        "service_name": titles,
        **{key: _name_publisher(key, *publishers) for key in NAME_PUBLISHER},
        **manifest.texts,
    }


def _name_publisher(key: str, danish: str, english: str) -> tuple[str, str]:
    words = TEXTS[key]
    return words[0].format(publisher=danish), words[1].format(publisher=english)


def _in_own_words(own: Mapping[str, tuple[str, str]]) -> dict[str, tuple[str, str]]:
    """The texts of every site that have one of the words that the publication has others for."""
    forms: dict[str, str] = {}
    for key, usual in WORD_FORMS.items():
        for words, others in zip(usual, own.get(key, usual), strict=True):
            forms |= zip(words.split(", "), others.split(", "), strict=True)
    forms = {word: other for word, other in forms.items() if word != other}
    if not forms:
        return {}
    pattern = re.compile(rf"\b(?:{'|'.join(forms)})\b", re.IGNORECASE)

    def replace(found: re.Match[str]) -> str:
        other = forms[found[0].lower()]
        return other[0].upper() + other[1:] if found[0][0].isupper() else other

    return {
        key: (pattern.sub(replace, danish), pattern.sub(replace, english))
        for key, (danish, english) in TEXTS.items()
        if pattern.search(danish) or pattern.search(english)
    }
