"""Whether a line of a table is a row of its own, goes on with the one above it, or adds up."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence, Set

from sikkerby.documents.model import LAST_THREE, Column
from sikkerby.importing.found import FoundRow
from sikkerby.importing.header import Header
from sikkerby.importing.source import SourceLine, clean

_SUM = re.compile(
    r"(?:i ?alt|sum|total|samlet|subtotal)(?: \d{4})?[.:]?(?:[,(]? ?(?:ekskl|inkl|uden)\b.*)?", re.I
)
# What says that a cell has the text of the one above it.
_SAME = re.compile(
    r"[-–]?\s?(?:(?:do|ditto)\.?|[\"”“″〃']+)\s?[-–]?|samme\.?"
    r"|(?:samme )?som (?:ovenfor|ovenstående)\.?",
    re.IGNORECASE,
)

# The texts of a line by column; of these, those that it has of its own, not merged from above.
Pieces = Mapping[Column | str, list[str]]
Own = Set[Column | str]


def is_sum(pieces: Pieces, line: SourceLine) -> bool:
    """Whether a line only adds up those above it: “I alt”."""
    titles = pieces.get(Column.TITLE) or [cell.text for cell in line.cells if not cell.merged]
    return any(_SUM.fullmatch(clean(title)) for title in titles)


def repeats_above(texts: Sequence[str]) -> bool:
    """Whether a cell only says that it has the text of the one above: “do.”."""
    return bool(texts) and all(_SAME.fullmatch(clean(text)) for text in texts)


def why_joined(pieces: Pieces, own: Own, above: FoundRow | None) -> str:
    """Why a line without a title of its own belongs to the row above it, if it does."""
    if not above or not own or Column.TITLE in own:
        return ""
    if pieces[Column.TITLE]:
        return "A line under a merged title was joined to it."
    return "A line without a title was joined to the row above it."


def goes_on(pieces: Pieces, own: Own, header: Header, above: FoundRow | None) -> bool:
    """Whether a line after a break is the rest of the row before it."""
    others = [column for column in LAST_THREE if column in header.positions]
    if not above or len(others) < 2:
        return False
    if Column.DESCRIPTION not in own or not own.isdisjoint(others):
        return False
    ended = above.text(Column.DESCRIPTION).endswith((".", "!", "?"))
    begins = [
        clean(pieces[column][0]) for column in (Column.TITLE, Column.DESCRIPTION) if pieces[column]
    ]
    return not (Column.TITLE in own and ended and all(text[0].isupper() for text in begins))
