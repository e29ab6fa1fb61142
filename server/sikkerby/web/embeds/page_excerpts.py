"""The excerpt of each page that has one, by its address; pages need not know."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from flask import request
from markupsafe import Markup

from sikkerby.errors import NotFound
from sikkerby.tabular.cells import Table
from sikkerby.web.addresses import link_to
from sikkerby.web.answers.ask import ask, find_query
from sikkerby.web.answers.figures import ShownAnswer
from sikkerby.web.answers.routes import RESERVED
from sikkerby.web.bars import Bar, longest
from sikkerby.web.embeds.thing_excerpts import find_thing_excerpt
from sikkerby.web.excerpts import Excerpt, find_evidence, find_evidence_at
from sikkerby.web.figures.drawing.network import NARROW
from sikkerby.web.figures.drawing.svg import draw
from sikkerby.web.figures.files import Figure
from sikkerby.web.figures.map import read_map
from sikkerby.web.figures.matrix import read_matrix
from sikkerby.web.figures.network import read_network
from sikkerby.web.initiatives.ask import PATH
from sikkerby.web.initiatives.breakdown import break_down
from sikkerby.web.initiatives.sentence import sentences
from sikkerby.web.records.matching import match
from sikkerby.web.records.selection import read_selection
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
    build = _find_builder(path)
    if build is None:
        raise NotFound("page-not-embeddable", path.strip("/"), link_to("/network"))
    return build(is_drawn)


def has_excerpt(path: str) -> bool:
    """Whether a page is of a kind that has one."""
    return _find_builder(path) is not None


def _find_builder(path: str) -> Callable[[bool], Excerpt] | None:
    first, slash, rest = path.strip("/").partition("/")
    build = _BUILDERS.get(first + slash)
    return partial(build, rest) if build else None


def has_card(path: str) -> bool:
    """Whether a page is about a thing that has a picture of its own for links."""
    return path.strip("/").split("/")[:2] in [["doc", kind] for kind in _WITH_CARD]


def _network(_: str, is_drawn: bool) -> Excerpt:
    with read_network() as shown:
        excerpt = _of_figure(shown, is_drawn)
        return replace(excerpt, narrow_picture=shown.draw(NARROW)) if is_drawn else excerpt


def _of_figure(shown: Figure, is_drawn: bool) -> Excerpt:
    shown.check_size()
    excerpt = Excerpt(
        f"/{shown.path}",
        shown.sentence,
        find_evidence_at(shown.evidence_address),
        shown.parameters,
        is_figure=shown.has_picture,
    )
    return _draw(excerpt, shown.draw, shown.table, is_drawn)


def _draw(
    excerpt: Excerpt, make: Callable[[], Markup], tabulate: Callable[[], Table], is_drawn: bool
) -> Excerpt:
    """The same with its picture, if it has one, and its table."""
    if not is_drawn:
        return excerpt
    table = tabulate()
    rows = [tuple(row) for row in table.rows]
    picture = make() if excerpt.is_figure else Markup()
    return replace(excerpt, picture=picture, headings=table.headings, rows=rows)


def _initiatives(_: str, is_drawn: bool) -> Excerpt:
    found = records()
    chosen = read_selection(request.args, found)
    with match(found, chosen) as matches:
        said_of = sentences(matches)
        first = matches.page(0, _MOST_ROWS) if is_drawn else []
        shown = found.outlines.read(entry["iri"] for entry in first)
    return Excerpt(
        "/initiatives",
        " ".join(sentence.text for sentence in said_of[:2]),
        find_evidence(chosen),
        chosen.parameters,
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
    lines = (said_of[0].text.rstrip("."), f"{breakdown.heading}: {breakdown.finding}")
    sentence = ". ".join(line.removesuffix(": ") for line in lines)
    excerpt = Excerpt(PATH, sentence, find_evidence(chosen), chosen.parameters)
    return _of_bars(excerpt, breakdown.bars, breakdown.table, is_drawn)


def _of_bars(
    excerpt: Excerpt, bars: Sequence[Bar], tabulate: Callable[[], Table], is_drawn: bool
) -> Excerpt:
    """The same of counts, which are drawn where they can be taken in at a glance."""
    excerpt = replace(excerpt, is_figure=1 < len(bars) <= _MOST_BARS)
    make = partial(draw, "bars", bars=bars, most=longest(bars), title=excerpt.sentence)
    return _draw(excerpt, make, tabulate, is_drawn)


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
    excerpt = Excerpt(
        f"/queries/{name}",
        shown.sentence,
        tuple(records().quotations.read(quoted[:1])),
        answered.parameters,
    )

    def tabulate() -> Table:
        rows = ([value.text for value in row] for row in shown.values(answered.rows[:_MOST_ROWS]))
        return Table(name, [column.heading for column in shown.columns], rows)

    return _of_bars(excerpt, shown.bars if query.figure == "bars" else [], tabulate, is_drawn)


# By how the path begins; with a slash, those whose addresses go on.
_BUILDERS: dict[str, Builder] = {
    "ask": _ask,
    "doc/": lambda rest, _: find_thing_excerpt(rest),
    "initiatives": _initiatives,
    "map": lambda _, is_drawn: _of_figure(read_map(), is_drawn),
    "matrix": lambda _, is_drawn: _of_figure(read_matrix(), is_drawn),
    "network": _network,
    "queries/": _query,
}
_WITH_CARD = ("initiative", "organisation", "place", "principle")
