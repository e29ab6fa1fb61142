"""A stranger's document read in a process of its own, with bounds: memory, seconds, size.

Run as a program it takes a task as JSON from standard input and gives what it found as JSON.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from sikkerby.documents.headers import DIVISION
from sikkerby.errors import InputError, SikkerbyError
from sikkerby.importing.document import read_source
from sikkerby.importing.edition import ImportResult, import_document
from sikkerby.programs import module_command, module_environment

_MEMORY = 2 * 2**30
_SECONDS = 60
_FILE_SIZE = 2**28
# A line of so many cells may name the columns.
_FEWEST_CELLS = 2


@dataclass(frozen=True)
class Task:
    """An import, see `import_document`, of a document in a folder."""

    folder: str
    document: str
    data: str
    edition: str
    answers: Mapping[str, str]
    roles: Mapping[str, str] = field(default_factory=dict)
    divided_by: str = ""
    overwrite: bool = True
    dry_run: bool = True


@dataclass(frozen=True)
class Finding:
    """Something that was seen in a document, in both languages."""

    da: str
    en: str


@dataclass(frozen=True)
class Trial:
    """What an import made, or would make. `roles` says by name what each column is.

    Where nothing could be read, `faults` say why, and `roles` has the names that may be those of
    columns, each with an empty role.
    """

    kind: str = ""
    title: str = ""
    initiatives: int = 0
    principles: int = 0
    division: str = ""
    roles: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[Finding, ...] = ()
    unknown: tuple[Finding, ...] = ()
    doubts: tuple[Finding, ...] = ()
    faults: tuple[Finding, ...] = ()


def read_bounded(task: Task) -> Trial:
    """What a document says, read in a process that may use so much and no more."""
    try:
        done = subprocess.run(
            module_command(__name__),
            input=json.dumps(asdict(task)).encode(),
            capture_output=True,
            timeout=2 * _SECONDS,
            # So that messages name the document, and not where it lies.
            cwd=task.folder,
            env=module_environment(),
            check=False,
        )
    except subprocess.TimeoutExpired:
        return _stopped()
    if done.returncode:
        return _stopped()
    values = json.loads(done.stdout)
    findings = {name: tuple(Finding(**entry) for entry in values[name]) for name in
            ("notes", "unknown", "doubts", "faults")}  # fmt: skip
    return Trial(**{**values, **findings})


def _stopped() -> Trial:
    error = InputError("document-costs-too-much")
    return Trial(faults=(_finding(error),))


def _finding(entry: Any) -> Finding:
    return Finding(entry.of("da"), entry.of("en"))


def _read(task: Task) -> Trial:
    try:
        result = import_document(
            Path(task.document),
            Path(task.data),
            edition=task.edition,
            answers=task.answers,
            roles=task.roles,
            divided_by=task.divided_by,
            overwrite=task.overwrite,
            dry_run=task.dry_run,
        )
    except SikkerbyError as error:
        return Trial(roles=_possible_columns(Path(task.document)), faults=(_finding(error),))
    return _trial(result)


def _trial(result: ImportResult) -> Trial:
    found = result.preview
    return Trial(
        result.kind,
        result.manifest.title_da,
        found.initiatives,
        result.principles,
        next((name for name, role in result.roles.items() if role == DIVISION), ""),
        dict(result.roles),
        tuple(map(_finding, result.noted)),
        tuple(map(_finding, found.unknown)),
        tuple(map(_finding, result.doubts)),
        tuple(map(_finding, found.unread)),
    )


def _possible_columns(document: Path) -> dict[str, str]:
    """The names in the first line of several cells, which nobody has said anything of yet."""
    try:
        lines = read_source(document).lines
    except SikkerbyError:
        return {}
    widest = max((line.filled for line in lines), default=0)
    first = next((x for x in lines if x.filled == widest and widest >= _FEWEST_CELLS), None)
    return dict.fromkeys(_names(cell.text for cell in first.cells) if first else (), "")


def _names(texts: Iterable[str]) -> list[str]:
    return [name for text in texts if (name := " ".join(text.split()))]


def _main() -> None:
    for limit, most in (
        (resource.RLIMIT_AS, _MEMORY),
        (resource.RLIMIT_CPU, _SECONDS),
        (resource.RLIMIT_FSIZE, _FILE_SIZE),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(limit, (most, most))
    task = Task(**json.load(sys.stdin))
    json.dump(asdict(_read(task)), sys.stdout)


if __name__ == "__main__":
    _main()
