"""Code that fetches what a page offers, for the tools people have: the table `snippets.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from string import Template
from urllib.parse import parse_qs, urlsplit

from sikkerby.formats import BY_NAME
from sikkerby.web.addresses import absolute


@cache
def _read_table() -> list[tuple[str, tuple[str, ...], Template]]:
    table = tomllib.loads(Path(__file__).with_name("snippets.toml").read_text("utf-8"))
    return [
        (entry["tool"], tuple(entry["takes"]), Template(entry["code"].strip()))
        for entry in table["snippets"]
    ]


def list_snippets(addresses: Iterable[str]) -> dict[str, str]:
    """The code for each tool that fetches the same content at these addresses of the site, one a
    format."""
    offered: dict[str, tuple[str, str]] = {}
    for address in addresses:
        file = _name_file(address)
        offered[file.partition(".")[2]] = absolute(address), file
    found: dict[str, str] = {}
    for tool, takes, code in _read_table():
        fitting = [offered[suffix] for suffix in takes if suffix in offered]
        if fitting and tool not in found:
            address, file = fitting[0]
            found[tool] = code.substitute(address=address, file=file)
    return found


def _name_file(address: str) -> str:
    """What a copy of an address may be called; of an answer of `/sparql`, `format` says what it
    is."""
    parts = urlsplit(address)
    name = parts.path.rpartition("/")[2]
    chosen = BY_NAME.get("".join(parse_qs(parts.query).get("format", [])))
    return name if "." in name or chosen is None else f"answer.{chosen.suffix}"
