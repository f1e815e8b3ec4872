"""Pages of one document: what a citation opens, pictures of its pages, and the original file."""

from typing import Final
from urllib.parse import quote

from starlette.responses import Response, StreamingResponse

from palaver.core.errors import NotFound
from palaver.knowledge.routes import id_of
from palaver.knowledge.viewer import Viewed, Viewer
from palaver.web.call import Call
from palaver.web.render import HTMX, Pages
from palaver.web.route import Route

_FRESH: Final = {"Cache-Control": "private, no-cache"}


async def document(call: Call[None]) -> Response:
    """The page `page` with the passage `q` (version.place) marked; for htmx, the content of the side panel."""
    viewer = call.get(Viewer)
    shown = await viewer.open(call.caller, id_of(call))
    pages = shown.pages if shown.format == "pdf" else None
    page = None if pages is None else min(max(_number(call.request.query_params.get("page", "")) or 1, 1), pages)
    query = call.request.query_params.get("q", "")
    panel = HTMX in call.request.headers
    return call.get(Pages).page(
        call,
        "knowledge/document_view.html" if panel else "knowledge/document.html",
        document={"id": str(shown.id), "title": shown.title, "collection": shown.collection, "pages": pages},
        page=page,
        query=query,
        sections=await viewer.sections(call.caller, shown, page, _cited(query, shown)),
        panel=panel,
    )


async def picture(call: Call[None]) -> Response:
    number, dot, extension = call.params["page"].partition(".")
    page = _number(number)
    if page is None or (dot, extension) != (".", "png"):
        raise NotFound("There is no such page.")
    viewer = call.get(Viewer)
    shown = await viewer.open(call.caller, id_of(call))
    tag = f'"{shown.file}-{page}"'
    headers = {**_FRESH, "ETag": tag}
    if call.request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers=headers)
    return Response(await viewer.picture(shown, page), media_type="image/png", headers=headers)


async def original(call: Call[None]) -> Response:
    """The file as it came. Only a PDF may be shown by the browser; anything else is a download of unknown content."""
    viewer = call.get(Viewer)
    shown = await viewer.open(call.caller, id_of(call))
    is_pdf = shown.format == "pdf"
    return StreamingResponse(
        await viewer.original(shown),
        media_type="application/pdf" if is_pdf else "application/octet-stream",
        headers={
            **_FRESH,
            "Content-Length": str(shown.bytes),
            "Content-Disposition": _disposition("inline" if is_pdf else "attachment", shown.file_name),
        },
    )


def _disposition(kind: str, name: str) -> str:
    return f"{kind}; filename*=UTF-8''{quote(name, safe='')}"


def _cited(query: str, shown: Viewed) -> int | None:
    """The cited chunk's place, unless the document has been replaced since."""
    version, _, place = query.partition(".")
    return _number(place) if _number(version) == shown.live else None


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 10 else None


ROUTES: Final = (
    Route(method="GET", path="/documents/{id}", handler=document, permission="chat.use", page=True),
    Route(
        method="GET",
        path="/documents/{id}/pages/{page}",
        handler=picture,
        permission="chat.use",
        page=True,
    ),
    Route(
        method="GET",
        path="/documents/{id}/original",
        handler=original,
        permission="chat.use",
        page=True,
    ),
)
