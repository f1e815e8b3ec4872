"""How the services of security are put together over the database; opening it is the application's part."""

from palaver.core.cache.tiers import Tiers
from palaver.core.db import Database
from palaver.core.jobs import JobContext, JobKind
from palaver.core.mail import Mail
from palaver.core.secrets.keyring import Keyring
from palaver.core.services import Services
from palaver.core.settings import Settings
from palaver.security.accounts.accounts import Accounts
from palaver.security.joining import letters
from palaver.security.joining.invitations import Invitations
from palaver.security.joining.links import link_to
from palaver.security.joining.resets import FORGOTTEN, Resets
from palaver.security.joining.sign_ups import REGISTERED, SignUps
from palaver.security.keys.keys import Keys
from palaver.security.names import Names
from palaver.security.oidc.assembly import add_oidc
from palaver.security.profile.sessions import Sessions
from palaver.security.rbac.groups import Groups
from palaver.security.rbac.inspector import Inspector
from palaver.security.rbac.members import Members
from palaver.security.rbac.roles import Roles
from palaver.security.second_factor.factors import SecondFactors
from palaver.security.second_factor.lost import LostFactors
from palaver.security.second_factor.rule import Rules
from palaver.security.signing_in.people import People
from palaver.security.signing_in.ui_key import Passes
from palaver.security.standing.apart import Apart
from palaver.security.standing.authenticate import Authenticate
from palaver.security.standing.memory import Memory
from palaver.security.tokens.tokens import Tokens
from palaver.security.visitors.ids import VisitorIds
from palaver.security.visitors.widgets import Widgets
from palaver.web.cors import KeyOrigins
from palaver.web.door import Door
from palaver.web.endings import Endings
from palaver.web.peer import Proxies
from palaver.web.site import address_of


def job_kinds(services: Services) -> dict[str, JobKind]:
    """The jobs of security; who runs them is looked up when they run."""

    async def sweep(_context: JobContext) -> None:
        await services.get(People).sweep()
        await services.get(Tokens).retire()
        await services.get(SecondFactors).rewrap()

    async def write(context: JobContext) -> None:
        found = await services.get(Resets).forgotten(str(context.payload["email"]))
        if found is not None:
            link = link_to(services.get(Settings), "/api/auth/reset", found[1])
            await services.get(Mail).send(letters.reset(found[0], link))  # type: ignore[type-abstract]  # a port is looked up by its protocol

    async def welcome(context: JobContext) -> None:
        email, settings = str(context.payload["email"]), services.get(Settings)
        token = await services.get(SignUps).begun(email)
        if token is not None:
            letter = letters.sign_up(email, link_to(settings, "/api/auth/sign-up", token))
        else:
            known = await services.get(People).named(email)
            letter = letters.known_already(known.email if known else email, f"{address_of(settings)}/login")
        await services.get(Mail).send(letter)  # type: ignore[type-abstract]  # as above

    return {
        REGISTERED: JobKind(REGISTERED, welcome, max_attempts=5, timeout_s=60.0, concurrency=2),
        "security.sweep": JobKind("security.sweep", sweep, cron="17 3 * * *"),
        FORGOTTEN: JobKind(FORGOTTEN, write, max_attempts=5, timeout_s=60.0, concurrency=2),
    }


async def add_security(services: Services, db: Database, dsn: str) -> None:
    """
    Build what says who somebody is, and offer it; the keys that sign tokens are loaded, or made.

    `dsn` is for who watches: that must not queue behind the worker's work.
    """
    accounts, keys, people, tokens = Accounts(db), Keys(db), People(db), Tokens(db)
    await tokens.load()
    add_oidc(services, db)
    endings, memory, proxies = Endings(), Memory(), Proxies(services.get(Settings).http.trusted_proxies)
    services.get(Tiers).beside("user", memory.forget_all)
    mandatory = services.get(Settings).security.mfa_mandatory
    passes, members, visitors = Passes(tokens, keys), Members(db), VisitorIds(tokens)
    for service in (
        accounts,
        keys,
        people,
        tokens,
        Names(db),
        Authenticate(accounts, keys, people, tokens, memory, proxies, visitors, mfa_mandatory=mandatory),
        visitors,
        Widgets(db),
        KeyOrigins(keys.origins),
        endings,
        Apart(dsn, memory, endings),
        passes,
        Door(passes.shown),
        members,
        Roles(db),
        Groups(db),
        Inspector(db, members),
        Invitations(db, people),
        Resets(db, people, members),
        SignUps(db, people, tokens),
        Rules(db, by_server=mandatory),
        LostFactors(db, members),
        SecondFactors(db, services.get(Keyring), mandatory=mandatory),
        Sessions(db, people),
    ):
        services.add(service)
