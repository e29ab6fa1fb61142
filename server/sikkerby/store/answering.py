"""What every store can do, and what all have in common: from a question to its answer, or to the
error that says why."""

from __future__ import annotations

import abc
import asyncio
from collections import Counter
from collections.abc import Callable, Collection, Container, Sequence
from pathlib import Path

from sikkerby.errors import QueryError
from sikkerby.settings import Settings, endpoint_url
from sikkerby.store import guard, refusals
from sikkerby.store.admission import Admission
from sikkerby.store.base import Answer, Question, Statistics, Survey
from sikkerby.store.explain import explain
from sikkerby.store.failures import BadQuery, OutOfTime, TooMuch, Unwritable
from sikkerby.store.loop import Loop
from sikkerby.store.pool import Pool


class Store(abc.ABC):
    """Answers queries: all that the web room, the command line and the stored queries know.

    Every method but `answer_soon` may be called from any thread, and waits; none but that one is
    for the thread of an event loop. New questions are answered from the data of `version`.

    `files` are the version's N-Quads, `version` is its name; `scratch` is the folder below which a
    store on disk may be made and large answers lie; `terms` are the local names of the ontology,
    for suggestions. What answers is sought or loaded at once, meanwhile; the first question waits
    for it, and for `verify`, which raises StoreError where the files are not as they were
    published. `_places` are those that questions wait for.
    """

    _places: Admission | Pool

    def __init__(
        self,
        settings: Settings,
        files: Sequence[Path],
        version: str,
        *,
        scratch: Path | None = None,
        terms: Collection[str] = (),
        verify: Callable[[], object] = lambda: None,
    ) -> None:
        self.version = version
        self._settings = settings
        self._base = endpoint_url(settings)
        self._scratch = scratch
        self._terms = frozenset(terms)
        self._verify = verify
        self._loop = Loop()
        self._counts = Counter(killed=0, crashed=0, stopped=0, answered=0)
        self._begin(tuple(files))

    @abc.abstractmethod
    def _begin(self, files: tuple[Path, ...]) -> None:
        """Make all that is of one kind of store, and begin to be ready."""

    @abc.abstractmethod
    def wait(self) -> None:
        """Until the first question can be answered. Raises StoreError where it cannot be."""

    @abc.abstractmethod
    def change(self, files: Sequence[Path], version: str) -> None:
        """Answer new questions from other data; returns when they are there.

        Questions that run are answered from the old data; none is lost. Raises StoreError; then
        the old data stay.
        """

    @abc.abstractmethod
    def is_ready(self) -> bool:
        """Whether a question asked now would find the store at work."""

    @abc.abstractmethod
    def close(self, seconds: float = 10.0) -> None:
        """Take no more questions, and let running ones finish for at most so long."""

    @abc.abstractmethod
    async def _evaluate(self, question: Question, survey: Survey) -> Answer:
        """The answer to a query. Raises OutOfTime, TooMuch, BadQuery, and what `answer` raises."""

    def use(self, loop: asyncio.AbstractEventLoop) -> None:
        """Work from this loop, not from one of the store's own; before the first question."""
        self._loop = Loop(loop)

    def survey(self, text: str) -> Survey:
        """What the guard finds out about a query, under this store's limits; see `guard.survey`."""
        settings = self._settings
        return guard.survey(
            text,
            max_bytes=settings.query_bytes,
            max_depth=settings.query_depth,
            base=self._base,
        )

    def answer(self, question: Question) -> Answer:
        """The whole answer.

        Raises QueryError for a query that cannot be answered, Forbidden for an update, Busy
        where no place is free, QueryStopped where a limit was hit, StoreError where the store
        is at fault.
        """
        found = self._loop.run(self.answer_soon(question))
        if found.file is None:
            return found
        with found.file as file:
            file.seek(0)
            return found._replace(body=file.read(), file=None)

    async def answer_soon(self, question: Question) -> Answer:
        """The same, awaited on the loop that the store works from; a large body is in a file."""
        survey = question.survey or self.survey(question.text)
        try:
            answer = await self._evaluate(question, survey)
        except OutOfTime:
            self._counts["killed"] += 1
            raise refusals.out_of_time(self._settings) from None
        except TooMuch as error:
            self._counts["stopped"] += 1
            raise refusals.too_much(self._settings, str(error)) from None
        except Unwritable as error:
            raise refusals.unwritable(question.format, str(error)) from None
        except BadQuery as error:
            raise explain(question.text, str(error), self._terms) from None
        self._counts["answered"] += 1
        return answer._replace(volatile=True) if survey.volatile else answer

    def statistics(self) -> Statistics:
        """The counts so far."""
        places = self._places
        return Statistics({**self._counts, **places.counts}, places.gauges())


def dataset(
    question: Question, survey: Survey, here: Container[str]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The default graphs and the named graphs that a question asks; both empty for all.

    Raises QueryError for the first that is not `here`: nothing is ever fetched.
    """
    asks = question if question.default_graphs or question.named_graphs else survey
    for name in (*asks.default_graphs, *asks.named_graphs):
        if name not in here:
            suggestion = "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }"
            raise QueryError("graph-not-here", name, suggestion=suggestion)
    return asks.default_graphs, asks.named_graphs
