"""The services of packages, over those of bots and knowledge."""

from functools import partial
from pathlib import Path

from palaver.config.bots import Bots
from palaver.config.packages.source import MEGABYTE
from palaver.config.releasing.drafts import Drafts
from palaver.config.releasing.versions import Versions
from palaver.core.background import every
from palaver.core.events import Events
from palaver.core.services import Services
from palaver.core.settings import Settings
from palaver.dialogs.drive.packages import PackageDrives
from palaver.knowledge.collections import Collections
from palaver.knowledge.documents import Documents
from palaver.knowledge.originals import Originals
from palaver.modules.packages.exporting import Exporter
from palaver.modules.packages.importing import Importer
from palaver.modules.packages.kept import KeptFiles
from palaver.modules.packages.places import Places
from palaver.modules.packages.records import Records
from palaver.modules.packages.shelf import Shelf
from palaver.modules.packages.uploading import bounds_of
from palaver.modules.packages.watching import LOOK_S, Watch, Watched
from palaver.security.accounts.accounts import Accounts
from palaver.web.module import Loop


def build(services: Services) -> None:
    bots, documents, originals = services.get(Bots), services.get(Documents), services.get(Originals)
    settings = services.get(Settings)
    records, places = Records(bots.db), Places()
    kept = KeptFiles(bots.db, documents.blobs, documents.disposal)
    shelf = Shelf(services.get(Collections), documents, originals, settings.http.upload_mb * MEGABYTE)
    drives = PackageDrives(documents.blobs, documents.disposal)
    importer = Importer(bots, services.get(Drafts), shelf, kept, records, drives)
    root = Path(settings.process.bots_dir) if settings.process.bots_dir else None
    accounts, events = services.get(Accounts), services.get(Events)
    watch = (
        None if root is None else Watch(root, bounds_of(settings), accounts, events, bots, importer, records, places)
    )
    for service in (
        records,
        kept,
        places,
        importer,
        Watched(watch),
        Exporter(bots, services.get(Versions), originals, kept, drives, bounds_of(settings)),
    ):
        services.add(service)


def loops(services: Services) -> list[Loop]:
    watch = services.get(Watched).watch
    return [partial(every, LOOK_S, watch.look)] if watch is not None else []
