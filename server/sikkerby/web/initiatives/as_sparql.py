"""A selection of initiatives as SPARQL that finds the same, to be read and changed.

The template beside this has a block for each filter of `records/selection.toml` but words, which
are looked up in all their inflections.
"""

from __future__ import annotations

from pathlib import Path

from sikkerby.graphs.templates import read_template
from sikkerby.publication.tables.narrow import BASES, REACHES
from sikkerby.vocabulary import declare_prefixes
from sikkerby.web.records.selection import COVERAGES, OLDEST, Selection


def write_query(chosen: Selection, base: str, by: str = "") -> str:
    """The initiatives that the selection shows, with the weakest basis of the parties asked for
    and how they reach the place asked for; or `by` what they are counted, one of `BREAKDOWNS`."""
    text = read_template(Path(__file__).with_suffix(".rq")).render(
        chosen=chosen, by=by, bases=BASES, reaches=REACHES, coverages=COVERAGES, oldest=OLDEST,
        age="" if chosen.age is None else f"{chosen.age.normalize():f}",
    )  # fmt: skip
    query = declare_prefixes(text).replace(f"<{base}id/", "<id/")
    return f"BASE <{base}>\n{query}"
