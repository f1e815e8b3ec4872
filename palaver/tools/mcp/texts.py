"""What a server sends, as we keep it and models read it."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import mcp_types as types

from palaver.kit import jsons
from palaver.kit.jsons import storable
from palaver.tools.mcp.servers import Found
from palaver.tools.tool import Result, Source

_NAME: Final = 128
_TITLE: Final = 200
_DESCRIPTION: Final = 8_000
_SCHEMA: Final = 64 * 1024  # bytes
_QUOTED: Final = 2_000


def found(tool: types.Tool) -> Found | None:
    """A tool as it is kept; None for one that nobody could use, or that is beyond measure."""
    parameters = plain(tool.input_schema)
    if not 0 < len(tool.name) <= _NAME or len(jsons.encode(parameters)) > _SCHEMA:
        return None
    return Found(
        name=storable(tool.name),
        title=storable(tool.title or "")[:_TITLE],
        description=storable(tool.description or "")[:_DESCRIPTION],
        parameters=parameters,
        says_it_reads=bool(tool.annotations and tool.annotations.read_only_hint),
    )


def result(said: types.CallToolResult) -> Result:
    """What a tool answered: its texts, else its structured content; what has an address can be cited."""
    content = "\n\n".join(filter(None, map(_text, said.content)))
    if not content and said.structured_content is not None:
        content = jsons.text(said.structured_content)
    sources = [source for block in said.content if (source := _source(block)) is not None]
    return Result(content=storable(content) or "(nothing)", ok=not said.is_error, sources=sources)


def contents(read: types.ReadResourceResult) -> str:
    """The text of a resource; what is not text is named."""
    return "\n\n".join(map(_content, read.contents))


def plain(value: Any) -> Any:
    """A value that can be stored, whatever its texts hold."""
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, Mapping):
        return {storable(str(name)): plain(each) for name, each in value.items()}
    if isinstance(value, Sequence):
        return [plain(each) for each in value]
    return value


def _text(block: types.ContentBlock) -> str:
    match block:
        case types.TextContent(text=text):
            return text
        case types.ResourceLink(uri=uri, name=name, description=description):
            return f"{name} ({uri}): {description}" if description else f"{name} ({uri})"
        case types.EmbeddedResource(resource=resource):
            return _content(resource)
        case types.ImageContent(mime_type=kind) | types.AudioContent(mime_type=kind):
            return f"[{kind}, which cannot be shown here]"


def _content(resource: types.TextResourceContents | types.BlobResourceContents) -> str:
    if isinstance(resource, types.TextResourceContents):
        return storable(resource.text)
    return f"[{resource.mime_type or 'bytes'} at {resource.uri}, which cannot be shown here]"


def _source(block: types.ContentBlock) -> Source | None:
    match block:
        case types.ResourceLink(uri=uri, name=name, description=description):
            return Source(title=storable(name), text=storable(description or name)[:_QUOTED], url=_web(uri))
        case types.EmbeddedResource(resource=types.TextResourceContents(uri=uri, text=text)):
            return Source(title=storable(uri), text=storable(text)[:_QUOTED], url=_web(uri))
    return None


def _web(uri: str) -> str:
    """An address that a browser may be led to; none for any other."""
    return storable(uri) if uri.startswith("https://") else ""
