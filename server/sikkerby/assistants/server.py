"""The Model Context Protocol's side: which tools and resources there are, and how they are called.

Revision 2026-07-28 of the protocol and those before it, by its official SDK. Loaded at the first
request: the SDK takes half a second and 60 MB.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, cast

from mcp.server.context import ServerRequestContext
from mcp.server.lowlevel import Server
from mcp.shared.exceptions import MCPError
from mcp_types import (
    INVALID_PARAMS,
    CallToolRequestParams,
    CallToolResult,
    ListResourcesResult,
    ListToolsResult,
    PaginatedRequestParams,
    ReadResourceRequestParams,
    ReadResourceResult,
    Resource,
    TextContent,
    TextResourceContents,
    Tool,
    ToolAnnotations,
)
from pydantic import TypeAdapter, ValidationError, validate_call
from werkzeug.test import Client

from sikkerby import __version__
from sikkerby.assistants import asking, documents, reading
from sikkerby.assistants.results import Result
from sikkerby.bilingual import LANGUAGES
from sikkerby.errors import RequestError, SikkerbyError, shorten
from sikkerby.settings import public_url
from sikkerby.store.admission import Admission
from sikkerby.web.app import App
from sikkerby.web.words import TEXTS

INSTRUCTIONS = """\
Who does what against crime in a Danish municipality, read from its published overviews. Every
statement carries the words of the source. Quote them (`words`, in Danish) with `where` and
`address`, and name the `version`. That nobody mentions something does not say that it does not
exist: write “ingen nævner”, not “ingen findes”. † marks administrations whose own initiatives the
overview leaves out. It describes the plans of its years, not what there is today. Begin with
find_question or search; sparql is for what no stored question answers.
"""

_LANGUAGE = "language"
_LANGUAGE_SCHEMA = {
    "type": "string",
    "enum": list(LANGUAGES),
    "default": LANGUAGES[0],
    "description": "Of names and sentences. Quotations are Danish.",
}
_READ_ONLY = ToolAnnotations(read_only_hint=True, idempotent_hint=True, open_world_hint=False)
_MOST_FAULTS = 5

_log = logging.getLogger(__name__)

Handler = Callable[..., Result]
Context = ServerRequestContext[Any, Any]


@dataclass(frozen=True)
class _Tool:
    """A function that a client may call: `call` checks its arguments, `listed` describes it."""

    call: Handler
    listed: Tool


def _make_tool(function: Handler) -> _Tool:
    schema = TypeAdapter(cast(Any, function)).json_schema()
    schema["properties"][_LANGUAGE] = _LANGUAGE_SCHEMA
    return _Tool(
        validate_call(function),
        Tool(
            name=function.__name__,
            description=" ".join((function.__doc__ or "").split()),
            input_schema=_without_titles(schema),
            annotations=_READ_ONLY,
        ),
    )


def _without_titles(schema: Any) -> Any:
    """A schema without the titles that only repeat the names."""
    if not isinstance(schema, dict):
        return schema
    properties = schema.get("properties", {})
    return {
        key: {name: _without_titles(entry) for name, entry in properties.items()}
        if key == "properties"
        else _without_titles(value)
        for key, value in schema.items()
        if key != "title"
    }


TOOLS = {
    function.__name__: _make_tool(function)
    for function in (
        asking.find_question,
        asking.ask,
        reading.search,
        reading.thing,
        documents.document,
        reading.changes,
        asking.sparql,
    )
}


class AssistantServer:
    """The tools and resources of one application, under the bounds of its settings."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._admission = Admission(app.settings)
        self.protocol: Server[Any] = Server(
            "sikkerby",
            version=__version__,
            title=app.site.own_texts.get("site", TEXTS["site"])[0],
            instructions=INSTRUCTIONS,
            website_url=public_url(app.settings),
            on_list_tools=self._list_tools,
            on_call_tool=self._call_tool,
            on_list_resources=self._list_resources,
            on_read_resource=self._read_resource,
        )

    async def _list_tools(
        self, _context: Context, _params: PaginatedRequestParams | None
    ) -> ListToolsResult:
        return ListToolsResult(tools=[tool.listed for tool in TOOLS.values()])

    async def _call_tool(self, context: Context, params: CallToolRequestParams) -> CallToolResult:
        tool = TOOLS.get(params.name)
        if tool is None:
            raise MCPError(INVALID_PARAMS, f"There is no tool “{shorten(params.name)}”.")
        arguments = dict(params.arguments or {})
        language = arguments.pop(_LANGUAGE, LANGUAGES[0])
        try:
            if language not in LANGUAGES:
                raise RequestError("no-such-language", " or ".join(LANGUAGES))
            result = await self._run(context, partial(_call, tool, arguments), language)
        except SikkerbyError as error:
            return _refuse(error, language)
        written = TextContent(text=json.dumps(result, ensure_ascii=False))
        return CallToolResult(content=[written], structured_content=result)

    async def _run(self, context: Context, work: Callable[[], Any], language: str) -> Any:
        """Have something done in a thread, in its turn. Raises SikkerbyError."""
        client = _client_of(context)

        def run() -> Any:
            with self._app.request_of(client, language):
                return work()

        async with self._admission.turn(client):
            try:
                return await asyncio.to_thread(run)
            except SikkerbyError:
                raise
            except Exception as error:
                _log.error("A tool failed", exc_info=error)
                raise SikkerbyError("server-fault") from None

    async def _list_resources(
        self, _context: Context, _params: PaginatedRequestParams | None
    ) -> ListResourcesResult:
        return ListResourcesResult(
            resources=[
                Resource(uri=uri, name=name, title=title, mime_type=kind)
                for uri, (name, title, kind) in self._resources().items()
            ]
        )

    async def _read_resource(
        self, context: Context, params: ReadResourceRequestParams
    ) -> ReadResourceResult:
        known = self._resources().get(params.uri)
        if known is None:
            raise MCPError(INVALID_PARAMS, f"There is no resource “{shorten(params.uri)}”.")
        path = params.uri.removeprefix(self._root)
        try:
            body = await self._run(context, partial(self._fetch, path, known[2]), LANGUAGES[0])
        except SikkerbyError as error:
            raise MCPError(INVALID_PARAMS, error.of("en")) from None
        contents = TextResourceContents(uri=params.uri, mime_type=known[2], text=body)
        return ReadResourceResult(contents=[contents])

    def _fetch(self, path: str, kind: str) -> str:
        """What the site answers at one of its addresses."""
        answer = Client(self._app).get(f"/{path}", headers={"Accept": kind})
        return answer.get_data(as_text=True)

    @property
    def _root(self) -> str:
        """What the addresses of resources begin with; see `Site.address_root`."""
        return self._app.site.address_root

    def _resources(self) -> dict[str, tuple[str, str, str]]:
        """Name, title and media type of what can be read, by its address."""
        found = {
            "ns.ttl": ("ontology", "The terms of the data", "text/turtle"),
            "catalogue.ttl": ("catalogue", "Files, versions and quality", "text/turtle"),
        }
        for path in self._app.site.version.documents:
            name = path.partition("/")[2]
            found[f"data/{path}"] = (name, "A source document, as printed", "text/plain")
        return {self._root + path: entry for path, entry in found.items()}


def _call(tool: _Tool, arguments: dict[str, Any]) -> Result:
    """What a tool answers. Raises RequestError for arguments that do not fit its schema."""
    try:
        return tool.call(**arguments)
    except ValidationError as error:
        faults = error.errors(include_url=False, include_input=False, include_context=False)
        raise RequestError(
            "arguments-do-not-fit",
            "; ".join(
                f"{shorten('.'.join(map(str, fault['loc'])))}: {fault['msg']}"
                for fault in faults[:_MOST_FAULTS]
            ),
        ) from None


def _client_of(context: Context) -> str:
    """The address of an HTTP client, as `http` hands it on; empty for one on standard input."""
    request = context.request
    return request.client.host if request is not None and request.client else ""


def _refuse(error: SikkerbyError, language: str) -> CallToolResult:
    spoken = language if language in LANGUAGES else LANGUAGES[0]
    return CallToolResult(content=[TextContent(text=error.of(spoken))], is_error=True)
