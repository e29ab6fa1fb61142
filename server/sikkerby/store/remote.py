"""The store that runs elsewhere: SPARQL servers that are asked over HTTP (see `servers`).

It only reads, and follows what `sikkerby load` fills: processes that share the servers cannot undo
each other's work.
"""

from __future__ import annotations

import asyncio
import json
import math
import re
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from pyoxigraph import QueryBoolean, QueryResultsFormat, RdfFormat, parse, parse_query_results

from sikkerby.errors import Busy, StoreError
from sikkerby.progress import Progress
from sikkerby.settings import endpoint_url
from sikkerby.store import paths, serialise
from sikkerby.store.admission import Admission
from sikkerby.store.answering import Store, dataset
from sikkerby.store.base import Answer, Kind, Question, Survey
from sikkerby.store.failures import OutOfTime, TooMuch, Unwritable
from sikkerby.store.servers import FilledServer, find_server
from sikkerby.store.sparql_client import read_servers

_FOLLOW_SECONDS = 1.0
_LOOK_SECONDS = 0.02
_READY_SECONDS = 2.0
_JSON = QueryResultsFormat.JSON
# Named where no named graph is meant: some engines take an empty list for all.
_NO_GRAPH = "urn:x-sikkerby:no-graph"
# What else servers answer with is Turtle, or a part of it.
_GRAPH_TYPES = {"text/n3": RdfFormat.N3, "application/rdf+xml": RdfFormat.RDF_XML}
# What is a comparison instead does no harm.
_RELATIVE = re.compile(r"<(?![A-Za-z][A-Za-z0-9+.-]*:)[^<>\"{}|^`\\\x00-\x20]*>")
# Serialised as we ask for it, an answer may be several times the size that it is sent in.
_WIDER = 4


class _Withdrawn(Exception):
    """The server that answered holds the version no longer."""


class RemoteStore(Store):
    """Answers from SPARQL servers, by the same limits as a store that runs here.

    The one that holds the version is looked for in a thread.
    """

    def _begin(self, files: tuple[Path, ...]) -> None:
        settings = self._settings
        self._progress = Progress()
        self._servers = read_servers(settings.store)
        self._current: FilledServer | None = None  # the one that answers
        self._admission = self._places = Admission(settings)
        self._threads = ThreadPoolExecutor(settings.quick_slots, thread_name_prefix="store")
        self._closed = threading.Event()
        self._changing = threading.Lock()
        self._files = files
        self._fault: StoreError | None = None
        self._started = threading.Event()
        threading.Thread(target=self._follow, name="follow", daemon=True).start()

    def _follow(self) -> None:
        """Know at every moment which server holds the version, however long none does."""
        while True:
            try:
                self._verify()
                self._verify = lambda: None
                self._check()
                with self._changing:
                    if self._current is None:
                        self._current = self._find(self._files, self.version)
            except Exception as error:
                # Whatever it is, the thread goes on, and those who wait get the error.
                fault = StoreError("servers-contents-unknown", type(error).__name__, error)
                fault = error if isinstance(error, StoreError) else fault
                if str(fault) != str(self._fault):
                    self._progress.say(str(fault))
                self._fault = fault
            else:
                self._fault = None
            self._started.set()
            if self._closed.wait(_FOLLOW_SECONDS):
                return

    def _find(self, files: tuple[Path, ...], version: str) -> FilledServer:
        return find_server(self._servers, files, version, self._settings.query_seconds)

    def _check(self) -> None:
        """Answer no longer from a server that has ceased to hold its version."""
        current = self._current
        if current and not current.confirm() and self._current is current:
            self._current = None

    def change(self, files: Sequence[Path], version: str) -> None:
        with self._changing:
            self._current = self._find(tuple(files), version)
            self._files, self.version = tuple(files), version

    def wait(self) -> None:
        # Every request of the first attempt has a bound of its own.
        self._started.wait()
        if self._current is None:
            raise self._fault or Busy("server-stopping")

    def is_ready(self) -> bool:
        current = self._current
        if current is None or self._closed.is_set():
            return False
        try:
            current.server.select("SELECT * {}", _READY_SECONDS)
        except StoreError:
            return False
        return True

    async def _evaluate(self, question: Question, survey: Survey) -> Answer:
        settings = self._settings
        current = await self._filled(settings.queue_seconds if question.client else math.inf)
        dataset(question, survey, current.graphs)
        async with self._admission.turn(question.counted):
            work = asyncio.get_running_loop().run_in_executor(
                self._threads, self._ask, current, question, survey
            )
            try:
                # The thread may be held up longer; the caller is not.
                kind, body, rows, complete = await asyncio.wait_for(
                    asyncio.shield(work), settings.query_seconds + 0.25
                )
            except TimeoutError:
                raise OutOfTime from None
            except StoreError:
                self._counts["crashed"] += 1
                raise
            except _Withdrawn:
                # The server is being filled with another version, perhaps while it answered.
                return await self._evaluate(question, survey)
        return Answer(body, rows, kind, complete, current.version)

    def _ask(
        self, current: FilledServer, question: Question, survey: Survey
    ) -> tuple[Kind, bytes, int, bool]:
        settings = self._settings
        default, named = dataset(question, survey, current.graphs)
        if not default and not named:
            # What else the server holds, or will, is none of ours.
            default = named = tuple(current.graphs)
        elif default and not named and current.shows_all_named:
            named = (_NO_GRAPH,)
        text = paths.reduce_nested_repeats(question.text)
        if _RELATIVE.search(text):
            # A server would take its own.
            text = f"BASE <{endpoint_url(settings)}> {text}"
        body, media_type = current.server.ask(
            text,
            graph=survey.kind == "graph",
            seconds=settings.query_seconds,
            most_bytes=_WIDER * settings.answer_bytes,
            default_graphs=default,
            named_graphs=named,
        )
        if not current.confirm():
            self._check()
            raise _Withdrawn
        failure: Exception
        try:
            return serialise.write(
                _read(body, media_type, survey.kind),
                question.format.name,
                settings,
                question.row_limit,
            )
        except (TooMuch, Unwritable) as error:
            failure = type(error)(*error.args)
        except (SyntaxError, ValueError) as error:
            failure = StoreError("server-answers-no-result", current.server.name, error)
        # Outside of the handlers: results of the engine's must end in the thread that made them,
        # and an error that knows of another keeps what that one held.
        raise failure

    async def _filled(self, seconds: float) -> FilledServer:
        """The server that answers. Waits for so long until the first data are there or cannot be
        had; no thread does. Raises Busy."""
        deadline = time.monotonic() + seconds
        while not (self._current or self._started.is_set() or time.monotonic() > deadline):
            await asyncio.sleep(_LOOK_SECONDS)
        current = self._current
        if self._closed.is_set():
            raise Busy("server-stopping")
        if current is None:
            reason = f" {self._fault.message}" if self._fault else ""
            raise Busy("no-server-has-data", reason, retry_after=round(2 * _FOLLOW_SECONDS))
        return current

    def close(self, seconds: float = 10.0) -> None:
        if self._closed.is_set():
            return
        if self._loop.is_running:
            self._loop.run(self._admission.drain(seconds))
        self._closed.set()
        self._started.set()
        self._threads.shutdown(wait=False, cancel_futures=True)
        self._loop.close()


def _read(body: bytes, media_type: str, kind: Kind) -> Any:
    """The result that a server's answer holds. Raises SyntaxError."""
    if kind == "graph":
        form = _GRAPH_TYPES.get(media_type, RdfFormat.TURTLE)
        # In order, so that the same of them are left out each time.
        return sorted({quad.triple for quad in parse(body, form)}, key=str)
    found: Any = parse_query_results(body, _JSON)
    if kind == "ask" and not isinstance(found, QueryBoolean):
        # Virtuoso answers some questions for yes or no with a row.
        found = parse_query_results(json.dumps({"head": {}, "boolean": any(found)}), _JSON)
    return found
