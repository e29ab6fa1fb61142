"""The form of the expected reports beside the invalid examples."""

from __future__ import annotations

from collections.abc import Iterable

from sikkerby.validation.shapes import Result, ShapeLibrary


def expected_report(results: Iterable[Result], library: ShapeLibrary) -> str:
    """Each result with its severity, shape, constraint, resource and messages, sorted."""
    return "\n".join(sorted({_entry(result, library) for result in results}))


def _entry(result: Result, library: ShapeLibrary) -> str:
    shape = library.checks[result.shape]
    component = result.component.removesuffix("ConstraintComponent")
    # A blank node has another name in every run.
    focus = f"<{result.focus}>" if ":" in result.focus else "a blank node"
    value = "a blank node" if result.value.startswith("_:") else result.value
    if result.value in (f"<{result.focus}>", f"_:{result.focus}"):
        value = ""
    lines = [
        f"{shape.severity.value} {shape.name} {component}",
        f"  {focus}",
        *([f"  {result.path} {value}".rstrip()] if result.path or value else []),
        f"  da: {shape.message_da}",
        f"  en: {shape.message_en}",
    ]
    return "\n".join(lines) + "\n"
