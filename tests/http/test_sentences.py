"""Every sentence with a number on every kind of page, against the table that was read by hand.

What each page may say is worked out here, from `tests/expected/rows.tsv` alone; a sentence with a
number that nothing here accounts for fails, and so do two pages that contradict each other.
"""

from __future__ import annotations

import csv
import functools
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from itertools import combinations, permutations, product

import pytest
from lxml import html

from sikkerby import resources
from sikkerby.bilingual import LANGUAGES
from sikkerby.queries import read_queries
from tests.conftest import CODES, EDITION, read_expected
from tests.http.test_pages import PAGES
from tests.support.application import Visitor
from tests.support.hand_read import (
    AT_FIRST,
    BASES,
    DISTRICTS,
    NOERREBRO,
    POLICE,
    Row,
    crossed,
    gold,
    has,
    is_drawn,
    rows_of,
    shared,
)
from tests.support.sentences import names, place_names, say

# What holds no number of ours: words of the source, tables, addresses, lists of names.
LEFT_OUT = (
    "//q|//table|//code|//pre|//footer|//nav|//form|//ul[contains(@class,'bars')]|//button"
    "|//*[contains(@class,'printed')]|//*[contains(@class,'preface')]|//*[@class='row-number']"
    "|//*[contains(@class,'formats')]|//*[contains(@class,'words')]|//*[@class='citation']"
    "|//*[contains(@class,'added')]|//*[@class='where']|//*[contains(@class,'meta')]"
    "|//*[@class='translation']|//*[@class='chips']|//article|//span[@class='count']"
)
READ = (
    "//title|//main//p|//main//h1|//main//h2|//main//li[not(.//p)]|//main//dd|//main//summary"
    "|//main//*[local-name()='desc']|//main//a[@aria-label]"
)
# Pages that say how the data are made, and no number of initiatives, parties or places.
NO_COUNTS = ("/ns", "/validation", "/about", "/data/", "/doc/agent/sikkerby-editors",
             "/target-groups")  # fmt: skip
NO_NUMBER = re.compile(
    r"2018–2021|^\S*\d{4}-\d\d-\d\d|[Vv]ersion 20|^https?://|^\d[.,]\d|^Princip \d|^\d [A-Z]"
    # What a link leads to, with its host, and a licence by its name.
    r"|^CC BY |\([\w.-]+\.\w+\)$"
    r"|^Tegn \d|^Characters \d|16-årig|16-year-old|^18\+ cent|^(række|row) \d+: "
    # Titles that say which quotation or row it is, and the scale of a link's confidence.
    r"|, (tegn|characters) \d+–\d+| \((række|row) \d+\)$|(0 til 1|0 to 1): "
)
FIGURES = (
    "/network", f"/network?place={NOERREBRO}", "/network?principle=3&basis=named", "/matrix",
    "/matrix?gaps=1", "/matrix?columns=partners", "/matrix?columns=places",
    "/matrix?rows=principles",
    "/matrix?rows=principles&columns=places", "/matrix?rows=principles&columns=places&gaps=1",
    "/matrix?rows=principles&columns=places&also=1", "/matrix?rows=partners&columns=partners",
    "/matrix?basis=named,mentioned,implied", "/map",
)  # fmt: skip
LISTS = (
    "/", "/initiatives", "/places", "/organisations", "/principles", "/search?q=politi",
    f"/initiatives?party={POLICE}&place={NOERREBRO}&cover=1",
    f"/initiatives?party={POLICE}&party=koebenhavn-socialforvaltningen",
    f"/initiatives?age=16&place={NOERREBRO}&cover=1", "/initiatives?principle=3",
    "/initiatives?coverage=citywide", "/initiatives?alone=1",
    f"/doc/organisation/{POLICE}", "/doc/organisation/koebenhavn-socialforvaltningen",
    f"/doc/place/{NOERREBRO}", "/doc/place/koebenhavn-oesterbro",
    f"/doc/principle/{EDITION}/3",
)  # fmt: skip


def row_of(language: str, found: Iterable[str], last: str = "and") -> str:
    *first, final = found
    return f"{', '.join(first)} {say(language, last)} {final}" if first else final


def grounds(language: str, *choices: str, what: str = "") -> str:
    """What is counted and on which grounds: choices of one parameter, or of several by “;”."""
    groups = [
        row_of(
            language, (say(language, f"choice_{c}") for c in choices if c.startswith(name)), "or"
        )
        for name in dict.fromkeys(choice.partition("_")[0] for choice in choices)
    ]
    return f" ({'; '.join([*([what] if what else []), *groups])})"


def most(
    language: str, among: str, counts: Mapping[tuple[str, str], int], given: str
) -> tuple[str, ...]:
    """The sentence about the pairs with most initiatives in common, in either order of names."""
    highest = max(counts.values(), default=0)
    first = [pair for pair, n in counts.items() if n == highest]
    if len(first) > 3:
        values = {"n": highest, "pairs": len(first), "grounds": given}
        return (say(language, "shared_by_many", among=among, **values),)
    key = "shared_most" if len(first) == 1 else "shared_most_tied"
    pairing = "pair" if len(first) == 1 else "pair_of_several"
    orders = product(*((pair, pair[::-1]) for pair in first))
    return tuple(
        say(language, key, among=among, count=highest, grounds=given,
            x=row_of(language, (say(language, pairing, a=a, b=b) for a, b in found)))
        for order in orders
        for found in permutations(order)
    )  # fmt: skip


def pairs_of(
    language: str,
    counted: Counter[frozenset[str]],
    wanted: Callable[[frozenset[str]], bool],
    form: int = 0,
) -> dict[tuple[str, str], int]:
    """By the short names of the two, or in another form of those that `names` has."""
    found = names(language)
    return {
        (found[a][form], found[b][form]): n for pair, n in counted.items() if wanted(pair)
        for a, b in [sorted(pair)]
    }  # fmt: skip


def findings(language: str) -> Mapping[str, tuple[str, ...]]:
    """What each figure and the stored query behind it may give as the finding, by address."""
    rows, short = gold(), names(language)
    at_first = shared(rows, AT_FIRST)
    basis = tuple(f"basis_{name}" for name in BASES)
    given = grounds(language, *basis[:2])
    pairs_among = functools.partial(say, language, "among_pairs")
    axis = {name: (words := say(language, f"axis_{name}"))[0].lower() + words[1:]
            for name in ("administrations", "partners", "places", "principles")}  # fmt: skip
    administrations = say(language, "among_administrations")
    by_place = crossed(
        lambda row: (
            (short[party][0], district)
            for party in row.on(AT_FIRST) & set(CODES.values())
            for district in row.districts
        ),
        rows,
    )
    principle = {row.principle: name for row in rows
                 for name in [principles(language)[row.principle]]}  # fmt: skip
    listed = crossed(lambda row: product([principle[row.principle]], row.districts), rows)
    also = crossed(
        lambda row: product((principle[n] for n in {row.principle, *row.also}), row.districts), rows
    )
    by_principle = crossed(
        lambda row: (
            (principle[row.principle], short[party][0])
            for party in row.on(AT_FIRST) & set(CODES.values())
        ),
        rows,
    )
    drawn = say(language, "among_drawn")
    here = [row for row in rows if NOERREBRO in row.places]
    third = [row for row in rows if row.principle == "3"]
    some = functools.partial(say, language, "among_shown", among=drawn)
    mixed = pairs_among(a=axis["administrations"], b=axis["partners"])
    placed = pairs_among(a=axis["administrations"], b=axis["places"])
    stated = pairs_among(a=axis["administrations"], b=axis["principles"])
    crossing = pairs_among(a=axis["places"], b=axis["principles"])
    support = (
        grounds(language, "support_listed"),
        grounds(language, "support_listed", "support_also"),
    )
    between = most(language, administrations, pairs_of(language, at_first, has(2)), given)
    by_name = pairs_of(language, at_first, has(2), 1)
    return {
        "/": most(language, administrations, by_name, given),
        "/matrix": between,
        "/queries/administrations-by-administration": between,
        "/network": most(language, drawn, pairs_of(language, at_first, is_drawn), given),
        f"/network?place={NOERREBRO}": most(
            language, some(n=len(here)),
            pairs_of(language, shared(here, AT_FIRST), is_drawn), given,
        ),
        "/network?principle=3&basis=named": most(
            language, some(n=len(third)),
            pairs_of(language, shared(third, ["named"]), is_drawn),
            grounds(language, basis[0]),
        ),
        "/matrix?columns=partners": (
            by_partner := most(language, mixed, pairs_of(language, at_first, has(1)), given)
        ),
        "/queries/partners-by-administration": by_partner,
        "/matrix?rows=partners&columns=partners": most(
            language, say(language, "among_partners"), pairs_of(language, at_first, has(0)), given
        ),
        "/matrix?basis=named,mentioned,implied": most(
            language, administrations, pairs_of(language, shared(rows, BASES), has(2)),
            grounds(language, *basis),
        ),
        "/matrix?columns=places": (by_district := most(language, placed, by_place, given)),
        "/queries/administrations-by-district": by_district,
        "/matrix?rows=principles": most(
            language, stated, by_principle, grounds(language, *basis[:2], "support_listed")
        ),
        "/matrix?rows=principles&columns=places": most(language, crossing, listed, support[0]),
        "/matrix?rows=principles&columns=places&also=1": most(language, crossing, also, support[1]),
    }  # fmt: skip


def principles(language: str) -> Mapping[str, str]:
    """The principles as figures call them, by number."""
    page = html.fromstring(Visitor().get(f"{prefix(language)}/principles").text)
    found = page.xpath("//main//*[@class='bar-name']/text()")
    return {name[0]: name for name in found}


def prefix(language: str) -> str:
    return "/en" if language == "en" else ""


def sentences(language: str, address: str) -> list[str]:
    """The sentences with a number on a page, its description and the labels of its figure too."""
    response = Visitor().get(f"{prefix(language)}{address}", headers={"Accept": "text/html"})
    assert response.status_code == 200, address
    page = html.fromstring(response.text)
    blocks = [page.xpath("string(//meta[@name='description']/@content)")]
    for element in page.xpath(LEFT_OUT):
        element.drop_tree()
    for element in page.xpath(READ):
        blocks.append(element.get("aria-label") or element.text_content())
    # Editors' notes are of what others say, and name the address where they read it.
    told = [block for block in blocks if "(https://" not in block]
    # What a description has no room for stands in full on the page.
    return [
        sentence for sentence in split(*told)
        if re.search(r"\d", sentence) and not sentence.endswith("…")
    ]  # fmt: skip


def split(*texts: str) -> set[str]:
    """The sentences of texts, without their full stops."""
    return {
        sentence.strip().removesuffix(" – Sikkerby").rstrip(".")
        for text in texts
        for sentence in re.split(r"(?<=[.?])\s+(?=[A-ZÆØÅ0-9†–])", " ".join(text.split()))
    }


def statements(language: str, address: str) -> set[str]:
    """What is true to say on a page: of its initiatives, parties, places and principles."""
    rows, short = rows_of(address), names(language)
    total, everywhere = len(gold()), functools.partial(say, language)
    bases = address.partition("basis=")[2].split(",") if "basis=" in address else [*AT_FIRST]
    citywide = sum(row.coverage == "Citywide" for row in gold())
    unnamed = sum(row.coverage == "UnnamedAreas" for row in gold())
    left_out = sorted(set(DISTRICTS.values()) - {d for row in gold() for d in row.districts})
    alone = sum(len(row.on(bases)) == 1 for row in rows)
    by_basis = [(basis, shared(rows, [basis])) for basis in BASES]
    drawn = [pair for pair in shared(rows, bases) if is_drawn(pair)]
    lines = sum(is_drawn(pair) for basis in bases for pair in shared(rows, [basis]))
    more = {pair for pair in shared(rows, BASES) if is_drawn(pair)} - set(drawn)
    parties = {party for row in rows for party in row.on(bases)}
    places = Counter(place for row in gold() for place in row.places)
    districts = Counter(district for row in gold() for district in row.districts)
    highest = max(districts.values())
    first = [district for district, n in districts.items() if n == highest]
    found = split(
        everywhere("all_initiatives", n=total),
        everywhere("n_of_all", n=len(rows), total=total),
        everywhere("network_alone", n=alone, total=len(rows)),
        everywhere("network_more", n=len(more)),
        everywhere("network_description", n=lines, parties=everywhere("n_parties", n=len(parties))),
        everywhere("districts_unnamed", n=len(left_out), x=row_of(language, left_out)),
        everywhere("n_unnamed_areas", n=unnamed),
        everywhere("map_description", places=everywhere("n_districts", n=len(DISTRICTS))),
        *(everywhere("map_tile", place=district, n=n) for district, n in districts.items()),
        *(everywhere("map_tile_citywide", place=district, n=citywide)
          for district in DISTRICTS.values()),
        *(everywhere(key) for key in ("matrix_tints", "matrix_signs", "matrix_none_means")),
        *(everywhere("map_most", n=len(first), count=highest, x=row_of(language, names_),
                     among=everywhere("among_districts", n=len(DISTRICTS)))
          for names_ in permutations(first)),
        *(everywhere(key, n=len(left_out), x=row_of(language, left_out),
                     citywide=everywhere("n_citywide", n=citywide))
          for key in ("citywide_reach_them", "matrix_gaps_line", "answer_districts")),
        everywhere("matrix_empty", n=sum(not shared(gold(), AT_FIRST)[frozenset(pair)]
                   for pair in combinations(sorted(CODES.values()), 2)), total=21),
        *(f"{everywhere('pair', a=short[a][0], b=short[b][0])}: "
          f"{everywhere('n_initiatives', n=n)}, {everywhere(f'basis_{basis}').lower()}"
          for basis, counted in by_basis for pair, n in counted.items()
          for a, b in permutations(pair)),
        *(f"{short[party][1]}: {sum(party in row.on(bases) for row in rows)}" for party in short),
        *(f"{name}: {everywhere('n_initiatives', n=places[slug])}"
          for slug, name in place_names(language).items()),
        *(everywhere(f"n_{kind}", n=n) for kind, n in (
            ("initiatives", total), ("principles", 5), ("administrations", len(CODES)),
            ("parties", len({party for row in gold() for party in row.parties})),
            # The municipality is the place around all others.
            ("places", len(place_names(language)) - 1))),
        *(f"{n} {everywhere(key).lower()}" for n, key in (
            (citywide, "citywide"), (unnamed, "unnamed_areas"),
            (total - citywide - unnamed, "named_places"))),
    )  # fmt: skip
    return found | of_lists(language, citywide) | of_places(language, citywide)


def of_lists(language: str, citywide: int) -> set[str]:
    """What lists, the pages of parties and principles, and the answers of the home page may say."""
    everywhere, short, rows = functools.partial(say, language), names(language), gold()
    total = len(rows)

    def answer(n: int, *clauses: str) -> str:
        return f"{everywhere('answer_subject', n=n)} {row_of(language, clauses)}."

    def on_each_basis(rows: list[Row], *parties: str) -> str:
        counts = Counter(
            max((row.parties[p] for p in parties), key=BASES.index)
            for row in rows if set(parties) <= row.on(AT_FIRST)
        )  # fmt: skip
        parts = [everywhere(f"of_them_{b}", n=counts[b]) for b in BASES if counts[b]]
        return row_of(language, parts)

    def of_them(rows: list[Row], key: str, *parties: str) -> str:
        n = sum(set(parties) <= row.on(AT_FIRST) for row in rows)
        return everywhere(key, n=n, x=on_each_basis(rows, *parties))

    police = [row for row in rows if POLICE in row.on(AT_FIRST)]
    both = [row for row in police if "SOF" in row.on(AT_FIRST)]
    here = [row for row in rows if NOERREBRO in row.places]
    near = [row for row in police if row in here or row.coverage == "Citywide"]
    aged = [row for row in rows if row.ages and row.ages[0] <= 16 < row.ages[1] + 1]
    reached = [row for row in aged if row.coverage == "Citywide" or "Nørrebro" in row.districts]
    third = [row for row in rows if row.principle == "3"]
    also = [row for row in rows if "3" in row.also]
    alone = [row for row in rows if len(row.on(AT_FIRST)) == 1]
    mentioned = [list(row.parties.values()).count("mentioned") for row in rows]
    more = sum({POLICE, "SOF"} <= row.parties.keys() for row in rows) - len(both)
    open_ages = [row for row in rows if not row.ages
                 and (row.coverage == "Citywide" or "Nørrebro" in row.districts)]  # fmt: skip
    place = functools.partial(everywhere, "clause_place", x="Nørrebro")
    police_name, social = short[POLICE][1], short["SOF"][1]
    near_here = [row for row in near if row in here]
    lists = {
        len(near): near, len(both): both, len(third): third, citywide: [], len(alone): alone,
        len(reached): reached,
    }  # fmt: skip
    return split(
        *(everywhere("n_of_all", n=n, total=total) for n in lists),
        answer(len(near_here), place(n=len(near_here)),
               everywhere("clause_party", n=len(near_here), x=police_name)),
        everywhere("also_citywide", n=len(near) - len(near_here), place=everywhere("the_district")),
        of_them(near, "of_all_shown", POLICE),
        of_them(police, "of_them", POLICE),
        of_them(both, "of_them", POLICE, "SOF"),
        answer(len(police), everywhere("clause_party", n=len(police), x=police_name)),
        answer(len(both), everywhere("clause_party", n=len(both),
                                     x=row_of(language, [police_name, social]))),
        everywhere("more_implied", n=more),
        everywhere("more_implied", n=sum(POLICE in row.parties for row in rows) - len(police)),
        answer(1, place(n=1), everywhere("clause_age", n=1, x="16")),
        everywhere("also_citywide", n=len(reached) - 1, place=everywhere("the_district")),
        everywhere("more_open_ages", n=len(open_ages)),
        answer(len(third), everywhere("clause_principle", n=2, x=principles(language)["3"])),
        answer(citywide, everywhere("clause_citywide", n=2)),
        answer(len(alone), everywhere("clause_alone", n=2)),
        f"{everywhere('n_initiatives', n=len(third))} · "
        f"{everywhere('n_also_support', n=len(also))}",
        everywhere("example_number", n=len(police), total=total, party=police_name,
                   x=on_each_basis(police, POLICE)),
        everywhere("example_all", n=len(police)),
        everywhere("answer_age", n=len(reached), direct=1, place="Nørrebro"),
        everywhere("answer_mentioned", n=sum(mentioned), initiatives=everywhere(
            "n_initiatives", n=sum(map(bool, mentioned)))),
        *(" · ".join(everywhere(f"n_{b}", n=n) for b in BASES
                     if (n := sum(row.parties.get(party) == b for row in rows)) or b == "named")
          for party in (POLICE, "SOF")),
        # What search engines are told of a party and of a principle.
        *(everywhere("n_named", n=sum(row.parties.get(party) == "named" for row in rows))
          for party in (POLICE, "SOF")),
        everywhere("n_initiatives", n=len(third)),
        *(everywhere("ego_description", n=len({other for row in rows if party in row.on(AT_FIRST)
                     for other in row.on(AT_FIRST)}) - 1) for party in (POLICE, "SOF")),
        *(answer(1, everywhere("clause_unit", n=1, x=unit)) for unit in (
            "Den Kriminalpræventive Sektion", "Crime Prevention Section")),
    )  # fmt: skip


def of_places(language: str, citywide: int) -> set[str]:
    """What pages of districts may say, and lists of places."""
    everywhere = functools.partial(say, language)
    named = Counter(place for row in gold() for place in row.places)
    inside = Counter(
        district for row in gold() for district in row.districts
        if district not in {DISTRICTS.get(place) for place in row.places}
    )  # fmt: skip
    reached = [("the_district", slug, name) for slug, name in DISTRICTS.items()]
    return split(
        everywhere("also_citywide", n=citywide, place=everywhere("the_district")),
        *(everywhere("n_name_this", n=named[slug], place=name) for _, slug, name in reached),
        *(everywhere("also_inside", n=inside[name], place=everywhere(kind))
          for kind, _, name in reached),
    )  # fmt: skip


def is_true_of_parties(language: str, address: str, sentence: str) -> bool:
    """Whether a strip of parties says in how many of the page's initiatives each is."""
    label, _, listed = sentence.partition(": ")
    address = address.replace("/ask", "/initiatives").partition("&by=")[0]
    rows = {
        f"/initiatives?party={POLICE}&place={NOERREBRO}&cover=1": (
            row for row in gold() if POLICE in row.on(AT_FIRST)
            and (row.coverage == "Citywide" or NOERREBRO in row.places)),
        f"/initiatives?party={POLICE}&party=koebenhavn-socialforvaltningen": (
            row for row in gold() if {POLICE, "SOF"} <= row.on(AT_FIRST)),
        f"/doc/place/{NOERREBRO}": (row for row in gold() if "Nørrebro" in row.districts),
    }.get(address)  # fmt: skip
    if rows is None or label not in (say(language, k) for k in ("others_here", "who_works_here")):
        return False
    chosen = {POLICE} | ({"SOF"} if "social" in address else set()) if "?" in address else set()
    counts = Counter(party for row in rows for party in row.on(AT_FIRST) - chosen)
    expected = {f"{names(language)[party][0]} {n}" for party, n in counts.items()}
    return set(listed.split(" · ")) == expected


def is_true_of_counts(language: str, address: str, sentence: str) -> bool:
    """Whether a sentence names the administrations in most of the initiatives that /ask shows."""
    if not address.startswith("/ask") or "by=administrations" not in address:
        return False
    shown = [
        row for row in gold() if POLICE in row.on(AT_FIRST)
        and (row.coverage == "Citywide" or NOERREBRO in row.places)
    ]  # fmt: skip
    counts = Counter(party for row in shown for party in row.on(AT_FIRST) & set(CODES.values()))
    (first, most), *_ = counts.most_common()
    counted = say(language, "in_initiatives_shown", n=len(shown))
    given = grounds(language, *(f"basis_{basis}" for basis in AT_FIRST), what=counted)
    among = say(language, "n_administrations", n=len(counts))
    values = {"n": len(counts), "among": among, "count": most, "grounds": given}
    return sentence == say(language, "answered_most", x=names(language)[first][0], **values)


def is_true_of_police(language: str, sentence: str) -> bool:
    """Whether a sentence says of all who are with the police in how many initiatives they are."""
    partners = Counter(
        party for row in gold() if POLICE in row.on(AT_FIRST) for party in row.on(AT_FIRST)
    )
    before, _, after = say(language, "answer_police", x="|").rstrip(".").partition("|")
    listed = sentence.removeprefix(before).removesuffix(after)
    expected = {f"{names(language)[p][1]} {n}" for p, n in partners.items() if p != POLICE}
    # Names hold “and” as well.
    return set(re.findall(rf"(\D+ \d+)(?:, | {say(language, 'and')} |$)", listed)) == expected


def is_cut_of(language: str, sentence: str, true: Iterable[str]) -> bool:
    """Whether a sentence is one of those that are true, with its middle left out, as in a title."""
    own = sentence.removesuffix(f" ({say(language, 'ask_mark')})").rstrip(".")
    head, cut, tail = own.partition(" … ")
    return bool(cut) and any(one.startswith(head) and one.endswith(tail) for one in true)


def is_true_of_place(language: str, sentence: str) -> bool:
    """Whether a line of the register of places says how many initiatives name it."""
    named = Counter(place for row in gold() for place in row.places)
    return any(
        sentence.startswith(name)
        and sentence.endswith(f" {say(language, 'n_name_it', n=named[slug])}")
        for slug, name in place_names(language).items()
    )


def is_true_of_fact(language: str, sentence: str) -> bool:
    """Whether a sentence tells of the sums, or of a number as it was read."""
    facts = read_expected("facts.tsv")
    sums = [f"{int(row['value']):,}" for row in facts if row["kind"] == "Sum"]
    (amount,) = (text if language == "en" else text.replace(",", ".") for text in sums)
    said = say(language, "answer_sums", n=1, x=amount).rstrip(".")
    return sentence.startswith(said) or any(
        sentence.rstrip("«").endswith(row["words"]) for row in facts
    )


def is_true_of_answer(language: str, address: str, sentence: str) -> bool:
    """Whether a sentence counts the rows of a query's answer as its file has them."""
    rows = list(csv.DictReader(Visitor().get(f"{address}.csv").text.splitlines()))
    columns = list(rows[0]) if rows else []
    counted = [c for c in columns if c not in ("row", "number") and rows[0][c].isdigit()]
    things = [c for c in columns if f"{c}Da" in columns] or columns[:1]
    things = things[: 2 if things[:1] in (["a"], ["first"]) else 1]
    distinct = len({tuple(row[c] for c in things) for row in rows})
    if sentence.startswith(say(language, "complete_answer", n=len(rows))):
        return True
    if found := re.match(
        r"(?:Flest blandt|The most among) (\d+)\b.*? (?:med|with) (\d+)", sentence
    ):
        return found[1] == str(len(rows)) and found[2] == str(max(int(r[counted[0]]) for r in rows))
    if found := re.match(r"(?:Blandt|Among) .*: (\d+)", sentence):
        return found[1] == str(max(int(row[counted[-1]]) for row in rows))
    if found := re.match(r"(\d+)\b[^:,]*(: |, blandt andre |, among them )", sentence):
        return found[1] == str(distinct)
    return False


@pytest.mark.parametrize("language", LANGUAGES)
def test_findings_are_those_of_the_table(language: str) -> None:
    for address, expected in findings(language).items():
        found = sentences(language, address)
        assert set(expected) & set(found), (address, expected[0], found)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_with_a_number_is_true(language: str) -> None:
    known = findings(language)
    queries = [f"/queries/{name}" for name in read_queries(resources.queries_folder())]
    wrong: list[tuple[str, str]] = []
    for address in dict.fromkeys([*PAGES, *LISTS, *FIGURES, *queries]):
        if address in NO_COUNTS:
            continue
        true = set(known.get(address, ())) | statements(language, address)
        wrong += [
            (address, sentence)
            for sentence in sentences(language, address)
            if sentence not in true
            and not NO_NUMBER.search(sentence)
            and not is_true_of_parties(language, address, sentence)
            and not is_true_of_counts(language, address, sentence)
            and not is_cut_of(language, sentence, true)
            and not is_true_of_police(language, sentence)
            and not is_true_of_place(language, sentence)
            and not is_true_of_fact(language, sentence)
            and not ("/queries/" in address and is_true_of_answer(language, address, sentence))
        ]
    assert not wrong, "\n".join(map(str, wrong))
