"""Every error that Sikkerby raises on purpose.

    SikkerbyError                 a fault of the program            exit 3, HTTP 500
    ├── DataError                 the data do not conform           exit 1, HTTP 422
    ├── InputError                wrong use or unreadable input     exit 2, HTTP 400
    │   ├── RequestError          a web request we cannot take      exit 2, HTTP 400
    │   │   ├── Forbidden                                           HTTP 403
    │   │   ├── NotFound                                            HTTP 404
    │   │   ├── MethodNotAllowed                                    HTTP 405
    │   │   ├── NotAcceptable                                       HTTP 406
    │   │   ├── TooSlow                                             HTTP 408
    │   │   ├── Gone                                                HTTP 410
    │   │   ├── TooLarge                                            HTTP 413
    │   │   ├── UnsupportedMediaType                                HTTP 415
    │   │   └── RangeNotSatisfiable                                 HTTP 416
    │   └── QueryError            a query that cannot be answered   HTTP 400
    └── StoreError                the store is at fault or gone     exit 3, HTTP 503
        └── Busy                  no place free, try again          exit 3, HTTP 503
            └── QueryStopped      a query that ran into a limit     exit 3, HTTP 503

Each says what happened, where, and what to do next, in the reader's language: it is raised by
the key of its words, which an `errors.toml` has in both languages, with the values that stand in
them. `cli` turns it into an exit code and `web` into a response, by the class attributes below.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict, Unpack

from sikkerby.translation import error_texts, fill, translate


@dataclass(frozen=True)
class Place:
    """Where something is wrong; every part may be missing. Lines and rows count from 1."""

    file: Path | str | None = None
    line: int | None = None
    row: int | None = None
    column: str | None = None
    text: str | None = None

    def of(self, language: str) -> str:
        """The place in words: “translations.tsv, line 3, row 1, column “title””."""
        parts = [
            f"line {self.line}" if self.line is not None else "",
            f"row {self.row}" if self.row is not None else "",
            f"column “{self.column}”" if self.column is not None else "",
            f"text “{shorten(self.text)}”" if self.text is not None else "",
        ]
        # After the name of a document may come that of its table or sheet.
        parts = [*(str(self.file).split(", ") if self.file is not None else ()), *parts]
        return ", ".join(translate(part, language) for part in parts if part)

    def __str__(self) -> str:
        return self.of("en")


def shorten(text: str, limit: int = 160) -> str:
    """One line of at most `limit` characters, the middle left out where it is longer.

    Signs that nobody sees are shown by their code.
    """
    line = " ".join(text.split())
    # Of a long text only the ends are shown.
    first, last = (
        "".join(sign if sign.isprintable() else f"‹U+{ord(sign):04X}›" for sign in part)
        for part in (line[: limit + 1], line[-limit:])
    )
    if len(first) <= limit:
        return first
    half = (limit - 3) // 2
    return f"{first[:half]} … {last[-half:]}"


class Remedy:
    """What to do next, where an error's usual remedy does not fit; `key` names its words in the
    section `remedies` of an `errors.toml`."""

    def __init__(self, key: str, *values: object) -> None:
        self.key = key
        self.values = _detach(values)

    def of(self, language: str) -> str:
        """The remedy in a language."""
        return _say(error_texts().remedies, self.key, self.values, language)


class Details(TypedDict, total=False):
    """The keyword arguments of errors.

    All errors take `place` and `remedy`. Each of the others belongs to the class that has an
    attribute of this name and explains it.
    """

    place: Place | None
    remedy: Remedy | None
    similar: tuple[str, ...]
    allow: tuple[str, ...]
    replaced_by: tuple[str, ...]
    length: int | None
    line: int | None
    column: int | None
    line_text: str
    suggestion: str
    limit: str
    retry_after: int | None


class SikkerbyError(Exception):
    """What happened (`message`), where (`place`), and what to do next (`remedy`).

    The words are those of the `key` in the catalogue of errors, the `values` stand in them.
    """

    exit_code = 3
    http_status = 500
    title = "Internal fault"

    def __init_subclass__(cls, *, title: str, http_status: int = 0, exit_code: int = 0) -> None:
        """What a kind of error does not say is that of the wider one."""
        cls.title = title
        cls.http_status = http_status or cls.http_status
        cls.exit_code = exit_code or cls.exit_code

    def __init__(self, key: str, *values: object, **details: Unpack[Details]) -> None:
        self.key = key
        self.values = _detach(values)
        self.place = details.pop("place", None)
        self._remedy = details.pop("remedy", None)
        vars(self).update(details)
        super().__init__(key, *self.values)

    @property
    def message(self) -> str:
        """What happened, in English."""
        return self.message_of("en")

    @property
    def remedy(self) -> str:
        """What to do next, in English; empty where there is nothing."""
        return self.remedy_of("en")

    def message_of(self, language: str) -> str:
        """What happened, in a language."""
        return _say(error_texts().messages, self.key, self.values, language)

    def remedy_of(self, language: str) -> str:
        """What to do next, in a language; empty where there is nothing."""
        if self._remedy is not None:
            return self._remedy.of(language)
        remedies = error_texts().remedies
        return _say(remedies, self.key, self.values, language) if self.key in remedies else ""

    def of(self, language: str) -> str:
        """All of it in a language, a line for each part."""
        lines = [self.message_of(language)]
        if self.place and (where := self.place.of(language)):
            lines.append(f"  {translate('where', language)}: {where}")
        if remedy := self.remedy_of(language):
            lines.append(f"  {translate('what to do', language)}: {remedy}")
        return "\n".join(lines)

    def __str__(self) -> str:
        return self.of("en")


def _detach(values: tuple[object, ...]) -> tuple[str | float, ...]:
    """Values as words and numbers: an error goes to other processes, and outlives its objects."""
    return tuple(value if isinstance(value, str | int | float) else str(value) for value in values)


def _say(
    texts: Mapping[str, Mapping[str, str]], key: str, values: tuple[str | float, ...], language: str
) -> str:
    """The words of a key in a language; the key and the values where it has none."""
    if key not in texts:
        return " ".join((key, *map(str, values)))
    return fill(texts[key].get(language, texts[key]["en"]), values, language)


class DataError(SikkerbyError, title="The data do not conform", http_status=422, exit_code=1):
    """The data do not conform, or name something that the reference data do not know."""


class InputError(SikkerbyError, title="Unreadable input", http_status=400, exit_code=2):
    """Wrong use, or an input that cannot be read."""


class RequestError(InputError, title="Bad request"):
    """A web request that cannot be taken as it stands."""


class Forbidden(RequestError, title="Not allowed", http_status=403):
    """The request asks for what is never done here."""


class NotFound(RequestError, title="Not found", http_status=404):
    """Nothing has this address; `similar` are paths of pages that are spelt much like it."""

    similar: tuple[str, ...] = ()


class MethodNotAllowed(RequestError, title="Method not allowed", http_status=405):
    """The address exists, the method does not; `allow` lists those that do."""

    allow: tuple[str, ...] = ()


class NotAcceptable(RequestError, title="Not acceptable", http_status=406):
    """None of the formats that the client accepts is offered."""


class TooSlow(RequestError, title="Request too slow", http_status=408):
    """The request did not arrive within the stated time."""


class Gone(RequestError, title="Withdrawn", http_status=410):
    """The resource was withdrawn; `replaced_by` are the addresses that took its place."""

    replaced_by: tuple[str, ...] = ()


class TooLarge(RequestError, title="Request too large", http_status=413):
    """The request is larger than the stated limit."""


class UnsupportedMediaType(RequestError, title="Unsupported media type", http_status=415):
    """The body has a media type that is not taken here."""


class RangeNotSatisfiable(RequestError, title="Range not satisfiable", http_status=416):
    """No byte of the range asked for is there; `length` is how many there are, if known."""

    length: int | None = None


class QueryError(InputError, title="The query cannot be answered"):
    """A query that cannot be answered: a mistake in it, or something refused on purpose.

    `line` and `column` (from 1) and the line's text are given where the parser tells them;
    `suggestion` is a mended name or a missing prefix, `limit` the name of a limit that was hit.
    """

    line: int | None = None
    column: int | None = None
    line_text: str = ""
    suggestion: str = ""
    limit: str = ""


class StoreError(SikkerbyError, title="The store is unavailable", http_status=503):
    """The store cannot answer."""


class Busy(StoreError, title="Busy"):
    """No place is free; the client may try again after `retry_after` seconds, unless it is None."""

    retry_after: int | None = 2


class QueryStopped(Busy, title="The query was stopped"):
    """A query that ran into a limit of time, memory or size; `limit` names the setting.

    To try again helps only where others may have had a part in it.
    """

    limit: str = ""
    retry_after: int | None = None
