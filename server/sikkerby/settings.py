"""Every setting in one table: name, default, help.

The fields of `Settings` are the table. The command line's options and the environment
variables (`SIKKERBY_` and the name in capitals) derive from it; a test holds the documentation
to it.
"""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sikkerby.errors import InputError

PREFIX = "SIKKERBY_"


def _setting(default: Any, help: str, *, minimum: float | None = None) -> Any:
    return field(default=default, metadata={"help": help, "minimum": minimum})


@dataclass(frozen=True)
class Settings:
    """What an operator may set; sizes in bytes, times in seconds."""

    home: Path = _setting(Path("published"), "Folder in which publications live.")
    data: Path | None = _setting(
        None,
        "Data folder with the manifest, editions, reference data and links; "
        "default: the one that comes with the program.",
    )
    store: str = _setting(
        "embedded",
        "“embedded”, or the address of a SPARQL server, or two parted by a comma.",
    )
    host: str = _setting("127.0.0.1", "Address to listen on.")
    port: int = _setting(8000, "Port to listen on.", minimum=0)
    public_url: str = _setting(
        "",
        "Address at which visitors reach the site, if a proxy stands before it; default: http://HOST:PORT.",
    )
    query_seconds: float = _setting(10.0, "Longest time that one query may run.", minimum=0.1)
    quick_seconds: float = _setting(
        0.5, "A query that runs longer moves to one of the slow slots.", minimum=0.01
    )
    query_memory: int = _setting(512 * 2**20, "Memory that one query may use.", minimum=2**24)
    query_rows: int = _setting(1_000_000, "Rows or triples that one answer may have.", minimum=1)
    answer_bytes: int = _setting(64 * 2**20, "Size that one answer may have.", minimum=1024)
    query_bytes: int = _setting(
        1_000_000, "Size that one query text or request body may have.", minimum=100
    )
    query_depth: int = _setting(
        64, "Depth to which brackets and operators of a query may nest.", minimum=8
    )
    quick_slots: int = _setting(4, "Queries that may run at once.", minimum=1)
    slow_slots: int = _setting(
        2, "Of them, queries past the quick time that may run at once.", minimum=1
    )
    queue_length: int = _setting(64, "Queries that may wait for a slot.", minimum=0)
    queue_seconds: float = _setting(5.0, "Longest time that a query waits for a slot.", minimum=0)
    client_slots: int = _setting(
        16,
        "Queries that one client address may have running or waiting; 0 for no bound.",
        minimum=0,
    )
    exempt_clients: str = _setting(
        "", "Addresses or networks, parted by commas, that the bound per client does not hold for."
    )
    trusted_proxies: int = _setting(
        0, "Proxies before the server whose X-Forwarded-For entries are believed.", minimum=0
    )
    cache_bytes: int = _setting(64 * 2**20, "Memory for kept answers.", minimum=0)
    memory_triples: int = _setting(
        5_000_000, "Editions with more triples are served from disk instead of memory.", minimum=0
    )
    keep_versions: int = _setting(0, "Versions to keep; 0 keeps all.", minimum=0)


def read_settings(
    given: Mapping[str, Any] | None = None, environment: Mapping[str, str] | None = None
) -> Settings:
    """The settings from what was `given` (None counts as not given), the environment, the defaults.

    Raises InputError for a value that does not fit, naming the variable.
    """
    environment = os.environ if environment is None else environment
    values: dict[str, Any] = {}
    for entry in dataclasses.fields(Settings):
        value = (given or {}).get(entry.name)
        source = f"--{entry.name.replace('_', '-')}"
        if value is None and PREFIX + entry.name.upper() in environment:
            source = PREFIX + entry.name.upper()
            value = environment[source]
        if value is not None:
            values[entry.name] = _convert(entry, value, source)
    settings = Settings(**values)
    data = settings.data and settings.data.absolute()
    return dataclasses.replace(settings, home=settings.home.absolute(), data=data)


def _convert(entry: dataclasses.Field[Any], value: Any, source: str) -> Any:
    kind = {"Path": Path, "Path | None": Path, "int": int, "float": float}.get(str(entry.type), str)
    try:
        converted = kind(value)
    except (TypeError, ValueError):
        raise InputError(
            f"{source} is “{value}”, which does not fit.",
            remedy=f"{entry.metadata['help']} Default: {entry.default}.",
        ) from None
    minimum = entry.metadata["minimum"]
    if minimum is not None and converted < minimum:
        raise InputError(
            f"{source} is {converted}; the least that makes sense is {minimum}.",
            remedy=f"{entry.metadata['help']} Default: {entry.default}.",
        )
    return converted
