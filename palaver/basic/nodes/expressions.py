"""Expressions: literals, names, operators, calls; and what stands after the words of a keyword."""

from dataclasses import dataclass, field
from typing import Literal

from palaver.basic.nodes.node import Node
from palaver.basic.source import NOWHERE, Span

BinaryOperator = Literal["+", "-", "*", "/", "\\", "MOD", "^", "&", "??", "AND", "OR", "XOR"]
ComparisonOperator = Literal[
    "=",
    "<>",
    "<",
    ">",
    "<=",
    ">=",
    "LIKE",
    "NOT LIKE",
    "ILIKE",
    "NOT ILIKE",
    "IN",
    "NOT IN",
    "CONTAINS",
    "NOT CONTAINS",
    "STARTS WITH",
    "ENDS WITH",
]
UnaryOperator = Literal["-", "+", "NOT"]


@dataclass(frozen=True, slots=True)
class Null(Node):
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Boolean(Node):
    value: bool
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Number(Node):
    """`written` is how the source spells it (0xFF), for the printer."""

    value: int | float
    written: str = field(default="", compare=False)
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Text(Node):
    """A string without interpolation, in either kind of quotes."""

    value: str
    quote: str = field(default='"', compare=False)
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Template(Node):
    """A string, or the text of a block, with `${e}` in it: texts and expressions in their order."""

    parts: tuple["str | Expression", ...]
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Name(Node):
    """A variable, or a function without arguments; `name` is folded, `written` is what makes columns and keys."""

    name: str
    written: str = field(default="", compare=False)
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Forced(Node):
    """`@name` in a condition: the variable, even where a column has that name."""

    name: str
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Member(Node):
    """`target.name` and `target?.name`: an exact match first, then one that ignores case."""

    target: "Expression"
    name: str
    optional: bool = False
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Index(Node):
    target: "Expression"
    index: "Expression"
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Call(Node):
    """`name(a, b)`: a procedure of the program first, then a built-in function."""

    name: str
    arguments: tuple["Expression", ...]
    written: str = field(default="", compare=False)
    bare: bool = field(default=False, compare=False)  # written without brackets: MAX a, b
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class MethodCall(Node):
    """`target.name(a)`: the built-in function with the target as its first argument; `name` is folded."""

    target: "Expression"
    name: str
    arguments: tuple["Expression", ...]
    optional: bool = False
    written: str = field(default="", compare=False)
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class RunScript(Node):
    """`CALL "file", a` or `CALL "file" WITH a = 1`: another script of the bot; its result is the value."""

    script: "Expression"
    arguments: tuple["Expression", ...] = ()
    pairs: "Pairs | None" = None
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Unary(Node):
    operator: UnaryOperator
    operand: "Expression"
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Binary(Node):
    """AND, OR and ?? evaluate their right side only where it counts."""

    operator: BinaryOperator
    left: "Expression"
    right: "Expression"
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Comparison(Node):
    operator: ComparisonOperator
    left: "Expression"
    right: "Expression"
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Is(Node):
    """`e IS [NOT] NULL|EMPTY`."""

    operand: "Expression"
    what: Literal["NULL", "EMPTY"]
    negated: bool = False
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Between(Node):
    operand: "Expression"
    low: "Expression"
    high: "Expression"
    negated: bool = False
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Conditional(Node):
    """`c ? a : b`; IIF(c, a, b) is a Call that is lazy all the same."""

    condition: "Expression"
    then: "Expression"
    otherwise: "Expression"
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Array(Node):
    items: tuple["Expression", ...]
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Pair(Node):
    """`key` keeps its spelling."""

    key: str
    value: "Expression"
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Map(Node):
    """`{ a: 1 }` and `#{ a: 1 }`."""

    entries: tuple[Pair, ...]
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Missing(Node):
    """Where an expression should have been; an error was reported there."""

    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Aliased(Node):
    """`e AS col` among the values of SAVE and INSERT."""

    value: "Expression"
    column: str
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Pairs(Node):
    """`k = e, k AS e, k: e`; a name alone stands for `name = name`."""

    items: tuple[Pair, ...]
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Values(Node):
    """Several expressions after one clause word."""

    items: tuple["Expression", ...]
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Condition(Node):
    """WHERE: `test` is an expression in which a name on the left of a comparison is a column."""

    test: "Expression"
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Order(Node):
    column: str
    descending: bool = False
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Ordering(Node):
    items: tuple[Order, ...]
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Word(Node):
    """A word that stands for itself, in upper case: JSON, TABLE, SECONDS."""

    word: str
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Clause(Node):
    """What a clause word ("TO", "WITH MAX_COST" as "WITH MAX COST") introduced."""

    word: str
    value: "ClauseValue"
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class KeywordCall(Node):
    """`keyword` is the id in the library, `phrase` the one of its phrases that was written, in upper case."""

    keyword: str
    phrase: str
    arguments: tuple["Expression | Aliased", ...]
    clauses: tuple[Clause, ...] = ()
    function: bool = field(default=False, compare=False)  # written as KW(a, b)
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Hear(Node):
    """
    `HEAR v AS kind "prompt" DEFAULT e TIMEOUT s`, and `HEAR ["prompt"]` where it is a value (no target).

    `kind` is the type's own name (EMAIL), "" for plain text, "MENU" with `options` (literals, or one array).
    """

    target: "Expression | None" = None
    kind: str = ""
    options: tuple["Expression", ...] = ()
    prompt: "Expression | None" = None
    default: "Expression | None" = None
    timeout: "Expression | None" = None
    span: Span = field(default=NOWHERE, compare=False, repr=False)


Expression = (
    Null
    | Boolean
    | Number
    | Text
    | Template
    | Name
    | Forced
    | Member
    | Index
    | Call
    | MethodCall
    | RunScript
    | Unary
    | Binary
    | Comparison
    | Is
    | Between
    | Conditional
    | Array
    | Map
    | KeywordCall
    | Hear
    | Missing
)
Target = Name | Member | Index
ClauseValue = Expression | Pairs | Values | Condition | Ordering | Word
