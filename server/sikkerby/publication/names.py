"""`indexes/names.json`: everything that has a name, for recognising it in other people's tables.

Made once, at publication, so that all replicas of a version recognise alike. `read_names` derives
it again where a version was published by a release that wrote none, or another form of it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pyoxigraph import Literal, NamedNode, RdfFormat, parse

from sikkerby.publication.material import Material
from sikkerby.publication.version import Version
from sikkerby.publication.view import View
from sikkerby.vocabulary import DCT, GEO, ORG, PREFIXES, RDF, RDFS, SB, SKOS

FILE = "indexes/names.json"
FORMAT = 1

_CLASSES = ("Initiative", "Principle", "TargetGroup", "Party", "Unit", "Place")
# Classes from other vocabularies that people ask for; their labels are not in our ontology.
_OUTSIDE = {ORG["Organization"]: ("Organisation eller enhed", "Organisation or unit")}


@dataclass(frozen=True)
class Property:
    """A property of entities: its id, its labels, and what its values are.

    `value` is `entity`, `text` or `number`; `types` are the classes that may have it.
    """

    id: str
    da: str
    en: str
    value: str
    types: tuple[str, ...]


_ORGANISATIONS = ("sb:Party", "sb:Unit")
_ALL = ("sb:Initiative", "sb:Principle", "sb:TargetGroup", *_ORGANISATIONS, "sb:Place")

PROPERTIES = (
    Property("iri", "IRI", "IRI", "text", _ALL),
    Property("nameDa", "dansk navn", "Danish name", "text", _ALL),
    Property("nameEn", "engelsk navn", "English name", "text", _ALL),
    Property("skos:notation", "kode eller nummer", "code or number", "text",
             ("sb:Party", "sb:Unit", "sb:Principle", "sb:Place")),
    Property("municipality", "kommune", "municipality", "entity", _ALL),
    Property("org:unitOf", "enhed i", "unit of", "entity", _ORGANISATIONS),
    Property("sb:within", "ligger i", "within", "entity", ("sb:Place",)),
    Property("dct:spatial", "sted", "place", "entity", ("sb:Initiative", "sb:Party")),
    Property("sb:principle", "princip", "principle", "entity", ("sb:Initiative",)),
    Property("sb:alsoSupports", "støtter også", "also supports", "entity", ("sb:Initiative",)),
    Property("sb:party", "part", "party", "entity", ("sb:Initiative",)),
    Property("sb:mentionsUnit", "nævner enheden", "mentions unit", "entity", ("sb:Initiative",)),
    Property("dct:audience", "målgruppe", "target group", "entity", ("sb:Initiative",)),
    Property("sb:coverage", "dækning", "coverage", "text", ("sb:Initiative",)),
    Property("sb:rowNumber", "rækkenummer", "row number", "number", ("sb:Initiative",)),
    Property("initiative", "indsatser", "initiatives", "entity",
             ("sb:Party", "sb:Unit", "sb:Place", "sb:Principle", "sb:TargetGroup")),
    Property("org:classification", "art", "kind", "text", ("sb:Party",)),
    Property("sb:minAge", "fra alder", "age from", "number", ("sb:TargetGroup",)),
    Property("sb:maxAge", "til alder", "age to", "number", ("sb:TargetGroup",)),
    Property("geo:asWKT", "punkt (WKT)", "point (WKT)", "text", ("sb:Place",)),
    Property("skos:exactMatch", "samme hos andre", "exact match elsewhere", "text", _ALL),
    Property("skos:closeMatch", "næsten samme hos andre", "close match elsewhere", "text", _ALL),
)  # fmt: skip

_INVERSE = (SB["party"], SB["mentionsUnit"], DCT["spatial"], SB["supportsPrinciple"],
            DCT["audience"])  # fmt: skip
_DIRECT = (
    "org:unitOf", "dct:spatial", "sb:principle", "sb:alsoSupports", "sb:party", "sb:mentionsUnit",
    "dct:audience", "sb:coverage", "sb:rowNumber", "org:classification", "sb:minAge", "sb:maxAge",
    "skos:notation", "skos:exactMatch", "skos:closeMatch",
)  # fmt: skip


@dataclass(frozen=True)
class Municipality:
    """A municipality that an edition is about: its place, its authority, its name in slugs."""

    place: str
    authority: str
    short_name: str


def write_names(folder: Path, material: Material) -> None:
    """Write the index into a version that is being made."""
    municipalities = {
        edition.manifest.municipality: Municipality(
            f"place/{edition.manifest.municipality}",
            f"organisation/{edition.manifest.authority}",
            edition.manifest.short_name,
        )
        for edition in material.built.data.editions
    }
    document = collect_names(material.view, material.base, list(municipalities.values()))
    file = folder / FILE
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(document, ensure_ascii=False, indent=0) + "\n", "utf-8")


def read_names(version: Version) -> dict[str, Any]:
    """The index of a version, derived from its data where the version lacks it."""
    if version.file(FILE) is not None:
        document: dict[str, Any] = json.loads((version.folder / FILE).read_text("utf-8"))
        if document.get("format") == FORMAT:
            return document
    quads = parse(path=str(version.quads_file), format=RdfFormat.N_QUADS)
    view = View(quad.triple for quad in quads)
    return collect_names(view, version.manifest.base, _find_municipalities(view))


def _find_municipalities(view: View) -> list[Municipality]:
    """The same without the editions' manifests: the short name is what the slugs share."""
    found = []
    for authority in view.instances(SB["MunicipalAuthority"]):
        slugs = [
            node.value.rpartition("/")[2]
            for node in view.instances(SB["Unit"]) + view.instances(SB["Administration"])
        ]
        words = authority.value.rpartition("/")[2].partition("-")[0]
        short = words.removesuffix("s") if any(
            slug.startswith(f"{words.removesuffix('s')}-") for slug in slugs
        ) else words  # fmt: skip
        place = view.resource(authority, DCT["spatial"])
        path = place.value.rpartition("/id/")[2] if place else ""
        found.append(Municipality(path, authority.value.rpartition("/id/")[2], short))
    return found


def collect_names(view: View, base: str, municipalities: Iterable[Municipality]) -> dict[str, Any]:
    """The whole index as JSON values, sorted, so that the same data give the same bytes."""
    known = list(municipalities)
    nodes = sorted(
        {node for name in _CLASSES for node in view.instances(SB[name])}, key=lambda n: n.value
    )
    own = {node: node.value.removeprefix(f"{base}id/") for node in nodes}
    classes = sorted({kind for node in nodes for kind in _types(view, node)}, key=_short)
    return {
        "format": FORMAT,
        "base": base,
        "types": [_describe_type(view, kind, classes) for kind in classes],
        "properties": [
            {"id": entry.id, "da": entry.da, "en": entry.en, "value": entry.value,
             "types": list(entry.types)}
            for entry in PROPERTIES
        ],
        "municipalities": [
            {"place": entry.place, "authority": entry.authority, "short_name": entry.short_name}
            for entry in known
        ],
        "entities": [_describe(view, base, node, own, known) for node in nodes],
    }  # fmt: skip


def _describe_type(view: View, kind: NamedNode, classes: list[NamedNode]) -> dict[str, Any]:
    danish, english = _OUTSIDE.get(kind) or (view.label(kind, "da"), view.label(kind, "en"))
    broader = [
        _short(other)
        for other in view.resources(kind, RDFS["subClassOf"])
        if other in classes and other != kind
    ]
    return {"id": _short(kind), "da": danish, "en": english, "broader": broader}


def _describe(
    view: View,
    base: str,
    node: NamedNode,
    own: dict[NamedNode, str],
    municipalities: list[Municipality],
) -> dict[str, Any]:
    types = _types(view, node)
    danish, english = view.label(node, "da"), view.label(node, "en")
    place = _municipality(view, base, node, own[node], municipalities)
    return {
        "id": own[node],
        "type": _most_specific(view, types),
        "types": [_short(kind) for kind in types],
        "da": danish,
        "en": english,
        "others": _texts(view, node, SKOS["altLabel"]),
        "hidden": _texts(view, node, SKOS["hiddenLabel"]),
        "code": view.text(node, SKOS["notation"]),
        "municipality": place,
        "values": _values(view, node, own, place, (danish, english)),
    }


def _types(view: View, node: NamedNode) -> list[NamedNode]:
    found = view.resources(node, RDF["type"])
    return [kind for kind in found if kind.value.startswith(SB.iri) or kind in _OUTSIDE]


def _most_specific(view: View, types: list[NamedNode]) -> str:
    broader = {other for kind in types for other in view.resources(kind, RDFS["subClassOf"])}
    narrow = [kind for kind in types if kind not in broader and kind.value.startswith(SB.iri)]
    return _short((narrow or types)[0])


def _texts(view: View, node: NamedNode, predicate: NamedNode) -> list[str]:
    return sorted({v.value for v in view.values(node, predicate) if isinstance(v, Literal)})


def _municipality(
    view: View, base: str, node: NamedNode, path: str, municipalities: list[Municipality]
) -> str:
    """The municipality that an entity belongs to, or nothing for a national one."""
    kind, _, rest = path.partition("/")
    for entry in municipalities:
        place = NamedNode(f"{base}id/{entry.place}")
        if path in (entry.place, entry.authority) or rest.startswith(f"{entry.short_name}-"):
            return entry.place
        if kind in ("initiative", "principle", "target-group"):
            # All that an edition names belongs to the edition's municipality.
            if len(municipalities) == 1 or place in view.resources(node, DCT["spatial"]):
                return entry.place
        elif place in view.resources(node, DCT["spatial"]):
            return entry.place
    return ""


def _values(
    view: View, node: NamedNode, own: dict[NamedNode, str], place: str, names: tuple[str, str]
) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {
        "iri": [node.value],
        "nameDa": [names[0]],
        "nameEn": [names[1]],
        "municipality": [place] if place else [],
        "sb:within": [own[other] for other in _around(view, node)],
        "initiative": sorted(
            {own[other] for by in _INVERSE for other in view.pointing(node, by) if other in own}
        ),
        "geo:asWKT": [
            view.text(point, GEO["asWKT"]) for point in view.resources(node, GEO["hasGeometry"])
        ],
    }
    for name in _DIRECT:
        prefix, _, local = name.partition(":")
        values = view.values(node, NamedNode(PREFIXES[prefix] + local))
        found[name] = [_value(view, value, own) for value in values]
    return {name: values for name, values in found.items() if values}


def _around(view: View, node: NamedNode) -> list[NamedNode]:
    """The larger places, nearest first."""
    found: list[NamedNode] = []
    while (outer := view.resource(found[-1] if found else node, SB["within"])) is not None:
        if outer in found:
            break
        found.append(outer)
    return found


def _value(view: View, value: object, own: dict[NamedNode, str]) -> Any:
    if isinstance(value, Literal):
        return value.value
    assert isinstance(value, NamedNode)
    if value in own:
        return own[value]
    if value in view and value.value.startswith(SB.iri):
        return {"da": view.label(value, "da"), "en": view.label(value, "en")}
    return value.value


def _short(kind: NamedNode) -> str:
    """A class as a prefixed name."""
    return next(
        f"{prefix}:{kind.value.removeprefix(iri)}"
        for prefix, iri in PREFIXES.items()
        if kind.value.startswith(iri)
    )
