"""Parameters of stored queries: what a visitor gives becomes an RDF term, or is refused.

Nothing that is given reaches a query but through a term's own serialisation, or after matching
a pattern of digits and letters.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode

from sikkerby.bilingual import Bilingual
from sikkerby.errors import Remedy, RequestError, shorten
from sikkerby.vocabulary import PREFIXES, XSD

LONGEST_VALUE = 1000
MOST_VALUES = 100
UNDEFINED = "UNDEF"

_BOOLEANS = {"true": "true", "ja": "true", "yes": "true"} | dict.fromkeys(
    ("false", "nej", "no"), "false"
)
_LISTED = 30


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

    @property
    def optional(self) -> bool:
        """Whether the parameter may be left open."""
        return not self.default


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
    if not values and parameter.optional:
        return UNDEFINED
    if not values or len(values) > (MOST_VALUES if parameter.several else 1):
        raise RequestError(
            "parameter-has-other-values",
            parameter.name,
            len(values),
            "at least one" if parameter.several else "one",
            _say(parameter),
        )
    return " ".join(_write_term(parameter, value, base, allowed) for value in values)


def _write_term(
    parameter: Parameter, value: str, base: str, allowed: Collection[str] | None
) -> str:
    text = ""
    if len(value) <= LONGEST_VALUE:
        if parameter.type == "iri":
            text = _write_iri(value, base)
        elif parameter.type == "choice":
            text = str(Literal(value)) if value in parameter.choices else ""
        else:
            text = _SIMPLE_TERMS[parameter.type][0](value)
    listed = text.strip('<>"') if parameter.type in ("iri", "choice") else value
    if not text or (allowed is not None and listed not in allowed):
        raise RequestError(
            "parameter-cannot-be",
            parameter.name,
            shorten(value),
            remedy=Remedy("remedy-as-given", _say(parameter, allowed)),
        )
    return text


def _write_iri(value: str, base: str) -> str:
    prefix, _, rest = value.partition(":")
    if not re.match(r"https?://", value):
        if prefix in PREFIXES and re.fullmatch(r"[A-Za-z][\w-]*", rest):
            value = PREFIXES[prefix] + rest
        elif re.match(r"(id|graph)/[^/]", value):
            value = base + value
        else:
            return ""
    try:
        return str(NamedNode(value))
    except ValueError:
        return ""


def _write_decimal(value: str) -> str:
    # “200.000” is two hundred to a program and two hundred thousand to a Dane: neither is taken.
    if re.fullmatch(r"[0-9]{1,3}(\.[0-9]{3})+", value):
        return ""
    if not re.fullmatch(r"-?[0-9]{1,15}([.,][0-9]{1,9})?", value):
        return ""
    return str(Literal(value.replace(",", "."), datatype=XSD["decimal"]))


def _write_integer(value: str) -> str:
    return value if re.fullmatch(r"-?[0-9]{1,15}", value) else ""


def _write_string(value: str) -> str:
    try:
        return str(Literal(value))
    except ValueError:  # a lone surrogate is no Unicode text
        return ""


def _write_language(value: str) -> str:
    fits = re.fullmatch(r"[a-zA-Z]{2,3}(-[a-zA-Z0-9]{1,8})*", value)
    return str(Literal(value.lower())) if fits else ""


def _write_boolean(value: str) -> str:
    return _BOOLEANS.get(value.lower(), "")


# How each simple type is written, and what is allowed.
_SIMPLE_TERMS: dict[str, tuple[Callable[[str], str], str]] = {
    "decimal": (
        _write_decimal,
        "a number such as 16, 17.5 or 17,5, without thousands separators",
    ),
    "integer": (_write_integer, "a whole number such as 2"),
    "string": (_write_string, f"text of at most {LONGEST_VALUE} characters"),
    "language": (_write_language, "a language tag such as da or en"),
    "boolean": (_write_boolean, "true or false"),
}

SIMPLE_TYPES = tuple(_SIMPLE_TERMS)


def _say(parameter: Parameter, allowed: Collection[str] | None = None) -> str:
    if allowed is not None:
        shown = sorted(allowed)[:_LISTED]
        more = len(allowed) - len(shown)
        return f"Allowed: {', '.join(shown)}{f' and {more} more' if more else ''}."
    if parameter.type == "choice":
        return f"Allowed: {', '.join(parameter.choices)}."
    if parameter.type == "iri":
        listed = f"; the query “{parameter.values_query}” lists them"
        source = listed if parameter.values_query else ""
        return (
            f"Allowed: the IRI of a {parameter.class_name}, in full, as a path “id/…”, "
            f"or with a known prefix{source}."
        )
    return f"Allowed: {_SIMPLE_TERMS[parameter.type][1]}."
