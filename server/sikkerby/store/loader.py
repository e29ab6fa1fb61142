"""Has one of the servers that the setting `store` names hold a version: `sikkerby load`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from sikkerby.errors import InputError, StoreError
from sikkerby.progress import Progress
from sikkerby.store.lease import loading
from sikkerby.store.sparql_client import Server, read_servers
from sikkerby.store.upload import (
    count_files,
    count_graphs,
    find_statement,
    holds,
    is_marked,
    unmark,
    upload,
    whole_version,
)


def load(
    setting: str, files: tuple[Path, ...], served: Sequence[str], progress: Progress
) -> tuple[Server, bool]:
    """Have a server hold the version in `files`: which one does, and whether it was filled now.

    `served` are the names of versions, the one that visitors were answered from last first: the
    server that holds the first of them that any holds is left as it is, unless it is the only
    one. Web processes find the filled one by themselves. Raises StoreError where another process
    is loading, or no server can be filled, and InputError where none may be written to.
    """
    servers = read_servers(setting)
    writable = [server for server in servers if server.is_filled_here]
    if not writable:
        raise InputError("no-address-for-writing")
    held, faults = _whole_versions(servers)
    reachable = [server for server in writable if server in held]
    if not reachable:
        raise faults[0]
    wanted = count_files(files)
    with loading(reachable) as lease:
        # Another may have loaded in the meantime.
        held, faults = _whole_versions(servers)
        statement = find_statement(files)
        for server, version in held.items():
            is_stated = statement is None or statement.version == version
            if is_stated and holds(count_graphs(server), wanted):
                # Marked, where whoever filled it was killed as the last thing.
                if server.is_filled_here:
                    unmark(server)
                return server, False
        for server in _free_servers(servers, held, served):
            try:
                upload(server, files, wanted, progress, lease.renew)
            except StoreError as error:
                faults.append(error)
            else:
                return server, True
        raise faults[-1] if faults else StoreError("only-server-serves-visitors")


def _free_servers(
    servers: Sequence[Server], held: dict[Server, str], served: Sequence[str]
) -> list[Server]:
    """The servers that may be filled, those first that hold nothing whole, then those with older
    versions."""
    # Nobody is answered from what is marked, whole or not.
    names = {
        server: "" if is_marked(server) else version.rpartition("/")[2]
        for server, version in held.items()
    }
    answering = next((s for name in served for s in names if names[s] == name), None)
    free = [s for s in names if s.is_filled_here and (s != answering or len(servers) == 1)]
    return sorted(free, key=lambda server: names[server])


def _whole_versions(servers: Sequence[Server]) -> tuple[dict[Server, str], list[StoreError]]:
    """The version that each server holds, if any, for those that can be asked; and the faults of
    those that cannot."""
    held: dict[Server, str] = {}
    faults: list[StoreError] = []
    for server in servers:
        try:
            held[server] = whole_version(server)
        except StoreError as error:
            faults.append(error)
    return held, faults
