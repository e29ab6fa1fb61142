"""What stored queries answer, against rows read from the document by hand.

`tests/expected/queries/<name>.tsv` holds such rows: lines `# parameter=value` first, then some
of the query's columns. Administrations stand by their code, other things by the end of their
IRI. Long answers are compared with counts made from the hand-read table of all 45 rows.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode

from sikkerby import resources
from sikkerby.documents.edition import Edition
from sikkerby.queries import bind, read_queries
from tests.conftest import BASE, CODES, EXPECTED, read_expected
from tests.unit.conftest import Ask

QUERIES = read_queries(resources.queries_folder())
FILES = sorted((EXPECTED / "queries").glob("*.tsv"))
ALL = "named,mentioned,implied"
Row = dict[str, str]


def shorten(term: object) -> str:
    """A term as a person writes it in a table."""
    if isinstance(term, NamedNode):
        end = term.value.replace("#", "/").rpartition("/")[2]
        return CODES.get(end, end)
    return term.value if isinstance(term, Literal) else ""


def answer(ask: Ask, name: str, **given: str) -> list[Row]:
    query = QUERIES[name]
    return [
        {column: shorten(row[column]) for column in query.columns}
        for row in ask(bind(query, given, BASE))
    ]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_rows_read_by_hand(file: Path, ask: Ask) -> None:
    lines = file.read_text("utf-8").splitlines()
    given = dict(line.removeprefix("# ").split("=", 1) for line in lines if line.startswith("# "))
    header, *rows = [line.split("\t") for line in lines if not line.startswith("# ")]
    found = [[row[column] for column in header] for row in answer(ask, file.stem, **given)]
    assert sorted(found) == sorted(rows)


@dataclass(frozen=True)
class Hand:
    """One row of the hand-read table: its parties by basis and what else is asked for here."""

    number: int
    principle: int
    also: frozenset[int]
    coverage: str
    places: frozenset[str]
    basis: dict[str, str]
    ages: tuple[float | None, float | None]

    def weaker(self, a: str, b: str) -> str:
        order = ("named", "mentioned", "implied")
        return max(self.basis[a], self.basis[b], key=order.index)


def number(text: str) -> float | None:
    return float(text) if text else None


@pytest.fixture(scope="module")
def hand() -> list[Hand]:
    rows = []
    for row in read_expected("rows.tsv"):
        basis: dict[str, str] = {}
        for key, column in (("named", "involved"), ("mentioned", "mentioned"), ("implied",) * 2):
            basis |= dict.fromkeys(row[column].split(), key)
        rows.append(
            Hand(
                number=int(row["row"]),
                principle=int(row["principle"]),
                also=frozenset(map(int, row["also_supports"].split())),
                coverage=row["coverage"],
                places=frozenset(row["places"].split()),
                basis=basis,
                ages=(number(row["minimum_age"]), number(row["maximum_age"])),
            )
        )
    return rows


BASES = ["named", "named,mentioned", ALL, "implied"]


def pairs(hand: list[Hand], bases: str) -> Counter[tuple[str, str, str]]:
    """How often two parties (in alphabetical order) share a row, by the weaker basis."""
    return Counter(
        (a, b, row.weaker(a, b))
        for row in hand
        for a, b in combinations(sorted(row.basis), 2)
        if row.weaker(a, b) in bases.split(",")
    )


def shared(hand: list[Hand], bases: str) -> Counter[tuple[str, str]]:
    """The same without the basis, and both ways round."""
    count: Counter[tuple[str, str]] = Counter()
    for (a, b, _), times in pairs(hand, bases).items():
        count[a, b] += times
        count[b, a] += times
    return count


@pytest.mark.parametrize("bases", BASES)
def test_network(hand: list[Hand], ask: Ask, bases: str) -> None:
    found = {
        (*sorted((row["a"], row["b"])), row["basis"]): int(row["initiatives"])
        for row in answer(ask, "party-network", basis=bases)
    }
    assert found == pairs(hand, bases)


@pytest.mark.parametrize("bases", BASES)
def test_administrations_by_administration(hand: list[Hand], ask: Ask, bases: str) -> None:
    count = shared(hand, bases)
    chosen = bases.split(",")
    for code in CODES.values():
        count[code, code] = sum(row.basis.get(code) in chosen for row in hand)
    rows = answer(ask, "administrations-by-administration", basis=bases)
    assert len(rows) == 49
    for row in rows:
        assert int(row["initiatives"]) == count[row["rowCode"], row["columnCode"]], row


def test_the_row_of_the_social_services_in_the_matrix(ask: Ask) -> None:
    rows = answer(ask, "administrations-by-administration")
    found = {row["columnCode"]: int(row["initiatives"]) for row in rows if row["rowCode"] == "SOF"}
    assert found == {"BIF": 9, "SOF": 17, "BUF": 6, "ØKF": 4, "KFF": 2, "TMF": 1, "SUF": 0}


@pytest.mark.parametrize("bases", BASES)
def test_partners_by_administration(hand: list[Hand], ask: Ask, bases: str) -> None:
    count = shared(hand, bases)
    rows = answer(ask, "partners-by-administration", basis=bases)
    assert len(rows) == 12 * 7
    for row in rows:
        assert int(row["initiatives"]) == count[row["partner"], row["code"]], row


@pytest.mark.parametrize("bases", BASES)
def test_bridging_parties(hand: list[Hand], ask: Ask, bases: str) -> None:
    edges = set(shared(hand, bases))
    parties = sorted({party for edge in edges for party in edge})
    expected = Counter(
        bridge
        for a, b in combinations(parties, 2)
        if (a, b) not in edges
        for bridge in parties
        if (a, bridge) in edges and (b, bridge) in edges
    )
    found = {
        row["bridge"]: int(row["pairs"]) for row in answer(ask, "bridging-parties", basis=bases)
    }
    assert found == expected


@pytest.mark.parametrize("bases", BASES)
def test_initiatives_by_number_of_parties(hand: list[Hand], ask: Ask, bases: str) -> None:
    chosen = bases.split(",")
    count = {row.number: sum(basis in chosen for basis in row.basis.values()) for row in hand}
    rows = answer(ask, "initiatives-by-number-of-parties", basis=bases)
    assert {int(row["row"]): int(row["parties"]) for row in rows} == {
        row: parties for row, parties in count.items() if parties
    }
    single = answer(ask, "initiatives-with-one-party", basis=bases)
    assert [int(row["row"]) for row in single] == [
        row for row, parties in count.items() if parties == 1
    ]


def test_27_initiatives_have_one_party(ask: Ask) -> None:
    assert len(answer(ask, "initiatives-with-one-party")) == 27


def test_15_of_21_pairs_of_administrations_share_something_by_name(ask: Ask) -> None:
    # Named in the cell or in the description; "alle forvaltninger" makes it all 21.
    assert len(answer(ask, "administrations-sharing-nothing")) == 21 - 15
    assert answer(ask, "administrations-sharing-nothing", basis=ALL) == []


@pytest.mark.parametrize("party", ["koebenhavns-politi", "ssp-koebenhavn", "frigg"])
def test_initiatives_of_party(hand: list[Hand], ask: Ask, party: str) -> None:
    rows = answer(ask, "initiatives-of-party", party=f"id/organisation/{party}", basis=ALL)
    assert [(int(row["row"]), row["basis"]) for row in rows] == [
        (row.number, row.basis[party]) for row in hand if party in row.basis
    ]


# Which places lie in which district, from the reference data; Amager holds two districts.
DISTRICTS = {
    "koebenhavn-indre-by": (),
    "koebenhavn-oesterbro": (),
    "koebenhavn-noerrebro": ("koebenhavn-noerrebro", "koebenhavn-mjoelnerparken"),
    "koebenhavn-vesterbro-kongens-enghave": ("koebenhavn-vesterbro-kongens-enghave",),
    "koebenhavn-valby": ("koebenhavn-valby", "koebenhavn-folehaven"),
    "koebenhavn-vanloese": ("koebenhavn-vanloese",),
    "koebenhavn-broenshoej-husum": (
        "koebenhavn-broenshoej-husum",
        "koebenhavn-broenshoej",
        "koebenhavn-husum",
        "koebenhavn-tingbjerg",
    ),
    "koebenhavn-bispebjerg": (),
    "koebenhavn-amager-oest": ("koebenhavn-amager",),
    "koebenhavn-amager-vest": ("koebenhavn-amager", "koebenhavn-urbanplanen"),
}


def naming(hand: list[Hand], district: str) -> list[Hand]:
    return [row for row in hand if row.places & set(DISTRICTS[district])]


@pytest.mark.parametrize("support", ["listed", "also", "listed,also"])
def test_principles_by_district(hand: list[Hand], ask: Ask, support: str) -> None:
    rows = answer(ask, "principles-by-district", support=support)
    assert len(rows) == 5 * 10
    for row in rows:
        principle = int(row["number"])
        expected = sum(
            ("listed" in support and hand_row.principle == principle)
            or ("also" in support and principle in hand_row.also)
            for hand_row in naming(hand, row["district"])
        )
        assert int(row["initiatives"]) == expected, row


def test_ages_by_district(hand: list[Hand], ask: Ask) -> None:
    bands = {"0–6": (0, 6), "7–12": (7, 12), "13–17": (13, 17), "18–24": (18, 24), "25+": (25, 99)}
    rows = answer(ask, "ages-by-district")
    assert len(rows) == 5 * 10
    for row in rows:
        first, last = bands[row["ages"]]
        expected = sum(
            hand_row.ages != (None, None)
            and (hand_row.ages[0] or 0) < last + 1
            and first <= (hand_row.ages[1] or 99)
            for hand_row in naming(hand, row["district"])
        )
        assert int(row["initiatives"]) == expected, row


@pytest.mark.parametrize("bases", BASES)
def test_administrations_by_district(hand: list[Hand], ask: Ask, bases: str) -> None:
    rows = answer(ask, "administrations-by-district", basis=bases)
    assert len(rows) == 7 * 10
    for row in rows:
        expected = sum(
            hand_row.basis.get(row["code"]) in bases.split(",")
            for hand_row in naming(hand, row["district"])
        )
        assert int(row["initiatives"]) == expected, row


@pytest.mark.parametrize("bases", BASES)
def test_principles_by_administration(hand: list[Hand], ask: Ask, bases: str) -> None:
    rows = answer(ask, "principles-by-administration", basis=bases)
    assert len(rows) == 5 * 7
    for row in rows:
        expected = sum(
            hand_row.principle == int(row["number"])
            and hand_row.basis.get(row["code"]) in bases.split(",")
            for hand_row in hand
        )
        assert int(row["initiatives"]) == expected, row


def test_what_reaches_noerrebro(hand: list[Hand], ask: Ask) -> None:
    rows = answer(ask, "initiatives-at-place")
    found = Counter(row["reach"] for row in rows)
    assert found == {"named": 3, "inside": 1, "citywide": 33}
    assert {int(row["row"]) for row in rows if row["reach"] != "citywide"} == {10, 31, 40, 36}


def test_what_reaches_amager_vest(ask: Ask) -> None:
    rows = answer(ask, "initiatives-at-place", place="id/place/koebenhavn-amager-vest")
    reach = {int(row["row"]): row["reach"] for row in rows if row["reach"] != "citywide"}
    assert reach == {35: "inside", 37: "inside", 14: "around"}


@pytest.mark.parametrize(
    ("age", "expected"),
    [
        # No upper limit is reached before the next birthday: 17½ is still "under 18".
        ("17,5", {8, 12, 13, 15, 18, 21, 34, 40, 41}),
        ("6", {8, 15, 18, 22, 23, 24}),
        ("31", {10, 34}),
    ],
)
def test_ages_at_the_edges(ask: Ask, age: str, expected: set[int]) -> None:
    rows = answer(ask, "initiatives-for-age-at-place", age=age)
    assert {int(row["row"]) for row in rows} == expected


def test_open_ages_are_apart(hand: list[Hand], ask: Ask) -> None:
    rows = answer(ask, "initiatives-for-age-at-place", ages="open", reach="citywide")
    assert {int(row["row"]) for row in rows} == {
        row.number for row in hand if row.coverage == "Citywide" and row.ages == (None, None)
    }


@pytest.mark.parametrize("name", ["all-initiatives", "initiatives"])
def test_all_45_rows_are_there(ask: Ask, name: str) -> None:
    assert [row["row"] for row in answer(ask, name)] == [str(row) for row in range(1, 46)]


def test_flat_table(hand: list[Hand], ask: Ask) -> None:
    for row, expected in zip(answer(ask, "all-initiatives"), hand, strict=True):
        assert int(row["number"]) == expected.principle
        assert row["coverage"] == expected.coverage
        assert (number(row["minAge"]), number(row["maxAge"])) == expected.ages
        places = row["placeNames"].split(", ") if row["placeNames"] else []
        assert len(places) == len(expected.places)
        for basis in ("named", "mentioned", "implied"):
            names = row[basis].split(", ") if row[basis] else []
            assert names == sorted(names)
            assert len(names) == list(expected.basis.values()).count(basis), row


def test_all_participations(hand: list[Hand], ask: Ask) -> None:
    rows = answer(ask, "all-participations")
    assert {(int(row["row"]), row["party"], row["basis"]) for row in rows} == {
        (row.number, party, basis) for row in hand for party, basis in row.basis.items()
    }


def test_stated_facts(ask: Ask) -> None:
    columns = {"minimum": "minValue", "maximum": "maxValue"}
    expected = [
        tuple(row[key] for key in ("row", "kind", "value", "minimum", "maximum", "unit", "words"))
        for row in read_expected("facts.tsv")
    ]
    found = [
        tuple(
            row[columns.get(key, key)]
            for key in ("row", "kind", "value", "minimum", "maximum", "unit", "words")
        )
        for row in answer(ask, "stated-facts")
    ]
    assert sorted(found) == sorted(expected)
    counts = answer(ask, "stated-facts", kind="sb:Count")
    assert {(row["row"], row["counted"]) for row in counts} >= {
        ("44", "folkeskoler"),
        ("44", "fritidscentre"),
        ("19", "folkeoplysende foreninger"),
    }


def test_words_stand_where_the_answer_says(edition: Edition, ask: Ask) -> None:
    text = (edition.folder / "document.txt").read_text("utf-8")
    (row,) = answer(ask, "why-is-party-in-initiative")
    assert text[int(row["start"]) : int(row["end"])] == row["words"] == "Politiet"
    assert row["before"].endswith("samarbejder med ")
    assert row["after"].startswith(", Brandvæsenet og Civilforsvaret")
    for entry in answer(ask, "evidence-of-initiative"):
        quoted = text[int(entry["start"]) : int(entry["end"])]
        assert " ".join(quoted.split()) == entry["words"]


def test_corrections_are_those_of_the_table(edition: Edition, ask: Ask) -> None:
    file = edition.folder / "corrections.tsv"
    lines = [line.split("\t") for line in file.read_text("utf-8").splitlines()[1:]]
    assert sorted((line[2], line[3]) for line in lines) == sorted(
        (row["printed"], row["corrected"]) for row in answer(ask, "corrections")
    )


def test_districts_and_places(ask: Ask) -> None:
    assert sorted(row["district"] for row in answer(ask, "districts")) == sorted(DISTRICTS)
    unmapped = {row["place"] for row in answer(ask, "places-named") if not row["point"]}
    # The places for which the reading of identifiers gives no coordinates.
    ends = ("mjoelnerparken", "amager")
    assert unmapped == {f"koebenhavn-{end}" for end in ends}


def test_links_and_what_lacks_them_are_apart(ask: Ask) -> None:
    linked = {row["subject"] for row in answer(ask, "links-to-outside")}
    lacking = {row["thing"] for row in answer(ask, "things-without-links")}
    assert linked
    assert lacking
    assert not linked & lacking
