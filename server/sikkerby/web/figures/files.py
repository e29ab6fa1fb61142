"""What a figure shows as a file: its picture, and its table as CSV and XLSX."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import ClassVar

from flask import Response, request
from markupsafe import Markup

from sikkerby.errors import NotFound, Remedy, RequestError
from sikkerby.tabular.cells import Table
from sikkerby.tabular.encoding import CONTENT_TYPES, encode_table
from sikkerby.web.addresses import absolute, lasting_url, link_to
from sikkerby.web.excerpts import published
from sikkerby.web.figures.drawing.svg import draw, stand_alone
from sikkerby.web.responses import cacheable
from sikkerby.web.served import site
from sikkerby.web.words import language, text

SVG = "image/svg+xml"
# A picture that is opened by itself may be styled from within, and nothing else.
SVG_POLICY = "default-src 'none'; style-src 'unsafe-inline'"


class Files(ABC):
    """What a page shows, as files. Its words in `words.tsv` begin with its path."""

    path: ClassVar[str]
    formats: ClassVar[tuple[str, ...]] = ("xlsx", "csv")

    @property
    @abstractmethod
    def parameters(self) -> dict[str, object]:
        """The parameters of the page's address."""

    @abstractmethod
    def table(self) -> Table:
        """Its numbers."""

    @property
    def name(self) -> str:
        """What its files are called."""
        return text(f"file_{self.path}")

    def address(self, suffix: str = "", **more: object) -> str:
        """The same in another format, or with other parameters."""
        path = f"/{self.path}.{suffix}" if suffix else f"/{self.path}"
        return link_to(path, **{**self.parameters, **more})

    def send(self, suffix: str) -> Response:
        """A file of it. Raises NotFound for a format that there is not."""
        if suffix not in self.formats:
            raise no_such_format(suffix, *self.formats)
        return send_table(self.name, suffix, self.table())


class Figure(Files):
    """A page with a picture, drawn by the template in `drawing` that is named after its path."""

    formats: ClassVar[tuple[str, ...]] = ("svg", *Files.formats)
    # What one who asks for a file of too much can do.
    remedy: ClassVar[Remedy] = Remedy("add-strategy-or-csv")

    @property
    @abstractmethod
    def number(self) -> int:
        """How many things it shows."""

    @property
    @abstractmethod
    def is_too_large(self) -> bool:
        """Whether there are more things than can be looked at."""

    @property
    def has_picture(self) -> bool:
        """Whether there is anything to draw."""
        return True

    @property
    @abstractmethod
    def sentence(self) -> str:
        """What it shows."""

    @property
    @abstractmethod
    def evidence_address(self) -> str:
        """The list whose first initiative has the words that support `sentence`, or empty."""

    @property
    def note(self) -> str:
        """What a picture says of its origin: the version and, where it is known, the address."""
        address = absolute(link_to(f"/{self.path}")) if lasting_url(site().settings) else ""
        return " · ".join(filter(None, (published(), address)))

    def draw(self) -> Markup:
        """The picture for papers that cite it."""
        return draw(self.path, shown=self)

    def send(self, suffix: str) -> Response:
        """A file of it. Raises RequestError for a picture of too much besides."""
        if suffix != "svg":
            return super().send(suffix)
        self.check_size()
        response = send_file(self.name, suffix, stand_alone(self.draw(), absolute("/")), SVG)
        response.headers["Content-Security-Policy"] = SVG_POLICY
        return response

    def check_size(self) -> None:
        """Raises RequestError where there is too much to be looked at."""
        if self.is_too_large:
            words = text("figure_too_large", n=self.number)
            raise RequestError("as-given", words, remedy=self.remedy)


def send_table(name: str, suffix: str, table: Table) -> Response:
    """A table as CSV or XLSX.

    CSV is standard (RFC 4180); `?for=excel` gives what Danish Excel opens without asking.
    """
    form = "excel.csv" if suffix == "csv" and request.args.get("for") == "excel" else suffix
    return send_file(name, suffix, encode_table(form, table, language()), CONTENT_TYPES[form])


def send_file(name: str, suffix: str, body: bytes, content_type: str) -> Response:
    """A file to keep, named after what it shows and the version."""
    served = site()
    tag = served.etag("figure", name, suffix, language(), request.full_path)
    response = cacheable(body, content_type, tag)
    file_name = f"sikkerby-{name}-{served.version.name}.{suffix}"
    response.headers["Content-Disposition"] = f'attachment; filename="{file_name}"'
    return response


def no_such_format(suffix: str, *offered: str) -> NotFound:
    return NotFound("no-such-format", suffix, ", ".join(offered))
