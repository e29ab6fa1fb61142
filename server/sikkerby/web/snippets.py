"""Code that fetches what a page offers, for the tools people have: the table `snippets.toml`."""

from __future__ import annotations

from collections.abc import Iterable
from string import Template
from urllib.parse import parse_qs, urlsplit

from sikkerby.expressions import read_tables
from sikkerby.formats import BY_NAME
from sikkerby.web.addresses import absolute


def list_snippets(addresses: Iterable[str]) -> dict[str, str]:
    """The code for each tool that fetches the same content at these addresses of the site, one a
    format."""
    offered: dict[str, dict[str, str]] = {}
    for address in addresses:
        file = _name_file(address)
        offered[file.partition(".")[2]] = {"address": absolute(address), "file": file}
    found: dict[str, str] = {}
    for entry in read_tables(__file__)["snippets"]:
        fitting = [offered[suffix] for suffix in entry["takes"] if suffix in offered]
        if fitting and entry["tool"] not in found:
            found[entry["tool"]] = Template(entry["code"].strip()).substitute(fitting[0])
    return found


def _name_file(address: str) -> str:
    """What a copy of an address may be called; of an answer of `/sparql`, `format` says what it
    is."""
    parts = urlsplit(address)
    name = parts.path.rpartition("/")[2]
    chosen = BY_NAME.get("".join(parse_qs(parts.query).get("format", [])))
    return name if "." in name or chosen is None else f"answer.{chosen.suffix}"
