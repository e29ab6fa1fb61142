"""Words in Danish and English."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NoReturn

LANGUAGES = ("da", "en")


@dataclass(frozen=True, order=True)
class Bilingual:
    """Words in Danish and English; either may be missing.

    It is no text of its own: whoever writes it says in which language, so that what is read in one
    language is never kept for the other.
    """

    da: str = ""
    en: str = ""

    def of(self, language: str) -> str:
        """The words in a language, or those in the other where there are none."""
        return (self.en if language == "en" else self.da) or self.da or self.en

    def map(self, function: Callable[[str], str]) -> Bilingual:
        """What a function makes of the words in each language that has some."""
        return Bilingual(*(words and function(words) for words in (self.da, self.en)))

    def is_foreign_in(self, language: str) -> bool:
        """Whether a page in that language has to make do with the words of the other."""
        return bool(self) and not (self.en if language == "en" else self.da)

    def __bool__(self) -> bool:
        return bool(self.da or self.en)

    def __str__(self) -> NoReturn:
        raise TypeError("say in which language: of()")
