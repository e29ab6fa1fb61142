"""A stranger's walk over a site: every link of every page, and what does not hold about it.

A page with a query string leads to others without end. So an address with a query string is visited
where a page without one leads to it, or where it is the next page of a list.
"""

from __future__ import annotations

import contextlib
import http.client
import itertools
import mimetypes
import re
import ssl
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urldefrag, urljoin, urlsplit

import lxml.html
from werkzeug.test import Client

BROWSER = "text/html, */*;q=0.1"
# What scripts load is in attributes of the page; one of these addresses answers forms only.
_LINKS = (
    "//@href | //@src | //@action | //@*[starts-with(., '/') and starts-with(name(), 'data-') "
    "and name() != 'data-answer']"
)
# Each is drawn when it is asked for, which takes half a second, and there are thousands:
# tests/http/test_embeds.py asks for those of every kind of page.
_PICTURE = re.compile(r"/embed/.*\.png\b")
_MOST_PICTURES = 20
# What addresses of one kind differ by: the name of a version, or of a thing up to its suffix.
_VERSION = re.compile(r"/\d{4}-\d\d-\d\d-[0-9a-f]{8}")
_NAME = re.compile(r"(/doc/[^/]+/|/queries/).+?(\.\w+)?$")
_TRACES = (b"Traceback (most recent call last)", b"A fault of the program", b"{{", b"jinja2.")


@dataclass(frozen=True)
class Answer:
    """What came back; `media_type` without parameters, empty for a file whose type the system does
    not know; `location` empty where there is none."""

    status: int
    media_type: str
    body: bytes
    location: str = ""


# The answer to a path with its query string, asked for with an Accept header.
Fetch = Callable[[str, str], Answer]


class Site(contextlib.AbstractContextManager["Site"]):
    """A served site, asked over one connection that is kept open. Redirects are not followed.

    `certificate` is that of a site over TLS.
    """

    def __init__(self, address: str, certificate: Path | None = None) -> None:
        self.address = address.rstrip("/")
        place = urlsplit(self.address)
        self._root = place.path
        self._connection = http.client.HTTPConnection(place.netloc, timeout=60)
        if certificate:
            context = ssl.create_default_context(cafile=certificate)
            self._connection = http.client.HTTPSConnection(
                place.netloc, timeout=60, context=context
            )

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    def __call__(self, path: str, accept: str = BROWSER, form: str = "") -> Answer:
        """A `form` is posted."""
        headers = {"Accept": accept, "Content-Type": "application/x-www-form-urlencoded"}
        self._connection.request(
            "POST" if form else "GET", f"{self._root}{path}", form or None, headers
        )
        response = self._connection.getresponse()
        body = response.read()
        location = response.headers.get("Location", "")
        if location:
            location = urljoin(f"{self.address}{path}", location).removeprefix(self.address)
        return Answer(response.status, response.headers.get_content_type(), body, location)


def read_files(folder: Path) -> Fetch:
    """Files below a folder, as any plain file server shows them."""

    def fetch(path: str, accept: str = BROWSER) -> Answer:
        parts = urlsplit(path)
        file = folder / unquote(parts.path).lstrip("/")
        if file.is_dir() and not parts.path.endswith("/"):
            return Answer(301, "text/html", b"", f"{parts.path}/")
        file = file / "index.html" if file.is_dir() else file
        if not file.is_file():
            return Answer(404, "text/plain", b"")
        return Answer(200, mimetypes.guess_type(file)[0] or "", file.read_bytes())

    return fetch


def ask_application(client: Client, address: str) -> Fetch:
    """The application itself, in this process."""

    def fetch(path: str, accept: str = BROWSER) -> Answer:
        # As from this machine: others may not see everything.
        here = {"REMOTE_ADDR": "127.0.0.1"}
        headers = {"Accept": accept}
        with client.get(
            path, base_url=address, headers=headers, environ_overrides=here
        ) as response:
            location = response.headers.get("Location", "").removeprefix(address)
            return Answer(
                response.status_code, response.mimetype or "", response.get_data(), location
            )

    return fetch


@dataclass(frozen=True)
class Link:
    """Where a page leads to, in which language and as which media type, if it says so."""

    path: str
    fragment: str
    language: str
    media_type: str


@dataclass
class Walk:
    """What a walk found. Each fault is one line that begins with the address it is about."""

    statuses: dict[str, int] = field(default_factory=dict)
    media_types: dict[str, str] = field(default_factory=dict)
    languages: dict[str, str] = field(default_factory=dict)
    redirects: dict[str, str] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    lost_anchors: list[str] = field(default_factory=list)
    # Addresses elsewhere, each with the first page that leads there.
    elsewhere: dict[str, str] = field(default_factory=dict)
    _anchors: dict[str, set[str]] = field(default_factory=dict)
    # For each address and each thing that is expected of it, the first page that leads there so.
    _expected: dict[str, dict[tuple[str, str], str]] = field(
        default_factory=lambda: defaultdict(dict)
    )

    def pages(self, language: str) -> list[str]:
        """The addresses of all pages in a language."""
        return [path for path, found in self.languages.items() if found == language]


def walk(
    fetch: Fetch,
    address: str,
    start: Iterable[str] = ("/",),
    within: Callable[[str], bool] = lambda path: True,
) -> Walk:
    """Visit what can be reached from the pages in `start` and is `within` the walk."""
    found = Walk()
    todo = deque(start)
    seen = set(todo)
    pictures = itertools.count()
    while todo:
        path = todo.popleft()
        answer = fetch(path, BROWSER)
        found.statuses[path] = answer.status
        found.media_types[path] = answer.media_type
        found.faults += [f"{path}: {fault}" for fault in _faults(answer)]
        for link in _onward(path, answer, address, found):
            if link.path in seen or not within(link.path) or _is_endless(path, link.path):
                continue
            seen.add(link.path)
            if not _PICTURE.search(link.path) or next(pictures) < _MOST_PICTURES:
                todo.append(link.path)
    found.faults += _disappointments(found)
    found.lost_anchors += _lost_anchors(found)
    return found


def few(most: int | None) -> Callable[[str], bool]:
    """Whether an address is within a walk that visits so many of each kind; None for all."""
    kinds = Counter[str]()

    def is_within(path: str) -> bool:
        kinds[_kind(path)] += 1
        return most is None or kinds[_kind(path)] <= most

    return is_within


def _kind(path: str) -> str:
    """An address without the names of versions and things, and the values of its query."""
    parts = urlsplit(path)
    kind = _NAME.sub(r"\1*\2", _VERSION.sub("", parts.path))
    return f"{kind}?{'&'.join(sorted(parse_qs(parts.query)))}"


def _is_endless(source: str, target: str) -> bool:
    query = urlsplit(target).query
    return bool(query and urlsplit(source).query) and set(parse_qs(query)) != {"page"}


def _faults(answer: Answer) -> Iterator[str]:
    """What is wrong with an answer by itself."""
    is_redirect = answer.status in (301, 302, 303, 307, 308)
    # What was withdrawn says so on a page of its own.
    if not is_redirect and answer.status not in (200, 410):
        yield f"status {answer.status}"
    if is_redirect and not answer.location.startswith("/"):
        yield f"a redirect that leaves the site: {answer.location}"
    if answer.media_type == "text/html":
        yield from (
            f"the page says “{words.decode()}”" for words in _TRACES if words in answer.body
        )


def _onward(path: str, answer: Answer, address: str, found: Walk) -> Iterator[Link]:
    """The links of an answer, noting what is expected of what they lead to."""
    if answer.location.startswith("/"):
        found.redirects[path] = answer.location
        for wish, source in found._expected[path].items():
            found._expected[answer.location].setdefault(wish, f"{source} by way of {path}")
        yield Link(answer.location, "", "", "")
    elif answer.media_type == "text/html" and answer.body:
        document = lxml.html.document_fromstring(answer.body)
        found.languages[path] = document.get("lang", "")
        found._anchors[path] = set(document.xpath("//@id"))
        for link in _links(document, path, address, found):
            expected = found._expected[link.path]
            for what in ("language", "media_type", "fragment"):
                if value := getattr(link, what):
                    expected.setdefault((what, value), path)
            yield link


def _links(document: Any, path: str, address: str, found: Walk) -> Iterator[Link]:
    for value in document.xpath(_LINKS):
        element = value.getparent()
        whole, fragment = urldefrag(urljoin(f"{address}{path}", value))
        if whole == address or whole.startswith(f"{address}/"):
            kind = element.get("type", "") if element.tag in ("a", "link") else ""
            language = element.get("hreflang", document.get("lang")).replace("x-default", "")
            yield Link(whole.removeprefix(address) or "/", fragment, language, kind)
        else:
            found.elsewhere.setdefault(whole, path)


def _disappointments(found: Walk) -> Iterator[str]:
    """What pages promise of an address, and is not so."""
    for path, (what, value), source in _expectations(found):
        if what == "language" and found.languages.get(path, value) != value:
            yield f"{path}: is no page in “{value}”, but {source} leads to it"
        elif what == "media_type" and found.media_types[path] not in ("", value.partition(";")[0]):
            yield f"{path}: is no {value}, as {source} says, but {found.media_types[path]}"


def _lost_anchors(found: Walk) -> Iterator[str]:
    for path, (what, value), source in _expectations(found):
        if what == "fragment" and value not in found._anchors.get(path, {value}):
            yield f"{path}: has no “{value}”, to which {source} leads"


def _expectations(found: Walk) -> Iterator[tuple[str, tuple[str, str], str]]:
    for path, expected in found._expected.items():
        if path in found.statuses and path not in found.redirects:
            yield from ((path, what, source) for what, source in expected.items())
