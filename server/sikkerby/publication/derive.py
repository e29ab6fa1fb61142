"""What is derived from the documents, written into a data folder for review as a diff."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from sikkerby.documents.folder import DERIVED, EDITIONS
from sikkerby.errors import DataError, Remedy
from sikkerby.graphs.build import Built
from sikkerby.graphs.jsonld.context import Context
from sikkerby.graphs.ledger import write_ledger
from sikkerby.publication.dumps.writers import Ordered, graph_writers
from sikkerby.whole_files import disk_faults_as_errors, recover, write_whole


def derived_files(built: Built, context: Context) -> dict[Path, bytes]:
    """Content by file: each edition's extracted graph as sorted Turtle, beside its document."""
    write = graph_writers(built.addresses.base, context)["turtle"]
    name_of = partial(built.addresses.graph, "extracted")
    return {
        edition.folder / DERIVED: b"".join(
            write(Ordered(built.dataset.graphs[name_of(edition.identifier)].blocks))
        )
        for edition in built.data.editions
    }


def write_derived(built: Built, context: Context) -> list[Path]:
    """Write the derived files and the ledger, each whole or not at all; return those that changed.

    Raises StoreError where the disk does not take one, DataError where a name is not known: what
    was derived without it would be read as all that the document says.
    """
    remarks = (remark for extract in built.extracts for remark in extract.remarks)
    if unknown := next((remark for remark in remarks if remark.severity == "violation"), None):
        remedy = Remedy("check-lists-names")
        raise DataError("as-given", unknown.message_en, place=unknown.place, remedy=remedy)
    changed: list[Path] = []
    with disk_faults_as_errors(built.data.folder, "derived file"):
        for file, content in derived_files(built, context).items():
            recover(file.parent)
            if not file.exists() or file.read_bytes() != content:
                write_whole(file, content)
                changed.append(file)
        recover(built.data.folder / EDITIONS, beside=built.data.folder)
        if built.ledger.entries != built.recorded.entries:
            write_ledger(built.ledger, built.ledger.file)
            changed.append(built.ledger.file)
    return changed
