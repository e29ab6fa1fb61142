"""The page of a resource: each kind has a template, which asks for what it shows."""

from __future__ import annotations

from typing import Any

from sikkerby.web.addresses import safe_address
from sikkerby.web.bars import list_bars
from sikkerby.web.records import documents, listing, matching, parties, related, selection
from sikkerby.web.records.cells import local_name
from sikkerby.web.records.records import Records
from sikkerby.web.resources import initiative, organisation, quotation, supported
from sikkerby.web.served import Site
from sikkerby.web.templating import giving, render
from sikkerby.web.wording import Value, ages, concept, line, line_of, name_licence

# What the templates ask of the records of the request.
_ASKED = (
    concept, documents.find_in_row, documents.print_row, documents.print_source,
    initiative.arrange_cells, initiative.list_carried, list_bars, listing.list_initiatives,
    matching.count, organisation.draw_partners, organisation.shared_address,
    parties.count_own, parties.count_parties, parties.count_principles, parties.find_authorities,
    parties.find_partners, quotation.list_supported, related.count_parties_at, related.find_inside,
    related.find_members, related.find_schemes, related.find_similar, selection.select,
    supported.find_row, supported.name_concept, supported.name_thing, supported.say_correction,
    supported.say_fact, supported.say_participation, supported.say_statement,
)  # fmt: skip
# How they put it.
_SHOWING = (
    Value, ages, documents.read_preface, initiative.find_anchors, line, line_of, local_name,
    name_licence, safe_address, supported.additions, supported.name_record, supported.quoted,
)  # fmt: skip


def render_entity(served: Site, records: Records, iri: str) -> str | None:
    """The HTML page of a resource, or None where there is none."""
    kind, _, rest = iri.removeprefix(f"{records.base}id/").partition("/")
    thing = _find(served, records, kind, iri)
    if thing is None:
        return None
    # Of what belongs to an edition, the second segment names it.
    strategy = records.strategies.get(f"{records.base}id/strategy/{rest.partition('/')[0]}")
    return render(
        f"resources/{kind}.html",
        iri=iri,
        thing=thing,
        address=served.document_address(iri),
        strategy=strategy,
        period=strategy.period if strategy else records.period,
        MOST_LISTED=listing.MOST_LISTED,
        **giving(records, *_ASKED),
        **{show.__name__: show for show in _SHOWING},
    )


def _find(served: Site, records: Records, kind: str, iri: str) -> Any:
    """What has that IRI, if anything: of a source its strategy, of the dataset the manifest."""
    if kind == "dataset":
        manifest, dataset = served.version.manifest, f"{records.base}id/dataset"
        return manifest if iri in (dataset, f"{dataset}/{manifest.version}") else None
    if kind == "source":
        edition = iri.removeprefix(f"{records.base}id/source/")
        return records.strategies.get(f"{records.base}id/strategy/{edition}")
    lookup = records.by_kind.get(kind)
    return lookup.get(iri) if lookup else None
