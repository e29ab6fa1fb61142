"""What every reader of a cell needs: the edition, its lexicons, and where remarks go."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from sikkerby.documents.edition import Edition
from sikkerby.documents.headers import read_column
from sikkerby.documents.model import Cell, Column, Row
from sikkerby.expressions import read_patterns
from sikkerby.extraction.lexicon import Kind, Lexicon, Match
from sikkerby.extraction.quotations import quote
from sikkerby.extraction.records import Evidence
from sikkerby.extraction.remarks import Assumed, Remark, make_remark

_PATTERNS = read_patterns(__file__)
UNNAMED_OTHERS = _PATTERNS["unnamed_others"]
_LONGEST_NAME = 200


def begins_name(cell: Cell, start: int) -> bool:
    """Whether a line of a cell that begins at `start` begins a name there."""
    if start not in cell.breaks or _PATTERNS["goes_over"].search(
        cell.text, max(0, start - 8), start
    ):
        return False
    return not _PATTERNS["links"].match(cell.text, start)


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


@dataclass
class Reading:
    """One edition being read. `remarks` and `assumptions` grow; everything else stays as it is.

    `bound` maps an abbreviation that some row binds to its own title (“Den Korte Snor (DKS)”)
    to that row's number.
    """

    edition: Edition
    organisations: Lexicon
    places: Lexicon
    bound: dict[str, int] = field(default_factory=dict)
    remarks: list[Remark] = field(default_factory=list)
    assumptions: list[Remark] = field(default_factory=list)

    def evidence(self, row: Row, column: Column, start: int, end: int) -> Evidence:
        """The quotations of a stretch of a cell's joined text."""
        return quote(self.edition.table.text, row.cell(column), start, end, column.value)

    def whole(self, row: Row, column: Column) -> Evidence:
        """The quotations of a whole cell."""
        cell: Cell = row.cell(column)
        return quote(self.edition.table.text, cell, 0, len(cell.text), column.value)

    def remark(
        self, key: str, row: Row, column: Column, text: str, unread: str = "", **values: object
    ) -> None:
        """Note something that a steward should look at; `text` is what is shown of the cell, and
        `unread` words of it that were not read."""
        place = self.edition.table.place(row, column, text)
        self.remarks.append(make_remark(key, place, column, unread, **values))

    def assume(self, what: Assumed, row: Row, column: Column, words: str) -> None:
        """Note a reading of words that rests on less than certain ground."""
        place = self.edition.table.place(row, column, words)
        self.assumptions.append(what.remark(place, column, words))

    def unknown(self, row: Row, column: Column, words: str) -> None:
        """Tell of words that the reference data do not know, and of what comes nearest; not of
        those that a steward found to name nobody."""
        if any(
            entry.row == row.number and entry.words == words and not entry.organisation
            for entry in self.edition.exclusions
        ):
            return
        kind, known = (
            ("place", self.places)
            if column is Column.AREA
            else ("organisation", self.organisations)
        )
        nearest = ", ".join(known.nearest(words))
        key = f"unknown-name ({kind}, near)" if nearest else f"unknown-name ({kind})"
        text = row.cell(column).text
        self.remark(key, row, column, text, words, words=words, nearest=nearest)

    def skip_unknown(
        self,
        row: Row,
        column: Column,
        position: int,
        before: Match | None,
        names: Mapping[int, Match],
        parting: re.Pattern[str],
    ) -> int:
        """Tell of the words at `position`, up to what is `parting`, parenthesis or line of the
        cell; return where they end.

        What goes on right after a known name makes another one with it, and so does a known name
        right after other words: “Kriminalforsorgen i Frihed” is not Kriminalforsorgen, “Engelsted
        Station” not Engelsted, and neither is “Forsamlingshuset Engelsted”.
        """
        cell = row.cell(column)
        text = cell.text
        following = [name for start, name in names.items() if start > position]
        after = cell.line_starts[bisect_right(cell.line_starts, position) :]
        line_end = next((start for start in after if self.begins_name(cell, start)), len(text))
        between = [
            found.span() for found in _PATTERNS["between"].finditer(text, position, line_end)
        ]
        ends = (
            found.start()
            for found in parting.finditer(text, position, line_end)
            # “Midt- og Vestsjællands Politi” is one name, and so is each that is known.
            if found.start() > position
            and text[found.start() - 1] != "-"
            and not any(name.start < found.start() < name.end for name in following)
            and not any(start < found.start() < stop for start, stop in between)
        )
        joined = (name.start for name in following if text.endswith(("& ", "&"), 0, name.start))
        end = min(line_end, next(ends, line_end), next(joined, line_end))
        does = _PATTERNS["does"].search(text, position, end) if column is Column.INVOLVED else None
        name_end = does.start() if does else end
        if before is not None and position < name_end and self._goes_on(cell, before, position):
            position = before.start
        if words := text[position:name_end].strip(" &–—-"):
            self.unknown(row, column, words)
        if does:
            self.leave_aside(row, column, text[name_end:end].strip())
        return end

    def _goes_on(self, cell: Cell, before: Match, position: int) -> bool:
        """Whether a name goes on at a position. After the code of an administration, which is a
        name by itself, and on another line only small letters do; “DGI Fyn” is another than DGI."""
        if cell.text[position].islower():
            return not self.begins_name(cell, position)
        is_code = before.name == before.entity.code and before.entity.kind is Kind.ADMINISTRATION
        if self.begins_name(cell, position) or not cell.text[position].isupper():
            return False
        return not is_code or self._is_town(cell, position)

    def begins_name(self, cell: Cell, start: int) -> bool:
        """Whether a line of a cell begins a name; the municipality's own, alone in its line, only
        ends the name of one of its bodies: “SSP” and “Egestrup” below."""
        parted = cell.text[max(0, start - 2) : start].rstrip().endswith((",", ";"))
        return begins_name(cell, start) and (parted or not self._is_town(cell, start))

    def _is_town(self, cell: Cell, start: int) -> bool:
        """Whether a name only ends with the municipality's own, which begins at `start`."""
        entity = self.organisations.entities.get(self.edition.manifest.authority)
        towns = [name.removesuffix(" Kommune") for name in entity.names] if entity else []
        ends = r"(?:-\w+)?\s*(?:[,;/(]|(?:og|samt)\b|$)"
        return any(re.compile(re.escape(town) + ends).match(cell.text, start) for town in towns)

    def leave_aside(self, row: Row, column: Column, words: str) -> None:
        """Tell of words that are a remark, not a name."""
        self.remark("words-aside", row, column, row.cell(column).text, words=words)

    def set_aside(
        self, row: Row, column: Column, position: int, starts: Iterable[int]
    ) -> int | None:
        """Tell of words in small letters that only say something of the name before them, and
        return where they end; nothing where there are none or a known name starts in them."""
        text = row.cell(column).text
        line_end = self.line_end(row, column, position)
        found = _PATTERNS["aside"].match(text, position, line_end) or _match_initials(
            text, position
        )
        if not found or any(found.start() <= start < found.end() for start in starts):
            return None
        words = found[found.lastgroup or 0].strip()
        self.leave_aside(row, column, words)
        return found.end()

    def skip_others(self, row: Row, column: Column, position: int) -> int | None:
        """Where words at a position end that name nobody; nothing where there are none. What says
        more than “and others” is told."""
        others = UNNAMED_OTHERS.match(row.cell(column).text, position)
        if others and not others["so_on"]:
            self.assume(Assumed.NOBODY, row, column, others[0].strip())
        return others.end() if others else None

    def skip_connector(
        self, row: Row, column: Column, position: int, connector: re.Pattern[str]
    ) -> int | None:
        """Where what parts names ends that stands at a position; nothing where nothing does. Words
        that say how those are related are told."""
        found = connector.match(row.cell(column).text, position)
        if found and (said := _PATTERNS["leads"].search(found[0])):
            self.assume(Assumed.NOBODY, row, column, said[0])
        return found.end() if found else None

    def line_end(self, row: Row, column: Column, position: int) -> int:
        """Where the line of a cell ends in which a position is."""
        cell = row.cell(column)
        after = bisect_right(cell.line_starts, position)
        return (*cell.line_starts[after : after + 1], len(cell.text))[0]

    def skip_words(self, row: Row, column: Column, position: int) -> int | None:
        """Tell of words at the beginning of a line or a sentence that name nobody, or only say what
        those are who follow, and return where they end; nothing where there are none."""
        cell = row.cell(column)
        text = cell.text
        if (
            position
            and position not in cell.breaks
            and not _PATTERNS["begins"].search(text, 0, position)
        ):
            return None
        end = self.line_end(row, column, position)
        if _PATTERNS["nobody"].fullmatch(text[position:end].strip()):
            words = text[position:end].strip()
        elif (called := _PATTERNS["called"].match(text, position, end)) and (
            _PATTERNS["others"].match(called["words"]) or _speaks_of_names(called["words"])
        ):
            words, end = called["words"], called.end()
        elif settled := _PATTERNS["settled"].match(text, position, end):
            words, end = settled["words"], settled.end()
        else:
            return None
        self.leave_aside(row, column, words)
        return end

    def administrations(self) -> list[str]:
        """The slugs of all administrations of the edition's municipality."""
        authority = self.edition.manifest.authority
        return [e.slug for e in self.organisations.children(authority, Kind.ADMINISTRATION)]

    def names(self, row: Row, column: Column) -> Iterator[Match]:
        """The organisations and units named in a cell, but for the row's own name.

        “SSP” in the row called SSP is the initiative. An abbreviation that another row binds to
        its title (DKS) counts only where this row spells out what it means.
        """
        text = row.cell(column).text
        title = self.edition.corrected(row, Column.TITLE)
        own = {
            entity.slug
            for entity in self.organisations.entities.values()
            if title in (*entity.names, entity.code)
        }
        found = list(self.organisations.find(text))
        spelt_out = {match.entity.slug for match in found if match.name != match.entity.code}
        for match in found:
            # Alone in the involved cell, it is who does it.
            alone = column is Column.INVOLVED and match.start == 0 and match.after >= len(text)
            if (match.entity.slug in own and not alone) or self.bound.get(match.name) == row.number:
                if column is Column.INVOLVED:
                    self.assume(Assumed.ITSELF, row, column, match.name)
                continue
            if match.name in self.bound and match.entity.slug not in spelt_out:
                name = match.name
                self.remark("ambiguous-abbreviation", row, column, name, name=name)
                continue
            yield match
