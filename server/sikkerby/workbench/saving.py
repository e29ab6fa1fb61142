"""Changes of a data folder: each whole or not at all, with who and when, and taken back at will.

A change is made on a draft, a copy of the folder, by the same functions as the commands use. What
differs then is put into a folder of its own, the save: the files before and after. Once that is
whole on disk it counts; if a writer is killed later, the next one finishes its work. The log says
who changed what, and when; the last saves are kept for going back.
"""

from __future__ import annotations

import datetime
import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TypeVar

from sikkerby.documents.folder import DERIVED, LEDGER, input_files
from sikkerby.documents.tables import read_lines, write_lines
from sikkerby.errors import DataError, NotFound, Place
from sikkerby.whole_files import disk_faults_as_errors, sync, unfinished

FOLDER = ".workbench"
MOST_UNDOABLE = 50
_COLUMNS = ("number", "when", "who", "what", "files")

Made = TypeVar("Made")


@dataclass(frozen=True)
class Save:
    """A change that was made: of each file, by its path, the SHA-256 before and after; empty
    where there was or is none."""

    number: int
    when: str
    who: str
    what: str
    files: Mapping[str, tuple[str, str]]


class Saves:
    """The changes of one data folder."""

    def __init__(self, data: Path, *, git: bool = False) -> None:
        self.data = data
        self.folder = data / FOLDER
        self.log = self.folder / "log.tsv"
        self._git = git
        self._alone = threading.Lock()

    def change(self, who: str, what: str, work: Callable[[Path], Made]) -> Made:
        """Let `work` change a draft of the data folder, and save what it changed.

        An error of `work` changes nothing. Raises StoreError where the disk is full.
        """
        with self._locked():
            draft = self.folder / "draft"
            try:
                with disk_faults_as_errors(self.data, "change"):
                    self._copy_to(draft)
                    made = work(draft)
                    self._save(draft, who, what)
                return made
            finally:
                shutil.rmtree(draft, ignore_errors=True)

    def take_back(self, number: int, who: str, what: str) -> None:
        """Undo a save, which is a save of its own. Raises DataError where a file of it was changed
        since, NotFound where it is not kept."""
        save = self._read(number)

        def undo(draft: Path) -> None:
            for path, (_, after) in save.files.items():
                if _hash(draft / path) != after:
                    raise DataError("changed-again-since", place=Place(path))
            for place, (path, (before, _)) in enumerate(save.files.items()):
                (draft / path).unlink(missing_ok=True)
                if before:
                    (draft / path).parent.mkdir(parents=True, exist_ok=True)
                    os.link(self._folder_of(number) / "before" / str(place), draft / path)

        self.change(who, what, undo)

    def undoable(self) -> list[Save]:
        """The saves that can be taken back, the newest first."""
        with self._locked():
            numbers = self._numbers()
        return [self._read(number) for number in reversed(numbers)]

    def editors_since(self, when: str) -> set[str]:
        """Who has changed anything since a moment, but for what is derived."""
        return {
            cells["who"]
            for _, cells in read_lines(self.log, _COLUMNS)
            if cells["when"] > when
            and not all(Path(path).name in (DERIVED, LEDGER) for path in cells["files"].split())
        }

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """Alone in changing the folder, among threads and among programs."""
        with self._alone:
            with disk_faults_as_errors(self.data, "change"):
                self._saves.mkdir(parents=True, exist_ok=True)
                ignored = self.folder / ".gitignore"
                if not ignored.exists():
                    ignored.write_text("*\n", "ascii")
                handle = os.open(self.folder / ".lock", os.O_CREAT | os.O_RDWR, 0o644)
            try:
                fcntl.flock(handle, fcntl.LOCK_EX)
                with disk_faults_as_errors(self.data, "change"):
                    self._recover()
                yield
            finally:
                os.close(handle)

    @property
    def _saves(self) -> Path:
        return self.folder / "saves"

    def _folder_of(self, number: int) -> Path:
        return self._saves / f"{number:06}"

    def _numbers(self) -> list[int]:
        return sorted(int(path.name) for path in self._saves.iterdir() if path.name.isdigit())

    def _read(self, number: int) -> Save:
        try:
            values = json.loads((self._folder_of(number) / "save.json").read_text("utf-8"))
        except FileNotFoundError:
            raise NotFound("change-not-revertible", number) from None
        files = {path: (before, after) for path, (before, after) in values["files"].items()}
        return Save(**{**values, "files": files})

    def _copy_to(self, draft: Path) -> None:
        shutil.rmtree(draft, ignore_errors=True)
        for file in _files(self.data):
            copy = draft / file.relative_to(self.data)
            copy.parent.mkdir(parents=True, exist_ok=True)
            # All that write into a data folder replace files; none writes into one.
            os.link(file, copy)

    def _save(self, draft: Path, who: str, what: str) -> None:
        before = {file.relative_to(self.data) for file in _files(self.data)}
        after = {file.relative_to(draft) for file in _files(draft)}
        changed = sorted(
            path
            for path in before | after
            if path not in before & after or not (self.data / path).samefile(draft / path)
        )
        files = {str(p): (_hash(self.data / p), _hash(draft / p)) for p in changed}
        files = {path: hashes for path, hashes in files.items() if hashes[0] != hashes[1]}
        if not files:
            return
        number = max(self._numbers(), default=self._last_logged()) + 1
        now = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
        save = Save(number, now, who, what, files)
        new = unfinished(self._folder_of(number))
        shutil.rmtree(new, ignore_errors=True)
        for name, root, index in (("before", self.data, 0), ("after", draft, 1)):
            (new / name).mkdir(parents=True)
            for place, (path, hashes) in enumerate(files.items()):
                if hashes[index]:
                    os.link(root / path, new / name / str(place))
        (new / "save.json").write_text(json.dumps(asdict(save), ensure_ascii=False), "utf-8")
        # What was there before is on disk already.
        for written in (*(new / "after").iterdir(), new / "save.json", *new.glob("*/"), new):
            sync(written)
        new.rename(self._folder_of(number))
        sync(self._saves)
        self._apply(save)

    def _apply(self, save: Save) -> None:
        """Put the files of a save into their places, and log it."""
        folder = self._folder_of(save.number)
        touched: dict[Path, None] = {}
        for place, (path, (before, after)) in enumerate(save.files.items()):
            target = self.data / path
            # What somebody wrote by hand since it was killed stays.
            if _hash(target) != before:
                continue
            if after:
                target.parent.mkdir(parents=True, exist_ok=True)
                beside = unfinished(target)
                beside.unlink(missing_ok=True)
                os.link(folder / "after" / str(place), beside)
                beside.replace(target)
            else:
                target.unlink(missing_ok=True)
            touched[target.parent] = None
        for parent in touched:
            sync(parent)
        self._note(save)
        # The same files are in the data folder, where others may write into them.
        shutil.rmtree(folder / "after", ignore_errors=True)
        for number in self._numbers()[:-MOST_UNDOABLE]:
            # Under a name that says so, lest a half of it be taken for the whole.
            old = self._folder_of(number)
            old.rename(unfinished(old))
            shutil.rmtree(unfinished(old), ignore_errors=True)
        if self._git and (self.data / ".git").exists():
            self._commit(save)

    def _note(self, save: Save) -> None:
        cells = (str(save.number), save.when, save.who, save.what, " ".join(save.files))
        heads = [] if self.log.exists() else [_COLUMNS]
        with self.log.open("ab") as log:
            log.write(write_lines([*heads, [" ".join(cell.split()) for cell in cells]]))
            log.flush()
            os.fsync(log.fileno())

    def _last_logged(self) -> int:
        return max((int(cells["number"]) for _, cells in read_lines(self.log, _COLUMNS)), default=0)

    def _recover(self) -> None:
        """Finish what a killed writer had saved, and remove what it had only begun."""
        for path in self._saves.iterdir():
            if not path.name.isdigit():
                shutil.rmtree(path, ignore_errors=True)
        logged = self._last_logged() if any(self._saves.glob("*/after")) else 0
        for number in self._numbers():
            after = self._folder_of(number) / "after"
            if after.exists() and number > logged:
                self._apply(self._read(number))
            shutil.rmtree(after, ignore_errors=True)

    def _commit(self, save: Save) -> None:
        """A commit of the changed files; one that git refuses is no reason to lose the save."""
        git = ["git", "-C", str(self.data), "-c", f"user.name={save.who}", "-c", "user.email=-"]
        for command in (
            ["add", "--all", "--", *save.files],
            ["commit", "--quiet", "-m", save.what],
        ):
            subprocess.run([*git, *command], check=False, capture_output=True, timeout=30)


def _files(folder: Path) -> list[Path]:
    """What is read of a data folder, and what tells people of it."""
    return sorted({*input_files(folder), *folder.glob("*.md")})


def _hash(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest() if file.is_file() else ""
