"""Pages of collections: the list, one collection with its documents and its test search, and what their forms do."""

from collections.abc import Sequence
from contextlib import aclosing
from typing import Any, Final

import msgspec
from starlette.responses import RedirectResponse, Response

from palaver.config.bots import Bot
from palaver.core.errors import Conflict, NotFound, PalaverError, Unprocessable
from palaver.kit import paging
from palaver.knowledge.answering import Answering
from palaver.knowledge.collections import Collections, FilledCollection, NewCollection
from palaver.knowledge.documents import Document, Documents
from palaver.knowledge.reading.detect import FORMATS
from palaver.knowledge.retrieval.search import Ranking, Search
from palaver.knowledge.routes import hit_view, id_of, upload_limit
from palaver.knowledge.upload import MEGABYTE, uploads
from palaver.knowledge.websites.view import WebsiteView, website_view
from palaver.knowledge.websites.websites import Websites
from palaver.web.access import RESTRICT, Wrong, access_in, access_of, form_of
from palaver.web.call import Call
from palaver.web.forms import go, read_form
from palaver.web.render import HTMX, Pages
from palaver.web.route import page_route

_DOCUMENTS: Final = 100
_COLLECTIONS: Final = 500
_HITS: Final = Ranking(top_k=10)
_KEPT: Final = " The version before it stays searchable."

Context = dict[str, Any]


async def collections(call: Call[None]) -> Response:
    blank: Context = {"name": "", "description": "", "bots": None, "errors": {}}
    return await _collections(call, blank, opened="new" in call.request.query_params)


async def create(call: Call[None]) -> Response:
    """Make a collection from the form; what is wrong goes back into it."""
    fields = await read_form(call)
    name, description, bots = fields.text("name"), fields.text("description"), fields.texts("bots")
    try:
        new = msgspec.convert({"name": name, "description": description}, NewCollection)
        call.noted.update(collection=new.name, bots=" ".join(map(str, bots)))
        await call.get(Answering).create(call.caller, new, bots)
    except (msgspec.ValidationError, Conflict, Unprocessable, NotFound) as error:
        form: Context = {"name": name, "description": description, "bots": bots, "errors": _errors(error)}
        if HTMX in call.request.headers:
            choice = _named(await call.get(Answering).all(call.caller))
            return call.get(Pages).page(call, "knowledge/collection_form.html", 422, form=form, bots=choice)
        return await _collections(call, form, opened=True, status=422)
    return go(call, f"/knowledge/{new.name}")


async def collection(call: Call[None]) -> Response:
    found = await call.get(Collections).one(call.caller, call.params["name"])
    match call.request.query_params.get("tab"):
        case "search":
            return await _collection(call, found, "search", await _hits(call))
        case "access" if call.caller.may(RESTRICT):
            return await _collection(call, found, "access", {"form": await form_of(call, access_of(found.access))})
        case _:
            return await _collection(call, found, "documents", await _documents(call, found))


async def restrict(call: Call[None]) -> Response:
    """Open the collection to whom the form says."""
    found = await call.get(Collections).one(call.caller, call.params["name"])
    try:
        access, _ = await access_in(call)
    except Wrong as wrong:
        return await _collection(call, found, "access", {"form": wrong.form}, 422)
    call.noted["open to"] = " ".join(access.principals or []) or access.visibility
    await call.get(Collections).restrict(call.caller, found.name, access.principals)
    return go(call, f"/knowledge/{found.name}?tab=access")


async def documents(call: Call[None]) -> Response:
    found = await call.get(Collections).one(call.caller, call.params["name"])
    return call.get(Pages).page(call, "knowledge/documents.html", collection=found, **await _documents(call, found))


async def search(call: Call[None]) -> Response:
    await call.get(Collections).one(call.caller, call.params["name"])
    return call.get(Pages).page(call, "knowledge/hits.html", **await _hits(call))


async def delete(call: Call[None]) -> Response:
    await call.get(Collections).delete(call.caller, call.params["name"])
    return go(call, "/knowledge")


async def add_documents(call: Call[None]) -> Response:
    """The upload of browsers without scripts: all files of the form."""
    name = call.params["name"]
    await call.get(Collections).one(call.caller, name)
    async with aclosing(uploads(call.request, upload_limit(call))) as files:
        async for upload in files:
            await call.get(Documents).add(call.caller, name, upload)
    return go(call, f"/knowledge/{name}")


async def delete_document(call: Call[None]) -> Response:
    await call.get(Documents).delete(call.caller, call.params["name"], id_of(call))
    return await _changed(call)


async def retry_document(call: Call[None]) -> Response:
    await call.get(Documents).retry(call.caller, call.params["name"], id_of(call))
    return await _changed(call)


async def _collections(call: Call[None], form: Context, *, opened: bool, status: int = 200) -> Response:
    found = await call.get(Collections).all(call.caller, _COLLECTIONS)
    users = await call.get(Answering).by_collection(call.caller)
    return call.get(Pages).page(
        call,
        "knowledge/collections.html",
        status,
        collections=found,
        used_by={name: [bot.name for bot in some] for name, some in users.items()},
        bots=_named(await call.get(Answering).all(call.caller)),
        new=opened,
        form=form,
    )


async def _collection(
    call: Call[None], found: FilledCollection, tab: str, shown: Context, status: int = 200
) -> Response:
    users = await call.get(Answering).by_collection(call.caller)
    return call.get(Pages).page(
        call,
        "knowledge/collection.html",
        status,
        collection=found,
        website=await _website(call, found),
        used_by=_named(users[found.name]),
        tab=tab,
        megabytes=upload_limit(call) // MEGABYTE,
        formats=[format.title for format in FORMATS.values()],
        extensions=[extension for format in FORMATS.values() for extension in format.extensions],
        **shown,
    )


async def _website(call: Call[None], found: FilledCollection) -> WebsiteView | None:
    site = (await call.get(Websites).of_collections(call.caller.account, [found.id])).get(found.id)
    return None if site is None else website_view(site)


async def _documents(call: Call[None], collection: FilledCollection) -> Context:
    query = call.request.query_params
    found = await call.get(Documents).all(
        call.caller, call.params["name"], _DOCUMENTS + 1, paging.cursor_of(query.get("cursor", ""))
    )
    shown = found[:_DOCUMENTS]
    site = await _website(call, collection)
    return {
        "arriving": site is not None and site.busy,
        "documents": [_row(document) for document in shown],
        "more": str(shown[-1].id) if len(found) > _DOCUMENTS else "",
    }


async def _hits(call: Call[None]) -> Context:
    query = call.request.query_params.get("q", "").strip()
    if not query:
        return {"query": "", "hits": None}
    found = await call.get(Search).search(call.caller, [(call.params["name"], 1.0)], query, _HITS)
    return {"query": query, "hits": [hit_view(hit) for hit in found]}


async def _changed(call: Call[None]) -> Response:
    """The table of documents for htmx, the page of the collection for everybody else."""
    if HTMX in call.request.headers:
        return await documents(call)
    return RedirectResponse(f"/knowledge/{call.params['name']}", 303)


def _named(bots: Sequence[Bot]) -> list[dict[str, str]]:
    return [{"alias": bot.alias, "name": bot.name} for bot in bots]


def _row(document: Document) -> Document:
    if document.error_message is None or document.live is None:
        return document
    return msgspec.structs.replace(document, error_message=document.error_message + _KEPT)


def _errors(error: Exception) -> dict[str, str]:
    """What was wrong, by the field it belongs to."""
    if isinstance(error, msgspec.ValidationError):
        if "$.name" in str(error):
            return {"name": "Use 1 to 100 small letters, digits, - and _."}
        return {"description": "This is too long: 2000 characters are taken."}
    message = error.message if isinstance(error, PalaverError) else ""
    return {"name" if isinstance(error, Conflict) else "form": message}


ROUTES: Final = (
    page_route("GET", "/knowledge", collections, "knowledge.read"),
    page_route("POST", "/knowledge", create, "knowledge.write"),
    page_route("GET", "/knowledge/{name}", collection, "knowledge.read"),
    page_route("POST", "/knowledge/{name}/delete", delete, "knowledge.write"),
    page_route("POST", "/knowledge/{name}/access", restrict, RESTRICT),
    page_route("GET", "/knowledge/{name}/documents", documents, "knowledge.read"),
    page_route("POST", "/knowledge/{name}/documents", add_documents, "knowledge.write", "upload"),
    page_route("POST", "/knowledge/{name}/documents/{id}/delete", delete_document, "knowledge.write"),
    page_route("POST", "/knowledge/{name}/documents/{id}/retry", retry_document, "knowledge.write"),
    page_route("GET", "/knowledge/{name}/search", search, "knowledge.read"),
)
