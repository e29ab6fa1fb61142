"""Sikkerby: publish a municipality's crime-prevention initiatives as linked data."""

from importlib.metadata import version

__version__ = version("sikkerby")
