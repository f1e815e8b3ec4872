"""JSON routes of collections, their documents, and search."""

from contextlib import aclosing
from datetime import datetime
from typing import Annotated, Any, Final
from uuid import UUID

import msgspec

from palaver.core.errors import InvalidRequest
from palaver.core.settings import Settings
from palaver.kit import paging
from palaver.knowledge.collections import Bm25, Collections, FilledCollection, NewCollection
from palaver.knowledge.documents import Document, Documents, Status
from palaver.knowledge.links import Links
from palaver.knowledge.retrieval.passages import heading_of, url_of
from palaver.knowledge.retrieval.search import Hit, Ranking, Search
from palaver.knowledge.upload import MEGABYTE, uploads
from palaver.knowledge.websites.view import WebsiteView, website_view
from palaver.knowledge.websites.websites import Website, Websites
from palaver.web.call import Call
from palaver.web.dispatch import decoded, read_body
from palaver.web.route import JSON, FileForm, Route


class CollectionView(msgspec.Struct, frozen=True, kw_only=True):
    """`website` is the site that it is made of, where a program has one crawled."""

    id: UUID
    name: str
    description: str
    language: str
    embedding: str
    dimension: int
    bm25: Bm25
    documents: int
    chunks: int
    created_at: datetime
    website: WebsiteView | None = None


class Failure(msgspec.Struct, frozen=True):
    code: str
    message: str


class DocumentView(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """`searchable` is also true while a newer file of a document that was ready is being read."""

    id: UUID
    collection: str
    title: str
    file_name: str
    media_type: str
    bytes: int
    version: int
    status: Status
    progress: float
    chunks: int
    searchable: bool
    created_at: datetime
    updated_at: datetime
    pages: int | None = None
    source_url: str | None = None
    error: Failure | None = None


class Accepted(msgspec.Struct, frozen=True):
    document_id: UUID


class Link(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    url: Annotated[str, msgspec.Meta(min_length=1, max_length=2_000)]


class Filters(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Only hits of these documents."""

    document_id: Annotated[list[UUID], msgspec.Meta(max_length=1000)] | None = None


class Question(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    query: Annotated[str, msgspec.Meta(min_length=1, max_length=100_000)]
    top_k: Annotated[int, msgspec.Meta(ge=1, le=50)] = 8
    filters: Filters | None = None


class HitScores(msgspec.Struct, frozen=True):
    dense: float | None
    sparse: float
    fused: float


class HitView(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    document_id: UUID
    title: str
    text: str
    score: float
    scores: HitScores
    url: str
    page: int | None = None
    heading: str | None = None


class Hits(msgspec.Struct, frozen=True):
    hits: list[HitView]


def collection_view(collection: FilledCollection, site: Website | None = None) -> CollectionView:
    return CollectionView(
        id=collection.id,
        name=collection.name,
        description=collection.description,
        language=collection.language,
        embedding=collection.embedding,
        dimension=collection.dimension,
        bm25=Bm25(k1=collection.k1, b=collection.b, stemming=collection.stemming, stopwords=collection.stopwords),
        documents=collection.documents,
        chunks=collection.chunks,
        created_at=collection.created_at,
        website=None if site is None else website_view(site),
    )


def document_view(document: Document) -> DocumentView:
    return DocumentView(
        id=document.id,
        collection=document.collection,
        title=document.title,
        file_name=document.file_name,
        media_type=document.media_type,
        bytes=document.bytes,
        version=document.version,
        status=document.status,
        progress=round(document.progress, 3),
        chunks=document.chunks,
        searchable=document.live is not None,
        created_at=document.created_at,
        updated_at=document.updated_at,
        pages=document.pages,
        source_url=document.source_url,
        error=None if document.error_code is None else Failure(document.error_code, document.error_message or ""),
    )


def hit_view(hit: Hit) -> HitView:
    return HitView(
        document_id=hit.document_id,
        title=hit.title,
        text=hit.text,
        score=hit.score,
        scores=HitScores(hit.dense, hit.sparse, hit.fused),
        url=url_of(hit.document_id, hit.page, hit.version, hit.ord),
        page=hit.page,
        heading=heading_of(hit.heading),
    )


async def create_collection(call: Call[NewCollection]) -> CollectionView:
    call.noted["collection"] = call.body.name
    return collection_view(await call.get(Collections).create(call.caller, call.body))


async def list_collections(call: Call[None]) -> paging.Page[CollectionView]:
    found = await call.get(Collections).all(call.caller, call.query.limit + 1, call.query.cursor)
    sites = await call.get(Websites).of_collections(call.caller.account, [one.id for one in found])
    return paging.page([collection_view(one, sites.get(one.id)) for one in found], call.query, lambda one: one.id)


async def read_collection(call: Call[None]) -> CollectionView:
    found = await call.get(Collections).one(call.caller, call.params["name"])
    sites = await call.get(Websites).of_collections(call.caller.account, [found.id])
    return collection_view(found, sites.get(found.id))


async def delete_collection(call: Call[None]) -> None:
    await call.get(Collections).delete(call.caller, call.params["name"])


async def add_document(call: Call[Any]) -> Accepted:
    """Take a file in the field "file", or the address of one in JSON."""
    name = call.params["name"]
    await call.get(Collections).one(call.caller, name)
    if call.request.headers.get("content-type", "").startswith("application/json"):
        link = decoded(await read_body(call.request), Link)
        return _accepted(call, await call.get(Links).add(call.caller, name, link.url))
    found: UUID | None = None
    async with aclosing(uploads(call.request, upload_limit(call))) as files:
        async for upload in files:
            if found is not None:
                raise InvalidRequest("One file was taken; send each of the others in a request of its own.")
            found = await call.get(Documents).add(call.caller, name, upload)
    assert found is not None
    return _accepted(call, found)


def _accepted(call: Call[Any], document: UUID) -> Accepted:
    call.noted["document"] = str(document)
    return Accepted(document)


async def list_documents(call: Call[None]) -> paging.Page[DocumentView]:
    found = await call.get(Documents).all(call.caller, call.params["name"], call.query.limit + 1, call.query.cursor)
    return paging.page([document_view(one) for one in found], call.query, lambda one: one.id)


async def read_document(call: Call[None]) -> DocumentView:
    return document_view(await call.get(Documents).one(call.caller, call.params["name"], id_of(call)))


async def delete_document(call: Call[None]) -> None:
    await call.get(Documents).delete(call.caller, call.params["name"], id_of(call))


async def retry_document(call: Call[None]) -> Accepted:
    await call.get(Documents).retry(call.caller, call.params["name"], id_of(call))
    return Accepted(id_of(call))


async def search(call: Call[Question]) -> Hits:
    name = call.params["name"]
    await call.get(Collections).one(call.caller, name)
    ranking = Ranking(top_k=call.body.top_k, documents=call.body.filters.document_id if call.body.filters else None)
    found = await call.get(Search).search(call.caller, [(name, 1.0)], call.body.query, ranking)
    return Hits([hit_view(hit) for hit in found])


def id_of(call: Call[Any]) -> UUID:
    """The document in the address; what is no id is not there."""
    return call.id("id", "There is no such document in this collection.")


def upload_limit(call: Call[Any]) -> int:
    return call.get(Settings).http.upload_mb * MEGABYTE


ROUTES: Final = (
    Route(
        method="POST",
        path="/api/collections",
        handler=create_collection,
        permission="knowledge.write",
        body=NewCollection,
        response=CollectionView,
        status=201,
        summary="Create a collection",
    ),
    Route(
        method="GET",
        path="/api/collections",
        handler=list_collections,
        permission="knowledge.read",
        query=paging.PageQuery,
        response=paging.Page[CollectionView],
        summary="List collections",
    ),
    Route(
        method="GET",
        path="/api/collections/{name}",
        handler=read_collection,
        permission="knowledge.read",
        response=CollectionView,
        summary="Read a collection",
    ),
    Route(
        method="DELETE",
        path="/api/collections/{name}",
        handler=delete_collection,
        permission="knowledge.write",
        status=204,
        summary="Delete a collection with its documents",
    ),
    Route(
        method="POST",
        path="/api/collections/{name}/documents",
        handler=add_document,
        permission="knowledge.write",
        rate="upload",
        accepts={"multipart/form-data": FileForm, JSON: Link},
        response=Accepted,
        status=202,
        summary="Add a document: multipart with a field 'file', or JSON with a 'url'",
    ),
    Route(
        method="GET",
        path="/api/collections/{name}/documents",
        handler=list_documents,
        permission="knowledge.read",
        query=paging.PageQuery,
        response=paging.Page[DocumentView],
        summary="List a collection's documents, newest first",
    ),
    Route(
        method="GET",
        path="/api/collections/{name}/documents/{id}",
        handler=read_document,
        permission="knowledge.read",
        response=DocumentView,
        summary="Read a document's state",
    ),
    Route(
        method="DELETE",
        path="/api/collections/{name}/documents/{id}",
        handler=delete_document,
        permission="knowledge.write",
        status=204,
        summary="Delete a document",
    ),
    Route(
        method="POST",
        path="/api/collections/{name}/documents/{id}/retry",
        handler=retry_document,
        permission="knowledge.write",
        response=Accepted,
        status=202,
        summary="Read a failed document again",
    ),
    Route(
        method="POST",
        path="/api/collections/{name}/search",
        handler=search,
        permission="knowledge.read",
        rate="read",
        body=Question,
        response=Hits,
        summary="Search a collection by meaning and by words",
    ),
)
