"""The pages for people: one module each, all on one blueprint."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("pages", __name__)

# Each module adds its routes to the blueprint when it is imported.
from sikkerby.web.pages import (  # noqa: E402, F401
    about,
    compare,
    data,
    home,
    initiatives,
    matrix,
    network,
    registers,
    search,
    sitemap,
    sparql,
    versions,
    vocabulary,
)
from sikkerby.web.pages import kept as kept  # noqa: E402
from sikkerby.web.pages import map as place_map  # noqa: E402, F401
