"""What an answer of a model may cost: the longest one that is paid with it, by the price that holds now."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from palaver.accounting.prices import Price, Prices
from palaver.basic.errors import BasicError, argument_error, limit_exceeded
from palaver.chat.models import Models
from palaver.config.document.model import Model
from palaver.core.errors import Unavailable
from palaver.dialogs.errand import Errand

_UNIT: Final = 10**12  # a price is millionths for a million tokens
_SHORTEST: Final = 16  # tokens; providers refuse to write less


class Till:
    """The prices that hold for whoever asks."""

    def __init__(self, models: Models, errand: Errand) -> None:
        self._models, self._account = models, errand.caller.account
        self._prices = Prices(errand.db)

    async def price(self, model: Model) -> Price | None:
        """None where no price is set, or nobody answers."""
        try:
            connection = self._models.named(model)
        except Unavailable:
            return None
        name = model.name or connection.default_model or ""
        return await self._prices.holding(self._account, connection.provider, name)

    async def cheapest(self, own: Model) -> Model:
        """Of the bot's model and its fallbacks the one whose answers cost least; its own where no other has a price."""
        priced = [(await self.price(each), each) for each in chain(own)]
        known = [(price.input_micros + price.output_micros, each) for price, each in priced if price is not None]
        return min(known, key=lambda pair: pair[0])[1] if len(known) > 1 else own

    async def longest(self, model: Model, cost: float, asked: Sequence[int], written: int) -> int | None:
        """
        Tokens that an answer may have so that calls with `asked` tokens, which wrote `written`, cost no more than that.

        None where answers cost nothing. LimitExceeded where not even a short one is paid, or no price is set.
        """
        if not cost > 0:
            raise argument_error("MAX_COST is a number above 0")
        if self._free(model):
            return None
        price = await self.price(model)
        if price is None:
            raise limit_exceeded("what the model costs is not known here: MAX_COST needs its price to be set")
        return affordable(price, cost, sum(asked), written)

    def _free(self, model: Model) -> bool:
        try:
            return self._models.named(model).quotes
        except Unavailable as error:
            raise BasicError("LlmError", error.message) from error


def chain(own: Model) -> list[Model]:
    """The bot's model and its fallbacks, each followed by those that it had before."""
    return [own, *(own.model_copy(update={"connection": each.connection, "name": each.name}) for each in own.fallback)]


def affordable(price: Price, cost: float, asked: int, written: int) -> int | None:
    """As `longest`; `cost` is in the currency of the price."""
    left = int(Decimal(str(cost)) * _UNIT) - asked * price.input_micros - written * price.output_micros
    if left >= 0 and not price.output_micros:
        return None
    tokens = left // price.output_micros if price.output_micros else -1
    if tokens < _SHORTEST:
        raise limit_exceeded(f"MAX_COST {cost:g} does not pay for the question and an answer of a model at this price")
    return tokens
