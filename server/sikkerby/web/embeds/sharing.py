"""“Del og citér”: what readers take along of a page, as text, picture, frame, link or citation."""

from __future__ import annotations

from flask import request

from sikkerby.errors import SikkerbyError
from sikkerby.web.addresses import link_to
from sikkerby.web.embeds.page_excerpts import find_excerpt, has_card
from sikkerby.web.excerpts import Excerpt


def share() -> Excerpt | None:
    """The excerpt of this request's page, to be copied, cited or embedded; None where the page has
    none, or shows too much for one."""
    try:
        return find_excerpt(request.path, is_drawn=False)
    except SikkerbyError:
        return None


def card_address() -> str:
    """The address of the picture that others show of a link to the page that is being made."""
    # A copy of files draws no pictures.
    is_own = has_card(request.path) and not request.environ.get("sikkerby.exported")
    return link_to(f"/card{request.path}.png" if is_own else "/card.png")
