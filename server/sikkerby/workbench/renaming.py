"""Names given up: another address for something, or two that are one; old addresses lead on."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from werkzeug.wrappers import Response as BaseResponse

from sikkerby import resources
from sikkerby.documents.folder import LEDGER, read_data_folder
from sikkerby.errors import InputError
from sikkerby.graphs.build import build_graphs
from sikkerby.graphs.ledger import write_ledger
from sikkerby.graphs.succession import lost_identifiers, rename_resource, successors, withdraw
from sikkerby.importing.reference.columns import SEPARATOR
from sikkerby.progress import Progress
from sikkerby.web.words import text
from sikkerby.workbench.decide import NAME, SPELLINGS, read_names, remove_name, take_names
from sikkerby.workbench.state import blueprint, change, given, go

_ADDRESS = re.compile(r"id/(organisation|place)/([a-z0-9-]+)")


def _given_up(verb: str, work: Callable[[Path, str, str, str], object]) -> BaseResponse:
    """Let `work` replace one address by another, and record what becomes of all that is lost."""
    old, new, reason = given("old"), given("new"), given("reason")
    found = _ADDRESS.fullmatch(old)
    if found is None:
        raise InputError("not-an-entity-address", old)
    new = new if new.startswith("id/") else f"id/{found[1]}/{new}"
    if not reason:
        raise InputError("name-given-up-without-reason")

    def run(draft: Path) -> None:
        work(draft, found[1], old, new)
        built = build_graphs(
            read_data_folder(draft), resources.ontology_folder(), Progress(quiet=True)
        )
        lost = lost_identifiers(built.recorded, built.described)
        replaced = successors(lost, built.described, old, new)
        write_ledger(withdraw(built, replaced, reason, replaced), draft / LEDGER)

    change(text(f"saved_{verb}", x=old, y=new, why=reason), run)
    return go("/names")


@blueprint.post("/rename")
def take_new_address() -> BaseResponse:
    """Give an organisation or a place another address, as `rename` does."""
    return _given_up(
        "rename", lambda draft, _, old, new: rename_resource(read_data_folder(draft), old, new)
    )


@blueprint.post("/merge")
def merge() -> BaseResponse:
    """Merge one organisation or place into another, which gets its names as spellings."""
    return _given_up("merge", _merge)


def _merge(draft: Path, room: str, old: str, new: str) -> None:
    rows = {f"id/{room}/{row[room]}": row for row in read_names(draft, room)}
    for address in (old, new):
        if address not in rows:
            raise InputError("nothing-to-rename", address)
    names = [rows[new][SPELLINGS], rows[old][NAME], rows[old][SPELLINGS]]
    spellings = [name.strip() for cell in names for name in cell.split(SEPARATOR.strip())]
    remove_name(draft, room, rows[old][room])
    take_names(
        draft,
        {room: [{
            room: rows[new][room],
            NAME: rows[new][NAME],
            SPELLINGS: SEPARATOR.join(dict.fromkeys(filter(None, spellings))),
        }]},
    )  # fmt: skip
    # What speaks of the one speaks of the other now; nothing may.
    with suppress(InputError):
        rename_resource(read_data_folder(draft), old, new)
