"""The graphs of a version as tables are filled from them: by edition, and what all share.

They are read from the version's own sorted N-Quads, in which all that is said of an edition's
resources stands together, kind by kind: so no more than one edition is ever in memory.
"""

from __future__ import annotations

import mmap
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from operator import attrgetter, itemgetter
from pathlib import Path

from pyoxigraph import RdfFormat, Triple, parse

from sikkerby.documents.edition import read_roles
from sikkerby.documents.model import Cell
from sikkerby.documents.model import Table as Document
from sikkerby.documents.reader import read_table
from sikkerby.graphs.dataset import SortedLines
from sikkerby.graphs.ledger import Entry, read_ledger
from sikkerby.publication.version import IDENTIFIERS, QUADS
from sikkerby.publication.view import View

# The kinds of resource below `id/` whose IRIs name an edition next (contract, section 2).
_KINDS = ("correction", "fact", "initiative", "participation", "principle", "quote", "scheme",
          "source", "statement", "strategy", "target-group")  # fmt: skip


class EditionView(View):
    """The graphs of one edition, with the shared ones behind them, and its document as read."""

    def __init__(
        self, triples: Iterable[Triple], shared: View, edition: str, document: Document | None
    ) -> None:
        super().__init__(triples, shared)
        self.shared = shared
        self.edition = edition
        self.document = document
        self._spans = sorted(
            (
                (span.start, span.end, row.number, cell)
                for row in (document.rows if document else ())
                for cell in row.cells.values()
                for span in cell.spans
            ),
            key=itemgetter(0),
        )

    def cell_at(self, position: int) -> tuple[int, Cell] | None:
        """The number of the row, and its cell, that have the document's character at `position`."""
        place = bisect_right(self._spans, position, key=itemgetter(0)) - 1
        if place < 0 or position >= self._spans[place][1]:
            return None
        return self._spans[place][2:]


class SharedView(View):
    """What all editions share, with what was `withdrawn` of the IRIs below `base`.

    `codes` are those that documents explain, in their order.
    """

    codes: Sequence[str] = ()

    def __init__(self, triples: Iterable[Triple], base: str, withdrawn: Sequence[Entry]) -> None:
        super().__init__(triples)
        self.base = base
        self.withdrawn = withdrawn


class PublishedGraphs:
    """The N-Quads of the version in `folder`; `base` is what the IRIs of its data begin with."""

    def __init__(self, folder: Path, base: str) -> None:
        self._folder = folder
        self._base = base
        with (folder / QUADS).open("rb") as file:
            self._lines = SortedLines(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))

    def edition(self, edition: str, shared: View) -> EditionView:
        """All that is said of an edition's own resources."""
        content = b"".join(
            self._lines.starting_with(f"<{self._base}id/{kind}/{edition}{sign}".encode())
            # In the order of the file: a fragment, a path below, and the resource itself.
            for kind in _KINDS
            for sign in "#/>"
        )
        return EditionView(_parse(content), shared, edition, self._document(edition))

    def shared(self) -> SharedView:
        """All that is said of anything else."""
        withdrawn = read_ledger(self._folder / IDENTIFIERS).withdrawn()
        return SharedView(_parse(b"".join(self._between_editions())), self._base, withdrawn)

    def _between_editions(self) -> Iterator[bytes]:
        done = b""
        for kind in _KINDS:
            beginning = f"<{self._base}id/{kind}/".encode()
            yield self._lines.between(done, beginning)
            done = beginning[:-1] + b"0"
        yield self._lines.between(done, b"")

    def _document(self, edition: str) -> Document | None:
        file = self._folder / "source" / f"{edition}.txt"
        if not file.is_file():
            return None
        return read_table(file, read_roles(file.with_suffix(".columns.tsv")))


_triple_of = attrgetter("triple")


def _parse(content: bytes) -> Iterator[Triple]:
    return map(_triple_of, parse(content, format=RdfFormat.N_QUADS, lenient=True))
