"""Plural nouns in running text, found by their form: what a count counts, and one of them.

Danish plurals end in -er, -e or nothing, and so do present tenses and adjectives. Where the form
does not settle it, no noun is found: a count that is missed is better than one that is wrong.
"""

from __future__ import annotations

import re

_WORD = re.compile(r"\s+((?:[A-ZÆØÅ]{2,}\+?-)?[a-zæøå][\w-]*)")
# Plurals without an ending, as the last part of a compound too.
_UNCHANGED = re.compile(
    r"(?:børn|hold|teams?|årsværk|udvalg|netværk|råd|forløb|fag|hjem|par|mænd|møder?|tilbud|besøg"
    r"|kurser|forsøg|spor|sprog|forhold|steder|områder|indsatser|workshops|mennesker|timer)$"
)
# Adjectives and participles used as nouns; a noun may still follow them (“unge mænd”).
_PEOPLE = re.compile(
    r"(?:unge|ældre|voksne|frivillige|ansatte|ledige|pårørende|udsatte|studerende)$"
)
# Endings of nouns that no adjective and no present tense has.
_NOUN = re.compile(
    r"(?:ninger|inger|ioner|heder|teter|skoler|klubber|familier|områder|grupper|gader|kommuner"
    r"|huse|centre|steder|planer|jekter|menter|parter|boliger|butikker|mødre|fædre|tilfælde|pladser"
    r"|sager|klasser|elever|personer|oger|orer|genter|denter|kvinder|drenge|piger|byer|veje|dele"
    r"|betjente|gårde|biblioteker|moduler|kvarterer|forældre|[^m]ere|[lm]mere|mænd|hold|børn)$"
)
# Adjectives in forms that nouns have, or none that adjectives have.
_ADJECTIVES = frozenset(
    ("større", "mindre", "yderligere", "tidligere", "senere", "bedre", "nye", "store", "små",
     "andre", "gode", "hele", "samme", "fælles", "forskellige", "gratis", "ekstra", "særligt",
     "særlig", "socialt", "økonomisk")
)  # fmt: skip
# In -r or -e, but no noun; agent nouns in -er (“deltager”) are singular and so verbs here.
_NO_NOUN = re.compile(
    r"^(?:flere|færre|mere|pr|mdr|er|har|der|eller|over|under|efter|per|hver|måneder|uger|timer"
    r"|gange|minutter|kroner|kr"
    r"|meter|kilometer|kvadratmeter|liter|procent|procentpoint|point|promille|de|denne|disse|ikke"
    r"|blive|være|have|inde|ude|oppe|nede|hjemme|hverdage|arbejdsdage"
    r"|første|sidste|næste|arbejder|samarbejder|deltager|mødes"
    r"|leder|støtter|bidrager|følger|får|går|gør|når|skaber|hjælper|giver|tager|kommer|bliver"
    r"|ligger|begynder|starter|slutter|varer|gælder|omfatter|dækker|udgør|består|bor|henvender"
    r"|hører|står|holder|indgår|modtager|søger|vælger|viser|drøfter|mener|ønsker|bruger|tilbyder"
    r"|klasse|klasser|klassetrin|etage|år|årige|halve|ene|gennem|mellem)$"
)
_CONJUGATED = re.compile(r"(?<!kvart)erer$")
# Participles are nouns as often as adjectives: what follows in -r may be a verb, as in
# “adspurgte føler”.
_PARTICIPLE = re.compile(r"(?:te|ede|nde)$")
_ONE_OF = (
    ("børn", "barn"), ("ninger", "ning"), ("inger", "ing"), ("ioner", "ion"), ("heder", "hed"),
    ("skoler", "skole"), ("klubber", "klub"), ("familier", "familie"), ("områder", "område"),
    ("grupper", "gruppe"), ("kommuner", "kommune"), ("huse", "hus"), ("centre", "center"),
    ("steder", "sted"), ("planer", "plan"), ("enheder", "enhed"),
    ("boliger", "bolig"), ("bydele", "bydel"), ("elever", "elev"), ("personer", "person"),
    ("unge", "ung"), ("biblioteker", "bibliotek"), ("menter", "ment"), ("jekter", "jekt"),
    ("enter", "ent"),
    ("pladser", "plads"), ("sager", "sag"), ("klasser", "klasse"),
    ("ere", "er"), ("hold", "hold"),
    ("teams", "team"), ("råd", "råd"), ("udvalg", "udvalg"), ("netværk", "netværk"),
)  # fmt: skip


def find_plural(text: str, position: int) -> tuple[str, int] | None:
    """The plural noun with its adjectives that begins after `position`, and where it ends."""
    start = end = 0
    last = ""
    for _ in range(4):
        found = _WORD.match(text, end or position)
        word = found[1] if found else ""
        if found is None or text[found.end() : found.end() + 1] == "/" or _is_verb(word):
            break
        is_noun = bool(_NOUN.search(word) or _UNCHANGED.search(word))
        is_adjective = not is_noun and (word.endswith("e") or word in _ADJECTIVES)
        if not (is_noun or is_adjective or word.endswith("r")):
            break
        if _may_be_noun(last) and not (is_noun or is_adjective):
            return None
        start, end, last = start or found.start(1), found.end(), word
        if not is_adjective:
            break
    return (text[start:end], end) if last and last not in _ADJECTIVES else None


def _is_verb(word: str) -> bool:
    return bool(_NO_NOUN.match(word) or _CONJUGATED.search(word))


def _may_be_noun(adjective: str) -> bool:
    return bool(_PEOPLE.search(adjective) or _PARTICIPLE.search(adjective))


def singular(noun: str) -> str:
    """One of `noun`, a plural as printed, definite or not; as printed where no rule holds."""
    word = noun[:1].casefold() + noun[1:] if noun[1:2].islower() else noun
    plural = re.sub(r"(?<=e)ne$|(?<=er)ne$", "", word)
    for ending, one in _ONE_OF:
        if plural.endswith(ending):
            return plural.removesuffix(ending) + one
    return word
