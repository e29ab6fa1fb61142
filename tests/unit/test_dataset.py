"""Datasets as sorted text, and the blocks in which they are published."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from pathlib import Path

from pyoxigraph import NamedNode

from sikkerby.graphs.dataset import Dataset, Graph
from sikkerby.publication.blocks import SHARED, Quads, count_block
from sikkerby.publication.quads import write_quads

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


# Of one edition the name begins with another's, and so sorts into it.
WHOLE = _dataset(a_2018=_edition("a-2018"), a_2018_2=_edition("a-2018-2"), b=_edition("b"))


def test_blocks_are_the_canonical_form_and_have_whole_subjects(tmp_path: Path) -> None:
    quads = _write(tmp_path / "nq", WHOLE)
    blocks = [block.read(tmp_path / "nq") for block in quads.blocks]
    assert len(blocks) > 4
    assert b"".join(blocks) == (tmp_path / "nq").read_bytes() == WHOLE.canonical()
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
    assert block.read(tmp_path / "nq") == few.canonical()


def test_what_an_edition_says_of_anything_else_is_there_too(tmp_path: Path) -> None:
    strange = Graph([*_edition("b").lines(), *_lines(["place/x", "quote/a-2018/stray"], 2)])
    dataset = _dataset(a_2018=_edition("a-2018"), b=strange)
    quads = _write(tmp_path / "nq", dataset)
    assert (tmp_path / "nq").read_bytes() == dataset.canonical()
    assert SHARED in quads.digests
