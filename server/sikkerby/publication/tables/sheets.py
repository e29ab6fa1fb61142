"""The tables of a database as one workbook.

Texts of some rows are compressed one by one, so that those that the last build had can be copied.
"""

from __future__ import annotations

import contextlib
import zipfile
import zlib
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, BinaryIO

from sikkerby.publication.assembly import PLAIN, Assembled, Span, copy, open_all
from sikkerby.publication.build_context import BuildContext
from sikkerby.publication.tables.columns import Table
from sikkerby.publication.tables.files import Batch, read_batch
from sikkerby.tabular import cells, workbook

# What zlib calls compressed data without a head (zlib manual, deflateInit2), and how such data end.
_RAW, _END = -15, b"\x03\x00"


def write_workbook(
    build: BuildContext,
    path: str,
    database: Path,
    about: Sequence[tuple[str, str]],
    tables: Sequence[tuple[Table, Sequence[Batch]]],
) -> Assembled:
    """Write a workbook whose first sheet is `about`, names and values, then one for each table.

    That one says how many rows each has, too.
    """
    earlier, known = build.earlier.folder, build.earlier.spans_of(path)
    names: list[str] = []
    spans: dict[str, dict[str, Span]] = {}
    with contextlib.ExitStack() as stack:
        file = stack.enter_context((build.folder / path).open("wb"))
        package = stack.enter_context(zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED))
        source = open_all(stack, earlier / path, (PLAIN,)).get(PLAIN) if earlier else None
        counts = (
            (f"Ark / Sheet “{table.title.da}”", f"{sum(map(len, some))} {table.title.en}")
            for table, some in tables
        )
        first = cells.Table("Om - About", ("Hvad / What", "Værdi / Value"), (*about, *counts))
        workbook.add_table(package, first, names)
        for table, batches in tables:
            headings = [f"{column.label.da} / {column.label.en}" for column in table.columns]
            left = deque(batches)
            while left:
                entry, last = workbook.add_name(table.title.da, names), 1
                with _open(package, entry, file) as part:
                    part.add(workbook.sheet_head(headings))
                    while left and part.has_room(last + len(left[0])):
                        batch = left.popleft()
                        name = build.key("xlsx", table.name, batch.digest, str(last))
                        start, old = file.tell(), known.get(name, {}).get(PLAIN)
                        packed = copy(source, old) if source else None
                        if packed is None:
                            rows = read_batch(database, table, batch)
                            text = workbook.sheet_rows(rows, last + 1, len(headings))
                        else:
                            text = zlib.decompress(packed + _END, _RAW)
                        packed = part.add(text, packed)
                        spans[name] = {PLAIN: Span(start, len(packed), zlib.crc32(packed))}
                        last += len(batch)
                    part.add(workbook.sheet_tail(headings, last))
        workbook.write_other_parts(package, names)
    return Assembled(path, {}, spans)


@dataclass
class _Part:
    """An entry of a zip file that is put together from texts, each compressed by itself; its size
    and its CRC-32, uncompressed."""

    file: IO[bytes]
    size: int = 0
    crc: int = 0

    def has_room(self, rows: int) -> bool:
        """Whether a sheet can have so many rows in all."""
        return rows <= workbook.MOST_ROWS and self.size <= workbook.MOST_BYTES

    def add(self, text: bytes, packed: bytes | None = None) -> bytes:
        """Add a text, which may have been compressed before; the same compressed."""
        if packed is None:
            packer = zlib.compressobj(wbits=_RAW)
            packed = packer.compress(text) + packer.flush(zlib.Z_FULL_FLUSH)
        self.file.write(packed)
        self.size += len(text)
        self.crc = zlib.crc32(text, self.crc)
        return packed


@contextlib.contextmanager
def _open(package: zipfile.ZipFile, entry: zipfile.ZipInfo, file: BinaryIO) -> Iterator[_Part]:
    """A new entry of a zip file that is written to `file`."""
    entry.compress_type = zipfile.ZIP_STORED
    with package.open(entry, "w") as opened:
        yield (part := _Part(opened))
        opened.write(_END)
    # The library has no way to take what is compressed, so it was told that it is not.
    entry.compress_type, entry.file_size, entry.CRC = zipfile.ZIP_DEFLATED, part.size, part.crc
    file.seek(entry.header_offset)
    file.write(entry.FileHeader(zip64=False))
