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

_SIZE = re.compile(r'viewBox="0 0 ([\d.]+) ([\d.]+)" width="[\d.]+" height="[\d.]+"')
_MARGIN = 28.0
_WIDTH = 720.0
# Social networks show links with pictures of this shape (Open Graph's large images: 1.91 to 1).
CARD_WIDTH, CARD_HEIGHT = 600.0, 315.0
_TITLE, _WORDS, _SMALL = 20.0, 17.0, 13.0
_MOST_LETTERS = 260


@dataclass(frozen=True)
class Line:
    """A line of the picture: its runs, its baseline and its style."""

    runs: Sequence[Run]
    y: float
    style: str
    size: float


def draw_card(excerpt: Excerpt) -> Markup:
    """The picture of a sentence, as high as it needs to be."""
    picture = excerpt.picture
    width, inner, tall = _WIDTH, Markup(), 0.0
    if picture and (found := _SIZE.search(picture)):
        natural, high = float(found[1]), float(found[2])
        width = max(_WIDTH, natural + 2 * _MARGIN)
        shown = min(width - 2 * _MARGIN, natural * 1.5)
        tall = high * shown / natural
    page = _Page(width)
    page.write(excerpt.sentence, BOLD, _TITLE)
    if picture and tall:
        page.y += 14
        place = f'x="{_MARGIN}" y="{page.y:.1f}" width="{shown:.1f}" height="{tall:.1f}"'
        sized = _SIZE.sub(rf'viewBox="0 0 \1 \2" {place}', str(picture), count=1)
        inner = Markup(sized)  # noqa: S704 - a picture of ours, and numbers
        page.y += tall
    for quotation in excerpt.quotations:
        page.quote(shorten_sentence(quotation))
    page.y += 10
    rule = page.y
    page.y += 4
    for line in excerpt.source:
        page.write(line, SANS, _SMALL, "note")
    return page.draw(page.y + _MARGIN - 8, rule, excerpt.sentence, inner)


def draw_social_card(excerpt: Excerpt) -> Markup:
    """The picture that others show of a link: what it is called, its number and first words."""
    page = _Page(CARD_WIDTH)
    page.write(text("site"), SANS, _SMALL, "note")
    page.write(excerpt.name, BOLD, 27.0, most=2)
    page.y += 4
    page.write(excerpt.sentence, SANS, 17.0, most=2)
    for quotation in excerpt.quotations[:1]:
        page.quote(shorten_sentence(quotation, 150), most=4)
    rule = CARD_HEIGHT - 40
    page.y = rule + 4
    page.write(published(), SANS, _SMALL, "note", most=1)
    return page.draw(CARD_HEIGHT, rule, excerpt.name, Markup())


def shorten_sentence(quotation: Quotation, most: int = _MOST_LETTERS) -> Quotation:
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
    """Lines put below each other; `y` is where the next one begins."""

    def __init__(self, width: float) -> None:
        self.y = _MARGIN - 6
        self.lines: list[Line] = []
        self.bars: list[tuple[float, float]] = []
        self._width = width
        self._room = width - 2 * _MARGIN

    def write(self, words: str, font: str, size: float, style: str = "", *, most: int = 0) -> None:
        """Words of ours, on `most` lines; what is left out is shown as left out."""
        self._add(break_lines(words, font, size, self._room), size, style or font, most)

    def quote(self, words: Quotation, most: int = 0) -> None:
        """Words of the source, between its signs, with a bar of ink and their place."""
        quoted = f"»{words.sentence}«"
        start = 1 + len(words.before)
        self.y += 16
        top = self.y
        marked = (start, start + len(words.text))
        lines = break_lines(quoted, SERIF, _WORDS, self._room - 16, marked)
        self._add(lines, _WORDS, SERIF, most, indent=16)
        self.bars.append((top, self.y))
        lines = break_lines(place_of(records(), words), SANS, _SMALL, self._room - 16)
        self._add(lines, _SMALL, "note", 0, indent=16)

    def _add(
        self, lines: Sequence[Sequence[Run]], size: float, style: str, most: int, indent: float = 0
    ) -> None:
        shown = [list(line) for line in (lines[:most] if most else lines)]
        if len(shown) < len(lines):
            shown[-1][-1] = replace(shown[-1][-1], text=f"{shown[-1][-1].text} …")
        for line in shown:
            self.y += size * 1.4
            runs = [replace(run, x=_MARGIN + indent + run.x) for run in line]
            self.lines.append(Line(runs, self.y - size * 0.35, style, size))

    def draw(self, height: float, rule: float, title: str, picture: Markup) -> Markup:
        """All of it, with a line across at `rule`."""
        return draw(
            "card",
            self._width,
            height,
            title=title,
            description=" ".join(run.text for line in self.lines for run in line.runs),
            page=self,
            picture=picture,
            rule=rule,
            margin=_MARGIN,
        )
