"""Publish: graphs and their report to a new version, unless nothing changed."""

from __future__ import annotations

import datetime
import gzip
import hashlib
import os
import shutil
from dataclasses import dataclass
from pathlib import Path

import zstandard

from sikkerby import __version__
from sikkerby.formats import BY_NAME
from sikkerby.graphs.build import Built
from sikkerby.graphs.jsonld import Context
from sikkerby.graphs.ledger import write_ledger
from sikkerby.progress import Progress
from sikkerby.publication.catalogue import write_catalogue
from sikkerby.publication.folder import remove_unfinished, whole_folder
from sikkerby.publication.material import Material
from sikkerby.publication.open_data import WRITERS
from sikkerby.publication.retention import prune
from sikkerby.publication.serialise import dataset_writers, graph_writers, sort_triples
from sikkerby.publication.summary import count
from sikkerby.publication.version import (
    IDENTIFIERS,
    PublishedFile,
    Version,
    VersionManifest,
    all_versions,
    current_version,
    make_current,
    name_version,
    read_version,
    versions_folder,
    write_manifest,
)
from sikkerby.validation.findings import Report

NAME = "sikkerby"
CHECKSUMS = "SHA256SUMS"


@dataclass(frozen=True)
class Outcome:
    """What publishing came to: the version, and whether it is a new one."""

    version: Version
    changed: bool


def publish(
    built: Built,
    report: Report,
    home: Path,
    context: Context,
    progress: Progress,
    *,
    keep_versions: int = 0,
) -> Outcome:
    """Write the version of `built` below `home` and make it current.

    Identical data make no new version. `keep_versions` versions keep their files, 0 means all.
    Raises StoreError where the disk does not take it; then nothing has changed.
    """
    folder = versions_folder(home)
    remove_unfinished(folder)
    remove_unfinished(home)
    lines = built.dataset.sorted_lines()
    name = name_version(built.data.revised, lines)
    before = current_version(home)
    target = folder / name
    changed = before is None or before.name != name
    if not target.exists():
        with whole_folder(target) as beside:
            _write_dumps(beside, built, context, progress)
            _write_sources(beside, built)
            write_ledger(built.ledger, beside / IDENTIFIERS)
            (beside / "report.json").write_bytes(report.to_json())
            (beside / "report.ttl").write_bytes(report.to_turtle())
            material = Material(
                built,
                context,
                version=name,
                created=_now(),
                release=__version__,
                conforms=report.conforms,
                previous=before,
                history=tuple(all_versions(home)),
            )
            for write in progress.each(WRITERS, "Tables, parts, citations, changes written"):
                write(beside, material)
            _finish(beside, material)
    if changed:
        make_current(home, name)
    prune(home, keep_versions, spare=before.name if before else "")
    return Outcome(read_version(target), changed)


def _write_dumps(folder: Path, built: Built, context: Context, progress: Progress) -> None:
    base = built.addresses.base
    writers = graph_writers(base, context)
    merged = sort_triples(built.dataset.triples())
    for name, write in progress.each(writers.items(), "Dumps written"):
        _write(folder / f"{NAME}.{BY_NAME[name].suffix}", write(merged))
    for name, write_all in dataset_writers(base).items():
        _write(folder / f"{NAME}.{BY_NAME[name].suffix}", write_all(built.dataset))
    for graph, triples in progress.each(built.dataset.graphs.items(), "Graphs written"):
        path = folder / graph.value.removeprefix(base)
        path.parent.mkdir(parents=True, exist_ok=True)
        ordered = sort_triples(triples)
        for name, write in writers.items():
            path.with_name(f"{path.name}.{BY_NAME[name].suffix}").write_bytes(write(ordered))


def _write(file: Path, content: bytes) -> None:
    """A file and its compressed forms, which hold no clock time and so no surprise."""
    file.write_bytes(content)
    file.with_name(f"{file.name}.gz").write_bytes(gzip.compress(content, 6, mtime=0))
    packed = zstandard.ZstdCompressor(level=9, write_content_size=True).compress(content)
    file.with_name(f"{file.name}.zst").write_bytes(packed)


def _write_sources(folder: Path, built: Built) -> None:
    (folder / "source").mkdir()
    for edition in built.data.editions:
        shutil.copyfile(edition.table.file, folder / "source" / f"{edition.identifier}.txt")


def _entries(folder: Path) -> list[PublishedFile]:
    return [_entry(folder, path) for path in sorted(folder.rglob("*")) if path.is_file()]


def _finish(folder: Path, material: Material) -> None:
    built = material.built
    write_catalogue(folder, material, _entries(folder))
    files = _entries(folder)
    sums = "".join(f"{entry.sha256}  {entry.path}\n" for entry in files)
    (folder / CHECKSUMS).write_text(sums, "utf-8")
    files.append(_entry(folder, folder / CHECKSUMS))
    data = built.data.manifest
    write_manifest(
        folder,
        VersionManifest(
            version=material.version,
            created=material.created,
            release=material.release,
            base=built.addresses.base,
            licence=data.licence,
            title_da=data.title_da,
            title_en=data.title_en,
            previous=material.previous.name if material.previous else "",
            triples=len(built.dataset),
            graphs={name.value: len(graph) for name, graph in built.dataset.graphs.items()},
            editions=tuple(edition.identifier for edition in built.data.editions),
            counts=count(built),
            files=tuple(files),
        ),
    )


def _now() -> str:
    """The clock, or SOURCE_DATE_EPOCH where a build is to be repeated exactly."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    moment = (
        datetime.datetime.fromtimestamp(int(epoch), datetime.UTC)
        if epoch
        else datetime.datetime.now(datetime.UTC)
    )
    return moment.isoformat(timespec="seconds").replace("+00:00", "Z")


def _entry(folder: Path, path: Path) -> PublishedFile:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return PublishedFile(str(path.relative_to(folder)), path.stat().st_size, digest)
