"""The Accept headers of real programs, as their sources or logs have them, and what each must get.

Each is a program, its header, and the format of answers to SELECT, of graphs, and of documents that
are pages too; None is 406.
"""

from __future__ import annotations

JSON, XML, CSV, TSV = "json", "xml", "csv", "tsv"
TTL, LD, NT, RDF, HTML = "turtle", "jsonld", "ntriples", "rdfxml", "html"
_Row = tuple[str, str, str | None, str | None, str | None]

CLIENTS: list[_Row] = [
    ("curl, wget, requests, Go, fetch", "*/*", JSON, TTL, HTML),
    ("Firefox, Chrome", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
     HTML, HTML, HTML),
    ("Chrome with images",
     "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,*/*;"
     "q=0.8,application/signed-exchange;v=b3;q=0.7", HTML, HTML, HTML),
    ("Java HttpURLConnection", "text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2",
     HTML, HTML, HTML),
    ("axios", "application/json, text/plain, */*", JSON, LD, LD),
    ("jQuery", "application/json, text/javascript, */*; q=0.01", JSON, LD, LD),
    ("rdflib", "application/rdf+xml,text/rdf+n3;q=0.9,application/xhtml+xml;q=0.5, */*;q=0.1",
     HTML, RDF, RDF),
    ("rdflib, xml", "application/rdf+xml, */*;q=0.1", JSON, RDF, RDF),
    ("rdflib, turtle", "text/turtle, application/x-turtle, */*;q=0.1", JSON, TTL, TTL),
    ("rdflib, n3", "text/n3, */*;q=0.1", JSON, TTL, TTL),
    ("rdflib, nt", "text/plain, */*;q=0.1", JSON, NT, NT),
    ("rdflib, trig", "application/trig, */*;q=0.1", JSON, TTL, TTL),
    ("rdflib, nquads", "application/n-quads, */*;q=0.1", JSON, NT, NT),
    ("rdflib, json-ld", "application/ld+json, application/json;p=0.9, */*;q=0.1", JSON, LD, LD),
    ("SPARQLWrapper, JSON", "application/sparql-results+json,application/json,text/javascript,"
     "application/javascript", JSON, LD, LD),
    ("SPARQLWrapper, turtle", "application/turtle,text/turtle", None, TTL, TTL),
    ("SPARQLWrapper, all", "application/sparql-results+xml,application/rdf+xml,*/*;q=0.1",
     XML, RDF, RDF),
    ("Jena, SELECT", "application/sparql-results+json, application/sparql-results+xml;q=0.9, "
     "text/tab-separated-values;q=0.7, text/csv;q=0.5, application/json;q=0.2, "
     "application/xml;q=0.2, */*;q=0.1", JSON, LD, LD),
    ("Jena, graph", "text/turtle,application/n-triples;q=0.9,application/ld+json;q=0.8,"
     "application/rdf+xml;q=0.7,*/*;q=0.3", JSON, TTL, TTL),
    ("Jena 2, anything", "text/turtle,application/n-triples;q=0.9,application/rdf+xml;q=0.8,"
     "application/xml;q=0.7,application/trig,application/n-quads;q=0.9,text/x-nquads;q=0.8,"
     "application/x-trig;q=0.7,*/*;q=0.5", XML, TTL, TTL),
    ("Protégé (OWL API)", "application/rdf+xml, application/xml; q=0.7, text/xml; q=0.6, "
     "text/plain; q=0.1, */*; q=0.09", XML, RDF, RDF),
    ("LDClient", "application/rdf+xml;q=1,text/xml;q=0.6,text/rdf+n3;q=0.9,"
     "application/octet-stream;q=0.5,application/xml q=0.5,application/rss+xml;q=0.5,"
     "text/plain; q=0.5,application/x-turtle;q=0.5,application/x-trig;q=0.5,"
     "application/xhtml+xml;q=0.5, text/html;q=0.5", XML, RDF, RDF),
    ("YASGUI, SELECT", "application/sparql-results+json,*/*;q=0.9", JSON, TTL, HTML),
    ("YASGUI, graph", "application/n-triples,*/*;q=0.9", JSON, NT, NT),
    ("Comunica", "application/n-quads,application/trig;q=0.95,application/ld+json;q=0.9,"
     "application/n-triples;q=0.8,text/turtle;q=0.6,application/rdf+xml;q=0.5,text/n3;q=0.35,"
     "application/xml;q=0.3,image/svg+xml;q=0.3,text/xml;q=0.3,text/html;q=0.2,"
     "application/xhtml+xml;q=0.18,application/json;q=0.135", XML, LD, LD),
    ("RDF.rb", "application/n-triples, text/plain;q=0.2, application/ld+json, "
     "application/x-ld+json, application/rdf+xml, text/turtle, text/rdf+turtle, "
     "application/turtle;q=0.2, application/x-turtle;q=0.2, text/html;q=0.5, "
     "application/xhtml+xml;q=0.7, image/svg+xml;q=0.4, application/n-quads, "
     "text/x-nquads;q=0.2, text/n3, text/rdf+n3;q=0.2, text/csv;q=0.4, "
     "text/tab-separated-values;q=0.4, application/trig, application/trix, */*;q=0.1",
     HTML, TTL, TTL),
    ("Sophia", "application/sparql-results+json,application/sparql-results+xml;q=0.8,text/turtle,"
     "application/n-triples;q=0.9,application/rdf+xml;q=0.8", JSON, TTL, TTL),
    ("banana", "text/n3, text/rdf+n3, application/rdf+xml;q=0.9, text/turtle;q=0.8",
     None, RDF, RDF),
    ("Erfurt", "application/json;q=1.0, application/sparql-results+json;q=1.0, */*;q=0.5",
     JSON, LD, LD),
    ("Puelia", "application/sparql-results+json;q=1,application/sparql-results+xml;q=0.8,*/*;q=0.1",
     JSON, TTL, HTML),
    ("a crawler of the BBC", "application/rdf+xml;q=1.0, text/rdf;q=0.6, "
     "application/n-triples;q=1.0, text/plain;q=0.1, text/turtle;q=1.0, "
     "application/x-turtle;q=1.0, application/turtle;q=1.0, text/n3;q=0.3, text/rdf+n3;q=0.3, "
     "application/rdf+n3;q=0.3, application/x-trig;q=1.0, text/x-nquads;q=1.0, */*;q=0.1",
     JSON, TTL, TTL),
    ("OpenRefine", "", JSON, TTL, HTML),
]  # fmt: skip
