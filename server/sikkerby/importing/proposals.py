"""Blocks of reference data for names that nobody knows yet, for the steward to review.

Nothing is asserted here: what the document does not say (an English name, the kind of a partner,
which larger place) is left as a comment, and validation asks for it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from pyoxigraph import Literal, NamedNode, Triple

from sikkerby import vocabulary
from sikkerby.bilingual import Bilingual
from sikkerby.documents.manifest import Manifest
from sikkerby.extraction.departments import match_department
from sikkerby.extraction.lexicon import Entity, Kind, Lexicon
from sikkerby.importing.reference.columns import KINDS
from sikkerby.importing.reference.turtle import write_block
from sikkerby.vocabulary import SKOS, slugify

PREFIXES = "".join(
    f"@prefix {f'{prefix}:':<7} <{vocabulary.PREFIXES[prefix]}> .\n"
    for prefix in ("adms", "cv", "dct", "org", "rdfs", "sb", "schema", "skos", "xsd")
)
_PARTNER_KINDS = ", ".join(f"sb:{kind}" for kind in KINDS)
# Above this likeness, words are taken for another spelling of a known name.
_SPELLING = 85
_ADMINISTRATION = re.compile(r"\w*forvaltning(?:en)?$", re.IGNORECASE)
_UNIT = re.compile(r"^(?:center|centret|centeret|enheden|borgercenter|jobcenter)\b", re.IGNORECASE)


def note_of(edition: str, row: int | None, text: str) -> Bilingual:
    """A note on words of a row, or of the document's list of codes."""
    if row is None:
        return Bilingual(
            f"Navn og kode fra listen over tabellen i {edition}: »{text}«.",
            f"Name and code from the list above the table in {edition}: “{text}”.",
        )
    return Bilingual(
        f"Nævnt i {edition}, række {row}: »{text}«.", f"Named in {edition}, row {row}: “{text}”."
    )


@dataclass(frozen=True)
class Proposal:
    """A new resource, or (`known`) further spellings of one that the reference data have.

    Of a national body all is `given`, but for the note of where it is named.
    """

    entity: Entity
    spellings: tuple[str, ...]
    known: bool
    note: Bilingual = Bilingual()
    given: Mapping[NamedNode, Sequence[Triple]] = field(default_factory=dict)

    def joined(self, other: Proposal | None) -> Proposal:
        """This proposal with the spellings of an earlier one for the same resource."""
        if other is None:
            return self
        spellings = tuple(dict.fromkeys((*other.spellings, *self.spellings)))
        names = tuple(dict.fromkeys((*other.entity.names, *self.entity.names)))
        return replace(other, entity=replace(other.entity, names=names), spellings=spellings)

    def block(self, manifest: Manifest) -> str:
        """The block in Turtle, without prefixes."""
        if self.given:
            return self._given_block()
        room = "place" if _is_place(self.entity.kind) else "organisation"
        subject = f"<id/{room}/{self.entity.slug}>"
        if self.known:
            hidden = ", ".join(_danish(name) for name in self.spellings)
            return (
                "# Another spelling? Move it into its block. Something else? Write a new one.\n"
                f"{subject} skos:hiddenLabel {hidden} .\n"
            )
        statements = [f"a sb:{self.entity.kind.value}", f"rdfs:label {_danish(self.spellings[0])}"]
        if self.spellings[1:]:
            statements.append(
                f"skos:hiddenLabel {', '.join(_danish(name) for name in self.spellings[1:])}"
            )
        comments = [
            '# The English name, if you have one: , "…"@en after the Danish one, and '
            "sb:translationStatus sb:UnofficialTranslation ;"
        ]
        comments += _complete(self.entity, statements, manifest)
        if self.note:
            quoted = json.dumps(self.note.en, ensure_ascii=False)
            statements.append(f"skos:editorialNote {_danish(self.note.da)}, {quoted}@en")
        lines = [*comments, f"{subject} {statements[0]} ;"]
        lines += [f"    {statement} ;" for statement in statements[1:]]
        return "\n".join(lines)[:-2] + " .\n"

    def _notes(self) -> list[Literal]:
        return [_text(self.note.da, "da"), _text(self.note.en, "en")]

    def _given_block(self) -> str:
        blocks = []
        for node, triples in self.given.items():
            stated = list(triples)
            if "#" not in node.value:
                known = {t.object.value for t in triples if isinstance(t.object, Literal)}
                others = [_text(name, "da") for name in self.spellings if name not in known]
                stated += (Triple(node, SKOS["hiddenLabel"], name) for name in others)
                stated += (Triple(node, SKOS["editorialNote"], note) for note in self._notes())
            blocks.append(write_block(node, stated, node.value.partition("id/")[0]))
        return "\n\n".join(blocks) + "\n"


def _complete(entity: Entity, statements: list[str], manifest: Manifest) -> list[str]:
    """Add what follows from the kind; return what only the steward can know."""
    place = f"dct:spatial <id/place/{manifest.municipality}>"
    if entity.kind is Kind.ADMINISTRATION:
        statements += [f"org:unitOf <id/organisation/{manifest.authority}>", place]
        if entity.code:
            statements.append(f"skos:notation {json.dumps(entity.code, ensure_ascii=False)}")
            return []
        return ['# Its code, if it has one: skos:notation "…" ;']
    if entity.kind is Kind.UNIT:
        return ["# Whose unit, if the document says so: org:unitOf <id/organisation/…> ;"]
    if entity.kind is Kind.PARTNER:
        return [
            "# If it is an administration or a unit instead: sb:Administration, sb:Unit.",
            f"# The kind of partner: org:classification …, one of {_PARTNER_KINDS}",
        ]
    statements.append(f"sb:within <id/place/{manifest.municipality}>")
    return ["# A district: sb:District. In a larger place than the municipality? Name that one."]


def propose(
    words: str,
    what: str,
    code: str,
    known: Lexicon,
    manifest: Manifest,
) -> Proposal | None:
    """What to add so that `words` are known; nothing where they have no name in them."""
    if not re.search(r"[^\W\d_]{2}|^\d[A-ZÆØÅ]$", words):
        return None
    if code and (same := next((e for e in known.entities.values() if e.code == code), None)):
        return _spelling(same, words)
    if not code and (close := known.alike(words, _SPELLING)):
        return _spelling(close, words)
    kind = _kind_of(words, what, code)
    own = kind is not Kind.PARTNER
    slug = slugify(f"{manifest.short_name} {words}" if own else words)
    if taken := known.entities.get(slug):
        return _spelling(taken, words)
    parent = manifest.authority if kind is Kind.ADMINISTRATION else ""
    parent = manifest.municipality if _is_place(kind) else parent
    return Proposal(Entity(slug, kind, (words,), code, parent), (words,), known=False)


def _spelling(entity: Entity, words: str) -> Proposal:
    grown = replace(entity, names=tuple(dict.fromkeys((*entity.names, words))))
    return Proposal(grown, (words,), known=True)


def _kind_of(words: str, what: str, code: str) -> Kind:
    if what == "place":
        return Kind.NEIGHBOURHOOD
    department = match_department(words, 0)
    is_department = department and department[0] == words and not department["body"]
    if code or is_department or _ADMINISTRATION.search(words):
        return Kind.ADMINISTRATION
    return Kind.UNIT if _UNIT.search(words) else Kind.PARTNER


def _is_place(kind: Kind) -> bool:
    return kind in (Kind.MUNICIPALITY, Kind.DISTRICT, Kind.NEIGHBOURHOOD, Kind.PLACE)


def _text(text: str, language: str) -> Literal:
    return Literal(text, language=language)


def _danish(text: str) -> str:
    return f"{json.dumps(text, ensure_ascii=False)}@da"


def write_proposals(proposals: Iterable[Proposal], manifest: Manifest) -> str:
    """Turtle to be reviewed and moved into `reference/`; empty where nothing is to be added."""
    blocks = [entry.block(manifest) for entry in proposals]
    return "\n".join([PREFIXES, *blocks]) if blocks else ""
