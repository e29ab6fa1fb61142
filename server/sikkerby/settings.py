"""Every setting: its default in `Settings`; what fits it, and its help, in `settings.toml`.

The command line's options and the environment variables (`SIKKERBY_` and the name in capitals)
derive from them.
"""

from __future__ import annotations

import ipaddress
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sikkerby.errors import InputError, Remedy
from sikkerby.expressions import read_tables

PREFIX = "SIKKERBY_"
# What is said of each setting, in the order of the options.
SETTINGS: Mapping[str, Mapping[str, Any]] = read_tables(__file__)

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
        _number(found["port"], int, 1, _HIGHEST_PORT)
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


_KINDS: Mapping[str, Callable[[str], Any]] = {
    "folder": _folder,
    "words": _words,
    "web_address": _web_address,
    "networks": _networks,
    "contact": read_contact,
}


def _number(text: str, kind: type[float], least: float, most: float) -> float:
    """A number between two, these included; no bound lets “nan” or “inf” through."""
    try:
        number = kind(text)
    except ValueError:
        raise ValueError(
            "it is not a number" if kind is float else "it is not an integer"
        ) from None
    if not least <= number <= most:
        raise ValueError(f"it is not between {least:,} and {most:,}")
    return number


@dataclass(frozen=True)
class Settings:
    """What an operator may set; sizes in bytes, times in seconds."""

    home: Path = Path("published")
    data: Path | None = None
    store: str = "embedded"
    host: str = "127.0.0.1"
    port: int = 8000
    public_url: str = ""
    contact: str = ""
    query_seconds: float = 10.0
    quick_seconds: float = 0.5
    query_memory: int = 512 * 2**20
    query_rows: int = 1_000_000
    answer_bytes: int = 64 * 2**20
    query_bytes: int = 1_000_000
    query_depth: int = 64
    quick_slots: int = 4
    slow_slots: int = 2
    queue_length: int = 64
    queue_seconds: float = 5.0
    client_slots: int = 16
    client_spool_bytes: int = 2**29
    client_connections: int = 64
    exempt_clients: str = ""
    trusted_proxies: int = 0
    metrics_clients: str = ""
    spool_bytes: int = 2**31
    connections: int = 1024
    cache_bytes: int = 64 * 2**20
    memory_triples: int = 5_000_000
    keep_versions: int = 0


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
    for name in SETTINGS:
        variable = PREFIX + name.upper()
        value, source = (given or {}).get(name), f"--{name.replace('_', '-')}"
        if value is None and environment.get(variable):
            value, source = environment[variable], variable
        if value is None:
            value = getattr(Settings, name)
        if value is not None:
            values[name] = _read(name, value, source)
    return Settings(**values)


def _read(name: str, value: Any, source: str) -> Any:
    entry = SETTINGS[name]
    try:
        if "kind" in entry:
            return _KINDS[entry["kind"]](value)
        kind = type(getattr(Settings, name))
        return _number(value, kind, entry["least"], entry.get("most", _LARGEST))
    except ValueError as error:
        words = f"{entry['help']} {default_of(name, 'Default: {}.')}".strip()
        remedy = Remedy("remedy-as-given", words)
        raise InputError("setting-does-not-fit", source, value, error, remedy=remedy) from None


def default_of(name: str, words: str) -> str:
    """The default of a setting in its place in words; nothing where it has none."""
    default = getattr(Settings, name)
    return words.format(default) if default not in (None, "") else ""
