"""Sentences about numbers, for pages, figures and answers: each says among what it compares and on
which grounds it counts, and names those that tie. None ends with a full stop."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeVar

from sikkerby.web.words import listed, text

# More than so many are counted instead of named.
_MOST_TIED = 3
_MOST_NAMED = 5
_MOST_EXAMPLES = 3

Thing = TypeVar("Thing")


def say_shared(
    among: str,
    pairs: Iterable[tuple[Thing, Thing, int]],
    name: Callable[[Thing], object],
    grounds: str = "",
) -> str:
    """Which pairs of different things have most initiatives in common."""
    found = list(pairs)
    most = max((n for *_, n in found), default=0)
    first = [(a, b) for a, b, n in found if n == most]
    if not most:
        return text("shared_nothing", among=among, grounds=grounds)
    if len(first) > _MOST_TIED:
        return text("shared_by_many", among=among, n=most, pairs=len(first), grounds=grounds)
    is_tied = len(first) > 1
    pairing = "pair_of_several" if is_tied else "pair"
    names = listed(text(pairing, a=name(a), b=name(b)) for a, b in first)
    key = "shared_most_tied" if is_tied else "shared_most"
    return text(key, among=among, x=names, count=most, grounds=grounds)


def say_most(among: str, counts: Iterable[tuple[object, int]], grounds: str) -> str:
    """Which things have the highest number; `among` says of how many."""
    found = list(counts)
    most = max(n for _, n in found)
    first = [name for name, n in found if n == most]
    many = text("answered_several", n=len(first))
    names = listed(first) if len(first) <= _MOST_NAMED else many
    key = "answered_most" if len(first) == 1 else "answered_most_tied"
    return text(key, n=len(found), among=among, x=names, count=most, grounds=grounds)


def say_bases(counts: Mapping[str, int]) -> str:
    """On which bases how many of some initiatives are."""
    return listed(text(f"of_them_{basis}", n=n) for basis, n in counts.items() if n)


def say_names(counted: str, names: Sequence[str]) -> str:
    """How many there are, and which they are or, of many, some of them."""
    if len(names) == 1:
        return names[0]
    if len(names) <= _MOST_NAMED:
        return f"{counted}: {listed(names)}"
    return text("answered_among", counted=counted, x=listed(names[:_MOST_EXAMPLES]))


def among(rows: str, columns: str) -> str:
    """What is compared, by the names of two axes: “forvaltningerne”, “par af … og …”."""
    if rows == columns:
        return text(f"among_{rows}")
    a, b = (text(f"axis_{axis}") for axis in sorted((rows, columns)))
    return text("among_pairs", a=f"{a[0].lower()}{a[1:]}", b=f"{b[0].lower()}{b[1:]}")


def among_shown(among: str, shown: int, total: int) -> str:
    """`among`, with the number of initiatives `shown` where that is not the `total`."""
    return among if shown == total else text("among_shown", among=among, n=shown)


def on_grounds(chosen: Mapping[str, Iterable[str]], what: str = "") -> str:
    """What is counted and on which grounds, in brackets: the values chosen of each parameter."""
    words = (
        listed((text(f"choice_{name}_{value}") for value in values), "or")
        for name, values in chosen.items()
    )
    found = "; ".join(filter(None, (f"{what[:1].lower()}{what[1:]}", *words)))
    return f" ({found})" if found else ""
