"""The command that opens the steward's workbench: edit."""

from __future__ import annotations

import dataclasses
from pathlib import Path

from sikkerby.cli.group import command, own_data_folder
from sikkerby.errors import Remedy
from sikkerby.settings import Settings


@command("data", "home", "host", "port", "public_url")
def edit(
    settings: Settings, trusted_user_header: str, proxy_secret: Path | None, **options: bool
) -> None:
    """Edit a data folder in the browser, from the document to the published site.

    Prints an address that opens it, once, in a browser of this machine. A folder that is not there
    yet is made by the first page.
    """
    data = own_data_folder(settings, Remedy("name-any-folder"))
    from sikkerby.workbench.access import Access, check_address, read_proxy
    from sikkerby.workbench.app import create_pages, open_workbench
    from sikkerby.workbench.serving import Gate, listen, serve

    proxy = read_proxy(trusted_user_header, proxy_secret)
    check_address(settings, proxy)
    listener = listen(settings.host, settings.port)
    settings = dataclasses.replace(settings, data=data, port=listener.getsockname()[1])
    access = Access(settings, proxy)
    workbench = open_workbench(settings, access, **options)
    gate = Gate(access, create_pages(workbench), workbench.preview)
    address = access.origin if proxy else f"{access.origin}/?token={access.token}"
    serve(gate, listener, address)
