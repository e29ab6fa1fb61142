"""The walk through a cell of names, which accounts for every character of it."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass

from sikkerby.documents.headers import read_column
from sikkerby.documents.model import Column
from sikkerby.expressions import read_patterns
from sikkerby.extraction.context import CellReading
from sikkerby.extraction.lexicon import Kind, Match
from sikkerby.extraction.remarks import Assumed

_PATTERNS = read_patterns(__file__)
UNNAMED_OTHERS = _PATTERNS["unnamed_others"]
_LONGEST_NAME = 200


@dataclass
class Walk(CellReading):
    """A cell that is gone through. It has come to `position`; `after_name` tells whether a name
    ended there, which is `last` where it is a known one.

    `known` are the known names by where they begin; of the `patterns`, `connector` parts names and
    `parting` ends one that nobody knows.
    """

    known: Mapping[int, Match]
    patterns: Mapping[str, re.Pattern[str]]
    position: int = 0
    after_name: bool = False
    last: Match | None = None

    @property
    def is_done(self) -> bool:
        """Whether nothing is left."""
        return self.position >= len(self.text)

    @property
    def line_end(self) -> int:
        """Where the line ends that it has come to."""
        after = bisect_right(self.cell.breaks, self.position)
        return (*self.cell.breaks[after : after + 1], len(self.text))[0]

    def match(self, name: str, end: int | None = None) -> re.Match[str] | None:
        """What the pattern with a name finds here, up to an end."""
        last = len(self.text) if end is None else end
        return self.patterns[name].match(self.text, self.position, last)

    def go(self, end: int, *, after_name: bool = False) -> None:
        """Go on from an end."""
        self.position, self.after_name = end, after_name

    def pass_name(self, match: Match) -> None:
        """Go over a known name, and tell of a comma that is missing before it."""
        if self.after_name and self.position not in self.cell.breaks:
            kind = "place" if self.column is Column.AREA else "party"
            self.remark(f"missing-comma ({kind})", name=match.name)
        self.go(match.after, after_name=True)
        self.last = match

    def skip_words(self) -> bool:
        """Go over words at the beginning of a line or a sentence that name nobody, or only say what
        those are who follow; whether there are any."""
        text, start, end = self.text, self.position, self.line_end
        is_first = not start or start in self.cell.breaks
        if not is_first and not _PATTERNS["begins"].search(text, 0, start):
            return False
        if _PATTERNS["nobody"].fullmatch(text[start:end].strip()):
            words = text[start:end].strip()
        elif (called := _PATTERNS["called"].match(text, start, end)) and (
            _PATTERNS["others"].match(called["words"]) or _speaks_of_names(called["words"])
        ):
            words, end = called["words"], called.end()
        elif settled := _PATTERNS["settled"].match(text, start, end):
            words, end = settled["words"], settled.end()
        else:
            return False
        self.leave_aside(words, end)
        return True

    def set_aside(self) -> bool:
        """Go over words in small letters that only say something of the name before them; not where
        there are none or a known name starts in them."""
        aside = _PATTERNS["aside"].match(self.text, self.position, self.line_end)
        found = aside or _match_initials(self.text, self.position)
        if not found or any(found.start() <= start < found.end() for start in self.known):
            return False
        self.leave_aside(found[found.lastgroup or 0].strip(), found.end())
        return True

    def leave_aside(self, words: str, end: int) -> None:
        """Go over words that are a remark, not a name, and tell of them."""
        self.remark("words-aside", words=words)
        self.position = end

    def skip_others(self) -> bool:
        """Go over words that name nobody; whether there are any. What says more than “and others”
        is told."""
        others = UNNAMED_OTHERS.match(self.text, self.position)
        if not others:
            return False
        if not others["so_on"]:
            self.assume(Assumed.NOBODY, others[0].strip())
        self.go(others.end())
        return True

    def skip_connector(self) -> bool:
        """Go over what parts names; whether there is any. Words that say how those are related are
        told."""
        found = self.match("connector")
        if not found:
            return False
        if said := _PATTERNS["leads"].search(found[0]):
            self.assume(Assumed.NOBODY, said[0])
        self.go(found.end())
        return True

    def skip_unknown(self) -> None:
        """Go over white space, or over words up to what parts names, a parenthesis or a line of the
        cell, and tell of them.

        What goes on right after a known name makes another one with it, and so does a known name
        right after other words: “Kriminalforsorgen i Frihed” is not Kriminalforsorgen, “Engelsted
        Station” not Engelsted, and neither is “Forsamlingshuset Engelsted”.
        """
        text, start = self.text, self.position
        if text[start].isspace():
            self.position += 1
            return
        end = self._end_of_unknown()
        of_parties = self.column is Column.INVOLVED
        does = _PATTERNS["does"].search(text, start, end) if of_parties else None
        name_end = does.start() if does else end
        if self.after_name and self.last and start < name_end and self._goes_on(self.last):
            start = self.last.start
        if words := text[start:name_end].strip(" &–—-"):
            self.reading.unknown(self, words)
        if does:
            self.leave_aside(text[name_end:end].strip(), end)
        self.go(end)

    def _end_of_unknown(self) -> int:
        text, start = self.text, self.position
        following = [name for begin, name in self.known.items() if begin > start]
        after = self.cell.breaks[bisect_right(self.cell.breaks, start) :]
        line_end = next(filter(self.begins_name, after), len(text))
        between = [found.span() for found in _PATTERNS["between"].finditer(text, start, line_end)]
        ends = (
            found.start()
            for found in self.patterns["parting"].finditer(text, start, line_end)
            # “Midt- og Vestsjællands Politi” is one name, and so is each that is known.
            if found.start() > start
            and text[found.start() - 1] != "-"
            and not any(name.start < found.start() < name.end for name in following)
            and not any(first < found.start() < stop for first, stop in between)
        )
        joined = (name.start for name in following if text.endswith(("& ", "&"), 0, name.start))
        return min(line_end, next(ends, line_end), next(joined, line_end))

    def _goes_on(self, before: Match) -> bool:
        """Whether a name goes on here. After the code of an administration, which is a name by
        itself, and on another line only small letters do; “DGI Fyn” is another than DGI."""
        is_new = self.begins_name(self.position)
        if self.text[self.position].islower():
            return not is_new
        is_code = before.name == before.entity.code and before.entity.kind is Kind.ADMINISTRATION
        if is_new or not self.text[self.position].isupper():
            return False
        return not is_code or self._is_town(self.position)

    def begins_name(self, start: int) -> bool:
        """Whether a line begins at `start`, and a new name with it. The municipality's own name,
        alone in its line, only ends the name above it: “SSP” with “Egestrup” below."""
        if start not in self.cell.breaks or _PATTERNS["links"].match(self.text, start):
            return False
        if _PATTERNS["goes_over"].search(self.text, max(0, start - 8), start):
            return False
        parted = self.text[max(0, start - 2) : start].rstrip().endswith((",", ";"))
        return parted or not self._is_town(start)

    def _is_town(self, start: int) -> bool:
        """Whether a name only ends with the municipality's own, which begins at `start`."""
        authority = self.reading.edition.manifest.authority
        entity = self.reading.organisations.entities.get(authority)
        towns = [name.removesuffix(" Kommune") for name in entity.names] if entity else []
        ends = r"(?:-\w+)?\s*(?:[,;/(]|(?:og|samt)\b|$)"
        return any(re.compile(re.escape(town) + ends).match(self.text, start) for town in towns)


def _match_initials(text: str, position: int) -> re.Match[str] | None:
    found = _PATTERNS["initials"].match(text, position)
    if not found:
        return None
    letters = found["inner"].casefold()
    before = text[max(0, position - _LONGEST_NAME) : position].casefold()
    words = re.findall(r"[^\W\d_]+", before)[-len(letters) :]
    return found if "".join(word[0] for word in words) == letters else None


def _speaks_of_names(words: str) -> bool:
    found = read_column(words)
    return found is not None and found[0] in (Column.AREA, Column.INVOLVED)
