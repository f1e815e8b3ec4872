"""
The core language: what all statements and expressions come down to before code is made of them.

Names are resolved, blocks have ids, jumps name the block they leave; every piece knows its place in the source. Names
that begin with `#` are the compiler's own.
"""

from dataclasses import dataclass
from typing import Any

from palaver.basic.errors import Extent


@dataclass(frozen=True, slots=True, eq=False)
class Constant:
    at: Extent
    value: Any


@dataclass(frozen=True, slots=True, eq=False)
class Variable:
    at: Extent
    name: str


@dataclass(frozen=True, slots=True, eq=False)
class Known:
    """A name that the program never assigns: predefined, or a function without arguments, else NULL."""

    at: Extent
    name: str


@dataclass(frozen=True, slots=True, eq=False)
class Operation:
    """An operator or a helper of the environment (environment.py) on its operands."""

    at: Extent
    name: str
    operands: tuple["Expression", ...]


@dataclass(frozen=True, slots=True, eq=False)
class Apply:
    """A built-in function, its method form, or a pure keyword with the names of its parameters."""

    at: Extent
    name: str
    operands: tuple["Expression", ...]
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Not:
    at: Extent
    operand: "Expression"


@dataclass(frozen=True, slots=True, eq=False)
class Short:
    """`and`, `or`, `??`: the right side is evaluated only where it counts."""

    at: Extent
    kind: str
    left: "Expression"
    right: "Expression"


@dataclass(frozen=True, slots=True, eq=False)
class Choice:
    at: Extent
    test: "Expression"
    then: "Expression"
    otherwise: "Expression"


@dataclass(frozen=True, slots=True, eq=False)
class Items:
    at: Extent
    operands: tuple["Expression", ...]


@dataclass(frozen=True, slots=True, eq=False)
class Entries:
    at: Extent
    keys: tuple[str, ...]
    operands: tuple["Expression", ...]


@dataclass(frozen=True, slots=True, eq=False)
class Call:
    at: Extent
    procedure: str
    operands: tuple["Expression", ...]


@dataclass(frozen=True, slots=True, eq=False)
class Await:
    """A keyword that suspends the run; `names` are its parameters, `columns` what its arguments are called."""

    at: Extent
    keyword: str
    phrase: str
    names: tuple[str, ...]
    operands: tuple["Expression", ...]
    columns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Let:
    at: Extent
    name: str
    value: "Expression"


@dataclass(frozen=True, slots=True, eq=False)
class Store:
    """`set_member` or `set_element` with what is changed, the key and the value."""

    at: Extent
    name: str
    operands: tuple["Expression", ...]


@dataclass(frozen=True, slots=True, eq=False)
class Evaluate:
    at: Extent
    value: "Expression"


@dataclass(frozen=True, slots=True, eq=False)
class Return:
    at: Extent
    value: "Expression"


@dataclass(frozen=True, slots=True, eq=False)
class If:
    at: Extent
    test: "Expression"
    then: "Body"
    otherwise: "Body" = ()


@dataclass(frozen=True, slots=True, eq=False)
class Loop:
    """Passes are counted against the limit; it goes on as long as `before` holds, and after a pass `after`."""

    at: Extent
    id: int
    before: "Expression | None"
    body: "Body"
    after: "Expression | None" = None


@dataclass(frozen=True, slots=True, eq=False)
class For:
    at: Extent
    id: int
    variable: str
    bounds: tuple["Expression", "Expression", "Expression"]
    body: "Body"


@dataclass(frozen=True, slots=True, eq=False)
class Each:
    at: Extent
    id: int
    variable: str
    items: "Expression"
    body: "Body"


@dataclass(frozen=True, slots=True, eq=False)
class Once:
    """A block that can be left."""

    at: Extent
    id: int
    body: "Body"


@dataclass(frozen=True, slots=True, eq=False)
class Leave:
    """Out of a block that is around, or to its next pass."""

    at: Extent
    id: int
    again: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Try:
    """`error` receives what the handler sees."""

    at: Extent
    body: "Body"
    error: str
    handler: "Body"


Expression = Constant | Variable | Known | Operation | Apply | Not | Short | Choice | Items | Entries | Call | Await
Statement = Let | Store | Evaluate | Return | If | Loop | For | Each | Once | Leave | Try
Body = tuple[Statement, ...]


def parts(node: Expression | Statement) -> tuple[Any, ...]:
    """The expressions and statements directly inside of a node, in the order of evaluation."""
    match node:
        case Constant() | Variable() | Known() | Leave():
            return ()
        case Operation() | Apply() | Items() | Entries() | Call() | Await() | Store():
            return node.operands
        case Not():
            return (node.operand,)
        case Short():
            return node.left, node.right
        case Choice():
            return node.test, node.then, node.otherwise
        case Let() | Evaluate() | Return():
            return (node.value,)
        case If():
            return (node.test, *node.then, *node.otherwise)
        case Loop():
            return (*filter(None, [node.before]), *node.body, *filter(None, [node.after]))
        case For():
            return (*node.bounds, *node.body)
        case Each():
            return (node.items, *node.body)
        case Once():
            return node.body
        case Try():
            return (*node.body, *node.handler)


@dataclass(frozen=True, slots=True)
class Procedure:
    """`locals` begins with the parameters; the script itself has the name "" and no parameters."""

    name: str
    parameters: tuple[str, ...]
    locals: tuple[str, ...]
    body: Body
    defaults: tuple[bool, ...] = ()


@dataclass(frozen=True, slots=True)
class Unit:
    """A file: its procedures with the script first, and the variables that several of them see."""

    procedures: dict[str, Procedure]
    shared: tuple[str, ...]
