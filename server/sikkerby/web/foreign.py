"""Words that a page has in the other language only: marked where they are written, and
made elements at the end.

Templates do not know which names lack a translation. What they write of one stands between two
signs; when the page is made, these become an element with the words' language in running text, and
vanish where no element can stand.
"""

from __future__ import annotations

import re

from markupsafe import Markup

from sikkerby.bilingual import LANGUAGES, Bilingual
from sikkerby.web.words import language, rich

# Characters of no meaning of their own (Unicode, 23.5), which no text of a document has.
_OPEN, _CLOSE = "\ue000", "\ue001"
_SIGNS = str.maketrans("", "", _OPEN + _CLOSE)
# Tags, and elements that hold nothing but text, are passed over whole.
_TOKEN = re.compile(
    rf"<(title|option|script|textarea)\b.*?</\1>|<[^>]*>|{_OPEN}|{_CLOSE}", re.DOTALL
)


def mark_foreign(value: object) -> object:
    """A value as templates write it, between signs where it is not in the page's language."""
    if not isinstance(value, Bilingual):
        return value
    tongue = language()
    words = value.of(tongue)
    return f"{_OPEN}{words}{_CLOSE}" if value.is_foreign_in(tongue) else words


def rich_marked(key: str, **values: object) -> Markup:
    """Words as HTML, with marks around those values that are not in the page's language."""
    return rich(key, **{name: mark_foreign(value) for name, value in values.items()})


def without_marks(text: str) -> str:
    """A text without the signs, for where it is no part of a page's body."""
    return text.translate(_SIGNS)


def resolve_marks(page: str) -> str:
    """A page with what stands between signs in an element of its language, and a note on that."""
    if _OPEN not in page:
        return page
    other = next(name for name in LANGUAGES if name != language())

    def place(found: re.Match[str]) -> str:
        token = found[0]
        if token == _OPEN:
            return f'<span lang="{other}">'
        return "</span>" if token == _CLOSE else without_marks(token)

    note = Markup('<p class="quiet untranslated">{}</p>').format(rich("untranslated"))
    return _TOKEN.sub(place, page).replace("</main>", f"{note}</main>", 1)
