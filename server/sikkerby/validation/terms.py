"""Short names of terms, for people to read."""

from __future__ import annotations

from sikkerby.vocabulary import PREFIXES

_BY_LENGTH = sorted(PREFIXES.items(), key=lambda entry: -len(entry[1]))


def shorten_iri(iri: str) -> str:
    """`dct:title` for a term of a known vocabulary, the IRI in angle brackets otherwise."""
    for prefix, namespace in _BY_LENGTH:
        if iri.startswith(namespace):
            return f"{prefix}:{iri.removeprefix(namespace)}"
    return f"<{iri}>"
