"""The excerpt of each page that has one, by its address; pages need not know."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from flask import request
from markupsafe import Markup

from sikkerby.errors import NotFound
from sikkerby.web.addresses import link_to
from sikkerby.web.answers.ask import ask, find_query
from sikkerby.web.answers.figures import ShownAnswer
from sikkerby.web.answers.routes import RESERVED
from sikkerby.web.bars import Bar
from sikkerby.web.embeds.thing_excerpts import find_thing_excerpt
from sikkerby.web.excerpts import Excerpt, find_evidence, find_evidence_at
from sikkerby.web.figures.drawing.bars import draw_bars
from sikkerby.web.figures.drawing.network import NARROW
from sikkerby.web.figures.files import Figure
from sikkerby.web.figures.map import read_map
from sikkerby.web.figures.matrix import read_matrix
from sikkerby.web.figures.network import read_network
from sikkerby.web.initiatives.ask import PATH
from sikkerby.web.initiatives.breakdown import break_down
from sikkerby.web.initiatives.sentence import sentences
from sikkerby.web.records.matching import match
from sikkerby.web.records.model import Quotation
from sikkerby.web.records.selection import read_selection
from sikkerby.web.records.sharing import sharing_on
from sikkerby.web.served import records, site
from sikkerby.web.words import said, text

# A table with more rows is for a file.
_MOST_ROWS = 60
_MOST_BARS = 40
# The rest of the path, and whether pictures and tables are made.
Builder = Callable[[str, bool], Excerpt]


def find_excerpt(path: str, *, is_drawn: bool = True) -> Excerpt:
    """What the page at a path without its language shows, for the parameters of this request; the
    page itself, which has its picture and its table, needs only what they say.

    Raises NotFound where a page has no excerpt, and what the page itself raises.
    """
    first, _, rest = path.strip("/").partition("/")
    build = _BUILDERS.get(first)
    if build is None or (bool(rest) != (first in _WITH_REST)):
        raise NotFound("page-not-embeddable", path.strip("/"), link_to("/network"))
    return build(rest, is_drawn)


def has_excerpt(path: str) -> bool:
    """Whether a page is of a kind that has one."""
    first, _, rest = path.strip("/").partition("/")
    return first in _BUILDERS and bool(rest) == (first in _WITH_REST)


def has_card(path: str) -> bool:
    """Whether a page is about a thing that has a picture of its own for links."""
    return path.strip("/").split("/")[:2] in [["doc", kind] for kind in _WITH_CARD]


def _network(_: str, is_drawn: bool) -> Excerpt:
    with read_network() as shown:
        shown.check_size()
        chosen = shown.focused if shown.focus else None
        if chosen is None and shown.drawn:
            first = shown.drawn[0]
            chosen = replace(shown.chosen, **sharing_on(shown.chosen.basis, first.a, first.b))
        words = find_evidence(records(), chosen) if chosen else ()
        sentence = shown.focus_title if shown.focus else shown.finding
        excerpt = _of_figure(shown, sentence, words, is_drawn)
        return replace(excerpt, narrow_picture=shown.draw(NARROW)) if is_drawn else excerpt


def _matrix(_: str, is_drawn: bool) -> Excerpt:
    shown = read_matrix()
    shown.check_size()
    linked = [cell for cell in shown.crossing.pairs if cell.address.startswith(link_to("/"))]
    most = max(linked, key=lambda cell: cell.count, default=None)
    words = find_evidence_at(records(), most.address) if most else ()
    return _of_figure(shown, shown.finding, words, is_drawn)


def _map(_: str, is_drawn: bool) -> Excerpt:
    shown = read_map()
    shown.check_size()
    first = next(iter(shown.entries), None)
    address = first and (first.tile.named_address if first.tile else first.address)
    words = find_evidence_at(records(), address) if address else ()
    return _of_figure(shown, shown.finding, words, is_drawn, has_picture=bool(shown.districts))


def _of_figure(
    shown: Figure,
    sentence: str,
    words: tuple[Quotation, ...],
    is_drawn: bool,
    *,
    has_picture: bool = True,
) -> Excerpt:
    excerpt = Excerpt(f"/{shown.path}", sentence, words, shown.parameters, is_figure=has_picture)
    if not is_drawn:
        return excerpt
    picture = shown.draw() if has_picture else None
    return replace(excerpt, picture=picture).with_table(shown.table())


def _initiatives(_: str, is_drawn: bool) -> Excerpt:
    found = records()
    chosen = read_selection(request.args, found)
    with match(found, chosen) as matches:
        said_of = sentences(matches)
        first = matches.page(0, _MOST_ROWS) if is_drawn else []
        shown = found.outlines.read([entry.initiative for entry in first])
    return Excerpt(
        "/initiatives",
        " ".join(sentence.words for sentence in said_of[:2]),
        find_evidence(found, chosen),
        chosen.parameters(),
        headings=(text("column_row"), text("column_title")),
        rows=[(initiative.row, said(initiative.name)) for initiative in shown],
    )


def _ask(_: str, is_drawn: bool) -> Excerpt:
    found = records()
    chosen = replace(read_selection(request.args, found), path=PATH)
    if not chosen.by:
        return replace(_initiatives("", is_drawn), path=PATH)
    with match(found, chosen) as matches:
        said_of = sentences(matches)
        breakdown = break_down(matches)
    lines = (said_of[0].words.rstrip("."), f"{breakdown.heading}: {breakdown.finding}")
    sentence = ". ".join(line.removesuffix(": ") for line in lines)
    excerpt = Excerpt(
        PATH,
        sentence,
        find_evidence(found, chosen),
        chosen.parameters(),
        is_figure=_may_be_drawn(breakdown.bars),
    )
    if not is_drawn:
        return excerpt
    return replace(excerpt, picture=_draw_bars(breakdown.bars, sentence)).with_table(
        breakdown.table()
    )


def _may_be_drawn(bars: Sequence[Bar]) -> bool:
    """Whether there are so few that they can be taken in at a glance."""
    return 1 < len(bars) <= _MOST_BARS


def _draw_bars(bars: Sequence[Bar], title: str) -> Markup | None:
    if not _may_be_drawn(bars):
        return None
    return draw_bars(bars, title, text("bars_description", n=len(bars)))


def _query(name: str, is_drawn: bool) -> Excerpt:
    query = find_query(name)
    given = {
        key: request.args.getlist(key) for key in request.args if key not in (*RESERVED, "theme")
    }
    answered = ask(query, given)
    shown = ShownAnswer(answered)
    quoted = [
        term.value
        for row in answered.rows
        for term in row.values()
        if term.value.startswith(f"{site().base}id/quote/")
    ]
    bars = shown.bars if query.figure == "bars" else []
    excerpt = Excerpt(
        f"/queries/{name}",
        shown.sentence,
        tuple(records().quotations.read(quoted[:1])),
        answered.parameters,
        is_figure=_may_be_drawn(bars),
    )
    if not is_drawn:
        return excerpt
    return replace(
        excerpt,
        picture=_draw_bars(bars, shown.sentence),
        headings=[column.heading for column in shown.columns],
        rows=[[value.text for value in row] for row in shown.values(answered.rows[:_MOST_ROWS])],
    )


_BUILDERS: dict[str, Builder] = {
    "ask": _ask,
    "doc": lambda rest, _: find_thing_excerpt(rest),
    "initiatives": _initiatives,
    "map": _map,
    "matrix": _matrix,
    "network": _network,
    "queries": _query,
}
# Those whose addresses go on.
_WITH_REST = ("doc", "queries")
_WITH_CARD = ("initiative", "organisation", "place", "principle")
