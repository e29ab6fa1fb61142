"""What was chosen for pasted rows as links from their things to ours: Turtle, or a table.

The table has columns of SSSOM (a Simple Standard for Sharing Ontological Mappings, 1.0).
"""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from flask import Response

from sikkerby.graphs.templates import read_template
from sikkerby.linking.propose import relation_of
from sikkerby.linking.records import is_iri
from sikkerby.reconciliation import Candidate, Index
from sikkerby.web.reconcile.match_files import Line, Pasted, reason_key
from sikkerby.web.words import language, text

_COLUMNS = (
    "subject_id", "subject_label", "predicate_id", "object_id", "object_label",
    "mapping_justification", "confidence", "mapping_date", "comment",
)  # fmt: skip
# A person saw each proposal and sent the form (Semantic Mapping Vocabulary).
_JUSTIFICATION = "semapv:ManualMappingCuration"


@dataclass(frozen=True)
class _Link:
    theirs: str
    text: str
    candidate: Candidate

    @property
    def relation(self) -> str:
        return relation_of(self.candidate)


def send_linkset(index: Index, pasted: Pasted, lines: Sequence[Line], wanted: str) -> Response:
    """The linkset as `tsv` or `ttl`."""
    links = list(_links(pasted, lines))
    today = datetime.date.today()
    body = _write_table(links, today) if wanted == "tsv" else _write_turtle(index, links, today)
    kind = "text/tab-separated-values" if wanted == "tsv" else "text/turtle"
    response = Response(body, content_type=f"{kind}; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="linkset.{wanted}"'
    return response


def _links(pasted: Pasted, lines: Sequence[Line]) -> Iterable[_Link]:
    """Each different link once, in the order of the rows.

    A row's thing has the address that stands in the row; without one, or where the row names
    several, its name after `#`, which the address of the file completes (RFC 3986, section 5.1.3).
    """
    names = Counter(line.row for line in lines)
    seen: set[tuple[str, str]] = set()
    for line in lines:
        if line.choice is None:
            continue
        addresses = filter(is_iri, pasted.cells[line.row - 1] if names[line.row] == 1 else ())
        theirs = next(addresses, f"#{quote(line.text, safe='', errors='replace')}")
        if (theirs, line.choice.entity.iri) not in seen:
            seen.add((theirs, line.choice.entity.iri))
            yield _Link(theirs, line.text, line.choice)


def _write_table(links: Iterable[_Link], day: datetime.date) -> str:
    rows = [_COLUMNS]
    for link in links:
        entity = link.candidate.entity
        rows.append(
            (link.theirs, link.text, link.relation, entity.iri, entity.name(language()),
             _JUSTIFICATION, f"{link.candidate.score / 100:g}", day.isoformat(),
             text(reason_key(link.candidate)))
        )  # fmt: skip
    return "".join("\t".join(" ".join(cell.split()) for cell in row) + "\n" for row in rows)


def _write_turtle(index: Index, links: Sequence[_Link], day: datetime.date) -> str:
    return read_template(Path(__file__).with_suffix(".ttl")).render(
        base=index.base, links=links, day=day, language=language(), text=text, reason_key=reason_key
    )
