"""`/embed/{version}/{page}`: an excerpt of a page as a page of its own for others' pages, and as a
picture. `/card/{page}.png`: what others show of a link."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from functools import cache, partial
from pathlib import Path

from flask import Response, render_template, request
from markupsafe import Markup

from sikkerby.errors import NotFound, SikkerbyError
from sikkerby.store.exemptions import is_exempt
from sikkerby.web.addresses import absolute, link_to
from sikkerby.web.conventions import send_to
from sikkerby.web.embeds.page_excerpts import find_excerpt, has_card, has_excerpt
from sikkerby.web.excerpts import Excerpt
from sikkerby.web.figures.drawing.card import draw_card, draw_social_card
from sikkerby.web.figures.drawing.raster import rasterise
from sikkerby.web.figures.drawing.svg import stand_alone
from sikkerby.web.figures.files import SVG, SVG_POLICY
from sikkerby.web.http.rate_limit import Fairness
from sikkerby.web.page_version import at_version
from sikkerby.web.pages import blueprint
from sikkerby.web.responses import cacheable
from sikkerby.web.served import client, records, site
from sikkerby.web.wording import place_of
from sikkerby.web.words import language, text

_STATIC = Path(__file__).parents[1] / "static"
_THEMES = ("light", "dark")
# New pictures for one client: so many at once, then one a second.
_fairness = Fairness(rate=1, burst=60)


@blueprint.get("/embed/<version>/<path:page>")
def embed(version: str, page: str) -> Response:
    """An excerpt of a page, as that version has it, and as a file where the path ends in one."""
    if has_excerpt(f"/{version}/{page}"):
        return embed_newest(f"{version}/{page}")
    stem, dot, suffix = page.rpartition(".")
    if dot and suffix in ("svg", "png"):
        return _picture(version, stem, suffix)
    current = site().version.name
    with at_version(version) as shown:
        excerpt = find_excerpt(page)
        is_changed = version != current and _is_changed(current, page, excerpt)
        body = render_template(
            "embed.html",
            language=language(),
            excerpt=excerpt,
            picture=_open_links_beside(excerpt.picture + excerpt.narrow_picture),
            style=_style(),
            place_of=partial(place_of, records()),
            is_changed=is_changed,
            version=version,
        )
        tag = shown.etag("embed", language(), request.full_path, current)
    response = cacheable(body, "text/html; charset=utf-8", tag)
    response.headers.update(_headers())
    response.headers["Sikkerby-Version"] = version
    return response


@blueprint.get("/embed/<path:page>")
def embed_newest(page: str) -> Response:
    """The same of the version that is current now."""
    return send_to(link_to(f"/embed/{site().version.name}/{page}", **request.args), 302)


def _is_changed(current: str, page: str, before: Excerpt) -> bool:
    """Whether the current version says something else; so it does where it has no answer."""
    with at_version(current):
        try:
            return find_excerpt(page).content != before.content
        except SikkerbyError:
            return True


@cache
def _headers() -> dict[str, str]:
    """Anybody may frame it, whatever their own policy asks of what they frame."""
    digest = b64encode(hashlib.sha256(_style().encode()).digest()).decode()
    return {
        "Content-Security-Policy": "default-src 'none'; base-uri 'none'; form-action 'none'; "
        f"style-src 'sha256-{digest}'; frame-ancestors *",
        "Cross-Origin-Embedder-Policy": "require-corp",
        "Cross-Origin-Resource-Policy": "cross-origin",
        "Referrer-Policy": "strict-origin-when-cross-origin",
    }


@cache
def _style() -> Markup:
    """The colours of the site, the style of figures and that of the page, all inside it."""
    colours = (_STATIC / "site.css").read_text("utf-8").partition("*, ::before")[0]
    others = ((_STATIC / name).read_text("utf-8") for name in ("figures.css", "embed.css"))
    return Markup("\n".join((colours, *others)))  # noqa: S704 - our own files


def _open_links_beside(picture: Markup) -> Markup:
    """A figure whose links open beside the page that frames it."""
    opened = Markup(' target="_blank" rel="noopener" href="{}').format(absolute("/"))
    return picture.replace(Markup(' href="/'), opened)


def _picture(version: str, page: str, suffix: str) -> Response:
    theme = request.args.get("theme") or _THEMES[0]
    if theme not in _THEMES:
        raise NotFound("no-such-theme", theme, ", ".join(_THEMES))
    with at_version(version) as shown:
        card = draw_card(find_excerpt(page))
        tag = shown.etag("picture", suffix, language(), request.full_path)
    return _send(card, suffix, tag, f"{page.strip('/')}-{version}-{theme}", theme)


def _send(card: Markup, suffix: str, tag: str, path: str, theme: str = _THEMES[0]) -> Response:
    body = stand_alone(card, absolute("/"), theme)
    if suffix == "png":
        body = _rasterised(body, tag)
    response = cacheable(body, SVG if suffix == "svg" else "image/png", tag)
    response.headers["Content-Security-Policy"] = SVG_POLICY
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    name = f"sikkerby-{path.replace('/', '-')}.{suffix}"
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    return response


def _rasterised(picture: bytes, tag: str) -> bytes:
    """A picture as PNG, drawn once; a client gets few new ones at a time."""
    cache = site().document_cache
    known: bytes | None = cache.get(tag)
    if known is None:
        if not is_exempt(client(), site().settings.exempt_clients):
            _fairness.take(client(), 1)
        known = rasterise(picture)
        cache.put(tag, known, len(known))
    return known


@blueprint.get("/card.png")
def site_card() -> Response:
    """What others show of links to pages that are about no single thing."""
    found = records()
    first = found.initiatives.where("rowid = (SELECT MIN(rowid) FROM initiatives)")
    words = tuple(q for each in first for entry in each.participations for q in entry.quotations)
    number = text("all_initiatives", n=found.total)
    return _send_card(Excerpt("/", number, words, name=text("home_title")))


@blueprint.get("/card/<path:page>")
def card(page: str) -> Response:
    """What others show of a link to the page of a thing: its name, its number and its words."""
    path = page.removesuffix(".png")
    if path == page or not has_card(path):
        raise NotFound("page-without-card", page)
    return _send_card(find_excerpt(path))


def _send_card(excerpt: Excerpt) -> Response:
    tag = site().etag("card", language(), excerpt.path)
    return _send(draw_social_card(excerpt), "png", tag, excerpt.path.strip("/") or "site")
