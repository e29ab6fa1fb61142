"""Every setting in one table: name, default, what fits, help.

The fields of `Settings` are the table. The command line's options and the environment
variables (`SIKKERBY_` and the name in capitals) derive from it.
"""

from __future__ import annotations

import dataclasses
import ipaddress
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sikkerby.errors import InputError, Remedy

PREFIX = "SIKKERBY_"

_DAY = 86_400
# What JSON, RDF and the kernel's own limits can all say exactly.
_LARGEST = 2**53
_HIGHEST_PORT = 65_535
_OWN = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - compared with, not bound
# An origin and a path, in the letters that need no escaping in a page, a header or an IRI.
_WEB_ADDRESS = re.compile(
    r"https?://(?:[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?|\[(?P<ipv6>[0-9A-Fa-f:.]+)\])"
    r"(?::(?P<port>[0-9]{1,5}))?(?:/(?!\.{1,2}(?:/|$))(?:[A-Za-z0-9._~-]|%[0-9A-Fa-f]{2})+)*/?"
)

# One address as mail programs take it in a `mailto:` link (RFC 6068), without quoted forms.
_MAIL_ADDRESS = re.compile(r"[A-Za-z0-9._+-]+@(?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,}")


def _folder(text: str | Path) -> Path:
    """The path from the root: a relative one would change its meaning with whoever opens it."""
    if not str(text):
        raise ValueError("it names no folder")
    try:
        return Path(text).absolute()
    except FileNotFoundError:
        raise ValueError("the current folder, which it is relative to, was removed") from None


def _words(text: str) -> str:
    if not text:
        raise ValueError("it is empty")
    return text


def _web_address(text: str) -> str:
    found = _WEB_ADDRESS.fullmatch(text)
    if text and not found:
        raise ValueError(
            "it is not http:// or https://, a host and perhaps a port and a path, in ASCII"
        )
    if found and found["ipv6"]:
        ipaddress.IPv6Address(found["ipv6"])
    if found and found["port"]:
        _within(1, _HIGHEST_PORT)(found["port"])
    return text.rstrip("/")


def read_networks(text: str) -> list[ipaddress.IPv4Network | ipaddress.IPv6Network]:
    """Addresses and networks separated by commas. Raises ValueError."""
    parts = (part.strip() for part in text.split(","))
    return [ipaddress.ip_network(part, strict=False) for part in parts if part]


def _networks(text: str) -> str:
    read_networks(text)
    return text


def read_contact(text: str) -> str:
    """A mail address, a web address, or nothing. Raises ValueError for anything else."""
    if text and not (_MAIL_ADDRESS.fullmatch(text) or _WEB_ADDRESS.fullmatch(text)):
        raise ValueError("it is neither a mail address nor a web address")
    return text


def _within(
    least: float, most: float, kind: Callable[[str], float] = int
) -> Callable[[str], float]:
    """A reader of numbers between two, these included; no bound lets “nan” or “inf” through."""

    def read(text: str) -> float:
        try:
            number = kind(text)
        except ValueError:
            raise ValueError(
                "it is not a number" if kind is float else "it is not an integer"
            ) from None
        if not least <= number <= most:
            raise ValueError(f"it is not between {least:,} and {most:,}")
        return number

    return read


def _setting(default: Any, help: str, read: Callable[[Any], Any]) -> Any:
    return field(default=default, metadata={"help": help, "read": read})


def _seconds(default: float, help: str, least: float) -> Any:
    return _setting(default, help, _within(least, _DAY, float))


def _number(default: int, help: str, least: int, most: int = _LARGEST) -> Any:
    return _setting(default, help, _within(least, most))


@dataclass(frozen=True)
class Settings:
    """What an operator may set; sizes in bytes, times in seconds."""

    home: Path = _setting(Path("published"), "Folder in which publications live.", _folder)
    data: Path | None = _setting(
        None,
        "Data folder with the manifest, editions, reference data and links; "
        "default: the one that comes with the program.",
        _folder,
    )
    store: str = _setting(
        "embedded",
        "“embedded”, or the address of a SPARQL server, or two separated by a comma.",
        _words,
    )
    host: str = _setting("127.0.0.1", "Address to listen on.", _words)
    port: int = _number(
        8000, "Port to listen on; 0 for any that is free.", least=0, most=_HIGHEST_PORT
    )
    public_url: str = _setting(
        "",
        "Address at which visitors reach the site, if a proxy stands before it; default: http://HOST:PORT.",
        _web_address,
    )
    contact: str = _setting(
        "",
        "Mail or web address to which readers report errors; default: that of publication.toml.",
        read_contact,
    )
    query_seconds: float = _seconds(10.0, "Longest time that one query may run.", least=0.1)
    quick_seconds: float = _seconds(
        0.5, "A query that runs longer moves to one of the slow slots.", least=0.01
    )
    query_memory: int = _number(512 * 2**20, "Memory that one query may use.", least=2**24)
    query_rows: int = _number(1_000_000, "Rows or triples that one answer may have.", least=1)
    answer_bytes: int = _number(64 * 2**20, "Size that one answer may have.", least=1024)
    query_bytes: int = _number(
        1_000_000, "Size that one query text or request body may have.", least=100
    )
    query_depth: int = _number(
        64, "Depth to which brackets and operators of a query may nest.", least=8
    )
    quick_slots: int = _number(4, "Queries that may run at once.", least=1)
    slow_slots: int = _number(
        2, "Of them, queries past the quick time that may run at once.", least=1
    )
    queue_length: int = _number(64, "Queries that may wait for a slot.", least=0)
    queue_seconds: float = _seconds(5.0, "Longest time that a query waits for a slot.", least=0)
    client_slots: int = _number(
        16,
        "Queries that one client address may have running or waiting; 0 for no bound.",
        least=0,
    )
    client_spool_bytes: int = _number(
        2**29, "Disk space for large answers that one client address has yet to read.", least=0
    )
    client_connections: int = _number(
        64,
        "Connections that one client address may have; 0 for no bound. With trusted_proxies, the "
        "proxy bounds them.",
        least=0,
    )
    exempt_clients: str = _setting(
        "",
        "Addresses or networks, separated by commas, that the bounds per client do not hold for.",
        _networks,
    )
    trusted_proxies: int = _number(
        0, "Proxies before the server whose X-Forwarded-For entries are believed.", least=0
    )
    metrics_clients: str = _setting(
        "",
        "Addresses or networks, separated by commas, that may see /metrics besides this machine.",
        _networks,
    )
    spool_bytes: int = _number(
        2**31, "Disk space for large answers that all clients have yet to read.", least=0
    )
    connections: int = _number(
        1024,
        "Connections at once; fewer where the system allows fewer than 5,000 open files.",
        least=1,
    )
    cache_bytes: int = _number(64 * 2**20, "Memory for kept answers.", least=0)
    memory_triples: int = _number(
        5_000_000, "Editions with more triples are served from disk instead of memory.", least=0
    )
    keep_versions: int = _number(0, "Versions to keep; 0 keeps all.", least=0)


def public_url(settings: Settings) -> str:
    """Where visitors reach the site, without a slash at the end.

    One that listens on all addresses is said to be at this machine's own: none of the others can
    be known here, and “all of them” leads nowhere.
    """
    if settings.public_url:
        return settings.public_url
    host = _OWN.get(settings.host, settings.host)
    return f"http://{f'[{host}]' if ':' in host else host}:{settings.port}"


def endpoint_url(settings: Settings) -> str:
    """The address of `/sparql`, which relative IRIs of queries are relative to."""
    return f"{public_url(settings)}/sparql"


def read_settings(
    given: Mapping[str, Any] | None = None, environment: Mapping[str, str] | None = None
) -> Settings:
    """The settings from what was `given` (None counts as not given), the environment, the defaults.

    An empty variable counts as not set, as service managers and shells write it. Paths become
    absolute. Raises InputError for a value that does not fit, naming its option or variable.
    """
    environment = os.environ if environment is None else environment
    values: dict[str, Any] = {}
    for entry in dataclasses.fields(Settings):
        variable = PREFIX + entry.name.upper()
        value, source = (given or {}).get(entry.name), f"--{entry.name.replace('_', '-')}"
        if value is None and environment.get(variable):
            value, source = environment[variable], variable
        if value is None:
            value = entry.default
        if value is not None:
            values[entry.name] = _read(entry, value, source)
    return Settings(**values)


def _read(entry: dataclasses.Field[Any], value: Any, source: str) -> Any:
    try:
        return entry.metadata["read"](value)
    except ValueError as error:
        default = f" Default: {entry.default}." if entry.default not in (None, "") else ""
        raise InputError(
            "setting-does-not-fit",
            source,
            value,
            error,
            remedy=Remedy("remedy-as-given", f"{entry.metadata['help']}{default}"),
        ) from None
