"""How the tools are put together over the areas below; shelves of areas above are added by those."""

from palaver.core.http import Fetcher
from palaver.core.services import Services
from palaver.knowledge.retrieval.passages import Passages
from palaver.tools.builtins import BuiltinShelf, Kit
from palaver.tools.calling import Calling
from palaver.tools.catalogue import BUILTINS
from palaver.tools.toolbox import Toolbox


def add_tools(services: Services, fetcher: Fetcher) -> None:
    """Offer what calls tools, and the toolbox."""
    kit = Kit(services.get(Passages), fetcher)
    services.add(Toolbox([BuiltinShelf(kit, BUILTINS)]))
    services.add(Calling())
