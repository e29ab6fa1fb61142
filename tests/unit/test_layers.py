"""Imports point down only: this walks every module and every import in it."""

from __future__ import annotations

from pathlib import Path

from docs.draw_rooms import draw, read_modules, room_of

PICTURE = Path(__file__).parents[2] / "docs" / "images" / "rooms.svg"

# From the ground up; rooms in one line do not import each other unless they say so below.
LAYERS: tuple[tuple[str, ...], ...] = (
    ("translation",),
    ("errors",),
    ("bilingual",),
    ("expressions", "formats", "vocabulary", "resources", "settings", "progress", "memory"),
    ("events", "programs", "whole_files", "tabular", "spelling"),
    ("parallel", "piece_store"),
    ("documents",),
    ("extraction", "queries"),
    ("importing",),
    ("graphs",),
    ("validation",),
    ("store",),
    ("publication",),
    ("reconciliation", "diagnosis"),
    ("linking",),
    ("web",),
    ("assistants",),
    ("workbench",),
    ("cli",),
    ("__main__",),
)
# The same within the rooms that have rooms of their own.
WITHIN: dict[str, tuple[tuple[str, ...], ...]] = {
    "publication": (
        ("lock", "view", "summary", "fingerprint", "assembly"),
        ("version", "blocks"),
        ("log", "written", "quads"),
        ("backup", "operating_figures"),
        ("void", "subsets", "published_graphs", "earlier"),
        ("quality",),
        ("figures",),
        ("build_context",),
        ("dumps", "history"),
        ("tables",),
        ("catalogue", "derive"),
        ("stages",),
        ("publish",),
    ),
    "web": (
        ("words", "http", "pages", "site_pages"),
        ("addresses", "foreign", "own_words"),
        ("records",),
        ("wording", "bars", "sentences", "open_version"),
        ("past_versions",),
        ("served",),
        (
            "conventions",
            "responses",
            "recognition",
            "problems",
            "snippets",
            "page_version",
            "excerpts",
        ),
        ("templating",),
        ("error_pages", "page_cache", "reports", "figures", "answers", "reconcile", "downloads"),
        ("initiatives", "resources", "site", "sparql"),
        ("embeds",),
        ("app", "serving"),
        ("static_export",),
    ),
    "workbench": (
        ("access", "saving", "jobs", "bounded", "known"),
        ("serving", "decide"),
        ("preview",),
        ("state",),
        (
            "tasks",
            "names",
            "upload",
            "english",
            "options",
            "points",
            "candidates",
            "publishing",
            "changes",
            "continuing",
            "renaming",
        ),
        ("home", "rows"),
        ("app",),
    ),
}


def _ranks(layers: tuple[tuple[str, ...], ...]) -> dict[str, int]:
    return {room: rank for rank, rooms in enumerate(layers) for room in rooms}


def _violations(files: dict[str, set[str]]) -> list[str]:
    found = _pointing_up(files, _ranks(LAYERS), 1)
    for room, layers in WITHIN.items():
        inside = {
            module: {name for name in names if room_of(name) == room}
            for module, names in files.items()
            if room_of(module) == room
        }
        found += _pointing_up(inside, _ranks(layers), 2)
    return found


def _pointing_up(files: dict[str, set[str]], ranks: dict[str, int], depth: int) -> list[str]:
    return [
        f"{module} imports {name}"
        for module, names in sorted(files.items())
        for name in sorted(names)
        if room_of(name, depth) in ranks
        and room_of(module, depth) in ranks
        and room_of(name, depth) != room_of(module, depth)
        and ranks[room_of(name, depth)] >= ranks[room_of(module, depth)]
    ]


def test_imports_point_down() -> None:
    assert _violations(read_modules()) == []


def test_every_module_has_a_room() -> None:
    modules = read_modules()
    rooms = {room_of(module) for module in modules} - {""}
    assert rooms == set(_ranks(LAYERS)), "LAYERS names each room that there is, and no other"
    for room, layers in WITHIN.items():
        within = {room_of(module, 2) for module in modules if room_of(module) == room} - {""}
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


def test_the_picture_of_the_rooms_is_of_these_imports() -> None:
    drawn = "".join(f"{line}\n" for line in draw())
    assert PICTURE.read_text("utf-8") == drawn, "`make rooms` draws it anew"
