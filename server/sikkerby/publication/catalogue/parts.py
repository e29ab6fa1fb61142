"""The parts of a version that the catalogue describes: named graphs and subsets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, partial

from sikkerby.publication.build_context import BuildContext
from sikkerby.publication.catalogue.content import Extent, find_extent
from sikkerby.publication.subsets import FOLDER, Subset


@dataclass(frozen=True)
class Part:
    """A named graph with its number of triples, or a subset; `path` as in `Distribution.part`."""

    path: str
    subset: Subset | None
    triples: int
    extent: Extent


def find_parts(build: BuildContext, paths: Iterable[str]) -> Iterator[Part]:
    """The parts at `paths`, which are editions or these; an edition lasts and is none of them."""
    subsets = {f"{FOLDER}/{subset.path}": subset for subset in build.subsets}
    graphs = {graph.value: len(found) for graph, found in build.built.dataset.graphs.items()}
    extent_of = cache(partial(find_extent, build))
    for path in paths:
        if not path.startswith("edition/"):
            subset = subsets.get(path)
            extent = extent_of(_editions_of(build, path, subset))
            yield Part(path, subset, graphs.get(build.base + path, 0), extent)


def _editions_of(build: BuildContext, path: str, subset: Subset | None) -> frozenset[str]:
    """The editions that a part is about: those of its initiatives or of its graph, or all."""
    names = build.built.editions.keys()
    if subset is None:
        own = path.rpartition("/")[2]
        return frozenset({own}) if own in names else frozenset(names)
    return frozenset(subset.editions)
