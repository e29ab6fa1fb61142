"""What an edition leads to of what all editions share."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator

from sikkerby.graphs.dataset import Graph
from sikkerby.graphs.sorted_lines import LINES_OF_SUBJECT
from sikkerby.vocabulary import RDF

# Of each line of N-Triples, which they take whole: the object, where that is a resource.
_OBJECT = re.compile(rb"<[^>]*> <[^>]*> (?:<([^>]*)> \.)?.*\n")
# The statement, and what it is about.
_STATEMENT = re.compile(
    rb"^<([^>]*)> %b <([^>]*)> \.$" % re.escape(str(RDF["subject"]).encode()), re.MULTILINE
)


class Reach:
    """The graphs that all editions share, looked up resource by resource: an edition leads to what
    its triples are about and point to, to statements about these, and so on."""

    def __init__(self, graphs: Collection[Graph], vocabulary: Graph) -> None:
        self._graphs = graphs
        self._vocabulary = vocabulary
        # Nearly all of what an edition points to is its own: that need not be looked for.
        self.subjects: set[bytes] = set()
        self._statements: dict[bytes, list[bytes]] = defaultdict(list)
        for graph in graphs:
            self.subjects.update(LINES_OF_SUBJECT.findall(graph.content))
            for statement, subject in _STATEMENT.findall(graph.content):
                self._statements[subject].append(statement)

    def find(self, contents: Iterable[bytes]) -> Iterator[bytes]:
        """The vocabulary, and what sorted lines of N-Triples lead to, as such lines."""
        yield self._vocabulary.content
        waiting = [
            iri
            for content in contents
            for found in (LINES_OF_SUBJECT, _OBJECT)
            for iri in set(found.findall(content))
        ]
        done: set[bytes] = set()
        while waiting:
            iri = waiting.pop()
            if iri in done:
                continue
            done.add(iri)
            waiting += self._statements.get(iri, ())
            if iri in self.subjects:
                text = self.about(iri)
                waiting += _OBJECT.findall(text)
                yield text

    def about(self, iri: bytes) -> bytes:
        """All that is said of a resource, as lines of N-Triples."""
        return b"".join(graph.sorted.starting_with(b"<%b> " % iri) for graph in self._graphs)

    def without_shared(self, lines: Iterable[bytes]) -> Iterator[bytes]:
        """Those of some lines, which are without their ends, that no shared graph has."""
        for line in lines:
            iri = line[1 : line.index(b">")]
            if iri not in self.subjects or line + b"\n" not in self.about(iri):
                yield line
