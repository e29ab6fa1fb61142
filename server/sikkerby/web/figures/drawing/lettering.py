"""How wide words are in the fonts that pictures are drawn with, and where their lines break."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path

FOLDER = Path(__file__).with_name("fonts")
SANS, BOLD, SERIF = "NotoSans-Regular", "NotoSans-Bold", "NotoSerif-Regular"
_UNICODE = (3, 1)


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
    (number,) = struct.unpack_from(">H", data, 4)
    tables = {
        tag: offset
        for tag, _, offset, _ in (
            struct.unpack_from(">4sLLL", data, 12 + 16 * index) for index in range(number)
        )
    }
    (em,) = struct.unpack_from(">H", data, tables[b"head"] + 18)
    (metrics,) = struct.unpack_from(">H", data, tables[b"hhea"] + 34)
    widths = [
        struct.unpack_from(">H", data, tables[b"hmtx"] + 4 * glyph)[0] / em
        for glyph in range(metrics)
    ]
    glyphs = dict(_glyphs(data, tables[b"cmap"]))
    return Font({code: widths[min(g, metrics - 1)] for code, g in glyphs.items()}, widths[0])


def _glyphs(data: bytes, cmap: int) -> Iterator[tuple[int, int]]:
    """The characters of a font with their glyphs."""
    (number,) = struct.unpack_from(">H", data, cmap + 2)
    records = (struct.unpack_from(">HHL", data, cmap + 4 + 8 * index) for index in range(number))
    at = cmap + next(offset for *platform, offset in records if tuple(platform) == _UNICODE)
    (twice,) = struct.unpack_from(">H", data, at + 6)
    ends, starts = at + 14, at + 16 + twice
    for index in range(0, twice, 2):
        (end,) = struct.unpack_from(">H", data, ends + index)
        (start,) = struct.unpack_from(">H", data, starts + index)
        (delta,) = struct.unpack_from(">h", data, starts + twice + index)
        here = starts + 2 * twice + index
        (jump,) = struct.unpack_from(">H", data, here)
        for code in range(start, min(end, 0xFFFE) + 1):
            glyph = code
            if jump:
                (glyph,) = struct.unpack_from(">H", data, here + jump + 2 * (code - start))
            if glyph or not jump:
                yield code, (glyph + delta) & 0xFFFF


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
