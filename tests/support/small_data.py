"""The smallest data that the store's and the endpoint's tests need, made by them."""

from __future__ import annotations

from pathlib import Path

EXAMPLE = "http://example.org/"
GRAPH_A, GRAPH_B = f"{EXAMPLE}graph/a", f"{EXAMPLE}graph/b"
EDGES = 300


def write_small_data(target: Path) -> Path:
    """Two named graphs: four people who know each other, and a ring of edges for paths."""
    people = ["Anna", "Bo", "Cæcilie", 'Dan \\"D\\", den store']
    lines = []
    for number, name in enumerate(people):
        person = f"<{EXAMPLE}person/{number}>"
        lines.append(f'{person} <{EXAMPLE}name> "{name}"@da <{GRAPH_A}> .')
        lines.append(
            f"{person} <{EXAMPLE}knows> <{EXAMPLE}person/{(number + 1) % 4}> <{GRAPH_A}> ."
        )
        lines.append(
            f'{person} <{EXAMPLE}age> "{20 + number}"'
            f"^^<http://www.w3.org/2001/XMLSchema#integer> <{GRAPH_A}> ."
        )
    for number in range(EDGES):
        for step in (1, 7, 31):
            lines.append(
                f"<{EXAMPLE}node/{number}> <{EXAMPLE}edge> "
                f"<{EXAMPLE}node/{(number * step + 1) % EDGES}> <{GRAPH_B}> ."
            )
    target.write_text("\n".join(sorted(set(lines))) + "\n", encoding="utf-8")
    return target
