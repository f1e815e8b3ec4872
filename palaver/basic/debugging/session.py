"""A session of the debugger: a run with breakpoints and a command; each answer is a stop, an effect or the end."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal, get_args

from palaver.basic.analyzer import analyze
from palaver.basic.compiler.statements import TRACE
from palaver.basic.debugging.looking import Value, looked, shown
from palaver.basic.errors import BasicError, argument_error
from palaver.basic.library import library
from palaver.basic.limits import Limits
from palaver.basic.loading import Unreadable
from palaver.basic.program import Program, compiled
from palaver.basic.run import Called, Done, Effect, Level, Run
from palaver.basic.source import Source
from palaver.basic.world import World

Command = Literal["continue", "into", "over", "out"]
Breakpoints = Mapping[str, Iterable[int]]
_NOTE: Final = "debug"


@dataclass(frozen=True, slots=True)
class Stopped:
    """Before a statement, or in one that waits for its effect; `end_line` and `end_column` are where it ends."""

    script: str
    procedure: str
    line: int
    column: int
    end_line: int
    end_column: int
    reason: Literal["breakpoint", "step", "effect"]


@dataclass(frozen=True, slots=True)
class Standing:
    """A frame: `procedure` is "" in the script itself."""

    script: str
    procedure: str
    line: int


def traced(source: Source, section: str = "") -> Program:
    """A program that stops before each statement; Unreadable with every error."""
    analysis = analyze(source)
    if analysis.obstacles:
        raise Unreadable(source, analysis.errors)
    return compiled(analysis.program, source, library().keywords, section, traced=True)


class Session:
    """Commands are given where it stopped; what is asked of the world in between is the caller's to do."""

    def __init__(self, run: Run) -> None:
        self.run = run

    @classmethod
    def of(
        cls,
        source: Source,
        arguments: Mapping[str, Any] | None = None,
        known: Mapping[str, Any] | None = None,
        *,
        section: str = "",
        limits: Limits | None = None,
        world: World | None = None,
        breakpoints: Breakpoints | None = None,
    ) -> "Session":
        made = cls(Run.of(traced(source, section), arguments, known, limits=limits, world=world))
        made.run.note[_NOTE] = {"command": "into", "depth": 0, "last": [0, 0, 0]}
        made.break_at(breakpoints or {})
        return made

    @classmethod
    def again(cls, run: Run) -> "Session":
        """A session that was stored with its run; ArgumentError for a run that is not debugged."""
        if _NOTE not in run.note:
            raise argument_error("this run is not debugged")
        return cls(run)

    def break_at(self, breakpoints: Breakpoints) -> None:
        """The lines of each script, instead of those before."""
        self._state["breakpoints"] = {name: sorted(set(lines)) for name, lines in breakpoints.items()}

    # ---- running
    def go(self, command: Command) -> Stopped | Effect | Done:
        """From a stop, or from the start; BasicError where nothing catches an error, Fatal where a limit ends it."""
        if command not in get_args(Command):
            raise argument_error(f"{command!r} is no command of the debugger")
        self._state["command"], self._state["depth"] = command, self._depth
        return self._on(None, None)

    def answered(self, value: Any = None) -> Stopped | Effect | Done:
        return self._on(value, None)

    def failed(self, error: BasicError) -> Stopped | Effect | Done:
        return self._on(None, error)

    @property
    def stopped(self) -> Stopped | None:
        """Where it stands, if it is at a stop and not at an effect."""
        effect = self.run.pending
        return self._stop(effect, "step") if self.run.levels and effect and effect.keyword == TRACE else None

    @property
    def waiting(self) -> Stopped | None:
        """The statement whose effect it waits for."""
        effect = self.run.pending
        return self._stop(effect, "effect") if self.run.levels and effect and effect.keyword != TRACE else None

    def _on(self, value: Any, error: BasicError | None) -> Stopped | Effect | Done:
        found = self.run.step(value, error)
        while isinstance(found, Effect) and found.keyword == TRACE:
            reason = self._reason(found)
            if reason is not None:
                return self._stop(found, reason)
            found = self.run.step()
        return found

    def _reason(self, effect: Effect) -> Literal["breakpoint", "step"] | None:
        """A line is stopped at once while it is passed, and again when the program comes back to it."""
        line, point, depth = effect.site.at.line, self._call.point, self._depth
        last_line, last_point, last_depth = self._state["last"]
        self._state["last"] = [line, point, depth]
        command, start = self._state["command"], self._state["depth"]
        if line in self._state["breakpoints"].get(self.run.levels[-1].program.source.name, ()):
            within = (line, depth) == (last_line, last_depth) and point > last_point
            if not within or command == "into":
                return "breakpoint"
        steps = command == "into" or (command == "over" and depth <= start) or (command == "out" and depth < start)
        return "step" if steps else None

    def _stop(self, effect: Effect, reason: Literal["breakpoint", "step", "effect"]) -> Stopped:
        at, level = effect.site.at, self.run.levels[-1]
        name = level.program.source.name
        return Stopped(name, self._call.procedure, at.line, at.column, at.end_line, at.end_column, reason)

    # ---- looking
    def stack(self) -> list[Standing]:
        """The innermost first."""
        return [
            Standing(level.program.source.name, call.procedure, _line(level, call))
            for level in reversed(self.run.levels)
            for call in reversed(level.calls)
        ]

    def variables(self, frame: int = 0) -> list[Value]:
        """The variables that a frame of the stack sees, its own first; IndexError for a frame that is not there."""
        return [shown(name, value) for name, value in self._values(frame).items()]

    def look(self, path: str, frame: int = 0) -> Value:
        """What `order.items[0]` is; ArgumentError for everything that is more than names, members and indexes."""
        return shown(path, looked(path, {**self.run.known, **self._values(frame)}))

    def parts(self, path: str, frame: int = 0) -> list[Value]:
        """The items of an array, or the members of a map, the first hundred of them."""
        value = looked(path, {**self.run.known, **self._values(frame)})
        pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
        return [shown(str(key), each) for key, each in list(pairs)[:100]]

    def _values(self, frame: int) -> dict[str, Any]:
        frames = [(level, call) for level in reversed(self.run.levels) for call in reversed(level.calls)]
        level, call = frames[frame]
        own = dict(zip(level.program.slots[call.procedure], call.variables, strict=True))
        shared = dict(zip(level.program.unit.shared, level.shared, strict=True))
        return {name: value for name, value in {**shared, **own}.items() if name[:1] not in {"#", "~"}}

    @property
    def _state(self) -> dict[str, Any]:
        return self.run.note[_NOTE]  # type: ignore[no-any-return]  # a note is of any shape

    @property
    def _call(self) -> Called:
        return self.run.levels[-1].calls[-1]

    @property
    def _depth(self) -> int:
        return sum(len(level.calls) for level in self.run.levels)


def _line(level: Level, call: Called) -> int:
    if call.point:
        return level.program.site(call.procedure, call.point).at.line
    body = level.program.unit.procedures[call.procedure].body
    return body[0].at.line if body else 1
