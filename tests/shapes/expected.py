"""The form of the expected reports beside the invalid examples."""

from __future__ import annotations

from collections.abc import Iterable

from sikkerby.validation.findings import Finding


def expected_report(results: Iterable[Finding]) -> str:
    """Each result with its severity, shape, constraint, resource and messages, sorted."""
    return "\n".join(sorted({_entry(result) for result in results}))


def _entry(result: Finding) -> str:
    component = result.component.removesuffix("ConstraintComponent")
    # A blank node has another name in every run.
    focus = f"<{result.focus}>" if ":" in result.focus else "a blank node"
    value = "a blank node" if result.value.startswith("_:") else result.value
    if result.value in (f"<{result.focus}>", f"_:{result.focus}"):
        value = ""
    lines = [
        f"{result.severity.value} {result.check} {component}",
        f"  {focus}",
        *([f"  {result.path} {value}".rstrip()] if result.path or value else []),
        f"  da: {result.message_da}",
        f"  en: {result.message_en}",
    ]
    return "\n".join(lines) + "\n"
