"""`/network`: who is linked through whom, as a picture with links, a table and files."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property

from flask import Response, request
from markupsafe import Markup

from sikkerby.tabular.cells import Cell
from sikkerby.vocabulary import slugify
from sikkerby.web.addresses import link_to, query_link
from sikkerby.web.figures.drawing.graphml import Edge, Node, write_graphml
from sikkerby.web.figures.drawing.network import Key, Party, Tie, draw_network
from sikkerby.web.figures.files import (
    Table,
    no_such_format,
    send_file,
    send_picture,
    send_table,
)
from sikkerby.web.figures.scope import refuse_figure, scope_of
from sikkerby.web.pages import blueprint
from sikkerby.web.records.filter import match
from sikkerby.web.records.model import BASES, Organisation
from sikkerby.web.records.network import Network
from sikkerby.web.records.selection import read_selection, select
from sikkerby.web.records.sharing import Shared, sharing_on
from sikkerby.web.served import records, site
from sikkerby.web.templating import page
from sikkerby.web.words import listed, number, said, text

FORMATS = ("svg", "xlsx", "csv", "graphml")
_MOST_NAMED = 3
_KINDS = ("Administration", "PartnerOrganisation", "OrganisationGroup", "Unit")


@dataclass(frozen=True)
class Shown(Network):
    """The network as it is shown: in words, as a picture and as tables."""

    def pair_address(self, pair: Shared, basis: str = "") -> str:
        """The words of what a pair shares, on one basis or on all that are shown."""
        bases = (basis,) if basis else self.chosen.basis
        return sharing_on(bases, pair.a, pair.b, self.chosen).address()

    def party_address(self, party: str) -> str:
        return replace(self.chosen, parties=(party,), view="words").address()

    def address(self, suffix: str = "", **more: object) -> str:
        """This network in another format, or with other parameters."""
        path = f"/network.{suffix}" if suffix else "/network"
        return link_to(path, **{**self.chosen.parameters(), **more})

    def name(self, iri: str) -> str:
        """Code or name of a party."""
        return said(self.records.organisations[iri].short)

    @cached_property
    def finding(self) -> str:
        """The title: who shares most."""
        most = max((pair.total for pair in self.drawn), default=0)
        if not most:
            return text("network_nothing")
        first = [pair for pair in self.drawn if pair.total == most]
        if len(first) > _MOST_NAMED:
            return text("network_many_most", n=most, pairs=number(len(first)))
        pairing = "pair" if len(first) == 1 else "pair_of_several"
        names = [text(pairing, a=self.name(pair.a), b=self.name(pair.b)) for pair in first]
        return text("network_most", n=most, x=listed(names))

    def draw(self) -> Markup:
        """The picture, with the key in the page's language."""
        served = site()
        marks = {party.iri: self._mark(party) for party in self.in_picture}
        ties = {
            (pair.a, pair.b, basis): self._tie(pair, basis)
            for pair in self.drawn
            for basis in self.chosen.basis
            if pair.counts[basis]
        }
        kinds = {party.kind for party in self.in_picture}
        notes = [text("network_note", version=served.version.name, base=served.public_url)]
        if self.is_incomplete:
            notes.insert(0, text("incomplete_note"))
        key = Key(
            [(kind, text(f"kind_{kind}")) for kind in _KINDS if kind in kinds],
            [(basis, text(f"basis_{basis}")) for basis in self.chosen.basis],
            [text("width_1"), text("width_2"), text("width_4")],
            notes,
        )
        description = text("network_description", n=len(ties), parties=len(self.parties))
        return draw_network(self.layout, marks, ties, key, self.finding, description)

    def _mark(self, entry: Organisation) -> Party:
        return Party(
            said(entry.short),
            f"{said(entry.name)}{' †' if entry.is_incomplete else ''}",
            entry.kind,
            slugify(entry.code) if entry.code else "",
            self.parties.get(entry.iri, 0),
            self.party_address(entry.iri),
        )

    def _tie(self, pair: Shared, basis: str) -> Tie:
        n = pair.counts[basis]
        names = text("pair", a=self.name(pair.a), b=self.name(pair.b))
        label = f"{names}: {text('n_initiatives', n=n)}, {text(f'basis_{basis}').lower()}"
        return Tie(n, label, self.pair_address(pair, basis))

    def table(self) -> Table:
        """Each pair once for each basis, as the stored query `party-network` has it."""
        head = ("column_party_a", "column_party_b", "basis", "initiatives", "column_in_picture",
                "column_iri_a", "column_iri_b")  # fmt: skip
        names = {
            party.iri: said(party.name) for party in self.records.organisations.read(self.parties)
        }
        rows: list[list[Cell]] = [
            [names[pair.a], names[pair.b], basis, pair.counts[basis],
             text("no" if pair.between_administrations else "yes"), pair.a, pair.b]
            for pair in self.pairs
            for basis in self.chosen.basis
            if pair.counts[basis]
        ]  # fmt: skip
        return [list(map(text, head)), *rows]

    def graphml(self) -> bytes:
        """The network for programs that draw and measure graphs."""
        nodes = [
            Node(entry.iri, said(entry.name), entry.code, entry.kind, self.parties[entry.iri])
            for entry in self.records.organisations.read(self.parties)
        ]
        edges = [
            Edge(pair.a, pair.b, basis, pair.counts[basis])
            for pair in self.pairs
            for basis in self.chosen.basis
            if pair.counts[basis]
        ]
        return write_graphml(nodes, edges)


@contextmanager
def read_network() -> Iterator[Shown]:
    """The network that the address asks for."""
    found = records()
    asked = read_selection(request.args, found)
    scope = scope_of(asked)
    # One choice of each: that is what the form offers.
    chosen = select(
        found,
        strategies=scope.strategies,
        places=asked.places[:1],
        cover=asked.cover,
        principles=asked.principles[:1],
        also=asked.also,
        basis=asked.basis,
    )
    with match(found, chosen) as matches:
        yield Shown(scope, chosen, matches)


@blueprint.get("/network")
def network() -> Response:
    """The picture and its table; all state is in the address."""
    with read_network() as shown:
        return page(
            "network.html",
            network=shown,
            chosen=shown.chosen,
            picture="" if shown.is_too_large else shown.draw(),
            bases=BASES,
            alone_address=replace(shown.chosen, alone=True, view="words").address(),
            query_address=query_link("party-network", basis=",".join(shown.chosen.basis)),
        )


@blueprint.get("/network.<suffix>")
def network_file(suffix: str) -> Response:
    """The same picture and table as a file."""
    name = text("file_network")
    with read_network() as shown:
        if suffix == "svg" and shown.is_too_large:
            raise refuse_figure(
                shown.number, "Add strategy=… to the address, or ask for CSV, which has everything."
            )
        if suffix == "svg":
            return send_picture(name, shown.draw())
        if suffix == "graphml":
            return send_file(name, suffix, shown.graphml(), "application/graphml+xml")
        response = send_table(name, suffix, shown.table()) if suffix in FORMATS else None
        if response is None:
            raise no_such_format(suffix, *FORMATS)
        return response
