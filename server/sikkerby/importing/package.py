"""Office packages, looked into before any library opens them.

A Word or Excel file is a zip of XML made by a stranger. What it would unpack to, how deep and how
wide it is, is bounded here, and what may name other files or grow on reading (DOCTYPE) is refused.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from xml.etree import ElementTree
from xml.parsers import expat

from sikkerby.errors import InputError, Place

MAXIMUM_FILE = 50 * 2**20
MAXIMUM_UNPACKED = 200 * 2**20
MAXIMUM_XML = 50 * 2**20
MAXIMUM_PARTS = 5_000
MAXIMUM_ELEMENTS = 2_000_000
MAXIMUM_DEPTH = 200
MAXIMUM_CELLS = 500_000

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_XML_SUFFIXES = frozenset({".xml", ".rels", ".vml"})
# Excel's library makes a cell for each one that such an element covers.
_GROWING = frozenset({"mergeCell", "hyperlink"})
_REFERENCE = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7})(?::\$?([A-Z]{1,3})\$?(\d{1,7}))?")
_STRICT = re.compile(rb"http://purl\.oclc\.org/ooxml/(\w+)/")
_LINK_WITHIN = re.compile(rb"<Relationship\b[^<>]*\bTarget=[\"']#[^<>]*/>")


@dataclass(frozen=True)
class Package:
    """A package that is safe to open."""

    content: bytes
    kind: str
    has_formulas: bool
    has_macros: bool

    def open(self) -> io.BytesIO:
        return io.BytesIO(self.content)


def is_package(content: bytes) -> bool:
    """Whether a file is a zip, or one of Office's older or locked containers."""
    return content.startswith((b"PK\x03\x04", b"PK\x05\x06", _OLE))


def read_package(content: bytes, file: Path) -> Package:
    """The package in `content`.

    Raises InputError for what is locked, broken, too large once unpacked, or has a DOCTYPE.
    """
    if content.startswith(_OLE):
        raise _refuse_ole(content, file)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return _inspect(archive, content, file)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError) as error:
        raise InputError("file-damaged", error, place=Place(file)) from None


def _refuse_ole(content: bytes, file: Path) -> InputError:
    if _ENCRYPTED in content:
        return InputError("password-locked", place=Place(file))
    return InputError("office-file-too-old", place=Place(file))


def _inspect(archive: zipfile.ZipFile, content: bytes, file: Path) -> Package:
    entries = archive.infolist()
    if len(entries) > MAXIMUM_PARTS:
        raise InputError(
            "package-has-too-many-parts", len(entries), MAXIMUM_PARTS, place=Place(file)
        )
    if any(entry.flag_bits & 1 for entry in entries) or _is_encrypted(archive):
        raise InputError("parts-password-locked", place=Place(file))
    # Python's zip reader stops at the size that an entry declares, so the sum is a bound.
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > MAXIMUM_UNPACKED:
        raise InputError("package-unpacks-too-large", unpacked, MAXIMUM_UNPACKED, place=Place(file))
    check = _Check(file)
    for entry in entries:
        with archive.open(entry) as part:
            head = part.read(64)
            suffix = PurePosixPath(entry.filename).suffix.lower()
            if suffix in _XML_SUFFIXES or _looks_like_xml(head):
                check.read(head + part.read(), entry.filename)
    names = {entry.filename for entry in entries}
    macros = any(PurePosixPath(name).name == "vbaProject.bin" for name in names)
    return Package(_mended(archive, content), _kind(archive), check.has_formulas, macros)


def _is_encrypted(archive: zipfile.ZipFile) -> bool:
    """Whether an OpenDocument package is locked with a password; its manifest says so."""
    manifest = "META-INF/manifest.xml"
    return manifest in archive.namelist() and b"encryption-data" in archive.read(manifest)


def _kind(archive: zipfile.ZipFile) -> str:
    """The content type of the main part, found by its relationship, not by its name; of
    OpenDocument, that of the whole."""
    if "mimetype" in archive.namelist():
        return archive.read("mimetype").decode("ascii", "replace").strip()
    try:
        relations = _parse_checked(archive.read("_rels/.rels"))
        types = _parse_checked(archive.read("[Content_Types].xml"))
    except KeyError:
        return ""
    mains = {
        "/" + relation.get("Target", "").lstrip("/")
        for relation in relations
        if relation.get("Type", "").endswith("/officeDocument")
    }
    return " ".join(
        entry.get("ContentType", "") for entry in types if entry.get("PartName") in mains
    )


def _parse_checked(part: bytes) -> ElementTree.Element:
    """A part that was found to have no DOCTYPE, so that it has no entities that grow."""
    return ElementTree.fromstring(part)  # noqa: S314 - checked, as said above


def _mended(archive: zipfile.ZipFile, content: bytes) -> bytes:
    """The package in the form that the libraries know.

    Strict Open XML (ISO/IEC 29500, part 1) has namespaces of its own for the same elements;
    a link to a place in the document is no part, though Word may write it as one.
    """
    changed: dict[str, bytes] = {}
    for name in archive.namelist():
        if name.lower().endswith((".xml", ".rels")):
            part = archive.read(name)
            mended = _STRICT.sub(rb"http://schemas.openxmlformats.org/\1/2006/", part)
            if name.endswith(".rels"):
                mended = _LINK_WITHIN.sub(b"", mended)
            if mended != part:
                changed[name] = mended
    if not changed:
        return content
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as mended_archive:
        for name in archive.namelist():
            mended_archive.writestr(name, changed.get(name) or archive.read(name))
    return target.getvalue()


def _looks_like_xml(head: bytes) -> bool:
    return head.lstrip(b"\xef\xbb\xbf\xff\xfe\0 \t\r\n").startswith(b"<")


class _Check:
    """Counts what the XML parts of one package hold together."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.has_formulas = False
        self._bytes = self._elements = self._depth = self._covered = 0

    def read(self, content: bytes, part: str) -> None:
        self._bytes += len(content)
        if self._bytes > MAXIMUM_XML:
            raise InputError("package-text-too-large", MAXIMUM_XML, place=Place(self.file))
        self._depth = 0
        self._part = part
        parser = expat.ParserCreate()
        parser.StartDoctypeDeclHandler = self._refuse_doctype
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        try:
            parser.Parse(content, True)
        except expat.ExpatError as error:
            raise InputError("part-not-well-formed", part, error, place=Place(self.file)) from None

    def _refuse_doctype(self, *_: object) -> None:
        raise InputError("part-declares-doctype", self._part, place=Place(self.file))

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._elements += 1
        self._depth += 1
        if self._elements > MAXIMUM_ELEMENTS:
            raise InputError(
                "package-has-too-many-elements", MAXIMUM_ELEMENTS, place=Place(self.file)
            )
        if self._depth > MAXIMUM_DEPTH:
            raise InputError("package-nests-too-deep", MAXIMUM_DEPTH, place=Place(self.file))
        local = name.rpartition(":")[2]
        if local == "f":
            self.has_formulas = True
        elif local in _GROWING:
            self._covered += _cells_in(attributes.get("ref", ""))
            if self._covered > MAXIMUM_CELLS:
                raise InputError(
                    "package-merges-too-many-cells", MAXIMUM_CELLS, place=Place(self.file)
                )

    def _end(self, _: str) -> None:
        self._depth -= 1


def _cells_in(reference: str) -> int:
    match = _REFERENCE.fullmatch(reference.strip().upper())
    if not match or not match[3]:
        return 1
    width = abs(_column(match[3]) - _column(match[1])) + 1
    return width * (abs(int(match[4]) - int(match[2])) + 1)


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number
