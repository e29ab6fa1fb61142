"""The command that opens the steward's workbench: edit."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import click

from sikkerby.cli.group import command, own_data_folder
from sikkerby.errors import Remedy
from sikkerby.settings import Settings


@command("data", "home", "host", "port", "public_url")
@click.option(
    "--trusted-user-header",
    default="",
    metavar="NAME",
    help="The header in which a proxy names the user whom it has signed on.",
)
@click.option(
    "--proxy-secret",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="File with the secret that the proxy sends as Sikkerby-Proxy-Secret.",
)
@click.option(
    "--approval", is_flag=True, help="Nobody publishes what they have changed themselves."
)
@click.option(
    "--private-services",
    is_flag=True,
    help="Names may also be looked up at services of private networks.",
)
@click.option("--git", is_flag=True, help="Commit each change, where the folder is a repository.")
def edit(
    settings: Settings,
    trusted_user_header: str,
    proxy_secret: Path | None,
    approval: bool,
    private_services: bool,
    git: bool,
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
    workbench = open_workbench(
        settings,
        access,
        git=git,
        needs_approval=approval,
        private_services=private_services,
    )
    gate = Gate(access, create_pages(workbench), workbench.preview)
    address = access.origin if proxy else f"{access.origin}/?token={access.token}"
    serve(gate, listener, address)
