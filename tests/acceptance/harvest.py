"""A small harvester: it takes a catalogue over HTTP, and every distribution that it describes."""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterator

from pyoxigraph import NamedNode, RdfFormat, parse

from tests.acceptance.walk import Fetch

DCAT = "http://www.w3.org/ns/dcat#"
SPDX = "http://spdx.org/rdf/terms#"
# Of the catalogue's properties, those whose value is an address to fetch.
_FETCHED = re.compile(
    r"(downloadURL|accessURL|endpointURL|endpointDescription|landingPage|dataDump|sparqlEndpoint"
    r"|foaf/0.1/page|homepage|hasURL)$"
)


def harvest(fetch: Fetch, root: str) -> tuple[int, list[str]]:
    """How many addresses were fetched, which all should begin with `root`, and what is wrong."""
    described: dict[str, dict[str, str]] = defaultdict(dict)
    found = set()
    for quad in parse(fetch("/catalogue", "text/turtle").body, format=RdfFormat.TURTLE):
        assert isinstance(quad.subject, NamedNode)
        value = getattr(quad.object, "value", "")
        described[quad.subject.value][quad.predicate.value] = value
        if _FETCHED.search(quad.predicate.value):
            found.add(value)
    answers = {
        address: fetch(f"/{address.removeprefix(root)}", "*/*")
        for address in found
        if address.startswith(root)
    }
    faults = [f"{address} is elsewhere" for address in found - answers.keys()]
    faults += [f"{address}: {a.status}" for address, a in answers.items() if a.status != 200]

    def compare() -> Iterator[str]:
        for entry in described.values():
            address = entry.get(f"{DCAT}downloadURL", "")
            if answer := answers.get(address):
                kind = entry.get(f"{DCAT}compressFormat") or entry[f"{DCAT}mediaType"]
                checksum = described[entry[f"{SPDX}checksum"]][f"{SPDX}checksumValue"]
                if entry[f"{DCAT}byteSize"] != str(len(answer.body)):
                    yield f"{address} has another size"
                if hashlib.sha256(answer.body).hexdigest() != checksum:
                    yield f"{address} has another checksum"
                if not kind.endswith(f"/{answer.media_type}"):
                    yield f"{address} is {answer.media_type}"

    return len(answers), [*faults, *compare()]
