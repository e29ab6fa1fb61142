"""How wide words are in the fonts that pictures are drawn with, and where their lines break."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path

FOLDER = Path(__file__).with_name("fonts")
SANS, BOLD, SERIF = "NotoSans-Regular", "NotoSans-Bold", "NotoSerif-Regular"
# Platform and encoding of the table of Unicode's characters.
_UNICODE = 0x0003_0001


@dataclass(frozen=True)
class Font:
    """Advance widths in em, by character; what a font lacks is as wide as its replacement."""

    advances: dict[int, float]
    missing: float

    def width(self, words: str, size: float) -> float:
        """The width of words in pixels, at a size in pixels; there is no kerning."""
        return size * sum(self.advances.get(ord(letter), self.missing) for letter in words)


@cache
def read_font(name: str) -> Font:
    """The widths of one of our fonts, from its tables (OpenType 1.9: cmap format 4, hhea, hmtx)."""
    data = (FOLDER / f"{name}.ttf").read_bytes()
    records = range(12, 12 + 16 * _number(data, 4), 16)
    tables = {data[at : at + 4]: _number(data, at + 8, 4) for at in records}
    em = _number(data, tables[b"head"] + 18)
    last = _number(data, tables[b"hhea"] + 34) - 1
    widths = [_number(data, tables[b"hmtx"] + 4 * glyph) / em for glyph in range(last + 1)]
    glyphs = _glyphs(data, tables[b"cmap"])
    return Font({code: widths[min(glyph, last)] for code, glyph in glyphs}, widths[0])


def _number(data: bytes, at: int, size: int = 2) -> int:
    return int.from_bytes(data[at : at + size], "big")


def _glyphs(data: bytes, cmap: int) -> Iterator[tuple[int, int]]:
    """The characters of a font with their glyphs."""
    records = range(cmap + 4, cmap + 4 + 8 * _number(data, cmap + 2), 8)
    record = next(at for at in records if _number(data, at, 4) == _UNICODE)
    start_of = cmap + _number(data, record + 4, 4)
    twice = _number(data, start_of + 6)
    for ends in range(start_of + 14, start_of + 14 + twice, 2):
        starts = ends + twice + 2
        deltas, jumps = starts + twice, starts + 2 * twice
        first, last, jump = _number(data, starts), _number(data, ends), _number(data, jumps)
        for code in range(first, min(last, 0xFFFE) + 1):
            glyph = _number(data, jumps + jump + 2 * (code - first)) if jump else code
            if glyph or not jump:
                yield code, (glyph + _number(data, deltas)) & 0xFFFF


@dataclass(frozen=True)
class Run:
    """Words of a line that look alike, from `x` on, `width` pixels wide."""

    x: float
    width: float
    text: str
    is_marked: bool


def break_lines(
    words: str, font: str, size: float, room: float, marked: tuple[int, int] = (0, 0)
) -> list[list[Run]]:
    """Words in lines at most `room` pixels wide, those `marked` from start to end apart."""
    measure = read_font(font)
    lines: list[tuple[int, int]] = []
    start = end = 0
    for found in re.finditer(r"\S+\s*", words):
        if measure.width(words[start : found.end()].rstrip(), size) > room and end > start:
            lines.append((start, end))
            start = found.start()
        end = found.end()
    lines.append((start, end))
    return [list(_runs(words, measure, size, line, marked)) for line in lines]


def _runs(
    words: str, font: Font, size: float, line: tuple[int, int], marked: tuple[int, int]
) -> Iterator[Run]:
    start = line[0]
    end = start + len(words[slice(*line)].rstrip())
    cuts = sorted({start, end, *(min(max(cut, start), end) for cut in marked)})
    for a, b in pairwise(cuts):
        is_marked = marked[0] <= a and b <= marked[1]
        # Space at the edges would be lost in SVG, and what is left stretched to its width.
        run = words[a:b] if is_marked else words[a:b].strip()
        x = font.width(words[start : b - len(words[a:b].lstrip())], size)
        if run:
            yield Run(x, font.width(run, size), run, is_marked)
