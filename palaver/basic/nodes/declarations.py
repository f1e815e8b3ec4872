"""Declarations: procedures, headers of tools, tables, handlers of events; and the program that holds everything."""

from dataclasses import dataclass, field
from typing import Final, Literal

from palaver.basic.nodes.expressions import Array, Boolean, Expression, Null, Number, Text, Unary
from palaver.basic.nodes.node import Node
from palaver.basic.nodes.statements import Body
from palaver.basic.source import NOWHERE, Span

# What may stand where the program does not run: DEFAULT, LIKE. A Unary is a sign before a number.
Constant = Null | Boolean | Number | Text | Unary | Array

METHODS: Final = ("GET", "POST", "PUT", "PATCH", "DELETE")  # by which a webhook is called
CHANGES: Final = ("create", "modify", "delete", "rename", "move")  # of files that ON CHANGE is told of


@dataclass(frozen=True, slots=True)
class Formal(Node):
    """A parameter of a procedure; `declared` where a PARAM line at the head of its body said it."""

    name: str
    type: str = ""
    default: Expression | None = None
    declared: "Param | None" = None
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Procedure(Node):
    """SUB and FUNCTION; `name` is folded."""

    kind: Literal["SUB", "FUNCTION"]
    name: str
    formals: tuple[Formal, ...]
    body: Body
    returns: str = ""
    written: str = field(default="", compare=False)
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Param(Node):
    """`type` is the type's own name ("STRING" without AS); `name` keeps its spelling, for the model."""

    name: str
    type: str = "STRING"
    of: str = ""
    like: Constant | None = None
    description: str | None = None
    optional: bool = False
    default: Constant | None = None
    enum: tuple[str, ...] = ()
    minimum: Constant | None = None
    maximum: Constant | None = None
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Description(Node):
    text: str
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class ToolName(Node):
    """`TOOL "name"`: names the section that its header opens."""

    name: str
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Column(Node):
    """`type` is one of section 6, or the name of another table; `arguments` are length and precision ("MAX" is -1)."""

    name: str
    type: str
    arguments: tuple[int, ...] = ()
    key: bool = False
    required: bool = False
    unique: bool = False
    index: bool = False
    default: Constant | None = None
    generated: Literal["", "NOW", "UUID"] = ""
    references: str = ""
    references_column: str = ""
    read_by: tuple[str, ...] = ()
    write_by: tuple[str, ...] = ()
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Table(Node):
    """`uniques` are the UNIQUE(a, b) lines."""

    name: str
    columns: tuple[Column, ...]
    connection: str = ""
    read_by: tuple[str, ...] = ()
    write_by: tuple[str, ...] = ()
    uniques: tuple[tuple[str, ...], ...] = ()
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class TableIndex(Node):
    """INDEX [name] ON table (a, b), outside of the table's block."""

    table: str
    columns: tuple[str, ...]
    name: str = ""
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Handler(Node):
    """
    ON .. END ON; without END ON the rest of the file is the body.

    `subject` is the table, address, path, form or event; `options` are FROM, SUBJECT, EVENTS; `calls` is the
    procedure of ON "name" CALL proc.
    """

    kind: Literal["INSERT", "UPDATE", "DELETE", "EMAIL", "CHANGE", "FORM SUBMIT", "EVENT"]
    subject: Expression
    body: Body
    options: tuple[tuple[str, Expression], ...] = ()
    calls: str = ""
    open: bool = field(default=False, compare=False)
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Webhook(Node):
    endpoint: Expression
    method: Expression | None = None
    secret: Expression | None = None
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Workflow(Node):
    """`#workflow` as the first line, a hint; with a name it is ORCHESTRATE WORKFLOW and its steps."""

    name: str = ""
    steps: Body = ()
    span: Span = field(default=NOWHERE, compare=False, repr=False)


Declaration = Procedure | Param | Description | ToolName | Table | TableIndex | Handler | Webhook | Workflow


@dataclass(frozen=True, slots=True)
class Comment(Node):
    """`text` with the mark it was written with; `own` where nothing stands before it on its line."""

    text: str
    own: bool = True
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Program(Node):
    """`comments` and `grouped` (spans in brackets that nothing needs) are for the printer and for names of tools."""

    statements: Body
    comments: tuple[Comment, ...] = field(default=(), compare=False)
    grouped: frozenset[Span] = field(default=frozenset(), compare=False)
    span: Span = field(default=NOWHERE, compare=False, repr=False)
