"""A seeded generator of data folders with any number of realistic editions.

    python -m benchmarks.generate FOLDER [--editions 10] [--initiatives 45] [--seed 1]

The municipalities are fictional, each with administrations, units, districts and neighbourhoods
of its own; partners that work nationwide are shared, as they are in life. The documents have what
makes the real one hard: rows broken over pages, `<p>` tags, “alle forvaltninger”, units in place
of organisations, ages in several wordings, stated facts.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sikkerby.vocabulary import slugify

BASE = "https://data.example.org/"

_STEMS = (
    "Ege", "Birke", "Kløver", "Måge", "Ravne", "Tinde", "Sommer", "Vinter", "Lyng", "Høje",
)  # fmt: skip
_ENDINGS = (
    "strup", "lev", "bjerg", "sund", "næs", "holm", "skov", "bro", "toft", "rød",
)  # fmt: skip

_BEFORE = ("", "Nørre ", "Sønder ", "Øster ", "Vester ", "Store ", "Lille ", "Gammel ", "Ny ",
           "Over ")  # fmt: skip
_NAMES = [f"{before}{stem}{ending}" for before in _BEFORE for ending in _ENDINGS for stem in _STEMS]

_ADMINISTRATIONS = (
    ("BIF", "Beskæftigelsesforvaltningen", "Employment Administration"),
    ("SOF", "Socialforvaltningen", "Social Services Administration"),
    ("BUF", "Børneforvaltningen", "Children's Administration"),
    ("ØKF", "Økonomiforvaltningen", "Finance Administration"),
    ("KFF", "Kulturforvaltningen", "Culture Administration"),
    ("TMF", "Teknikforvaltningen", "Technical Administration"),
    ("SUF", "Sundhedsforvaltningen", "Health Administration"),
)
_UNITS = (
    ("CFU", "Center for Ungevejledning", "Centre for Youth Guidance", 2),
    ("CFG", "Center for Gadeplan", "Centre for Street Work", 1),
    ("CFJ", "Center for Fritidsjob", "Centre for Spare-Time Jobs", 0),
)
_PARTNERS = (
    ("fantasi-politi", "Fantasipolitiet", "Fantasy Police", "Police"),
    ("fantasi-forsorgen", "Fantasiforsorgen", "Fantasy Probation Service", "StateAuthority"),
    ("fantasi-brandvaesen", "Fantasibrandvæsenet", "Fantasy Fire Service", "EmergencyService"),
    ("natteravnene-fantasia", "Natteravnene Fantasia", "Night Owls Fantasia",
     "VoluntaryOrganisation"),
    ("idraetsforbundet-fantasia", "Idrætsforbundet Fantasia", "Sports League Fantasia",
     "Association"),
    ("ungehuset-fantasia", "Ungehuset Fantasia", "Youth House Fantasia",
     "SelfGoverningInstitution"),
)  # fmt: skip
_PLACES = ("Nord", "Syd", "Øst", "Vest", "Midt", "Havn")
_ESTATES = ("parken", "vænget", "gården")

_SUBJECTS = (
    ("Gadeplansindsats", "Street-level work"), ("Mentorordning", "Mentoring scheme"),
    ("Fritidspas", "Leisure pass"), ("Tryghedsvandringer", "Safety walks"),
    ("Lommepengeprojekt", "Pocket-money project"), ("Exitforløb", "Exit programme"),
    ("Netværksmøder", "Network meetings"), ("Forældrekurser", "Courses for parents"),
    ("Rådgivning", "Counselling"), ("Aktivitetshus", "Activity house"),
    ("Uddannelsesvejledning", "Guidance on education"), ("Boksehold", "Boxing team"),
    ("Natcafé", "Night café"), ("Dialogforløb", "Dialogue programme"),
    ("Tidlig opsporing", "Early detection"),
)  # fmt: skip
_SETTINGS = (
    ("i skolerne", "in the schools"), ("på gadeplan", "at street level"),
    ("for nye familier", "for new families"), ("i weekenden", "at the weekend"),
    ("med frivillige", "with volunteers"), ("i boligområderne", "in the housing estates"),
)  # fmt: skip
_SENTENCES = (
    ("Indsatsen skal forebygge, at flere kommer ud i kriminalitet, og styrke trygheden lokalt.",
     "The initiative is to prevent more people from turning to crime and to strengthen the sense "
     "of safety locally."),
    ("Medarbejderne er til stede, hvor de unge færdes, og skaber kontakt på de unges vilkår.",
     "The staff are present where the young people spend their time and make contact on their "
     "terms."),
    ("Formålet er at bygge bro mellem hjem, skole og fritid.",
     "The aim is to build a bridge between home, school and leisure."),
    ("Der arbejdes ud fra en fælles plan, som de involverede parter følger op på.",
     "The work follows a common plan that the parties involved follow up on."),
    ("Den enkelte får støtte til at komme godt i gang med job eller uddannelse.",
     "Each person gets support to make a good start in a job or in education."),
    ("Erfaringerne samles og deles på tværs af kommunen.",
     "The experience is gathered and shared across the municipality."),
)  # fmt: skip
_FACTS = (
    ("Der er afsat 200.000 kr. årligt.", "DKK 200,000 a year is set aside."),
    ("Et forløb varer op til tre år.", "A programme lasts up to three years."),
    ("Støtten er på op til 37 timer ugentligt.", "The support is of up to 37 hours a week."),
    ("Der er 10 fritidscentre med i indsatsen.", "There are 10 recreation centres in the "
     "initiative."),
    ("Indsatsen løber frem til 2019.", "The initiative runs until 2019."),
)  # fmt: skip
_GROUPS = (
    ("Unge mellem 15 og 17 år", "Adolescents between 15 and 17"),
    ("Børn og unge", "Children and adolescents"), ("Alle borgere", "All citizens"),
    ("Unge 18-25 år", "Adults aged 18 to 25"), ("Børn 0-6 år", "Children aged 0 to 6"),
    ("Unge under 18 år", "Adolescents under 18"), ("Borgere over 30 år", "Citizens over 30"),
    ("Kriminalitetstruede børn op til 15 år", "Children up to 15 at risk of crime"),
    ("Forældre til teenagere", "Parents of teenagers"),
)  # fmt: skip
_PRINCIPLES = (
    ("Vi samarbejder bredt om løsninger.", "We cooperate broadly on the solutions.",
     "Samarbejde", "Cooperation"),
    ("Vi bygger på viden og følger op på det, vi gør.",
     "We build on knowledge and follow up on what we do.", "Viden", "Knowledge"),
    ("Vi sætter ind over for børn og unge i tide.",
     "We take action for the young in good time.", "Børn", "Children"),
    ("Vi gør det muligt at forlade bander og miljøer.",
     "We make it possible to leave the gangs and their circles.", "Exit", "Leaving gangs"),
    ("Vi støtter en god udvikling i de lokale områder.",
     "We support a good development in the local areas.", "Områder", "Areas"),
)  # fmt: skip
_HEADER = "Indsats/projekt\tKort beskrivelse\tOmråde\tMålgruppe\tInvolverede forvaltninger"


@dataclass(frozen=True)
class Initiative:
    """One row of a document, with its English."""

    title: tuple[str, str]
    description: tuple[str, str]
    area: str
    group: tuple[str, str]
    involved: str


def generate(folder: Path, editions: int, initiatives: int = 45, seed: int = 1) -> None:
    """Write a data folder of `editions` editions with `initiatives` rows each into `folder`."""
    if editions > len(_NAMES):
        raise ValueError(f"At most {len(_NAMES)} editions.")
    (folder / "reference").mkdir(parents=True, exist_ok=True)
    (folder / "links").mkdir(exist_ok=True)
    (folder / "publication.toml").write_text(_publication(), "utf-8")
    (folder / "links" / "agents.ttl").write_text(_links(), "utf-8")
    (folder / "reference" / "partners.ttl").write_text(_partners(), "utf-8")
    for number, name in enumerate(_NAMES[:editions]):
        reference = folder / "reference" / f"{slugify(name)}.ttl"
        reference.write_text(_municipality(name, number), "utf-8")
        _write_edition(folder, name, initiatives, random.Random(f"{seed}-{number}"))


def _publication() -> str:
    return (
        f'base = "{BASE}"\n'
        'title_da = "Opdigtede kommuners indsatser"\n'
        'title_en = "Initiatives of fictional municipalities"\n'
        'description_da = "Prøvedata. Intet heri er virkeligt."\n'
        'description_en = "Test data. Nothing in here is real."\n'
        'publisher_da = "Prøveredaktionen"\npublisher_en = "Test editors"\n'
        'licence = "http://publications.europa.eu/resource/authority/licence/CC0"\n'
        'revised = "2030-01-01"\n'
    )


_PREFIXES = """@prefix dct: <http://purl.org/dc/terms/> .
@prefix geo: <http://www.opengis.net/ont/geosparql#> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sb: <https://w3id.org/sikkerby/ns#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .

"""
_NOTE = 'skos:editorialNote "Opdigtet."@da , "Fictional."@en'
_OURS = "sb:translationStatus sb:UnofficialTranslation"


def _links() -> str:
    return _PREFIXES + (
        "<id/agent/test-editors> a prov:Agent ;\n"
        '    rdfs:label "Prøveredaktionen"@da , "Test editors"@en .\n\n'
        "<http://publications.europa.eu/resource/authority/language/DAN>\n"
        "    a dct:LinguisticSystem ;\n"
        '    rdfs:label "dansk"@da , "Danish"@en .\n'
    )


def _block(iri: str, kind: str, da: str, en: str, *more: str) -> str:
    lines = [f'rdfs:label "{da}"@da , "{en}"@en', *more, _NOTE]
    return f"<id/{iri}> a {kind} ;\n    " + " ;\n    ".join(lines) + " .\n\n"


def _partners() -> str:
    blocks = [
        _block(
            f"organisation/{slug}", "sb:PartnerOrganisation", da, en, _OURS,
            f"org:classification sb:{kind}", "dct:spatial <id/place/egestrup-kommune>",
        )
        for slug, da, en, kind in _PARTNERS
    ]  # fmt: skip
    blocks.append(
        _block(
            "organisation/boligselskaber", "sb:OrganisationGroup", "boligselskaber",
            "housing companies", _OURS, "org:classification sb:HousingCompany",
        )
    )  # fmt: skip
    return _PREFIXES + "".join(blocks)


def _municipality(name: str, number: int) -> str:
    short = slugify(name)
    place, authority = f"place/{short}-kommune", f"organisation/{short}-kommune"
    spatial = f"dct:spatial <id/{place}>"
    blocks = [
        _block(authority, "sb:MunicipalAuthority", f"{name} Kommune", f"City of {name}", _OURS,
               spatial),
        _block(place, "sb:Municipality", f"{name} Kommune", f"{name} Municipality", _OURS,
               f"geo:hasGeometry <id/{place}#point>"),
        f"<id/{place}#point> a geo:Geometry ;\n"
        f'    geo:asWKT "POINT({9 + number % 150 / 50:.2f} {55 + number % 120 / 60:.4f})"'
        "^^geo:wktLiteral ;\n"
        f"    {_NOTE} .\n\n",
    ]  # fmt: skip
    for code, da, en in _ADMINISTRATIONS:
        blocks.append(
            _block(f"organisation/{short}-{slugify(da)}", "sb:Administration", da, en,
                   f'skos:notation "{code}"', f"org:unitOf <id/{authority}>", spatial, _OURS)
        )  # fmt: skip
    for code, da, en, owner in _UNITS:
        parent = f"organisation/{short}-{slugify(_ADMINISTRATIONS[owner][1])}"
        blocks.append(
            _block(f"organisation/{short}-{slugify(da)}", "sb:Unit", da, en,
                   f'skos:notation "{code}"', f"org:unitOf <id/{parent}>", spatial, _OURS)
        )  # fmt: skip
    for index, (label, kind, parent) in enumerate(_places(name), start=1):
        more = [f"sb:within <id/place/{parent}>"]
        more += [f'skos:notation "{index}"'] if kind == "District" else []
        blocks.append(_block(f"place/{short}-{slugify(label)}", f"sb:{kind}", label, label, *more))
    return _PREFIXES + "".join(blocks)


def _places(name: str) -> Iterator[tuple[str, str, str]]:
    short = slugify(name)
    for side in _PLACES:
        yield f"{name} {side}", "District", f"{short}-kommune"
    for number, ending in enumerate(_ESTATES):
        parent = f"{name} {_PLACES[number]}"
        yield f"{name[:-3]}{ending}", "Neighbourhood", f"{short}-{slugify(parent)}"


def _write_edition(folder: Path, name: str, initiatives: int, chance: random.Random) -> None:
    short = slugify(name)
    identifier = f"{short}-2018-2021"
    target = folder / "editions" / identifier
    target.mkdir(parents=True, exist_ok=True)
    rows = _rows(name, initiatives, chance)
    (target / "document.txt").write_text(_document(name, rows, chance), "utf-8")
    (target / "edition.toml").write_text(_manifest(name, identifier), "utf-8")
    lines = ["row\tcolumn\tdanish\tenglish"]
    groups: set[str] = set()
    for number, row in enumerate(rows, start=1):
        lines.append(f"{number}\ttitle\t{row.title[0]}\t{row.title[1]}")
        lines.append(f"{number}\tdescription\t{row.description[0]}\t{row.description[1]}")
        if row.group[0] not in groups:
            groups.add(row.group[0])
            lines.append(f"{number}\ttarget_group\t{row.group[0]}\t{row.group[1]}")
    (target / "translations.tsv").write_text("\n".join(lines) + "\n", "utf-8")
    lines = ["number\tdanish\tenglish\tshort_da\tshort_en"]
    lines += [f"{n}\t" + "\t".join(texts) for n, texts in enumerate(_PRINCIPLES, start=1)]
    (target / "principles.tsv").write_text("\n".join(lines) + "\n", "utf-8")
    for table, header in (
        ("corrections", "row\tcolumn\tprinted\tcorrected\treason_da\treason_en\tby\tdate"),
        ("exclusions", "row\twords\torganisation\treason_da\treason_en"),
        ("not-services", "row\ttitle\treason_da\treason_en"),
    ):
        (target / f"{table}.tsv").write_text(header + "\n", "utf-8")


def _rows(name: str, number: int, chance: random.Random) -> list[Initiative]:
    titles = [
        (f"{da} {where}", f"{en} {place}") for da, en in _SUBJECTS for where, place in _SETTINGS
    ]
    chance.shuffle(titles)
    if number > len(titles):
        raise ValueError(f"At most {len(titles)} initiatives for each edition.")
    places = [label for label, _, _ in _places(name)]
    return [_row(title, places, chance) for title in titles[:number]]


def _row(title: tuple[str, str], places: list[str], chance: random.Random) -> Initiative:
    sentences = chance.sample(_SENTENCES, chance.randint(3, 5))
    # A sentence with the title tells descriptions apart.
    sentences.insert(
        0, (f"{title[0]} er en del af strategien.", f"{title[1]} is a part of the strategy.")
    )
    if chance.random() < 0.3:
        sentences.append(chance.choice(_FACTS))
    if chance.random() < 0.25:
        code, da, en, _ = chance.choice(_UNITS)
        sentences.append((f"{da} ({code}) er med.", f"{en} ({code}) takes part."))
    if chance.random() < 0.25:
        _, da, en, _ = chance.choice(_PARTNERS)
        sentences.append((f"{da} deltager også.", f"{en} takes part as well."))
    if chance.random() < 0.15:
        sentences.append(
            ("Indsatsen er også relevant for første princip.",
             "The initiative is also relevant to the first principle.")
        )  # fmt: skip
    draw = chance.random()
    area = (
        "Bydækkende" if draw < 0.5
        else "Udsatte byområder" if draw < 0.6
        else ", ".join(chance.sample(places, chance.randint(1, 3)))
    )  # fmt: skip
    return Initiative(
        title,
        (" ".join(da for da, _ in sentences), " ".join(en for _, en in sentences)),
        area,
        chance.choice(_GROUPS),
        _involved(chance),
    )


def _involved(chance: random.Random) -> str:
    if chance.random() < 0.1:
        return "Alle forvaltninger og Fantasipolitiet"
    codes = chance.sample([code for code, _, _ in _ADMINISTRATIONS], chance.randint(1, 3))
    lead = f"{codes[0]} (projektleder)" if chance.random() < 0.1 else codes[0]
    partners = [da for _, da, _, _ in chance.sample(_PARTNERS, chance.randint(0, 2))]
    partners += ["boligselskaber"] if chance.random() < 0.15 else []
    return ", ".join([lead, *codes[1:], *partners])


def _document(name: str, rows: list[Initiative], chance: random.Random) -> str:
    lines = [f"Oversigt over {name} Kommunes indsatser", ""]
    lines += [f"{code}: {da}" for code, da, _ in _ADMINISTRATIONS]
    share = -(-len(rows) // len(_PRINCIPLES))
    for number, principle in enumerate(_PRINCIPLES, start=1):
        lines += ["", f"Princip {number}: {principle[0]}", _HEADER]
        for row in rows[(number - 1) * share : number * share]:
            lines += _printed(row, chance)
    return "\n".join(lines) + "\n"


def _printed(row: Initiative, chance: random.Random) -> list[str]:
    words = row.description[0].split()
    last = f"{row.area}\t{row.group[0]}\t{row.involved}"
    if chance.random() < 0.2:
        half = len(words) // 2
        head, tail = " ".join(words[:half]), " ".join(words[half:])
        return [f"{row.title[0]}\t{head}\t{last}", "", f"\t{tail}\t\t\t"]
    text = " ".join(words)
    return [f"{row.title[0]}\t{f'<p>{text}</p>' if chance.random() < 0.1 else text}\t{last}"]


def _manifest(name: str, identifier: str) -> str:
    short = slugify(name)
    return (
        f'identifier = "{identifier}"\n'
        f'title_da = "Oversigt over indsatser i {name} Kommune"\n'
        f'title_en = "Overview of initiatives in {name} Municipality"\n'
        f'strategy_da = "Tryghedsstrategien for {name}"\n'
        f'strategy_en = "The safety strategy of {name}"\n'
        f'publisher = "{short}-kommune"\nmunicipality = "{short}-kommune"\n'
        f'authority = "{short}-kommune"\nshort_name = "{short}"\n'
        'period_start = "2018"\nperiod_end = "2021"\nlanguage = "da"\n'
        'licence = "unknown"\nsource_address = "unknown"\nretrieved = "unknown"\n'
        'revised = "2030-01-01"\n'
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--editions", type=int, default=10)
    parser.add_argument("--initiatives", type=int, default=45)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    generate(given.folder, given.editions, given.initiatives, given.seed)


if __name__ == "__main__":
    main()
