"""Linking: links between our resources and others' data sets."""
