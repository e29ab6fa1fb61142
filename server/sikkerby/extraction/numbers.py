"""Danish numbers in running text: digits, decimals, halves, words."""

from __future__ import annotations

import re
from decimal import Decimal

_WORDS = {
    "en": 1, "et": 1, "ét": 1, "én": 1, "to": 2, "tre": 3, "fire": 4, "fem": 5, "seks": 6,
    "syv": 7, "otte": 8, "ni": 9, "ti": 10, "elleve": 11, "tolv": 12, "tretten": 13, "fjorten": 14,
    "femten": 15, "seksten": 16, "sytten": 17, "atten": 18, "nitten": 19, "tyve": 20,
    "tredive": 30, "fyrre": 40, "halvtreds": 50,
}  # fmt: skip
_ORDINALS = {
    "første": 1, "andet": 2, "anden": 2, "tredje": 3, "fjerde": 4, "femte": 5, "sjette": 6,
    "syvende": 7, "ottende": 8, "niende": 9, "tiende": 10,
}  # fmt: skip

_FRACTIONS = {
    "halvanden": Decimal("1.5"), "halvandet": Decimal("1.5"), "en halv": Decimal("0.5"),
    "et halvt": Decimal("0.5"),
}  # fmt: skip

# Only from its first digit on, so that a long row of digits is read once.
DIGITS = r"(?<!\d)(?<!\d[.,])(?:\d{1,3}(?:\.\d{3})+(?!\d)(?:,\d+)?|\d+(?:,\d+)?(?:\s?½)?)"
WORDS = "|".join(_WORDS)
FRACTIONS = "|".join(_FRACTIONS)
ORDINALS = "|".join(_ORDINALS)
NUMBER = rf"(?:{DIGITS}|\b(?:{FRACTIONS}|{WORDS})\b)"


def parse_number(text: str) -> Decimal:
    """The value of a number as matched by `NUMBER`: “200.000”, “17,5”, “17 ½”, “tre”."""
    words = " ".join(text.casefold().split())
    if words in _FRACTIONS:
        return _FRACTIONS[words]
    if words in _WORDS:
        return Decimal(_WORDS[words])
    half = Decimal("0.5") if "½" in words else Decimal(0)
    digits = words.replace("½", "").strip()
    return Decimal(digits.replace(".", "").replace(",", ".")) + half


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


def search_before(pattern: re.Pattern[str], text: str, end: int) -> re.Match[str] | None:
    """What `pattern`, which ends with `$`, finds right before `end`, in a sentence's length."""
    return pattern.search(text, max(0, end - 160), end)


def has_number(text: str) -> bool:
    """Whether the text has any digit at all."""
    return re.search(r"\d", text) is not None
