"""What a review of the published data found wrong, one test for each entry."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from sikkerby import resources
from sikkerby.documents.edition import Edition
from sikkerby.documents.folder import read_own_texts
from sikkerby.extraction.records import Extract
from sikkerby.vocabulary import PREFIXES
from tests.conftest import EDITION
from tests.unit.conftest import Ask

Values = Callable[[str], list[str]]
PREFIX = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items())
INITIATIVE = f"id/initiative/{EDITION}"
PLACE = "id/place/koebenhavn"


@pytest.fixture(scope="module")
def values(ask: Ask) -> Values:
    """The values of `?x` in a pattern, as texts."""

    def run(pattern: str) -> list[str]:
        rows = ask(f"{PREFIX}SELECT DISTINCT ?x WHERE {{ {pattern} }} ORDER BY ?x")
        return [row["x"].value for row in rows]

    return run


def slugs(iris: list[str]) -> list[str]:
    return [iri.rpartition("/")[2] for iri in iris]


def test_01_the_sum_is_each_associations(values: Values) -> None:
    fact = "?fact sb:factKind sb:Sum"
    assert values(f"{fact} ; sb:perThing ?x") == ["forening"]
    (words,) = values(f"{fact} ; sb:evidence/sb:quotedText ?x")
    assert words == "15 folkeoplysende foreninger modtager hver 200.000 kr. årligt"


def test_02_the_table_says_almost_nothing_of_money_and_effect() -> None:
    texts = read_own_texts(resources.data_folder() / "texts.tsv")
    for key in ("left_out_text", "about_left_out_text"):
        danish, english = texts[key]
        assert "næsten intet" in danish
        assert "almost nothing" in english


def test_03_what_became_of_the_strategy(values: Values) -> None:
    strategy = f"<id/strategy/{EDITION}>"
    assert values(f"{strategy} dct:dateAccepted ?x") == ["2018-03-01"]
    notes = " ".join(values(f"{strategy} skos:editorialNote ?x"))
    for said in ("31. oktober 2019", "https://www.kk.dk/sikkerby", "2022–2025", "six principles"):
        assert said in notes
    source = " ".join(values(f"<id/source/{EDITION}> skos:editorialNote ?x"))
    assert "This is an inference" in source
    assert "11. juni 2018" in source


def test_deprived_areas_are_a_scheme_of_their_own(values: Values) -> None:
    areas = "?area a dct:Location ; skos:inScheme ?scheme . ?scheme a skos:ConceptScheme ."
    assert [iri.rpartition("/")[2] for iri in values(f"{areas} BIND (?scheme AS ?x)")] == [
        "f_udsatte_byomraader.json"
    ]
    assert len(values(f"{areas} BIND (?area AS ?x)")) == 17
    relations = values(f"{areas} ?link a sb:Link ; rdf:object ?area ; rdf:predicate ?x .")
    assert {iri.rpartition("#")[2] for iri in relations} == {
        "broadMatch", "closeMatch", "narrowMatch", "relatedMatch",
    }  # fmt: skip


def test_05_ssp_is_tied_to_its_organisation_and_members(values: Values) -> None:
    ssp = "<id/organisation/ssp-koebenhavn>"
    assert values(f"<{INITIATIVE}/ssp> rdfs:seeAlso ?x")[0].endswith(
        "id/organisation/ssp-koebenhavn"
    )
    assert slugs(values(f"{ssp} org:hasMember ?x")) == [
        "koebenhavn-beskaeftigelses-og-integrationsforvaltningen",
        "koebenhavn-boerne-og-ungdomsforvaltningen",
        "koebenhavn-kultur-og-fritidsforvaltningen",
        "koebenhavn-socialforvaltningen",
        "koebenhavns-politi",
        "kriminalforsorgen",
    ]
    coordinates = f"<{INITIATIVE}/ssp> cv:hasParticipation ?p . ?p cv:role sb:Coordinator"
    for code, level in (("BUF", "1"), ("SOF", "2")):
        party = f"{coordinates} ; cv:hasParticipant/skos:notation '{code}'"
        assert values(f"{party} ; sb:coordinationLevel ?x") == [level]
        assert f"niveau {level}" in values(f"{party} ; sb:evidence/sb:quotedText ?x")
    assert values(f"<{INITIATIVE}/ssp> sb:leadOrganisation ?x") == []
    notes = " ".join(values(f"{ssp} skos:editorialNote ?x"))
    assert "Row 15 is about the initiative and does not have the organisation as a party" in notes


@pytest.mark.parametrize("slug", ["koebenhavns-politi", "den-kriminalpraeventive-sektion"])
def test_06_the_police_have_their_district(values: Values, slug: str) -> None:
    (name,) = values(f"<id/organisation/{slug}> dct:spatial/rdfs:label ?x FILTER(LANG(?x) = 'da')")
    assert name.endswith("København, Frederiksberg, Tårnby og Dragør")


def test_07_udbetaling_danmark_is_self_governing_and_public(values: Values) -> None:
    node = "<id/organisation/udbetaling-danmark>"
    assert slugs(values(f"{node} org:classification ?x")) == ["ns#SelfGoverningInstitution"]
    assert values(f"?x a cv:PublicOrganisation FILTER(?x = {node})")


def test_08_what_changed_is_cited_as_having_happened(values: Values) -> None:
    assert values("<id/organisation/skat> org:changedBy/dct:date ?x") == ["2018-07-01"]
    renaming = "<id/organisation/kriminalforsorgen#renaming>"
    notes = " ".join(values(f"{renaming} skos:editorialNote ?x"))
    assert "14557049" in notes
    assert "varslede" not in " ".join(values(f"{renaming} rdfs:label ?x"))


def test_09_points_say_what_they_are(values: Values) -> None:
    points = f"<{PLACE}-broenshoej> geo:hasGeometry/geo:asWKT ?x"
    assert values(points) == ["POINT(12.5026 55.7091)"]
    assert "kvarter 20902" in " ".join(values(f"<{PLACE}-husum#point> skos:editorialNote ?x"))
    notes = " ".join(values("?g a geo:Geometry ; skos:editorialNote ?x"))
    assert "coarser" not in notes
    inside = "FILTER(CONTAINS(?note, 'It lies inside the district.'))"
    assert len(values(f"?x a geo:Geometry ; skos:editorialNote ?note {inside}")) == 10


def test_10_three_areas_are_a_fact_of_the_title(values: Values) -> None:
    fact = f"<{INITIATIVE}/tryghedspartnerskaber-i-tre-omraader> sb:statedFact ?f . ?f"
    assert values(f"{fact} sb:value ?x") == ["3"]
    assert slugs(values(f"{fact} sb:evidence/sb:column ?x")) == ["ns#TitleColumn"]


def test_11_cuku_is_a_unit_of_sof(values: Values) -> None:
    cuku = "<id/organisation/koebenhavn-center-for-udsatte-kriminalitetstruede-unge>"
    assert values(f"{cuku} org:unitOf/skos:notation ?x") == ["SOF"]
    for initiative in ("den-korte-snor", "idraetsprojektet"):
        assert "CUKU" in " ".join(values(f"<{INITIATIVE}/{initiative}> skos:editorialNote ?x"))


def test_12_sikker_by_in_oekf_has_the_names_that_committees_write(values: Values) -> None:
    unit = "<id/organisation/koebenhavn-sikker-by-i-oekf>"
    names = values(f"{unit} skos:altLabel|skos:hiddenLabel ?x")
    assert names == ["Sikker By Sekretariatet", "Team Sikker By"]


def test_13_the_citys_own_english_names_are_no_translations(values: Values) -> None:
    own = values("?o sb:translationStatus sb:OfficialName ; rdfs:label ?x FILTER(LANG(?x) = 'en')")
    assert len(own) == 8
    assert "Finance Committee" in own
    assert not values("?x a sb:Administration ; sb:translationStatus sb:UnofficialTranslation")


def test_14_slips_are_mended_by_one_rule(edition: Edition, values: Values) -> None:
    corrected = {(entry.row, entry.corrected) for entry in edition.corrections}
    assert (15, "drøftes sagen i SSP ledergruppen") in corrected
    assert not any(row == 27 for row, _ in corrected)
    notes = values(
        f"<{INITIATIVE}/uddannelsesambassadoerer-i-fritidscentrene> skos:editorialNote ?x"
    )
    assert any("can be read as" in note for note in notes)
    # Titles keep how they write compounds; the usual spelling is there to be found.
    titles = [row.title for row in edition.table.rows]
    assert "Triangel samarbejdet" in titles
    for entry in edition.spellings:
        assert values(f"?x skos:hiddenLabel '{entry.spelling}'@da"), entry
    assert {entry.row for entry in edition.spellings} == {3, 4, 5, 7, 22, 32, 43}


def test_15_quotations_end_with_words(extracted: Extract) -> None:
    anchor = extracted.initiatives[33].leadership[0].evidence[0].exact
    assert anchor == "forankret i Socialforvaltningens"
    counted = {fact.counted for fact in extracted.initiatives[7].facts}
    assert "forskellige børne-familieenheder" in counted
    (area,) = extracted.initiatives[39].area.evidence
    assert area.exact == "Nørrebro og i Brønshøj/Husum/Vanløse"


CODES = {
    "id/organisation/koebenhavns-kommune": "64942212",
    "id/place/koebenhavns-kommune": "0101",
    "id/organisation/koebenhavns-politi": "1470",
    f"{PLACE}-tingbjerg": "20903",
    f"{PLACE}-husum": "20901",
    f"{PLACE}-broenshoej": "20904",
    f"{PLACE}-urbanplanen": "21209",
}


@pytest.mark.parametrize("path", CODES)
def test_codes_have_scheme_agency_origin_confidence_and_date(values: Values, path: str) -> None:
    code = f"<{path}> adms:identifier ?code . ?code skos:notation '{CODES[path]}' ; a ?type . ?code"
    for term in ("schema:propertyID", "adms:schemaAgency", "sb:confidence", "dct:created"):
        assert values(f"{code} {term} ?x"), term
    assert len(values(f"{code} skos:editorialNote ?x")) == 2


ORIGIN = ("skos:notation", "schema:propertyID", "adms:schemaAgency", "dct:created",
          "dct:creator/rdfs:label", "skos:editorialNote")  # fmt: skip


def test_every_code_has_an_origin(values: Values) -> None:
    codes = values("?x a adms:Identifier")
    # Ten districts, four quarters, the municipality's three, a CVR number, a police district; from
    # links: 9 of Wikidata, 5 of GeoNames, 1 of NUTS.
    assert len(codes) == 10 + 4 + 3 + 1 + 1 + 9 + 5 + 1
    assert values("?thing adms:identifier ?x") == codes
    for term in ORIGIN:
        assert values(f"?x a adms:Identifier ; {term} ?value") == codes, term


def test_pages_and_data_sets_worth_reading_are_linked(values: Values) -> None:
    pages = values(
        "?link rdf:predicate rdfs:seeAlso ; rdf:object ?x FILTER(!CONTAINS(STR(?x), '/id/'))"
    )
    assert len(pages) == 7
    assert "https://www.kk.dk/sikkerby" in pages
    assert values("?x skos:broadMatch <http://data.europa.eu/nuts/code/DK011>")
