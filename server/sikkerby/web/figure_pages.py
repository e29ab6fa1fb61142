"""The figures that are pages: they stand in the menu, the sitemap and the search, and each can be
embedded (`embeds/page_excerpts`)."""

from __future__ import annotations

# The name, which is its path and the key of its words, and the words by which the search finds it.
FIGURES = {
    "network": "netværk network graphml gephi samarbejde",
    "matrix": "matrix huller gaps",
    "map": "kort map geojson",
}
