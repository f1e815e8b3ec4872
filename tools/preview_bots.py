"""The contexts that preview.py shows the list of bots and the editor with, whose form is made from the schema."""

from datetime import UTC, datetime
from typing import Any

from palaver.config.document.finding import reported
from palaver.config.document.validate import read
from palaver.config.document.yamls import dump
from palaver.config.editor.filled import shown
from palaver.config.editor.pages import form_of
from palaver.config.layers.effective import effective
from palaver.kit import jsons

NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
Context = dict[str, Any]
CONFIG: Context = {
    "identity": {"alias": "demo", "name": "Demo", "description": "Answers from whatever you upload."},
    "greeting": {"suggestions": ["What is in the handbook?", "How many days of leave do I get?"]},
    "prompt": {"system": "You answer questions about the staff handbook."},
    "model": {"params": {"temperature": 9, "colour": "red"}},
    "knowledge": {"collections": [{"name": "handbook"}, {"name": "minutes", "weight": 2}]},
}


def listing(cards: list[Context], collections: list[Context], form: Context, query: dict[str, str]) -> Context:
    drafts: list[Context] = [{"draft_at": NOW, "draft_by": "ben@example.org"}, {"draft_at": None, "draft_by": ""}]
    made = [{**card, "restricted": False, **drafts[n % 2]} for n, card in enumerate(cards)]
    searched = query.get("q", "")
    return {
        "bots": [] if "empty" in query or searched else made,
        "more": "after=b-9" if "more" in query else "",
        "searched": searched,
        "searchable": bool(searched or "more" in query),
        "collections": collections,
        "new": "new" in query,
        "form": form,
    }


def as_yaml(query: dict[str, str]) -> Context:
    made = editor([], query)
    return {**made, "editor": {**made["editor"], "text": dump(CONFIG).decode()}}


def editor(collections: list[Context], query: dict[str, str]) -> Context:
    _, told = read(CONFIG)
    named = [{"value": each["name"], "label": each["description"]} for each in collections]
    late = [{"path": "identity.name", "before": "Theirs", "after": "Demo"}] if "late" in query else []
    return {
        "bot": {"alias": "demo", "name": "Demo", "number": 7, "edited": True, "canary": None, "percent": None},
        "tabs": [{"href": "/bots/demo/edit", "label": "Edit", "current": True}],
        "editor": {
            **form_of(shown(effective(CONFIG)), reported(told)),
            "config": jsons.text(CONFIG),
            "report": reported(told),
            "choices": {"knowledge.collections": {"name": named}},
            "etag": "e",
            "updated_at": NOW,
            "updated_by": "ben@example.org",
            "writes": "reads" not in query,
            "wrong": "This looks like a key." if "late" in query else "",
            "late": late,
        },
    }
