"""A document to an edition's folder: written whole or not at all, nothing replaced unasked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from sikkerby.bilingual import Bilingual
from sikkerby.documents.edition import COLUMNS, MANIFEST, TABLES, Edition, read_roles
from sikkerby.documents.folder import LINKS, PUBLICATION, REFERENCE
from sikkerby.documents.manifest import Manifest, read_manifest, read_publication
from sikkerby.documents.turtle import read_folder
from sikkerby.errors import InputError, Place, shorten
from sikkerby.extraction.records import Remark
from sikkerby.importing.answers import (
    check_identifier,
    make_manifest,
    unknown_values,
    write_manifest,
)
from sikkerby.importing.canonical import DOCUMENT
from sikkerby.importing.document import ReadDocument, read_document
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

# How many letters of a cell the report shows where it names several.
_SHOWN = 60
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
        raise InputError(
            f"There is an edition “{edition}” already.",
            place=Place(target),
            remedy="An edition is frozen: give a corrected document a name of its own with "
            "--edition, or replace this one with --overwrite.",
        )
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
        "Noted in the document": _grouped(
            ((translate(note.message, language), note.place) for note in result.notes), language
        ),
        "Not recognised": [entry.of(language) for entry in found.unknown],
        "Cannot be read": [error.of(language) for error in found.unread],
        "To look at": _grouped(
            (
                (Bilingual(remark.message_da, remark.message_en).of(language), remark.place)
                for remark in found.remarks
            ),
            language,
        ),
        "Next": [translate(step, language) for step in _next_steps(result)],
    }
    for title, entries in sections.items():
        if entries:
            lines += ["", f"{translate(title, language)}:", *(f"  - {entry}" for entry in entries)]
    return "\n".join(lines)


def _said(remark: Remark, language: str) -> tuple[str, Place]:
    """What a remark says, and its place; words at its end go there."""
    message = Bilingual(remark.message_da, remark.message_en).of(language)
    words = remark.place.text
    if words and message.endswith(f": {words}"):
        return message.removesuffix(f" {words}"), remark.place
    return message, remark.place


def _grouped(told: Iterable[tuple[str, Place | None]], language: str) -> list[str]:
    """One line for each message: where it holds, or of several places the words of each kind with
    their rows."""
    places: dict[str, list[Place]] = {}
    for message, place in told:
        places.setdefault(message, []).extend([place] if place else [])
    return [_say_places(message, found, language) for message, found in places.items()]


def _say_places(message: str, found: Sequence[Place], language: str) -> str:
    if len(found) < 2:
        return f"{message} ({found[0].of(language)})" if found else message
    rows: dict[str, dict[str, list[int]]] = {}
    for place in found:
        # After the name of the document comes that of its table or sheet.
        where = ", ".join(str(place.file or "").split(", ")[1:])
        kind = f"{where}, row" if where else "row" if place.row is not None else "line"
        numbers = rows.setdefault(place.text or "", {}).setdefault(kind, [])
        numbers.append(place.row or place.line or 0)
    kinds = {kind for at in rows.values() for kind in at}
    said = [translate(part, language) for kind in kinds for part in kind.split(", ")[:-1]]
    texts = []
    for text, at in rows.items():
        listed = "; ".join(
            translate(f"{kind.rpartition(', ')[2] if len(kinds) == 1 else kind} {_runs(at[kind])}",
                      language)
            for kind in at
        )  # fmt: skip
        texts.append(f"“{shorten(text, _SHOWN)}” ({listed})" if text else listed)
    return (
        f"{message} {', '.join(said) + ': ' if len(kinds) == 1 and said else ''}{'; '.join(texts)}"
    )


def _runs(numbers: Iterable[int]) -> str:
    """Numbers in words, those that follow each other as a range."""
    runs: list[list[int]] = []
    for number in sorted(set(numbers)):
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(f"{run[0]}–{run[-1]}" if run[1:] else f"{run[0]}" for run in runs)


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
