"""Reports of errors: what a reader sends to whoever answers for the data, filled in."""

from __future__ import annotations

from urllib.parse import quote

from sikkerby.web.records.model import Quotation
from sikkerby.web.served import records, site
from sikkerby.web.templating import lasting_addresses
from sikkerby.web.wording import where
from sikkerby.web.words import text


def contact() -> str:
    """The mail or web address to which errors are reported: the operator's, or else that of the
    publication; empty where neither has named one."""
    served = site()
    return served.settings.contact or served.version.manifest.contact


def write_report(quotation: Quotation) -> str:
    """A report about words of the source: page, words, version, and what the reader adds."""
    return text(
        "report_body",
        page=" ".join(lasting_addresses(quotation)),
        words=quotation.sentence,
        where=where(records(), quotation),
        version=site().version.name,
    ).replace(" ¶ ", "\n")


def report_address(quotation: Quotation) -> str:
    """Where a report about words goes: a `mailto:` link with all filled in (RFC 6068), the web
    address of the contact, or nothing."""
    found = contact()
    if "@" not in found:
        return found
    subject = text("report_subject", where=where(records(), quotation))
    body = write_report(quotation).replace("\n", "\r\n")
    return f"mailto:{found}?subject={quote(subject, safe='')}&body={quote(body, safe='')}"
