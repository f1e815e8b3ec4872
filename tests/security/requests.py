"""What is asked of routes that need more than an address."""

from typing import Any, Final

from tests.security.home import TOOLS_AT

SOURCE: Final = "/api/bots/{alias}/scripts/source"
BODIES: Final[dict[str, Any]] = {
    f"PUT {SOURCE}": {"source": 'TALK "hi"'},
    f"PATCH {SOURCE}": {"path": "begin.bas"},
    "POST /api/moderation/events/{event}/verdict": {"verdict": None},
    "POST /api/media/{id}/transcribe": {},
    **{each: {"message": "hi"} for each in ("POST /api/chat/turns/{turn}/edit", "POST /api/inbox/{case}/reply")},
    "POST /api/chat/turns/{turn}/approvals/{call_id}": {"ok": True},
    "POST /api/tool-calls/{id}/approval": {"ok": True},
    "POST /api/tool-calls/{id}/replay": {},
    "POST /api/tools/{name}/test": {"bot": "no-such-bot"},
    "PATCH /api/sessions/{id}": {"title": "Taken over"},
    "POST /api/sessions/{id}/fork": {},
    "PUT /api/sessions/{id}/head": {"turn": "01890000-0000-7000-8000-000000000000"},
    "PUT /api/sessions/{id}/switchers": {"on": []},
    "POST /api/bots/{alias}/rollback": {"version": 1},
    "POST /api/collections/{name}/search": {"query": "secret number", "top_k": 5},
    "PUT /api/collections/{name}/access": {"visibility": "restricted"},
    "PUT /api/chat/turns/{turn}/feedback": {"score": 1},
    "PUT /api/bots/{alias}/access": {"visibility": "restricted"},
    "PUT /api/rbac/roles/{role}": {"permissions": ["bots.read"]},
    "PUT /api/rbac/groups/{group}": {"name": "Taken over"},
    "PATCH /api/users/{user}": {"status": "suspended"},
    "POST /api/secrets/{secret}/rotate": {"value": "taken over"},
    "PUT /api/mcp/servers/{server}": {"url": TOOLS_AT},
    "POST /api/mcp/servers/{server}/review": {"tool": "greet", "hash": "", "effect": "reads"},
    "POST /api/mcp/servers/{server}/try": {"tool": "greet", "arguments": {"name": "you"}, "confirm": True},
    "POST /api/mcp/servers/{server}/resources/read": {"uri": "notes://all"},
}
