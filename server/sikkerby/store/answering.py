"""What all stores have in common: from a question to its answer, or to the error that says why."""

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


class AnsweringStore(abc.ABC):
    """A store but for what evaluates its queries.

    `files` are the version's N-Quads, `version` its name; `scratch` is the folder below which a
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
        self._settings = settings
        self._scratch = scratch
        self._terms = frozenset(terms)
        self._verify = verify
        self._loop = Loop()
        self._counts = Counter(killed=0, crashed=0, stopped=0, answered=0)
        self._begin(tuple(files), version)

    @abc.abstractmethod
    def _begin(self, files: tuple[Path, ...], version: str) -> None:
        """Make all that is of one kind of store, and begin to be ready."""

    @abc.abstractmethod
    async def _evaluate(self, question: Question, survey: Survey) -> Answer:
        """The answer to a query. Raises OutOfTime, TooMuch, BadQuery, and what `answer` raises."""

    def use(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = Loop(loop)

    def survey(self, text: str) -> Survey:
        settings = self._settings
        return guard.survey(
            text,
            max_bytes=settings.query_bytes,
            max_depth=settings.query_depth,
            base=endpoint_url(settings),
        )

    def answer(self, question: Question) -> Answer:
        found = self._loop.run(self.answer_soon(question))
        if found.file is None:
            return found
        with found.file as file:
            file.seek(0)
            return found._replace(body=file.read(), file=None)

    async def answer_soon(self, question: Question) -> Answer:
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
        return answer._replace(volatile=survey.volatile)

    def statistics(self) -> Statistics:
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
