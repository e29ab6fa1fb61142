"""What the cells of a column say of what the column is, whatever it is called."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby

from sikkerby.documents.headers import DIVISION
from sikkerby.documents.model import Column
from sikkerby.importing.source import SourceLine

NOTHING = "nothing"
_FEWEST_ROWS = 2
_LONGEST = 400

_LIST = re.compile(r"[,;/+&\n]| og | samt ")
_SENTENCE = re.compile(r"(?:\S+\s+){3,}\S+[.!?]\s*$|(?:\S+\s+){8,}")
_ACTOR = re.compile(
    r"politi|forvaltning|afdeling|afd\.|skole(?:n|r|rne|leder\w*)?\b|forening|\bssp|konsulent|team"
    r"|cent(?:er|ret|re)\b|klub|røde kors|\bråd|(?:råd|nævn|udvalg|sekretariat)(?:et)?\b"
    r"|leder(?:en|e|ne)?\b|medarbejder|lærer|vejleder|personale|institution|boligselskab|bolig\w*\b"
    r"|kriminalforsorg|kommune\b|pleje|pædagog|bibliotek|natteravn|\b(?:DGI|PPR|FGU|UU|PSP|AKT)\b"
    r"|frivillig|virksomhed|handelsstand|brand|beredskab|fond(?:en)?\b|stab\b|\bif\b"
)
_PLACE = re.compile(
    r"(?:gade|vej|vænge|plads|torv|park|kvarter|havn|strand|by|station|cent(?:rum|er)|område|bydel"
    r"|sogn|skov|skole|hal|bibliotek|klub|hus)(?:e?n|e?t|er|erne|ne|s|arealet)?\b"
    r"|kommunen\b|kommunedækkende|bydækkende|\b(?:nord|syd|øst|vest)\b|online|nettet"
)
_TARGET = re.compile(
    r"\d\s*(?:[-–+]\s*\d*\s*)?år|\d+\+|klasse|\bkl\b|årgang|\bunge|børn|borger|ældre|famili|forældre"
    r"|elev|beboer|voksne|drenge|piger|mænd|kvinder|^alle\b|udsat|udskoling|indskoling|mellemtrin"
    r"|gæster|kunder|pensionist|småbørn|ung\b|løsladte|\bofre"
)
_OTHER = re.compile(
    r"^\W*[\d.,:/–\s-]+(?:kr|mio|t\.?kr|timer|%|lbn)?\b|\bkr\b|\b(?:19|20)\d\d\b|\buge \d|i ?gang\b"
    r"|afslutte|planlagt|planlægges|løbende|årlig|ugentlig|daglig|måned|kvartal|afvent|opstart|uafklar"
    r"|startet|forår|efterår|sommer|puljemidler|ramme|budget|drift|permanent|^(?:ja|nej|ok|x)$"
    r"|ved behov|hver \d|gange? (?:om|pr)|@|ikke (?:startet|afsluttet)|færdig|gennemført|\btlf\b"
)


@dataclass(frozen=True)
class Contents:
    """The cells of one column by row, empty where a row has none of its own."""

    cells: tuple[str, ...]

    def share(self, pattern: re.Pattern[str]) -> float:
        """The part of the filled cells in which a pattern stands, from 0 to 1."""
        found = sum(1 for cell in self.filled if pattern.search(cell.casefold()))
        return found / max(len(self.filled), 1)

    @property
    def filled(self) -> list[str]:
        return [cell for cell in self.cells if cell]

    def evidence(self) -> Mapping[str, float]:
        """How much the cells speak for each role: about 2 where they clearly do, below 0 where
        they speak against it; nothing where there are too few."""
        filled = self.filled
        if len(self.cells) < _FEWEST_ROWS or not filled:
            return {}
        words = sum(len(cell.split()) for cell in filled) / len(filled)
        distinct = len(set(filled)) / len(filled)
        listed, sentences = self.share(_LIST), self.share(_SENTENCE)
        other = self.share(_OTHER)
        names = 0.5 * listed - 2 * sentences - other
        return {
            Column.TITLE.key: self._first_lines()._naming(),
            Column.DESCRIPTION.key: min(words - 5, 10) / 5 + sentences - other - (distinct < 0.6),
            Column.INVOLVED.key: 2 * self.share(_ACTOR) + names,
            Column.AREA.key: 2 * self.share(_PLACE) + names - 0.5 * self.share(_ACTOR),
            Column.TARGET_GROUP.key: 2 * self.share(_TARGET) - sentences - 0.5 * other,
            DIVISION: self._grouping(words) - other,
            NOTHING: 2 * other,
        }

    def _first_lines(self) -> Contents:
        """The first line of each cell: a title may have a description below it."""
        return Contents(tuple(cell.partition("\n")[0] for cell in self.cells))

    def _naming(self) -> float:
        """How much the cells are like titles: short, each another, and no lists."""
        filled = self.filled
        words = sum(len(cell.split()) for cell in filled) / len(filled)
        return (
            (len(set(filled)) > 0.9 * len(filled))
            + (1.2 <= words <= 9)
            - (len(filled) < 0.9 * len(self.cells))
            - 2 * self.share(_SENTENCE)
            - 1.5 * self.share(_LIST)
            - 2 * self.share(_OTHER)
            - self.share(_ACTOR)
        )

    def _grouping(self, words: float) -> float:
        """How much the cells part the rows into groups: values that come again one after another,
        or stand only in the first of several rows."""
        groups = [value for value, _ in groupby(self._carried_down())]
        rows = len(self.cells)
        if words > 12 or len(groups) < 2 or len(groups) > len(set(groups)) + rows // 10:
            return -1
        if len(groups) == rows:
            return -min(rows, 10) / 5
        return 1 + (len(groups) * 2 <= rows)

    def _carried_down(self) -> list[str]:
        carried: list[str] = []
        for cell in self.cells:
            carried.append(cell or (carried[-1] if carried else ""))
        return carried


def read_contents(rows: Iterable[SourceLine], places: Iterable[int]) -> dict[int, Contents]:
    """The cells of the columns at `places`, of the rows of a table."""
    of_table = [row for row in rows if row.filled > 1]
    return {at: Contents(tuple(_own_text(row, at) for row in of_table)) for at in places}


def _own_text(row: SourceLine, at: int) -> str:
    cell = row.cells[at] if at < len(row.cells) else None
    return "" if cell is None or cell.merged else cell.text[:_LONGEST].strip()
