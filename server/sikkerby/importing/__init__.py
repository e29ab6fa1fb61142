"""Importing: Word, Excel, separated values and plain text to canonical text and an edition."""
