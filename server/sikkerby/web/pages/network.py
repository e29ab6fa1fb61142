"""`/network`: who is linked through whom, as a picture with links, a table and files."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property

from flask import Response, request
from markupsafe import Markup

from sikkerby.publication.layout import Layout, arrange, find_layout
from sikkerby.vocabulary import slugify
from sikkerby.web.addresses import link_to, query_link
from sikkerby.web.figures.graphml import Edge, Node, write_graphml
from sikkerby.web.figures.network import Key, Party, Tie, draw_network
from sikkerby.web.pages import blueprint
from sikkerby.web.pages.corpus import corpus
from sikkerby.web.pages.figure_files import (
    Table,
    no_such_format,
    send_file,
    send_picture,
    send_table,
)
from sikkerby.web.pages.records import BASES, Corpus, Initiative
from sikkerby.web.pages.render import page
from sikkerby.web.pages.scope import Scope, read_scope, refuse_picture
from sikkerby.web.pages.selection import Selection, read_selection
from sikkerby.web.pages.sharing import (
    Pair,
    Shared,
    count_alone,
    count_pairs,
    count_parties,
    sharing_on,
    shown_initiatives,
)
from sikkerby.web.site import Site, site
from sikkerby.web.texts import listed, number, text

FORMATS = ("svg", "xlsx", "csv", "graphml")
_MOST_NAMED = 3
# With more parties, lines can no longer be told apart.
_MOST_PARTIES = 120
_KINDS = ("Administration", "PartnerOrganisation", "OrganisationGroup", "Unit")

_layouts: dict[str, Layout] = {}


@dataclass(frozen=True)
class Network:
    """The network under a selection: of its filters only strategy, place, principle and basis
    count."""

    here: Site
    scope: Scope
    chosen: Selection

    @property
    def found(self) -> Corpus:
        return self.scope.found

    @property
    def is_too_large(self) -> bool:
        """Whether there are more parties than a picture can show."""
        return len(self.found.parties) > _MOST_PARTIES

    @cached_property
    def initiatives(self) -> list[Initiative]:
        return shown_initiatives(self.found, self.chosen)

    @cached_property
    def pairs(self) -> dict[Pair, Shared]:
        return count_pairs(self.found, self.initiatives, self.chosen.basis)

    @cached_property
    def parties(self) -> dict[str, int]:
        return count_parties(self.initiatives, self.chosen.basis)

    @cached_property
    def alone(self) -> int:
        return count_alone(self.initiatives, self.chosen.basis)

    def is_drawn(self, pair: Shared) -> bool:
        """Whether the picture has the pair: ties between administrations are the matrix's."""
        return pair.b not in self.found.administrations

    @cached_property
    def drawn(self) -> list[Shared]:
        return _ranked(pair for pair in self.pairs.values() if self.is_drawn(pair))

    @cached_property
    def between_administrations(self) -> list[Shared]:
        return _ranked(pair for pair in self.pairs.values() if not self.is_drawn(pair))

    @cached_property
    def layout(self) -> Layout:
        """Of everything, settled when it was published; of one strategy of several, its own."""
        if self.scope.chosen and self.scope.choices:
            return self._arrange()
        name = str(self.here.version.folder)
        if name not in _layouts:
            _layouts.clear()
            _layouts[name] = find_layout(self.here.version)
        return _layouts[name]

    def _arrange(self) -> Layout:
        base = self.here.base
        return arrange(
            [
                {entry.party.removeprefix(base): entry.basis for entry in i.participations}
                for i in self.found.initiatives.values()
            ],
            {iri.removeprefix(base) for iri in self.found.administrations},
        )

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
        return self.found.organisations[iri].short

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
        base = self.here.base
        marks = {iri.removeprefix(base): self._mark(iri) for iri in self.found.parties}
        ties = {
            (pair.a.removeprefix(base), pair.b.removeprefix(base), basis): self._tie(pair, basis)
            for pair in self.drawn
            for basis in self.chosen.basis
            if pair.counts[basis]
        }
        kinds = {organisation.kind for organisation in self.found.parties.values()}
        notes = [text("network_note", version=self.here.version.name, base=self.here.public_url)]
        if any(entry.is_incomplete for entry in self.found.administrations.values()):
            notes.insert(0, text("incomplete_note"))
        key = Key(
            [(kind, text(f"kind_{kind}")) for kind in _KINDS if kind in kinds],
            [(basis, text(f"basis_{basis}")) for basis in self.chosen.basis],
            [text("width_1"), text("width_2"), text("width_4")],
            notes,
        )
        description = text("network_description", n=len(ties), parties=len(self.parties))
        return draw_network(self.layout, marks, ties, key, self.finding, description)

    def _mark(self, iri: str) -> Party:
        entry = self.found.organisations[iri]
        hue = slugify(entry.code) if entry.code else ""
        return Party(
            entry.short,
            f"{entry.name}{' †' if entry.is_incomplete else ''}",
            entry.kind,
            hue,
            self.parties.get(iri, 0),
            self.party_address(iri),
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
        names = self.found.organisations
        rows: list[list[object]] = [
            [str(names[pair.a].name), str(names[pair.b].name), basis, pair.counts[basis],
             text("yes" if self.is_drawn(pair) else "no"), pair.a, pair.b]
            for pair in _ranked(self.pairs.values())
            for basis in self.chosen.basis
            if pair.counts[basis]
        ]  # fmt: skip
        return [list(map(text, head)), *rows]

    def graphml(self) -> bytes:
        """The network for programs that draw and measure graphs."""
        nodes = [
            Node(iri, str(entry.name), entry.code, entry.kind, self.parties[iri])
            for iri, entry in self.found.parties.items()
            if iri in self.parties
        ]
        edges = [
            Edge(pair.a, pair.b, basis, pair.counts[basis])
            for pair in _ranked(self.pairs.values())
            for basis in self.chosen.basis
            if pair.counts[basis]
        ]
        return write_graphml(nodes, edges)


def _ranked(pairs: Iterable[Shared]) -> list[Shared]:
    return sorted(pairs, key=lambda pair: (-pair.total, pair.a, pair.b))


def read_network() -> Network:
    """The network that the address asks for."""
    here = site()
    scope = read_scope(corpus(here))
    asked = read_selection(request.args, scope.whole)
    # One choice of each: that is what the form offers.
    chosen = Selection(
        strategies=scope.strategies,
        places=asked.places[:1],
        cover=asked.cover,
        principles=asked.principles[:1],
        also=asked.also,
        basis=asked.basis,
    )
    return Network(here, scope, chosen)


@blueprint.get("/network")
def network() -> Response:
    """The picture and its table; all state is in the address."""
    shown = read_network()
    found, chosen = shown.found, shown.chosen
    everything = count_pairs(found, shown.initiatives, BASES)
    more = len([p for p in everything.values() if shown.is_drawn(p)]) - len(shown.drawn)
    return page(
        "network.html",
        corpus=found,
        network=shown,
        chosen=chosen,
        picture="" if shown.is_too_large else shown.draw(),
        bases=BASES,
        more_implied=0 if "implied" in chosen.basis else more,
        alone_address=replace(chosen, alone=True, view="words").address(),
        query_address=query_link("party-network", basis=",".join(chosen.basis)),
    )


@blueprint.get("/network.<suffix>")
def network_file(suffix: str) -> Response:
    """The same picture and table as a file."""
    shown = read_network()
    name = text("file_network")
    if suffix == "svg" and shown.is_too_large:
        raise refuse_picture(len(shown.found.parties))
    if suffix == "svg":
        return send_picture(name, shown.draw())
    if suffix == "graphml":
        return send_file(name, suffix, shown.graphml(), "application/graphml+xml")
    response = send_table(name, suffix, shown.table())
    if response is None:
        raise no_such_format(suffix, *FORMATS)
    return response
