"""What the official suite asks a server to offer: tools, resources and prompts of its own names, by the SDK."""

import asyncio
import json
from typing import Any, Final

import mcp_types as types
from mcp.server import MCPServer
from mcp.server.mcpserver import Context
from mcp.server.mcpserver.exceptions import ResourceNotFoundError, ToolError
from mcp.server.mcpserver.prompts.base import Message

from tests.conformance.asking import add_asking

PNG: Final = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg=="
WAV: Final = "UklGRiQAAABXQVZFZm10IBAAAAABAAEAQB8AAEAfAAABAAgAZGF0YQAAAAA="
_PAUSE_S: Final = 0.05

Told = Context[Any]


async def test_simple_text() -> str:
    """A text."""
    return "This is a simple text response for testing."


async def test_image_content() -> types.ImageContent:
    """A picture."""
    return types.ImageContent(data=PNG, mime_type="image/png")


async def test_audio_content() -> types.AudioContent:
    """A sound."""
    return types.AudioContent(data=WAV, mime_type="audio/wav")


async def test_embedded_resource() -> types.EmbeddedResource:
    """A resource in an answer."""
    uri, text = "test://embedded-resource", "This is an embedded resource content."
    return embedded(uri, "text/plain", text)


async def test_multiple_content_types() -> list[types.ContentBlock]:
    """Three kinds of content."""
    data = json.dumps({"test": "data", "value": 123})
    return [
        types.TextContent(text="Multiple content types test:"),
        types.ImageContent(data=PNG, mime_type="image/png"),
        embedded("test://mixed-content-resource", "application/json", data),
    ]


async def test_tool_with_logging(ctx: Told) -> str:
    """Three lines of a log."""
    for text in ("Tool execution started", "Tool processing data", "Tool execution completed"):
        await ctx.info(text)
        await asyncio.sleep(_PAUSE_S)
    return "logged"


async def test_error_handling() -> str:
    """An error."""
    raise ToolError("This tool intentionally returns an error for testing")


async def test_tool_with_progress(ctx: Told) -> str:
    """Progress in three steps."""
    for done in (0, 50, 100):
        await ctx.report_progress(done, 100, f"{done} of 100")
        await asyncio.sleep(_PAUSE_S)
    return "done"


async def test_sampling(prompt: str, ctx: Told) -> str:
    """A question to the client's model."""
    message = types.SamplingMessage(role="user", content=types.TextContent(text=prompt))
    answer = await ctx.session.create_message([message], max_tokens=100, related_request_id=ctx.request_id)
    return f"LLM response: {answer.content}"


async def test_elicitation(message: str, ctx: Told) -> str:
    """A question to the client's person."""
    texts = {name: {"type": "string", "description": name} for name in ("username", "email")}
    return await asked(ctx, message, {"type": "object", "properties": texts, "required": ["username", "email"]})


async def test_elicitation_sep1034_defaults(ctx: Told) -> str:
    """A form with defaults."""
    fields = {
        "name": {"type": "string", "default": "John Doe"},
        "age": {"type": "integer", "default": 30},
        "score": {"type": "number", "default": 95.5},
        "status": {"type": "string", "enum": ["active", "inactive", "pending"], "default": "active"},
        "verified": {"type": "boolean", "default": True},
    }
    return await asked(ctx, "Who?", {"type": "object", "properties": fields, "required": []})


async def test_elicitation_sep1330_enums(ctx: Told) -> str:
    """A form with every kind of choice."""
    plain, titled = ["option1", "option2", "option3"], [("value1", "First"), ("value2", "Second"), ("value3", "Third")]
    choices = [{"const": value, "title": title} for value, title in titled]
    names = ["Option One", "Option Two", "Option Three"]
    fields = {
        "untitledSingle": {"type": "string", "enum": plain},
        "titledSingle": {"type": "string", "oneOf": choices},
        "legacyEnum": {"type": "string", "enum": ["opt1", "opt2", "opt3"], "enumNames": names},
        "untitledMulti": {"type": "array", "items": {"type": "string", "enum": plain}},
        "titledMulti": {"type": "array", "items": {"anyOf": choices}},
    }
    return await asked(ctx, "Which?", {"type": "object", "properties": fields, "required": []})


async def asked(ctx: Told, message: str, schema: dict[str, Any]) -> str:
    answer = await ctx.session.elicit_form(message, schema, related_request_id=ctx.request_id)
    return f"Elicitation completed: action={answer.action}, content={json.dumps(answer.content)}"


def embedded(uri: str, kind: str, text: str) -> types.EmbeddedResource:
    return types.EmbeddedResource(resource=types.TextResourceContents(uri=uri, mime_type=kind, text=text))


TOOLS: Final = (
    test_simple_text,
    test_image_content,
    test_audio_content,
    test_embedded_resource,
    test_multiple_content_types,
    test_tool_with_logging,
    test_error_handling,
    test_tool_with_progress,
    test_sampling,
    test_elicitation,
    test_elicitation_sep1034_defaults,
    test_elicitation_sep1330_enums,
)


def offering() -> MCPServer[Any]:
    """The suite's server: all that its scenarios ask for."""
    server: MCPServer[Any] = MCPServer("conformance", version="1", log_level="ERROR")
    for tool in TOOLS:
        server.add_tool(tool, structured_output=False)
    add_asking(server)
    _resources(server)
    _prompts(server)

    @server.completion()  # type: ignore[no-untyped-call, untyped-decorator]  # the SDK gives it no types
    async def complete(ref: object, argument: object, context: object) -> types.Completion:
        return types.Completion(values=["paris", "park", "party"], total=3, has_more=False)

    return server


def _resources(server: MCPServer[Any]) -> None:
    @server.resource("test://static-text", mime_type="text/plain", description="A text.")
    def text() -> str:
        return "This is the content of the static text resource."

    @server.resource("test://static-binary", mime_type="image/png", description="A picture.")
    def binary() -> bytes:
        return b"\x89PNG\r\n"

    @server.resource("test://watched-resource", mime_type="text/plain", description="It changes.")
    def watched() -> str:
        return "watched"

    @server.resource("test://template/{id}/data", mime_type="application/json", description="By its id.")
    def template(id: str) -> str:
        if not id.isdigit():
            raise ResourceNotFoundError(id)
        return json.dumps({"id": id, "templateTest": True, "data": f"Data for ID: {id}"})


def _prompts(server: MCPServer[Any]) -> None:
    @server.prompt(description="A simple one.")
    def test_simple_prompt() -> str:
        return "This is a simple prompt for testing."

    @server.prompt(description="One with arguments.")
    def test_prompt_with_arguments(arg1: str, arg2: str) -> str:
        return f"Prompt with arguments: arg1='{arg1}', arg2='{arg2}'"

    @server.prompt(description="One with a resource.")
    def test_prompt_with_embedded_resource(resourceUri: str) -> list[Message]:  # noqa: N803  # the suite's word
        block = embedded(resourceUri, "text/plain", "Embedded resource content for testing.")
        return [
            Message(content=block, role="user"),
            Message(content="Please process the embedded resource above.", role="user"),
        ]

    @server.prompt(description="One with a picture.")
    def test_prompt_with_image() -> list[Message]:
        picture = types.ImageContent(data=PNG, mime_type="image/png")
        return [Message(content=picture, role="user"), Message(content="Please analyze the image above.", role="user")]
