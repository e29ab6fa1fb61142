"""Measurements side by side with peers, and the data they are made on."""
