"""Pictures as PNG, with our own fonts and no others, so that they are the same everywhere."""

from __future__ import annotations

from functools import partial

from resvg_py import svg_to_bytes

from sikkerby.web.figures.drawing.lettering import BOLD, FOLDER, SANS, SERIF

_render = partial(
    svg_to_bytes,
    skip_system_fonts=True,
    font_files=[str(FOLDER / f"{name}.ttf") for name in (SANS, BOLD, SERIF)],
    font_family="Noto Sans",
    sans_serif_family="Noto Sans",
    serif_family="Noto Serif",
)


def rasterise(picture: bytes, zoom: float) -> bytes:
    """A picture that stands alone as PNG, each of its pixels `zoom` pixels wide."""
    return bytes(_render(svg_string=picture.decode(), zoom=zoom))
