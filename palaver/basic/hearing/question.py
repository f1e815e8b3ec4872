"""A question that waits for its answer: what it expects, how often it was asked, what becomes of an answer."""

from dataclasses import dataclass
from typing import Any, Final

from palaver.basic.errors import BasicError, argument_error
from palaver.basic.hearing.kinds import KINDS
from palaver.basic.hearing.texts import wrong
from palaver.basic.values.kinds import File
from palaver.basic.values.numbers import operand
from palaver.basic.values.text import shown, text
from palaver.basic.world import world

TRIES: Final = 3
LONGEST_S: Final = 3_600.0
_FREE: Final = "*"


@dataclass(frozen=True, slots=True)
class Accepted:
    value: Any


@dataclass(frozen=True, slots=True)
class Again:
    """What is said before the next try."""

    message: str


@dataclass(frozen=True, slots=True)
class GivenUp:
    """The default after the last try, and the error that ERROR tells of."""

    value: Any
    error: BasicError


@dataclass(slots=True)
class Question:
    """`options` are shown as buttons; `free` lets other answers pass."""

    kind: str
    options: tuple[str, ...]
    prompt: str
    default: Any
    has_default: bool
    timeout: float
    free: bool = False
    tries: int = 0

    @classmethod
    def of(cls, arguments: dict[str, Any]) -> "Question":
        """From the arguments of HEAR; ArgumentError for a timeout that is none, for a menu of nothing."""
        found = [option for each in _flat(arguments["options"]) if (option := text(each).strip())]
        timeout = arguments.get("timeout")
        seconds = LONGEST_S if timeout is None else float(operand(timeout))
        if not seconds > 0:
            raise argument_error("TIMEOUT is a number of seconds above 0")
        kind = "MENU" if found else str(arguments["kind"] or "").upper()
        if kind == "MENU" and not found:
            raise argument_error("HEAR AS MENU needs an option to choose from")
        default = arguments.get("default")
        options = tuple(each for each in found if each != _FREE)
        prompt = shown(arguments.get("prompt"))
        return cls(kind, options, prompt, default, default is not None, min(seconds, LONGEST_S), _FREE in found)

    @property
    def known(self) -> Accepted | None:
        """What nobody has to be asked for: who is signed in."""
        person = world().person if self.kind == "LOGIN" else None
        return None if person is None else Accepted({**person})

    def answered(self, answer: str | File) -> Accepted | Again | GivenUp:
        if self.known is not None:
            return self.known
        if isinstance(answer, str) and not answer.strip() and self.has_default:
            return Accepted(self.default)
        value = self._read(answer)
        if value is not None:
            return Accepted(value)
        self.tries += 1
        if self.tries < TRIES:
            return Again(self.wrong)
        return GivenUp(self.default, BasicError("ValidationError", self.wrong))

    @property
    def wrong(self) -> str:
        """In the language of the bot."""
        locale = world().locale
        if self.options:
            return f"{wrong('MENU', locale)[:-1]}: {', '.join(self.options)}."
        return wrong(self.kind, locale)

    def _read(self, answer: str | File) -> Any:
        kind = KINDS.get(self.kind, KINDS[""])
        if isinstance(answer, File):
            mime = text(answer.get("mime_type"))
            wanted = kind.upload or (("",) if self.kind == "" else ())
            return answer if any(mime.startswith(each) for each in wanted) else None
        if self.kind == "MENU":
            return self._chosen(answer.strip())
        return kind.read(answer) if kind.read else None

    def _chosen(self, answer: str) -> str | None:
        """An option as it is written, its number from 1, or a part that only one has."""
        folded = answer.casefold()
        exact = next((each for each in self.options if each.casefold() == folded), None)
        if exact is not None or not folded:
            return exact
        if answer.isascii() and answer.isdigit() and 1 <= int(answer[:6]) <= len(self.options):
            return self.options[int(answer) - 1]
        parts = [each for each in self.options if folded in each.casefold()]
        if len(parts) == 1:
            return parts[0]
        return answer if self.free else None


def _flat(options: Any) -> list[Any]:
    """Literals, or one array."""
    if len(options) == 1 and isinstance(options[0], list):
        return list(options[0])
    return list(options)
