"""The sites that a bot's programs name: registered with the version that is active, attached by the lines that run."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from palaver.basic.analyzer import Analysis
from palaver.basic.errors import BasicError, limit_exceeded
from palaver.basic.websites import Website
from palaver.config.bots import Bot, Follower
from palaver.core.db import Database
from palaver.core.errors import PalaverError
from palaver.core.http import Refused, Rules
from palaver.dialogs.errand import Errand
from palaver.dialogs.ports.standing import maker_must_be_allowed
from palaver.dialogs.programs.programs import Programs
from palaver.knowledge.websites.websites import TooMany, Wanted, Websites


def wanted(scripts: Iterable[Analysis]) -> list[Wanted]:
    """The sites that scripts name by literals; what is computed is left to the run that computes it."""
    return [
        Wanted(script=script.source.name, url=each.url, days=each.days)
        for script in scripts
        for each in script.websites
    ]


class Sites:
    """What lines that run do with sites; `rules` judge addresses as the crawl will."""

    def __init__(self, websites: Websites, rules: Rules) -> None:
        self.websites, self.rules = websites, rules

    async def attached(self, errand: Errand, site: Website) -> str:
        """
        The collection of a site; KbError where whoever asks may not read it.

        A new address takes knowledge.write of whoever published the program, not of the visitor who is there.
        """
        try:
            self.rules.target(site.url)
        except Refused as error:
            raise BasicError("ArgumentError", f"{site.url[:200]!r}: {error.message}") from None
        line = Wanted(script=errand.script, url=site.url, days=site.days)
        account, language = errand.caller.account, language_of(errand.bot)
        try:
            found = await self.websites.asked_for(errand.db, account, errand.bot.id, site.url)
            if found is None:
                await maker_must_be_allowed(errand.db, errand, "knowledge.write")
                found = await self.websites.attach(errand.db, account, errand.bot.id, line, language)
        except TooMany as error:
            raise limit_exceeded(error.message) from None
        except PalaverError as error:
            raise BasicError("KbError", error.message) from None
        if not errand.caller.may_enter(found.access):
            raise BasicError("KbError", f"There is no collection {found.collection!r}.")
        return found.collection

    async def among(self, errand: Errand, names: Sequence[str]) -> set[str]:
        """Those of some collections that are sites."""
        return {each.collection for each in await self.websites.all(errand.caller.account)} & set(names)


def language_of(bot: Bot) -> str:
    return bot.document.identity.language[:2].lower()


def following(websites: Websites, programs: Programs) -> Follower:
    """What keeps a bot's sites as its active version says."""

    async def follow(tx: Database, account: UUID, id: UUID, bot: Bot | None) -> None:
        scripts = {} if bot is None else await programs.scripts(bot)
        language = "en" if bot is None else language_of(bot)
        named = wanted(each.analysis for each in scripts.values())
        await websites.replace(tx, account, id, named, list(scripts), language)

    return follow
