"""A document to an edition's folder: written whole or not at all, nothing replaced unasked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from sikkerby.bilingual import Bilingual
from sikkerby.documents.edition import COLUMNS, MANIFEST, TABLES, Edition, read_roles
from sikkerby.documents.folder import LINKS, PUBLICATION, REFERENCE
from sikkerby.documents.manifest import Manifest, read_manifest, read_publication
from sikkerby.documents.turtle import read_folder
from sikkerby.errors import InputError, Place
from sikkerby.importing.answers import (
    check_identifier,
    make_manifest,
    unknown_values,
    write_manifest,
)
from sikkerby.importing.canonical import DOCUMENT
from sikkerby.importing.document import ReadDocument, read_document
from sikkerby.importing.grouping import group
from sikkerby.importing.header import check_roles
from sikkerby.importing.national import NationalBodies
from sikkerby.importing.preview import Preview, preview
from sikkerby.importing.source import Note
from sikkerby.importing.tables import (
    Memory,
    missing_english,
    principle_lines,
    read_memory,
    translation_lines,
    write_table,
)
from sikkerby.translation import translate
from sikkerby.whole_files import recover, whole_folder

_NO_ROLES: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True)
class ImportResult:
    """What an import made, or would make (`written` False), and what is still to be done."""

    folder: Path
    written: bool
    kind: str
    manifest: Manifest
    principles: int
    notes: tuple[Note, ...]
    preview: Preview
    untranslated: int
    # What each column of the document was read as, by its name.
    roles: Mapping[str, str] = field(default_factory=dict)

    @property
    def proposals(self) -> str:
        """Turtle for the reference data, to be reviewed; empty where every name is known."""
        return self.preview.proposals

    @property
    def noted(self) -> list[Bilingual]:
        """What is noted of the document, each with all its places."""
        return group((Bilingual(translate(n.message, "da"), n.message), n.place)
                     for n in self.notes)  # fmt: skip

    @property
    def doubts(self) -> list[Bilingual]:
        """What somebody should look at, each with all its places."""
        return group((Bilingual(r.message_da, r.message_en), r.place)
                     for r in self.preview.remarks)  # fmt: skip


def import_document(
    document: Path,
    data: Path,
    *,
    edition: str,
    answers: Mapping[str, str],
    roles: Mapping[str, str] = _NO_ROLES,
    divided_by: str = "",
    overwrite: bool = False,
    dry_run: bool = False,
) -> ImportResult:
    """Make the edition `edition` of the data folder `data` from a document of any form.

    `roles` says what columns are (`ROLES`), by their names; where it does not, those of the edition
    that is replaced hold, and of the one that it continues. `divided_by` is what divides the table,
    as `find_divisions` has it.
    An edition of that name is replaced only with `overwrite`; what people added to it (corrections,
    exclusions, the manifest's values) is kept, and so is English of the same Danish words, be it
    this edition's or another's. With `dry_run` nothing is written. Raises InputError for what
    cannot be read, StoreError where the folder cannot be written.
    """
    check_identifier(edition)
    publication = read_publication(data / PUBLICATION)
    editions = data / "editions"
    target = editions / edition
    if not dry_run:
        recover(editions, data, edition)
    if target.exists() and not overwrite and not dry_run:
        raise InputError("edition-exists", edition, place=Place(target))
    others = sorted(f.parent for f in editions.glob(f"*/{MANIFEST}") if f.parent != target)
    continued = [folder for folder in others if folder.name == answers.get("continues")]
    told: dict[str, str] = {}
    for folder in (*continued, target):
        told |= read_roles(folder / COLUMNS)
    told |= check_roles(roles)
    read = read_document(
        document, {name.casefold(): role for name, role in told.items()}, divided_by
    )
    before = read_manifest(target / MANIFEST) if (target / MANIFEST).exists() else None
    memory = read_memory([target, *reversed(others)])
    reference = read_folder(data / REFERENCE, publication.base)
    manifests = [read_manifest(folder / MANIFEST) for folder in others]
    manifest = make_manifest(
        answers,
        edition,
        title=read.found.preamble[0] if read.found.preamble else "",
        reference=reference,
        others=manifests,
        before=before,
    )
    short_names = {manifest.short_name, *(other.short_name for other in manifests)}
    found = preview(
        Edition(target, manifest, read.table),
        reference,
        short_names,
        publication.base,
        read.locate,
        NationalBodies(publication.base, read_folder(data / LINKS, publication.base)),
    )
    if not dry_run:
        files = _files(read, manifest, memory, target)
        # `editions` is no place for it: whatever has a manifest in there is read as an edition.
        with whole_folder(target, beside=data) as folder:
            for name, content in files.items():
                (folder / name).write_bytes(content)
    return ImportResult(
        target,
        not dry_run,
        read.found.source.kind,
        manifest,
        len(read.table.principles),
        tuple(read.found.notes),
        found,
        missing_english(read.table, memory),
        read.found.roles,
    )


def _files(
    read: ReadDocument, manifest: Manifest, memory: Memory, target: Path
) -> dict[str, bytes]:
    files = {
        DOCUMENT.name: read.text.encode("utf-8"),
        f"original{read.file.suffix.lower()}": read.content,
        MANIFEST: write_manifest(manifest).encode("utf-8"),
        "translations.tsv": write_table("translations.tsv", translation_lines(read.table, memory)),
        "principles.tsv": write_table("principles.tsv", principle_lines(read.table, memory)),
        COLUMNS: write_table(COLUMNS, read.found.roles.items()),
    }
    # The others are filled by hand as the need arises; a file with its header shows how.
    for name in [name for name in TABLES if name not in files]:
        kept = target / name
        # Lines that no longer fit the document are named, one by one, by the next build.
        files[name] = kept.read_bytes() if kept.exists() else write_table(name)
    return files


def report(result: ImportResult, language: str = "en") -> str:
    """The result in a language: what was recognised, what was not, what to do next."""
    found = result.preview
    verb = "written to" if result.written else "nothing written; it would go to"
    lines = [
        f"Edition {result.manifest.identifier}: {verb} {result.folder}",
        f"  read as {result.kind}: {found.initiatives} initiatives under "
        f"{result.principles} principles",
    ]
    for title, counts in (("organisations", found.organisations), ("places", found.places)):
        listed = ", ".join(f"{name} ({number})" for name, number in counts.items())
        lines.append(f"  {title} recognised: {listed or 'none'}")
    lines = [translate(line, language) for line in lines]
    if found.national:
        known = ", ".join(found.national)
        lines.append(translate(f"  national bodies, ready among the proposals: {known}", language))
    sections = {
        "Noted in the document": [line.of(language) for line in result.noted],
        "Not recognised": [entry.of(language) for entry in found.unknown],
        "Cannot be read": [error.of(language) for error in found.unread],
        "To look at": [line.of(language) for line in result.doubts],
        "Next": [translate(step, language) for step in _next_steps(result)],
    }
    for title, entries in sections.items():
        if entries:
            lines += ["", f"{translate(title, language)}:", *(f"  - {entry}" for entry in entries)]
    return "\n".join(lines)


def _next_steps(result: ImportResult) -> list[str]:
    steps: list[str] = []
    if result.preview.proposals:
        steps.append(
            "Review the proposals: with --workbook FILE.xlsx they stand in a workbook with all that"
            " is known, which `sikkerby reference import` reads when you have completed it."
        )
    if unknown := unknown_values(result.manifest):
        steps.append(f"Unknown in {MANIFEST}: {', '.join(unknown)}. Fill in what is known.")
    if result.untranslated:
        steps.append(
            f"{result.untranslated} lines of translations.tsv and principles.tsv lack English; "
            "without it, English pages show the Danish."
        )
    steps.append("Then `sikkerby check` lists what is still missing, with row and column.")
    return steps
