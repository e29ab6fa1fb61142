"""Which of the servers elsewhere holds a version: readers only look, `loader` fills them.

There is one, or two of which one answers while the other is filled (blue and green). Which of them
answers follows from what they hold: the one that states the version and whose graphs have just as
many triples as it. So nothing has to be remembered, and processes that know nothing of each other
come to the same.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sikkerby.errors import StoreError
from sikkerby.store.sparql_client import Server
from sikkerby.store.upload import (
    CONFIRMED_SECONDS,
    Statement,
    count_files,
    count_graphs,
    find_statement,
    holds,
)

_TRIAL_SECONDS = 60.0
_LOOK_SECONDS = 5.0


@dataclass
class FilledServer:
    """A server that holds a version.

    `shows_all_named` says that graphs which a query did not name are there all the same;
    `confirmed` is when it was asked last and stated the version, by `time.monotonic`.
    """

    server: Server
    graphs: Mapping[str, int]
    version: str
    statement: Statement | None
    shows_all_named: bool
    confirmed: float = 0.0

    def confirm(self) -> bool:
        """Whether all that it answered until now is of the version. Raises StoreError.

        A loader first marks it, then waits for twice `CONFIRMED_SECONDS`.
        """
        now = time.monotonic()
        if self.statement is None or now - self.confirmed < CONFIRMED_SECONDS:
            return True
        is_stated = self.statement.is_on(self.server, _LOOK_SECONDS)
        if is_stated:
            self.confirmed = now
        return is_stated


def find_server(
    servers: Sequence[Server], files: tuple[Path, ...], version: str, seconds: float
) -> FilledServer:
    """The server that holds a version, whose N-Quads are `files`; its triples are counted to tell.

    A count takes at most `seconds`. Raises StoreError where none holds it, or none can be asked.
    """
    statement = find_statement(files)
    faults: list[StoreError] = []
    for server in servers:
        try:
            # Most often it does not, which is told without a count.
            if statement is None or statement.is_on(server, _LOOK_SECONDS):
                wanted = count_files(files)
                if holds(count_graphs(server, seconds), wanted):
                    found = _try_out(server, wanted, version, statement)
                    if found.confirm():
                        return found
        except StoreError as error:
            faults.append(error)
    raise faults[0] if len(faults) == len(servers) else StoreError("no-server-has-version", version)


def _try_out(
    server: Server, graphs: Mapping[str, int], version: str, statement: Statement | None
) -> FilledServer:
    """What a server does where the standard leaves it free. Raises StoreError."""
    smallest = min(graphs, key=lambda graph: graphs[graph])
    others = server.select(
        "SELECT ?g { GRAPH ?g { ?s ?p ?o } } LIMIT 1", _TRIAL_SECONDS, [smallest]
    )
    return FilledServer(server, graphs, version, statement, shows_all_named=any(others))
