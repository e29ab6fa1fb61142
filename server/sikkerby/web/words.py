"""The words of the site: one catalogue, `words.tsv`, Danish and English; pages have none.

A text may hold places for values, `{n}`, and two forms parted by ` | `, for one and for more.
Some texts speak of the publication: those of the version that is served stand before ours.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from pathlib import Path

from flask import Request, g, has_request_context, request
from markupsafe import Markup, escape

from sikkerby.bilingual import LANGUAGES, Bilingual

# The key of the WSGI environment that holds the page's language.
LANGUAGE = "sikkerby.language"

_FORMS = " | "
_DANISH_SIGNS = str.maketrans(",.", ".,")


def read_words(file: Path) -> dict[str, tuple[str, str]]:
    """Danish and English by key. Raises ValueError for a key that comes twice."""
    found: dict[str, tuple[str, str]] = {}
    for line in file.read_text("utf-8").splitlines()[1:]:
        key, danish, english = line.split("\t")
        if key in found:
            raise ValueError(f"{file.name} has “{key}” twice")
        found[key] = (danish, english)
    return found


TEXTS: dict[str, tuple[str, str]] = read_words(Path(__file__).with_name("words.tsv"))


# A page asks for its language and its words hundreds of times: what stands behind Flask's proxies
# answers in a tenth of their time. Flask's types name what the proxies stand for, and not theirs
# (Werkzeug, LocalProxy), hence the `ignore`.
current_request: Callable[[], Request] = request._get_current_object  # type: ignore[attr-defined]
current_globals = g._get_current_object


def language() -> str:
    """The language of the page that is being made, by its path."""
    try:
        return str(current_request().environ.get(LANGUAGE, "da"))
    except RuntimeError:
        return "da"


def text(key: str, **values: object) -> str:
    """The words for `key` in the page's language; `n` chooses between one and more."""
    words = _form(key, values.get("n"))
    if "{" not in words or not (values or "{site}" in words):
        return words
    return words.format(**_written(words, values))


def text_or(key: str, otherwise: str) -> str:
    """The words for `key`, or those given where there are none for it."""
    return text(key) if key in TEXTS else otherwise


def rich(key: str, **values: object) -> Markup:
    """The words of `text` as HTML: values are escaped unless they are Markup, such as links."""
    words = Markup(escape(_form(key, values.get("n"))))  # noqa: S704 - escaped
    return words.format(**_written(words, values)) if "{" in words else words


def _written(words: str, values: Mapping[str, object]) -> dict[str, object]:
    """The values as they are written, and what the site is called if the words say that."""
    written = {name: _write(value) for name, value in values.items()}
    return {"site": _form("site", None), **written} if "{site}" in words else written


def _form(key: str, n: object) -> str:
    # Those of the publication that this request shows: see `site.site`.
    own = current_globals().get("own_texts", {}) if has_request_context() else {}
    found: tuple[str, str] | None = own.get(key) or TEXTS.get(key)
    if found is None:
        raise KeyError(f"words.tsv has no line “{key}”")
    words = found[LANGUAGES.index(language())]
    if _FORMS not in words:
        return words
    one, _, more = words.partition(_FORMS)
    return one if n == 1 else more


def _write(value: object) -> object:
    return number(value) if isinstance(value, int | Decimal) else written(value)


def said(name: Bilingual) -> str:
    """Words in the page's language, or in the other where there are none."""
    return name.of(language())


def written(value: object) -> object:
    """A value as templates write it."""
    return said(value) if isinstance(value, Bilingual) else value


def number(value: int | float | Decimal) -> str:
    """A number as the page's language writes it: 17,5 and 200.000, or 17.5 and 200,000."""
    digits = f"{value:,}" if isinstance(value, int) else f"{Decimal(str(value)).normalize():,f}"
    if language() == "en":
        return digits
    return digits.translate(_DANISH_SIGNS)


def year(value: Decimal | int) -> str:
    """A calendar year, which takes no separator."""
    return str(int(value))


def listed(names: Iterable[object], last: str = "and") -> str:
    """Names in a row: “a, b og c”, or with another word before the last."""
    found = [str(written(name)) for name in names]
    if len(found) < 2:
        return "".join(found)
    return f"{', '.join(found[:-1])} {text(last)} {found[-1]}"
