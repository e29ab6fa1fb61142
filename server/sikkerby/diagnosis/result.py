"""What a check comes to."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from sikkerby.errors import Place, SikkerbyError


class State(StrEnum):
    """`FAULT` keeps something from working, `WARNING` soon may."""

    OK = "ok"
    WARNING = "warning"
    FAULT = "fault"


@dataclass(frozen=True)
class Result:
    """What is so of a `subject`, such as “home”; where, and what to do, unless all is well."""

    subject: str
    state: State
    message: str
    place: Place | None = None
    remedy: str = ""


def fault_of(subject: str, error: SikkerbyError) -> Result:
    """A result that says what an error does."""
    return Result(subject, State.FAULT, error.message, error.place, error.remedy)
