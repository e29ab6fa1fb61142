"""The examples beside the editor: what people write first, then our stored queries."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from sikkerby.bilingual import Bilingual
from sikkerby.graphs.templates import read_template
from sikkerby.vocabulary import declare_prefixes

_EXAMPLE = re.compile(
    r"^# (?P<name>\S+)\n# da: (?P<da>.+)\n# en: (?P<en>.+)\n(?P<text>[^#].*(?:\n.+)*)", re.MULTILINE
)


@lru_cache(maxsize=8)
def first_queries(names: tuple[str, str]) -> Mapping[str, tuple[Bilingual, str]]:
    """By name, the question in Danish and English, and the query with the prefixes that it uses.

    `names` are a place and a word of a name that the data have, for those that are about one.
    """
    place, word = (name.replace("\\", "\\\\").replace('"', '\\"') for name in names)
    file = read_template(Path(__file__).with_suffix(".rq")).render(place=place, word=word)
    return {
        found["name"]: (Bilingual(found["da"], found["en"]), declare_prefixes(found["text"]))
        for found in _EXAMPLE.finditer(file)
    }
