"""Datasets as sorted text, and the blocks that they are written in."""

from __future__ import annotations

from collections import Counter

import pytest
from pyoxigraph import NamedNode

from sikkerby.graphs import dataset
from sikkerby.graphs.dataset import Dataset, Graph

BASE = "https://example.org/"


def _lines(prefix: str, subjects: int, each: int) -> list[bytes]:
    return [
        f'<{BASE}{prefix}/{number:05}> <{BASE}p> "{value}" .'.encode()
        for number in range(subjects)
        for value in range(each)
    ]


# The largest graph has subjects that sort before nearly all others, as what is inferred does.
SKEWED = Dataset(
    {
        NamedNode(f"{BASE}graph/inferred"): Graph(_lines("a", 300, 4)),
        **{
            NamedNode(f"{BASE}graph/{number}"): Graph(_lines(f"m{number}", 60, 10))
            for number in range(10)
        },
        NamedNode(f"{BASE}graph/empty"): Graph([]),
    }
)


@pytest.mark.parametrize("size", [100, 500, 5000])
def test_blocks_are_even_and_whole(monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    whole = SKEWED.canonical()
    monkeypatch.setattr(dataset, "_BLOCK", size)
    blocks = list(SKEWED.canonical_blocks())
    assert b"".join(blocks) == whole
    assert whole.splitlines() == sorted(whole.splitlines())
    assert len(blocks) == len(SKEWED) // size + 1
    assert max(block.count(b"\n") for block in blocks) < 1.5 * size
    homes = Counter(
        subject for block in blocks for subject in {line.split()[0] for line in block.splitlines()}
    )
    assert set(homes.values()) == {1}


def test_few_triples_are_one_block() -> None:
    assert len(list(SKEWED.blocks())) == 1
    assert list(Dataset({}).blocks()) == [b""]
