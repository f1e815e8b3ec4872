"""Functions about the run: ids, the bot's configuration, codes."""

from typing import Any
from uuid import UUID

from palaver.basic.errors import argument_error
from palaver.basic.function import Family, Function
from palaver.basic.values.numbers import whole
from palaver.basic.values.text import text
from palaver.basic.world import world


def identifier() -> str:
    return str(UUID(int=world().chance.getrandbits(128), version=4))


def digits(count: Any) -> str:
    size = whole(count)
    if not 1 <= size <= 64:
        raise argument_error("RANDOM_CODE makes 1 to 64 digits")
    return "".join(str(world().chance.randint(0, 9)) for _ in range(size))


def setting(name: Any, default: Any = None) -> Any:
    return world().config.get(text(name).casefold().replace("-", "_"), default)


FAMILY = Family(
    "System",
    (
        Function("GUID", "", identifier, "A random identifier.", "LEN(GUID())", "36", ("UUID",)),
        Function("SESSION_ID", "", lambda: world().session_id, "The id of the conversation.", "SESSION_ID()", ""),
        Function("BOT_ID", "", lambda: world().bot_id, "The id of the bot.", "BOT_ID()", ""),
        Function("USER_ID", "", lambda: world().user_id, "The id of who talks to it.", "USER_ID()", ""),
        Function("USERNAME", "", lambda: world().username, "The name of who talks to it.", "USERNAME()", ""),
        Function("CONFIG", "name, default?", setting, "A setting of the bot.", 'CONFIG("x", 1)', "1"),
        Function("HTTPSTATUS", "", lambda: world().http_status, "The status of the last answer.", "HTTPSTATUS()", "0"),
        Function("RANDOM_CODE", "count", digits, "Random digits.", "LEN(RANDOM_CODE(6))", "6"),
    ),
)
