"""The whole site as files that any plain file server can serve; SPARQL runs in the browser.

Every page is asked of the real application, so the export shows what the server shows. Pages
become `…/index.html`; an address with a query string becomes a folder or file of its own beside
its page, where a page without one leads there. Searching, filtering, matching and reconciling
need a server and are left out, with the links that lead to them.
"""

from __future__ import annotations

import hashlib
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from functools import partial
from html import unescape
from mimetypes import guess_extension
from pathlib import Path
from posixpath import splitext
from urllib.parse import parse_qs, quote, unquote, urljoin, urlsplit

from lxml.html import document_fromstring
from werkzeug.test import Client, TestResponse
from werkzeug.wrappers import Response

from sikkerby.errors import InputError, Place, SikkerbyError
from sikkerby.formats import FORMATS, Kind, formats_of
from sikkerby.progress import Progress
from sikkerby.publication.version import Version, current_version
from sikkerby.settings import Settings, public_url
from sikkerby.web.app import App
from sikkerby.web.static_export.static_page import links, relative, remove_forms, rewrite, write
from sikkerby.whole_files import whole_folder

# In the WSGI environment of requests made here; templates look for it.
EXPORTED = "sikkerby.exported"

_STATIC = Path(__file__).parents[1] / "static"
_BUNDLE = ("editor.js", "query-worker.js", "oxigraph.wasm")
_LANGUAGES = ("", "/en")
# What no page links to; the sitemap has all pages.
_SEEDS = ("/", "/en/", "/context/v1.jsonld", "/robots.txt", "/sitemap.xml",
          "/sparql/names.json", "/card.png", "/en/card.png")  # fmt: skip
_SERVER_ONLY = ("/ask", "/search", "/match", "/reconcile", "/openapi.json", "/opensearch.xml",
                "/health", "/metrics", "/graph/", "/sparql/answer")  # fmt: skip
# Redirects that lead further than this may well go round.
_MOST_HOPS = 5
_LOCATION = re.compile(r"<loc>([^<]*)</loc>")
_ACCEPT = "text/html, */*;q=0.1"
_SUFFIXES = {entry.media_type: f".{entry.suffix}" for entry in FORMATS}


def export_site(settings: Settings, target: Path, progress: Progress) -> tuple[int, int, int]:
    """Write the current version's site into the folder `target`, whole or not at all; how many
    pages were written, other files, and bytes in all.

    Raises InputError where nothing was published or `target` holds something, StoreError where
    it cannot be written, SikkerbyError where a page of the site fails.
    """
    version = current_version(settings.home)
    if version is None:
        raise InputError("nothing-published", settings.home)
    target = target.absolute()
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise InputError("export-folder-not-empty", place=Place(target))
    missing = [name for name in _BUNDLE if not (_STATIC / "bundle" / name).is_file()]
    if missing:
        raise SikkerbyError("program-files-missing", ", ".join(missing))
    public = public_url(settings)
    with closing(App(settings)) as app, whole_folder(target) as folder:
        get = partial(
            Client(app).get,
            base_url=public,
            headers={"Accept": _ACCEPT},
            environ_overrides={EXPORTED: True},
        )
        return _Export(version, folder, public, get, progress).write()


@dataclass(frozen=True)
class _Export:
    """One export: how an address of the site at `public` is asked for, and where each lies."""

    version: Version
    folder: Path
    public: str
    get: Callable[[str], TestResponse]
    progress: Progress
    places: dict[str, str | None] = field(default_factory=dict)
    redirects: dict[str, str] = field(default_factory=dict)
    # Each page's place with its address. Two addresses may have one place (`/en` and `/en/`), and a
    # page that was rewritten twice would have lost its links.
    pages: dict[str, str] = field(default_factory=dict)
    # It grows while it is gone through.
    todo: list[str] = field(default_factory=list)

    def write(self) -> tuple[int, int, int]:
        shutil.copytree(_STATIC, self.folder / "static")
        for file in filter(Path.is_file, _STATIC.rglob("*")):
            path = f"/static/{file.relative_to(_STATIC).as_posix()}"
            self.places[path] = path
        for address in self._seeds():
            self._want(address)
        for address in self.progress.each(iter(self.todo), "Pages and files"):
            self._fetch(address)
        for place, address in self.progress.each(self.pages.items(), "Links"):
            file = self.folder / place.lstrip("/") / "index.html"
            html = document_fromstring(file.read_text("utf-8"))
            refer = partial(relative, folder=quote(place))
            rewrite(html, address, self.public, self._locate, refer)
            file.write_bytes(write(html))
        self._write_missing_page()
        files = list(filter(Path.is_file, self.folder.rglob("*")))
        pages = sum(file.suffix == ".html" for file in files)
        size = sum(file.stat().st_size for file in files)
        return pages, len(files) - pages, size

    def _seeds(self) -> Iterator[str]:
        """What is asked for whether or not a page links to it."""
        yield from _SEEDS
        graphs = formats_of(Kind.GRAPH)
        for iri in self.version.identifiers():
            if iri.startswith("id/"):
                path = quote(iri.removeprefix("id/"))
                yield from (f"{language}/doc/{path}" for language in _LANGUAGES)
                yield from (f"/doc/{path}.{entry.suffix}" for entry in graphs)
        for file in self.version.manifest.files:
            yield f"/data/{quote(file.path)}"
            if file.path.startswith("graph/"):
                yield f"/{quote(file.path)}"
        for entry in graphs:
            for name in ("ns", "catalogue", "validation", "shapes"):
                yield f"/{name}.{entry.suffix}"

    def _want(self, address: str, *, from_query: bool = False) -> None:
        """Note an address to be fetched, unless it was, or needs a server."""
        if address not in self.places and self._is_static(address, from_query):
            self.places[address] = None
            self.todo.append(address)

    def _is_static(self, address: str, from_query: bool) -> bool:
        parts = urlsplit(address)
        path = parts.path.removeprefix("/en") or "/"
        is_graph = path.startswith("/graph/") and unquote(path[1:]) in self.version.files
        if path.startswith(_SERVER_ONLY) and not is_graph:
            return False
        asked = parse_qs(parts.query).keys()
        if path in ("/sparql", "/sparql.xlsx") and parts.query:
            return path == "/sparql" and asked == {"example"}
        if "sort" in asked:
            # The same rows again.
            return False
        # Each filter leads to further filters without end; pages of one list, and files, do not.
        is_file = "." in path.rpartition("/")[2]
        return is_file or asked == {"page"} or not (from_query and parts.query)

    def _fetch(self, address: str) -> None:
        with self.get(address) as response:
            if response.location:
                onward = urljoin(f"{self.public}/", response.location).removeprefix(self.public)
                self._want(onward)
                self.redirects[address] = onward
            elif response.status_code in (200, 410):
                self._keep(address, response)
            elif response.status_code >= 500:
                raise SikkerbyError("page-failed", address, response.status_code)

    def _keep(self, address: str, response: Response) -> None:
        parts = urlsplit(address)
        path = unquote(parts.path)
        mark = hashlib.sha256(parts.query.encode()).hexdigest()[:10] if parts.query else ""
        if response.mimetype == "text/html":
            place = f"{path.rstrip('/')}/" + (f"q-{mark}/" if mark else "")
            html = document_fromstring(response.get_data(as_text=True))
            remove_forms(html)
            self.pages[place] = address
            self._put(f"{place}index.html", write(html))
            for link in links(html, address, self.public):
                self._want(link, from_query=bool(mark))
        else:
            place = self._file_place(path, mark, response.mimetype or "")
            self._put(place, response.get_data())
            if response.mimetype == "application/xml":
                # A sitemap, or an index of several.
                for location in _LOCATION.findall(response.get_data(as_text=True)):
                    self._want(unescape(location).removeprefix(self.public))
        self.places[address] = quote(place)

    @staticmethod
    def _file_place(path: str, mark: str, media_type: str) -> str:
        stem, suffix = splitext(f"{path}index" if path.endswith("/") else path)
        # Names that end in no suffix on purpose, such as SHA256SUMS, keep themselves.
        if not suffix and media_type == "text/plain":
            return path
        suffix = suffix or _SUFFIXES.get(media_type) or guess_extension(media_type) or ".bin"
        return f"{stem}/q-{mark}{suffix}" if mark else f"{stem}{suffix}"

    def _put(self, place: str, content: bytes) -> None:
        file = self.folder / place.lstrip("/")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)

    def _locate(self, address: str) -> str | None:
        parts = urlsplit(address)
        path = parts.path.removeprefix("/en")
        asked = parse_qs(parts.query)
        if path == "/sparql" and "query" in asked and "format" not in asked:
            # The page itself reads the query from the address, in the browser.
            return f"{parts.path}/?{parts.query}"
        for _ in range(_MOST_HOPS):
            address = self.redirects.get(address, address)
        return self.places.get(address)

    def _write_missing_page(self) -> None:
        """`404.html`, which many file servers show for what is not there, wherever that is."""
        with self.get("/404") as response:
            html = document_fromstring(response.get_data(as_text=True))
        remove_forms(html)
        root = urlsplit(self.public).path
        rewrite(html, "/404", self.public, self._locate, lambda place: f"{root}{place}")
        self._put("/404.html", write(html))
