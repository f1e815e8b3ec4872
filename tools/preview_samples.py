"""Sample contexts for preview.py, one for each page template: what a small, lively installation would show."""

from datetime import UTC, datetime

BOTS = [{"alias": "demo", "name": "Demo"}, {"alias": "handbook", "name": "Staff handbook"}]
BOT = {
    "alias": "demo",
    "name": "Demo",
    "greeting": "Ask me about your documents",
    "suggestions": ["What is in the handbook?", "How many days of leave do I get?", "Who signs a travel request?"],
}
SOURCES = [
    {"n": 1, "document_id": "d-1", "title": "Staff handbook 2026.pdf", "page": 12, "heading": "Leave › Annual leave",
     "text": "", "url": "/documents/d-1?page=12&q=leave", "score": 0.81},
    {"n": 2, "document_id": "d-2", "title": "Works agreement on flexible hours and remote work (signed).docx", "page": None,
     "heading": "4 Carrying days over", "text": "", "url": "/documents/d-2?q=carry", "score": 0.64},
]  # fmt: skip
ANSWER = """You get **30 days** of annual leave a year, counted from the first of January [1].

Days that you have not taken can be carried over:

- up to five days without asking [2],
- more only when your manager agrees *in writing* [1, 2].

| Years with us | Days |
|---|---:|
| up to 5 | 30 |
| more than 5 | 32 |

The form is in the portal; its short name is `LV-2`:

```python
def days(years: int) -> int:
    return 30 if years <= 5 else 32
```

Leave that is left on the last day of March is lost, except after a long illness [2].
"""
LONG_TITLE = "A rather long question about travel expenses that does not fit"
CONVERSATIONS = [
    {"id": "s-1", "title": "Days of annual leave"},
    {"id": "s-2", "title": LONG_TITLE},
    {"id": "s-3", "title": "Printer on the second floor"},
]


def answer_to(question: str) -> str:
    """The scripted answer; "long" repeats it, "echo" gives the question back as it is."""
    if question.startswith("echo "):
        return question.removeprefix("echo ")
    return ANSWER * (4 if "long" in question else 1)


def chat(session: str, bot: str) -> dict[str, object]:
    known = next((each for each in CONVERSATIONS if each["id"] == session), None)
    context: dict[str, object] = {
        "bots": BOTS,
        "bot": {**BOT, "name": "Staff handbook", "alias": bot} if bot == "handbook" else BOT,
        "session": {"id": session, "title": known["title"] if known else "New conversation"} if session else None,
        "messages": [], "running": None, "conversations": CONVERSATIONS, "older": "c1",
    }  # fmt: skip
    if known:
        context["messages"] = [
            {"role": "user", "content": "How many days of leave do I get, and can I keep some for next year?"},
            {"role": "assistant", "content": ANSWER, "sources": SOURCES, "finish_reason": "stop", "error": ""},
            {"role": "user", "content": "And in the first year?"},
            {"role": "assistant", "content": "In the first year you get", "sources": [], "finish_reason": "",
             "error": "The answer was interrupted: the server restarted."},
        ]  # fmt: skip
    return context


NOW = datetime(2026, 11, 20, 9, 41, tzinfo=UTC)


def document(number: int, title: str, status: str, **more: object) -> dict[str, object]:
    base = {"id": f"d-{number}", "title": title, "status": status, "progress": 0.0, "pages": None, "chunks": 0, "bytes": 48_200}
    return {**base, "error": "", "updated_at": NOW, **more}


DOCUMENTS = [
    document(5, "Minutes of the works council, second quarter.docx", "embedding", progress=0.6, chunks=48, bytes=212_000),
    document(4, "Site plan.pdf", "extracting", progress=0.2, pages=88, bytes=18_400_000),
    document(6, "Price list.xlsx", "pending"),
    document(3, "scan-old-agreement_final_v3_really_final.pdf", "failed", bytes=90_100,
             error="The file is protected with a password. Save it without one and upload it again."),
    document(2, "Works agreement on flexible hours and remote work (signed).docx", "ready", chunks=61),
    document(1, "Staff handbook 2026.pdf", "ready", pages=64, chunks=320, bytes=2_300_000),
]  # fmt: skip
COLLECTIONS = [
    {"name": "handbook", "description": "Rules for everyone who works here", "documents": 6, "chunks": 429, "bots": ["Demo", "Staff handbook"]},
    {"name": "prices_2026", "description": "", "documents": 1, "chunks": 1, "bots": []},
]
BOT_CARDS = [
    {"alias": "demo", "name": "Demo", "description": "Answers from whatever you upload.", "version": 1, "model": "extract", "collections": ["handbook"]},
    {"alias": "handbook", "name": "Staff handbook", "description": "", "version": 12, "model": "anthropic:claude-sonnet-5", "collections": ["handbook", "prices_2026"]},
    {"alias": "support", "name": "Support for the machines in hall two", "description": "Only first-level questions.", "version": 3, "model": "ollama:qwen3:8b", "collections": []},
]  # fmt: skip
KEYS = [
    {"id": "k-1", "prefix": "sk_prod_4f9a", "name": "Website", "kind": "prod", "bots": ["Demo"], "created_at": NOW, "last_used_at": NOW},
    {"id": "k-2", "prefix": "sk_super_b02c", "name": "environment", "kind": "super", "bots": [], "created_at": NOW, "last_used_at": None},
]
HIT_TEXT = (
    "Annual leave is thirty days for each calendar year. Days that have not been taken by the end of the year may be carried "
    "over until the last day of March. More than five days can be carried over only when the manager agrees in writing."
)
HITS = [
    {"url": "/documents/d-1?page=12&q=leave", "title": "Staff handbook 2026.pdf", "page": 12, "heading": "Leave › Annual leave", "text": HIT_TEXT,
     "scores": {"dense": 0.8123, "sparse": 11.42, "fused": 0.0328}},
    {"url": "/documents/d-2?q=leave", "title": "Works agreement on flexible hours and remote work (signed).docx", "page": None,
     "heading": "4 Carrying days over", "text": HIT_TEXT[52:], "scores": {"dense": 0.7011, "sparse": None, "fused": 0.0161}},
]  # fmt: skip
CHECKS = [
    {"name": "Database", "ok": True, "latency_ms": 0.8, "detail": "PostgreSQL 18.4, embedded", "error": ""},
    {"name": "Cache", "ok": True, "latency_ms": 0.1, "detail": "in process", "error": ""},
    {"name": "Files", "ok": True, "latency_ms": 1.4, "detail": "folder", "error": ""},
    {"name": "Vectors", "ok": True, "latency_ms": 2.2, "detail": "pgvector 0.8.5", "error": ""},
    {"name": "Model", "ok": False, "latency_ms": None, "detail": "ollama:qwen3:8b", "error": "Connection refused at http://127.0.0.1:11434"},
]
PARTS = [
    {"text": "Leave is granted on request. ", "hit": False},
    {"text": "Annual leave is thirty days for each calendar year.", "hit": True},
    {"text": " Days that have not been taken by the end of the year may be carried over until the last day of March.\n\n" * 4, "hit": False},
]
Answer = tuple[str, dict[str, object], int]


def key_context(query: dict[str, str]) -> dict[str, object]:
    form = {"kind": "", "name": "", "bots": [], "errors": {}}
    keys = [] if "empty" in query else KEYS
    return {"keys": keys, "bots": BOTS, "new": "new" in query, "form": form, "secret": query.get("secret", "")}


def bots_context(query: dict[str, str]) -> dict[str, object]:
    form = {"alias": "", "name": "", "prompt": "", "collections": [], "errors": {}}
    bots = [] if "empty" in query else BOT_CARDS
    return {"bots": bots, "collections": COLLECTIONS, "new": "new" in query, "form": form}


def knowledge_context(query: dict[str, str]) -> dict[str, object]:
    form = {"name": "", "description": "", "bots": None, "errors": {}}
    collections = [] if "empty" in query else COLLECTIONS
    return {"collections": collections, "bots": BOTS, "new": "new" in query, "form": form}


def collection_context(name: str, query: dict[str, str]) -> dict[str, object]:
    question = query.get("q", "")
    empty = name != "handbook"
    return {
        "tab": query.get("tab", "documents"), "megabytes": 100,
        "collection": {**COLLECTIONS[0], "name": name, "bots": [] if empty else BOTS}, "documents": [] if empty else moving(), "more": "",
        "query": question, "hits": None if not question else [] if "nothing" in question else HITS,
    }  # fmt: skip


POLLS = iter(range(10**9))


def moving() -> list[dict[str, object]]:
    """What is being read gets further with every look and is ready after a dozen."""
    step = next(POLLS) % 24
    return [{**each, "progress": min(1.0, step / 12), "status": each["status"] if step < 12 else "ready"}
            if each["status"] in ("embedding", "extracting", "pending") else each for each in DOCUMENTS]  # fmt: skip


def document_context(id_: str, query: dict[str, str], *, panel: bool) -> dict[str, object]:
    paged = id_ == "d-1"
    document_ = {"id": id_, "title": str(SOURCES[0 if paged else 1]["title"]), "collection": "handbook", "pages": 64 if paged else None}
    return {"document": document_, "page": int(query.get("page", 1)) if paged else None,
            "query": query.get("q", ""), "sections": [{"heading": "Annual leave", "parts": PARTS}], "panel": panel}  # fmt: skip


def page(path: str, query: dict[str, str], *, fragment: bool) -> Answer | None:
    """Template, context and status of the page at this path; None when there is none."""
    parts = path.strip("/").split("/")
    simple = {
        "/login": ("security/login.html", {"email": query.get("email", ""), "next": "/",
                   "error": query.get("error", ""), "notice": query.get("notice", "")}),
        "/keys": ("security/keys.html", key_context(query)),
        "/bots": ("config/bots.html", bots_context(query)),
        "/knowledge": ("knowledge/collections.html", knowledge_context(query)),
        "/status": ("status.html", {"version": "0.1.0", "checks": None, "checked_at": None}),
        "/status/checks": ("status_checks.html", {"checks": CHECKS, "checked_at": NOW}),
    }  # fmt: skip
    if path in simple:
        return (*simple[path], 200)
    if parts[0] == "knowledge" and len(parts) > 1:
        template = {"documents": "knowledge/documents.html", "search": "knowledge/hits.html"}.get(parts[-1], "knowledge/collection.html")
        return template, collection_context(parts[1], query), 200
    if parts[0] == "documents":
        return f"knowledge/document{'_view' if fragment else ''}.html", document_context(parts[1], query, panel=fragment), 200
    return None


def posted(path: str, form: dict[str, str]) -> Answer | None:
    """What a form gets back: itself with an error when its name is "wrong", a fragment, or None for a redirect."""
    wrong = {"name": "This name is taken."} if form.get("name") == "wrong" else {}
    if path == "/keys":
        context = key_context({})
        return ("security/key_form.html", {**context, "form": {**form, "bots": [], "errors": wrong}}, 422) if wrong else ("security/key_secret.html", {"secret": "sk_test_4f9a0c77d1b84c1c9e5f62aab03d7e19"}, 201)
    if wrong and path == "/bots":
        return "config/bot_form.html", {"collections": COLLECTIONS, "form": {**form, "collections": [], "errors": wrong}}, 422
    if wrong and path == "/knowledge":
        return "knowledge/collection_form.html", {"bots": BOTS, "form": {**form, "bots": [], "errors": wrong}}, 422
    if path.endswith(("/delete", "/retry")) and "/documents/" in path:
        return "knowledge/documents.html", collection_context(path.split("/")[2], {}), 200
    if path.endswith("/revoke"):
        return "toast.html", {"message": "The database is down; the key is still valid.", "kind": "danger", "request_id": "0197-t"}, 503
    return None


def uploaded(name: str) -> None:
    DOCUMENTS.insert(0, document(len(DOCUMENTS) + 1, name, "pending"))


PAGE_LINES = "".join(f'<rect x="80" y="{150 + 26 * n}" width="{440 - 37 * (n % 4)}" height="9" fill="#c9c9c4"/>' for n in range(24))
PAGE_IMAGE = f"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 600 850" width="850" height="1204"><rect width="600" height="850" fill="#fff"/>
<rect x="80" y="90" width="240" height="18" fill="#55554f"/>{PAGE_LINES}</svg>"""
