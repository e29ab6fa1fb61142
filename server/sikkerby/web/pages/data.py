"""Downloads: every file of the version, with its size and checksum."""

from __future__ import annotations

from flask import Response

from sikkerby.web.pages import blueprint
from sikkerby.web.pages.render import page
from sikkerby.web.site import site


@blueprint.get("/data/")
def data() -> Response:
    """The list of files that the manifest holds."""
    return page("data.html", files=site().version.manifest.files)
