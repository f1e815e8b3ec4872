"""
A run: levels of programs with their frames, stepped from one effect to the next by whoever performs the effects.

Nothing here waits or does anything to the world: `step` takes the result of the last effect and answers the next one.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from palaver.basic import world as worlds
from palaver.basic.compiler.environment import End, rethrow
from palaver.basic.compiler.faults import caught, translated
from palaver.basic.compiler.pyast import NOWHERE
from palaver.basic.compiler.reentrant import Site
from palaver.basic.errors import BasicError, Extent, Frame, limit_exceeded
from palaver.basic.function_names import FUNCTIONS
from palaver.basic.limits import Fatal, Limits
from palaver.basic.program import Functions, Program
from palaver.basic.values.kinds import Failure
from palaver.basic.world import World


@dataclass(frozen=True, slots=True)
class Effect:
    """What the run wants done, and where; `arguments` by the names of the keyword's parameters."""

    site: Site
    values: Sequence[Any]

    @property
    def keyword(self) -> str:
        return self.site.keyword

    @property
    def arguments(self) -> dict[str, Any]:
        return dict(zip(self.site.names, self.values, strict=True))


@dataclass(frozen=True, slots=True)
class Done:
    """The script's RETURN, or NULL; `left` are the variables that it shared, by name."""

    value: Any
    left: Mapping[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Called:
    """A procedure that may suspend: where it stands (0 at its start) and its variables."""

    procedure: str
    point: int
    variables: list[Any]


@dataclass(slots=True)
class Level:
    """A program that runs; another one that it called stands above it. `given` is what that call supplied."""

    program: Program
    shared: list[Any]
    calls: list[Called]
    given: Mapping[str, Any] | None = None
    functions: Functions | None = None


@dataclass(slots=True)
class Run:
    """
    `known` are the predefined names; `failure` is the error that ON ERROR let pass; `note` is the driver's own.

    `left` is what the last program shared that ended.
    """

    levels: list[Level]
    limits: Limits = field(default_factory=Limits)
    world: World = field(default_factory=World)
    known: dict[str, Any] = field(default_factory=dict)
    failure: Failure | None = None
    pending: Effect | None = None
    note: dict[str, Any] = field(default_factory=dict)
    steps: int = 0
    left: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        program: Program,
        arguments: Mapping[str, Any] | None = None,
        known: Mapping[str, Any] | None = None,
        *,
        limits: Limits | None = None,
        world: World | None = None,
    ) -> "Run":
        made = cls([], limits or Limits(), world or World(), dict(known or {}))
        made.enter(program, arguments or {})
        return made

    def enter(self, program: Program, arguments: Mapping[str, Any], supplied: Mapping[str, Any] | None = None) -> None:
        """
        Begin a program on top of what runs: the next step starts it, its result goes to what called it.

        `supplied` is what a call gave it, as GET TOOL PARAM answers it.
        """
        if len(self.levels) >= self.limits.depth:
            raise limit_exceeded(f"scripts that call each other deeper than {self.limits.depth}")
        given = {**self.known, **arguments}
        variables = [given.get(name) for name in program.slots[""]]
        shared = [given.get(name) for name in program.unit.shared]
        self.levels.append(Level(program, shared, [Called("", 0, variables)], supplied))
        self.pending = None

    def step(self, value: Any = None, error: BasicError | None = None) -> Effect | Done:
        """On to the next effect; BasicError when nothing caught an error, Fatal when a limit ends the run."""
        self.limits.start()
        worlds.CURRENT.set(self.world)
        if error is not None:
            self._placed(error)
        self.steps += 1
        try:
            return self._stepped(value, error)
        except Fatal:
            self.levels.clear()
            raise
        finally:
            self.limits.stop()

    def _stepped(self, value: Any, error: BasicError | None) -> Effect | Done:
        entered: Level | None = None
        while True:
            level = self.levels[-1]
            call = level.calls[-1]
            functions = level.functions or self._bind(level)
            if level is not entered:
                worlds.CURRENT.set(self._around(level))
                entered = level
            try:
                answer = functions[call.procedure](self._depth(), call.variables, call.point, value, error)
            except Exception as raised:  # noqa: BLE001  # whatever a program or a helper raises
                error, value = self._failed(raised), None
                continue
            except End:
                value, error = self._ended(None), None
            else:
                error = None
                if answer[0] == "await":
                    call.point = answer[1]
                    self.pending = Effect(level.program.site(call.procedure, answer[1]), answer[3])
                    return self.pending
                if answer[0] == "call":
                    value, error = None, self._called(level, call, answer)
                    continue
                value = self._returned(answer[1])
            if not self.levels:
                return Done(value, self.left)

    def _around(self, level: Level) -> World:
        """What the functions of a program know of the world: its own caller's arguments."""
        return self.world if level.given is None else replace(self.world, arguments=level.given)

    def _depth(self) -> int:
        return sum(len(level.calls) for level in self.levels)

    def _called(self, level: Level, call: Called, answer: Sequence[Any]) -> BasicError | None:
        _, call.point, name, operands = answer
        if self._depth() >= self.limits.depth:
            error = limit_exceeded(f"procedures that call each other deeper than {self.limits.depth}")
            self._placed(error)
            return error
        rest = len(level.program.slots[name]) - len(operands)
        level.calls.append(Called(name, 0, [*operands, *[None] * rest]))
        return None

    def _returned(self, value: Any) -> Any:
        level = self.levels[-1]
        level.calls.pop()
        return value if level.calls else self._ended(value)

    def _ended(self, value: Any) -> Any:
        level = self.levels.pop()
        self.left = dict(zip(level.program.unit.shared, level.shared, strict=True))
        return value

    def _failed(self, raised: Exception) -> BasicError:
        """The innermost call is over; the error goes to what called it, or out."""
        error = translated(raised)
        below = self._stack()[:-1]
        names = [*self.levels[-1].program.unit.procedures]
        if error.stack and error.stack[0].procedure.isdigit():
            error.stack = [*below, *(Frame(names[int(each.procedure)], each.place) for each in error.stack)]
        self._returned(None)
        if not self.levels:
            raise error from None
        return error

    def _stack(self) -> list[Frame]:
        """Where the calls stand that wait; the last one's place is that of its last await point."""
        return [
            Frame(
                call.procedure, level.program.site(call.procedure, call.point).at if call.point else _beginning(level)
            )
            for level in self.levels
            for call in level.calls
        ]

    def _placed(self, error: BasicError) -> None:
        """An error of a keyword happened where the keyword stands."""
        stack = self._stack()
        if error.place is None and stack:
            error.place = stack[-1].place
        error.file = error.file or self.levels[-1].program.source.name
        error.stack = error.stack or stack
        if self.pending is not None:
            error.keyword = error.keyword or self.pending.site.phrase

    def _bind(self, level: Level) -> Functions:
        limits = self.limits
        make: Callable[..., Functions] = level.program.make
        level.functions = make(
            level.shared, 0, limits.refuel, limits.loop, limits.depth, self._known, self._keep, self._asked, self._clear
        )
        return level.functions

    # ---- what compiled code asks of its run
    def _known(self, name: str) -> Any:
        if name in self.known:
            return self.known[name]
        function = FUNCTIONS.get(name)
        return function.run() if function is not None and function.niladic else None

    def _keep(self, mode: str, failure: Failure) -> None:
        """ON ERROR lets an error pass, or not."""
        if mode == "off":
            rethrow(failure)
        self.failure = failure

    def _asked(self, what: str) -> Any:
        """ERROR, ERR, ERROR MESSAGE, ERR.LINE."""
        if what == "pending":
            return self.failure is not None
        if self.failure is None:
            return {"code": 0, "message": ""}.get(what)
        return self.failure.get(what)

    def _clear(self) -> None:
        self.failure = None

    def fail_softly(self, error: BasicError) -> None:
        """An error that is there to be asked for, and stops nothing."""
        self._placed(error)
        self.failure = caught(error)


def _beginning(level: Level) -> Extent:
    """The first line of a program."""
    body = level.program.unit.procedures[""].body
    return body[0].at if body else NOWHERE
