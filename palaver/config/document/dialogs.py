"""Its programs in BASIC and what bounds them: a section of the bot document."""

import re
import unicodedata
from collections.abc import Mapping
from typing import Annotated, Any, Final

from pydantic import BeforeValidator, Field, StringConstraints, field_validator
from pydantic_core import PydanticCustomError

from palaver.config.document.effect import live, new_session
from palaver.config.document.names import SCRIPT
from palaver.config.document.section import Section

START: Final = "start.bas"
MANY: Final = 500  # programs of one bot
LARGEST: Final = 256 * 1024  # bytes of one
LARGEST_TOGETHER: Final = 2 * 1024 * 1024

_TEXT: Final = 10_000  # characters of a parameter
_NUMBER: Final = 2**53  # beyond it JSON and the database do not keep every number as it is
_LONGEST: Final = 200  # characters of a path
_NAME: Final = 'give it folders and a name that ends in .bas: no .. in it, nothing hidden, no \\ : * ? " < > |'


def is_script(path: str) -> bool:
    """Whether a program can have this path."""
    composed = len(path) <= _LONGEST and path.isprintable() and unicodedata.normalize("NFC", path) == path
    return composed and re.search(SCRIPT, path) is not None


def folded(path: str) -> str:
    """The same for paths that some file system, or a program, takes for one."""
    return unicodedata.normalize("NFKC", path).casefold()


def _plain(value: Any) -> Any:
    """One finding where the union of types would make four."""
    fits = isinstance(value, bool | int | float) and abs(value) <= _NUMBER
    if not fits and not (isinstance(value, str) and len(value) <= _TEXT):
        told = f"this is no text of up to {_TEXT} characters, no number that JSON keeps, and neither true nor false"
        raise _wrong("param", told, "write texts in quotes; what is larger belongs into a table or a file")
    return value


def _wrong(code: str, told: str, hint: str) -> PydanticCustomError:
    # A path may hold braces, which the message would take for places of values.
    return PydanticCustomError(code, "{told}", {"told": told, "hint": hint})


ScriptPath = Annotated[str, StringConstraints(pattern=SCRIPT, max_length=_LONGEST)]
ParamName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z_][A-Za-z0-9_-]{0,99}$")]
Whole = Annotated[int, Field(ge=-_NUMBER, le=_NUMBER)]
Number = Annotated[float, Field(ge=-_NUMBER, le=_NUMBER)]
Param = Annotated[bool | Whole | Number | str, BeforeValidator(_plain)]


class Dialogs(Section):
    start: ScriptPath = Field(
        START,
        description="The program that begins a conversation, where there is one of this name.",
        json_schema_extra=new_session("advanced"),
    )
    hear_timeout_s: int = Field(
        3600,
        ge=1,
        le=2_592_000,
        description="How long a dialog waits for an answer.",
        json_schema_extra=live("advanced", "seconds"),
    )
    max_loop: int = Field(
        100_000,
        ge=1_000,
        le=10_000_000,
        description="Most passes of one loop.",
        json_schema_extra=live("expert", "passes"),
    )
    max_ops: int = Field(
        5_000_000,
        ge=1_000,
        le=100_000_000,
        description="Most operations of one run.",
        json_schema_extra=live("expert", "operations"),
    )
    max_runtime_s: int = Field(
        300,
        ge=1,
        le=3600,
        description="Longest time that a run computes; waiting does not count.",
        json_schema_extra=live("expert", "seconds"),
    )
    params: dict[ParamName, Param] = Field(
        {},
        max_length=500,
        description="Values that its programs know by these names.",
        json_schema_extra=new_session("advanced"),
    )
    scripts: dict[ScriptPath, str] = Field(
        {},
        max_length=MANY,
        description="Its programs, by their paths: tools/book.bas.",
        json_schema_extra=new_session("advanced"),
    )

    @field_validator("scripts", mode="before")
    @classmethod
    def _named(cls, scripts: Any) -> Any:
        taken: dict[str, str] = {}
        for path in scripts if isinstance(scripts, Mapping) else ():
            if not is_script(path):
                raise _wrong("path", f"{path[:100]!r} is no path of a program", _NAME)
            other = taken.setdefault(folded(path), path)
            if other != path:
                raise _wrong("twins", f"{path!r} cannot stand beside {other!r}", "give one of them another name")
        return scripts

    @field_validator("scripts")
    @classmethod
    def _bounded(cls, scripts: Mapping[str, str]) -> Mapping[str, str]:
        together = 0
        for path, source in scripts.items():
            size = len(source.encode())
            if size > LARGEST:
                raise _wrong("too_large", f"{path} has {size} bytes", f"a program has up to {LARGEST // 1024} kB")
            together += size
        if together > LARGEST_TOGETHER:
            told = f"the programs have {together} bytes together"
            raise _wrong("too_large", told, f"a bot has up to {LARGEST_TOGETHER // 1024**2} MB of them")
        return scripts
