"""The store that runs elsewhere: one SPARQL server, or two of which one answers while the other
is filled (blue and green).

Which of them answers follows from what they hold: the one whose graphs have just as many triples
as the version has, and whose catalogue names it. So nothing has to be remembered, and a process
that was killed while it filled a server finds out by itself that it has to be done again.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import math
import threading
import time
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from pyoxigraph import QueryBoolean, QueryResultsFormat, RdfFormat, parse, parse_query_results

from sikkerby.errors import Busy, StoreError
from sikkerby.progress import Progress
from sikkerby.settings import Settings
from sikkerby.store import guard, paths, refusals, serialise
from sikkerby.store.admission import Admission
from sikkerby.store.base import Answer, Question, Statistics, Survey
from sikkerby.store.explain import explain
from sikkerby.store.loop import Loop
from sikkerby.store.sparql_client import (
    BadQuery,
    Content,
    OutOfTime,
    Server,
    TooLarge,
    read_servers,
)
from sikkerby.store.upload import (
    count_files,
    count_graphs,
    holds,
    stated_version,
    upload,
    whole_version,
)

_RETRY_SECONDS = 5.0
_LONGEST_PAUSE_SECONDS = 60.0
_LOOK_SECONDS = 0.02
_READY_SECONDS = 2.0
_JSON = QueryResultsFormat.JSON
_BOOLEAN = b'{"head":{},"boolean":%s}'
# Named where no named graph is meant: some engines take an empty list for all.
_NO_GRAPH = "urn:x-sikkerby:no-graph"
_GRAPH_TYPES = {
    "text/turtle": RdfFormat.TURTLE,
    "application/x-turtle": RdfFormat.TURTLE,
    "application/n-triples": RdfFormat.N_TRIPLES,
    "text/n3": RdfFormat.N3,
    "application/rdf+xml": RdfFormat.RDF_XML,
}
# Serialised as we ask for it, an answer may be several times the size that it is sent in.
_WIDER = 4


class RemoteStore:
    """Answers from SPARQL servers, by the same limits as a store that runs here.

    `files` are the version's N-Quads, `version` its name. Filling starts at once, in a thread,
    once `verify` has returned, which raises StoreError where the files are not as they were
    published; the first question waits for it.
    """

    def __init__(
        self,
        settings: Settings,
        files: Sequence[Path],
        version: str,
        *,
        terms: Collection[str] = (),
        verify: Callable[[], object] = lambda: None,
        progress: Progress | None = None,
    ) -> None:
        self._settings = settings
        self._servers = read_servers(settings.store)
        self._terms = frozenset(terms)
        self._verify = verify
        self._progress = progress or Progress()
        self._loop = Loop()
        self._admission = Admission(settings)
        self._threads = ThreadPoolExecutor(settings.quick_slots, thread_name_prefix="store")
        self._counts: Counter[str] = Counter()
        self._closed = threading.Event()
        self._changing = threading.Lock()
        self._current: _Filled | None = None
        self._filled_before: dict[Server, _Filled] = {}
        self._version = version
        self._fault: StoreError | None = None
        self._started = threading.Event()
        threading.Thread(
            target=self._start, args=(tuple(files), version), name="fill", daemon=True
        ).start()

    def _start(self, files: Sequence[Path], version: str) -> None:
        """Have some server hold the version, however long the servers are gone."""
        for attempt in itertools.count():
            if self._current is not None:
                # A newer version was put in place meanwhile.
                self._fault = None
                return
            try:
                self._verify()
                self.change(files, version)
            except Exception as error:
                # Whatever it is, the thread goes on, and those who wait get the error.
                self._fault = error if isinstance(error, StoreError) else _unexpected(error)
                self._progress.say(str(self._fault))
            else:
                self._fault = None
            self._started.set()
            if self._fault is None or self._closed.wait(_pause(attempt)):
                return

    @property
    def version(self) -> str:
        return self._version

    def change(self, files: Sequence[Path], version: str) -> None:
        """Answer new questions from other data; returns when a server holds them.

        Raises StoreError where none can be made to; then the old one goes on answering.
        """
        with self._changing:
            wanted = count_files(files)
            server = self._holder(files, wanted) or self._fill(files, wanted)
            self._current = self._filled_before[server] = _Filled(server, wanted, version)
            self._version = version

    def _holder(self, files: Sequence[Path], wanted: Mapping[str, int]) -> Server | None:
        """The server that holds the version already: as many triples, and by its catalogue.

        Raises StoreError where none can be asked.
        """
        stated = stated_version(files)
        faults: list[StoreError] = []
        for server in self._servers:
            try:
                held = count_graphs(server, self._settings.query_seconds)
                if holds(held, wanted) and whole_version(server) == stated:
                    return server
            except StoreError as error:
                faults.append(error)
        if len(faults) == len(self._servers):
            raise faults[0]
        return None

    def _fill(self, files: Sequence[Path], wanted: Mapping[str, int]) -> Server:
        """Fill the server that is not answering. Raises StoreError."""
        answering = self._current.server if self._current else None
        free = [s for s in self._servers if s != answering and s.is_filled_here]
        if not free and len(self._servers) == 1 and self._servers[0].is_filled_here:
            # The only one there is: nothing is answered until it holds all again.
            self._current = None
            free = list(self._servers)
        if not free:
            raise StoreError(
                "No server holds the version, and there is none that may be filled.",
                remedy="Fill it with the version's N-Quads, or name its address for writing: "
                "update=ADDRESS or graphs=ADDRESS after its query address in `store`.",
            )
        fault: StoreError | None = None
        for server in _least_missed(free):
            if server in self._filled_before:
                self._filled_before[server].is_overwritten = True
            try:
                upload(server, files, wanted, self._progress)
            except StoreError as error:
                fault = error
            else:
                return server
        assert fault is not None
        raise fault

    def use(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = Loop(loop)

    def wait(self) -> None:
        """Until the first question can be answered. Raises StoreError where it cannot be."""
        # Every request of the first attempt has a bound of its own.
        self._started.wait()
        if self._current is None:
            raise self._fault or refusals.stopping()

    def graphs(self) -> Mapping[str, int]:
        return self._filled().graphs

    def is_ready(self) -> bool:
        current = self._current
        if current is None or self._closed.is_set():
            return False
        try:
            current.server.ask("ASK {}", graph=False, seconds=_READY_SECONDS, most_bytes=10_000)
        except (StoreError, OutOfTime, BadQuery, TooLarge):
            return False
        return True

    def survey(self, text: str) -> Survey:
        """What the guard tells of a query, under this store's limits."""
        settings = self._settings
        return guard.survey(text, max_bytes=settings.query_bytes, max_depth=settings.query_depth)

    def answer(self, question: Question) -> Answer:
        return self._loop.run(self.answer_soon(question))

    async def answer_soon(self, question: Question) -> Answer:
        started = time.monotonic()
        survey = question.survey or self.survey(question.text)
        loop = asyncio.get_running_loop()
        if self._current is None:
            await self._first_attempt(self._settings.queue_seconds if question.client else math.inf)
        current = self._filled()
        default, named = question.default_graphs, question.named_graphs
        if not default and not named:
            default, named = survey.default_graphs, survey.named_graphs
        guard.check_graphs(default, current.graphs)
        guard.check_graphs(named, current.graphs)
        async with self._admission.turn(question.client):
            work = loop.run_in_executor(
                self._threads, self._ask, current, question, survey, default, named
            )
            try:
                # The thread may be held up longer; the caller is not.
                body, rows, complete = await asyncio.wait_for(
                    asyncio.shield(work), self._settings.query_seconds + 0.25
                )
            except TimeoutError:
                self._counts["killed"] += 1
                work.add_done_callback(lambda done: done.cancelled() or done.exception())
                raise refusals.out_of_time(self._settings) from None
            except OutOfTime:
                self._counts["killed"] += 1
                raise refusals.out_of_time(self._settings) from None
            except BadQuery as error:
                raise explain(question.text, str(error), self._terms) from None
            except TooLarge:
                self._counts["stopped"] += 1
                raise refusals.too_much(self._settings, "answer_bytes") from None
            except _Stopped as error:
                self._counts["stopped"] += 1
                raise refusals.too_much(self._settings, error.limit) from None
            except StoreError:
                self._counts["crashed"] += 1
                raise
        if current.is_overwritten:
            # The server was being filled with another version, perhaps while it answered.
            return await self.answer_soon(question)
        self._counts["answered"] += 1
        return Answer(
            body=body,
            format=question.format,
            rows=rows,
            kind=survey.kind,
            complete=complete,
            volatile=survey.volatile,
            seconds=time.monotonic() - started,
            version=current.version,
        )

    async def _first_attempt(self, seconds: float) -> None:
        """Wait for so long until the first data are there or cannot be had; no thread does."""
        deadline = time.monotonic() + seconds
        while not self._started.is_set() and time.monotonic() < deadline:
            await asyncio.sleep(_LOOK_SECONDS)

    def _ask(
        self,
        current: _Filled,
        question: Question,
        survey: Survey,
        default: Sequence[str],
        named: Sequence[str],
    ) -> tuple[bytes, int, bool]:
        settings = self._settings
        if not default and not named and not current.is_union:
            default = named = tuple(current.graphs)
        elif default and not named and current.shows_all_named:
            named = (_NO_GRAPH,)
        content = current.server.ask(
            paths.reduce_nested_repeats(question.text),
            graph=survey.kind == "graph",
            seconds=settings.query_seconds,
            most_bytes=_WIDER * settings.answer_bytes,
            default_graphs=default,
            named_graphs=named,
        )
        limit = reason = ""
        try:
            return _write(content, survey, question, settings)
        except serialise.TooMuch as error:
            limit = error.limit
        except (SyntaxError, ValueError) as error:
            reason = str(error)
        # Outside of the handlers: results of the engine's must end in the thread that made them,
        # and an error that knows of another keeps what that one held.
        if limit:
            raise _Stopped(limit)
        raise StoreError(
            f"The server {current.server.name} answers what is no SPARQL result: {reason}",
            remedy="See whether a proxy or a login page answers in its place.",
        )

    def _filled(self) -> _Filled:
        current = self._current
        if self._closed.is_set():
            raise refusals.stopping()
        if current is None:
            reason = f" {self._fault.message}" if self._fault else ""
            raise Busy(
                f"No server holds the data yet.{reason}",
                retry_after=round(_RETRY_SECONDS),
                remedy="Try again in a moment.",
            )
        return current

    def statistics(self) -> Statistics:
        return Statistics(
            counts={**self._counts, **self._admission.counts}, gauges=self._admission.gauges()
        )

    def close(self, seconds: float = 10.0) -> None:
        if self._closed.is_set():
            return
        if self._loop.is_running:
            self._loop.run(self._admission.drain(seconds))
        self._closed.set()
        self._started.set()
        self._threads.shutdown(wait=False, cancel_futures=True)
        self._loop.close()


def _least_missed(servers: Sequence[Server]) -> list[Server]:
    """Those first that hold nothing whole, then those with older versions: another process may
    be answering from what one of them holds. Servers that cannot be asked come last."""

    def rank(server: Server) -> tuple[bool, str]:
        try:
            return (False, whole_version(server))
        except StoreError:
            return (True, "")

    return sorted(servers, key=rank)


def _pause(attempt: int) -> float:
    """Seconds until the attempt after this one, however many there were."""
    return float(min(_LONGEST_PAUSE_SECONDS, _RETRY_SECONDS * 2 ** min(attempt, 10)))


def _unexpected(error: Exception) -> StoreError:
    return StoreError(
        f"The data cannot be sent to a server: {type(error).__name__}: {error}",
        remedy="See that the version's files are there and can be read.",
    )


class _Stopped(Exception):
    """An answer that passes a limit; `limit` names the setting."""

    def __init__(self, limit: str) -> None:
        super().__init__(limit)
        self.limit = limit


def _write(
    content: Content, survey: Survey, question: Question, settings: Settings
) -> tuple[bytes, int, bool]:
    """A server's answer in the format that was asked for. Raises TooMuch and SyntaxError."""
    name, cut = question.format.name, question.row_limit
    most = settings.query_rows, settings.answer_bytes
    if survey.kind == "graph":
        form = _GRAPH_TYPES.get(content.media_type, RdfFormat.TURTLE)
        triples = (quad.triple for quad in parse(content.body, form))
        return serialise.graph_of(triples, name, *most, cut)
    found: Any = parse_query_results(content.body, _JSON)
    if survey.kind == "ask":
        if not isinstance(found, QueryBoolean):
            # Virtuoso answers some questions for yes or no with a row.
            found = parse_query_results(_BOOLEAN % (b"true" if any(found) else b"false"), _JSON)
        return serialise.boolean(found, name), 1, True
    if cut is not None:
        return serialise.cut_solutions(found, name, most[1], cut)
    return (*serialise.solutions(found, name, *most), True)


class _Filled:
    """A server that holds a version, and in what it differs from the others."""

    def __init__(self, server: Server, graphs: Mapping[str, int], version: str) -> None:
        self.server = server
        self.graphs = dict(graphs)
        self.version = version
        self.is_overwritten = False
        smallest = min(graphs, key=lambda graph: graphs[graph])
        triples = _first(server, "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")
        # Whether the default graph is all of our graphs, and nothing else.
        self.is_union = triples == str(sum(graphs.values()))
        # Whether graphs that a query did not name are there all the same.
        self.shows_all_named = bool(
            _first(server, "SELECT ?g { GRAPH ?g { ?s ?p ?o } } LIMIT 1", (smallest,))
        )


def _first(server: Server, text: str, default_graphs: Sequence[str] = ()) -> str:
    """The first value of an answer, or nothing. Raises StoreError."""
    try:
        content = server.ask(
            text, graph=False, seconds=60, most_bytes=100_000, default_graphs=default_graphs
        )
        rows = json.loads(content.body)["results"]["bindings"]
        return str(next(iter(rows[0].values()))["value"]) if rows and rows[0] else ""
    except (BadQuery, OutOfTime, TooLarge, ValueError, KeyError, TypeError) as error:
        raise StoreError(
            f"The server {server.name} cannot be tried out: {error or type(error).__name__}",
            remedy="See that its address is that of a SPARQL endpoint.",
        ) from None
