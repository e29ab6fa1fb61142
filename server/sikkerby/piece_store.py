"""What derives from one edition, kept in the home's cache by a key of all that it derives from.

What is damaged is made anew; what a build has not used is removed after it, so that the cache holds
no more than one version needs.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import pickle
import time
from collections.abc import Container
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sikkerby.whole_files import write_whole


@dataclass(frozen=True)
class PieceStore:
    """A folder with a file for each piece, which has the SHA-256 of the rest in its first line."""

    folder: Path

    def read(self, key: str) -> Any:
        """A piece that is known to be there. Raises OSError where it is not, ValueError where it is
        damaged or another program's."""
        content = self._content(key)
        try:
            return pickle.loads(content)  # noqa: S301 - our own, and undamaged
        except (AttributeError, ImportError, TypeError) as error:
            raise ValueError("Another program has written the value.") from error

    def _content(self, key: str) -> bytes:
        digest, _, content = (self.folder / key).read_bytes().partition(b"\n")
        if hashlib.sha256(content).hexdigest().encode() != digest:
            raise ValueError("The content is damaged.")
        return content

    def find(self, key: str, default: Any) -> Any:
        """A piece, or the default where there is none."""
        try:
            return self.read(key)
        except FileNotFoundError:
            return default

    def write(self, key: str, value: object) -> None:
        """Keep a piece, whole or not at all."""
        content = pickle.dumps(value, protocol=pickle.HIGHEST_PROTOCOL)
        digest = hashlib.sha256(content).hexdigest()
        self.write_text(key, digest.encode() + b"\n" + content)

    def has(self, key: str) -> bool:
        """Whether a piece is there and undamaged."""
        try:
            self._content(key)
        except (OSError, ValueError):
            return False
        return True

    def write_text(self, key: str, content: bytes) -> None:
        """Keep a text as it is, whole or not at all."""
        self.folder.mkdir(parents=True, exist_ok=True)
        write_whole(self.folder / key, content, durable=False)

    def digest_text(self, key: str) -> str:
        """The SHA-256 of a text that is kept; empty where it is not."""
        try:
            with (self.folder / key).open("rb") as file:
                return hashlib.file_digest(file, "sha256").hexdigest()
        except OSError:
            return ""

    def touch(self, key: str) -> None:
        """Let a piece count as used now."""
        with contextlib.suppress(OSError):
            os.utime(self.folder / key)

    def keep_only(self, keys: Container[str], seconds: float = 0) -> None:
        """Remove all pieces but those with some keys and those used within so many seconds, and
        what killed builds left behind."""
        before = time.time() - seconds
        for file in self.folder.iterdir() if self.folder.is_dir() else ():
            with contextlib.suppress(OSError):
                if file.name not in keys and file.stat().st_mtime <= before:
                    file.unlink()
