"""Draw the rooms of the package and their imports as SVG, on standard output.

`make rooms` writes it to `docs/images/rooms.svg`. The layout follows Sugiyama, Tagawa and Toda
(1981): rows by the longest path down, order by the mean place of the neighbours. An import that
follows from others drawn is left out (transitive reduction), and so are those of the bottom box.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path

PACKAGE = Path(__file__).parents[1] / "server" / "sikkerby"
_PANELS = ("", "publication", "web")

Graph = dict[str, set[str]]
# A room, or the bend that stands for an import where it passes a row: (importer, imported, row).
Node = str | tuple[str, str, int]

_WIDTH, _MARGIN, _ROW, _BOX, _GAP, _BEND = 960, 32, 68, 30, 20, 6
_LETTER = 7.8
_SWEEPS = 24
_STYLE = """
  text { font: 13px ui-monospace, Menlo, Consolas, 'DejaVu Sans Mono', monospace; fill: #1d2a35 }
  .title { font-weight: bold; font-size: 15px }
  .note { fill: #5b6b78 }
  .paper { fill: #ffffff; stroke: #d5dde3 }
  .room { fill: #e3eff6; stroke: #3d7ea6 }
  .file { fill: #ffffff; stroke: #8fa1ae }
  .bottom { fill: #f3f5f6; stroke: #c4ced5 }
  path { fill: none; stroke: #6d8496; stroke-width: 1.2 }
  marker path { fill: #6d8496; stroke: none }
  @media (prefers-color-scheme: dark) {
    text { fill: #e4ebf0 }
    .note { fill: #9dadb9 }
    .paper { fill: #12181d; stroke: #2c3942 }
    .room { fill: #173447; stroke: #5fa8d3 }
    .file { fill: #12181d; stroke: #6b7d8a }
    .bottom { fill: #1a2228; stroke: #3a4852 }
    path { stroke: #8298a8 }
    marker path { fill: #8298a8 }
  }
"""


def read_imports(file: Path) -> set[str]:
    """The dotted names that a module imports from this package."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return {name for name in names if name.split(".")[0] == PACKAGE.name}


def read_modules() -> dict[str, set[str]]:
    """The imports of each module, by its dotted name."""
    return {
        ".".join((PACKAGE.name, *file.relative_to(PACKAGE).with_suffix("").parts)): read_imports(
            file
        )
        for file in sorted(PACKAGE.rglob("*.py"))
        if "_bundle" not in file.parts
    }


def room_of(module: str, depth: int = 1) -> str:
    """The room of a module, or its sub-room at depth 2; empty where it has none."""
    parts = module.split(".")
    return parts[depth] if len(parts) > depth and parts[depth] != "__init__" else ""


def read_graph(modules: Mapping[str, set[str]], within: str = "") -> Graph:
    """Which rooms import which others: of the package, or of one of its rooms."""
    depth = 2 if within else 1
    graph: Graph = {}
    for module, names in modules.items():
        room = room_of(module, depth)
        if room and (not within or room_of(module) == within):
            graph.setdefault(room, set()).update(
                room_of(name, depth) for name in names if not within or room_of(name) == within
            )
    return {room: (others & graph.keys()) - {room} for room, others in sorted(graph.items())}


def _bottom(graph: Graph, folder: Path) -> set[str]:
    """Rooms that import no other, and single files that import only such."""
    bottom = {room for room, others in graph.items() if not others}
    while more := {
        room
        for room, others in graph.items()
        if room not in bottom and others <= bottom and not (folder / room).is_dir()
    }:
        bottom |= more
    return bottom


def _reduce(graph: Graph) -> Graph:
    """The graph without the edges that follow from others."""
    below: Graph = {}

    def reach(room: str) -> set[str]:
        if room not in below:
            below[room] = graph[room].union(*(reach(other) for other in graph[room]))
        return below[room]

    return {
        room: {
            other for other in others if not any(other in reach(way) for way in others - {other})
        }
        for room, others in graph.items()
    }


def _rows(graph: Graph) -> dict[str, int]:
    """The row of each room, counted from below: one above the highest that it imports."""
    rows: dict[str, int] = {}

    def row(room: str) -> int:
        if room not in rows:
            rows[room] = 1 + max((row(other) for other in graph[room]), default=-1)
        return rows[room]

    for room in graph:
        row(room)
    return rows


def _chains(graph: Graph, rows: Mapping[str, int]) -> list[list[Node]]:
    """Each import as a way down, with a bend in every row that it passes."""
    return [
        [
            room,
            *((room, other, between) for between in range(rows[room] - 1, rows[other], -1)),
            other,
        ]
        for room, others in graph.items()
        for other in sorted(others)
    ]


def _width(node: Node) -> float:
    return len(node) * _LETTER + 26 if isinstance(node, str) else _BEND


def _place(layers: Sequence[list[Node]], chains: Sequence[Sequence[Node]]) -> dict[Node, float]:
    """The middle of each node across the page, near the middle of its neighbours."""
    neighbours: dict[Node, list[Node]] = {node: [] for layer in layers for node in layer}
    for chain in chains:
        for upper, lower in pairwise(chain):
            neighbours[upper].append(lower)
            neighbours[lower].append(upper)
    middle = _WIDTH / 2
    places = dict.fromkeys(neighbours, middle)
    for sweep in range(_SWEEPS):
        for layer in layers if sweep % 2 else reversed(layers):
            wanted = {
                node: sum(map(places.__getitem__, neighbours[node])) / len(neighbours[node])
                if neighbours[node]
                else middle
                for node in layer
            }
            layer.sort(key=lambda node: (wanted[node], str(node)))
            places.update(_spread(layer, wanted))
    return places


def _spread(layer: Sequence[Node], wanted: Mapping[Node, float]) -> Iterator[tuple[Node, float]]:
    """Nodes side by side in order, as near to where they want to be as the room between allows."""
    blocks: list[tuple[float, list[tuple[Node, float]]]] = []
    # Each block: where its left edge wants to be, and its nodes with their distances from it.
    for node in layer:
        half = _width(node) / 2
        left, members = wanted[node] - half, [(node, half)]
        while blocks and blocks[-1][0] + _extent(blocks[-1][1]) + _GAP > left:
            before, others = blocks.pop()
            shift = _extent(others) + _GAP
            count = len(others)
            weight = count + len(members)
            left = (before * count + (left - shift) * len(members)) / weight
            members = others + [(inner, distance + shift) for inner, distance in members]
        blocks.append((left, members))
    for left, members in blocks:
        fitting = min(max(left, _MARGIN), _WIDTH - _MARGIN - _extent(members))
        yield from ((node, fitting + distance) for node, distance in members)


def _extent(members: Sequence[tuple[Node, float]]) -> float:
    node, distance = members[-1]
    return distance + _width(node) / 2


def _panel(graph: Graph, folder: Path, title: str, top: float) -> tuple[list[str], float]:
    """The lines of one picture, and where the next begins."""
    bottom = _bottom(graph, folder)
    upper = {room: others - bottom for room, others in graph.items() if room not in bottom}
    reduced = _reduce(upper)
    rows = _rows(reduced)
    chains = _chains(reduced, rows)
    layers: list[list[Node]] = [[] for _ in range(max(rows.values()) + 1)]
    for room in upper:
        layers[rows[room]].append(room)
    for bend in (node for chain in chains for node in chain if not isinstance(node, str)):
        layers[bend[2]].append(bend)
    places = _place(layers, chains)
    height = {
        node: top + 66 + (len(layers) - 1 - row) * _ROW
        for row, layer in enumerate(layers)
        for node in layer
    }
    lines = [f'<text class="title" x="{_MARGIN}" y="{top + 28:.0f}">{title}</text>']
    lines += [_way([(places[node], height[node]) for node in chain]) for chain in chains]
    for room in upper:
        kind = "room" if (folder / room).is_dir() else "file"
        lines += _box(room, places[room], height[room], _width(room), kind)
    end = top + 66 + len(layers) * _ROW - 14
    words, after = _words(sorted(bottom), end)
    return lines + words, after


def _way(points: Sequence[tuple[float, float]]) -> str:
    """A smooth line between the edges of two boxes, upright where it passes others."""
    (x, y), *rest = points
    y += _BOX / 2
    steps = [f"M{x:.1f} {y:.1f}"]
    for to_x, to_y in rest:
        to_y -= _BOX / 2
        middle = (y + to_y) / 2
        steps.append(f"C{x:.1f} {middle:.1f} {to_x:.1f} {middle:.1f} {to_x:.1f} {to_y:.1f}")
        x, y = to_x, to_y + _BOX
        steps.append(f"V{y:.1f}")
    return f'<path d="{" ".join(steps[:-1])}" marker-end="url(#arrow)"/>'


def _box(name: str, x: float, y: float, width: float, kind: str) -> list[str]:
    return [
        f'<rect class="{kind}" x="{x - width / 2:.1f}" y="{y - _BOX / 2:.1f}" '
        f'width="{width:.1f}" height="{_BOX}" rx="5"/>',
        f'<text x="{x:.1f}" y="{y + 4.5:.1f}" text-anchor="middle">{name}</text>',
    ]


def _words(names: Sequence[str], top: float) -> tuple[list[str], float]:
    """The rooms at the bottom, in one box as wide as the page, and where it ends."""
    rows: list[str] = [""]
    for name in names:
        if len(rows[-1]) + len(name) > (_WIDTH - 4 * _MARGIN) / _LETTER:
            rows.append("")
        rows[-1] += f"  {name}" if rows[-1] else name
    height = 22 * len(rows) + 34
    lines = [
        f'<rect class="bottom" x="{_MARGIN}" y="{top:.1f}" width="{_WIDTH - 2 * _MARGIN}" '
        f'height="{height}" rx="5"/>',
        f'<text class="note" x="{2 * _MARGIN}" y="{top + 22:.1f}">'
        "import none of the rooms above, and are imported by many of them:</text>",
    ]
    lines += [
        f'<text x="{2 * _MARGIN}" y="{top + 44 + 22 * index:.1f}" xml:space="preserve">{row}</text>'
        for index, row in enumerate(rows)
    ]
    return lines, top + height + 24


def draw() -> Iterable[str]:
    """The lines of the picture: the package, and each room that has rooms of its own."""
    modules = read_modules()
    lines: list[str] = []
    top: float = 8
    for within in _PANELS:
        graph = read_graph(modules, within)
        graph.pop("__main__", None)
        folder = PACKAGE / within
        more, top = _panel(graph, folder, f"{PACKAGE.name}/{within}".rstrip("/"), top)
        lines += more
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {top:.0f}" '
        f'width="{_WIDTH}" height="{top:.0f}" role="img">'
    )
    yield "<title>The rooms of Sikkerby and their imports</title>"
    yield f"<style>{_STYLE}</style>"
    yield (
        '<marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" '
        'orient="auto"><path d="M0 1 8 4 0 7z"/></marker>'
    )
    yield (
        f'<rect class="paper" x="0.5" y="0.5" width="{_WIDTH - 1}" height="{top - 1:.0f}" rx="8"/>'
    )
    yield from lines
    yield "</svg>"


if __name__ == "__main__":
    sys.stdout.writelines(f"{line}\n" for line in draw())
