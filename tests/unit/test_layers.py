"""Imports point down only: this walks every module and every import in it."""

from __future__ import annotations

import ast
from pathlib import Path

import sikkerby

PACKAGE = Path(sikkerby.__file__).parent

# From the ground up; rooms in one line do not import each other unless they say so below.
LAYERS: tuple[tuple[str, ...], ...] = (
    ("errors",),
    ("bilingual",),
    ("formats", "vocabulary", "resources", "settings", "progress", "memory", "atomic", "events"),
    ("tabular", "spelling"),
    ("processes",),
    ("documents",),
    ("extraction", "queries"),
    ("importing",),
    ("graphs",),
    ("validation",),
    ("store",),
    ("publication",),
    ("reconciliation",),
    ("linking",),
    ("web",),
    ("cli",),
    ("__main__",),
)
RANK = {room: rank for rank, rooms in enumerate(LAYERS) for room in rooms}


def _room(module: str) -> str:
    parts = module.split(".")
    return parts[1] if len(parts) > 1 else ""


def _imports(file: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return {name for name in found if name.split(".")[0] == "sikkerby"}


def _violations(files: dict[str, set[str]]) -> list[str]:
    return [
        f"{module} imports {name}"
        for module, names in sorted(files.items())
        for name in sorted(names)
        if _room(name) in RANK
        and _room(module) in RANK
        and _room(name) != _room(module)
        and RANK[_room(name)] >= RANK[_room(module)]
    ]


def _modules() -> dict[str, set[str]]:
    return {
        "sikkerby." + ".".join(file.relative_to(PACKAGE).with_suffix("").parts): _imports(file)
        for file in PACKAGE.rglob("*.py")
        if "_bundle" not in file.parts
    }


def test_imports_point_down() -> None:
    assert _violations(_modules()) == []


def test_every_module_has_a_room() -> None:
    rooms = {_room(module) for module in _modules()} - {"__init__"}
    assert rooms == set(RANK), "LAYERS names each room that there is, and no other"


def test_a_planted_violation_is_found() -> None:
    planted = {"sikkerby.graphs.x": {"sikkerby.web.app"}}
    assert _violations(planted) == ["sikkerby.graphs.x imports sikkerby.web.app"]
