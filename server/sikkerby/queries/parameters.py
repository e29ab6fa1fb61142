"""Parameters of stored queries: what a visitor gives becomes an RDF term, or is refused.

Nothing that is given reaches a query but through a term's own serialisation, or after matching
a pattern of digits and letters.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode

from sikkerby.bilingual import Bilingual
from sikkerby.errors import Remedy, RequestError, shorten
from sikkerby.expressions import read_tables
from sikkerby.vocabulary import PREFIXES, XSD
from sikkerby.vocabulary import shorten_iri as shorten_term

LONGEST_VALUE = 1000
MOST_VALUES = 100
UNDEFINED = "UNDEF"

_LISTED = 30
_TABLE = read_tables(__file__)
SIMPLE_TYPES = tuple(_TABLE["types"])


@dataclass(frozen=True)
class Parameter:
    """One parameter: its type, what it allows, and its default as `bind` takes it.

    `type` is one of SIMPLE_TYPES, `iri` (of `class_name`) or `choice` (of `choices`).
    `values_query` names the stored query that lists the allowed values, or is empty.
    `default` is empty where the parameter may be left open.
    """

    name: str
    type: str
    default: tuple[str, ...]
    class_name: str = ""
    choices: tuple[str, ...] = ()
    several: bool = False
    values_query: str = ""
    help: Bilingual = Bilingual()


def write_values(
    parameter: Parameter,
    given: str | Sequence[str],
    base: str,
    allowed: Collection[str] | None = None,
) -> str:
    """The values as SPARQL terms parted by spaces, or UNDEF where an optional one is left open.

    `allowed` are the full IRIs or texts of the parameter's list of values, where it is known.
    Raises RequestError naming the parameter, the value and what is allowed.
    """
    values = [given] if isinstance(given, str) else list(given)
    if parameter.several:
        values = [part for value in values for part in value[: LONGEST_VALUE * 10].split(",")]
    values = [stripped for value in values if (stripped := value.strip())]
    if not values and not parameter.default:
        return UNDEFINED
    if not values or len(values) > (MOST_VALUES if parameter.several else 1):
        name, count = parameter.name, "at least one" if parameter.several else "one"
        raise RequestError("parameter-has-other-values", name, len(values), count, _say(parameter))
    return " ".join(_write_term(parameter, value, base, allowed) for value in values)


def _write_term(
    parameter: Parameter, value: str, base: str, allowed: Collection[str] | None
) -> str:
    text = _write(parameter, value, base) if len(value) <= LONGEST_VALUE else ""
    listed = text.strip('<>"') if parameter.type in ("iri", "choice") else value
    if not text or (allowed is not None and listed not in allowed):
        remedy = Remedy("remedy-as-given", _say(parameter, allowed))
        raise RequestError("parameter-cannot-be", parameter.name, shorten(value), remedy=remedy)
    return text


def _write(parameter: Parameter, value: str, base: str) -> str:
    """A value as a term of the parameter's type; empty where it is none."""
    kind = parameter.type
    if kind == "iri":
        return _write_iri(value, base)
    if kind == "choice":
        return str(Literal(value)) if value in parameter.choices else ""
    if not re.fullmatch(_TABLE["types"][kind], value):
        return ""
    if kind == "decimal":
        return str(Literal(value.replace(",", "."), datatype=XSD["decimal"]))
    if kind == "boolean":
        return str(_TABLE["booleans"].get(value.lower(), ""))
    if kind == "integer":
        return value
    return str(Literal(value.lower() if kind == "language" else value))


def _write_iri(value: str, base: str) -> str:
    prefix, _, local = value.partition(":")
    if prefix in PREFIXES and re.fullmatch(r"[A-Za-z][\w-]*", local):
        value = PREFIXES[prefix] + local
    elif re.match(r"(id|graph)/[^/]", value):
        value = base + value
    elif not re.match(r"https?://", value):
        return ""
    try:
        return str(NamedNode(value))
    except ValueError:
        return ""


def _say(parameter: Parameter, allowed: Collection[str] | None = None) -> str:
    if allowed is not None:
        more = len(allowed) - _LISTED
        words = ", ".join(sorted(allowed)[:_LISTED]) + (f" and {more} more" if more > 0 else "")
    else:
        query = parameter.values_query
        words = _TABLE["allowed"][parameter.type].format(
            longest=LONGEST_VALUE,
            choices=", ".join(parameter.choices),
            class_name=parameter.class_name,
            listing=f"; the query “{query}” lists them" if query else "",
        )
    return f"Allowed: {words}."


def shorten_iri(value: str, base: str) -> str:
    """A value as it stands in an address: a path below the base, or a prefixed name."""
    if value.startswith((f"{base}id/", f"{base}graph/")):
        return value.removeprefix(base)
    short = shorten_term(value)
    return value if short.startswith("<") else short
