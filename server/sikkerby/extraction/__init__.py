"""Extraction: a table to records, each with the words of the source that carry it."""
