"""Names of departments that list their fields: “Teknik og Miljø”, “Børn, Kultur og Fritid”.

They read like several names, and are one: municipalities call their departments by what they do.
"""

from __future__ import annotations

import re

_FIELDS = (
    "analyse", "anlæg", "arbejdsmarked", "arbejdsmiljø", "beredskab", "beskæftigelse", "bolig",
    "borgerservice", "by", "byg", "byggeri", "byliv", "byplan", "byudvikling", "bæredygtighed",
    "børn", "civilsamfund", "dagpleje", "dagtilbud", "data", "demokrati", "digitalisering", "drift",
    "ejendom", "ejendomme", "energi", "erhverv", "familie", "familier", "forebyggelse",
    "forsyning", "forældre", "fritid", "frivillighed", "genoptræning", "handicap", "havn", "hr",
    "hjemmepleje", "idræt", "indkøb", "innovation", "integration", "it", "job", "jura", "klima",
    "kommunikation", "kultur", "land", "landdistrikt", "landskab", "ledelse", "læring",
    "medborgerskab", "miljø", "natur", "omsorg", "omstilling", "opvækst", "park", "personale",
    "plan", "planlægning", "pleje", "politik", "presse", "psykiatri", "pædagogik",
    "rehabilitering", "rådgivning", "service", "sfo", "sikkerhed", "skole", "skoler", "social",
    "socialpsykiatri", "sprog", "strand", "strategi", "sundhed", "teknik", "trafik", "trivsel",
    "tryghed", "turisme", "udbud", "uddannelse", "udsatte", "udvikling", "undervisning", "unge",
    "vej", "veje", "velfærd", "voksen", "voksne", "vækst", "ydelse", "ydelser", "ældre", "økonomi",
)  # fmt: skip
_FIELD = rf"(?:{'|'.join(sorted(_FIELDS, key=lambda field: -len(field)))})"
_SPORT = (
    r"(?:atletik|badminton|boldspil|bordtennis|cykling|dans|fodbold|gymnastik|håndbold|idræt|leg|løb"
    r"|motion|rytmik|svømning|tennis|volley(?:ball)?)"
)
_WHOLE = (
    r"(?:(?:fag)?cent(?:er|ret)|afdeling(?:en)?|forvaltning(?:en)?|område(?:t)?|team|direktion(?:en)?"
    r"|sekretariat(?:et)?)"
)
_LISTED = re.compile(
    rf"(?:{_WHOLE} (?:for )?|(?P<body>[^\W\d_]{{4,}} for ))?"
    rf"\b{_FIELD}(?:, {_FIELD})*,? (?:og|&) {_FIELD}(?![\w-])"
    # “Center for” makes one name of whatever is listed after it, but for a body by itself:
    # “Ungdomsskolen”.
    rf"|{_WHOLE} for [^\W\d_]+(?:, [^\W\d_]+)*,? (?:og|&) (?![^\W\d_]{{3,}}(?:en|(?<!it)et|erne)\b)"
    r"[^\W\d_]+(?![\w-])"
    # Clubs are called by what one does there.
    rf"|(?:[^\W\d_]+ ){{0,2}}{_SPORT} (?:og|&) {_SPORT}(?![\w-])",
    re.IGNORECASE,
)


def match_department(text: str, position: int) -> re.Match[str] | None:
    """The name of a department that lists its fields and begins at `position`, if one does; its
    group `body` is what another body begins with, such as “Rådet for ”."""
    found = _LISTED.match(text, position)
    return found if found and found[0][0].isupper() else None
