"""A sentence, its figure, the words behind it and their source as one picture: what leaves the site
as SVG and PNG, and what others' pages show of a link."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from markupsafe import Markup

from sikkerby.web.excerpts import Excerpt
from sikkerby.web.figures.drawing.lettering import BOLD, SANS, SERIF, Run, break_lines
from sikkerby.web.figures.drawing.svg import draw
from sikkerby.web.records.model import Quotation

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


def draw_card(
    excerpt: Excerpt, place_of: Callable[[Quotation], str], source: Sequence[str]
) -> Markup:
    """The picture of a sentence, as high as it needs to be; `place_of` says where words stand."""
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
        page.quote(shorten_sentence(quotation), place_of(quotation))
    page.y += 10
    rule = page.y
    page.y += 4
    for line in source:
        page.write(line, SANS, _SMALL, "note")
    return _draw(page, width, page.y + _MARGIN - 8, rule, excerpt.sentence, inner)


def draw_social_card(
    kind: str,
    title: str,
    number: str,
    quotation: Quotation | None,
    place_of: Callable[[Quotation], str],
    site: str,
) -> Markup:
    """The picture that others show of a link: what it is, its number and its words."""
    page = _Page(CARD_WIDTH)
    page.write(kind, SANS, _SMALL, "note")
    page.write(title, BOLD, 27.0, most=2)
    page.y += 4
    page.write(number, SANS, 17.0, most=2)
    if quotation:
        page.quote(shorten_sentence(quotation, 150), place_of(quotation), most=4)
    rule = CARD_HEIGHT - 40
    page.y = rule + 4
    page.write(site, SANS, _SMALL, "note", most=1)
    return _draw(page, CARD_WIDTH, CARD_HEIGHT, rule, title, Markup())


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


def _draw(
    page: _Page, width: float, height: float, rule: float, title: str, picture: Markup
) -> Markup:
    return draw(
        "card",
        width,
        height,
        title=title,
        description=" ".join(run.text for line in page.lines for run in line.runs),
        lines=page.lines,
        marks=page.marks,
        bars=page.bars,
        picture=picture,
        rule=rule,
        margin=_MARGIN,
    )


class _Page:
    """Lines put below each other; `y` is where the next one begins."""

    def __init__(self, width: float) -> None:
        self.y = _MARGIN - 6
        self.lines: list[Line] = []
        self.marks: list[tuple[float, float, float, float]] = []
        self.bars: list[tuple[float, float]] = []
        self._room = width - 2 * _MARGIN

    def write(self, words: str, font: str, size: float, style: str = "", *, most: int = 0) -> None:
        """Words of ours, on `most` lines; what is left out is shown as left out."""
        self._add(break_lines(words, font, size, self._room), size, style or font, most)

    def quote(self, words: Quotation, place: str, most: int = 0) -> None:
        """Words of the source, between its signs, with a bar of ink and their place."""
        quoted = f"»{words.sentence}«"
        start = 1 + len(words.before)
        self.y += 16
        top = self.y
        marked = (start, start + len(words.text))
        lines = break_lines(quoted, SERIF, _WORDS, self._room - 16, marked)
        self._add(lines, _WORDS, SERIF, most, indent=16)
        self.bars.append((top, self.y))
        lines = break_lines(place, SANS, _SMALL, self._room - 16)
        self._add(lines, _SMALL, "note", 0, indent=16)

    def _add(
        self, lines: Sequence[Sequence[Run]], size: float, style: str, most: int, indent: float = 0
    ) -> None:
        shown = lines[:most] if most else lines
        for index, line in enumerate(shown):
            self.y += size * 1.4
            baseline = self.y - size * 0.35
            cut = len(shown) < len(lines) and index == len(shown) - 1
            runs = [
                Run(_MARGIN + indent + run.x, run.width, run.text, run.is_marked) for run in line
            ]
            if cut and runs:
                last = runs[-1]
                runs[-1] = Run(last.x, last.width, f"{last.text} …", last.is_marked)
            self.lines.append(Line(runs, baseline, style, size))
            self.marks += [
                (run.x, baseline - size * 0.95, run.width, size * 1.3)
                for run in runs
                if run.is_marked
            ]
