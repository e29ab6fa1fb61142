"""What changed between versions: patch, words, feed, and versions whose files are gone."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from dataclasses import replace
from pathlib import Path

import pytest

from sikkerby.publication.history.changes import Changes, compare_folders, describe_changes
from sikkerby.publication.history.feed import write_feed
from sikkerby.publication.history.patch import compare, write_patch
from sikkerby.publication.history.retention import is_pruned, prune
from sikkerby.publication.version import (
    QUADS,
    Version,
    all_versions,
    current_version,
    make_current,
    read_version,
    write_manifest,
)
from tests.importing.municipality import BASE, EDITION
from tests.support.patches import apply_patch, read_quads, split_lines
from tests.support.published import (
    DOCUMENT,
    copy_data,
    copy_shipped_home,
    copy_town,
    edit,
    edit_translation,
    publish_data,
    translations_of,
)

ATOM = "{http://www.w3.org/2005/Atom}"
NEW = "https://example.org/2"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("changes")


@pytest.fixture(scope="module")
def before(folder: Path) -> Version:
    found = current_version(copy_shipped_home(folder / "home"))
    assert found is not None
    return found


@pytest.fixture(scope="module")
def after(folder: Path, before: Version) -> Version:
    """One party more in one cell of the document."""
    file = copy_data(folder / "data") / DOCUMENT
    text = file.read_text("utf-8")
    start = text.index("\nDen Korte Snor\t")
    end = text.index("\n", text.index("\tSOF", start))
    file.write_text(f"{text[:end]}, SKAT{text[end:]}", "utf-8", newline="")
    return publish_data(folder / "data", folder / "home")


def test_one_edited_cell_is_said_and_nothing_else(before: Version, after: Version) -> None:
    changes = describe_changes(before, after)
    danish = changes.sentences("da")
    assert danish[0] == "Indsats »Den Korte Snor«: involveret part »SKAT« er tilføjet."
    # The text of the document is another one, so its checksum is too; nothing else is new.
    assert [line.partition(": ")[2].split()[0] for line in danish[1:]] == ["kontrolsum"]
    english = changes.sentences("en")
    assert english[0].startswith("Initiative “Den Korte Snor")
    assert english[0].endswith("involved party “SKAT (the Danish tax authority)” added.")
    # Every quotation after the cell stands six characters later.
    assert changes.moved > 100


def test_the_patch_makes_the_new_version_of_the_old(before: Version, after: Version) -> None:
    patch = (after.folder / "changes.rdfp").read_text("utf-8")
    assert patch.startswith(
        f"H id <https://w3id.org/sikkerby/id/dataset/{after.name}> .\n"
        f"H prev <https://w3id.org/sikkerby/id/dataset/{before.name}> .\nTX .\n"
    )
    assert patch.endswith("TC .\n")
    made = apply_patch(patch, read_quads(before.quads_file))
    assert "".join(made).encode() == after.quads_file.read_bytes()
    assert describe_changes(before, after).to_patch("https://w3id.org/sikkerby/") == patch


def test_counts_by_graph_are_those_of_the_patch(before: Version, after: Version) -> None:
    changes = describe_changes(before, after)
    for position, lines in enumerate((changes.difference.removed, changes.difference.added)):
        assert sum(counts[position] for counts in changes.graphs.values()) == len(lines)
    assert set(changes.graphs) <= set(after.manifest.graphs)


def test_the_change_is_written_with_the_version(before: Version, after: Version) -> None:
    written = json.loads((after.folder / "changes.json").read_text("utf-8"))
    assert (written["old"], written["new"]) == (before.name, after.name)
    changes = describe_changes(before, after)
    said = [line for entry in written["resources"] for line in entry["sentences"]["da"]]
    assert said == changes.sentences("da")
    assert not (before.folder / "changes.json").exists()


def test_the_feed_says_the_same(folder: Path, before: Version, after: Version) -> None:
    content = write_feed(all_versions(folder / "home"), "Red.", "da", "https://example.org/feed")
    feed = ET.fromstring(content)
    entries = feed.findall(f"{ATOM}entry")
    identifiers = [entry.findtext(f"{ATOM}id") for entry in entries]
    base = "https://w3id.org/sikkerby/id/dataset/"
    assert set(identifiers) == {base + before.name, base + after.name}
    said = {entry.findtext(f"{ATOM}id"): entry.findtext(f"{ATOM}content") for entry in entries}
    assert said[base + after.name] == "\n".join(describe_changes(before, after).sentences("da"))
    assert said[base + before.name] == "Den første version."
    for element in (feed, *entries):
        for name in ("id", "title", "updated"):
            assert element.findtext(f"{ATOM}{name}")


def test_the_old_version_still_has_the_same_bytes(before: Version, after: Version) -> None:
    again = read_version(before.folder)
    assert again.manifest == before.manifest
    assert len(read_quads(again.quads_file)) == before.manifest.triples
    assert after.manifest.previous == before.name


def test_a_longer_text_is_told_by_where_it_differs(tmp_path: Path) -> None:
    data = copy_town(tmp_path / "data")
    edit(translations_of(data), "A grant of DKK 500", f"{'A long text. ' * 20}A grant of DKK 500")
    old = publish_data(data, tmp_path / "home")
    edit(translations_of(data), "towards a membership fee", "for being a member")
    changes = describe_changes(old, publish_data(data, tmp_path / "home"))
    (sentence,) = changes.sentences("en")
    assert "description (English) changed from" in sentence
    assert "towards a membership fee" in sentence
    assert "for being a member" in sentence
    assert len(sentence) < 300
    assert changes.moved == 0


def test_the_way_back_is_the_reverse(before: Version, after: Version) -> None:
    changes = describe_changes(after, before)
    line = changes.sentences("da")[0]
    assert line == "Indsats »Den Korte Snor«: involveret part »SKAT« er fjernet."


def _compare(folder: Path, old: list[str], new: list[str], base: str) -> Changes:
    for name, lines in (("1", old), ("2", new)):
        (folder / name).mkdir()
        (folder / name / QUADS).write_text("".join(lines), "utf-8", newline="")
    return compare_folders((folder / "1", folder / "2"), ("1", "2"), (), base)


def test_resources_that_come_and_go_are_named(tmp_path: Path) -> None:
    base = "https://example.org/"
    graph = f"<{base}graph/curated>"
    label = "<http://www.w3.org/2000/01/rdf-schema#label>"
    old = [f'<{base}id/place/a> {label} "Amager"@da {graph} .\n']
    new = [f'<{base}id/place/b> {label} "Valby"@da {graph} .\n']
    changes = _compare(tmp_path, old, new, base)
    assert [(entry.status, entry.label.da) for entry in changes.resources] == [
        ("gone", "Amager"), ("new", "Valby"),
    ]  # fmt: skip
    assert changes.sentences("da") == ["Resource »Amager« er væk.", "Resource »Valby« er ny."]
    assert changes.graphs == {f"{base}graph/curated": (1, 1)}


def test_what_is_inferred_is_in_the_patch_and_in_no_sentence(tmp_path: Path) -> None:
    base = "https://example.org/"
    line = f'<{base}id/place/a> <{base}p> "x" <{base}graph/inferred> .\n'
    other = f'<{base}id/place/b> <{base}p> "x" <{base}graph/curated> .\n'
    changes = _compare(tmp_path, [other], [line, other], base)
    assert changes.resources == ()
    assert f"A {line}" in changes.to_patch(base)


def test_nothing_changed_is_no_sentence(before: Version) -> None:
    changes = describe_changes(before, before)
    assert (changes.sentences("da"), changes.graphs, changes.moved) == ([], {}, 0)


# ---- RDF Patch ----------------------------------------------------------------------------------

LINE = '<https://example.org/s> <https://example.org/p> "{}" <https://example.org/g> .\n'


def test_a_patch_keeps_line_separators_inside_literals() -> None:
    old = [LINE.format("a\u2028b"), LINE.format("same")]
    new = [LINE.format("a\u0085c"), LINE.format("same")]
    difference = compare(*([line.encode() for line in sorted(some)] for some in (old, new)))
    patch = write_patch(difference, "https://example.org/1", NEW)
    assert apply_patch(patch, old) == sorted(new)
    assert split_lines("".join(old)) == old


# ---- Retention ----------------------------------------------------------------------------------


def test_pruning_keeps_the_newest_the_current_and_the_history(tmp_path: Path) -> None:
    data, home = copy_town(tmp_path / "data"), tmp_path / "home"
    versions = []
    for number in range(3):
        edit_translation(data, number)
        version = publish_data(data, home)
        # Versions made within one second would have no order.
        manifest = replace(version.manifest, created=f"2026-11-22T10:00:0{number}Z")
        write_manifest(version.folder, manifest)
        versions.append(version.name)
    make_current(home, versions[0])
    assert prune(home, 0) == []
    assert prune(home, 1) == [versions[1]]
    state = {version.name: is_pruned(version) for version in all_versions(home)}
    assert state == {versions[0]: False, versions[1]: True, versions[2]: False}
    gone = read_version(home / "versions" / versions[1])
    found = {path.relative_to(gone.folder).as_posix() for path in gone.folder.rglob("*.*")}
    listed = {
        "changes.json", "changes.rdfp", "graph/catalogue.nq", "identifiers.tsv", "sikkerby.nq",
        "sikkerby.sqlite", f"source/{EDITION}.columns.tsv", f"source/{EDITION}.txt",
    }  # fmt: skip
    assert found == {*listed, "manifest.json"}
    assert {entry.path for entry in gone.manifest.files} == listed
    # Its change still applies, and its name is still in the feed.
    patch = (gone.folder / "changes.rdfp").read_text("utf-8")
    first = read_version(home / "versions" / versions[0])
    assert len(apply_patch(patch, read_quads(first.quads_file))) == gone.manifest.triples
    assert versions[1].encode() in write_feed(all_versions(home), "Red.", "en", NEW)
    assert describe_changes(first, gone).resources
    assert prune(home, 1) == []
    current = current_version(home)
    assert current is not None
    assert current.quads_file.exists()


def test_publishing_prunes_and_the_pruned_stay_in_the_catalogue(tmp_path: Path) -> None:
    data, home = copy_town(tmp_path / "data"), tmp_path / "home"
    first = publish_data(data, home, keep_versions=1)
    edit_translation(data, 1)
    second = publish_data(data, home, keep_versions=1)
    # A server that has not yet taken over the second still reads the first.
    assert not is_pruned(read_version(first.folder))
    edit_translation(data, 2)
    third = publish_data(data, home, keep_versions=1)
    states = [is_pruned(read_version(v.folder)) for v in (first, second, third)]
    assert states == [True, False, False]
    edit_translation(data, 3)
    newest = publish_data(data, home, keep_versions=1)
    catalogue = (newest.folder / "catalogue.nt").read_text("utf-8")
    assert f"dcat#hasVersion> <{BASE}id/dataset/{first.name}> ." in catalogue
    assert (newest.folder / "changes.rdfp").exists()
