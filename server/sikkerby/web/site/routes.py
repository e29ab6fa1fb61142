"""The routes that programs use: one table, from which `/openapi.json` and its page are made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

JSON, TEXT = "application/json", "text/plain"
HTML, TURTLE = "text/html", "text/turtle"
LD_JSON, N_TRIPLES, RDF_XML = "application/ld+json", "application/n-triples", "application/rdf+xml"
RESULTS = "application/sparql-results+json"
GRAPH = (TURTLE, LD_JSON, N_TRIPLES, RDF_XML)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ANSWER = (HTML, JSON, "text/csv", XLSX, TURTLE, "application/sparql-query")
FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Parameter:
    """A parameter of a route, with an example; in it VERSION, INITIATIVE, ORGANISATION and BASE
    stand for what is in the data.

    `place` is `path`, `query` or `form`; `schema` is its JSON Schema.
    """

    name: str
    place: str
    da: str
    en: str
    example: Any
    schema: Mapping[str, Any]
    required: bool = False


@dataclass(frozen=True)
class Route:
    """One operation: what it does, what it takes, the media types of its answer.

    `answers` are statuses besides 200 that a right or wrong request may have.
    """

    path: str
    method: str
    name: str
    tag: str
    da: str
    en: str
    parameters: tuple[Parameter, ...] = ()
    types: tuple[str, ...] = (JSON,)
    answers: tuple[int, ...] = ()
    status: int = 200


def _text(most: int = 1000) -> dict[str, Any]:
    return {"type": "string", "maxLength": most}


_QUERY = "SELECT ?s WHERE { ?s a <https://w3id.org/sikkerby/ns#District> } LIMIT 3"
_BATCH = '{"q0": {"query": "Socialforvaltningen"}}'
_EXTEND = '{"ids": ["ORGANISATION"], "properties": [{"id": "nameEn"}]}'

_SPARQL = (
    Parameter("default-graph-uri", "query", "Graf, der spørges.", "Graph to ask.",
              "BASE/graph/curated", _text()),
    Parameter("named-graph-uri", "query", "Navngiven graf.", "Named graph.",
              "BASE/graph/curated", _text()),
)  # fmt: skip
_ENTITY = Parameter("id", "query", "Det, der følger id/ i IRI'en.", "What follows id/ in the IRI.",
                    "ORGANISATION", _text(), required=True)  # fmt: skip
_WHOLE: dict[str, Any] = {"type": "integer", "minimum": 0, "maximum": 999_999_999}
_JSON_TEXT: dict[str, Any] = {"type": "string", "contentMediaType": JSON, "maxLength": 200_000}

ROUTES: tuple[Route, ...] = (
    Route("/sparql", "get", "query", "SPARQL", "Spørg data (SPARQL 1.1 Protocol).",
          "Ask the data (SPARQL 1.1 Protocol).",
          (Parameter("query", "query", "Forespørgslen.", "The query.", _QUERY, _text(8000),
                     required=True), *_SPARQL),
          (RESULTS, "application/sparql-results+xml", "text/csv", "text/tab-separated-values",
           *GRAPH), (400, 403, 406, 413, 503)),
    Route("/sparql", "post", "queryByForm", "SPARQL", "Det samme fra en formular.",
          "The same from a form.",
          (Parameter("query", "form", "Forespørgslen.", "The query.", _QUERY, _text(8000),
                     required=True),),
          (RESULTS, "application/sparql-results+xml", "text/csv", "text/tab-separated-values",
           *GRAPH), (400, 403, 406, 413, 415, 503)),
    Route("/queries.json", "get", "listQueries", "Queries", "Alle spørgsmål, med parametre.",
          "All questions, with their parameters."),
    Route("/doc/{path}", "get", "document", "Resources", "Dokumentet om en ressource.",
          "The document about a resource.",
          (Parameter("path", "path", "Det, der følger id/ i IRI'en, og evt. et suffiks.",
                     "What follows id/ in the IRI, and a suffix if you like.",
                     "INITIATIVE.ttl", _text(), required=True),),
          (HTML, *GRAPH), (400, 404, 406, 410)),
    Route("/id/{path}", "get", "identify", "Resources", "Sender videre til dokumentet.",
          "Sends on to the document.",
          (Parameter("path", "path", "Vejen i IRI'en.", "The path in the IRI.", "INITIATIVE",
                     _text(), required=True),),
          (HTML,), (), 303),
    Route("/graph/{path}", "get", "graph", "Resources", "En navngiven graf, hel.",
          "A named graph, whole.",
          (Parameter("path", "path", "Grafens vej og evt. et suffiks.",
                     "The graph's path, and a suffix if you like.", "curated.ttl", _text(),
                     required=True),),
          GRAPH, (404, 406)),
    Route("/data/{path}", "get", "download", "Downloads", "En fil af den udgave, der vises.",
          "A file of the version that is served.",
          (Parameter("path", "path", "Filens vej.", "The file's path.", "sikkerby.ttl", _text(),
                     required=True),),
          (TURTLE, LD_JSON, N_TRIPLES, RDF_XML, "application/n-quads", "application/trig",
           "text/csv", JSON, XLSX, TEXT, "application/octet-stream"), (404, 410, 416)),
    Route("/data/versions/{version}/{path}", "get", "versionedDownload", "Downloads",
          "En fil af en bestemt udgave; den ændrer sig aldrig.",
          "A file of a certain version; it never changes.",
          (Parameter("version", "path", "Udgaven.", "The version.", "VERSION", _text(100),
                     required=True),
           Parameter("path", "path", "Filens vej.", "The file's path.", "sikkerby.nq", _text(),
                     required=True)),
          (TURTLE, LD_JSON, N_TRIPLES, RDF_XML, "application/n-quads", "application/trig",
           "text/csv", JSON, XLSX, TEXT, "application/octet-stream"), (404, 410, 416)),
    Route("/catalogue", "get", "catalogue", "Downloads", "Kataloget (DCAT-AP).",
          "The catalogue (DCAT-AP).", (), GRAPH, (406,)),
    Route("/.well-known/void", "get", "void", "Downloads",
          "Samme katalog, med beskrivelsen af datasættet (VoID).",
          "The same catalogue, with the description of the dataset (VoID).", (), GRAPH, (406,)),
    Route("/data/versions/feed.atom", "get", "feed", "Downloads",
          "Alle udgaver, nyeste først (Atom).", "All versions, newest first (Atom).", (),
          ("application/atom+xml",)),
    Route("/validation", "get", "validation", "Downloads", "Kontrolrapporten (SHACL).",
          "The validation report (SHACL).", (), (HTML, TURTLE), (406,)),
    Route("/ns", "get", "vocabulary", "Resources", "Ordforrådet (OWL).", "The vocabulary (OWL).",
          (), (HTML, *GRAPH), (406,)),
    Route("/schema/v1/{name}.json", "get", "schema", "Resources",
          "JSON Schema for dokumenter om en klasses ting.",
          "The JSON Schema of documents about things of a class.",
          (Parameter("name", "path", "Klassen.", "The class.", "Initiative", _text(100),
                     required=True),),
          ("application/schema+json",), (404,)),
    Route("/graph/", "get", "graphByName", "Resources", "En navngiven graf ved sin IRI.",
          "A named graph by its IRI.",
          (Parameter("graph", "query", "Grafens IRI.", "The graph's IRI.",
                     "BASE/graph/curated", _text(), required=True),),
          GRAPH, (404, 406)),
    Route("/context/v1.jsonld", "get", "context", "Downloads", "JSON-LD-konteksten.",
          "The JSON-LD context.", (), (LD_JSON,)),
    Route("/reconcile", "get", "manifest", "Reconciliation",
          "Beskrivelse af tjenesten, eller svar på queries eller extend.",
          "The service manifest, or the answer to queries or extend.",
          (Parameter("queries", "query", "Spørgsmål som JSON.", "Queries as JSON.", _BATCH,
                     _JSON_TEXT),
           Parameter("extend", "query", "Egenskaber, der ønskes, som JSON.",
                     "Properties to fetch, as JSON.", _EXTEND, _JSON_TEXT)),
          (JSON,), (400, 413, 503)),
    Route("/reconcile", "post", "reconcile", "Reconciliation",
          "Genkend navne, højst 50 ad gangen, eller hent egenskaber.",
          "Recognise names, at most 50 at a time, or fetch properties.",
          (Parameter("queries", "form", "Spørgsmål som JSON.", "Queries as JSON.", _BATCH,
                     _JSON_TEXT),
           Parameter("extend", "form", "Egenskaber, der ønskes, som JSON.",
                     "Properties to fetch, as JSON.", _EXTEND, _JSON_TEXT)),
          (JSON,), (400, 413, 415, 503)),
    Route("/reconcile/suggest/{kind}", "get", "suggest", "Reconciliation",
          "Forslag, mens nogen skriver.", "Suggestions while somebody types.",
          (Parameter("kind", "path", "Hvad der foreslås.", "What is suggested.", "entity",
                     {"type": "string", "enum": ["entity", "type", "property"]}, required=True),
           Parameter("prefix", "query", "Det, der er skrevet.", "What was typed.", "Soc",
                     _text(500)),
           Parameter("cursor", "query", "Hvor mange der springes over.", "How many to skip.", 0,
                     _WHOLE)),
          (JSON,), (400, 404)),
    Route("/reconcile/properties", "get", "proposeProperties", "Reconciliation",
          "Egenskaber, som en type har.", "Properties that a type has.",
          (Parameter("type", "query", "Typen.", "The type.", "sb:Place", _text()),
           Parameter("limit", "query", "Højst så mange.", "At most so many.", 10, _WHOLE)),
          (JSON,), (400,)),
    Route("/reconcile/preview", "get", "preview", "Reconciliation", "En lille side om en ting.",
          "A small page about an entity.", (_ENTITY,), (HTML,), (404,)),
    Route("/reconcile/view", "get", "view", "Reconciliation", "Sender videre til siden.",
          "Sends on to the page.", (_ENTITY,), (HTML,), (404,), 303),
    Route("/health", "get", "health", "Operation", "Om tjenesten kører.",
          "Whether the service works.", (), (JSON,), (503,)),
    Route("/metrics", "get", "metrics", "Operation", "Tal for Prometheus.",
          "Figures for Prometheus.", (), (TEXT,)),
)  # fmt: skip
