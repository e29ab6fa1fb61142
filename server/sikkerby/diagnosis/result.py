"""What a check comes to; `results.toml` has the words, `{0}`, `{1}` … where a value stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from sikkerby.errors import Place, SikkerbyError
from sikkerby.expressions import read_tables

# All results that there may be, by their keys.
RESULTS: Mapping[str, Mapping[str, str]] = read_tables(str(Path(__file__).with_name("results")))


class State(StrEnum):
    """`FAULT` keeps something from working, `WARNING` soon may."""

    OK = "ok"
    WARNING = "warning"
    FAULT = "fault"


@dataclass(frozen=True)
class Result:
    """The outcome of a check of a `subject`, such as “home”: where it is (`place`), what to do."""

    subject: str
    state: State
    message: str
    place: Place | None = None
    remedy: str = ""


def make_result(key: str, *values: object, place: Path | Place | None = None) -> Result:
    """The result with a key in the table, with the values that it has places for."""
    entry = RESULTS[key]
    message, remedy = (entry.get(part, "").format(*values) for part in ("message", "remedy"))
    where = Place(place) if isinstance(place, Path) else place
    return Result(entry["subject"], State(entry["state"]), message, where, remedy)


def fault_of(subject: str, error: SikkerbyError) -> Result:
    """A result that says what an error does."""
    return Result(subject, State.FAULT, error.message, error.place, error.remedy)
