"""What leaves the site: a sentence with the words behind it, its source, its picture, its table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from urllib.parse import parse_qsl, urlsplit

from markupsafe import Markup
from werkzeug.datastructures import MultiDict

from sikkerby.tabular.cells import Row
from sikkerby.web.addresses import absolute, lasting_url, link_to
from sikkerby.web.records.matching import match
from sikkerby.web.records.model import Quotation
from sikkerby.web.records.reasons import explain
from sikkerby.web.records.selection import Selection, read_selection
from sikkerby.web.served import records, site
from sikkerby.web.wording import where
from sikkerby.web.words import listed, said, text

# Who cites more documents cites the version, which names them all.
_MOST_SOURCES = 10


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
    picture: Markup = Markup()
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

    def embed(self, suffix: str = "", **more: str) -> str:
        """Where others get it for their pages: to be framed, or as a picture."""
        path = f"/embed/{site().version.name}{self.path}{suffix}"
        return link_to(path, **self.parameters, **more)

    @property
    def frame_address(self) -> str:
        """The same for those who frame it; empty where nobody else could open it."""
        return absolute(self.embed()) if lasting_url(site().settings) else ""

    @property
    def permalink(self) -> str:
        """The page as this version has it; of a thing, whose identifier lasts, the page itself."""
        if self.path.startswith("/doc/"):
            return link_to(self.path)
        return link_to(self.path, **self.parameters, version=site().version.name)

    @property
    def source(self) -> list[str]:
        """Which documents it rests on, and which version of which publication says so."""
        found = records()
        editions = dict.fromkeys(quotation.edition for quotation in self.quotations)
        number = len(editions) or found.number_of_strategies
        strategies = [
            found.strategy_of(edition) for edition in islice(editions, _MOST_SOURCES)
        ] or found.strategies.where("rowid <= ?", (_MOST_SOURCES,))
        titles = [f"»{said(strategy.source)}«" for strategy in strategies]
        more = number - len(titles)
        documents = f"{', '.join(titles)} {text('and_more', n=more)}" if more else listed(titles)
        return [
            text("source_of_excerpt", x=documents, period=found.period),
            " · ".join((published(), *self._addresses[:1])),
        ]

    @property
    def cited(self) -> str:
        """A reference with addresses: what is said, where, in which version, after which source."""
        quoted = text("quoted_sentence", x=self.sentence.rstrip("."))
        reference = self.citation or f"{quoted} {published()}. {self.source[0]}."
        return " ".join((reference, *self._addresses))

    @property
    def copied(self) -> str:
        """The sentence, its words as they stand, where they stand, and where that is published."""
        words = [f"»{q.sentence}« ({where(records(), q)})" for q in self.quotations]
        return "\n".join((self.sentence, *words, ". ".join(self.source)))

    @property
    def _addresses(self) -> list[str]:
        """What others may open: the page, where the public's address is known, and a thing's IRI,
        or that of the data."""
        here = site()
        is_thing = self.path.startswith("/doc/")
        path = self.path.removeprefix("/doc/") if is_thing else f"dataset/{here.version.name}"
        page = [absolute(self.permalink)] if lasting_url(here.settings) else []
        return [*page, f"{here.base}id/{path}"]


def published() -> str:
    """Which version of which publication says it."""
    return text("published_in", version=site().version.name)


def find_evidence(chosen: Selection) -> tuple[Quotation, ...]:
    """The words that put the first initiative of a list there."""
    with match(records(), chosen) as matches:
        matched = matches.page(0, 1)
    found = explain(records(), replace(chosen, view="words"), matched)
    words = dict.fromkeys(q for each in found for r in each.reasons for q in r.quotations)
    # Of words that hold others, the others are enough.
    return tuple(
        q
        for q in words
        if not any(o is not q and q.start <= o.start and o.end <= q.end for o in words)
    )


def find_evidence_at(address: str) -> tuple[Quotation, ...]:
    """The same of the list that an address of ours leads to; none where there is no address."""
    if not address:
        return ()
    asked = MultiDict(parse_qsl(urlsplit(address).query))
    return find_evidence(read_selection(asked, records()))
