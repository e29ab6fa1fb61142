"""Defaults of parameters that other data do not have, replaced by what these data have."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from sikkerby.errors import NotFound
from sikkerby.queries.parameters import Parameter
from sikkerby.vocabulary import PREFIXES


def replace_defaults(
    parameters: Iterable[Parameter],
    base: str,
    has: Callable[[Parameter, set[str]], bool],
    list_most_used: Callable[[Parameter], Sequence[str]],
) -> dict[str, list[str]]:
    """Values in place of defaults that the data do not have: those of which the data say most, so
    that a question about two things is about two. `has` says whether a parameter may be all of some
    values, `list_most_used` gives what it may be in the order of use. Raises NotFound where the
    data have nothing that a parameter may be: nobody can ask then."""
    found: dict[str, list[str]] = {}
    used: Counter[str] = Counter()
    for parameter in parameters:
        default = {shorten_iri(value, base) for value in parameter.default}
        if not (parameter.values_query and default) or has(parameter, default):
            continue
        first = list_most_used(parameter)
        if not first:
            raise NotFound("parameter-without-values", parameter.name)
        place = used[parameter.values_query]
        used[parameter.values_query] += 1
        found[parameter.name] = [first[min(place, len(first) - 1)]]
    return found


def shorten_iri(value: str, base: str) -> str:
    """A value as it stands in an address: a path below the base, or a prefixed name."""
    if value.startswith((f"{base}id/", f"{base}graph/")):
        return value.removeprefix(base)
    for prefix, iri in PREFIXES.items():
        if value.startswith(iri):
            return f"{prefix}:{value.removeprefix(iri)}"
    return value
