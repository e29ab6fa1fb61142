"""`/network`: who is linked through whom, as a picture with links, a table and files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from typing import ClassVar
from urllib.parse import quote_plus

from flask import Response, g, request
from markupsafe import Markup
from werkzeug.datastructures import MultiDict

from sikkerby.errors import Remedy
from sikkerby.publication.tables.layout import PORT
from sikkerby.publication.tables.layout import Tie as Line
from sikkerby.tabular.cells import Table
from sikkerby.web.addresses import query_link
from sikkerby.web.figures.drawing.network import NARROW, WIDE, Shape, Tie, tie_parties
from sikkerby.web.figures.drawing.svg import TEMPLATES, draw
from sikkerby.web.figures.files import Figure, send_file
from sikkerby.web.figures.scope import scope_of
from sikkerby.web.pages import blueprint
from sikkerby.web.records.listing import MOST_LISTED
from sikkerby.web.records.matching import match
from sikkerby.web.records.model import Organisation
from sikkerby.web.records.network import Network
from sikkerby.web.records.reasons import Match, explain
from sikkerby.web.records.records import Records
from sikkerby.web.records.selection import Selection, read_selection, refuse_value, select
from sikkerby.web.records.sharing import Shared, sharing_on
from sikkerby.web.sentences import among_shown, on_grounds, say_shared
from sikkerby.web.served import records
from sikkerby.web.templating import page
from sikkerby.web.words import listed, said, text

_COLUMNS = ("column_party_a", "column_party_b", "basis", "initiatives", "column_in_picture",
            "column_iri_a", "column_iri_b")  # fmt: skip
# Stands for a party that is put in later.
_PARTY = "{}"


@dataclass(frozen=True)
class NetworkFigure(Network, Figure):
    """The network as it is shown: in words, as a picture and as tables."""

    path: ClassVar[str] = "network"
    formats: ClassVar[tuple[str, ...]] = (*Figure.formats, "graphml")
    # One party or two that are looked at.
    focus: tuple[str, ...] = ()

    @property
    def parameters(self) -> dict[str, object]:
        focus = ",".join(iri.rpartition("/")[2] for iri in self.focus)
        return {**self.chosen.parameters, "focus": focus}

    def concerns(self, pair: Shared) -> bool:
        """Whether a pair has to do with what is looked at, if anything is."""
        return bool(self.focus) and {pair.a, pair.b}.issuperset(self.focus)

    @cached_property
    def focused(self) -> Selection:
        """The initiatives of what is looked at: of one party, or those that two share."""
        if len(self.focus) == 2:
            return replace(self.chosen, **sharing_on(self.chosen.basis, *self.focus))
        return replace(self.chosen, parties=self.focus, view="words")

    @cached_property
    def focused_matches(self) -> list[Match]:
        """The first of them, with their words."""
        with match(self.records, self.focused) as matches:
            return explain(self.records, self.focused, matches.page(0, MOST_LISTED))

    @property
    def focus_title(self) -> str:
        """What is looked at, and how much there is of it."""
        with match(self.records, self.focused) as matches:
            n = matches.shown
        names = [self.records.organisations[iri].name for iri in self.focus]
        return text(
            "network_shared" if len(names) == 2 else "network_of_party", n=n, x=listed(names)
        )

    def pair_address(self, pair: Shared, basis: str = "") -> str:
        """The words of what a pair shares, on one basis or on all that are shown."""
        begin, middle, end = self._addresses[basis]
        a, b = (quote_plus(iri.rpartition("/")[2]) for iri in (pair.a, pair.b))
        return f"{begin}{a}{middle}{b}{end}"

    @cached_property
    def _addresses(self) -> dict[str, list[str]]:
        """What stands before, between and after the two parties in such addresses, by basis."""
        return {
            basis: self.chosen.address(**sharing_on(bases, _PARTY, _PARTY)).split(
                quote_plus(_PARTY)
            )
            for basis, bases in [("", self.chosen.basis), *((b, (b,)) for b in self.chosen.basis)]
        }

    @cached_property
    def party_addresses(self) -> dict[str, str]:
        """The words of each party in the picture."""
        iris = (party.iri for party in self.in_picture)
        return {iri: self.chosen.address(parties=(iri,), view="words") for iri in iris}

    @cached_property
    def names(self) -> dict[str, str]:
        """Code or name of each party."""
        return {party.iri: said(party.short) for party in self._counted_parties}

    @property
    def evidence_address(self) -> str:
        if self.focus:
            return self.focused.address()
        return self.pair_address(self.drawn[0]) if self.drawn else ""

    @property
    def sentence(self) -> str:
        return self.focus_title if self.focus else self.finding

    @cached_property
    def finding(self) -> str:
        """The title: who shares most."""
        pairs = [(pair.a, pair.b, pair.total) for pair in self.drawn]
        among = among_shown(text("among_drawn"), self.matches.shown, self.records.total)
        return say_shared(
            among, pairs, self.names.__getitem__, on_grounds({"basis": self.chosen.basis})
        )

    def draw(self, shape: Shape = WIDE) -> Markup:
        return draw("network", id=shape.id, shown=self, shape=shape, port=PORT)

    @cached_property
    def ties(self) -> list[tuple[Line, Tie, bool]]:
        """The lines of the picture, what each says, and whether it has to do with what is looked
        at: of those of the layout the ones whose parties share something on the bases chosen."""
        pairs = {(pair.a, pair.b): pair for pair in self.drawn}
        return [
            (
                line,
                tie_parties(
                    self.names[line.a],
                    self.names[line.b],
                    line.basis,
                    pair.counts[line.basis],
                    self.pair_address(pair, line.basis),
                ),
                self.concerns(pair),
            )
            for line in self.layout.ties
            if (pair := pairs.get((line.a, line.b))) and pair.counts[line.basis]
        ]

    @property
    def bright(self) -> set[str]:
        """The parties that have to do with what is looked at."""
        return {*self.focus, *_ends(line for line, _, lit in self.ties if lit)}

    @property
    def tied_right(self) -> set[str]:
        """The parties with lines beyond the names of the right side."""
        return _ends(line for line, *_ in self.ties if line.curve[0][0] == PORT)

    def table(self) -> Table:
        """Each pair once for each basis, as the stored query `party-network` has it."""
        names = {party.iri: said(party.name) for party in self._counted_parties}
        rows = (
            (names[pair.a], names[pair.b], basis, pair.counts[basis],
             text("no" if pair.between_administrations else "yes"), pair.a, pair.b)
            for pair, basis in self._counted
        )  # fmt: skip
        return Table(self.name, list(map(text, _COLUMNS)), rows)

    @property
    def _counted_parties(self) -> list[Organisation]:
        """All that take part on the bases chosen, and the stronger sides of pairs that share
        something on the weaker ones."""
        sides = (party for pair in self.pairs for party in (pair.a, pair.b))
        return self.records.organisations.read([*self.parties, *sides])

    @property
    def _counted(self) -> Iterator[tuple[Shared, str]]:
        """Each pair with each basis on which it shares something."""
        for pair in self.pairs:
            for basis in self.chosen.basis:
                if pair.counts[basis]:
                    yield pair, basis

    def graphml(self) -> bytes:
        """The network as GraphML 1.0, which Gephi, yEd, networkx and igraph read: undirected, an
        edge for each pair and basis, its number of initiatives the weight."""
        template = TEMPLATES.get_template("network.graphml")
        return template.render(
            parties=self._counted_parties, taking_part=self.parties, ties=self._counted
        ).encode()

    def send(self, suffix: str) -> Response:
        if suffix == "graphml":
            return send_file(self.name, suffix, self.graphml(), "application/graphml+xml")
        return super().send(suffix)


def _ends(lines: Iterable[Line]) -> set[str]:
    return {party for line in lines for party in (line.a, line.b)}


@contextmanager
def read_network() -> Iterator[NetworkFigure]:
    """The network that the address asks for: of a page, the same for what it says of itself."""
    if "network" in g:
        yield g.network
        return
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
        g.network = NetworkFigure(scope, chosen, matches, _read_focus(found))
        try:
            yield g.network
        finally:
            g.pop("network")


def _read_focus(found: Records) -> tuple[str, ...]:
    """One party or two of `focus=`, administrations first, as pairs have them."""
    asked = read_selection(MultiDict({"party": request.args.get("focus", "")}), found).parties
    if len(asked) > 2:
        raise refuse_value("focus", request.args["focus"], Remedy("name-one-or-two-parties"))
    return tuple(sorted(asked, key=lambda iri: found.organisations[iri].kind != "Administration"))


@blueprint.get("/network")
def network() -> Response:
    """The picture and its table; all state is in the address."""
    with read_network() as shown:
        return page(
            "network.html",
            network=shown,
            chosen=shown.chosen,
            picture="" if shown.is_too_large else shown.draw(),
            narrow="" if shown.is_too_large else shown.draw(NARROW),
            alone_address=shown.chosen.address(alone=True, view="words"),
            query_address=query_link("party-network", basis=",".join(shown.chosen.basis)),
        )


@blueprint.get("/network.<suffix>")
def network_file(suffix: str) -> Response:
    """The same picture and table as a file."""
    with read_network() as shown:
        return shown.send(suffix)
