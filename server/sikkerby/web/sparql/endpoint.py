"""`/sparql`: the SPARQL 1.1 Protocol's query operation, before Flask and without a thread.

It is the hot path: a repeated request costs one look into a dictionary. Everything an answer
depends on (version, release, query, graphs, format, coding, limit) is in its ETag, so any cache
before or behind us may keep it.
"""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from sikkerby import __version__
from sikkerby.errors import MethodNotAllowed, SikkerbyError
from sikkerby.formats import HTML, Format, negotiate
from sikkerby.settings import Settings
from sikkerby.store.answering import Store
from sikkerby.store.base import Answer, Question
from sikkerby.store.unnamed import LARGE
from sikkerby.web import problems
from sikkerby.web.http import coding
from sikkerby.web.http.cache import Cache
from sikkerby.web.http.cors import PUBLIC, preflight
from sikkerby.web.http.logs import RequestLog
from sikkerby.web.http.metrics import Metrics
from sikkerby.web.http.spool import Spool, SpooledBody
from sikkerby.web.sparql import protocol
from sikkerby.web.sparql.formats import (
    GRAPHS,
    choose_format,
    not_acceptable,
    prefers_page,
)
from sikkerby.web.sparql.replies import (
    UNKNOWN_FUNCTIONS,
    Reply,
    encode,
    etag_of,
    headers_of,
    matches,
    write_iris,
    write_lines,
)

ROUTE = "sparql"
_ENTRY_BYTES = 1500  # what a cached answer takes besides its body
_DIRECT_BYTES = 700  # what a cached request takes besides its key
# Reading or packing more than this takes longer than handing it to a thread.
_LARGE = 32 * 1024

_PREFLIGHT = [*PUBLIC, *preflight(protocol.METHODS), ("Content-Length", "0")]


class Request(NamedTuple):
    """What the endpoint needs of a request; `query_string` is as it was sent, still encoded.

    `key` tells requests apart that may have different answers, in whichever form the server has
    them.
    """

    method: str
    query_string: str
    accept: str | None = None
    accept_encoding: str | None = None
    none_match: str | None = None
    content_type: str = ""
    client: str = ""
    body: bytes = b""
    key: Hashable = None


class Pending(NamedTuple):
    """A question that the store has yet to answer, and how the answer is to be sent."""

    question: Question
    accepted: tuple[str, ...]
    tag: str
    version: str


@dataclass(eq=False)
class SparqlEndpoint:
    """The answers of `/sparql`, to whatever server asks for them.

    `describe` writes the service description in a graph format. Browsers without a query, or that
    would rather see a page, get one from elsewhere.
    """

    settings: Settings
    store: Store
    describe: Callable[[Format], bytes]

    def __post_init__(self) -> None:
        self.metrics, self.log, self.spool = Metrics(), RequestLog(), Spool(self.settings)
        # Requests as they came, and answers by what they depend on; the first saves even the
        # reading of the request.
        size = self.settings.cache_bytes
        self._requests: Cache[Reply] = Cache(size // 4)
        self._answers: Cache[Reply] = Cache(size - size // 4)

    def gauges(self) -> Mapping[str, float]:
        """The sizes of caches and of what waits to be sent, for `/metrics`."""
        return {
            **self.spool.gauges(),
            "cache_bytes": self._requests.bytes + self._answers.bytes,
            "cache_entries": len(self._requests) + len(self._answers),
        }

    def repeat(self, key: Hashable, none_match: str | None) -> Reply | None:
        """The answer to a GET that came before, letter by letter."""
        cached = self._requests.get(key)
        if cached is None or cached.version != self.store.version:
            return None
        return cached if none_match is None else cached.again(none_match, "hit")

    async def answer(self, request: Request) -> Reply | None:
        """The answer to any request; None where the page for browsers is wanted.

        Whatever happens, there is an answer.
        """
        large = len(request.query_string) + len(request.body) > _LARGE
        try:
            step = await asyncio.to_thread(self._begin, request) if large else self._begin(request)
            if isinstance(step, Format):
                return await asyncio.to_thread(self._introduce, step, request)
            if not isinstance(step, Pending):
                return step
            found = await self.store.answer_soon(step.question)
            if len(found.body) > _LARGE or found.file is not None:
                return await asyncio.to_thread(self._finish, step, found, request)
            return self._finish(step, found, request)
        except SikkerbyError as error:
            return self.refuse(error, request.accept)
        except Exception as error:
            self.log.event("fault", kind=type(error).__name__, text=str(error)[:500])
            return self.refuse(SikkerbyError("server-fault"), request.accept)

    def refuse(self, error: SikkerbyError, accept: str | None) -> Reply:
        """What is said of an error."""
        return Reply(*problems.write_problem(error, accept, settings=self.settings))

    def note(
        self, route: str, method: str, status: int, size: int, started: float, cache: str = ""
    ) -> None:
        """Count and log an answer, of other routes too; `started` is of `time.perf_counter`."""
        seconds = time.perf_counter() - started
        self.metrics.observe(route, status, cache, seconds)
        self.log.write(route, method, status, size, seconds, cache)

    def _begin(self, request: Request) -> Reply | Pending | Format | None:
        """Read a request, and answer it from what is cached, if it can be.

        A format is that of the service description, which may have to wait until there are data.
        """
        method = request.method
        if method == "OPTIONS":
            return Reply(204, _PREFLIGHT, b"")
        if method not in protocol.METHODS:
            raise MethodNotAllowed("not-a-method-here", method, allow=protocol.METHODS)
        asked = protocol.read(method, request.content_type, request.query_string, request.body)
        accept = request.accept
        accepted = coding.acceptable(request.accept_encoding)
        if asked.query is None:
            chosen = negotiate(accept, (*GRAPHS, HTML))
            if chosen is None:
                raise not_acceptable(GRAPHS)
            return chosen if chosen is not HTML else None
        may_be_page = method != "POST"
        if may_be_page and not asked.formats and prefers_page(accept):
            # The page shows what is wrong with a query beside the query, so it comes first.
            return None
        survey = self.store.survey(asked.query)
        chosen = choose_format(asked.formats, accept, survey.kind, pages=may_be_page)
        if chosen is HTML:
            return None
        graphs = asked.default_graphs, asked.named_graphs
        question = Question(asked.query, chosen, *graphs, request.client, asked.limit, survey)
        version = self.store.version
        tag = "" if survey.volatile else self._tag(question, version)
        step = Pending(question, accepted, tag, version)
        cached = self._find(step, request.none_match) if tag else None
        if cached is None:
            return step
        if request.key is not None and cached.body:
            # Only what is asked a second time earns the shorter way.
            lines = write_lines(cached.headers)
            size = len(cached.body) + _DIRECT_BYTES + 2 * len(request.query_string) + len(lines)
            self._requests.put(request.key, cached._replace(cache="hit", lines=lines), size)
        return cached.again(request.none_match, "hit")

    def _find(self, step: Pending, none_match: str | None) -> Reply | None:
        """A cached answer in a coding that the client takes."""
        question, accepted, tag, version = step
        if none_match is not None:
            for name in (*accepted, ""):
                etag = etag_of(tag, name)
                if matches(none_match, etag):
                    # What we are told to be there was made by us from the same data: no work.
                    return Reply(200, headers_of(question.format, etag, 0), b"", etag=etag)
        for name in (*accepted[:1], ""):
            cached = self._answers.get(etag_of(tag, name))
            if cached is not None and cached.version == version:
                return cached if name else self._encode(cached, tag, accepted)
        return None

    def _finish(self, step: Pending, answer: Answer, request: Request) -> Reply:
        """The response to an answer that the store has just given."""
        tag = step.tag
        if tag and answer.version != step.version:
            tag = self._tag(step.question, answer.version)
        etag = etag_of(tag, "") if tag else ""
        body: bytes | SpooledBody = answer.body
        if answer.file is not None:
            body = self.spool.take(answer.file, request.client)
        elif len(body) > LARGE:
            body = self.spool.write(answer.body, request.client)
        headers = headers_of(step.question.format, etag, len(body))
        headers += [("Sikkerby-Rows", str(answer.rows)), ("Sikkerby-Version", answer.version)]
        if not answer.complete:
            headers.append(("Sikkerby-Complete", "false"))
        if answer.unknown_functions:
            headers.append((UNKNOWN_FUNCTIONS, write_iris(answer.unknown_functions)))
        plain = Reply(200, headers, body, etag=etag, version=answer.version)
        return self._encode(plain, tag, step.accepted).again(request.none_match, "miss")

    def _encode(self, plain: Reply, tag: str, accepted: tuple[str, ...]) -> Reply:
        """The response in the coding that the client likes best, where that pays; cached too."""
        cached = encode(plain, tag, accepted)
        if tag and isinstance(cached.body, bytes):
            self._answers.put(cached.etag, cached, len(cached.body) + _ENTRY_BYTES)
        return cached

    def _tag(self, question: Question, version: str) -> str:
        graphs = map("\0".join, (question.default_graphs, question.named_graphs))
        limit = str(question.row_limit or "")
        parts = (version, __version__, question.format.name, limit, *graphs, question.text)
        return hashlib.sha256("\1".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:32]

    def _introduce(self, chosen: Format, request: Request) -> Reply:
        """The service description, for whoever asks nothing."""
        body = self.describe(chosen)
        tag = hashlib.sha256(body).hexdigest()[:32]
        etag = etag_of(tag, "")
        plain = Reply(200, headers_of(chosen, etag, len(body)), body, etag=etag)
        accepted = coding.acceptable(request.accept_encoding)
        return encode(plain, tag, accepted).again(request.none_match, "")
