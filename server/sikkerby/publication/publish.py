"""Publish: graphs and their report to a new version, unless nothing changed."""

from __future__ import annotations

import contextlib
import datetime
import hashlib
import os
import shutil
import sqlite3
import time
import zlib
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import zstandard

from sikkerby.documents.edition import COLUMNS, DOCUMENT
from sikkerby.documents.folder import EDITIONS
from sikkerby.documents.inputs import read_files
from sikkerby.errors import InputError, Place, StoreError
from sikkerby.graphs.build import Built
from sikkerby.graphs.jsonld.context import Context
from sikkerby.graphs.ledger import ledger_lines
from sikkerby.memory import gc_paused
from sikkerby.parallel import beside, in_own_process, map_in_processes
from sikkerby.piece_store import PieceStore
from sikkerby.progress import Progress
from sikkerby.publication.assembly import Assembled
from sikkerby.publication.blocks import count_blocks, join_facts
from sikkerby.publication.build_context import BuildContext, Job
from sikkerby.publication.catalogue.catalogue import write_catalogue
from sikkerby.publication.earlier import Record, read_earlier, write_record
from sikkerby.publication.fingerprint import last_built
from sikkerby.publication.history.retention import is_pruned, prune
from sikkerby.publication.lock import locked
from sikkerby.publication.log import change_current, pinned_version
from sikkerby.publication.quads import write_quads
from sikkerby.publication.stages import PIECES, STAGES, Writer
from sikkerby.publication.summary import count
from sikkerby.publication.tables.existing import remove_outdated
from sikkerby.publication.version import (
    CHECKSUMS,
    IDENTIFIERS,
    QUADS,
    Version,
    VersionManifest,
    all_versions,
    current_version,
    last_version,
    name_version,
    read_version,
    versions_folder,
    write_manifest,
)
from sikkerby.publication.written import Written, find_paths
from sikkerby.validation.cache import program_digest
from sikkerby.validation.findings import Report
from sikkerby.validation.render import render_json, render_turtle
from sikkerby.whole_files import (
    disk_faults_as_errors,
    recover,
    sync_files,
    unfinished,
    whole_folder,
)


@dataclass(frozen=True)
class Outcome:
    """What publishing came to: the version, whether it is served from now on and was not before,
    the name of the one that is served, and the report on the data."""

    version: Version
    changed: bool
    current: str
    report: Report


def publish(
    built: Built,
    validate: Callable[[], Report],
    home: Path,
    context: Context,
    progress: Progress,
    *,
    keep_versions: int = 0,
    began: float | None = None,
) -> Outcome:
    """Write the version of `built` below `home` and make it current, if `validate` does not raise.

    Identical data make no new version; and where somebody has gone back to another version since
    the last build of the same data, or pinned one, that one stays current. `keep_versions` versions
    keep their files, 0 means all; `began` is when the work for this began, by `time.monotonic`, for
    the log of publications. Raises InputError for a home of other data, StoreError where the disk
    does not take it; then nothing has changed.
    """
    began = time.monotonic() if began is None else began
    with locked(home):
        folder = versions_folder(home)
        recover(folder)
        recover(home)
        last = last_version(home)
        base = built.addresses.base
        if last is not None and last.manifest.base != base:
            # Two publications in one home would each replace the other.
            raise InputError("home-of-other-data", last.manifest.base, base, place=Place(home))
        current = _current_name(home)
        quads = unfinished(folder / QUADS)
        program = _digest_program(base, context)
        try:
            with disk_faults_as_errors(folder, "version"):
                folder.mkdir(parents=True, exist_ok=True)
                earlier = read_earlier(home, program, last)
                write = partial(write_quads, quads, built.dataset, built.editions, base)
                with beside(write) as written:
                    report = validate()
                    found = written()
            name = name_version(built.data.revised, found.sha256)
            target = folder / name
            if not _is_whole(target):
                versions = {version.name: version for version in all_versions(home, last)}
                # Where it is damaged or its files were removed, it is written as it was.
                same = versions.pop(name, None)
                with whole_folder(target, "version") as new:
                    quads.rename(new / QUADS)
                    facts = count_blocks(found, new / QUADS, earlier.record.facts, progress)
                    build = BuildContext(
                        built,
                        context,
                        version=name,
                        created=same.manifest.created if same else _now(),
                        conforms=report.conforms,
                        previous=versions.get(same.manifest.previous) if same else last,
                        history=tuple(versions.values()),
                        folder=new,
                        quads=found,
                        facts=join_facts(facts[block.digest] for block in found.blocks),
                        sources=_write_sources(new, built),
                        earlier=earlier,
                        pieces=PieceStore(home / "cache" / "pieces"),
                        program=program,
                        written=Written(new),
                    )
                    made = _write_version(build, report, progress)
                record = Record(name, program, time.time_ns(), made.keys, made.spans, facts)
                write_record(home, record)
                needed = {build.piece_key(kind, name) for kind in PIECES for name in build.editions}
                build.pieces.keep_only(needed)
        finally:
            quads.unlink(missing_ok=True)
        is_left = bool(pinned_version(home)) or last_built(home) == name
        changed = current != name and not (current and is_left)
        if changed:
            change_current(home, name, "build", seconds=time.monotonic() - began)
        prune(home, keep_versions, spare=last.name if last else "")
        remove_outdated(home)
        return Outcome(read_version(target), changed, name if changed else current, report)


def _current_name(home: Path) -> str:
    """The name of the current version; empty where there is none that can be read."""
    with contextlib.suppress(StoreError):
        version = current_version(home)
        return version.name if version else ""
    return ""


def _is_whole(folder: Path) -> bool:
    """Whether a version is there, with all its files as they were published."""
    try:
        version = read_version(folder)
        version.verify()
    except StoreError:
        return False
    return not is_pruned(version)


def _digest_program(base: str, context: Context) -> str:
    """A hash of all that files depend on beside the data: the code, its libraries, the context."""
    parts = (
        program_digest(Path(__file__).parents[1]),
        zstandard.__version__,
        str(zstandard.ZSTD_VERSION),
        zlib.ZLIB_RUNTIME_VERSION,
        sqlite3.sqlite_version,
        base,
        repr(context.document),
    )
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def _write_version(build: BuildContext, report: Report, progress: Progress) -> Written:
    """All files of a version whose N-Quads and sources are there already."""
    folder = build.folder
    with (folder / IDENTIFIERS).open("wb") as file:
        file.writelines(ledger_lines(build.built.entries()))
    (folder / "report.json").write_bytes(render_json(report))
    (folder / "report.ttl").write_bytes(render_turtle(report))
    build.written.add(QUADS, build.quads.sha256)
    with contextlib.ExitStack() as stack:
        stack.callback(shutil.rmtree, build.scratch, ignore_errors=True)
        for label, writers in STAGES.items():
            # While the next files are written, those that are there are read and synced.
            stack.enter_context(_synced(folder))
            # What a stage holds to do its work is given back.
            written = in_own_process(partial(_write_stage, label, writers, build, progress))
            build = replace(build, written=written)
        stack.enter_context(_synced(folder))
        in_own_process(partial(_finish, build, progress))
    return build.written


def _write_stage(
    label: str, writers: Sequence[Writer], build: BuildContext, progress: Progress
) -> Written:
    @gc_paused()
    def work(job: Job) -> Assembled | None:
        return job()

    with gc_paused():
        jobs = [job for write in writers for job in write(build)]
    # What earlier stages wrote is read meanwhile.
    meanwhile = partial(build.written.add_others, find_paths(build.folder))
    for done in map_in_processes(work, jobs, progress, label, meanwhile=meanwhile):
        if done:
            build.written.add_assembled(done)
    return build.written


def _synced(folder: Path) -> AbstractContextManager[object]:
    """Have the disk hold what is in a folder, which takes time but hardly a processor. What is left
    at the end is synced with the folder."""
    return beside(partial(sync_files, [folder / path for path in find_paths(folder)]))


def _write_sources(folder: Path, built: Built) -> dict[str, str]:
    """Write the documents of all editions; returns the SHA-256 of each."""
    (folder / "source").mkdir()
    digests: dict[str, str] = {}
    for name in built.editions:
        edition = built.data.folder / EDITIONS / name
        # Without what its columns are, the text of another municipality is no table.
        copies = {edition / DOCUMENT: f"{name}.txt", edition / COLUMNS: f"{name}.columns.tsv"}
        there = [file for file in copies if file.is_file()]
        for file in there:
            shutil.copyfile(file, folder / "source" / copies[file])
        digests[name] = read_files(there, edition).digest.hex()
    return digests


def _finish(build: BuildContext, progress: Progress) -> None:
    folder, built, written = build.folder, build.built, build.written
    written.add_others(find_paths(folder))
    with gc_paused():
        write_catalogue(build, written.in_order(), progress)
    with _synced(folder):
        written.add_others(find_paths(folder))
    files = written.in_order()
    sums = "".join(f"{entry.sha256}  {entry.path}\n" for entry in files)
    (folder / CHECKSUMS).write_text(sums, "utf-8")
    written.add_others([CHECKSUMS])
    write_manifest(
        folder,
        VersionManifest(
            **built.data.manifest.said_in_versions(),
            version=build.version,
            created=build.created,
            release=build.release,
            texts=built.data.texts,
            sqlite=sqlite3.sqlite_version,
            previous=build.previous.name if build.previous else "",
            triples=len(built.dataset),
            graphs={name.value: len(graph) for name, graph in built.dataset.graphs.items()},
            editions=tuple(built.editions),
            counts=count(built, folder / IDENTIFIERS),
            files=(*files, written.entries[CHECKSUMS]),
        ),
    )


def _now() -> str:
    """The clock, or SOURCE_DATE_EPOCH where a build is to be repeated exactly."""
    seconds = int(os.environ.get("SOURCE_DATE_EPOCH") or time.time())
    return f"{datetime.datetime.fromtimestamp(seconds, datetime.UTC):%Y-%m-%dT%H:%M:%SZ}"
