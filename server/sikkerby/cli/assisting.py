"""The command for assistants on this machine: mcp."""

from __future__ import annotations

from sikkerby.cli.building import build_version
from sikkerby.cli.group import SERVING, command
from sikkerby.publication.version import current_name
from sikkerby.settings import Settings


@command(*SERVING)
def mcp(settings: Settings) -> None:
    """Answer an assistant over standard input and output (Model Context Protocol)."""
    if not current_name(settings.home):
        build_version(settings)
    from sikkerby.assistants.stdio import answer_assistant
    from sikkerby.web.app import App

    app = App(settings)
    try:
        answer_assistant(app)
    finally:
        app.close()
