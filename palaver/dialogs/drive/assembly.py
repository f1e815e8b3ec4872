"""How the drives of bots are put together over the areas below."""

from palaver.chat.media.media import Media
from palaver.core.db import Database
from palaver.core.http import Fetcher
from palaver.core.jobs import JobContext, JobKind
from palaver.core.services import Services
from palaver.core.settings import Settings
from palaver.dialogs.drive.links import Links
from palaver.dialogs.drive.port import Drives
from palaver.dialogs.drive.sweeping import SWEEP_DRIVES, Sweeping
from palaver.knowledge.documents import Documents
from palaver.web.site import configured


def add_drive(services: Services) -> None:
    db, media = services.get(Database), services.get(Media)
    site = configured(services.get(Settings).http, tls=False)
    links = Links(db, lambda: site.public)
    for service in (
        links,
        Drives(media.blobs, services.get(Documents).disposal, media, services.get(Fetcher), links),
        Sweeping(db, media.blobs),
    ):
        services.add(service)


def job_kinds(services: Services) -> dict[str, JobKind]:
    async def sweep(_context: JobContext) -> None:
        await services.get(Sweeping).run()

    return {SWEEP_DRIVES: JobKind(SWEEP_DRIVES, sweep, cron="41 3 * * *")}
