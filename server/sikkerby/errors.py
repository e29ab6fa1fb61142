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

Each says what happened, where, and what to do next, in the reader's language; `cli` turns it
into an exit code and `web` into a response, by the class attributes below.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from sikkerby.translation import translate


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


@dataclass(eq=False, repr=False)
class SikkerbyError(Exception):
    """What happened (`message`), where (`place`), and what to do next (`remedy`)."""

    exit_code = 3
    http_status = 500
    title = "Internal fault"

    message: str
    place: Place | None = field(default=None, kw_only=True)
    remedy: str = field(default="", kw_only=True)

    def of(self, language: str) -> str:
        """All of it in a language, a line for each part."""
        lines = [translate(self.message, language)]
        if self.place and (where := self.place.of(language)):
            lines.append(f"  {translate('where', language)}: {where}")
        if self.remedy:
            remedy = translate(self.remedy, language)
            lines.append(f"  {translate('what to do', language)}: {remedy}")
        return "\n".join(lines)

    def __str__(self) -> str:
        return self.of("en")


class DataError(SikkerbyError):
    """The data do not conform, or name something that the reference data do not know."""

    exit_code = 1
    http_status = 422
    title = "The data do not conform"


class InputError(SikkerbyError):
    """Wrong use, or an input that cannot be read."""

    exit_code = 2
    http_status = 400
    title = "Unreadable input"


class RequestError(InputError):
    """A web request that cannot be taken as it stands."""

    title = "Bad request"


class Forbidden(RequestError):
    """The request asks for what is never done here."""

    http_status = 403
    title = "Not allowed"


@dataclass(eq=False, repr=False, kw_only=True)
class NotFound(RequestError):
    """Nothing has this address; `similar` are paths of pages that are spelt much like it."""

    http_status = 404
    title = "Not found"

    similar: tuple[str, ...] = ()


@dataclass(eq=False, repr=False, kw_only=True)
class MethodNotAllowed(RequestError):
    """The address exists, the method does not; `allow` lists those that do."""

    http_status = 405
    title = "Method not allowed"

    allow: tuple[str, ...]


class NotAcceptable(RequestError):
    """None of the formats that the client accepts is offered."""

    http_status = 406
    title = "Not acceptable"


class TooSlow(RequestError):
    """The request did not arrive within the stated time."""

    http_status = 408
    title = "Request too slow"


@dataclass(eq=False, repr=False, kw_only=True)
class Gone(RequestError):
    """The resource was withdrawn; `replaced_by` are the addresses that took its place."""

    http_status = 410
    title = "Withdrawn"

    replaced_by: tuple[str, ...] = ()


class TooLarge(RequestError):
    """The request is larger than the stated limit."""

    http_status = 413
    title = "Request too large"


class UnsupportedMediaType(RequestError):
    """The body has a media type that is not taken here."""

    http_status = 415
    title = "Unsupported media type"


@dataclass(eq=False, repr=False, kw_only=True)
class RangeNotSatisfiable(RequestError):
    """No byte of the range asked for is there; `length` is how many there are, if known."""

    http_status = 416
    title = "Range not satisfiable"

    length: int | None


@dataclass(eq=False, repr=False, kw_only=True)
class QueryError(InputError):
    """A query that cannot be answered: a mistake in it, or something refused on purpose.

    `line` and `column` (from 1) and the line's text are given where the parser tells them;
    `suggestion` is a mended name or a missing prefix, `limit` the name of a limit that was hit.
    """

    title = "The query cannot be answered"

    line: int | None = None
    column: int | None = None
    line_text: str = ""
    suggestion: str = ""
    limit: str = ""


class StoreError(SikkerbyError):
    """The store cannot answer."""

    http_status = 503
    title = "The store is unavailable"


@dataclass(eq=False, repr=False, kw_only=True)
class Busy(StoreError):
    """No place is free; the client may try again after `retry_after` seconds, unless it is None."""

    title = "Busy"

    retry_after: int | None = 2


@dataclass(eq=False, repr=False, kw_only=True)
class QueryStopped(Busy):
    """A query that ran into a limit of time, memory or size; `limit` names the setting.

    To try again helps only where others may have had a part in it.
    """

    title = "The query was stopped"

    limit: str
    retry_after: int | None = None
