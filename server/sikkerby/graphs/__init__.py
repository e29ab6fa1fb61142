"""Graphs: records and curated data to named graphs."""
