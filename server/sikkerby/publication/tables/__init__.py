"""The relational edition of a version: tables declared once, written as SQLite, CSV and XLSX."""
