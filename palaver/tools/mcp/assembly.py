"""How what speaks with servers of tools is put together."""

from palaver.core.cache import Bus
from palaver.core.db import Database
from palaver.core.http import Fetcher, Rules
from palaver.core.secrets import Secrets, SecretStore
from palaver.core.services import Services
from palaver.core.settings import Settings
from palaver.tools.mcp.commands import Commands
from palaver.tools.mcp.reach import Reach
from palaver.tools.mcp.servers import Servers
from palaver.tools.mcp.shelf import McpShelf
from palaver.tools.toolbox import Toolbox
from palaver.web.site import address_of

CONSENT = "/mcp-consent"


def add_servers(services: Services, db: Database) -> Servers:
    """Offer the servers that accounts name."""
    settings = services.get(Settings)
    trusted = [place.strip() for place in settings.mcp.trusted.split(",") if place.strip()]
    servers = Servers(db, Fetcher(rules=Rules(trusted)), Commands(settings.mcp.commands))
    services.add(servers)
    return servers


def add_reach(services: Services, bus: Bus) -> Reach:
    """Offer the way to them, once there is what keeps secrets, and their tools in the toolbox."""
    servers = services.get(Servers)
    back = f"{address_of(services.get(Settings))}{CONSENT}"
    reach = Reach(servers, bus, services.get(Secrets), services.get(SecretStore), back)
    services.add(reach)
    services.get(Toolbox).shelves.append(McpShelf(servers, reach))
    return reach
