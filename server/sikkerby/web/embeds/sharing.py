"""“Del og citér”: what readers take along of a page, as text, picture, frame, link or citation."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice

from flask import request
from markupsafe import escape

from sikkerby.errors import SikkerbyError
from sikkerby.web.addresses import absolute, lasting_url, link_to
from sikkerby.web.embeds.page_excerpts import find_excerpt, has_card, has_excerpt
from sikkerby.web.excerpts import Excerpt
from sikkerby.web.records.model import Quotation
from sikkerby.web.served import records, site
from sikkerby.web.wording import where
from sikkerby.web.words import listed, said, text

# Room for a figure with its words, or for words alone, in a frame of usual width.
_FIGURE_HEIGHT, _WORDS_HEIGHT = 760, 320
_THEMES = ("light", "dark")
# Who cites more documents cites the version, which names them all.
_MOST_SOURCES = 10


@dataclass(frozen=True)
class Shared:
    """All ways to take an excerpt along: `pictures` are their names and addresses."""

    text: str
    citation: str
    frame: str
    embed: str
    permalink: str
    pictures: list[tuple[str, str]]
    quotations: tuple[Quotation, ...]


def share() -> Shared | None:
    """Those of the page that is being made; None where it has no excerpt, or too much for one."""
    path = request.path
    if not has_excerpt(path):
        return None
    try:
        excerpt = find_excerpt(path, is_drawn=False)
    except SikkerbyError:
        return None
    version = site().version.name
    embed = link_to(f"/embed/{version}{excerpt.path}", **excerpt.parameters)
    permalink = permanent_address(excerpt)
    return Shared(
        copied_text(excerpt),
        " ".join((cite_excerpt(excerpt), *_addresses(excerpt))),
        _frame(excerpt, absolute(embed)) if lasting_url(site().settings) else "",
        embed,
        permalink,
        []
        if _is_exported()
        else [
            (f"{suffix.upper()} ({text(f'theme_{theme}')})",
             link_to(f"/embed/{version}{excerpt.path}.{suffix}", **excerpt.parameters, theme=theme))
            for suffix in ("png", "svg")
            for theme in _THEMES
        ],
        excerpt.quotations,
    )  # fmt: skip


def card_address() -> str:
    """The address of the picture that others show of a link to the page that is being made."""
    path = request.path
    return link_to(f"/card{path}.png" if has_card(path) and not _is_exported() else "/card.png")


def _is_exported() -> bool:
    """Whether the page goes into a copy of files, which has no frames and draws no pictures."""
    return bool(request.environ.get("sikkerby.exported"))


def permanent_address(excerpt: Excerpt) -> str:
    """The page as this version has it; of a thing, whose identifier lasts, the page itself."""
    if excerpt.path.startswith("/doc/"):
        return link_to(excerpt.path)
    return link_to(excerpt.path, **excerpt.parameters, version=site().version.name)


def source_lines(excerpt: Excerpt) -> list[str]:
    """Which documents it rests on, and which version of which publication says so."""
    found = records()
    editions = dict.fromkeys(quotation.edition for quotation in excerpt.quotations)
    number = len(editions) or found.number_of_strategies
    strategies = [
        found.strategy_of(edition) for edition in islice(editions, _MOST_SOURCES)
    ] or found.strategies.where("rowid <= ?", (_MOST_SOURCES,))
    titles = [f"»{said(strategy.source)}«" for strategy in strategies]
    more = number - len(titles)
    documents = f"{', '.join(titles)} {text('and_more', n=more)}" if more else listed(titles)
    addresses = _addresses(excerpt)
    published = text("published_in", version=site().version.name)
    return [
        text("source_of_excerpt", x=documents, period=found.period),
        " · ".join((published, *addresses[:1])),
    ]


def cite_excerpt(excerpt: Excerpt) -> str:
    """A reference: what is said, where, in which version, after which source."""
    if excerpt.citation:
        return excerpt.citation
    source, _ = source_lines(excerpt)
    quoted = text("quoted_sentence", x=excerpt.sentence.rstrip("."))
    return f"{quoted} {text('published_in', version=site().version.name)}. {source}."


def copied_text(excerpt: Excerpt) -> str:
    """The sentence, its words as they stand, where they stand, and where that is published."""
    words = [
        f"»{quotation.sentence}« ({where(records(), quotation)})"
        for quotation in excerpt.quotations
    ]
    lines = source_lines(excerpt)
    return "\n".join((excerpt.sentence, *words, f"{lines[0]}. {lines[1]}"))


def _addresses(excerpt: Excerpt) -> list[str]:
    """What others may open: the page where the public's address is known, and a thing's IRI."""
    here = site()
    iri = f"{here.base}id/{excerpt.path.removeprefix('/doc/')}"
    is_thing = excerpt.path.startswith("/doc/")
    page = [absolute(permanent_address(excerpt))] if lasting_url(here.settings) else []
    dataset = f"{here.base}id/dataset/{here.version.name}"
    return [*page, iri if is_thing else dataset]


def _frame(excerpt: Excerpt, address: str) -> str:
    height = _FIGURE_HEIGHT if excerpt.is_figure else _WORDS_HEIGHT
    title = escape(excerpt.sentence)
    return (
        f'<iframe src="{escape(address)}" title="{title}" width="100%" height="{height}" '
        f'loading="lazy"></iframe>'
    )
