"""`/sparql`: the SPARQL 1.1 Protocol's query operation as a plain WSGI callable.

It stands before Flask because it is the hot path: a repeated request costs one look into a
dictionary. Everything an answer depends on (version, release, query, graphs, format, coding,
limit) is in its ETag, so any cache before or behind us may keep it.
"""

from __future__ import annotations

import hashlib
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import Any, NamedTuple, Protocol

from sikkerby.errors import Busy, NotAcceptable, SikkerbyError
from sikkerby.formats import HTML, Format, Kind, find_format, formats_of, negotiate
from sikkerby.settings import Settings
from sikkerby.store import guard
from sikkerby.store.base import Kind as AnswerKind
from sikkerby.store.base import Question, Store
from sikkerby.web import coding, problem, protocol
from sikkerby.web.cache import Cache
from sikkerby.web.clients import client_of
from sikkerby.web.logs import RequestLog
from sikkerby.web.metrics import Metrics

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
Wsgi = Callable[[Environ, StartResponse], Iterable[bytes]]
Headers = list[tuple[str, str]]

RESULTS = formats_of(Kind.RESULTS)
# Each graph format is also offered under DATASET where it carries both; a graph needs the first.
GRAPHS = formats_of(Kind.GRAPH)
_OFFERS: dict[AnswerKind, tuple[Format, ...]] = {
    "select": RESULTS,
    "ask": RESULTS,
    "graph": GRAPHS,
}
# What libraries send in `format=` for graphs although the name belongs to results.
_GRAPH_NAMES = {"xml": "rdfxml", "json": "jsonld", "n3": "turtle", "json-ld": "jsonld",
                "rdf+xml": "rdfxml", "n-triples": "ntriples"}  # fmt: skip

ROUTE = "sparql"
_CACHE_CONTROL = "public, max-age=60"
_ENTRY_BYTES = 1500  # what a kept answer takes besides its body
_DIRECT_BYTES = 700  # what a kept request takes besides its key
_READERS_PER_CLIENT = 8
_READERS = 32
_LONGEST_HEADER_KEPT = 512

_CORS = [
    ("Access-Control-Allow-Origin", "*"),
    ("Access-Control-Expose-Headers", "ETag, Sikkerby-Complete, Sikkerby-Rows, Retry-After"),
    ("X-Content-Type-Options", "nosniff"),
]
_PREFLIGHT = [
    ("Allow", ", ".join(protocol.METHODS)),
    ("Access-Control-Allow-Origin", "*"),
    ("Access-Control-Allow-Methods", ", ".join(protocol.METHODS)),
    ("Access-Control-Allow-Headers", "Accept, Accept-Language, Content-Type, If-None-Match"),
    ("Access-Control-Max-Age", "86400"),
    ("Content-Length", "0"),
]


class Describe(Protocol):
    """Writes the service description in a graph format."""

    def __call__(self, format: Format) -> bytes: ...


class Kept(NamedTuple):
    """A response that can be sent again as it is."""

    version: str
    etag: str
    headers: Headers
    chunks: list[bytes]
    size: int


class SparqlEndpoint:
    """The WSGI application of `/sparql`.

    `release` is the program's version, `describe` writes the service description, `page` answers
    browsers that come without a query or would rather see a page, `error_page` renders errors
    for them.
    """

    def __init__(
        self,
        settings: Settings,
        store: Store,
        *,
        release: str,
        describe: Describe,
        page: Wsgi | None = None,
        error_page: problem.Page | None = None,
        metrics: Metrics | None = None,
        log: RequestLog | None = None,
    ) -> None:
        self._settings = settings
        self._store = store
        self._release = release
        self._describe = describe
        self._page = page
        self._error_page = error_page
        self._metrics = metrics or Metrics()
        self._log = log
        # Requests as they came, and answers by what they depend on; the first saves even the
        # reading of the request.
        self._requests: Cache[Kept] = Cache(settings.cache_bytes // 4)
        self._answers: Cache[Kept] = Cache(settings.cache_bytes - settings.cache_bytes // 4)
        self._readers: Counter[str] = Counter()
        self._readers_lock = threading.Lock()

    def cache_gauges(self) -> Mapping[str, float]:
        """The caches' sizes, for `/metrics`."""
        return {
            "cache_bytes": self._requests.bytes + self._answers.bytes,
            "cache_entries": len(self._requests) + len(self._answers),
        }

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        started = time.perf_counter()
        method: str = environ["REQUEST_METHOD"]
        if method == "GET":
            key = (
                environ["QUERY_STRING"],
                environ.get("HTTP_ACCEPT"),
                environ.get("HTTP_ACCEPT_ENCODING"),
            )
            kept = self._requests.get(key)
            if kept is not None and kept.version == self._store.version:
                return self._send(environ, start_response, kept, started, "hit")
        try:
            return self._handle(environ, start_response, method, started)
        except SikkerbyError as error:
            failure = error
        except Exception as error:  # whatever happens, the client gets an answer in our shape
            if self._log is not None:
                self._log.event("fault", kind=type(error).__name__, text=str(error)[:500])
            failure = SikkerbyError(
                "The server met a fault of its own.", remedy="Try again, or tell the operator."
            )
        status, headers, body = problem.respond(
            failure,
            environ.get("HTTP_ACCEPT"),
            settings=self._settings,
            page=self._error_page,
        )
        return self._finish(start_response, method, status, headers, [body], started)

    def _handle(
        self, environ: Environ, start_response: StartResponse, method: str, started: float
    ) -> Iterable[bytes]:
        if method in {"GET", "HEAD"}:
            asked = protocol.read_get(environ["QUERY_STRING"])
        elif method == "POST":
            asked = protocol.read_post(environ, self._read_body(environ))
        elif method == "OPTIONS":
            return self._finish(start_response, method, "204 No Content", _PREFLIGHT, [], started)
        else:
            raise protocol.refuse_method(method)
        accept = environ.get("HTTP_ACCEPT")
        if accept is not None and not accept.strip(" ,\t"):
            accept = None  # a list of nothing asks for nothing (RFC 9110, section 5.6.1.2)
        accepted = coding.acceptable(environ.get("HTTP_ACCEPT_ENCODING"))
        if asked.query is None:
            return self._introduce(environ, start_response, accept, accepted, started)
        may_be_page = self._page is not None and method != "POST" and not asked.formats
        if may_be_page and accept and negotiate(accept, (*RESULTS, *GRAPHS, HTML)) is HTML:
            # The page shows what is wrong with a query beside the query, so it comes first.
            assert self._page is not None
            return self._page(environ, _varying(start_response))
        settings = self._settings
        survey = guard.survey(
            asked.query, max_bytes=settings.query_bytes, max_depth=settings.query_depth
        )
        chosen = _choose_format(
            asked.formats, accept, survey.kind, pages=self._page is not None and method != "POST"
        )
        if chosen is HTML:
            assert self._page is not None
            return self._page(environ, _varying(start_response))
        question = Question(
            text=asked.query,
            format=chosen,
            default_graphs=asked.default_graphs,
            named_graphs=asked.named_graphs,
            client=client_of(environ, settings.trusted_proxies),
            row_limit=asked.limit,
            survey=survey,
        )
        kept, cache = self._answer(question, accepted, environ.get("HTTP_IF_NONE_MATCH"))
        if method == "GET" and cache == "hit" and kept.chunks:
            # Only what is asked a second time earns the shorter way.
            key = (environ["QUERY_STRING"], accept, environ.get("HTTP_ACCEPT_ENCODING"))
            size = kept.size + _DIRECT_BYTES + sum(2 * len(part) for part in key if part)
            self._requests.put(key, kept, size)
        return self._send(environ, start_response, kept, started, cache)

    def _read_body(self, environ: Environ) -> bytes:
        """The body, with a bound on how many are being read: a slow sender holds a thread."""
        client = client_of(environ, self._settings.trusted_proxies)
        with self._readers_lock:
            if self._readers.total() >= _READERS or self._readers[client] >= _READERS_PER_CLIENT:
                raise Busy(
                    "Too many request bodies are being received at once.",
                    remedy="Try again in a moment, or send the query with GET.",
                )
            self._readers[client] += 1
        try:
            return protocol.read_body(environ, self._settings.query_bytes)
        finally:
            with self._readers_lock:
                self._readers[client] -= 1
                if not self._readers[client]:
                    del self._readers[client]

    def _answer(
        self, question: Question, accepted: tuple[str, ...], none_match: str | None
    ) -> tuple[Kept, str]:
        """A response to send, from what is kept or from the store."""
        assert question.survey is not None
        version = self._store.version
        volatile = question.survey.volatile
        tag = "" if volatile else self._tag(question, version)
        if tag:
            for name in (*accepted, ""):
                etag = _etag(tag, name)
                if none_match is not None and _matches(none_match, etag):
                    # What we are told to be there was made by us from the same data: no work.
                    return Kept(version, etag, _headers(question.format, etag, 0), [], 0), "hit"
            for name in (*accepted[:1], ""):
                kept = self._answers.get(_etag(tag, name))
                if kept is not None and kept.version == version:
                    return (kept if name else self._encode(kept, tag, accepted)), "hit"
        answer = self._store.answer(question)
        if answer.version != version and tag:
            tag = self._tag(question, answer.version)
        etag = _etag(tag, "") if tag else ""
        headers = _headers(question.format, etag, len(answer.body))
        headers.append(("Sikkerby-Rows", str(answer.rows)))
        if not answer.complete:
            headers.append(("Sikkerby-Complete", "false"))
        kept = Kept(answer.version, etag, headers, [answer.body], len(answer.body))
        if etag and not (accepted and kept.size >= coding.LEAST_BYTES):
            self._answers.put(etag, kept, kept.size + _ENTRY_BYTES)
        return self._encode(kept, tag, accepted), "miss"

    def _encode(self, plain: Kept, tag: str, accepted: tuple[str, ...]) -> Kept:
        """The response in the coding that the client likes best, where that pays; kept too."""
        if not accepted or plain.size < coding.LEAST_BYTES:
            return plain
        name = accepted[0]
        body = coding.compress(plain.chunks[0], name)
        if len(body) >= plain.size:
            return plain
        etag = _etag(tag, name) if tag else ""
        changed = {"Content-Length": str(len(body)), "ETag": etag}
        headers = [(key, changed.get(key, value)) for key, value in plain.headers]
        headers.append(("Content-Encoding", name))
        kept = Kept(plain.version, etag, headers, [body], len(body))
        if etag:
            self._answers.put(etag, kept, kept.size + _ENTRY_BYTES)
        return kept

    def _tag(self, question: Question, version: str) -> str:
        parts = (
            version,
            self._release,
            question.format.name,
            str(question.row_limit or ""),
            "\0".join(question.default_graphs),
            "\0".join(question.named_graphs),
            question.text,
        )
        return hashlib.sha256("\1".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:32]

    def _introduce(
        self,
        environ: Environ,
        start_response: StartResponse,
        accept: str | None,
        accepted: tuple[str, ...],
        started: float,
    ) -> Iterable[bytes]:
        """No query: the page for browsers, the service description for everybody else."""
        offers = (*GRAPHS, HTML) if self._page is not None else GRAPHS
        chosen = negotiate(accept, offers)
        if chosen is None:
            raise _not_acceptable(GRAPHS)
        if chosen is HTML:
            assert self._page is not None
            return self._page(environ, _varying(start_response))
        body = self._describe(chosen)
        name = ""
        if accepted and len(body) >= coding.LEAST_BYTES:
            name = accepted[0]
            body = coding.compress(body, name)
        tag = hashlib.sha256(body).hexdigest()[:32]
        etag = _etag(tag, name)
        kept = Kept("", etag, _headers(chosen, etag, len(body), name), [body], len(body))
        return self._send(environ, start_response, kept, started, "")

    def _send(
        self,
        environ: Environ,
        start_response: StartResponse,
        kept: Kept,
        started: float,
        cache: str,
    ) -> Iterable[bytes]:
        none_match = environ.get("HTTP_IF_NONE_MATCH")
        method = environ["REQUEST_METHOD"]
        if none_match is not None and kept.etag and _matches(none_match, kept.etag):
            headers = [
                pair
                for pair in kept.headers
                if pair[0] not in {"Content-Length", "Content-Type", "Content-Encoding"}
            ]
            return self._finish(
                start_response, method, "304 Not Modified", headers, [], started, cache
            )
        return self._finish(
            start_response, method, "200 OK", kept.headers, kept.chunks, started, cache
        )

    def _finish(
        self,
        start_response: StartResponse,
        method: str,
        status: str,
        headers: Headers,
        chunks: list[bytes],
        started: float,
        cache: str = "",
    ) -> Iterable[bytes]:
        start_response(status, headers)
        seconds = time.perf_counter() - started
        number = int(status[:3])
        self._metrics.observe(ROUTE, number, cache, seconds)
        if self._log is not None:
            size = len(chunks[0]) if chunks else 0
            self._log.write(ROUTE, method, number, size, seconds, cache)
        return [] if method == "HEAD" else chunks


def _choose_format(
    names: tuple[str, ...], accept: str | None, kind: AnswerKind, *, pages: bool
) -> Format:
    """The format of an answer: the first that is known of `names`, or by Accept.

    Raises NotAcceptable.
    """
    offers = _OFFERS[kind]
    if names:
        for name in names:
            known = _GRAPH_NAMES.get(name.strip().lower(), name) if kind == "graph" else name
            found = find_format(known, offers)
            if found is not None:
                return found
        raise _not_acceptable(offers, f"format is “{names[0][:40]}”. ")
    if accept is None:
        return offers[0]
    short = len(accept) <= _LONGEST_HEADER_KEPT
    chosen = (_negotiate_kept if short else _negotiate)(accept, kind, pages)
    if chosen is None:
        raise _not_acceptable(offers)
    return chosen


def _negotiate(accept: str, kind: AnswerKind, pages: bool) -> Format | None:
    return negotiate(accept, (*_OFFERS[kind], HTML) if pages else _OFFERS[kind])


_negotiate_kept = lru_cache(maxsize=1024)(_negotiate)


def _not_acceptable(offers: Iterable[Format], before: str = "") -> NotAcceptable:
    listed = ", ".join(f"{entry.name} ({entry.media_type})" for entry in offers)
    return NotAcceptable(
        f"{before}None of the formats asked for is offered for this kind of query.",
        remedy=f"Ask for one of these by Accept or format=: {listed}.",
    )


def _etag(tag: str, name: str) -> str:
    return f'"{tag}-{name}"' if name else f'"{tag}"'


def _matches(header: str, etag: str) -> bool:
    """If-None-Match compares weakly (RFC 9110, section 13.1.2)."""
    if header.strip() == "*":
        return True
    return any(part.strip().removeprefix("W/") == etag for part in header.split(","))


def _headers(format: Format, etag: str, size: int, name: str = "") -> Headers:
    headers = [
        ("Content-Type", format.content_type),
        ("Content-Length", str(size)),
        ("Vary", "Accept, Accept-Encoding"),
        *_CORS,
    ]
    if name:
        headers.append(("Content-Encoding", name))
    if etag:
        headers += [("ETag", etag), ("Cache-Control", _CACHE_CONTROL)]
    else:
        headers.append(("Cache-Control", "no-store"))
    return headers


def _varying(start_response: StartResponse) -> StartResponse:
    """Pages at this address depend on Accept, whatever the pages themselves say."""

    def start(status: str, headers: Headers, *rest: Any) -> Any:
        others = [value for name, value in headers if name.lower() == "vary"]
        if not any("accept" in value.lower().split(",") for value in others):
            headers = [*headers, ("Vary", "Accept")]
        return start_response(status, headers, *rest)

    return start
