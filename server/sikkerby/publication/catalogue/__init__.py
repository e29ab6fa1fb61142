"""The catalogue of a version: DCAT-AP, VoID, provenance, quality, and how to cite it."""
