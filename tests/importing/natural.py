# ruff: noqa: E501 -- a row stands on as few lines as can be read
"""Ten documents of municipalities that do not exist, as such documents look, and what a person
reads from each. The readings were written before any of them was imported.

The municipality itself is no party of its own initiatives, wherever a cell names it; it is told.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import docx
import openpyxl

from tests.importing.writers import open_table, write_opendocument

ALL = ("*",)  # the whole municipality
NOWHERE = ()  # areas without a name, or an empty cell


@dataclass(frozen=True)
class Reading:
    """What a person reads from a row: what it belongs under, its title, who, and where."""

    division: str
    title: str
    parties: frozenset[str]
    places: frozenset[str]


@dataclass(frozen=True)
class Natural:
    """A document: how it is written, with which options it is imported, what it says."""

    name: str
    file: str
    write: Callable[[Path], None]
    readings: tuple[Reading, ...]
    options: dict[str, Any] = field(default_factory=dict)


def _read(division: str, title: str, parties: Sequence[str], places: Sequence[str]) -> Reading:
    return Reading(division, title, frozenset(parties), frozenset(places))


# ---- 1. Havbjerg: Word, a heading “Tema 1: …” above each table ------------------------------

_HAVBJERG = {
    "Tema 1: Et trygt natteliv": [
        ["Natteravne på Torvet", "Frivillige voksne går ture i midtbyen fredag og lørdag kl. 22-02.",
         "Midtbyen", "Unge i nattelivet", "Natteravnene Havbjerg, SSP og politiet",
         ["Natteravnene Havbjerg", "SSP", "politiet"], ["Midtbyen"]],
        ["Ansvarlig udskænkning", "Kurser for personalet på byens værtshuse. Afholdes to gange om året.",
         "Hele kommunen", "Personale i restauranter", "Erhverv og Vækst m.fl.",
         ["Erhverv og Vækst"], ALL],
        ["Taxaholdeplads med vagt", "En vagt hjælper gæsterne sikkert hjem.",
         "Midtbyen og Havnen", "Gæster", "Teknik og Miljø / Havbjerg Taxa",
         ["Teknik og Miljø", "Havbjerg Taxa"], ["Midtbyen", "Havnen"]],
    ],
    "Tema 2: Unge på kanten": [
        ["Lommepengejob", "Unge får et fritidsjob i kommunen i op til 3 måneder.",
         "Kommunedækkende", "Unge 13-17 år", "Børn og Unge + Jobcenter Havbjerg",
         ["Børn og Unge", "Jobcenter Havbjerg"], ALL],
        ["Gadeplan", "Opsøgende medarbejdere taler med unge, hvor de er.",
         "Nordbyen, Vesterled", "Unge uden for fællesskaber", "Børn og Unge, SSP samt boligforeningen Hjem",
         ["Børn og Unge", "SSP", "boligforeningen Hjem"], ["Nordbyen", "Vesterled"]],
        ["Mentor til alle", "Hver ung får en voksen at ringe til.",
         "Nordbyen", "Unge 15-25 år", "Børn og Unge (Ungdomsskolen)",
         ["Børn og Unge", "Ungdomsskolen"], ["Nordbyen"]],
        ["Brobygning til foreninger", "Klubber åbner dørene for nye medlemmer.",
         "Alle bydele", "Børn og unge", "Kultur og Fritid\nDGI\nHavbjerg IF",
         ["Kultur og Fritid", "DGI", "Havbjerg IF"], ALL],
    ],
    "Tema 3: Byrum for alle": [
        ["Bedre lys på stierne", "Ny belysning på stien mellem skolen og stationen.",
         "Skolestien", "Alle", "Teknik og Miljø", ["Teknik og Miljø"], ["Skolestien"]],
        ["Tryghedsvandringer", "Borgere viser, hvor de føler sig utrygge.",
         "Hele kommunen.", "Alle borgere", "Teknik og Miljø, Midt- og Vestsjællands Politi",
         ["Teknik og Miljø", "Midt- og Vestsjællands Politi"], ALL],
        ["Ren by hver dag", "Affald fjernes før kl. 9.",
         "Midtbyen", "Alle", "Teknik og Miljø; Handelsstandsforeningen o.a.",
         ["Teknik og Miljø", "Handelsstandsforeningen"], ["Midtbyen"]],
    ],
}  # fmt: skip


def _write_havbjerg(file: Path) -> None:
    document = docx.Document()
    document.add_heading("Handleplan for tryghed i Havbjerg Kommune 2024-2027", 0)
    document.add_paragraph("Planen er vedtaget af Byrådet den 14. marts 2024. Den har tre temaer.")
    for heading, rows in _HAVBJERG.items():
        document.add_heading(heading, 2)
        _fill_word(
            document,
            [["Indsats", "Beskrivelse", "Geografi", "Målgruppe", "Ansvarlige"],
             *[row[:5] for row in rows]],
        )  # fmt: skip
    document.save(str(file))


# ---- 2. Sønderlund: a workbook with a column for the theme and more columns ------------------

_SOENDERLUND = [
    ["Forebyggelse", "Klasserumsledelse", "Lærere lærer at skabe ro.", "Alle skoler", "Elever",
     "Skole og Dagtilbud", "450.000", "2024-2025", "I gang", "Lis Holm, lish@sonderlund.example",
     ["Skole og Dagtilbud"], ["Alle skoler"]],
    ["Forebyggelse", "SSP-oplæg", "Oplæg for 5.-9. klasse om digital dannelse.", "Hele kommunen", "Elever",
     "SSP/Skole og Dagtilbud", "", "2024", "I gang", "Per Dam, tlf. 12 34 56 78",
     ["SSP", "Skole og Dagtilbud"], ALL],
    ["Indgreb", "Bandeexit", "Hjælp til at forlade en bande.", "Sønderlund by", "Personer over 18 år",
     "Kriminalforsorgen i Frihed, Sydjyllands Politi og Socialforvaltningen", "1,2 mio.", "2024-2027",
     "Planlagt", "", ["Kriminalforsorgen i Frihed", "Sydjyllands Politi", "Socialforvaltningen"],
     ["Sønderlund by"]],
    ["Forebyggelse", "Forældrecafé", "En aften om måneden.", "Gartnerbyen (Sønderlund by)", "Forældre",
     "Familiehuset", "30.000", "2025", "Ikke begyndt", "",
     ["Familiehuset"], ["Gartnerbyen", "Sønderlund by"]],
    ["Fællesskab", "Byens bedste bænk", "Nye bænke, hvor folk mødes.", "Gartnerbyen", "Alle",
     "Vej og Park samt Ældresagen", "90.000", "2025", "I gang", "",
     ["Vej og Park", "Ældresagen"], ["Gartnerbyen"]],
    ["Indgreb", "Hurtig indsats", "Møde inden for 48 timer.", "Hele kommunen", "Unge under 18 år",
     "Socialforvaltningen; Sydjyllands Politi", "", "2024-", "I gang", "",
     ["Socialforvaltningen", "Sydjyllands Politi"], ALL],
    ["Fællesskab", "Genbrugsfest", "Beboere bytter ting.", "Gartnerbyen & Møllekvarteret", "Beboere",
     "Beboerforeningen Møllen", "5.000", "2025", "Afsluttet", "",
     ["Beboerforeningen Møllen"], ["Gartnerbyen", "Møllekvarteret"]],
    ["Fællesskab", "Sommeraktiviteter", "Gratis sport i uge 27-32.", "Møllekvarteret", "Børn 6-14 år",
     "Vej og Park, Kultur & Fritid", "60.000", "2025", "I gang", "",
     ["Vej og Park", "Kultur & Fritid"], ["Møllekvarteret"]],
    ["Forebyggelse", "Åben rådgivning", "Uden henvisning, tirsdag kl. 15-18.", "Sønderlund by", "Unge 12-25 år",
     "Headspace m.v.", "200.000", "2024-2026", "I gang", "", ["Headspace"], ["Sønderlund by"]],
    ["Indgreb", "Beboerklagenævn", "Sager afgøres på tre uger.", "Hele kommunen", "Beboere",
     "Alle boligorganisationer", "", "2024", "I gang", "",
     ["Alle boligorganisationer"], ALL],
]  # fmt: skip


def _write_soenderlund(file: Path) -> None:
    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet.title = "Indsatskatalog"
    sheet.append(["Indsatskatalog – Sønderlund Kommune"])
    sheet.append(["Opdateret 3. februar 2025"])
    sheet.append([])
    sheet.append(["Tema", "Indsatsens navn", "Kort om indsatsen", "Lokalområde", "Målgruppe",
                  "Samarbejdspartnere", "Budget (kr.)", "Periode", "Status",
                  "Kontaktperson"])  # fmt: skip
    for row in _SOENDERLUND:
        sheet.append(row[:10])
    sheet.auto_filter.ref = "A4:J14"
    book.save(file)


# ---- 3. Vesterå: CSV of Excel in Danish, nothing divides it, some cells are empty -------------

_VESTERAA = [
    ["Cykeltyve på afstand", "Stelnumre registreres gratis.", "Stationspladsen", "Cyklister",
     "Vesterå Politistation", ["Vesterå Politistation"], ["Stationspladsen"]],
    ["Nabohjælp", "Naboer holder øje med hinandens huse.", "Hele kommunen", "Husejere",
     "Det Kriminalpræventive Råd og TrygFonden", ["Det Kriminalpræventive Råd", "TrygFonden"], ALL],
    ["Tryg skolevej", "", "Å-skolen; Byskolen", "Skolebørn", "Park & Vej",
     ["Park & Vej"], ["Å-skolen", "Byskolen"]],
    ["Unge i arbejde", "Jobkonsulenten finder ti pladser om året.", "Hele kommunen", "",
     "Jobcentret, UU Vest", ["Jobcentret", "UU Vest"], ALL],
    ["Fest uden rus", "Samarbejde om forældreaftaler.", "", "7.-9. klasse", "Skolebestyrelserne",
     ["Skolebestyrelserne"], NOWHERE],
    ["Beredskab ved drukning", "Livreddere ved havnebadet.", "Havnebadet", "Badende", "",
     [], ["Havnebadet"]],
    ["Lys i gavlen", "Gavlmaleri med lys.", "Østergade + Vestergade", "Alle",
     "Park & Vej (i samarbejde med Kunstforeningen)", ["Park & Vej", "Kunstforeningen"],
     ["Østergade", "Vestergade"]],
    ["Ældre ringer", "Et opkald hver morgen.", "Hele kommunen", "Ældre over 75 år",
     "Røde Kors, Vesterå", ["Røde Kors", "Vesterå"], ALL],
    ["Handleplan mod indbrud", "Fælles plan for tre år.", "Hele kommunen", "Alle",
     "Kommunen, politiet, forsikringsselskaberne",
     ["politiet", "forsikringsselskaberne"], ALL],
    ["Mødested", "Et hus for alle.", "Nørremarken", "Beboere i Nørremarken",
     "Boligforeningen Nørremarken", ["Boligforeningen Nørremarken"], ["Nørremarken"]],
    ["Ro på pladsen", "To pladsmænd.", "Stationspladsen", "Udsatte borgere",
     "Socialpsykiatrien og Kirkens Korshær", ["Socialpsykiatrien", "Kirkens Korshær"],
     ["Stationspladsen"]],
]  # fmt: skip


def _write_vesteraa(file: Path) -> None:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(["Projekt", "Indhold", "Sted", "Hvem er det for?", "Hvem er med?"])
    for row in _VESTERAA:
        writer.writerow(row[:5])
    file.write_bytes(text.getvalue().encode("cp1252"))


# ---- 4. Nørreskov: Word, a table of two columns for each initiative --------------------------

_NOERRESKOV = {
    "Spor A – De yngste": [
        ["Trygge børnehaver", "Pædagoger lærer børn at sige fra.", "Alle institutioner",
         "Børn 3-6 år", "Dagtilbud", ["Dagtilbud"], ["Alle institutioner"]],
        ["Legepladspatruljen", "Voksne på legepladsen efter kl. 16.", "Skovparken",
         "Børn og forældre", "Skovparkens Beboerråd, FDF", ["Skovparkens Beboerråd", "FDF"],
         ["Skovparken"]],
        ["Læs for livet", "Frivillige læser højt.", "Hele kommunen", "Børn 3-8 år",
         "Biblioteket samt Ældre Sagen", ["Biblioteket", "Ældre Sagen"], ALL],
        ["Familiekurser", "Syv aftener om opdragelse.", "Nørreskov by", "Familier",
         "Familieafdelingen", ["Familieafdelingen"], ["Nørreskov by"]],
        ["Sundhedspleje i hjemmet", "Ekstra besøg det første år.", "Hele kommunen",
         "Nye forældre", "Sundhedsplejen", ["Sundhedsplejen"], ALL],
    ],
    "Spor B – De ældste": [
        ["Teenageliv", "Fire temadage.", "Hele kommunen", "7. klasse", "SSP, Ungdomsskolen",
         ["SSP", "Ungdomsskolen"], ALL],
        ["Kørekort i sigte", "Tilskud mod to måneders fremmøde.", "Hele kommunen", "Unge 17-20 år",
         "Ungdomsskolen", ["Ungdomsskolen"], ALL],
        ["Fodbold ved midnat", "Lørdage kl. 22-24.", "Nørreskov Hallen", "Unge 15-23 år",
         "Nørreskov BK, politiet", ["Nørreskov BK", "politiet"], ["Nørreskov Hallen"]],
        ["Den svære samtale", "Rådgivning til forældre.", "Hele kommunen", "Forældre til unge",
         "Familieafdelingen og SSP", ["Familieafdelingen", "SSP"], ALL],
        ["Ung i uniform", "Praktik hos beredskabet.", "Brandstationen", "Unge 15-18 år",
         "Beredskab Nord", ["Beredskab Nord"], ["Brandstationen"]],
    ],
}  # fmt: skip


def _write_noerreskov(file: Path) -> None:
    document = docx.Document()
    document.add_paragraph("Nørreskov Kommune: Tryghedsplan 2025-2028")
    names = ["Indsats", "Beskrivelse", "Geografi", "Målgruppe", "Aktører"]
    for heading, rows in _NOERRESKOV.items():
        document.add_heading(heading, 1)
        for row in rows:
            _fill_word(document, [[name, cell] for name, cell in zip(names, row, strict=False)])
            document.add_paragraph("")
    document.save(str(file))


# ---- 5. Østerhede: a workbook with a sheet for each goal, which only the sheet names ----------

_OESTERHEDE = {
    "Færre indbrud": [
        ["Villavejen vågner", "Nabomøder to gange om året.", "Villakvarteret", "Husejere",
         "Østerhede Kommune, Bo Trygt", ["Bo Trygt"], ["Villakvarteret"]],
        ["Mærk dine ting", "DNA-mærkning til udlån.", "Hele kommunen", "Alle", "Biblioteket",
         ["Biblioteket"], ALL],
        ["Lås og nøgle", "Låsesmed på besøg hos ældre.", "Hele kommunen", "Borgere over 70 år",
         "Ældreområdet, Låsecenter Midt", ["Ældreområdet", "Låsecenter Midt"], ALL],
    ],
    "Mindre hærværk": [
        ["Skolen efter lukketid", "Vagt i weekenden.", "Hedeskolen, Søndre Skole", "Unge",
         "Ejendomscentret", ["Ejendomscentret"], ["Hedeskolen", "Søndre Skole"]],
        ["Lovlig graffiti", "En væg til fri afbenyttelse.", "Skateparken", "Unge 12-20 år",
         "Kultur og Idræt", ["Kultur og Idræt"], ["Skateparken"]],
        ["Oprydning samme dag", "Graffiti fjernes inden 24 timer.", "Hele kommunen", "Alle",
         "Materielgården", ["Materielgården"], ALL],
    ],
    "Flere fællesskaber": [
        ["Fællesspisning", "Den første onsdag i måneden.", "Medborgerhuset", "Alle",
         "Medborgerhuset, Frivilligcenter Østerhede og menighedsrådet",
         ["Medborgerhuset", "Frivilligcenter Østerhede", "menighedsrådet"], ["Medborgerhuset"]],
        ["Fritidsguide", "En guide følger barnet til klubben.", "Hele kommunen", "Børn 7-15 år",
         "Kultur og Idræt", ["Kultur og Idræt"], ALL],
        ["Byhaver", "Højbede mellem blokkene.", "Rosenhaven", "Beboere", "Boligselskabet Rosen",
         ["Boligselskabet Rosen"], ["Rosenhaven"]],
        ["Cykelværksted", "Unge reparerer cykler.", "Rosenhaven", "Unge", "Boligselskabet Rosen/FGU Midt",
         ["Boligselskabet Rosen", "FGU Midt"], ["Rosenhaven"]],
    ],
}  # fmt: skip


def _write_oesterhede(file: Path) -> None:
    names = ["Initiativ", "Beskrivelse", "Hvor", "Målgruppe", "Involverede"]
    # LibreOffice ends a sheet with as many empty rows as there may be.
    rest = (
        '<table:table-row table:number-rows-repeated="1048000">'
        '<table:table-cell table:number-columns-repeated="1024"/></table:table-row>'
    )
    sheets = [
        open_table([names, *(row[:5] for row in rows)], name, rest)
        for name, rows in _OESTERHEDE.items()
    ]
    write_opendocument(file, "spreadsheet", "".join(sheets))


# ---- 6. Bakkerup: pasted from Word, cells separated by tabs ----------------------------------

_BAKKERUP = """\
Bilag 2 til dagsordenens punkt 14

Mål 1. Alle børn skal trives

Aktivitet\tHvad gør vi?\tHvor?\tHvem?\tHvem er ansvarlig?
Trivselsmåling\tElever svarer to gange om året.\tAlle skoler\tElever i 4.-9. klasse\tSkoleafdelingen
Legegrupper\tBørn inviteres hjem efter tur.\tBakkerup Skole\tElever i 0.-3. klasse\tSkoleafdelingen, forældrene

Mål 2. Ingen skal være utrygge i bussen

Aktivitet\tHvad gør vi?\tHvor?\tHvem?\tHvem er ansvarlig?
Stewarder\tVoksne kører med om aftenen.\tLinje 12 og Linje 14\tPassagerer\tMovia, Teknisk Forvaltning
Nødknap\tKnap i hver bus.\tHele kommunen\tPassagerer\tMovia
Kampagne\tPlakater ved stoppestederne.\tHele kommunen\tAlle\tKommunikation og Movia

Mål 3. Vi bekæmper vold i hjemmet

Aktivitet\tHvad gør vi?\tHvor?\tHvem?\tHvem er ansvarlig?
Krisecenter\tFire nye pladser.\tBakkerup\tVoldsudsatte\tDanner, Social og Sundhed
Dialog mod Vold\tBehandling til udøvere.\tHele kommunen\tUdøvere af vold\tDialog mod Vold
Børnegruppen\tGruppeforløb i ti uger.\tBakkerup\tBørn 8-12 år\tSocial og Sundhed samt Red Barnet
Fyraftensmøder\tTegn på vold.\tHele kommunen\tFagfolk\tSocial og Sundhed, Skoleafdelingen
Åben telefon\tDøgnet rundt.\tHele kommunen\tAlle\tLev Uden Vold
"""
_BAKKERUP_READ = (
    ("Alle børn skal trives", "Trivselsmåling", ["Skoleafdelingen"], ["Alle skoler"]),
    ("Alle børn skal trives", "Legegrupper", ["Skoleafdelingen", "forældrene"], ["Bakkerup Skole"]),
    ("Ingen skal være utrygge i bussen", "Stewarder", ["Movia", "Teknisk Forvaltning"],
     ["Linje 12", "Linje 14"]),
    ("Ingen skal være utrygge i bussen", "Nødknap", ["Movia"], ALL),
    ("Ingen skal være utrygge i bussen", "Kampagne", ["Kommunikation", "Movia"], ALL),
    ("Vi bekæmper vold i hjemmet", "Krisecenter", ["Danner", "Social og Sundhed"], ["Bakkerup"]),
    ("Vi bekæmper vold i hjemmet", "Dialog mod Vold", ["Dialog mod Vold"], ALL),
    ("Vi bekæmper vold i hjemmet", "Børnegruppen", ["Social og Sundhed", "Red Barnet"],
     ["Bakkerup"]),
    ("Vi bekæmper vold i hjemmet", "Fyraftensmøder", ["Social og Sundhed", "Skoleafdelingen"], ALL),
    ("Vi bekæmper vold i hjemmet", "Åben telefon", ["Lev Uden Vold"], ALL),
)  # fmt: skip


# ---- 7. Dalum: pasted from a page, cells between bars ------------------------------------------

_DALUM = """\
Dalum Kommune – trygge kvarterer

| Kvarter | Tiltag | Formål | Til hvem | Partnere |
|---|---|---|---|---|
| Dalum Nord | Opgangsværter | Værter byder nye beboere velkommen | Nye beboere | Boligselskabet Dal og Frivilligcentret |
| Dalum Nord | Drengegruppe | Ture og samtaler hver torsdag | Drenge 10-14 år | Klub Nord |
| Dalum Syd | Pigeklub | Et sted for piger | Piger 10-16 år | Klub Syd, Mødrehjælpen |
| Hele kommunen | Fritidspas | Op til 1.000 kr. pr. barn | Børn 5-17 år | Kulturafdelingen |
| Dalum Syd/Dalum Nord | Bydelsmødre | Kvinder hjælper kvinder | Kvinder | Fonden for Socialt Ansvar |
| Dalum Syd | Lektiehjælp | Tre gange om ugen | Elever | Røde Kors Ungdom; Byens Skole |
| Hele kommunen | Misbrugsrådgivning | Gratis og anonymt | Unge 15-25 år | Rådgivningscentret |
| Dalum Nord | Vægtere | Kl. 18-24 alle dage | Beboere | Boligselskabet Dal |
| Dalum Midt | Torvedage | Liv på torvet | Alle | Handelsforeningen (Dalum City) |
| Hele kommunen | Digital tryghed | Kurser for forældre | Forældre | Skole & Forældre, SSP |
"""
_DALUM_READ = (
    ("", "Opgangsværter", ["Boligselskabet Dal", "Frivilligcentret"], ["Dalum Nord"]),
    ("", "Drengegruppe", ["Klub Nord"], ["Dalum Nord"]),
    ("", "Pigeklub", ["Klub Syd", "Mødrehjælpen"], ["Dalum Syd"]),
    ("", "Fritidspas", ["Kulturafdelingen"], ALL),
    ("", "Bydelsmødre", ["Fonden for Socialt Ansvar"], ["Dalum Syd", "Dalum Nord"]),
    ("", "Lektiehjælp", ["Røde Kors Ungdom", "Byens Skole"], ["Dalum Syd"]),
    ("", "Misbrugsrådgivning", ["Rådgivningscentret"], ALL),
    ("", "Vægtere", ["Boligselskabet Dal"], ["Dalum Nord"]),
    ("", "Torvedage", ["Handelsforeningen", "Dalum City"], ["Dalum Midt"]),
    ("", "Digital tryghed", ["Skole & Forældre", "SSP"], ALL),
)  # fmt: skip


# ---- 8. Holmby: a workbook of 400 rows, the strategic track in a column ------------------------

_TRACKS = ("Tryg opvækst", "Tryg bolig", "Tryg by", "Tryg på nettet")
_KINDS = ("Rådgivning", "Vandring", "Kursus", "Café", "Kampagne", "Netværk", "Patrulje", "Værksted",
          "Klub", "Høring")  # fmt: skip
_PLACES = ("Holmby Øst", "Holmby Vest", "Holmby Nord", "Sandet", "Engen", "Hele kommunen", "Lunden",
           "Havnegade", "Torvet", "Bakken")  # fmt: skip
_PARTIES = (
    ("Børn, Kultur og Fritid", ["Børn, Kultur og Fritid"]),
    ("Teknik og Miljø, politiet", ["Teknik og Miljø", "politiet"]),
    ("SSP og Ungehuset", ["SSP", "Ungehuset"]),
    ("Ungehuset/Holmby Boldklub", ["Ungehuset", "Holmby Boldklub"]),
    ("Socialforvaltningen m.fl.", ["Socialforvaltningen"]),
    ("Kirkens Korshær samt Socialforvaltningen", ["Kirkens Korshær", "Socialforvaltningen"]),
    ("Boligforeningen AAB; Teknik og Miljø", ["Boligforeningen AAB", "Teknik og Miljø"]),
    ("", []),
)  # fmt: skip
_HOLMBY = tuple(
    (_TRACKS[n // 100], f"{_KINDS[n % 10]} {n + 1} i {_PLACES[n // 10 % 10].lower()}",
     _PLACES[n // 10 % 10], _PARTIES[n % 8])
    for n in range(400)
)  # fmt: skip


def _write_holmby(file: Path) -> None:
    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet.append(["Holmby Kommune", "", "", "", "", "", "Fortroligt udkast"])
    sheet.append([])
    sheet.append(["Nr.", "Strategispor", "Indsats", "Beskrivelse af indsatsen", "Område",
                  "Målgrupper", "Deltagere"])  # fmt: skip
    for number, (track, title, place, (parties, _)) in enumerate(_HOLMBY, start=1):
        sheet.append([number, track, title, f"{title} holdes {number % 5 + 2} gange om året.",
                      place, "Borgere" if number % 9 else "", parties])  # fmt: skip
    book.save(file)


# ---- 9. Engelsted: one Word table, headings in merged rows, a number before each row -----------

_ENGELSTED = {
    "Fokusområde I: Nærvær": [
        ["Politiet på skolen", "En betjent besøger hver skole fire gange om året.", "Alle skoler",
         "Elever", "Politiet, Skoleafdelingen", ["Politiet", "Skoleafdelingen"], ["Alle skoler"]],
        ["Kontaktperson", "Én voksen til hver ung.", "Engelsted og Mølby", "Unge 13-18 år",
         "Ungeenheden m.fl.", ["Ungeenheden"], ["Engelsted", "Mølby"]],
        ["Tryg i toget", "Vagter på stationen.", "Engelsted Station", "Rejsende", "DSB\nBanedanmark",
         ["DSB", "Banedanmark"], ["Engelsted Station"]],
    ],
    "Fokusområde II: Nye veje": [
        ["Konfliktråd", "Gerningsmand og offer mødes.", "Hele kommunen", "Ofre og gerningsmænd",
         "Konfliktrådet (Østjyllands Politi)", ["Konfliktrådet", "Østjyllands Politi"], ALL],
        ["Job frem for straf", "Virksomheder tager ansvar.", "Kommunen", "Løsladte",
         "High:five, Jobcenter Engelsted + Kriminalforsorgen",
         ["High:five", "Jobcenter Engelsted", "Kriminalforsorgen"], ALL],
        ["Exit", "Hjælp ud af rockermiljøet.", "Hele kommunen", "Personer i bandemiljøet",
         "Østjyllands Politi, Kriminalforsorgen", ["Østjyllands Politi", "Kriminalforsorgen"], ALL],
    ],
    "Fokusområde III: Overblik": [
        ["Tryghedsmåling", "Spørgeskema hvert andet år.", "Hele kommunen", "Borgere over 15 år",
         "Analyse og Data", ["Analyse og Data"], ALL],
        ["Kort over utryghed", "Borgere sætter nåle på et kort.", "Hele kommunen", "Borgere",
         "Analyse og Data samt Byplan", ["Analyse og Data", "Byplan"], ALL],
        ["Årlig rapport", "Rapport til byrådet i maj.", "Hele kommunen", "Byrådet", "Direktionen",
         ["Direktionen"], ALL],
        ["Åbne data", "Tal lægges på nettet.", "Hele kommunen", "Alle", "Analyse og Data",
         ["Analyse og Data"], ALL],
    ],
}  # fmt: skip


def _write_engelsted(file: Path) -> None:
    document = docx.Document()
    document.add_paragraph("Engelsted Kommune\nLokal handlingsplan mod kriminalitet 2023-2026")
    table: Any = document.add_table(rows=1, cols=6)
    names = ["Nr.", "Indsats", "Indhold", "Sted", "Målgruppe", "Aktører"]
    for cell, name in zip(table.rows[0].cells, names, strict=True):
        cell.text = name
    number = 0
    for heading, rows in _ENGELSTED.items():
        cells = table.add_row().cells
        cells[0].merge(cells[5]).text = heading
        for row in rows:
            number += 1
            for cell, text in zip(table.add_row().cells, [f"{number}.", *row[:5]], strict=True):
                cell.text = text
    document.add_paragraph("Kilde: Byrådets møde den 3. maj 2023, punkt 11.")
    document.save(str(file))


# ---- 10. Klitby: OpenDocument text, headings without a word or a number, no target group --------

_KLITBY = {
    "Stranden hele året": [
        ["Livredderuge", "Børn lærer om strømmen.", "Klitby Strand", "Surf & Rescue Klitby",
         ["Surf & Rescue Klitby"], ["Klitby Strand"]],
        ["Ingen flasker i sandet", "Pant og skraldespande.", "Klitby Strand og Nordstranden",
         "Renovationen", ["Renovationen"], ["Klitby Strand", "Nordstranden"]],
        ["Sommerbetjente", "To betjente i juli.", "Hele kommunen", "Nordjyllands Politi",
         ["Nordjyllands Politi"], ALL],
        ["Vinterbadernes vagt", "Altid to ved broen.", "Badebroen", "Klitby Vinterbadere, kommunen",
         ["Klitby Vinterbadere"], ["Badebroen"]],
    ],
    "Byen om vinteren": [
        ["Tænd lyset", "Lys i tomme sommerhuse.", "Sommerhusområdet", "Grundejerforeningen Klit",
         ["Grundejerforeningen Klit"], ["Sommerhusområdet"]],
        ["Varmestuen", "Åben alle hverdage kl. 9-15.", "Klitby", "KFUM's Sociale Arbejde og Socialafdelingen",
         ["KFUM's Sociale Arbejde", "Socialafdelingen"], ["Klitby"]],
        ["Snepatruljen", "Unge rydder sne hos ældre.", "Hele kommunen", "Klitby Ungdomsskole",
         ["Klitby Ungdomsskole"], ALL],
        ["Fællessang", "Hver tirsdag i kirken.", "Klitby", "Klitby Sogn / Musikskolen",
         ["Klitby Sogn", "Musikskolen"], ["Klitby"]],
        ["Julehjælp", "Kurve til 60 familier.", "Hele kommunen", "Frelsens Hær, Socialafdelingen",
         ["Frelsens Hær", "Socialafdelingen"], ALL],
        ["Nattebussen", "Kører til kl. 3 i weekenden.", "Klitby og Nordstranden",
         "Nordjyllands Trafikselskab", ["Nordjyllands Trafikselskab"], ["Klitby", "Nordstranden"]],
    ],
}  # fmt: skip


def _write_klitby(file: Path) -> None:
    body = "<text:p>Klitby Kommune – sammen om tryghed</text:p>"
    names = ["Indsats", "Beskrivelse", "Geografisk område", "Involverede parter"]
    for heading, rows in _KLITBY.items():
        body += f'<text:h text:outline-level="2">{heading}</text:h>'
        body += open_table([names, *(row[:4] for row in rows)])
    write_opendocument(file, "text", body)


def _fill_word(document: Any, rows: Sequence[Sequence[str]]) -> None:
    table = document.add_table(rows=0, cols=len(rows[0]))
    for row in rows:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text


def _statement(heading: str) -> str:
    for separator in (": ", " – ", ". "):
        if separator in heading:
            return heading.partition(separator)[2]
    return heading


def _readings(sections: dict[str, list[list[Any]]]) -> tuple[Reading, ...]:
    return tuple(
        _read(_statement(heading), row[0], *row[-2:])
        for heading, rows in sections.items()
        for row in rows
    )


NATURAL = (
    Natural("Havbjerg", "a.docx", _write_havbjerg, _readings(_HAVBJERG)),
    Natural(
        "Sønderlund",
        "a.xlsx",
        _write_soenderlund,
        tuple(_read(row[0], row[1], *row[-2:]) for row in _SOENDERLUND),
    ),
    Natural(
        "Vesterå", "a.csv", _write_vesteraa, tuple(_read("", r[0], *r[-2:]) for r in _VESTERAA)
    ),
    Natural("Nørreskov", "a.docx", _write_noerreskov, _readings(_NOERRESKOV)),
    Natural("Østerhede", "a.ods", _write_oesterhede, _readings(_OESTERHEDE)),
    Natural(
        "Bakkerup",
        "a.txt",
        lambda file: file.write_text(_BAKKERUP, "utf-8"),
        tuple(_read(*entry) for entry in _BAKKERUP_READ),
    ),
    Natural(
        "Dalum",
        "a.txt",
        lambda file: file.write_text(_DALUM, "utf-8"),
        tuple(_read(*entry) for entry in _DALUM_READ),
    ),
    Natural(
        "Holmby",
        "a.xlsx",
        _write_holmby,
        tuple(
            _read(track, title, parties[1], ALL if place == "Hele kommunen" else [place])
            for track, title, place, parties in _HOLMBY
        ),
    ),
    Natural("Engelsted", "a.docx", _write_engelsted, _readings(_ENGELSTED)),
    Natural("Klitby", "a.odt", _write_klitby, _readings(_KLITBY)),
)
