"""Which of the servers elsewhere holds a version, and having one hold it.

There is one, or two of which one answers while the other is filled (blue and green). Which of them
answers follows from what they hold: the one whose graphs have just as many triples as the version
has, and whose catalogue names it. So nothing has to be remembered, and a process that was killed
while it filled a server finds out by itself that it has to be done again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sikkerby.errors import StoreError
from sikkerby.progress import Progress
from sikkerby.settings import Settings
from sikkerby.store.sparql_client import Server, read_servers
from sikkerby.store.upload import (
    count_files,
    count_graphs,
    holds,
    stated_version,
    upload,
    whole_version,
)

_TRIAL_SECONDS = 60.0


@dataclass
class FilledServer:
    """A server that holds a version, and in what it differs from the others.

    `is_union` says that its default graph is all of our graphs, and nothing else;
    `shows_all_named` that graphs which a query did not name are there all the same.
    """

    server: Server
    graphs: Mapping[str, int]
    version: str
    is_union: bool
    shows_all_named: bool
    is_overwritten: bool = False


class Servers:
    """The servers that the setting `store` names; `current` is the one that answers, if any."""

    def __init__(self, settings: Settings, progress: Progress) -> None:
        self.current: FilledServer | None = None
        self._servers = read_servers(settings.store)
        self._seconds = settings.query_seconds
        self._progress = progress
        self._filled_before: dict[Server, FilledServer] = {}

    def hold(self, files: Sequence[Path], version: str) -> None:
        """Have one hold the version, and make it the current one.

        Raises StoreError where none can be made to; then the old one stays.
        """
        wanted = count_files(files)
        server = self._holder(files, wanted) or self._fill(files, wanted)
        self.current = self._filled_before[server] = _try_out(server, wanted, version)

    def _holder(self, files: Sequence[Path], wanted: Mapping[str, int]) -> Server | None:
        """The server that holds the version already: as many triples, and by its catalogue.

        Raises StoreError where none can be asked.
        """
        stated = stated_version(files)
        faults: list[StoreError] = []
        for server in self._servers:
            try:
                held = count_graphs(server, self._seconds)
                if holds(held, wanted) and whole_version(server) == stated:
                    return server
            except StoreError as error:
                faults.append(error)
        if len(faults) == len(self._servers):
            raise faults[0]
        return None

    def _fill(self, files: Sequence[Path], wanted: Mapping[str, int]) -> Server:
        """Fill the server that is not answering. Raises StoreError."""
        answering = self.current.server if self.current else None
        free = [s for s in self._servers if s != answering and s.is_filled_here]
        if not free and len(self._servers) == 1 and self._servers[0].is_filled_here:
            # The only one there is: nothing is answered until it holds all again.
            self.current = None
            free = list(self._servers)
        fault = StoreError(
            "No server holds the version, and there is none that may be filled.",
            remedy="Fill it with the version's N-Quads, or name its address for writing: "
            "update=ADDRESS or graphs=ADDRESS after its query address in `store`.",
        )
        for server in sorted(free, key=_rank):
            if server in self._filled_before:
                self._filled_before[server].is_overwritten = True
            try:
                upload(server, files, wanted, self._progress)
            except StoreError as error:
                fault = error
            else:
                return server
        raise fault


def _rank(server: Server) -> tuple[bool, str]:
    """Those first that hold nothing whole, then those with older versions: another process may
    be answering from what one of them holds. Servers that cannot be asked come last."""
    try:
        return (False, whole_version(server))
    except StoreError:
        return (True, "")


def _try_out(server: Server, graphs: Mapping[str, int], version: str) -> FilledServer:
    """What a server does where the standard leaves it free. Raises StoreError."""
    smallest = min(graphs, key=lambda graph: graphs[graph])
    total = server.select("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", _TRIAL_SECONDS)
    others = server.select(
        "SELECT ?g { GRAPH ?g { ?s ?p ?o } } LIMIT 1", _TRIAL_SECONDS, [smallest]
    )
    return FilledServer(
        server,
        graphs,
        version,
        is_union=total == [{"n": str(sum(graphs.values()))}],
        shows_all_named=any(others),
    )
