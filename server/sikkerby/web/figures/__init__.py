"""Figures as SVG: pure functions from numbers and places to markup, the same for all readers."""
