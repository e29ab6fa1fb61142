"""The page of a target group: whose words it is, which ages they state, which initiatives."""

from __future__ import annotations

from functools import partial

from sikkerby.web.pages.records import Corpus
from sikkerby.web.pages.render import render
from sikkerby.web.pages.wording import additions, ages, where
from sikkerby.web.site import Site


def render_target_group(here: Site, corpus: Corpus, iri: str) -> str | None:
    """The page's HTML, or None where `iri` is no target group that is shown."""
    group = corpus.target_groups.get(iri)
    if group is None:
        return None
    return render(
        "target-group.html",
        corpus=corpus,
        group=group,
        ages=ages(group),
        initiatives=[i for i in corpus.initiatives.values() if i.audience == iri],
        where=partial(where, corpus),
        additions=additions(group),
        address=here.local(iri),
    )
