"""The suite's tools that ask their client something before they answer, as servers do since 2026-07-28."""

import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Final

import mcp_types as types
from mcp.server import MCPServer
from mcp.server.mcpserver import Context
from mcp.shared.exceptions import MCPError
from mcp_types.jsonrpc import MISSING_REQUIRED_CLIENT_CAPABILITY

Told = Context[Any]
Round = Mapping[str, types.InputRequest]
Answer = str | types.InputRequiredResult


def form(message: str, field: str, kind: str = "string") -> types.ElicitRequest:
    schema = {"type": "object", "properties": {field: {"type": kind}}, "required": [field]}
    return types.ElicitRequest(params=types.ElicitRequestFormParams(message=message, requested_schema=schema))


def sample(text: str, most: int = 100) -> types.CreateMessageRequest:
    message = types.SamplingMessage(role="user", content=types.TextContent(text=text))
    return types.CreateMessageRequest(params=types.CreateMessageRequestParams(messages=[message], max_tokens=most))


ROOTS: Final = types.ListRootsRequest()
NAME: Final = form("What is your name?", "name")

# By the ends of their names: what is asked in each round, and whether a state goes with it.
ASKING: Final[Mapping[str, tuple[Sequence[Round], bool]]] = {
    "elicitation": ([{"user_name": NAME}], False),
    "sampling": ([{"capital_question": sample("What is the capital of France?")}], False),
    "list_roots": ([{"client_roots": ROOTS}], False),
    "request_state": ([{"confirm": form("Please confirm", "ok", "boolean")}], True),
    "tampered_state": ([{"confirm": form("Please confirm", "ok", "boolean")}], True),
    "multiple_inputs": (
        [{"user_name": NAME, "greeting": sample("Generate a greeting", 50), "client_roots": ROOTS}],
        True,
    ),
    "multi_round": (
        [
            {"step1": form("Step 1: What is your name?", "name")},
            {"step2": form("Step 2: What is your favorite color?", "color")},
        ],
        True,
    ),
    "capabilities": ([{"user_name": NAME, "greeting": sample("Generate a greeting", 50)}], False),
}


def add_asking(server: MCPServer[Any]) -> None:
    for name, (rounds, stateful) in ASKING.items():
        tool = _tool(rounds, stateful=stateful)
        server.add_tool(
            tool, name=f"test_input_required_result_{name}", description="It asks first.", structured_output=False
        )

    @server.tool(name="test_missing_capability", description="It takes a model of the client's.")
    async def capable(ctx: Told) -> str:
        if ctx.session.client_capabilities is None or ctx.session.client_capabilities.sampling is None:
            needed: dict[str, Any] = {"requiredCapabilities": {"sampling": {}}}
            raise MCPError(MISSING_REQUIRED_CLIENT_CAPABILITY, "This takes the capability sampling.", needed)
        return "able"

    @server.prompt(name="test_input_required_result_prompt", description="It asks first.")
    async def prompt(ctx: Told) -> Answer:
        if ctx.input_responses:
            return f"Use this: {_said(ctx)}"
        question = form("What context should the prompt use?", "context")
        return types.InputRequiredResult(input_requests={"user_context": question})


def _tool(rounds: Sequence[Round], *, stateful: bool) -> Callable[[Told], Awaitable[Answer]]:
    async def tool(ctx: Told) -> Answer:
        done = _rounds_done(ctx, rounds, stateful=stateful)
        if done == len(rounds):
            return f"state-ok {_said(ctx)}"
        asked = {key: request for key, request in rounds[done].items() if _can(ctx, request)}
        return types.InputRequiredResult(input_requests=asked, request_state=f"round {done}" if stateful else None)

    return tool


def _rounds_done(ctx: Told, rounds: Sequence[Round], *, stateful: bool) -> int:
    """How many rounds are answered: the one that the state names, if what came answers it."""
    asked = int((ctx.request_state or "round 0").removeprefix("round ")) if stateful else 0
    given = (ctx.input_responses or {}).keys()
    return asked + 1 if given and not given.isdisjoint(rounds[asked]) else asked


def _can(ctx: Told, request: types.InputRequest) -> bool:
    able = ctx.session.client_capabilities
    match request:
        case types.ElicitRequest():
            return bool(able and able.elicitation)
        case types.CreateMessageRequest():
            return bool(able and able.sampling)
    return bool(able and able.roots)


def _said(ctx: Told) -> str:
    answers = {key: each.model_dump(mode="json") for key, each in (ctx.input_responses or {}).items()}
    return json.dumps(answers)
