"""What one call does to the world: a keyword that takes addresses, too, leaves the house where it is given one."""

from palaver.basic import keyword as keywords
from palaver.basic.http.addresses import is_address
from palaver.basic.run import Effect


def effect_of(keyword: keywords.Keyword, call: Effect) -> keywords.Effect:
    """As its keyword says, but `send` where another server is asked."""
    if not keyword.addressed:
        return keyword.effect
    given = call.arguments[keyword.parameters[0].name]
    return "send" if isinstance(given, str) and is_address(given.strip()) else keyword.effect
