"""The pages that the menu, the foot of each page and the search lead to: `site_pages.toml`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from operator import attrgetter

from sikkerby.expressions import read_tables


@dataclass(frozen=True)
class SitePage:
    """A page, or a part of one; `site_pages.toml` says what the fields are."""

    key: str
    path: str
    words: str = ""
    menu: int = 0
    foot: int = 0
    below: Sequence[str] = ()
    is_figure: bool = False


PAGES = tuple(SitePage(**entry) for entry in read_tables(__file__)["pages"])
MENU = sorted((page for page in PAGES if page.menu), key=attrgetter("menu"))
FOOT = sorted((page for page in PAGES if page.foot), key=attrgetter("foot"))
FIGURES = [page.key for page in PAGES if page.is_figure]
