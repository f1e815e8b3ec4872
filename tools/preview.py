"""
Developer tool: serves every page template with sample contexts and scripted answers, without database or model.

`preview.py [port]`. The samples are in preview.json; nothing of this is part of the product.
"""

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import UUID

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import Mount, Route
from starlette.types import Receive, Scope, Send

if __package__ in {None, ""}:
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from palaver.core.caller import Caller
from palaver.core.errors import NotFound
from palaver.web.assets import Assets
from palaver.web.edge import Edge
from palaver.web.render import MenuItem, Pages
from tools import preview_samples as samples

PALAVER = Path(__file__).resolve().parent.parent / "palaver"
ASSETS = Assets()
MENU = (
    MenuItem("Bots", "/bots", "bot", "see"),
    MenuItem("Knowledge", "/knowledge", "book", "see"),
    MenuItem("API keys", "/keys", "key", "see"),
    MenuItem("Audit", "/audit", "list", "see"),
    MenuItem("Status", "/status", "pulse", "see"),
)
CALLER = Caller(
    account=UUID(int=1),
    kind="user",
    id=UUID(int=2),
    owner="user:2",
    name="ana@example.org",
    permissions=frozenset({"see", "bots.write", "roles.manage"}),
)


def page(request: Request, template: str, context: dict[str, object], status: int = 200) -> Response:
    """Made anew for each request, so that an edited template or style sheet shows at once."""
    pages = Pages([*map(str, PALAVER.glob("**/templates"))], Assets(), MENU)
    anonymous = template in {"security/login.html", "security/leaving.html", "ui_key.html"}
    return HTMLResponse(pages.text(template, request, caller=None if anonymous else CALLER, **context), status)


class Turn:
    """A scripted turn: a log of events that grows by itself, read by any number of connections."""

    def __init__(self, number: int, question: str, known: str) -> None:
        self.id, self.question = f"turn-{number}", question
        self.session = known or f"session-{number}"
        self.log: list[dict[str, object]] = []
        self.over, self.cancelled = False, False
        self.drops = question.count("drop")
        self.feedback: dict[str, object] | None = None
        self.first = "session_continued" if known else "session_created"

    def add(self, **event: object) -> None:
        self.log.append(event)

    async def run(self) -> None:
        self.add(type=self.first, session_id=self.session, turn_id=self.id)
        pace = 0.004 if self.question.startswith("echo ") else 0.02
        await asyncio.sleep(20 * pace)
        self.add(type="sources", items=samples.SOURCES)
        text = samples.answer_to(self.question)
        for start in range(0, len(text), 7):
            if self.cancelled:
                break
            self.add(type="token", content=text[start : start + 7])
            await asyncio.sleep(pace)
        if "fail" in self.question:
            self.add(type="error", code="provider_error", message="The model's server answered 500.")
        else:
            reason = "cancelled" if self.cancelled else "stop"
            usage = {"prompt": 1, "completion": 1, "total": 2}
            self.add(type="done", usage=usage, finish_reason=reason, sources=samples.SOURCES, cache_hit=False)
        self.over = True

    async def events(self, after: int) -> AsyncIterator[bytes]:
        at = after
        while True:
            for event in self.log[at:]:
                at += 1
                yield f"event: {event['type']}\nid: {at}\ndata: {json.dumps(event)}\n\n".encode()
                if self.drops and at % 12 == 0:
                    self.drops -= 1
                    return
            if self.over and at == len(self.log):
                return
            await asyncio.sleep(0.02)


TURNS: dict[str, Turn] = {}
TASKS: set[asyncio.Task[None]] = set()


def stream(turn: Turn, after: int) -> Response:
    return StreamingResponse(turn.events(after), media_type="text/event-stream", headers={"Cache-Control": "no-store"})


async def ask(request: Request) -> Response:
    body = await request.json()
    if "refuse" in body["message"]:
        error = {"code": "rate_limited", "message": "Too many questions. Try again in 20 s.", "request_id": "0197-r"}
        return JSONResponse({"error": error}, 429)
    turn = Turn(len(TURNS) + 1, body["message"], body.get("session", ""))
    TURNS[turn.id] = turn
    task = asyncio.create_task(turn.run())
    TASKS.add(task)
    task.add_done_callback(TASKS.discard)
    return stream(turn, 0)


async def attach(request: Request) -> Response:
    turn = TURNS.get(request.path_params["turn"])
    if turn is None:
        return JSONResponse({"error": {"code": "not_found", "message": "There is no such turn."}}, 404)
    return stream(turn, int(request.headers.get("last-event-id") or 0))


async def cancel(request: Request) -> Response:
    TURNS[request.path_params["turn"]].cancelled = True
    return JSONResponse({})


async def opinion(request: Request) -> Response:
    turn, given = TURNS[request.path_params["turn"]], await request.json()
    if "no opinion" in turn.question:
        return JSONResponse({"error": {"code": "conflict", "message": "This answer is still being written."}}, 409)
    turn.feedback = given if given["score"] else None
    return Response(status_code=204)


def session_of(request: Request) -> str:
    return str(request.path_params.get("session", ""))


async def chat(request: Request) -> Response:
    turns = [turn for turn in TURNS.values() if turn.session == session_of(request)]
    running = next((turn for turn in turns if not turn.over), None)
    context = samples.chat(session_of(request), request.query_params.get("bot", ""))
    context |= {"fresh": not session_of(request), "opens": False}
    if turns:
        context["messages"] = [message for turn in turns for message in told(turn)]
    if running:
        text = "".join(str(event["content"]) for event in running.log if event["type"] == "token")
        context["running"] = {"turn_id": running.id, "text": text, "last_event_id": str(len(running.log))}
    return page(request, "chat/chat.html", context)


def told(turn: Turn) -> list[dict[str, object]]:
    question: dict[str, object] = {"role": "user", "content": turn.question, "turn": turn.id, "variants": [turn.id]}
    question["files"] = []
    if not turn.over:
        return [question]
    text = "".join(str(event["content"]) for event in turn.log if event["type"] == "token")
    ending = turn.log[-1]
    failed = str(ending["message"]) if ending["type"] == "error" else ""
    answer = {"role": "assistant", "content": text, "sources": samples.SOURCES, "error": failed}
    said: dict[str, object] = {
        "turn": turn.id,
        "feedback": turn.feedback,
        "tokens": 0,
        "author": "",
        "other": "",
        "steps": [],
    }
    return [question, {**answer, "finish_reason": str(ending.get("finish_reason", "")), **said}]


async def conversations(request: Request) -> Response:
    context = {"conversations": samples.DATA["conversations"], "older": "", "session": None, "wanted": ""}
    return page(request, "chat/conversations.html", context)


async def show(request: Request) -> Response:
    """Any other page: its template and its context by path, a fragment when htmx asks for one."""
    path = request.url.path
    wanted = samples.page(path, dict(request.query_params), fragment="hx-request" in request.headers)
    if wanted is None:
        missing = NotFound("The page does not exist, or it is not yours.")
        return page(request, "error.html", {"error": missing, "request_id": "0197a3c2-6f1e-7d20"}, 404)
    template, context, status = wanted
    return page(request, template, context, status)


async def picture(_request: Request) -> Response:
    return Response(samples.PAGE_IMAGE, media_type="image/svg+xml")


async def posted(request: Request) -> Response:
    """Forms: back to where they came from, or a form with an error when its first field says "wrong"."""
    form = await request.form()
    answer = samples.posted(request.url.path, {key: str(value) for key, value in form.items()})
    if answer is None:
        return RedirectResponse(request.headers.get("referer", "/"), 303)
    response = page(request, *answer)
    if answer[0] == "toast.html":
        response.headers.update({"HX-Retarget": "#toast", "HX-Reswap": "beforeend"})
    return response


async def upload(request: Request) -> Response:
    form = await request.form()
    name = getattr(form["file"], "filename", "")
    if str(name).endswith(".zip"):
        return JSONResponse({"error": {"code": "invalid_request", "message": "ZIP files cannot be read yet."}}, 422)
    samples.uploaded(str(name))
    return JSONResponse({"document_id": "d-1"}, 202)


APP = Starlette(
    routes=[
        Mount("/static", ASSETS),
        Route("/api/chat/completion/stream", ask, methods=["POST"]),
        Route("/api/chat/continuation/stream", ask, methods=["POST"]),
        Route("/api/chat/turns/{turn}/events", attach),
        Route("/api/chat/turns/{turn}/cancel", cancel, methods=["POST"]),
        Route("/api/chat/turns/{turn}/feedback", opinion, methods=["PUT"]),
        Route("/api/collections/{name}/documents", upload, methods=["POST"]),
        Route("/conversations", conversations),
        Route("/", chat),
        Route("/chat/{session}", chat),
        Route("/documents/{id}/pages/{n}.png", picture),
        Route("/{path:path}", show, methods=["GET"]),
        Route("/{path:path}", posted, methods=["POST"]),
    ]
)


async def unrouted(scope: Scope, receive: Receive, send: Send) -> None:
    """Starlette's own route stays out of the scope whose `route` the edge counts by."""
    await APP(dict(scope), receive, send)


if __name__ == "__main__":
    uvicorn.run(
        Edge(unrouted), host="127.0.0.1", port=int(sys.argv[1]) if len(sys.argv) > 1 else 8765, log_level="warning"
    )
