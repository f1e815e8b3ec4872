"""How the tools are put together over the areas below; shelves of areas above are added by those."""

from collections.abc import Awaitable, Callable

from palaver.core import background
from palaver.core.cache import Bus
from palaver.core.db import Database
from palaver.core.events import Events
from palaver.core.http import Fetcher, Rules
from palaver.core.secrets import Secrets
from palaver.core.services import Services
from palaver.core.settings import Settings
from palaver.knowledge.retrieval.passages import Passages
from palaver.tools.approvals import LOOK_S, Approvals
from palaver.tools.book import Book
from palaver.tools.builtins import BuiltinShelf, Kit
from palaver.tools.calling import Calling
from palaver.tools.catalogue import BUILTINS
from palaver.tools.openapi.services import HttpServices
from palaver.tools.toolbox import Toolbox
from palaver.tools.trying import Trying


def add_tools(services: Services, db: Database, bus: Bus, fetcher: Fetcher) -> None:
    """Offer what calls tools, and the toolbox."""
    kit = Kit(services.get(Passages), fetcher)
    http = HttpServices(db, Fetcher(rules=Rules(services.get(Settings).tools.places)), services.get(Secrets))
    book, approvals = Book(db), Approvals(db, bus, services.get(Events))
    toolbox = Toolbox([BuiltinShelf(kit, BUILTINS), http])
    for service in (toolbox, http, book, approvals, Calling(book, approvals), Trying(toolbox, book)):
        services.add(service)


def loops(services: Services) -> list[Callable[[], Awaitable[object]]]:
    """What must run for as long as the server."""
    approvals = services.get(Approvals)
    return [approvals.serve, lambda: background.every(LOOK_S, approvals.look)]
