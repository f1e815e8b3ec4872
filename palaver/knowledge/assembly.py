"""How the services of knowledge are put together over the ports; opening those is the application's part."""

from collections.abc import Mapping
from dataclasses import dataclass

from palaver.config.bots import Bots
from palaver.core.blobs import Blobs
from palaver.core.cache import Bus
from palaver.core.cache.tiers import Tiers
from palaver.core.db import Database
from palaver.core.http import Fetcher
from palaver.core.jobs import JobKind, Jobs
from palaver.core.services import Services
from palaver.core.vectors import Vectors
from palaver.knowledge.answering import Answering
from palaver.knowledge.collections import Collections
from palaver.knowledge.disposal import DISPOSE, Disposal, Disposer
from palaver.knowledge.documents import INGEST, Documents
from palaver.knowledge.embedding.embedder import Embedder
from palaver.knowledge.ingestion.index import REWEIGH, Index
from palaver.knowledge.ingestion.ingest import Ingest
from palaver.knowledge.ingestion.reweigh import Reweigher
from palaver.knowledge.links import Fetch, Links
from palaver.knowledge.news import News
from palaver.knowledge.originals import Originals
from palaver.knowledge.retrieval.passages import Passages
from palaver.knowledge.retrieval.question import Questions
from palaver.knowledge.retrieval.quotes import Quotes
from palaver.knowledge.retrieval.search import Search
from palaver.knowledge.viewer import Viewer
from palaver.knowledge.websites.crawl import Crawler
from palaver.knowledge.websites.websites import CRAWL, Websites


@dataclass(frozen=True, slots=True, kw_only=True)
class Ports:
    """What knowledge stands on; `embedders` by their names, `fetch` gets a user's addresses, `fetcher` websites."""

    db: Database
    blobs: Blobs
    vectors: Vectors
    tiers: Tiers
    bus: Bus
    jobs: Jobs
    embedders: Mapping[str, Embedder]
    fetch: Fetch
    fetcher: Fetcher
    upload_bytes: int


def job_kinds(services: Services) -> dict[str, JobKind]:
    """The jobs of knowledge; who runs them is looked up when they run, because enqueuing needs the kinds first."""
    found = (
        JobKind(
            INGEST,
            lambda context: services.get(Ingest).run(context),
            max_attempts=8,  # about four minutes for the embedder or the database to come back
            timeout_s=4 * 3600.0,
            concurrency=2,
            gave_up=lambda context, error: services.get(Ingest).gave_up(context, error),
        ),
        JobKind(
            CRAWL,
            lambda context: services.get(Crawler).run(context),
            max_attempts=4,
            timeout_s=1800.0,
            concurrency=2,
            backoff_s=15.0,
            gave_up=lambda context, error: services.get(Crawler).gave_up(context, error),
        ),
        JobKind(REWEIGH, lambda context: services.get(Reweigher).run(context), timeout_s=3600.0),
        JobKind(DISPOSE, lambda context: services.get(Disposer).run(context), max_attempts=30, concurrency=2),
    )
    return {kind.name: kind for kind in found}


def add_knowledge(services: Services, ports: Ports) -> None:
    """Build everything that bots do not take part in, and offer it."""
    disposal = Disposal(ports.blobs, ports.vectors, ports.jobs)
    index = Index(ports.jobs)
    news = News(ports.bus)
    collections = Collections(ports.db, disposal, ports.embedders, news)
    documents = Documents(ports.db, ports.blobs, ports.jobs, collections, index, disposal, news)
    questions = Questions(ports.embedders)
    websites = Websites(ports.db, ports.jobs, collections)
    search = Search(ports.db, ports.vectors, ports.tiers, collections, questions)
    for service in (
        collections,
        documents,
        search,
        Originals(ports.db, ports.blobs, collections),
        Passages(ports.db, search, Quotes(collections, questions, ports.embedders)),
        websites,
        Crawler(ports.db, websites, documents, ports.fetcher),
        Links(documents, ports.fetch, ports.upload_bytes),
        Ingest(ports.db, ports.blobs, ports.vectors, index, disposal, ports.embedders, news),
        Reweigher(ports.db, ports.vectors),
        Disposer(ports.db, ports.blobs, ports.vectors),
    ):
        services.add(service)


def add_answering(services: Services, ports: Ports, bots: Bots) -> None:
    """What needs the bots, which need the collections for their check."""
    answering = Answering(bots, services.get(Collections))
    services.add(answering)
    services.add(Viewer(ports.db, ports.blobs, answering))
