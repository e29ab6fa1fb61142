"""What leaves the site: a sentence with the words behind it, its source, its picture, its table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from urllib.parse import parse_qsl, urlsplit

from markupsafe import Markup
from werkzeug.datastructures import MultiDict

from sikkerby.tabular.cells import Row, Table
from sikkerby.web.records.matching import match
from sikkerby.web.records.model import Quotation
from sikkerby.web.records.reasons import explain
from sikkerby.web.records.records import Records
from sikkerby.web.records.selection import Selection, read_selection


@dataclass(frozen=True)
class Excerpt:
    """A sentence of the page at `path`, which has no language in it, with these `parameters`.

    `quotations` are the words that it rests on or, of many, the first of them. Of a figure that is
    not drawn there is no picture yet, and no table; `narrow_picture` is the picture for phones,
    where it has another shape there. Of a thing, `name` is what it is
    called; `citation` is how it is cited, where that says more than the sentence does.
    """

    path: str
    sentence: str
    quotations: tuple[Quotation, ...] = ()
    parameters: Mapping[str, object] = field(default_factory=dict)
    is_figure: bool = False
    picture: Markup | None = None
    narrow_picture: Markup = Markup()
    headings: Sequence[str] = ()
    rows: Sequence[Row] = ()
    name: str = ""
    citation: str = ""

    @property
    def content(self) -> object:
        """What it says, whichever version says it."""
        words = [(quotation.sentence, quotation.text) for quotation in self.quotations]
        return self.sentence, words, [list(row) for row in self.rows]

    def with_table(self, table: Table) -> Excerpt:
        """The same with the numbers of its picture."""
        return replace(self, headings=table.headings, rows=[tuple(row) for row in table.rows])


def find_evidence(records: Records, chosen: Selection) -> tuple[Quotation, ...]:
    """The words that put the first initiative of a list there."""
    with match(records, chosen) as matches:
        matched = matches.page(0, 1)
    found = explain(records, replace(chosen, view="words"), matched)
    words = dict.fromkeys(q for each in found for r in each.reasons for q in r.quotations)
    # Of words that hold others, the others are enough.
    return tuple(
        q
        for q in words
        if not any(o is not q and q.start <= o.start and o.end <= q.end for o in words)
    )


def find_evidence_at(records: Records, address: str) -> tuple[Quotation, ...]:
    """The same of the list that an address of ours leads to."""
    asked = MultiDict(parse_qsl(urlsplit(address).query))
    return find_evidence(records, read_selection(asked, records))
