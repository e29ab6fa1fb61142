"""Pages that are lists of properties: strategies, schemes, editors, links, the dataset itself."""

from __future__ import annotations

from functools import partial

from sikkerby.publication.version import VersionManifest
from sikkerby.web.addresses import link_to, safe_address
from sikkerby.web.records import editing
from sikkerby.web.records.cells import edition_of, local_name
from sikkerby.web.records.listing import MOST_LISTED
from sikkerby.web.records.matching import count
from sikkerby.web.records.model import Correction, Link, Strategy, Thing
from sikkerby.web.records.records import Records
from sikkerby.web.records.selection import list_address, select
from sikkerby.web.resources.supported import additions, name_thing
from sikkerby.web.served import site
from sikkerby.web.templating import address_of
from sikkerby.web.wording import Line, Value, concept, line, line_of, name_licence
from sikkerby.web.words import number, said, text


def describe_strategy(records: Records, strategy: Strategy) -> dict[str, object]:
    """What the page of a strategy shows."""
    principles, total = records.principles.first_with("strategy_iri", strategy.iri, MOST_LISTED)
    chosen = {} if records.has_one_strategy else {"strategies": (strategy.iri,)}
    own = count(records, select(records, strategies=(strategy.iri,)))
    initiatives = text("n_initiatives", n=own)
    source = address_of(f"{records.base}id/source/{strategy.slug}")
    return _list_properties(
        concept(records, "Strategy"),
        said(strategy.name),
        line("years", Value(strategy.period)),
        line("publisher", name_thing(records, strategy.publisher)),
        line("source", Value(said(strategy.source), source)),
        line("initiatives", Value(initiatives, list_address(records, **chosen))),
        line_of("principles", principles, lambda p: Value(said(p.short), address_of(p)), total),
        _names(records, "scheme", editing.find_schemes(records, strategy.slug)),
        *additions(strategy),
    )


def describe_scheme(records: Records, scheme: Thing) -> dict[str, object]:
    """What the page of a concept scheme shows."""
    members, total = editing.find_members(records, scheme.iri, MOST_LISTED)
    return _list_properties(
        text("scheme"),
        said(scheme.name),
        _names(records, "concepts", members, total),
        _names(records, "strategy", [records.strategy_of(edition_of(scheme.iri)).iri]),
    )


def describe_agent(records: Records, agent: Thing) -> dict[str, object]:
    """What the page of an editor shows."""
    corrections, corrected = records.corrections.first_with("creator_iri", agent.iri, MOST_LISTED)
    links, linked = records.links.first_with("creator_iri", agent.iri, MOST_LISTED)
    return _list_properties(
        text("editor"),
        said(agent.name),
        line_of("corrections", corrections, _misprint, corrected),
        line_of("links", links, lambda link: Value(said(link.name), address_of(link.iri)), linked),
    )


def _misprint(found: Correction) -> Value:
    return Value(f"»{found.printed}« → »{found.corrected}«", address_of(found.iri), "da")


def describe_link(records: Records, link: Link) -> dict[str, object]:
    """What the page of a reviewed link shows."""
    # The data set that it leads to, and which of several it is.
    name = link.iri.rpartition("/")[2]
    mark = f"{name[:5]}…{name[-4:]}"
    return {"mark": mark} | _list_properties(
        concept(records, "Link"),
        said(link.name),
        _names(records, "said_of", [link.thing]),
        line(
            f"relation_{local_name(link.relation)}",
            # What continues another initiative leads to one of ours.
            name_thing(records, link.address, said(link.target)),
        ),
        line("confidence", Value("" if link.confidence is None else number(link.confidence))),
        line("reason", Value(said(link.reason))),
        _names(records, "linked_by", [link.creator]),
        line("date", Value(link.created)),
    )


def find_dataset(iri: str) -> VersionManifest | None:
    """The manifest of what is served, where `iri` is that of the dataset or of this version."""
    manifest = site().version.manifest
    dataset = f"{manifest.base}id/dataset"
    return manifest if iri in (dataset, f"{dataset}/{manifest.version}") else None


def describe_dataset(records: Records, manifest: VersionManifest) -> dict[str, object]:
    """What the page of the dataset shows."""
    strategies = records.all_strategies
    return _list_properties(
        text("dataset"),
        said(manifest.title),
        line("description", Value(said(manifest.description))),
        line("publisher", Value(said(manifest.publisher))),
        line("version", Value(manifest.version, link_to("/data/versions/"))),
        line("licence", Value(name_licence(manifest.licence), safe_address(manifest.licence))),
        _names(records, "strategies", [s.iri for s in strategies[:MOST_LISTED]], len(strategies)),
        line("files", Value(text("data"), link_to("/data/"))),
    )


def _names(records: Records, key: str, iris: list[str], total: int = 0) -> Line:
    return line_of(key, filter(None, iris), partial(name_thing, records), total)


def _list_properties(kind: str, title: str, *lines: Line) -> dict[str, object]:
    return {"kind": kind, "title": title, "lines": list(filter(None, lines))}
