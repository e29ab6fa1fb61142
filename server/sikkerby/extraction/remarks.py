"""What a steward should look at in a document: each kind of remark is a line of `remarks.tsv`.

The line says how much it weighs and what it says, `{name}` where a value stands. Where one code
says several things, what tells them apart stands after it in parentheses.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from functools import cache
from pathlib import Path
from typing import Literal, cast

from sikkerby.documents.model import Column
from sikkerby.errors import Place

Severity = Literal["violation", "warning", "info"]


@dataclass(frozen=True)
class Remark:
    """An ambiguity, or something left unread, that a steward should look at.

    `code` names the kind of remark, `severity` how much it weighs; a violation stops publication.
    `words` are those of the `column` that were not read, where it is about some.
    """

    code: str
    severity: Severity
    message_da: str
    message_en: str
    place: Place
    column: Column | None = None
    words: str = ""


class Assumed(Enum):
    """A reading that rests on less than certain ground, by the code of its remark.

    A steward who imports a document should see all of them; what is published, people have seen.
    """

    UNNAMED_AREAS = "unnamed-areas"
    WHOLE = "whole"
    NOBODY = "nobody"
    ITSELF = "itself"
    PARTED = "parted"
    WHOLE_NAME = "whole-name"
    SMALL_LETTERS = "small-letters"
    SPELLING = "spelling"
    PERSON = "person"

    def remark(self, place: Place, column: Column, words: str) -> Remark:
        """The remark that words of a cell were read on this assumption."""
        return make_remark(self.value, place, column, words)


def make_remark(
    key: str, place: Place, column: Column | None = None, unread: str = "", **values: object
) -> Remark:
    """The remark of a line of the table, with the `values` that it has places for."""
    severity, *texts = read_lines()[key]
    danish, english = (text.format(**values) for text in texts)
    code = key.partition(" (")[0]
    return Remark(code, cast("Severity", severity), danish, english, place, column, unread)


@cache
def read_lines() -> dict[str, list[str]]:
    """Severity, Danish and English of each kind of remark."""
    lines = Path(__file__).with_suffix(".tsv").read_text("utf-8").splitlines()[1:]
    return {key: cells for key, *cells in (line.split("\t") for line in lines)}
