"""The blueprint of all pages for people: each feature adds its routes when it is imported."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("pages", __name__)
