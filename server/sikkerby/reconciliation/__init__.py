"""Recognising our entities in other people's tables: names, codes, misspellings, with a score."""
