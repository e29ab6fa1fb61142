"""Commands that change what was published: withdraw, rename, acknowledge."""

from __future__ import annotations

import datetime

import click

from sikkerby.cli.building import read
from sikkerby.cli.group import command, own_data_folder, print_lines
from sikkerby.cli.language import say
from sikkerby.documents.acknowledgements import Acknowledgement, add_acknowledgement
from sikkerby.documents.folder import PUBLICATION, read_data_folder
from sikkerby.documents.manifest import read_publication
from sikkerby.errors import InputError
from sikkerby.progress import Progress
from sikkerby.settings import Settings


@command("data")
def withdraw(
    settings: Settings, identifiers: tuple[str, ...], every: bool, replaced_by: str, reason: str
) -> None:
    """Record that each IDENTIFIER (id/organisation/name) is given up, in identifiers.tsv.

    The address stays, and says that it was given up, why, and what replaces it.
    """
    own_data_folder(settings)
    from sikkerby.graphs.ledger import write_ledger
    from sikkerby.graphs.succession import lost_identifiers, withdraw

    built = read(settings, Progress())
    base = built.addresses.base
    paths = [identifier.removeprefix(base) for identifier in identifiers]
    if every:
        paths += lost_identifiers(built.recorded, built.described)
    if not paths:
        raise InputError("nothing-to-withdraw")
    successor = replaced_by.removeprefix(base)
    if successor and successor not in built.described:
        raise InputError("successor-unknown", successor)
    replaced = dict.fromkeys(paths, successor) if successor else {}
    write_ledger(withdraw(built, paths, reason, replaced), built.ledger.file)
    print_lines(paths)


@command("data")
def rename(settings: Settings, old: str, new: str, reason: str) -> None:
    """Give an organisation or a place a new address: OLD and NEW are id/organisation/name.

    The data folder's files get the new one; identifiers.tsv says what replaces the old one, and
    each address that it is a part of.
    """
    data = own_data_folder(settings)
    from sikkerby.graphs.ledger import write_ledger
    from sikkerby.graphs.succession import lost_identifiers, rename_resource, successors, withdraw

    folder = read_data_folder(data)
    paths = [address.removeprefix(folder.manifest.base) for address in (old, new)]
    changed = rename_resource(folder, *paths)
    built = read(settings, Progress())
    lost = lost_identifiers(built.recorded, built.described)
    replaced = successors(lost, built.described, *paths)
    write_ledger(withdraw(built, replaced, reason, replaced), built.ledger.file)
    print_lines([*changed, built.ledger.file])
    say("identifiers-renamed", len(replaced))


@command("data")
def acknowledge(
    settings: Settings, check: str, about: tuple[str, ...], by: str, reason: str
) -> None:
    """Record that findings of CHECK are known and right, in acknowledged.tsv: those about each
    IDENTIFIER, or all.

    CHECK is the name in square brackets that `sikkerby check` gives. Violations stay violations.
    """
    data = own_data_folder(settings)
    base = read_publication(data / PUBLICATION).base
    today = datetime.date.today().isoformat()
    for identifier in about or ("",):
        entry = Acknowledgement(check, identifier.removeprefix(base), reason, by, today)
        click.echo(add_acknowledgement(data, entry))
