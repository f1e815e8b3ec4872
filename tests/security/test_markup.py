"""S21: what people, documents and models write is text in every page; the answers' headers would stop it besides."""

import asyncio
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote
from uuid import UUID

import httpx2
import pytest
from selectolax.lexbor import LexborHTMLParser

from palaver.core.db import Database
from palaver.security.accounts.accounts import Accounts
from palaver.security.signing_in.people import People
from palaver.web.route import Route
from tests.browser.runner import HERE, run
from tests.security.home import PASSWORD, Builder, Home, bearer, cookie
from tests.security.raw import exchange, head
from tests.security.routes import HTTP, filled, name_of, there
from tests.servers.palaver import PalaverServer, until
from tests.servers.scripted_llm import Script, ScriptedLLM
from tools.node import Node

EVIL = (
    "EVIL{{7*7}}${7*7}<%=7*7%>"
    '"><img src=x onerror=alert(1) data-evil><script data-evil>alert(1)</script>'
    "</title></textarea></script></style><svg/onload=alert(1) data-evil>"
    "' onmouseover='alert(1)' data-evil='"
)
LINK = "[x](javascript:alert(1))<iframe srcdoc='<script data-evil></script>' data-evil></iframe>"
HTML_FILE = (
    f"<html><head><title>{EVIL.replace('</title>', '')}</title></head><body><h1>{EVIL}</h1><p>{LINK}</p></body></html>"
)
MARKDOWN_FILE = f"# {EVIL}\n\nThe number is 4711. {EVIL}\n\n{LINK}\n"


@dataclass(frozen=True)
class Stage:
    """An account whose every text is hostile."""

    key: str
    cookie: str
    session: UUID
    documents: list[str]

    @property
    def headers(self) -> dict[str, str]:
        return {"Cookie": f"palaver_session={self.cookie}", "Accept": "text/html"}


@pytest.fixture(scope="session")
async def stage(server: PalaverServer, db: Database, model: ScriptedLLM) -> Stage:
    account = await Accounts(db).add("stage", EVIL)
    key = await Builder(server, db).super_key(account)
    await People(db).add(account, "evil@stage.example", EVIL, "admin", PASSWORD)
    await People(db).add(account, "<img src=x onerror=alert(1) data-evil>@stage.example", EVIL, "admin", PASSWORD)
    model.scripts["evil"] = Script(text=f"{EVIL} {LINK}", thinking=EVIL)
    async with server.client("") as client:
        answer = await client.post("/api/auth/login", json={"email": "evil@stage.example", "password": PASSWORD})
        session = answer.cookies["palaver_session"]
    async with server.client(key) as client:
        made = await client.post("/api/collections", json={"name": "col", "description": EVIL})
        assert made.status_code == 201
        documents = await filled_collection(client)
        config = {
            "identity": {"description": EVIL},
            "greeting": {"text": EVIL, "suggestions": [EVIL[:200], LINK]},
            "prompt": {"system": EVIL},
        }
        bot = {"alias": "evil-bot", "name": EVIL[:200], "model": "evil", "collections": ["col"], "config": config}
        made = await client.post("/api/bots", json=bot)
        assert made.status_code == 201, made.text
        made = await client.post("/api/keys", json={"kind": "prod", "name": EVIL[:200]})
        assert made.status_code == 201
    async with server.client(made.json()["secret"]) as client:
        denied = await client.get(f"/api/bots/{quote(EVIL.replace('/', '⁄'))}", headers={"User-Agent": EVIL})
        assert denied.status_code == 403
    async with server.client("") as client:
        talked = await client.post(
            "/api/chat/completion",
            json={"persona": "evil-bot", "message": f"{EVIL} number 4711"},
            headers=cookie("", session, server.url).headers,
        )
        assert talked.status_code == 200, talked.text
        assert "<script" in talked.json()["rg_response"]["response"]
    return Stage(key, session, UUID(talked.json()["session_id"]), documents)


async def filled_collection(client: httpx2.AsyncClient) -> list[str]:
    documents = []
    for name, text in (
        (f"{EVIL}.html".replace("/", "⁄"), HTML_FILE),
        (f"{EVIL}.md", MARKDOWN_FILE),
        ("x.svg", "<svg/>"),
    ):
        added = await client.post("/api/collections/col/documents", files={"file": (name, text.encode(), "text/html")})
        assert added.status_code == 202, added.text
        documents.append(added.json()["document_id"])

    async def ended() -> bool:
        listed = (await client.get("/api/collections/col/documents")).json()["items"]
        return all(document["status"] in {"ready", "failed"} for document in listed)

    assert await until(ended, 60.0, 0.05)
    return documents


def dangers(text: str) -> Iterator[str]:
    """What in a page would run, load or lead elsewhere."""
    tree = LexborHTMLParser(text)
    for node in tree.css("*"):
        for name, given in node.attributes.items():
            value = re.sub(r"[\s\x00-\x1f]", "", given or "").lower()
            if name == "data-evil" or name.startswith("on") or name in {"style", "srcdoc", "formaction"}:
                yield f"{node.tag} {name}"
            if name in {"href", "src", "action", "hx-get", "hx-post", "xlink:href"} and re.match(
                r"\w+script:|data:|//", value
            ):
                yield f"{node.tag} {name}={value[:80]}"
        if node.tag == "script" and not (node.attributes.get("src") or "").startswith("/static/"):
            yield "inline script"
        if node.tag in {"style", "iframe", "object", "embed", "base"}:
            yield node.tag or ""
    if "EVIL49" in text:
        yield "a template was evaluated"


PAGES = [
    "/",
    "/?bot=evil-bot",
    "/chat/{session}",
    "/conversations",
    "/bots",
    "/bots?new=1",
    "/knowledge",
    "/knowledge?new=1",
    "/knowledge/col",
    "/knowledge/col?tab=search&q={evil}",
    "/knowledge/col/documents",
    "/knowledge/col/search?q=number+4711",
    "/documents/{0}",
    "/documents/{1}?q={evil}&page={evil}",
    "/documents/{2}",
    "/keys",
    "/keys?new=1",
    "/audit",
    "/audit?who={evil}&action={evil}&outcome={evil}",
    "/audit/verdict",
    "/secrets",
    "/profile",
    "/status",
    "/status/checks",
    "/docs",
    "/login?next={evil}",
    "/login?link={evil}",
    "/chat/{evil}",
    "/knowledge/{evil}",
    "/documents/{evil}",
    "/nothing/{evil}",
]
# A page that is new is walked without being named.
PAGES += sorted(
    route.path
    for route in HTTP
    if route.page and route.method == "GET" and not re.search("[{]|^/api/", route.path) and route.path not in PAGES
)


def address(path: str, stage: Stage) -> str:
    quoted = httpx2.QueryParams({"x": EVIL + LINK}).__str__()[2:].replace("+", "%20")
    return path.format(*stage.documents, session=stage.session, evil=quoted)


@pytest.mark.parametrize("path", PAGES)
async def test_no_page_holds_what_somebody_wrote_as_markup(nobody: httpx2.AsyncClient, stage: Stage, path: str) -> None:
    for extra in ({}, {"HX-Request": "true"}, {"HX-Request": "true", "HX-Target": EVIL}):
        answer = await nobody.get(address(path, stage), headers={**stage.headers, **extra})
        assert answer.status_code < 500, answer.text
        if answer.headers.get("content-type", "").startswith("text/html"):
            assert not list(dangers(answer.text))
        else:
            assert answer.status_code in {204, 303}


@pytest.mark.usefixtures("chromium")
async def test_in_a_browser_nothing_of_it_runs(node: Node, server: PalaverServer, stage: Stage) -> None:
    paths = [address(path, stage) for path in PAGES if path != "/audit/verdict"]
    more = {"PALAVER_BASE": server.url, "PALAVER_COOKIE": stage.cookie, "PALAVER_PATHS": json.dumps(paths)}
    await asyncio.to_thread(run, node, HERE, "walk.mjs", more=more)


def test_the_check_finds_what_is_dangerous() -> None:
    for text in (
        EVIL,
        LINK.replace("[x](", "<a href='").replace("(1))", "(1)'>"),
        "<p style='x'>",
        "EVIL49",
        "<base href=x>",
    ):
        assert list(dangers(f"<title>{text}</title></title><body>{text}</body>")), text


async def test_hostile_texts_are_there_to_be_shown(nobody: httpx2.AsyncClient, stage: Stage) -> None:
    """What was stored comes back as it was, escaped in pages and plain in JSON."""
    seen = await nobody.get(f"/chat/{stage.session}", headers=stage.headers)
    assert "&lt;script" in seen.text
    for path in ("/audit", "/keys", "/knowledge", "/knowledge/col"):
        assert "&lt;script" in (await nobody.get(path, headers=stage.headers)).text, path
    told = await nobody.get("/api/bots/evil-bot", headers=bearer("", stage.key).headers)
    assert told.json()["config"]["identity"]["description"] == EVIL
    assert told.headers["content-type"] == "application/json"


FORMS = [
    ("/bots", {"alias": EVIL, "name": EVIL, "prompt": EVIL, "collections": EVIL}),
    ("/bots", {"alias": "evil-bot", "name": EVIL, "prompt": EVIL}),
    ("/knowledge", {"name": EVIL, "description": EVIL, "bots": EVIL}),
    ("/knowledge", {"name": "col", "description": EVIL}),
    ("/keys", {"kind": EVIL, "name": EVIL, "bots": ""}),
    ("/keys", {"kind": "prod", "name": ""}),
    ("/keys/widgets", {"name": EVIL, "bot": EVIL, "origins": EVIL}),
    ("/login", {"email": EVIL, "password": EVIL, "next": EVIL}),
]


@pytest.mark.parametrize(("path", "fields"), FORMS, ids=lambda value: value if isinstance(value, str) else "")
async def test_a_form_that_comes_back_holds_text(
    server: PalaverServer, nobody: httpx2.AsyncClient, stage: Stage, path: str, fields: dict[str, str]
) -> None:
    for extra in ({}, {"HX-Request": "true"}):
        answer = await nobody.post(path, data=fields, headers={**stage.headers, "Origin": server.url, **extra})
        assert answer.status_code in {401, 404, 422}, answer.text[:300]
        assert not list(dangers(answer.text))


async def test_an_original_is_never_a_page_of_ours(nobody: httpx2.AsyncClient, stage: Stage) -> None:
    for id in stage.documents:
        answer = await nobody.get(f"/documents/{id}/original", headers=stage.headers)
        assert answer.headers["content-type"] == "application/octet-stream"
        assert answer.headers["content-disposition"].startswith("attachment;")
        assert answer.headers["x-content-type-options"] == "nosniff"


def guarded(answer: httpx2.Response) -> None:
    """The headers that every answer has."""
    policy = answer.headers["content-security-policy"]
    rules = dict(rule.strip().partition(" ")[::2] for rule in policy.split(";"))
    assert "unsafe" not in policy
    assert "*" not in policy
    assert rules["default-src"] == rules["base-uri"] == rules["frame-ancestors"] == "'none'"
    if answer.headers.get("content-type", "").startswith("text/html"):
        assert re.fullmatch(r"'nonce-[\w-]{24,}'", rules["script-src"])
        assert rules["style-src"] == rules["script-src"]
        assert rules["form-action"] == "'self'"
        assert answer.headers.get_list("cache-control") == ["no-store"]
        nonces = set(re.findall(r'<(?:script|link rel="stylesheet")[^>]* nonce="([\w-]+)"', answer.text))
        assert nonces <= {rules["script-src"][len("'nonce-") : -1]}
    else:
        assert "script-src" not in rules
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] in {"same-origin", "no-referrer"}
    assert answer.headers["cross-origin-opener-policy"] == "same-origin"
    assert answer.headers["cross-origin-resource-policy"] == "same-origin"
    assert "camera=()" in answer.headers["permissions-policy"]
    assert "server" not in answer.headers
    assert answer.headers["x-request-id"]


@pytest.mark.parametrize("route", HTTP, ids=name_of)
async def test_every_answer_is_guarded(nobody: httpx2.AsyncClient, theirs: Home, route: Route) -> None:
    for credential in ({}, bearer("", theirs.prod).headers):
        for accept in ("application/json", "text/html"):
            answer = await nobody.request(
                route.method, filled(route.path, there(theirs)), headers={**credential, "Accept": accept}
            )
            guarded(answer)
            assert answer.headers["cache-control"]


@pytest.mark.parametrize(
    "path", ["/static/palaver.css", "/static/nothing", "/nothing", "/api/nothing", "/static/%00", "/%ff"]
)
async def test_every_other_answer_is_guarded(nobody: httpx2.AsyncClient, ours: Home, path: str) -> None:
    for method in ("GET", "HEAD", "POST", "OPTIONS"):
        for credential in ({}, bearer("", ours.key).headers):
            guarded(await nobody.request(method, path, headers=credential))


async def test_a_request_id_from_outside_is_harmless(server: PalaverServer, nobody: httpx2.AsyncClient) -> None:
    answer = await nobody.get("/healthz", headers={"X-Request-Id": "of-a-client.1"})
    assert answer.headers["x-request-id"] == "of-a-client.1"
    for given in (EVIL, "short", "x" * 65, "a b c d e f", "grüße-grüße"):
        raw = await exchange(server.url, head("GET", "/healthz", X_Request_Id=given))
        assert given.encode("latin-1") not in raw
