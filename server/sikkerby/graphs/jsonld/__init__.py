"""JSON-LD 1.1 by our own small writer, driven by the context (design, decision 9).

`write_document` makes flat documents for machines, `write_frame` the nested document of one
resource for developers. Both read back to exactly the triples they hold.
"""
