"""Pages that are lists of properties: strategies, schemes, editors, links, the dataset itself."""

from __future__ import annotations

from sikkerby.web.addresses import link_to, safe_address
from sikkerby.web.records import editing
from sikkerby.web.records.listing import MOST_LISTED
from sikkerby.web.records.records import Records
from sikkerby.web.records.selection import list_address
from sikkerby.web.records.things import edition_of, local_name
from sikkerby.web.served import Site
from sikkerby.web.templating import address_of, render
from sikkerby.web.wording import Line, Value, additions, concept
from sikkerby.web.words import language, number, said, text


def render_strategy(served: Site, records: Records, iri: str) -> str | None:
    """The page's HTML, or None where `iri` is no strategy."""
    strategy = records.strategies.get(iri)
    if strategy is None:
        return None
    edition = edition_of(iri)
    source = f"{served.base}id/source/{edition}"
    principles, total = records.principles.first_with("strategy_iri", iri, MOST_LISTED)
    chosen = {} if records.has_one_strategy else {"strategies": (iri,)}
    initiatives = text("n_initiatives", n=editing.count_initiatives(records, iri))
    return _render(
        served,
        iri,
        concept(records, "Strategy"),
        said(strategy.name),
        Line(text("years"), (Value(strategy.period),)),
        Line(text("publisher"), (_name(records, strategy.publisher),)),
        Line(text("source"), (Value(said(strategy.source), address_of(source)),)),
        Line(text("initiatives"), (Value(initiatives, list_address(records, **chosen)),)),
        Line(
            text("principles"),
            tuple(Value(said(principle.short), address_of(principle)) for principle in principles),
            total - len(principles),
        ),
        _names(records, text("scheme"), editing.find_schemes(records, edition)),
        *additions(strategy),
        period=strategy.period,
    )


def render_scheme(served: Site, records: Records, iri: str) -> str | None:
    """The page's HTML, or None where `iri` is no concept scheme."""
    scheme = records.schemes.get(iri)
    if scheme is None:
        return None
    members, total = editing.find_members(records, iri, MOST_LISTED)
    strategy = records.strategy_of(edition_of(iri))
    return _render(
        served,
        iri,
        text("scheme"),
        said(scheme.name),
        _names(records, text("concepts"), members, total),
        _names(records, text("strategy"), [strategy.iri]),
        period=strategy.period,
    )


def render_agent(served: Site, records: Records, iri: str) -> str | None:
    """The page's HTML, or None where `iri` is no editor."""
    agent = records.agents.get(iri)
    if agent is None:
        return None
    corrections, corrected = records.corrections.first_with("creator_iri", iri, MOST_LISTED)
    links, linked = records.links.first_with("creator_iri", iri, MOST_LISTED)
    return _render(
        served,
        iri,
        text("editor"),
        said(agent.name),
        Line(
            text("corrections"),
            tuple(
                Value(f"»{found.printed}« → »{found.corrected}«", address_of(found.iri), "da")
                for found in corrections
            ),
            corrected - len(corrections),
        ),
        Line(
            text("links"),
            tuple(Value(said(found.name), address_of(found.iri)) for found in links),
            linked - len(links),
        ),
    )


def render_link(served: Site, records: Records, iri: str) -> str | None:
    """The page's HTML, or None where `iri` is no reviewed link."""
    link = records.links.get(iri)
    if link is None:
        return None
    # What continues another initiative leads to one of ours.
    target = _name(records, link.address, said(link.target))
    sure = "" if link.confidence is None else number(link.confidence)
    return _render(
        served,
        iri,
        concept(records, "Link"),
        said(link.name),
        _names(records, text("said_of"), [link.thing]),
        Line(text(f"relation_{local_name(link.relation)}"), (target,)),
        Line(text("confidence"), (Value(sure),)),
        Line(text("reason"), (Value(said(link.reason)),)),
        _names(records, text("linked_by"), [link.creator]),
        Line(text("date"), (Value(link.created),)),
    )


def render_dataset(served: Site, records: Records, iri: str) -> str | None:
    """The page's HTML, or None where `iri` is neither the dataset nor the version served."""
    manifest = served.version.manifest
    dataset = f"{served.base}id/dataset"
    if iri not in (dataset, f"{dataset}/{manifest.version}"):
        return None
    in_english = language() == "en"
    licence = manifest.licence
    return _render(
        served,
        iri,
        text("dataset"),
        manifest.title_en if in_english else manifest.title_da,
        Line(
            text("description"),
            (Value(manifest.description_en if in_english else manifest.description_da),),
        ),
        Line(
            text("publisher"),
            (Value(manifest.publisher_en if in_english else manifest.publisher_da),),
        ),
        Line(text("version"), (Value(manifest.version, link_to("/data/versions/")),)),
        Line(text("licence"), (Value(licence, safe_address(licence)),)),
        _names(
            records,
            text("strategies"),
            [strategy.iri for strategy in records.all_strategies[:MOST_LISTED]],
            len(records.all_strategies),
        ),
        Line(text("files"), (Value(text("data"), link_to("/data/")),)),
    )


def _name(records: Records, iri: str, name: str = "") -> Value:
    """What something is called, or else `name`, with its address."""
    thing = records.thing(iri)
    return Value(said(thing.name) if thing else name or iri, address_of(iri))


def _names(records: Records, name: str, iris: list[str], total: int = 0) -> Line:
    values = tuple(_name(records, iri) for iri in iris if iri)
    return Line(name, values, max(0, total - len(values)))


def _render(served: Site, iri: str, kind: str, title: str, *lines: Line, **values: str) -> str:
    return render(
        "resource.html",
        kind=kind,
        title=title,
        iri=iri,
        address=served.document_address(iri),
        lines=[line for line in lines if any(value.text for value in line.values)],
        **values,
    )
