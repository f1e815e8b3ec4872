"""The contexts that preview.py shows its templates with, made from preview.json; one function for each area's pages."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

from palaver.core.limits.limit import Limit
from palaver.modules.limits import pages as limit_pages
from palaver.security.profile.pages import qr_code
from palaver.web.door import KeyNeeded
from tools import preview_bots as sample_bots
from tools import preview_people as sample

DATA: dict[str, Any] = json.loads(Path(__file__).with_name("preview.json").read_text())
NOW = datetime.fromisoformat(DATA["now"])
DATA["conversations"] = [{"pinned": False, **each} for each in DATA["conversations"]]
SOURCES: list[dict[str, Any]] = DATA["sources"]
Context = dict[str, Any]
LACKS = {
    "text": "Demo has no documents to answer from yet. Create a collection and drop a document on it.",
    "action": "Create a collection",
    "url": "/knowledge?new=1",
}
Answer = tuple[str, Context, int]
BLANK: Context = {"kind": "", "name": "", "alias": "", "prompt": "", "description": "", "collections": [], "errors": {}}
LINES = "".join(
    f'<rect x="80" y="{150 + 26 * n}" width="{440 - 37 * (n % 4)}" height="9" fill="#ccc"/>' for n in range(24)
)
PAGE_IMAGE = f"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 600 850" width="850" height="1204">
<rect width="600" height="850" fill="#fff"/><rect x="80" y="90" width="240" height="18" fill="#555"/>{LINES}</svg>"""


def answer_to(question: str) -> str:
    """The scripted answer; "long" repeats it, "echo" gives the question back as it is."""
    if question.startswith("echo "):
        return question.removeprefix("echo ")
    return str(DATA["answer"]) * (4 if "long" in question else 1)


def message(sample: Context) -> Context:
    """A message of the sample history, with its references resolved."""
    return {
        "turn": "",
        "variants": [],
        "tokens": 0,
        "author": "",
        "files": [],
        "other": "",
        "steps": [],
        **sample,
        "content": DATA["answer"] if sample["content"] == "answer" else sample["content"],
        "sources": SOURCES if sample.get("sources") == "sources" else [],
    }


def chat(session: str, bot: str) -> Context:
    known = next((each for each in DATA["conversations"] if each["id"] == session), None)
    title = known["title"] if known else "New conversation"
    return {
        "bots": DATA["bots"],
        "bot": {**DATA["bot"], **next((each for each in DATA["bots"] if each["alias"] == bot), {})},
        "takes": {"most": 10, "largest": 20, "lacks": {}},
        "lacks": LACKS if bot == "new" else None,
        "session": {"id": session, "title": title} if session else None,
        "messages": [message(each) for each in DATA["history"]] if known else [],
        "earlier": "m1" if session == "c2" else "",
        "closed": {"text": "Its bot was archived.", "action": "Begin another", "url": "/"} if bot == "gone" else None,
        "offered": None,
        "running": None,
        "conversations": DATA["conversations"],
        "older": "c1",
        "wanted": "",
        "handoff": None,
    }


KEY: Context = {
    "scopes": [],
    "origins": [],
    "networks": [],
    "rate_per_minute": None,
    "created_by": "user:7",
    "ended": False,
    "expires_at": None,
    "previous_until": None,
}
WIDGET: Context = {"id": "w-1", "public_id": "wid_HGQPt1DsuYeI2jHHsPfL5A", "name": "Shop", "created_at": NOW}
SCOPES = [{"name": "chat.use", "does": "talk to bots and read one's own conversations"}]
KEY_FORM: Context = {"expires": "", "rate": "", "origins": "", "networks": "", "scopes": []}


def keys(query: dict[str, str]) -> Context:
    times = [(NOW, NOW if each["last_used_at"] else None) for each in DATA["keys"]]
    pairs = zip(DATA["keys"], times, strict=True)
    rows = [{**KEY, **key, "created_at": at, "last_used_at": used} for key, (at, used) in pairs]
    form = {**BLANK, **KEY_FORM, "bots": []}
    shown = {"new": "new" in query, "form": form, "secret": query.get("secret", "")}
    wrong = {"origins": "'*' is no origin such as https://example.org."} if "wrong" in query else {}
    shown["widget"] = {"name": "", "bot": "", "origins": "*" if wrong else "", "errors": wrong}
    origins = ["https://shop.example.org", "https://www.example.org"]
    widgets = [{**WIDGET, "bot": DATA["bots"][0]["id"], "origins": origins}]
    widgets.append({**WIDGET, "id": "w-2", "name": "A page for trying", "bot": "b-9", "origins": []})
    lists = {"keys": rows, "widgets": widgets, "bots": DATA["bots"]}
    listed = {**lists, "keys": [], "widgets": []} if "empty" in query else lists
    return {**listed, "makers": {"user:7": "Ana"}, "scopes": SCOPES, "turning": None, **shown}


def knowledge(query: dict[str, str]) -> Context:
    cards = [] if "empty" in query else DATA["collections"]
    shown = {"used_by": DATA["used_by"], "bots": DATA["bots"]}
    return {"collections": cards, **shown, "new": "new" in query, "form": {**BLANK, "bots": None}}


def collection(name: str, query: dict[str, str]) -> Context:
    question = query.get("q", "")
    empty = name != "handbook"
    return {
        "tab": query.get("tab", "documents"),
        "megabytes": 100,
        "formats": ["CSV", "DOCX", "HTML", "Markdown", "PDF", "PPTX", "text", "XLSX"],
        "extensions": [".pdf", ".docx", ".md"],
        "form": sample.access(query),
        "collection": {
            **DATA["collections"][0],
            "name": name,
            "access": ["role:viewer"],
            "documents": 0 if empty else len(DATA["documents"]),
        },
        "used_by": [] if empty else DATA["bots"],
        "website": None,
        "documents": [] if empty else documents(),
        "arriving": False,
        "more": "",
        "query": question,
        "hits": None if not question else [] if "nothing" in question else DATA["hits"],
    }


LOOKS = iter(range(10**9))


def documents() -> list[Context]:
    """What is being read gets further with every look and is ready after a dozen."""
    step = next(LOOKS) % 24
    moved = {"progress": min(1.0, step / 12)} if step < 12 else {"status": "ready", "live": 1}
    still = ("ready", "failed")
    return [{**each, "updated_at": NOW, **({} if each["status"] in still else moved)} for each in DATA["documents"]]


def uploaded(name: str) -> None:
    """A new document, as an upload leaves it."""
    DATA["documents"].insert(
        0, {**DATA["documents"][-1], "id": f"d-{name}", "title": name, "status": "pending", "live": None}
    )


def document(id_: str, query: dict[str, str], *, panel: bool) -> Context:
    paged = id_ == "d-1"
    title = SOURCES[0 if paged else 1]["title"]
    return {
        "document": {"id": id_, "title": title, "collection": "handbook", "pages": 64 if paged else None},
        "page": int(query.get("page", 1)) if paged else None,
        "query": query.get("q", ""),
        "sections": [{"heading": "Annual leave", "parts": DATA["parts"]}],
        "panel": panel,
    }


ACTS: tuple[tuple[str, str, str, str, str, Context], ...] = (
    ("user:2", "Ana", "sign-in", "done", "POST /login", {}),
    ("key:7", "Website", "knowledge.write", "denied", "DELETE /api/collections/handbook", {"repeated": 41}),
    ("system", "", "keys.manage", "done", "palaver keys create", {"key": "0197a3c2-6f1e-7d20-9c1f-0b6a1f4d2e11"}),
    ("key:9", "", "bots.write", "done", "POST /api/bots/handbook-for-everybody-who-is-new-here/publish", {}),
)


def audit(query: dict[str, str]) -> Context:
    fields = ("actor", "actor_name", "action", "outcome", "target", "details")
    told = {
        "created_at": NOW,
        "address": "2001:db8::1",
        "user_agent": "Mozilla/5.0",
        "request_id": "0197",
        "hash": "0" * 64,
    }
    entries = [{**told, "seq": 4 - at, **dict(zip(fields, act, strict=True))} for at, act in enumerate(ACTS)]
    wrong = {"from": "A day is written like 2026-11-21."} if "wrong" in query else {}
    said = {key: query.get(key, "") for key in ("who", "action", "outcome", "since", "until")}
    broken = {"ok": False, "checked": 2, "broken_at": 3, "reason": "Row 3 is not what was written."}
    return {
        "entries": [] if "who" in query else entries,
        "unnamed": {"system": "The server"},
        "older": 1,
        "newest": False,
        "asked": {**said, "wrong": wrong, "query": "who=nobody" if "who" in query else ""},
        "actions": [{"value": "", "label": "Everything"}],
        "outcomes": [{"value": "", "label": "Any"}],
        "export": "",
        "verdict": broken if "broken" in query else {"ok": True, "checked": 4, "head": "0" * 64},
    }


def limits(query: dict[str, str]) -> Context:
    """`empty` shows neither limits nor offenders, `wrong` the form as it comes back."""
    typed = {"scope": "key", "route_class": "any", "per_minute": "many", "burst": ""}
    key = {"scope": "key", "route_class": "any", "label": "Website", "subject": "key:0199a3c4-1111-7000-8000-01"}
    name = {"scope": "name", "route_class": "login", "label": "ana@example.org", "subject": "8c6976e5b5410415"}
    set_ = [Limit(scope="key", per_minute=1200, burst=200), Limit(scope="user", route_class="chat", per_minute=30)]
    return {
        "limits": [] if "empty" in query else set_,
        "offenders": [] if "empty" in query else [{**each, "refusals": 1204, "last_at": NOW} for each in (key, name)],
        "wrong_logins": 10,
        "refused": 300,
        "scope_names": limit_pages.SCOPES,
        "class_names": limit_pages.CLASSES,
        "scopes": [{"value": name, "label": limit_pages.SCOPES[name]} for name in ("account", "user", "key")],
        "classes": [{"value": name, "label": limit_pages.CLASSES[name]} for name in ("any", "chat")],
        "form": {**typed, "errors": {"per_minute": "A whole number from 1 to 1,000,000."} if "wrong" in query else {}},
        "new": "new" in query or "wrong" in query,
    }


def secrets(query: dict[str, str]) -> Context:
    one = {"id": "s1", "version": 3, "hint": "4711", "updated_at": NOW, "updated_by": "user:2"}
    rows = [
        {**one, "name": "openai", "expires_at": None, "last_used_at": NOW, "used_in": ["OPENAI_API_KEY"]},
        {**one, "id": "s2", "name": "ending", "expires_at": NOW, "last_used_at": None, "used_in": []},
    ]
    use = {"reference": "vault://llm/anthropic#key", "place": "ANTHROPIC_API_KEY", "last_at": None}
    fixed = "rotate" in query
    return {
        "secrets": [] if "empty" in query else rows,
        "elsewhere": [] if "empty" in query else [use],
        "form": {"name": "openai" if fixed else "", "fixed": fixed, "expires": "", "errors": {}},
        "opened": fixed or "new" in query,
        "now": NOW,
    }


def profile(query: dict[str, str]) -> Context:
    """`?step=` shows the second factor off, pending, on, or with its new backup codes."""
    step = query.get("step", "off")
    uri = "otpauth://totp/Palaver:ana%40example.org?secret=GEZDGNBVGY3TQOJQ&issuer=Palaver"
    pending = {"secret": "GEZDGNBVGY3TQOJQ", "uri": uri} if step == "pending" else None
    here = {"id": "1", "user_agent": "Firefox 145 on Linux", "address": "127.0.0.1", "current": True}
    return {
        "person": DATA["person"],
        "error": "",
        "current_error": "",
        "notice": "",
        "factor": {"enabled": step in {"on", "codes"}, "backup_codes": 9, "mandatory": False},
        "pending": pending,
        "drawing": qr_code(uri) if pending else "",
        "factor_error": "",
        "codes": ["ABCD-EFGH-JKLM-NPQR"] * 10 if step == "codes" else [],
        "has_password": True,
        "sessions": [
            {**here, "created_at": NOW, "last_seen_at": NOW},
            {**here, "id": "2", "current": False, "created_at": NOW, "last_seen_at": None},
        ],
    }


def simple(query: dict[str, str]) -> dict[str, tuple[str, Context]]:
    """The pages whose path has no variable part."""
    said = {key: query.get(key, "") for key in ("email", "error", "notice")}
    return {
        "/api/auth/oidc/logout": (
            "security/leaving.html",
            {"onward": "/login", "issuer": "login.example.org", "signup": True},
        ),
        "/login": ("security/login.html", {**said, "next": "/", "issuer": "login.example.org", "signup": True}),
        "/ui-key": ("ui_key.html", {"error": KeyNeeded("/docs"), "next": "/docs"}),
        "/keys": ("security/keys.html", keys(query)),
        "/profile": ("security/profile.html", profile(query)),
        "/people": ("security/people.html", sample.people(query)),
        "/people/1": ("security/person.html", sample.person(query)),
        "/roles": ("security/roles.html", sample.roles(query)),
        "/roles/press": ("security/role.html", sample.role(query)),
        "/groups": ("security/groups.html", sample.groups(query)),
        "/groups/1": ("security/group.html", sample.group(query)),
        "/login/step": ("security/second_step.html", {"token": "t", "next": "/", "error": said["error"]}),
        "/bots": (
            "config/bots.html",
            sample_bots.listing(DATA["bot_cards"], DATA["collections"], BLANK, query),
        ),
        "/bots/demo/edit/yaml": ("config/edit_yaml.html", sample_bots.as_yaml(query)),
        "/bots/demo/edit": ("config/edit.html", sample_bots.editor(DATA["collections"], query)),
        "/bots/demo/access": ("config/access.html", {"bot": DATA["bots"][0], "form": sample.access(query)}),
        "/knowledge": ("knowledge/collections.html", knowledge(query)),
        "/audit": ("audit/audit.html", audit(query)),
        "/secrets": ("secrets/secrets.html", secrets(query)),
        "/limits": ("limits/limits.html", limits(query)),
        "/status": ("status/status.html", {"version": "0.1.0", "checks": None, "checked_at": None}),
        "/status/checks": ("status/checks.html", {"checks": DATA["checks"], "checked_at": NOW}),
    }


PARTS = {"documents": "knowledge/documents.html", "search": "knowledge/hits.html"}


def page(path: str, query: dict[str, str], *, fragment: bool) -> Answer | None:
    """Template, context and status of the page at this path; None when there is none."""
    found = simple(query).get(path)
    if found:
        return (*found, 200)
    match path.strip("/").split("/"):
        case ["knowledge", name, *rest]:
            return PARTS.get("".join(rest), "knowledge/collection.html"), collection(name, query), 200
        case ["documents", id_]:
            template = "knowledge/document_view.html" if fragment else "knowledge/document.html"
            return template, document(id_, query, panel=fragment), 200
    return None


FORMS = {
    "/keys": "security/key_form.html",
    "/bots": "config/bot_form.html",
    "/knowledge": "knowledge/collection_form.html",
}


def posted(path: str, form: dict[str, str]) -> Answer | None:
    """What a form gets: itself with an error when its name is "wrong", a fragment, or None for a redirect."""
    if path in FORMS and form.get("name") == "wrong":
        values = {**BLANK, **KEY_FORM, "bots": [], **form, "errors": {"name": "This name is taken."}}
        shown = {"bots": DATA["bots"], "collections": DATA["collections"], "scopes": SCOPES, "form": values}
        return FORMS[path], shown, 422
    if path == "/keys":
        return "security/key_secret.html", {"secret": "sk_test_4f9a0c77d1b84c1c9e5f62aab03d7e19"}, 201
    if "/documents/" in path:
        return "knowledge/documents.html", collection(path.split("/")[2], {}), 200
    if path.endswith("/revoke"):
        said = "The database is down; the key is still valid."
        return "toast.html", {"message": said, "kind": "danger", "request_id": "0197-t"}, 503
    return None
