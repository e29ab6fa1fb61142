"""The redirect rules for the registry, run by a small evaluator of what they use of mod_rewrite."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import pytest

from sikkerby.vocabulary import SB
from tests.conftest import BASE

FILE = Path(__file__).parents[2] / "docs/w3id/.htaccess"
SITE = "https://sikkerby.example"


@dataclass(frozen=True)
class Rule:
    pattern: re.Pattern[str]
    target: str
    flags: dict[str, str]


def read_rules(text: str) -> list[Rule]:
    """The RewriteRule lines; a directive that the evaluator does not know is a failure."""
    rules = []
    for line in text.splitlines():
        name = line.partition(" ")[0]
        if not name or name.startswith("#") or name in ("Options", "RewriteEngine", "Header"):
            continue
        assert name == "RewriteRule", line
        _, pattern, target, flags = line.split()
        listed = (flag.partition("=") for flag in flags.strip("[]").split(","))
        rules.append(Rule(re.compile(pattern), target, {key: value for key, _, value in listed}))
    return rules


def redirect(rules: list[Rule], path: str) -> tuple[int, str]:
    """Status and location for a path below the folder, with its query string."""
    path, mark, query = path.partition("?")
    environment: dict[str, str] = {}
    for rule in rules:
        found = rule.pattern.search(path)
        if found is None:
            continue
        if "E" in rule.flags:
            name, _, value = rule.flags["E"].partition(":")
            environment[name] = value
        if rule.target == "-":
            continue
        target = re.sub(r"%\{ENV:(\w+)\}", lambda m: environment[m[1]], rule.target)
        target = re.sub(r"\$(\d)", lambda m: found[int(m[1])], target)  # noqa: B023
        assert "L" in rule.flags
        return int(rule.flags["R"]), f"{target}{mark}{query}"
    raise AssertionError(f"no rule takes {path}")


RULES = read_rules(FILE.read_text("utf-8"))


@pytest.mark.parametrize(
    ("path", "status", "location"),
    [
        ("", 302, "/"),
        ("ns", 303, "/ns"),
        ("ns/", 303, "/ns"),
        ("ns.ttl", 303, "/ns.ttl"),
        ("shapes", 303, "/shapes"),
        ("shapes.jsonld", 303, "/shapes.jsonld"),
        ("id/initiative/sikker-by-2018-2021/den-korte-snor", 303,
         "/id/initiative/sikker-by-2018-2021/den-korte-snor"),
        ("id/place/koebenhavn-noerrebro.ttl", 303, "/id/place/koebenhavn-noerrebro.ttl"),
        ("id/dataset", 303, "/id/dataset"),
        ("id/dataset/2026-11-22-0cc6786b", 303, "/id/dataset/2026-11-22-0cc6786b"),
        ("graph/extracted/sikker-by-2018-2021", 303, "/graph/extracted/sikker-by-2018-2021"),
        ("context/v1.jsonld", 301, "/context/v1.jsonld"),
        ("sparql", 307, "/sparql"),
        ("sparql?query=ASK%20%7B%7D", 307, "/sparql?query=ASK%20%7B%7D"),
        ("reconcile", 307, "/reconcile"),
        ("catalogue", 302, "/catalogue"),
        (".well-known/void", 302, "/.well-known/void"),
        ("data/sikkerby.ttl", 302, "/data/sikkerby.ttl"),
        ("data/versions/x/tables/facts.csv", 302, "/data/versions/x/tables/facts.csv"),
        ("queries/parties?format=csv", 302, "/queries/parties?format=csv"),
        ("en/initiatives?page=2", 302, "/en/initiatives?page=2"),
        ("idle", 302, "/idle"),
        ("nsx", 302, "/nsx"),
    ],
)  # fmt: skip
def test_where_a_request_is_sent(path: str, status: int, location: str) -> None:
    assert redirect(RULES, path) == (status, SITE + location)


def test_the_rules_serve_the_shipped_base_and_namespace() -> None:
    assert BASE == "https://w3id.org/sikkerby/"
    assert SB.iri == f"{BASE}ns#"


def test_the_site_stands_in_one_line() -> None:
    text = FILE.read_text("utf-8")
    assert text.count(SITE) == 1
    moved = read_rules(text.replace(SITE, "https://elsewhere.example"))
    assert redirect(moved, "id/x")[1] == "https://elsewhere.example/id/x"


def test_the_evaluator_can_fail() -> None:
    rules = read_rules("RewriteRule ^a$ https://b.example/ [R=302,L]")
    with pytest.raises(AssertionError):
        redirect(rules, "b")
    with pytest.raises(AssertionError):
        read_rules("RewriteCond %{HTTP_ACCEPT} text/html")


def test_browsers_of_other_sites_may_follow() -> None:
    text = FILE.read_text("utf-8")
    assert 'Access-Control-Allow-Origin "*"' in text
    assert 'Vary "Accept"' in text
