"""What an operator's metrics say of the version that is served and of its home."""

from __future__ import annotations

import contextlib
import datetime
import json
import shutil
from functools import lru_cache
from pathlib import Path

from sikkerby.errors import StoreError
from sikkerby.publication.log import pinned_version, read_log
from sikkerby.publication.version import Version

_REPORT = "report.json"


def version_figures(home: Path, version: Version) -> dict[str, float]:
    """Figures by their names below `sikkerby_`: triples, findings, seconds, bytes, and times in
    seconds since 1970. What an older release did not note is left out."""
    manifest = version.manifest
    figures = {
        "version_triples": float(manifest.triples),
        "version_time_seconds": _seconds(manifest.created),
        "version_bytes": float(sum(entry.size for entry in manifest.files)),
        "pinned": float(bool(pinned_version(home))),
        **_findings(version.folder / _REPORT),
    }
    with contextlib.suppress(StoreError):
        entries = read_log(home)
        taken = [entry.seconds for entry in entries if entry.version == version.name]
        if seconds := next((value for value in reversed(taken) if value), ""):
            figures["build_seconds"] = float(seconds)
        if entries:
            figures["publication_time_seconds"] = _seconds(entries[-1].time)
    with contextlib.suppress(OSError):
        figures["home_free_bytes"] = float(shutil.disk_usage(home).free)
    return figures


@lru_cache(maxsize=1)
def _findings(report: Path) -> dict[str, float]:
    """How many findings a version's report has, which never changes; nothing without a report."""
    with contextlib.suppress(OSError, ValueError):
        counts = json.loads(report.read_text("utf-8"))["counts"]
        return {
            "version_warnings": float(counts["warning"]),
            "version_notes": float(counts["info"]),
        }
    return {}


def _seconds(time: str) -> float:
    return datetime.datetime.fromisoformat(time).timestamp()
