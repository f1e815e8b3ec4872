"""Sample contexts for preview.py, one for each page template: what a small, lively installation would show."""

USER = {"email": "ana@example.org", "operator": True}
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
MISSING = {"title": "Not found", "status": 404, "heading": "There is nothing here",
           "message": "The page does not exist, or it is not yours.", "request_id": "0197a3c2-6f1e-7d20"}  # fmt: skip


def answer_to(question: str) -> str:
    """The scripted answer; "long" repeats it, "echo" gives the question back as it is."""
    if question.startswith("echo "):
        return question.removeprefix("echo ")
    return ANSWER * (4 if "long" in question else 1)


def chat(session: str, bot: str) -> dict[str, object]:
    known = next((each for each in CONVERSATIONS if each["id"] == session), None)
    context: dict[str, object] = {
        "title": known["title"] if known else "", "active": "" if session else "chat", "bots": BOTS,
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


def page(path: str, query: dict[str, str], *, fragment: bool) -> tuple[str, dict[str, object], int] | None:
    return None


def posted(path: str, form: dict[str, str]) -> tuple[str, dict[str, object], int] | None:
    return None


def uploaded(name: str) -> None:
    return None


PAGE_IMAGE = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 600 850"><rect width="600" height="850" fill="#fff"/></svg>"""
