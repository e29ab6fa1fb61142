"""Rendering: one base, the page's language, and addresses that keep it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any
from urllib.parse import quote

from flask import Response, render_template, request
from markupsafe import Markup

from sikkerby.formats import HTML
from sikkerby.web.addresses import (
    ENGLISH,
    absolute,
    lasting_url,
    link_to,
    path_to,
    query_link,
    safe_address,
)
from sikkerby.web.foreign import resolve_marks, rich_marked, without_marks
from sikkerby.web.records.model import Quotation, Thing
from sikkerby.web.records.selection import list_address
from sikkerby.web.responses import cacheable
from sikkerby.web.served import records, site
from sikkerby.web.site_pages import FOOT, MENU, PAGES, SitePage
from sikkerby.web.wording import where
from sikkerby.web.words import language, listed, number, said, text, text_or, year

# What search engines show of them.
_LONGEST_TITLE, _LONGEST_DESCRIPTION = 65, 160


def address_of(thing: Thing | Quotation | str) -> str:
    """The address of the page about one of our resources, or of a resource elsewhere."""
    iri = thing if isinstance(thing, str) else thing.iri
    return safe_address(site().document_address(iri, link_to))


def cite(quotation: Quotation) -> str:
    """The sentence of a quotation, and where it stands: row, column, source, years and version."""
    source = records().strategy_of(quotation.edition)
    return text(
        "quotation_citation",
        sentence=quotation.sentence,
        where=where(records(), quotation),
        x=source.source,
        period=source.period,
        version=site().version.name,
    )


def lasting_addresses(thing: Thing | Quotation) -> list[str]:
    """What others may cite: the page's address first, where the public's is known, and the IRI."""
    is_public = lasting_url(site().settings)
    return [*([absolute(address_of(thing))] if is_public else ()), thing.iri]


def copied(quotation: Quotation) -> str:
    """A quotation as it leaves the site: cited, with its addresses."""
    return " ".join((cite(quotation), *lasting_addresses(quotation)))


def path_below(iri: str) -> str:
    """One of our IRIs as queries take it: the path below the base."""
    return iri.removeprefix(site().base)


def _menu(entries: Iterable[SitePage]) -> list[tuple[str, str, str]]:
    """The words and the address of each entry, and its `aria-current`: “page” for the page that is
    shown, “true” for what that belongs to."""
    here = f"{request.path.rstrip('/')}/"
    section = next((page.path for page in PAGES if here.startswith(tuple(page.below))), here)

    def current(path: str) -> str:
        whole = f"{path.rstrip('/')}/"
        if here == whole:
            return "page"
        return "true" if f"{section.rstrip('/')}/".startswith(whole) else ""

    return [(text(page.key), link_to(page.path), current(page.path)) for page in entries]


def other_language_address() -> str:
    """The address of the same state in the other language."""
    query = f"?{request.query_string.decode('latin-1')}" if request.query_string else ""
    own = ENGLISH if language() == "da" else ""
    return f"{path_to(own + quote(request.path))}{query}"


def render(template: str, **values: Any) -> str:
    """A template with what every page needs: words, language, addresses, version.

    The value `canonical` has the parameters that make a page one of its own, if any.
    """
    served, found = site(), records()
    page = render_template(
        template,
        **{
            "language": language(),
            "path": quote(request.path),
            "canonical": {},
            "menu": _menu(MENU),
            "foot": _menu(FOOT),
            "has_lasting_address": bool(lasting_url(served.settings)),
            "version": served.version.manifest,
            "old_version": served.version.name if served.is_old else "",
            "records": found,
            "period": found.period,
            **giving(found, list_address, where),
            **values,
        },
    )
    return resolve_marks(page)


def giving(first: object, /, *functions: Callable[..., object]) -> dict[str, Callable[..., object]]:
    """Functions for a template to call by their names, each with that as its first value."""
    return {function.__name__: partial(function, first) for function in functions}


def page_title(words: Markup, mark: Markup) -> str:
    """What a page is called, before the site's name; the `mark` tells it from pages that are
    called the same. Of long words the middle is left out: they often begin alike."""
    found, end = _plain(words).removesuffix("."), mark.unescape()
    room = _LONGEST_TITLE - len(f"{end} – {text('site')}")
    if len(found) > room:
        third = (room - 3) // 3
        head, tail = found[: 2 * third], found[-third:]
        found = f"{head.rpartition(' ')[0] or head} … {tail.partition(' ')[2] or tail}"
    return found + end


def page_description(title: str, words: Markup) -> str:
    """What search engines show below the title; no two pages have the same."""
    # What ends with a mark of its own takes no second one.
    found = re.sub(r"([.?!])\.(?=\s|$)", r"\1", f"{title}. {_plain(words)}")
    if len(found) <= _LONGEST_DESCRIPTION:
        return found
    return f"{found[: _LONGEST_DESCRIPTION - 2].rpartition(' ')[0]} …"


def _plain(words: Markup) -> str:
    return " ".join(without_marks(words.unescape()).split())


def uncached_page(template: str, status: int = 200, /, **values: Any) -> Response:
    """An HTML page that nobody may keep."""
    headers = {"Cache-Control": "no-store"}
    return Response(render(template, **values), status, headers, content_type=HTML.content_type)


def page(template: str, *etag: object, **values: Any) -> Response:
    """A cacheable HTML page."""
    tag = site().etag("page", language(), request.full_path, *etag)
    return cacheable(render(template, **values), HTML.content_type, tag)


# What templates call, by its name there.
FUNCTIONS = {
    function.__name__: function
    for function in (
        absolute, address_of, copied, link_to, listed, number, other_language_address,
        page_description, page_title, path_below, path_to, query_link, said, text_or,
        year,
    )
} | {"t": text, "rich": rich_marked}  # fmt: skip
