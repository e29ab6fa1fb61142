"""How a question may end unanswered; a store says it to the client in `refusals` and `explain`."""

from __future__ import annotations


class OutOfTime(Exception):
    """It was not answered in time."""


class TooMuch(Exception):
    """An answer, or the work for it, that passes a limit; the text is the name of the setting."""


class BadQuery(Exception):
    """The engine or the server takes the query for wrong; the text is what it says of it."""


class Unwritable(Exception):
    """An answer that the format asked for has no form for; the text says what it is."""
