"""The state of a run as JSON: values that share parts still share them afterwards, and cycles survive."""

import json
import math
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Final

from palaver.basic.errors import BasicError, limit_exceeded
from palaver.basic.limits import Limits
from palaver.basic.program import Program
from palaver.basic.run import Called, Effect, Level, Run
from palaver.basic.values.kinds import Failure, File, Response, Row, Rowset, Secret, kind_of
from palaver.basic.values.numbers import bounded
from palaver.basic.world import World

VERSION: Final = 1
_HOLDERS: Final[Mapping[str, type]] = {
    "rowset": Rowset,
    "file": File,
    "response": Response,
    "failure": Failure,
}
_ROW: Final = "row "  # before the name of its table
_READ: Final[Mapping[str, Callable[..., Any]]] = {
    "float": float,
    "decimal": Decimal,
    "datetime": datetime.fromisoformat,
    "date": date.fromisoformat,
    "time": time.fromisoformat,
    "duration": lambda text: timedelta(seconds=float(text)),
    "secret": Secret,
}


class StateLost(Exception):
    """A state that this version of the compiler does not know how to go on with."""


def pack(run: Run) -> bytes:
    """LimitExceeded when it is larger than a state may be."""
    heap = _Heap()
    pending = run.pending
    levels = [
        {
            "program": level.program.hash,
            "shared": {n: heap.put(v) for n, v in zip(level.program.unit.shared, level.shared, strict=True)},
            "calls": [_call(level.program, call, heap) for call in level.calls],
            "given": None if level.given is None else heap.put(dict(level.given)),
        }
        for level in run.levels
    ]
    body = {
        "version": VERSION,
        "levels": levels,
        "known": heap.put(run.known),
        "failure": heap.put(run.failure),
        "pending": None if pending is None else [heap.put(each) for each in pending.values],
        "note": heap.put(run.note),
        "steps": run.steps,
        "status": run.world.http_status,
        "used": [run.limits.used, round(run.limits.spent, 3), round(run.limits.waited, 3), run.limits.said],
    }
    heap.fill()
    body |= {"heap": heap.written, "kinds": heap.kinds}
    packed = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")
    if len(packed) > run.limits.state:
        raise limit_exceeded(f"a state of more than {run.limits.state:,} bytes")
    return packed


def _call(program: Program, call: Called, heap: "_Heap") -> list[Any]:
    label = program.site(call.procedure, call.point).label if call.point else ""
    named = zip(program.slots[call.procedure], call.variables, strict=True)
    return [call.procedure, label, {name: heap.put(value) for name, value in named if value is not None}]


def stored(value: Any) -> dict[str, Any]:
    """One value as JSON, for what outlives a run."""
    heap = _Heap()
    found: dict[str, Any] = {"value": heap.put(value)}
    heap.fill()
    return found | ({"heap": heap.written, "kinds": heap.kinds} if heap.written else {})


def restored(body: Mapping[str, Any]) -> Any:
    """The value that was stored."""
    return _Unheap(body.get("heap", []), body.get("kinds", {})).get(body["value"])


class _Heap:
    def __init__(self) -> None:
        self.values, self.numbers = list[Any](), dict[int, int]()
        self.written, self.kinds = list[Any](), dict[str, str]()

    def put(self, value: Any) -> Any:
        """A plain value as itself, others as [number] or [kind, text]."""
        kind = type(value)
        if value is None or kind is bool or kind is str:
            return value
        if kind is int:
            return bounded(value)
        if isinstance(value, list | dict):
            number = self.numbers.get(id(value))
            if number is None:
                number = self.numbers[id(value)] = len(self.values)
                self.values.append(value)
            return [number]
        if kind is float and math.isfinite(value):
            return value
        return _tagged(value)

    def fill(self) -> None:
        """Writing a value may find others, so the end moves."""
        done = 0
        while done < len(self.values):
            value = self.values[done]
            name = next((name for name, kind in _HOLDERS.items() if isinstance(value, kind)), None)
            if isinstance(value, Row):
                name = f"{_ROW}{value.table}"
            if name is not None:
                self.kinds[str(done)] = name
            if isinstance(value, list):
                self.written.append([self.put(each) for each in value])
            else:
                self.written.append({str(key): self.put(each) for key, each in value.items()})
            done += 1


def _tagged(value: Any) -> list[str]:
    match value:
        case float():
            return ["float", repr(value)]
        case Decimal():
            return ["decimal", str(value)]
        case datetime():
            return ["datetime", value.isoformat()]
        case date():
            return ["date", value.isoformat()]
        case time():
            return ["time", value.isoformat()]
        case timedelta():
            return ["duration", repr(value.total_seconds())]
        case Secret():
            return ["secret", str(value), value.shown]
    raise BasicError("InternalError", f"{kind_of(value)} cannot be stored")


def unpack(
    packed: bytes,
    find: Callable[[str], Program | None],
    *,
    limits: Limits | None = None,
    world: World | None = None,
) -> Run:
    """The run that was packed; StateLost when its program is gone or has no such place."""
    body = json.loads(packed.decode("utf-8", "surrogatepass"))
    if body["version"] != VERSION:
        raise StateLost(f"the state has version {body['version']}")
    get = _Unheap(body["heap"], body["kinds"]).get
    run = Run([], limits or Limits(), world or World(), get(body["known"]))
    try:
        for level in body["levels"]:
            program = find(level["program"])
            if program is None:
                raise StateLost(f"the program {level['program']} is gone")
            shared = [get(level["shared"].get(name)) for name in program.unit.shared]
            calls = [_called(program, call, get) for call in level["calls"]]
            run.levels.append(Level(program, shared, calls, get(level.get("given"))))  # none in what older ones stored
    except (KeyError, StopIteration) as error:
        raise StateLost("the program has changed") from error
    run.failure, run.note, run.steps = get(body["failure"]), get(body["note"]), body["steps"]
    run.world.http_status = body.get("status", 0)
    run.limits.used, run.limits.spent, run.limits.waited, run.limits.said = body["used"]
    if body["pending"] is not None:
        level, call = run.levels[-1], run.levels[-1].calls[-1]
        run.pending = Effect(level.program.site(call.procedure, call.point), [get(each) for each in body["pending"]])
    return run


def _called(program: Program, call: list[Any], get: Callable[[Any], Any]) -> Called:
    procedure, label, named = call
    names = program.slots[procedure]
    if named.keys() - set(names):
        raise StateLost("the program keeps other variables")
    return Called(procedure, program.number(procedure, label), [get(named.get(name)) for name in names])


def _held(kind: str) -> Any:
    return Row(table=kind.removeprefix(_ROW)) if kind.startswith(_ROW) else _HOLDERS[kind]()


class _Unheap:
    def __init__(self, written: list[Any], kinds: Mapping[str, str]) -> None:
        self.values: list[Any] = [
            _held(kinds[str(number)]) if str(number) in kinds else type(each)() for number, each in enumerate(written)
        ]
        for value, each in zip(self.values, written, strict=True):
            if isinstance(each, list):
                value.extend(map(self.get, each))
            else:
                value.update({key: self.get(one) for key, one in each.items()})

    def get(self, value: Any) -> Any:
        if not isinstance(value, list):
            return value
        return self.values[value[0]] if isinstance(value[0], int) else _READ[value[0]](*value[1:])
