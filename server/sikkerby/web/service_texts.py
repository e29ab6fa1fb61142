"""The words of the pages of services, beside the site's own: `service_texts.tsv`."""

from __future__ import annotations

from pathlib import Path

from sikkerby.web.texts import TEXTS


def _read() -> dict[str, tuple[str, str]]:
    lines = Path(__file__).with_name("service_texts.tsv").read_text("utf-8").splitlines()[1:]
    found: dict[str, tuple[str, str]] = {}
    for line in lines:
        key, danish, english = line.split("\t")
        if key in TEXTS or key in found:
            raise ValueError(f"service_texts.tsv: “{key}” is there already")
        found[key] = (danish, english)
    return found


SERVICE_TEXTS = _read()
TEXTS.update(SERVICE_TEXTS)
