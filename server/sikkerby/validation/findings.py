"""What every check yields: findings, gathered in a report."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from pyoxigraph import NamedNode, Triple

from sikkerby.errors import Place
from sikkerby.vocabulary import SH


class Severity(StrEnum):
    """How much a finding weighs, gravest first: only a violation stops publication."""

    VIOLATION = "violation"
    WARNING = "warning"
    INFO = "info"

    @property
    def term(self) -> NamedNode:
        """SHACL's own term for it."""
        return SH[self.title()]

    @property
    def rank(self) -> int:
        """0 for the gravest."""
        return list(Severity).index(self)


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong or worth a look.

    `check` is the stable name of the check (a shape's local name, or that of a check in Python),
    `focus` the IRI of the resource, `path` the property in short form, `value` the value at fault
    in N-Triples form, `component` the local name of the SHACL constraint component. A field is
    empty where it does not apply: only shapes have a component.
    """

    severity: Severity
    check: str
    message_da: str
    message_en: str
    focus: str
    path: str = ""
    value: str = ""
    place: Place | None = None
    remedy_da: str = ""
    remedy_en: str = ""
    component: str = ""
    # Who found it right, when and why; it is no open one then.
    acknowledged: str = ""

    @property
    def order(self) -> tuple[bool, int, str, int, str, str, str, str]:
        """Open ones first, gravest first, then by check, row and resource: the same in every
        run."""
        row = self.place.row if self.place and self.place.row else 0
        message = self.message_en
        return (
            bool(self.acknowledged), self.severity.rank, self.check, row, self.focus, self.path,
            self.value, message,
        )  # fmt: skip


@dataclass(frozen=True)
class Check:
    """A check, be it a shape or written in Python, and what it tells people."""

    name: str
    severity: Severity
    message_da: str
    message_en: str
    remedy_da: str
    remedy_en: str

    def find(
        self,
        focus: str,
        path: str = "",
        value: str = "",
        detail_da: str = "",
        detail_en: str = "",
        component: str = "",
    ) -> Finding:
        """A finding without its place; the details are added to the messages."""
        return Finding(
            self.severity,
            self.name,
            f"{self.message_da} {detail_da}".rstrip(),
            f"{self.message_en} {detail_en}".rstrip(),
            focus,
            path,
            value,
            None,
            self.remedy_da,
            self.remedy_en,
            component,
        )


@dataclass(frozen=True)
class PropertyCoverage:
    """How many of a class's `total` resources have a property, by its short name."""

    class_name: str
    property_name: str
    having: int
    total: int


@dataclass(frozen=True)
class Report:
    """All findings, gravest first, with what was validated.

    `coverage` is per class and property, `shapes` the number of shapes applied, `editions` the
    identifiers of the editions; `validated` and `reused` say how many parts were validated anew and
    how many results came from the cache.
    """

    findings: tuple[Finding, ...]
    coverage: tuple[PropertyCoverage, ...] = ()
    shapes: int = 0
    triples: int = 0
    editions: tuple[str, ...] = ()
    validated: int = 0
    reused: int = 0
    # Seconds by shape, of the parts validated in this run only.
    costs: Mapping[str, float] = field(default_factory=dict)
    shape_triples: tuple[Triple, ...] = field(default=(), repr=False)
    # The report's own IRI.
    address: str = "urn:sikkerby:validation"

    @property
    def conforms(self) -> bool:
        """True where nothing stops publication."""
        return self.counts[Severity.VIOLATION] == 0

    @cached_property
    def counts(self) -> Mapping[Severity, int]:
        """How many open findings there are of each severity, zeros included."""
        counts = Counter(f.severity for f in self.findings if not f.acknowledged)
        return {severity: counts[severity] for severity in Severity}


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings without repetitions, gravest first."""
    return tuple(sorted(set(findings), key=lambda finding: finding.order))
