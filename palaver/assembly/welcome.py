"""The first start: account, administrator, demo bot; and at every start the address with a one-time link."""

import asyncio
import contextlib
import sys
from typing import Any, Final
from uuid import UUID

import msgspec

from palaver import __version__
from palaver.config.bots import Bots
from palaver.core.caller import Caller, server
from palaver.core.errors import Conflict, PalaverError
from palaver.core.services import Services
from palaver.core.settings import Settings
from palaver.knowledge.embedding import model_files
from palaver.knowledge.embedding.embedder import Embedder
from palaver.security.accounts.accounts import Accounts
from palaver.security.keys.keys import Keys
from palaver.security.permissions import ALL
from palaver.security.signing_in.people import People
from palaver.web.assets import BUNDLE, Assets
from palaver.web.site import address_of

ACCOUNT: Final = "main"
ADMIN: Final = "admin@localhost"
DEMO: Final[dict[str, Any]] = {
    "identity": {"alias": "demo", "name": "Demo", "description": "Answers from the documents in its collections."},
    "greeting": {"text": "What would you like to know?"},
}
_PORT_OPENS_WITHIN_S: Final = 30.0


def system(account: UUID) -> Caller:
    """The server itself, where nobody asks."""
    return msgspec.structs.replace(server(account, *ALL), any_version=True)


async def furnish(services: Services, settings: Settings) -> UUID:
    """Make what a server cannot be without; what is there already stays. Answers the first account."""
    accounts, keys = services.get(Accounts), services.get(Keys)
    account = await accounts.first()
    if account is None:
        account = await accounts.add(ACCOUNT, "Main")
        await services.get(People).add(account, ADMIN, "Administrator", "super-admin")
        with contextlib.suppress(Conflict):
            await services.get(Bots).create(system(account), DEMO, "the demo bot")
    await keys.adopt(system(account), settings.process.admin_key)
    return account


async def announce(services: Services, account: UUID, settings: Settings) -> None:
    """Print the address and a one-time admin link, once the port answers."""
    http = settings.http
    await _open(http.host, http.port)
    link = await services.get(People).make_link(account)
    address = address_of(settings)
    lines = [f"Palaver {__version__} is running at {address}/"]
    if link is not None:
        lines.append(f"One-time admin link: {address}/login?link={link}")
    else:
        lines.append(
            "Nobody here manages all accounts: `palaver keys create --kind super` makes a key that lets somebody."
        )
    if services.get(Assets).missing(BUNDLE):
        lines.append("The pages lack their script: `make assets` builds it. Programs are served all the same.")
    sys.stdout.write("\n".join(lines) + "\n")
    sys.stdout.flush()
    if model_files.converted() is None:
        await _wake(services.get(Embedder))  # type: ignore[type-abstract]  # a port is looked up by its protocol


async def _wake(embedder: Embedder) -> None:
    """It converts its model when it starts; nobody's first document should wait for that."""
    with contextlib.suppress(PalaverError):
        await embedder.embed(["Good morning."], query=False)


async def _open(host: str, port: int) -> None:
    deadline = asyncio.get_running_loop().time() + _PORT_OPENS_WITHIN_S
    while asyncio.get_running_loop().time() < deadline:
        try:
            _, writer = await asyncio.open_connection(_local(host), port)
        except OSError:
            await asyncio.sleep(0.02)
        else:
            writer.close()
            return


def _local(host: str) -> str:
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104  # what "everywhere" means from here
