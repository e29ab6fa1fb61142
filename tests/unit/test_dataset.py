"""Datasets as sorted text, and the blocks in which they are published."""

from __future__ import annotations

import gzip
import io
from collections import Counter
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import BinaryIO

import pytest
from benchmarks.generate import generate
from pyoxigraph import NamedNode

from sikkerby.documents.folder import edition_folders, read_data_folder
from sikkerby.graphs import sorted_lines
from sikkerby.graphs.build import Built, build_graphs
from sikkerby.graphs.dataset import Dataset, Graph, JoinedGraph
from sikkerby.graphs.edition_cache import EditionCache
from sikkerby.graphs.sorted_lines import cut_blocks
from sikkerby.piece_store import PieceStore
from sikkerby.progress import Progress
from sikkerby.publication import assembly
from sikkerby.publication.assembly import Assembled, Spans, Unit, assemble
from sikkerby.publication.blocks import SHARED, Quads, count_block
from sikkerby.publication.quads import write_quads
from sikkerby.resources import ontology_folder

BASE = "https://example.org/"
KINDS = ("initiative", "quote", "strategy")


def _lines(subjects: list[str], each: int) -> list[bytes]:
    return [
        f'<{BASE}id/{subject}> <{BASE}p> "{value}" .'.encode()
        for subject in subjects
        for value in range(each)
    ]


def _edition(name: str, each: int = 300) -> Graph:
    numbered = [f"{kind}/{name}/{number}" for kind in KINDS for number in range(10)]
    return Graph(_lines([*numbered, f"strategy/{name}", f"strategy/{name}#period"], each))


def _dataset(**editions: Graph) -> Dataset:
    graphs = {f"extracted/{name.replace('_', '-')}": graph for name, graph in editions.items()}
    graphs["curated"] = Graph(_lines([f"place/{number}" for number in range(50)], 20))
    graphs["inferred"] = Graph(_lines(["place/1#point", "initiative/a-2018/1#x", "zone"], 3))
    return Dataset({NamedNode(f"{BASE}graph/{name}"): found for name, found in graphs.items()})


def _write(file: Path, dataset: Dataset) -> Quads:
    names = [name.value.rpartition("/")[2] for name in dataset.graphs if "extracted" in name.value]
    return write_quads(file, dataset, names, BASE)


def _canonical(dataset: Dataset) -> bytes:
    """The N-Quads of a dataset, the lines sorted by code points."""
    graphs = dataset.graphs.items()
    return b"".join(
        sorted(
            line[:-1] + f"{name} .\n".encode() for name, graph in graphs for line in graph.lines()
        )
    )


# Of one edition the name begins with another's, and so sorts into it.
WHOLE = _dataset(a_2018=_edition("a-2018"), a_2018_2=_edition("a-2018-2"), b=_edition("b"))


def test_blocks_are_the_canonical_form_and_have_whole_subjects(tmp_path: Path) -> None:
    quads = _write(tmp_path / "nq", WHOLE)
    blocks = [block.read(tmp_path / "nq") for block in quads.blocks]
    assert len(blocks) > 4
    assert b"".join(blocks) == (tmp_path / "nq").read_bytes() == _canonical(WHOLE)
    homes = Counter(
        subject for block in blocks for subject in {line.split()[0] for line in block.splitlines()}
    )
    assert set(homes.values()) == {1}
    assert sum(count_block(block).subjects for block in blocks) == len(homes)


def test_where_blocks_end_names_sort_alike_with_and_without_brackets(tmp_path: Path) -> None:
    quads = _write(tmp_path / "nq", WHOLE)
    iris = [
        {line[1 : line.index(b">")] for line in block.read(tmp_path / "nq").splitlines()}
        for block in quads.blocks
    ]
    assert all(max(before) < min(after) for before, after in pairwise(iris))
    assert quads.roots == {"a-2018": "a-2018", "a-2018-2": "a-2018", "b": "b"}


def test_a_change_in_one_edition_leaves_the_blocks_of_others(tmp_path: Path) -> None:
    changed = _dataset(
        a_2018=_edition("a-2018"), a_2018_2=_edition("a-2018-2"), b=_edition("b", each=301)
    )
    one, other = _write(tmp_path / "1", WHOLE), _write(tmp_path / "2", changed)
    assert {name for name, digest in one.digests.items() if other.digests[name] != digest} == {"b"}
    same = {block.digest for block in one.blocks} & {block.digest for block in other.blocks}
    gone = [block for block in one.blocks if block.digest not in same]
    assert len(gone) < len(one.blocks)
    assert {root for block in gone for _, root in block.stretches} <= {"b", "a-2018"}
    assert all(any(root == "b" for _, root in block.stretches) for block in gone)


def test_few_triples_are_one_block(tmp_path: Path) -> None:
    few = _dataset(b=_edition("b", each=3))
    (block,) = _write(tmp_path / "nq", few).blocks
    assert block.read(tmp_path / "nq") == _canonical(few)


def test_what_an_edition_says_of_anything_else_is_there_too(tmp_path: Path) -> None:
    strange = Graph([*_edition("b").lines(), *_lines(["place/x", "quote/a-2018/stray"], 2)])
    dataset = _dataset(a_2018=_edition("a-2018"), b=strange)
    quads = _write(tmp_path / "nq", dataset)
    assert (tmp_path / "nq").read_bytes() == _canonical(dataset)
    assert SHARED in quads.digests


def test_joined_graphs_are_read_in_order() -> None:
    parts = {"": _lines(["place/1", "strategy/b#x"], 2)}
    parts |= {name: _lines([f"quote/{name}/1", f"strategy/{name}"], 3) for name in "cab"}
    joined = JoinedGraph({name: Graph(lines) for name, lines in parts.items()})
    whole = Graph(line for lines in parts.values() for line in lines)
    assert (joined.content, len(joined), joined.digest) == (whole.content, 22, whole.digest)
    low, high = f"<{BASE}id/quote/b".encode(), f"<{BASE}id/strategy/b>".encode()
    assert joined.between(low, high) == whole.between(low, high) != b""


def test_blocks_have_all_lines_of_a_subject_however_many() -> None:
    long = Graph([b'<a> <p> "' + b"x" * 2**20 + b'%d" .' % n for n in range(9)])
    other = Graph([b'<b> <p> "' + b"x" * 2**20 + b'%d" .' % n for n in range(3)])
    assert list(cut_blocks([long.content, other.content])) == [long.content, other.content]


def test_many_lines_are_sorted_a_few_at_a_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sorted_lines, "_RUN", 100)
    lines = [b"%d\n" % (number * 7 % 100) for number in range(100)]
    assert list(sorted_lines.sort_lines(lines, tmp_path)) == sorted(lines)
    assert not list(tmp_path.iterdir())
    with pytest.raises(FileNotFoundError):
        list(sorted_lines.sort_lines(lines, tmp_path / "missing"))
    assert list(sorted_lines.sort_lines(lines)) == sorted(lines)


def test_texts_come_in_pieces_and_are_copied_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A long text gives the bytes that a short one gives, made anew or copied; none is copied that
    is damaged."""
    monkeypatch.setattr(assembly, "_PIECE", 1_000)
    text = b"".join(b"line %d\n" % number for number in range(9_999))
    written: list[str] = []

    def write(folder: str, opened: bool, earlier: Path | None, known: Spans) -> Assembled:
        def give() -> bytes | BinaryIO:
            written.append(folder)
            return io.BytesIO(text) if opened else text

        (tmp_path / folder).mkdir()
        units = [Unit("head", partial(bytes, b"head")), Unit("long", give)]
        return assemble(tmp_path / folder, "file", units, earlier, known)

    short = write("short", opened=False, earlier=None, known={})
    long = write("long", opened=True, earlier=None, known={})
    copied = write("copied", opened=True, earlier=tmp_path / "long", known=long.spans)
    assert short == long == copied
    assert written == ["short", "long"]
    assert gzip.decompress((tmp_path / "copied" / "file.gz").read_bytes()) == b"head" + text
    packed = tmp_path / "copied" / "file.gz"
    packed.write_bytes(packed.read_bytes()[:-20] + bytes(20))
    again = write("again", opened=True, earlier=tmp_path / "copied", known=copied.spans)
    assert again == long
    assert written == ["short", "long", "again"]


def test_what_was_read_of_an_edition_is_found_where_its_home_went(tmp_path: Path) -> None:
    generate(tmp_path / "data", 1, initiatives=5)
    (edition,) = edition_folders(tmp_path / "data")

    def build(home: Path) -> Built:
        cache = EditionCache(PieceStore(home / "editions"), {edition.name: "key"})
        data = read_data_folder(tmp_path / "data", ())
        return build_graphs(data, ontology_folder(), Progress(quiet=True), cache)

    first = build(tmp_path / "home")
    content = _canonical(first.dataset)
    (tmp_path / "home").rename(tmp_path / "other")
    again = build(tmp_path / "other")
    assert _canonical(again.dataset) == content
    assert again.described == frozenset(again.ledger.entries) != frozenset()
    stated = tmp_path / "other" / "editions" / "key-stated"
    stated.write_bytes(stated.read_bytes().replace(b"initiative", b"imitiative", 1))
    assert _canonical(build(tmp_path / "other").dataset) == content
