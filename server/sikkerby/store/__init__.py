"""The store: whatever answers SPARQL queries, behind one small class (`answering.Store`)."""
