"""A sentence, its figure, the words behind it and their source as one picture: what leaves the site
as SVG and PNG, and what others' pages show of a link."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from markupsafe import Markup

from sikkerby.web.excerpts import Excerpt, published
from sikkerby.web.figures.drawing.lettering import BOLD, SANS, SERIF, Run, break_lines
from sikkerby.web.figures.drawing.svg import draw
from sikkerby.web.records.model import Quotation
from sikkerby.web.served import records
from sikkerby.web.wording import place_of
from sikkerby.web.words import text

_SIZE = re.compile(r'width="([\d.]+)" height="([\d.]+)"')
_MARGIN, _WIDTH = 28.0, 720.0
# Social networks show links with pictures of this shape (Open Graph's large images: 1.91 to 1).
_CARD_WIDTH, _CARD_HEIGHT = 600.0, 315.0
_TITLE, _WORDS, _SMALL = 20.0, 17.0, 13.0


@dataclass(frozen=True)
class Line:
    """A line of the picture: its runs, its baseline and its style."""

    runs: Sequence[Run]
    y: float
    style: str
    size: float


def draw_card(excerpt: Excerpt) -> Markup:
    """The picture of a sentence, as high as it needs to be."""
    found = _SIZE.search(excerpt.picture)
    natural, high = map(float, found.groups()) if found else (0.0, 0.0)
    page = _Page(max(_WIDTH, natural + 2 * _MARGIN))
    page.write(excerpt.sentence, BOLD, _TITLE)
    if found:
        page.y += 14
        shown = min(page.room, natural * 1.5)
        tall = high * shown / natural
        place = Markup('x="{}" y="{:.1f}" width="{:.1f}" height="{:.1f}"')
        placed = place.format(_MARGIN, page.y, shown, tall)
        page.picture = excerpt.picture.replace(found[0], placed, 1)
        page.y += tall
    for quotation in excerpt.quotations:
        page.quote(shorten_sentence(quotation, 260))
    page.end(page.y + 10, excerpt.source)
    return draw("card", page=page, height=page.y + _MARGIN - 8, title=excerpt.sentence)


def draw_social_card(excerpt: Excerpt) -> Markup:
    """The picture that others show of a link: what it is called, its number and first words."""
    page = _Page(_CARD_WIDTH)
    page.write(text("site"), SANS, _SMALL, "note")
    page.write(excerpt.name, BOLD, 27.0, most=2)
    page.y += 4
    page.write(excerpt.sentence, SANS, 17.0, most=2)
    for quotation in excerpt.quotations[:1]:
        page.quote(shorten_sentence(quotation, 150), most=4)
    page.end(_CARD_HEIGHT - 40, [published()], most=1)
    return draw("card", page=page, height=_CARD_HEIGHT, title=excerpt.name)


def shorten_sentence(quotation: Quotation, most: int) -> Quotation:
    """The words with at most so many letters of their sentence in all, cut between words."""
    room = max(most - len(quotation.text), 40)
    before, after = quotation.before, quotation.after
    ahead = min(len(before), max(room // 2, room - len(after)))
    if ahead < len(before):
        before = f"… {before[-ahead:].partition(' ')[2]}"
    if room - ahead < len(after):
        after = f"{after[: room - ahead].rpartition(' ')[0]} …"
    return replace(quotation, before=before, after=after)


class _Page:
    """Lines put below each other; `y` is where the next one begins, `rule` a line across."""

    def __init__(self, width: float) -> None:
        self.width = width
        self.room = width - 2 * _MARGIN
        self.y = _MARGIN - 6
        self.rule = 0.0
        self.picture = Markup()
        self.lines: list[Line] = []
        self.bars: list[tuple[float, float]] = []

    def write(
        self,
        words: str,
        font: str,
        size: float,
        style: str = "",
        *,
        most: int | None = None,
        indent: float = 0,
        marked: tuple[int, int] = (0, 0),
    ) -> None:
        """Words on `most` lines; what is left out is shown as left out."""
        lines = break_lines(words, font, size, self.room - indent, marked)
        shown = lines[:most]
        if len(shown) < len(lines):
            last = shown[-1][-1]
            shown[-1][-1] = replace(last, text=f"{last.text} …")
        for line in shown:
            self.y += size * 1.4
            runs = [replace(run, x=_MARGIN + indent + run.x) for run in line]
            self.lines.append(Line(runs, self.y - size * 0.35, style or font, size))

    def quote(self, words: Quotation, most: int | None = None) -> None:
        """Words of the source, between its signs, with a bar of ink and their place."""
        start = 1 + len(words.before)
        marked = (start, start + len(words.text))
        self.y += 16
        top = self.y
        self.write(f"»{words.sentence}«", SERIF, _WORDS, most=most, indent=16, marked=marked)
        self.bars.append((top, self.y))
        self.write(place_of(records(), words), SANS, _SMALL, "note", indent=16)

    def end(self, rule: float, source: Sequence[str], most: int | None = None) -> None:
        """The line across, and below it the source."""
        self.rule = rule
        self.y = rule + 4
        for line in source:
            self.write(line, SANS, _SMALL, "note", most=most)
