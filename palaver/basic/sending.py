"""What one call does to the world: a keyword that takes addresses or files, too, is another where it is given one."""

from palaver.basic import keyword as keywords
from palaver.basic.http.addresses import is_address
from palaver.basic.rows.sources import is_file
from palaver.basic.run import Effect


def effect_of(keyword: keywords.Keyword, call: Effect) -> keywords.Effect:
    """As its keyword says, but `send` where another server is asked."""
    if not keyword.addressed:
        return keyword.effect
    given = call.arguments[keyword.parameters[0].name]
    return "send" if isinstance(given, str) and is_address(given.strip()) else keyword.effect


def is_bulky(keyword: keywords.Keyword | None, call: Effect) -> bool:
    """As its keyword says, and also where rows are changed in a file, which is read and written as a whole."""
    if keyword is None:
        return False
    first = next(iter(keyword.parameters), None)
    return keyword.bulky or (first is not None and first.kind == "source" and is_file(call.arguments.get(first.name)))
