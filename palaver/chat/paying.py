"""Who pays for what a bot's model is asked: the caller, by which carrier, and the bot with its document's budgets."""

from uuid import UUID

from palaver.accounting.budgets.budget import Budget
from palaver.accounting.call import Channel, Payer
from palaver.config.bots import Bot
from palaver.config.document.limits import Limits
from palaver.core.caller import Caller


def channel_of(caller: Caller) -> Channel:
    """The carrier of our own routes: people use them on our pages, programs from elsewhere."""
    return "web" if caller.kind == "user" else "api"


def payer_of(
    caller: Caller, bot: Bot, channel: Channel, session: UUID | None = None, turn: UUID | None = None
) -> Payer:
    own = budgets_of(bot.document.limits) if bot.document.limits.on_exceeded == "refuse" else ()
    return Payer(
        caller=caller, bot=bot.id, version=bot.number, session=session, turn=turn, channel=channel, budgets=own
    )


def budgets_of(limits: Limits) -> tuple[Budget, ...]:
    """What a bot's document says of tokens a day and money a month."""
    found = []
    if limits.daily_tokens is not None:
        found.append(Budget(scope="bot", period="day", tokens=limits.daily_tokens))
    if limits.monthly_cost_micros is not None:
        found.append(Budget(scope="bot", period="month", cost_micros=limits.monthly_cost_micros))
    return tuple(found)
