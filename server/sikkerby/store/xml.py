"""Whether what an engine wrote as XML is XML: its writers do not ask."""

from __future__ import annotations

import re

from sikkerby.store.explain import describe_sign
from sikkerby.store.failures import Unwritable

# Characters that no XML document holds, escaped or not (XML 1.0, section 2.2).
_ILLEGAL = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|\xef\xbf[\xbe\xbf]")
# An element whose name ends with its colon: in text, every < is escaped.
_NAMELESS = re.compile(rb'<[\w.-]+:(?=[\s/>])(?: xmlns:[\w.-]+="([^"]*)")?')


def finish(body: bytes) -> bytes:
    """A document with its carriage returns escaped. Raises Unwritable for one that is no XML."""
    if found := _ILLEGAL.search(body):
        sign = describe_sign(found[0].decode())
        raise Unwritable(f"It holds the character {sign}, for which XML has no place.")
    if found := _NAMELESS.search(body):
        iri = f" <{found[1].decode()}>" if found[1] else ""
        raise Unwritable(
            f"The IRI{iri} of a property or class ends in no name that an element could have."
        )
    # As it stands, a reader would take it for a line end (section 2.11).
    return body.replace(b"\r", b"&#13;")
