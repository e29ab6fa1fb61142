"""The graphs of a version as they are read from it: by edition, what all share, and by resource.

They are read from the version's own sorted N-Quads, in which all that is said of an edition's
resources stands together, kind by kind: so no more than one edition is ever in memory.
"""

from __future__ import annotations

import mmap
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from operator import attrgetter, itemgetter
from pathlib import Path

from pyoxigraph import NamedNode, Quad, RdfFormat, Triple, parse

from sikkerby.documents.edition import read_roles
from sikkerby.documents.model import Cell
from sikkerby.documents.model import Table as Document
from sikkerby.documents.reader import read_table
from sikkerby.graphs.dataset import Term
from sikkerby.graphs.ledger import Entry, read_withdrawn
from sikkerby.graphs.sorted_lines import SortedLines, split_lines
from sikkerby.publication.blocks import KINDS, SHARED, to_triples
from sikkerby.publication.version import IDENTIFIERS, QUADS
from sikkerby.publication.view import View
from sikkerby.vocabulary import Addresses


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
        """The row's number and the cell that have the document's character `position`, if any."""
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
            self._mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        self._lines = SortedLines(self._mapped)

    def edition(self, edition: str, shared: View) -> EditionView:
        """All that is said of an edition's own resources."""
        triples = map(_triple_of, self._quads(edition))
        return EditionView(triples, shared, edition, self._document(edition))

    def stated(self, edition: str) -> Iterator[Triple]:
        """The same without what is inferred; of what all share, for `SHARED`."""
        inferred = Addresses(self._base).graph("inferred")
        return (quad.triple for quad in self._quads(edition) if quad.graph_name != inferred)

    def speak_of(self, beginning: str) -> bool:
        """Whether anything is said of an IRI with a beginning, which ends in an ASCII sign."""
        return bool(self._lines.starting_with(f"<{beginning}".encode()))

    def lines_about(self, subject: str) -> frozenset[bytes]:
        """All that is said of one resource, as lines of N-Triples."""
        found = self._lines.starting_with(f"<{subject}> ".encode())
        return frozenset(line + b"\n" for line in split_lines(to_triples(found)))

    def about(self, subject: str) -> list[Triple]:
        """All that is said of one resource."""
        found = self._lines.starting_with(f"<{subject}> ".encode())
        return list(map(_triple_of, _parse(found)))

    def shared(self) -> SharedView:
        """All that is said of anything else."""
        withdrawn = read_withdrawn(self._folder / IDENTIFIERS)
        return SharedView(map(_triple_of, self._quads(SHARED)), self._base, withdrawn)

    def _quads(self, edition: str) -> Iterator[Quad]:
        found = self._of_edition(edition) if edition else self._between_editions()
        quads = _parse(b"".join(found))
        # The pages that were read are not this process's memory any more.
        self._mapped.madvise(mmap.MADV_DONTNEED)
        return quads

    def _of_edition(self, edition: str) -> Iterator[bytes]:
        """In the order of the file: a fragment, a path below, and the resource itself."""
        for kind in KINDS:
            for sign in "#/>":
                yield self._lines.starting_with(f"<{self._base}id/{kind}/{edition}{sign}".encode())

    def _between_editions(self) -> Iterator[bytes]:
        done = b""
        for kind in KINDS:
            beginning = f"<{self._base}id/{kind}/".encode()
            yield self._lines.between(done, beginning)
            done = beginning[:-1] + b"0"
        yield self._lines.between(done, b"")

    def _document(self, edition: str) -> Document | None:
        file = self._folder / "source" / f"{edition}.txt"
        if not file.is_file():
            return None
        return read_table(file, read_roles(file.with_suffix(".columns.tsv")))


class WholeView(View):
    """Everything in the graphs, looked up resource by resource.

    Of instances it knows those of what is `shared`, and of the classes in `listed`.
    """

    def __init__(
        self,
        graphs: PublishedGraphs,
        shared: View | None = None,
        listed: Iterable[Mapping[str, Sequence[str]]] = (),
    ) -> None:
        super().__init__(())
        self._shared = View(()) if shared is None else shared
        self._listed = listed
        self._find = lru_cache(_MOST_FOUND)(lambda node: View(graphs.about(node.value))._own(node))

    def __contains__(self, node: object) -> bool:
        return isinstance(node, NamedNode) and bool(self._own(node))

    def instances(self, kind: NamedNode) -> list[NamedNode]:
        listed = (NamedNode(iri) for some in self._listed for iri in some.get(kind.value, ()))
        return sorted((*self._shared.instances(kind), *listed), key=attrgetter("value"))

    def _own(self, node: NamedNode) -> Mapping[NamedNode, tuple[Term, ...]]:
        return self._find(node)


# Resources that were looked up last.
_MOST_FOUND = 10_000
_triple_of = attrgetter("triple")


def _parse(content: bytes) -> Iterator[Quad]:
    return parse(content, format=RdfFormat.N_QUADS, lenient=True)
