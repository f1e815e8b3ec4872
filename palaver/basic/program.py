"""A compiled program: immutable, shared by its runs, found again by its hash; names become numbers, texts constants."""

import ast
import hashlib
import warnings
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from palaver.basic import later
from palaver.basic.compiler import pyast
from palaver.basic.compiler.colour import Colours
from palaver.basic.compiler.core import Procedure, Unit
from palaver.basic.compiler.environment import environment
from palaver.basic.compiler.native import Native
from palaver.basic.compiler.reentrant import Reentrant, Site
from palaver.basic.compiler.scopes import Library, scopes_of
from palaver.basic.compiler.statements import TRACE, Statements, shadowed_by_loops
from palaver.basic.errors import BasicError
from palaver.basic.limits import ORIGIN
from palaver.basic.nodes import declarations
from palaver.basic.sections import sections
from palaver.basic.source import Source

COMPILER: Final = "1"  # with the source it makes the hash; a change that old states do not survive counts it up
_KEPT: Final = 500
_FACTORY: Final = ("G", "F", "refuel", "LOOP", "DEPTH", "known", "keep", "pending", "clear")

Functions = Mapping[str, Callable[..., Any]]


@dataclass(frozen=True, slots=True, eq=False)
class Program:
    """
    `sites` are the await points of each procedure, the first has number 1; `slots` the names of what is saved.

    `brief` is true where nothing loops or calls between await points.
    """

    hash: str
    source: Source
    unit: Unit
    awaiting: frozenset[str]
    sites: Mapping[str, tuple[Site, ...]]
    slots: Mapping[str, tuple[str, ...]]
    parameters: tuple[declarations.Param, ...]
    make: Callable[..., Functions]
    brief: bool

    def site(self, procedure: str, number: int) -> Site:
        return self.sites[procedure][number - 1]

    def number(self, procedure: str, label: str) -> int:
        """The await point with a label, 0 for the beginning; KeyError."""
        if not label:
            return 0
        return next(n for n, site in enumerate(self.sites[procedure], 1) if site.label == label)


def hash_of(text: str, section: str = "", *, traced: bool = False) -> str:
    named = f"{COMPILER}{TRACE * traced}\0{section}\0{text}"
    return hashlib.sha256(named.encode("utf-8", "surrogatepass")).hexdigest()[:24]


def compiled(
    tree: declarations.Program, source: Source, library: Library, section: str = "", *, traced: bool = False
) -> Program:
    """
    A section of a program out of its nodes: "" for the file's own, a tool's, or one of `later.bodies(tree)`.

    Where it is `traced` it stops before each statement with the effect TRACE.

    A BasicError: SyntaxError for what is nested too deeply, NotFound for a section that is not there.
    """
    digest = hash_of(source.text, section, traced=traced)
    try:
        unit, parameters = lowered(_only(tree, section), source, library, traced=traced)
        return _assembled(unit, parameters, source, library, digest)
    except (RecursionError, MemoryError) as error:
        raise BasicError("SyntaxError", "the program is nested too deeply") from error
    except SyntaxError as error:
        raise BasicError("SyntaxError", f"the program is nested too deeply: {error.msg}") from error


def _only(tree: declarations.Program, name: str) -> declarations.Program:
    """One section, or the body of a handler (later.py), with the procedures of the whole file."""
    known = sections(tree)
    section = known[0] if not name else next((each for each in known if each.name == name), None)
    body = later.named(tree, name) if section is None else None
    if section is None and body is None:
        raise BasicError("NotFound", f"there is no tool or handler {name} in this file")
    found = (*section.params, *section.body) if section is not None else body.body if body is not None else ()
    procedures = (each for each in tree.statements if isinstance(each, declarations.Procedure))
    return replace(tree, statements=(*found, *procedures))


def lowered(
    tree: declarations.Program, source: Source, library: Library, *, traced: bool = False
) -> tuple[Unit, tuple[declarations.Param, ...]]:
    """The core of a program and the parameters of its script."""
    procedures = {each.name.casefold(): each for each in tree.statements if isinstance(each, declarations.Procedure)}
    script = tuple(each for each in tree.statements if not isinstance(each, declarations.Procedure))
    bodies: dict[str, tuple[tuple[str, ...], tuple[Any, ...]]] = {"": ((), script)}
    for name, procedure in procedures.items():
        bodies[name] = (tuple(each.name.casefold() for each in procedure.formals), procedure.body)
    signatures = {name: procedure.formals for name, procedure in procedures.items()}
    scopes = scopes_of(bodies, library)
    made = {}
    for name, (parameters, body) in bodies.items():
        statements = Statements(source, scopes, library, signatures, name)
        statements.traced = traced
        statements.shadowed = shadowed_by_loops(body, parameters, library)
        core = statements.procedure(body)
        names = (*parameters, *sorted(scopes.locals[name] - set(parameters)), *statements.hidden)
        made[name] = Procedure(name, parameters, names, core)
    return Unit(made, scopes.shared), tuple(each for each in script if isinstance(each, declarations.Param))


def _assembled(
    unit: Unit, parameters: tuple[declarations.Param, ...], source: Source, library: Library, digest: str
) -> Program:
    colours = Colours(unit)
    definitions, sites, slots, names = [], {}, {}, {}
    for name, procedure in unit.procedures.items():
        builder = Reentrant if name in colours.awaiting else Native
        made = builder(unit, procedure, colours)
        definitions.append(made.function())
        names[name] = made.identifiers[name]
        if isinstance(made, Reentrant):
            sites[name] = tuple(made.sites)
            slots[name] = (*procedure.locals, *(f"~{number}" for number in range(made.deepest)))
    make = _factory(definitions, names, source.name, environment(library))
    return Program(digest, source, unit, frozenset(colours.awaiting), sites, slots, parameters, make, colours.brief)


def _factory(
    definitions: list[ast.FunctionDef], names: Mapping[str, str], file: str, env: dict[str, Any]
) -> Callable[..., Functions]:
    """`def make(G, F, …): def p_0 …; return {…}`: a run binds its own variables and limits by calling it."""
    at = pyast.NOWHERE
    values = [pyast.name(each, at) for each in names.values()]
    answer = pyast.return_(pyast.entries(tuple(names), list(values), at), at)
    made = pyast.function("make", list(_FACTORY), [*definitions, answer], at)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        code = compile(ast.Module([made], []), ORIGIN + file, "exec")
    exec(code, env)  # noqa: S102  # our own tree: names are numbers, text is constants, there are no builtins
    return env["make"]  # type: ignore[no-any-return]  # what the tree defines


class Programs:
    """Compiled programs by their hash, the least used forgotten first."""

    def __init__(self, compile_: Callable[[str, str], Program], kept: int = _KEPT) -> None:
        self._compile, self._kept = compile_, kept
        self._programs: OrderedDict[str, Program] = OrderedDict()

    def of(self, text: str, section: str = "") -> Program:
        """The program of a source, compiled once."""
        digest = hash_of(text, section)
        found = self._programs.get(digest)
        if found is None:
            found = self._programs[digest] = self._compile(text, section)
            while len(self._programs) > self._kept:
                self._programs.popitem(last=False)
        self._programs.move_to_end(digest)
        return found

    def find(self, digest: str) -> Program | None:
        return self._programs.get(digest)
