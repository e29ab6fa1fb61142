"""The numbers that Word makes by itself: “Princip 1:” may stand in no text of a document.

ECMA-376, part 1, section 17.9.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_ROMAN = (
    ("m", 1000), ("cm", 900), ("d", 500), ("cd", 400), ("c", 100), ("xc", 90), ("l", 50),
    ("xl", 40), ("x", 10), ("ix", 9), ("v", 5), ("iv", 4), ("i", 1),
)  # fmt: skip


def value_of(element: Any, path: str, default: str = "") -> str:
    """The `w:val` of the element at a path, each step a local name."""
    found = element.find("/".join(W + step for step in path.split("/")))
    return default if found is None else found.get(f"{W}val", default)


@dataclass
class Numbering:
    """The lists of a document; they count as its paragraphs are read in their order."""

    lists: Any
    styles: dict[str, Any]
    _counts: dict[str, list[int]] = field(default_factory=dict)
    _begun: set[str] = field(default_factory=set)

    def prefix(self, paragraph: Any) -> str:
        """What Word shows before a paragraph's text; nothing of bullets."""
        number, depth = self._place(paragraph)
        found = f"{W}num[@{W}numId='{number}']" if self.lists is not None and number else None
        chosen = self.lists.find(found) if found else None
        if chosen is None:
            return ""
        kind = value_of(chosen, "abstractNumId")
        levels = {
            int(level.get(f"{W}ilvl")): level
            for level in self.lists.iterfind(f"{W}abstractNum[@{W}abstractNumId='{kind}']/{W}lvl")
        }
        if depth not in levels:
            return ""
        counts = self._counts.setdefault(kind, [0] * 10)
        if number not in self._begun:
            self._begun.add(number)
            for override in chosen.iterfind(f"{W}lvlOverride/{W}startOverride/.."):
                counts[int(override.get(f"{W}ilvl"))] = 0
        starts = {at: int(value_of(level, "start", "1")) for at, level in levels.items()}
        counts[depth] = counts[depth] + 1 if counts[depth] else starts[depth]
        counts[depth + 1 :] = [0] * (9 - depth)
        if value_of(levels[depth], "numFmt") in ("bullet", "none"):
            return ""
        shown = re.sub(
            r"%([1-9])",
            lambda level: _write(
                counts[int(level[1]) - 1] or 1,
                value_of(levels.get(int(level[1]) - 1, levels[depth]), "numFmt"),
            ),
            value_of(levels[depth], "lvlText"),
        )
        return f"{shown} " if shown else ""

    def _place(self, paragraph: Any) -> tuple[str, int]:
        """The list and the level of a paragraph, its own or its style's."""
        number = depth = ""
        for element in (paragraph, *self.styles_of(paragraph)):
            number = number or value_of(element, "pPr/numPr/numId")
            depth = depth or value_of(element, "pPr/numPr/ilvl")
        return number, int(depth or 0)

    def styles_of(self, paragraph: Any) -> Iterator[Any]:
        """The style of a paragraph, and those that it is based on."""
        name = value_of(paragraph, "pPr/pStyle")
        seen: set[str] = set()
        while name in self.styles and name not in seen:
            seen.add(name)
            yield self.styles[name]
            name = value_of(self.styles[name], "basedOn")


def _write(number: int, form: str) -> str:
    if form.endswith("Letter"):
        letter = chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)
        return letter.upper() if form == "upperLetter" else letter
    if form.endswith("Roman"):
        signs = ""
        for sign, worth in _ROMAN:
            signs += sign * (number // worth)
            number %= worth
        return signs.upper() if form == "upperRoman" else signs
    return str(number)
