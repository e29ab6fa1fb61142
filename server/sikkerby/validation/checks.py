"""The checks that are no shapes, with their severities, messages and remedies: one table."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from pyoxigraph import Literal, NamedNode

from sikkerby.extraction.records import Extract
from sikkerby.graphs.extracted import Minted
from sikkerby.validation.findings import Check, Finding, Severity
from sikkerby.vocabulary import Addresses, shorten_iri

_PROGRAM = (
    "Programmet skriver selv dette. Byg igen; er fejlen der stadig, er det programmets, og den "
    "bør meldes.",
    "The program writes this itself. Build again; if the fault stays, it is the program's and "
    "should be reported.",
)
_TABLES = (
    "Ret den tabel ved siden af dokumentet, som teksten kommer fra: corrections.tsv, "
    "translations.tsv eller principles.tsv.",
    "Correct the table beside the document that the text comes from: corrections.tsv, "
    "translations.tsv or principles.tsv.",
)
_IDENTIFIERS = (
    "Sæt linjen tilbage, eller mærk den som withdrawn i identifiers.tsv med en grund og, hvis "
    "der er en, hvad der er trådt i stedet.",
    "Put the line back, or mark it as withdrawn in identifiers.tsv, with a reason and, if there "
    "is one, what replaces it.",
)
_VIOLATION, _WARNING, _INFO = Severity.VIOLATION, Severity.WARNING, Severity.INFO

_CHECKS = (
    Check(
        "quotation-words",
        _VIOLATION,
        "Citatets ord er ikke dem, der står på stedet i dokumentet.",
        "The words of the quotation are not those that stand at its place in the document.",
        *_PROGRAM,
    ),
    Check(
        "quotation-outside",
        _VIOLATION,
        "Citatets position ligger uden for dokumentet.",
        "The position of the quotation lies outside the document.",
        *_PROGRAM,
    ),
    Check(
        "quotation-context",
        _VIOLATION,
        "Ordene før eller efter citatet er ikke dem, der står i dokumentet.",
        "The words before or after the quotation are not those in the document.",
        *_PROGRAM,
    ),
    Check(
        "quotation-column-cell",
        _VIOLATION,
        "Citatet ligger ikke i en celle i den kolonne, det nævner.",
        "The quotation lies in no cell of the column that it names.",
        *_PROGRAM,
    ),
    Check(
        "quotation-reading-text",
        _VIOLATION,
        "Citatets tekst til læsning er ikke dets ord med mellemrum i orden.",
        "The text for reading is not the quotation's words with white space normalised.",
        *_PROGRAM,
    ),
    Check(
        "evidence-row",
        _VIOLATION,
        "Citatet står i en anden række end det, det er belæg for.",
        "The quotation stands in another row than what it is evidence of.",
        *_PROGRAM,
    ),
    Check(
        "evidence-column",
        _VIOLATION,
        "Citatet er fra en anden kolonne end den, udsagnet læses i.",
        "The quotation is from another column than the statement is read from.",
        *_PROGRAM,
    ),
    Check(
        "evidence-number",
        _VIOLATION,
        "Tallet står ikke i det citat, der er belæg for det.",
        "The number does not stand in the quotation that is its evidence.",
        *_PROGRAM,
    ),
    Check(
        "document-checksum",
        _VIOLATION,
        "Kontrolsummen er ikke dokumentets.",
        "The checksum is not that of the document.",
        *_PROGRAM,
    ),
    Check(
        "printed-text",
        _VIOLATION,
        "Teksten er ikke den, der er trykt i cellen.",
        "The text is not the one printed in the cell.",
        *_PROGRAM,
    ),
    Check(
        "corrected-text",
        _VIOLATION,
        "Navnet er ikke det trykte med rettelserne og uden punktum til sidst.",
        "The name is not the printed one with its corrections and no final full stop.",
        *_TABLES,
    ),
    Check(
        "row-number",
        _VIOLATION,
        "Rækkenummeret er ikke det, rækken har i dokumentet.",
        "The row number is not the one that the row has in the document.",
        *_PROGRAM,
    ),
    Check(
        "row-section",
        _VIOLATION,
        "Indsatsen står ikke i det afsnit, princippet siger.",
        "The initiative does not stand in the section that its principle says.",
        *_PROGRAM,
    ),
    Check(
        "correction-cell",
        _VIOLATION,
        "De trykte ord, rettelsen gælder, står ikke i rækkens celle.",
        "The printed words that the correction is of do not stand in the row's cell.",
        "Ret linjen i udgavens corrections.tsv.",
        "Correct the line in the edition's corrections.tsv.",
    ),
    Check(
        "address-says-other",
        _VIOLATION,
        "Adressen siger noget andet end det, der står om ressourcen.",
        "The address says other than what stands of the resource.",
        *_PROGRAM,
    ),
    Check(
        "unknown-property",
        _VIOLATION,
        "Egenskaben findes ikke i Sikkerby-vokabularet.",
        "The Sikkerby vocabulary has no such property.",
        "Ret navnet, eller tilføj egenskaben i ontology/sikkerby.ttl.",
        "Correct the name, or add the property to ontology/sikkerby.ttl.",
    ),
    Check(
        "unknown-term",
        _VIOLATION,
        "Klassen eller begrebet findes ikke i Sikkerby-vokabularet.",
        "The Sikkerby vocabulary has no such class or concept.",
        "Ret navnet, eller tilføj termen i ontology/sikkerby.ttl.",
        "Correct the name, or add the term to ontology/sikkerby.ttl.",
    ),
    Check(
        "nothing-said",
        _VIOLATION,
        "Der peges på en ressource, som intet siger noget om.",
        "A resource is pointed to of which nothing is said.",
        "Ret adressen, eller beskriv ressourcen i referencedata eller links.",
        "Correct the address, or describe the resource in the reference data or the links.",
    ),
    Check(
        "points-to-withdrawn",
        _VIOLATION,
        "Der peges på en udgået ressource.",
        "A withdrawn resource is pointed to.",
        "Peg på det, der er trådt i stedet.",
        "Point to what replaces it.",
    ),
    Check(
        "identifier-lost",
        _VIOLATION,
        "En adresse, der er givet, er der ikke mere og er ikke mærket som udgået.",
        "An address that was given is there no more and is not marked as withdrawn.",
        *_IDENTIFIERS,
    ),
    Check(
        "identifier-dropped",
        _VIOLATION,
        "En adresse fra en tidligere version mangler i identifiers.tsv.",
        "An address of an earlier version is missing from identifiers.tsv.",
        *_IDENTIFIERS,
    ),
    Check(
        "identifier-reason",
        _VIOLATION,
        "En udgået adresse mangler en grund.",
        "A withdrawn address lacks a reason.",
        *_IDENTIFIERS,
    ),
    Check(
        "identifier-replacement",
        _VIOLATION,
        "Det, der er trådt i stedet for en udgået adresse, findes ikke.",
        "What replaces a withdrawn address does not exist.",
        *_IDENTIFIERS,
    ),
    Check(
        "identifier-replacement-withdrawn",
        _VIOLATION,
        "Det, der er trådt i stedet for en udgået adresse, er selv udgået.",
        "What replaces a withdrawn address is withdrawn itself.",
        *_IDENTIFIERS,
    ),
    Check(
        "identifiers-new",
        _INFO,
        "Nye adresser er givet og ikke skrevet i identifiers.tsv endnu.",
        "New addresses were given and are not in identifiers.tsv yet.",
        "Byg med de data, der hører til, og tag den ændrede identifiers.tsv med.",
        "Build from the data folder that they belong to, and keep the changed identifiers.tsv.",
    ),
)
_BY_NAME = {check.name: check for check in _CHECKS}
_REMARK_REMEDIES = {
    _WARNING: (
        "Se efter i dokumentet, om det er læst rigtigt.",
        "See in the document whether it was read rightly.",
    ),
    _INFO: ("Se efter, hvis det undrer.", "Look it up if it surprises."),
}


def find(
    check: str,
    focus: NamedNode,
    path: NamedNode | None = None,
    value: NamedNode | Literal | None = None,
    detail_da: str = "",
    detail_en: str = "",
) -> Finding:
    """A finding of one of these checks, from terms."""
    return _BY_NAME[check].find(
        focus.value,
        shorten_iri(path.value) if path is not None else "",
        str(value) if value is not None else "",
        detail_da,
        detail_en,
    )


def findings_of_remarks(
    extract: Extract, minted: Minted, addresses: Addresses
) -> Iterator[Finding]:
    """The remarks of the extraction, each on the initiative of its row or on the document."""
    for remark in extract.remarks:
        severity = Severity.WARNING if remark.warning else Severity.INFO
        node = minted.initiatives.get(remark.place.row or 0) or addresses.source(
            extract.edition.identifier
        )
        check = Check(
            remark.code, severity, remark.message_da, remark.message_en, *_REMARK_REMEDIES[severity]
        )
        yield replace(check.find(node.value), place=remark.place)
