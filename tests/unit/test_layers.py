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
    ("formats", "vocabulary", "resources", "settings", "progress", "memory"),
    ("events", "whole_files", "tabular", "spelling"),
    ("parallel",),
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
# The same within the rooms that have rooms of their own.
WITHIN: dict[str, tuple[tuple[str, ...], ...]] = {
    "publication": (
        ("folder", "view", "summary", "fingerprint"),
        ("version",),
        ("void", "subsets"),
        ("build_context",),
        ("dumps", "tables", "history"),
        ("catalogue", "derive"),
        ("stages",),
        ("publish",),
    ),
    "web": (
        ("words", "own_words", "http", "pages"),
        ("addresses",),
        ("records",),
        ("wording", "bars", "past_versions"),
        ("served", "open_version"),
        ("responses", "recognition", "structured_data", "problems"),
        ("templating",),
        ("error_pages", "page_cache", "figures", "answers", "reconcile", "downloads"),
        ("initiatives", "resources", "site", "sparql"),
        ("app", "serving"),
        ("static_export",),
    ),
}


def _ranks(layers: tuple[tuple[str, ...], ...]) -> dict[str, int]:
    return {room: rank for rank, rooms in enumerate(layers) for room in rooms}


def _room(module: str, depth: int = 1) -> str:
    parts = module.split(".")
    return parts[depth] if len(parts) > depth else ""


def _imports(file: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return {name for name in found if name.split(".")[0] == "sikkerby"}


def _violations(files: dict[str, set[str]]) -> list[str]:
    found = _pointing_up(files, _ranks(LAYERS), 1)
    for room, layers in WITHIN.items():
        inside = {
            module: {name for name in names if _room(name) == room}
            for module, names in files.items()
            if _room(module) == room
        }
        found += _pointing_up(inside, _ranks(layers), 2)
    return found


def _pointing_up(files: dict[str, set[str]], ranks: dict[str, int], depth: int) -> list[str]:
    return [
        f"{module} imports {name}"
        for module, names in sorted(files.items())
        for name in sorted(names)
        if _room(name, depth) in ranks
        and _room(module, depth) in ranks
        and _room(name, depth) != _room(module, depth)
        and ranks[_room(name, depth)] >= ranks[_room(module, depth)]
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
    modules = _modules()
    rooms = {_room(module) for module in modules} - {"__init__"}
    assert rooms == set(_ranks(LAYERS)), "LAYERS names each room that there is, and no other"
    for room, layers in WITHIN.items():
        within = {_room(module, 2) for module in modules if _room(module) == room} - {"__init__"}
        assert within == set(_ranks(layers)), room


def test_planted_violations_are_found() -> None:
    planted = {
        "sikkerby.graphs.x": {"sikkerby.web.app"},
        "sikkerby.web.records.x": {"sikkerby.web.figures.network"},
    }
    assert _violations(planted) == [
        "sikkerby.graphs.x imports sikkerby.web.app",
        "sikkerby.web.records.x imports sikkerby.web.figures.network",
    ]
