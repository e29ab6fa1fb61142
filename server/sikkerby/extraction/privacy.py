"""What a publication should not have of private persons, wherever the document says it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sikkerby.documents.model import Table
from sikkerby.errors import Place
from sikkerby.extraction.records import Remark

# A day and a month, a year of two digits and four digits more: a personal number (CPR).
_CPR = re.compile(
    r"(?<![\d.,/-])(?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-2])\d{2}[ -]?\d{4}(?![\d.,/-]?\d)"
)
_MAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+")
_TELEPHONE = re.compile(
    r"(?:\+45|\b(?:tlf|telefon|mobil|tel)\w*[.:]*)\s*(?:\d\s?){8}(?!\d)"
    r"|(?<!\d)(?<!\d )\d\d(?: \d\d){3}(?! ?\d)",
    re.IGNORECASE,
)
_PERSONS = re.compile(r"kontakt|person(?!ale)|tovholder|navn på", re.IGNORECASE)
# Given names that many Danes have.
_GIVEN = (
    "Ahmed|Aisha|Ali|Amina|Anders|Andreas|Ane|Anette|Anna|Anne|Annette|Arne|Asger|Astrid|Bent|"
    "Bente|Birgit|Birgitte|Bo|Brian|Britta|Camilla|Carina|Carl|Carsten|Cecilie|Charlotte|"
    "Christian|Christina|Claus|Daniel|David|Ditte|Dorte|Dorthe|Elin|Ellen|Else|Emil|Emma|Erik|"
    "Esben|Eva|Fatima|Finn|Flemming|Frank|Frederik|Gert|Gitte|Grethe|Hanne|Hans|Hassan|Heidi|"
    "Helle|Henriette|Henrik|Ib|Ibrahim|Ida|Inge|Inger|Ingrid|Jacob|Jakob|Jan|Jane|Janne|Jens|"
    "Jeppe|Jesper|Johan|Johanne|John|Jonas|Julie|Jytte|Jørgen|Jørn|Karen|Karin|Karina|Karsten|"
    "Kasper|Katrine|Kenneth|Kim|Kirsten|Kirstine|Klaus|Knud|Kristian|Kristina|Kurt|Lars|Lasse|"
    "Laura|Leif|Lena|Lene|Line|Lis|Lisbeth|Lise|Lone|Lotte|Louise|Mads|Magnus|Maja|Malene|Maria|"
    "Marianne|Marie|Martin|Mathias|Merete|Mette|Michael|Mikael|Mikkel|Mogens|Mohammed|"
    "Morten|Nanna|Niels|Nikolaj|Nina|Ole|Oliver|Oscar|Palle|Per|Pernille|Peter|Pia|Poul|Preben|"
    "Rasmus|Rikke|Robert|Sara|Signe|Simon|Sofie|Steen|Stefan|Sten|Stine|Susanne|Svend|Søren|"
    "Thomas|Tina|Tom|Tommy|Torben|Trine|Troels|Ulla|Ulrik|Vibeke|Victor|Yusuf"
)
# One of them, names between, and a family name; not “Hans Egedes Vej” or “Peter Bangs Skole”.
_PERSON = re.compile(
    rf"(?<!\w)(?=[A-ZÆØÅ])(?:{_GIVEN})(?:[ -](?:[A-ZÆØÅ]\.|[A-ZÆØÅ][a-zæøå]+))*"
    r" [A-ZÆØÅ][a-zæøå]+(?!\w| [A-ZÆØÅ])"
)
_NO_FAMILY = re.compile(
    r"(?:s|vej|gade|plads|torv|skolen?|hus(?:et)?|park(?:en)?|kirken?|gård(?:en)?|fond(?:en)?|cent(?:er|ret)"
    r"|kommune|fængsel|stræde|allé|minde|klub(?:ben)?|have(?:n)?|team(?:et)?)$",
    re.IGNORECASE,
)
_KINDS = (
    ("mail-address", _MAIL, "mailadresse", "mail address"),
    ("telephone-number", _TELEPHONE, "telefonnummer", "telephone number"),
)


def tell_private(table: Table) -> Iterator[Remark]:
    """A remark for each personal number, which stops a publication, and for mail addresses,
    telephone numbers and columns of persons that are kept, which somebody should look at."""
    rows = {row.line: row.number for row in table.rows}
    for number, line in enumerate(table.text.split("\n"), start=1):
        place = Place(table.file, line=number, row=rows.get(number))
        if _CPR.search(line):
            yield Remark(
                "personal-number",
                "violation",
                "Her står, hvad der ligner et CPR-nummer. Det må ikke offentliggøres.",
                "What looks like a personal number (CPR) stands here. It must not be published.",
                place,
            )
        for code, pattern, da, en in _KINDS:
            for found in pattern.finditer(line):
                said = Place(table.file, number, rows.get(number), text=found[0])
                yield Remark(
                    code,
                    "warning",
                    f"»{found[0]}« offentliggøres: Er det en persons {da}?",
                    f"“{found[0]}” is published: Is it a person's {en}?",
                    said,
                )
    for name in dict.fromkeys(name for row in table.rows for name in row.further):
        if _PERSONS.search(name):
            yield Remark(
                "column-of-persons",
                "warning",
                f"Kolonnen »{name}« offentliggøres: Nævner den privatpersoner?",
                f"The column “{name}” is published: Does it name private persons?",
                Place(table.file, column=name),
            )


def find_persons(text: str) -> Iterator[str]:
    """The words of a text that have the form of a person's name.

    >>> list(find_persons("SSP (Lis Holm), Peter Bangs Vej"))
    ['Lis Holm']
    """
    for found in _PERSON.finditer(text):
        if not _NO_FAMILY.search(found[0]):
            yield found[0]
