"""JSON-LD 1.1 by our own small writer, driven by the context (design, decision 9).

`write_document` makes flat documents for machines, `write_frame` the nested document of one
resource for developers. Both read back to exactly the triples they hold.
"""

from sikkerby.graphs.jsonld.context import Context, read_context
from sikkerby.graphs.jsonld.frames import frame, frame_class, write_frame
from sikkerby.graphs.jsonld.index import Index
from sikkerby.graphs.jsonld.schema import json_schema, schema_names
from sikkerby.graphs.jsonld.shapes import Rules, read_rules
from sikkerby.graphs.jsonld.write import write_document

__all__ = [
    "Context",
    "Index",
    "Rules",
    "frame",
    "frame_class",
    "json_schema",
    "read_context",
    "read_rules",
    "schema_names",
    "write_document",
    "write_frame",
]
