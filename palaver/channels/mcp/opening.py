"""Builds the endpoint over the services: what is offered, who is told of changes, the way between workers."""

from typing import Any

from mcp.server import InitializationOptions, NotificationOptions, Server

from palaver import __version__
from palaver.channels.mcp.changes import Changes
from palaver.channels.mcp.endpoint import Endpoint
from palaver.channels.mcp.offered import Offered
from palaver.channels.mcp.prompts import Prompts
from palaver.channels.mcp.relay import Relay
from palaver.channels.mcp.resources import Resources
from palaver.channels.mcp.tools import Tools
from palaver.chat.turns import Turns
from palaver.config.bots import Bots
from palaver.core.services import Services
from palaver.core.settings import Settings
from palaver.knowledge.collections import Collections
from palaver.knowledge.documents import Documents
from palaver.knowledge.viewer import Viewer
from palaver.security.standing.authenticate import Authenticate
from palaver.web.site import configured


class Announcing(Server[Any]):
    """A server that says to clients of older revisions too that its lists change."""

    def create_initialization_options(
        self,
        notification_options: NotificationOptions | None = None,
        experimental_capabilities: dict[str, dict[str, Any]] | None = None,
        extensions: dict[str, dict[str, Any]] | None = None,
    ) -> InitializationOptions:
        changing = notification_options or NotificationOptions(
            prompts_changed=True, resources_changed=True, tools_changed=True
        )
        return super().create_initialization_options(changing, experimental_capabilities, extensions)


def open_endpoint(services: Services) -> Endpoint:
    """What the door opens to."""
    offered = Offered(services.get(Bots), services.get(Collections))
    tools, prompts = Tools(services, offered), Prompts(offered)
    resources = Resources(offered, services.get(Documents), services.get(Viewer))
    changes = Changes(services.get(Bots).bus)
    server = Announcing(
        "palaver",
        version=__version__,
        title="Palaver",
        on_list_tools=tools.all,
        on_call_tool=tools.call,
        on_list_resources=resources.all,
        on_list_resource_templates=resources.templates,
        on_read_resource=resources.read,
        on_list_prompts=prompts.all,
        on_get_prompt=prompts.get,
        on_completion=prompts.complete,
        on_subscriptions_listen=changes.listen,
    )
    server.middleware[:] = [changes.meet]
    return Endpoint(server, changes, _relay(services))


def _relay(services: Services) -> Relay:
    http = services.get(Settings).http
    turns = services.get(Turns)
    site = configured(http, tls=False)
    return Relay(turns.bus, turns.worker, services.get(Authenticate), site)
