"""What a field of the bot document says beside its type: when it takes effect, for whom it is, its unit."""

from typing import Final, Literal

from pydantic.config import JsonDict
from pydantic.fields import FieldInfo

Reload = Literal["live", "new_session", "publish"]
Level = Literal["basic", "advanced", "expert"]

RELOAD: Final = "x-reload"
LEVEL: Final = "x-class"
UNIT: Final = "x-unit"


def live(level: Level = "advanced", unit: str = "") -> JsonDict:
    """The active version's value counts at the next turn, in conversations on older versions too."""
    return _says("live", level, unit)


def new_session(level: Level = "basic", unit: str = "") -> JsonDict:
    """A conversation keeps the value of the version that it was begun on."""
    return _says("new_session", level, unit)


def publish(level: Level = "advanced", unit: str = "") -> JsonDict:
    """It counts for releases, not in conversations: of the version that says it and, where it says so, what follows."""
    return _says("publish", level, unit)


def is_live(field: FieldInfo) -> bool:
    said = field.json_schema_extra
    return isinstance(said, dict) and said.get(RELOAD) == "live"


def _says(reload: Reload, level: Level, unit: str) -> JsonDict:
    return {RELOAD: reload, LEVEL: level, **({UNIT: unit} if unit else {})}
