"""Files of a version: downloads, named graphs, the context. Nothing is made on request."""

from __future__ import annotations

import tomllib
from pathlib import Path

from flask import Blueprint, Response, request, send_file

from sikkerby import resources
from sikkerby.errors import Gone, NotFound
from sikkerby.formats import FORMATS, HTML, Kind, formats_of
from sikkerby.graphs.jsonld.schema import json_schema, schema_names
from sikkerby.graphs.jsonld.shapes import read_rules
from sikkerby.publication.catalogue.relocation import find_catalogue
from sikkerby.publication.history import feed
from sikkerby.publication.history.retention import is_pruned
from sikkerby.publication.version import (
    Version,
    all_versions,
    find_version,
    scratch_folder,
)
from sikkerby.web.addresses import absolute, link_to, path_to
from sikkerby.web.conventions import send_on
from sikkerby.web.responses import allow_caching, cacheable, choose_format, split_suffix, write_json
from sikkerby.web.served import site
from sikkerby.web.templating import page
from sikkerby.web.words import language, said

blueprint = Blueprint("files", __name__)

_TABLE = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
GROUPS: dict[str, list[str]] = _TABLE["groups"]
_EXPOSED = "ETag, Link, Content-Range, Accept-Ranges, Sikkerby-Version"
# Of CSV (Model for Tabular Data and Metadata on the Web, section 5.2).
_DESCRIBED_BY = '<csv-metadata.json>; rel="describedby"; type="application/csvm+json"'
_TYPES = {f".{entry.suffix}": entry.content_type for entry in FORMATS} | _TABLE["types"]


@blueprint.get("/data/versions/feed.atom", defaults={"form": "atom"})
@blueprint.get("/data/versions/feed.json", defaults={"form": "json"})
def show_feed(form: str) -> Response:
    """All versions, newest first, as a feed."""
    served = site()
    manifest, settings = served.version.manifest, served.settings
    versions = all_versions(settings.home)
    publisher = said(manifest.publisher) or said(manifest.title)
    address = absolute(link_to(f"/data/versions/feed.{form}"))
    body = feed.write_feed(versions, publisher, language(), address, settings.public_url, form)
    etag = served.etag("feed", form, language(), *(version.name for version in versions))
    return cacheable(body, feed.MEDIA_TYPES[form], etag)


@blueprint.get("/data/versions/latest")
@blueprint.get("/data/versions/latest/<path:path>")
def show_latest(path: str = "") -> Response:
    """302 to the version that is served, or to a file of it."""
    response = send_on(f"/data/versions/{site().version.name}/{path}", 302)
    response.headers["Cache-Control"] = "no-cache"
    return response


@blueprint.get("/data/<path:path>")
@blueprint.get("/data/versions/<version>/<path:path>")
def download(path: str, version: str = "") -> Response:
    """A file of the version that is served, or of any that still has its files, where it never
    changes."""
    served = site()
    found = find_version(served.settings.home, version) if version else served.version
    return send(found, path, immutable=bool(version))


def send(
    version: Version, path: str, *, immutable: bool, relocated: Path | None = None
) -> Response:
    """A file that the version's manifest lists, or the same `relocated`; nothing else can be
    reached."""
    entry = version.files.get(path)
    if entry is None and is_pruned(version):
        changes = path_to(f"/data/versions/{version.name}/changes.json")
        raise Gone("files-of-version-not-kept", version.name, changes, link_to("/data/versions/"))
    if entry is None:
        raise NotFound("version-lacks-file", path, link_to("/data/"))
    file = relocated or version.folder / entry.path
    kind = _content_type(entry.path)
    etag = file.name if relocated else entry.sha256
    response = send_file(file, mimetype=kind, etag=etag, conditional=True)
    response.headers["Content-Type"] = kind
    allow_caching(response, immutable=immutable)
    response.headers["Access-Control-Expose-Headers"] = _EXPOSED
    response.headers["Sikkerby-Version"] = version.name
    if path.endswith(".csv"):
        response.headers["Link"] = _DESCRIBED_BY
    assert isinstance(response, Response)
    return response


def _content_type(path: str) -> str:
    return str(_TYPES.get(path) or _TYPES.get(Path(path).suffix, "application/octet-stream"))


@blueprint.get("/citations/<name>")
def citation(name: str) -> Response:
    """How to cite the version that is served."""
    served = site()
    path = f"citations/{name}"
    if not served.settings.public_url or path not in served.version.files:
        return send(served.version, path, immutable=False)
    return cacheable(read_citation(name), _content_type(path), served.etag(path))


def read_citation(name: str) -> str:
    """The citation in one of its forms; of a site with a public URL, it names the version's page
    there, and not its identifier."""
    served = site()
    version = served.version
    text = (version.folder / "citations" / name).read_text("utf-8")
    if not served.settings.public_url:
        return text
    page = absolute(path_to(f"/data/versions/{version.name}/"))
    return text.replace(f"{served.base}id/dataset/{version.name}", page)


@blueprint.get("/graph/<path:path>")
def named_graph(path: str) -> Response:
    """A named graph, whole (SPARQL 1.1 Graph Store Protocol, section 4.1, direct)."""
    return _send_graph(*split_suffix(f"graph/{path}", formats_of(Kind.GRAPH)))


@blueprint.get("/graph/")
def indirect_graph() -> Response:
    """The same by `?graph=`, the protocol's indirect identification (section 4.2), or all of them
    by `?default`, as the default graph of queries is."""
    served = site()
    if "default" in request.args:
        return _send_graph("sikkerby", "")
    name = request.args.get("graph", "")
    if not name.startswith(f"{served.base}graph/"):
        raise NotFound("no-such-named-graph", name, ", ".join(served.version.manifest.graphs))
    return _send_graph(name.removeprefix(served.base), "")


def _send_graph(path: str, suffix: str) -> Response:
    served = site()
    file = f"{path}.{choose_format(suffix, formats_of(Kind.GRAPH)).suffix}"
    if file not in served.version.files:
        graphs = ", ".join(served.version.manifest.graphs)
        raise NotFound("no-graph-at-address", served.base, path, graphs)
    return send(served.version, file, immutable=False)


@blueprint.get("/catalogue")
@blueprint.get("/catalogue.<suffix>")
@blueprint.get("/.well-known/void")
def catalogue(suffix: str = "") -> Response:
    """The catalogue (DCAT-AP) with the description of the dataset (VoID), as published or, where
    the site has a public URL, with its addresses; for browsers, a page that says what it is."""
    formats = formats_of(Kind.GRAPH)
    # Harvesters that accept anything are sent data.
    chosen = choose_format(suffix, (*formats, HTML))
    if chosen is HTML:
        return page("catalogue.html", formats=formats)
    if suffix not in ("", chosen.suffix):
        raise NotFound("no-such-catalogue-format", suffix)
    served, relocated = site(), None
    if served.settings.public_url:
        scratch, root = scratch_folder(served.settings.home), served.address_root
        relocated = find_catalogue(served.version, chosen, root, served.context, scratch)
    return send(served.version, f"catalogue.{chosen.suffix}", immutable=False, relocated=relocated)


@blueprint.get("/context/v1.jsonld")
def context() -> Response:
    """The JSON-LD context; its address says its version, so it never changes."""
    served = site()
    body = (resources.ontology_folder() / "context-v1.jsonld").read_bytes()
    return cacheable(body, "application/ld+json", served.etag("context"), immutable=True)


@blueprint.get("/schema/v1/<name>.json")
def schema(name: str) -> Response:
    """The JSON Schema of the nested JSON-LD documents of a class."""
    served = site()
    known = schema_names(served.context)
    if name not in known:
        raise NotFound("no-such-schema", name, ", ".join(sorted(known)))
    rules = read_rules(resources.shapes_folder())
    address = absolute(path_to(f"/schema/v1/{name}.json"))
    found = json_schema(known[name], rules, served.context, address)
    return cacheable(write_json(found), "application/schema+json", served.etag("schema", name))
