"""What templates name is there: a name that nobody gives them would be nothing, silently."""

from __future__ import annotations

from collections.abc import Iterator

import flask
import pytest
from jinja2 import Environment, meta, nodes

from sikkerby.settings import Settings
from sikkerby.web.app import create_flask
from sikkerby.web.site_pages import FOOT, MENU
from tests.http.test_resources import EDITION
from tests.support.application import Visitor

# What only some pages have: what they are about, and what they are a part of.
_OF_SOME = {"iri", "mark", "number_of_page", "pages", "shared", "lines"}
_RESOURCES = (
    "agent/sikkerby-editors", f"correction/{EDITION}/1-title-1", "dataset",
    "link/country-dnk-place",
    "organisation/skat", "place/koebenhavn-valby", f"principle/{EDITION}/3",
    f"source/{EDITION}", f"strategy/{EDITION}", f"initiative/{EDITION}/al-capone-indsatsen",
    f"quote/{EDITION}/15942-15959", f"target-group/{EDITION}/alle-borgere",
    f"fact/{EDITION}/10197-10258", f"scheme/{EDITION}/principles",
    f"participation/{EDITION}/exitprogrammet/koebenhavn-socialforvaltningen",
    f"statement/{EDITION}/den-korte-snor/principle",
)  # fmt: skip
# What no menu leads to; the last of them is not there. A query takes no parameter but its own.
_OTHERS = (
    "/search?q=politi&made=anew",
    "/compare",
    "/queries/initiatives-of-party?party=id/organisation/skat",
    "/nothing",
)


def _parts(environment: Environment, name: str) -> Iterator[nodes.Template]:
    """A template with all that it extends, includes and imports."""
    assert environment.loader is not None
    tree = environment.parse(environment.loader.get_source(environment, name)[0])
    yield tree
    for other in meta.find_referenced_templates(tree):
        assert other is not None
        yield from _parts(environment, other)


def _unknown(environment: Environment, name: str, given: set[str]) -> set[str]:
    """What a template and its parts name that is neither given nor set."""
    trees = list(_parts(environment, name))
    names = {
        found.name for tree in trees for found in tree.find_all(nodes.Name) if found.ctx == "store"
    }
    for tree in trees:
        names |= {macro.name for macro in tree.find_all(nodes.Macro)}
        names |= {imported.target for imported in tree.find_all(nodes.Import)}
        for imported in tree.find_all(nodes.FromImport):
            names |= {entry if isinstance(entry, str) else entry[1] for entry in imported.names}
        for block in tree.find_all(nodes.With):
            names |= {target.name for target in block.targets if isinstance(target, nodes.Name)}
    named = set().union(*map(meta.find_undeclared_variables, trees))
    return named - names - given - environment.globals.keys() - _OF_SOME - {"self"}


@pytest.mark.parametrize(
    "path",
    [
        "/",
        *(page.path for page in (*MENU, *FOOT)),
        *(f"/doc/{path}" for path in _RESOURCES),
        *_OTHERS,
    ],
)
def test_all_that_a_page_names_is_given(path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    environment = create_flask(Settings()).jinja_env
    made: dict[str, set[str]] = {}

    def render(template: str, **values: object) -> str:
        made[template] = set(values)
        return flask.render_template(template, **values)

    monkeypatch.setattr("sikkerby.web.templating.render_template", render)
    # Not one that is kept.
    anew = path if "?" in path else f"{path}?made=anew"
    response = Visitor().get(anew, headers={"Accept": "text/html"})
    assert response.status_code == (404 if path == "/nothing" else 200)
    assert made
    assert {name: _unknown(environment, name, given) for name, given in made.items()} == {
        name: set() for name in made
    }


def test_a_name_that_nobody_gives_is_found() -> None:
    environment = create_flask(Settings()).jinja_env
    assert "find_inside" in _unknown(environment, "resources/place.html", {"thing"})
