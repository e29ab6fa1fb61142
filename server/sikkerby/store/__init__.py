"""The store: whatever answers SPARQL queries, behind one small protocol (`base.Store`)."""
