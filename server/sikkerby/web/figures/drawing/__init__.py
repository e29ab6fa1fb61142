"""Pictures as SVG and GraphML, of numbers that are given."""
