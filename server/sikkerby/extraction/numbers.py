"""Danish numbers in running text: digits, decimals, halves, words."""

from __future__ import annotations

import re
from decimal import Decimal

_WORDS = {
    "en": 1, "et": 1, "ét": 1, "én": 1, "to": 2, "tre": 3, "fire": 4, "fem": 5, "seks": 6,
    "syv": 7, "otte": 8, "ni": 9, "ti": 10, "elleve": 11, "tolv": 12,
}  # fmt: skip
_ORDINALS = {
    "første": 1, "andet": 2, "anden": 2, "tredje": 3, "fjerde": 4, "femte": 5, "sjette": 6,
    "syvende": 7, "ottende": 8, "niende": 9, "tiende": 10,
}  # fmt: skip

# Only from its first digit on, so that a long row of digits is read once.
DIGITS = r"(?<!\d)(?<!\d[.,])(?:\d{1,3}(?:\.\d{3})+(?!\d)(?:,\d+)?|\d+(?:,\d+)?(?:\s?½)?)"
# “en” and “et” are mostly articles: where they count, the pattern around them says so.
PLURAL_WORDS = "|".join(word for word, value in _WORDS.items() if value > 1)
WORDS = "|".join(_WORDS)
ORDINALS = "|".join(_ORDINALS)
NUMBER = rf"(?:{DIGITS}|\b(?:{WORDS})\b)"


def parse_number(text: str) -> Decimal:
    """The value of a number as matched by `NUMBER`: “200.000”, “17,5”, “17 ½”, “tre”."""
    words = text.strip().casefold()
    if words in _WORDS:
        return Decimal(_WORDS[words])
    digits = words.replace("½", "").strip()
    number = Decimal(digits.replace(".", "").replace(",", "."))
    # A sum would be rounded to 28 digits.
    return number + Decimal("0.5") if "½" in words else number


def parse_ordinal(word: str) -> int:
    """The value of an ordinal as matched by `ORDINALS`, or of a number."""
    found = _ORDINALS.get(word.casefold())
    return found if found is not None else int(parse_number(word))


def canonical(value: Decimal) -> str:
    """The canonical lexical form of an xsd:decimal that the store keeps: `12`, `17.5`.

    XML Schema 1.1 part 2, section 3.3.3.2: no point for whole numbers, no trailing zeros.
    """
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def has_number(text: str) -> bool:
    """Whether the text has any digit at all."""
    return re.search(r"\d", text) is not None
