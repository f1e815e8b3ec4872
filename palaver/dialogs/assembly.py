"""How programs in BASIC are put together over the areas below."""

from palaver.core.services import Services
from palaver.dialogs.quiet import quiet
from palaver.dialogs.shelf import BasicShelf
from palaver.tools.toolbox import Toolbox


def add_dialogs(services: Services) -> None:
    """Offer what scripts of bots are: tools."""
    services.get(Toolbox).shelves.append(BasicShelf(quiet))
