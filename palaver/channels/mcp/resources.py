"""Documents as resources: listed for who may read their collections, read by who may open them."""

from typing import Final
from uuid import UUID

import mcp_types as types
from mcp.shared.exceptions import MCPError
from mcp_types.version import MODERN_PROTOCOL_VERSIONS

from palaver.channels.mcp.asking import Context, caller_of
from palaver.channels.mcp.offered import Offered
from palaver.core.caller import Caller
from palaver.core.errors import NotFound
from palaver.knowledge.documents import Document, Documents
from palaver.knowledge.viewer import Viewer
from palaver.web.call import identifier

TEMPLATE: Final = "palaver://documents/{id}"
_PREFIX: Final = TEMPLATE.partition("{")[0]
_PAGE: Final = 100
_LONGEST: Final = 2_000_000  # characters of a text
_TEXT: Final = "text/plain"
_MISSING: Final = "There is no such resource."
_ABSENT: Final = -32002  # of the older revisions


def uri_of(document: UUID) -> str:
    return f"{_PREFIX}{document}"


class Resources:
    def __init__(self, offered: Offered, documents: Documents, viewer: Viewer) -> None:
        self._offered, self._documents, self._viewer = offered, documents, viewer

    async def all(self, context: Context, params: types.PaginatedRequestParams | None) -> types.ListResourcesResult:
        """Collection by collection, in each the newest first; the cursor names the last one that was listed."""
        caller = caller_of(context)
        name, before = _place(params.cursor if params else None)
        found: list[types.Resource] = []
        last = ""
        for collection in sorted(await self._offered.collections(caller), key=lambda one: one.name):
            if collection.name < name:
                continue
            after = before if collection.name == name else None
            for document in await self._documents.all(caller, collection.name, _PAGE + 1, after):
                if len(found) == _PAGE:
                    return types.ListResourcesResult(resources=found, next_cursor=last)
                found.append(_resource(document))
                last = f"{collection.name}/{document.id}"
        return types.ListResourcesResult(resources=found)

    async def templates(self, _context: Context, _params: object) -> types.ListResourceTemplatesResult:
        template = types.ResourceTemplate(
            uri_template=TEMPLATE, name="document", description="The text of a document.", mime_type=_TEXT
        )
        return types.ListResourceTemplatesResult(resource_templates=[template])

    async def read(self, context: Context, params: types.ReadResourceRequestParams) -> types.ReadResourceResult:
        try:
            text = await self._text(caller_of(context), params.uri)
        except NotFound:
            modern = context.protocol_version in MODERN_PROTOCOL_VERSIONS
            code = types.INVALID_PARAMS if modern else _ABSENT
            raise MCPError(code, "Resource not found", {"uri": params.uri}) from None
        contents = types.TextResourceContents(uri=params.uri, mime_type=_TEXT, text=text)
        return types.ReadResourceResult(contents=[contents])

    async def _text(self, caller: Caller, uri: str) -> str:
        if not uri.startswith(_PREFIX):
            raise NotFound(_MISSING)
        document = await self._viewer.open(caller, identifier(uri.removeprefix(_PREFIX), _MISSING))
        return await self._viewer.text(caller, document, _LONGEST)


def _place(cursor: str | None) -> tuple[str, UUID | None]:
    """The collection and the document after which the next page begins."""
    if cursor is None:
        return "", None
    name, _, id = cursor.partition("/")
    try:
        return name, UUID(id)
    except ValueError:
        raise MCPError(types.INVALID_PARAMS, "This cursor is none of ours.") from None


def _resource(document: Document) -> types.Resource:
    return types.Resource(
        uri=uri_of(document.id),
        name=document.title or document.file_name,
        description=f"{document.file_name}, in {document.collection}",
        mime_type=_TEXT,
    )
