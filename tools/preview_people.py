"""The contexts that preview.py shows the pages of people, roles and groups with."""

from datetime import UTC, datetime
from typing import Any

from palaver.security.permissions import PERMISSIONS

NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
Context = dict[str, Any]

ANA: Context = {"id": "1", "email": "ana@example.org", "name": "Ana", "role": "editor", "status": "active"}
CATALOGUE = [{"name": name, "does": does} for name, does in PERMISSIONS.items()]
MAY = [
    {"permission": "bots.read", "description": "see bots and their versions", "because": ["role editor"]},
    {"permission": "audit.read", "description": "see what was done", "because": ["via group Sales, role operator"]},
]


def people(query: dict[str, str]) -> Context:
    guest = {"id": "3", "email": "guest@example.org", "role": "viewer", "invited_by": "Ana", "expires_at": NOW}
    return {
        "members": [
            {**ANA, "groups": ["Sales", "Support"], "second_factor": True},
            {
                **ANA,
                "id": "2",
                "name": "",
                "email": "ben@example.org",
                "status": "suspended",
                "groups": [],
                "second_factor": False,
            },
        ],
        "invitations": [] if "empty" in query else [guest],
        "roles": [{"value": name, "label": name} for name in ("end-user", "viewer", "editor", "admin")],
        "manages": "reader" not in query,
        "form": {"email": "", "name": "", "role": "viewer", "errors": wrong(query, "email")},
        "rule": {"mandatory": "strict" in query, "by_server": False, "members": 2, "without": 1},
        "rules": True,
        "notice": "",
        "link": query.get("link", ""),
    }


def wrong(query: dict[str, str], *fields: str) -> dict[str, str]:
    """`wrong` shows a form as it comes back."""
    return dict.fromkeys(fields, "This does not fit: take another one.") if "wrong" in query else {}


ROLES: list[dict[str, str]] = [{"name": "viewer", "does": ""}, {"name": "press", "does": "Answers journalists"}]
SALES: Context = {"id": "1", "name": "Sales", "roles": ["press"], "members": 1}


def person(query: dict[str, str]) -> Context:
    return {
        **people(query),
        "member": people({})["members"][0],
        "effective": MAY,
        "own": "own" in query,
        "out_of_reach": "You cannot change this person: it takes accounts.manage." if "above" in query else "",
        "groups": [SALES],
        "joinable": [{"value": "2", "label": "Support"}],
        "typed": {},
        "errors": wrong(query, "role", "group", "access", "factor"),
    }


def roles(query: dict[str, str]) -> Context:
    names = ["visitor", "end-user", "viewer", "editor", "operator", "admin", "super-admin"]
    own = {"name": "press", "description": "Answers journalists", "permissions": ["audit.read", "bots.read"]}
    return {
        "levels": names,
        "columns": [{"label": "May"}, *({"label": name} for name in names)],
        "matrix": [{**each, "held": [at > 2 for at in range(len(names))]} for each in CATALOGUE],
        "roles": [] if "empty" in query else [own],
        "permissions": CATALOGUE,
        "manages": True,
        "form": {"name": "", "description": "", "permissions": ["audit.read"], "errors": wrong(query, "name")},
        "new": "new" in query or "wrong" in query,
    }


def role(query: dict[str, str]) -> Context:
    kinds = ("person", "group", "invitation")
    return {
        "role": {"name": "press", "description": "Answers journalists", "built_in": "level" in query},
        "does": CATALOGUE,
        "holders": [] if "empty" in query else [{"kind": kind, "id": "1", "name": f"A {kind}"} for kind in kinds],
        "changes": "level" not in query,
        "beyond": [],
        "permissions": CATALOGUE,
        "form": {"description": "Answers", "permissions": [], "errors": wrong(query, "permissions", "deletion")},
    }


def groups(query: dict[str, str]) -> Context:
    form = {"name": "", "roles": ["press"], "errors": wrong(query, "name")}
    shown = {"groups": [] if "empty" in query else [SALES], "roles": ROLES, "manages": True}
    return {**shown, "form": form, "new": "new" in query or "wrong" in query}


def access(query: dict[str, str]) -> Context:
    named = [{"value": each["name"], "label": each["name"], "note": each["does"]} for each in ROLES]
    chosen = {"visibility": "restricted", "roles": ["press"], "groups": [], "people": "ana@example.org"}
    return {**chosen, "all_roles": named, "all_groups": [], "errors": wrong(query, "form", "people")}


def group(query: dict[str, str]) -> Context:
    return {
        "group": SALES,
        "members": [] if "empty" in query else [ANA],
        "suggested": ["ben@example.org"],
        "roles": ROLES,
        "changes": True,
        "adds": True,
        "removes": True,
        "beyond": False,
        "form": {"name": "Sales", "roles": ["press"], "errors": wrong(query, "roles")},
        "errors": wrong(query, "email", "deletion"),
        "email": "",
    }
