"""Statements: assignment, control flow, errors, blocks of text; a body is a tuple of them."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, TypeAlias, Union

from palaver.basic.nodes.expressions import ComparisonOperator, Expression, Pair, Target, Template
from palaver.basic.nodes.node import Node
from palaver.basic.source import NOWHERE, Span

if TYPE_CHECKING:
    from palaver.basic.nodes.declarations import Declaration

AssignmentOperator = Literal["=", "+=", "-=", "*=", "/="]


@dataclass(frozen=True, slots=True)
class Assignment(Node):
    target: Target
    value: Expression
    operator: AssignmentOperator = "="
    word: str = field(default="", compare=False)  # LET or SET before it
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Dim(Node):
    """`DIM x [AS type] [= e]`, `DIM a(n)`; REDIM keeps what fits."""

    name: str
    type: str = ""
    size: Expression | None = None
    value: Expression | None = None
    again: bool = False
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class ExpressionStatement(Node):
    """A keyword, a procedure or a method, called for what it does."""

    expression: Expression
    word: str = field(default="", compare=False)  # CALL before it
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Arm(Node):
    """IF or ELSEIF with its body; the span is that of the head."""

    condition: Expression
    body: "Body"
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class If(Node):
    arms: tuple[Arm, ...]
    otherwise: "Body | None" = None
    inline: bool = field(default=False, compare=False)
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class For(Node):
    variable: str
    start: Expression
    stop: Expression
    step: Expression | None
    body: "Body"
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class ForEach(Node):
    """`last`: only so many of the last items."""

    variable: str
    iterable: Expression
    body: "Body"
    last: Expression | None = None
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class While(Node):
    condition: Expression
    body: "Body"
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Until(Node):
    """The condition of a DO loop; `negated` where UNTIL was written."""

    condition: Expression
    negated: bool
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Do(Node):
    """`before` is checked before each pass, `after` after it."""

    before: Until | None
    body: "Body"
    after: Until | None
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Exit(Node):
    """`kind` "" ends the script (EXIT, END), "LOOP" the innermost loop (BREAK)."""

    kind: Literal["", "LOOP", "FOR", "WHILE", "DO", "SUB", "FUNCTION"] = ""
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Continue(Node):
    """`kind` "" is the innermost loop."""

    kind: Literal["", "FOR", "WHILE", "DO"] = ""
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class CaseValue(Node):
    value: Expression
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class CaseRange(Node):
    low: Expression
    high: Expression
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class CaseIs(Node):
    operator: ComparisonOperator
    value: Expression
    span: Span = field(default=NOWHERE, compare=False, repr=False)


CaseTest = CaseValue | CaseRange | CaseIs


@dataclass(frozen=True, slots=True)
class Case(Node):
    tests: tuple[CaseTest, ...]
    body: "Body"
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Select(Node):
    """SELECT CASE and SWITCH."""

    subject: Expression
    cases: tuple[Case, ...]
    otherwise: "Body | None" = None
    word: Literal["SELECT", "SWITCH"] = field(default="SELECT", compare=False)
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class With(Node):
    """The builder of a map: keys are set in their order, values see ordinary variables."""

    target: Target
    entries: tuple[Pair, ...]
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Try(Node):
    """`handler` is None without CATCH; `error` is the name that CATCH gives the error."""

    body: "Body"
    error: str = ""
    handler: "Body | None" = None
    final: "Body | None" = None
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class OnError(Node):
    """RESUME NEXT, GOTO 0 ("off") or GOTO label."""

    action: Literal["resume", "off", "goto"]
    label: str = ""
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Resume(Node):
    """`label` "" is RESUME NEXT."""

    label: str = ""
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class ClearError(Node):
    """CLEAR ERROR, ERR.CLEAR."""

    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Throw(Node):
    value: Expression
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Assert(Node):
    condition: Expression
    message: Expression | None = None
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Return(Node):
    """RETURN WITH k AS e is a Return of a Map, `pairs` tells the printer."""

    value: Expression | None = None
    pairs: bool = field(default=False, compare=False)
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Goto(Node):
    label: str
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Label(Node):
    name: str
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class TextBlock(Node):
    """BEGIN TALK, BEGIN SYSTEM PROMPT, BEGIN MAIL recipient; the text's common indentation is gone."""

    kind: Literal["TALK", "SYSTEM PROMPT", "MAIL"]
    text: Template
    recipient: Expression | None = None
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class ScheduleIn(Node):
    """SCHEDULE IN n MINUTES DO: a body that runs once, later, over copies of the variables."""

    amount: Expression
    unit: Literal["SECONDS", "MINUTES", "HOURS"]
    body: "Body"
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Step(Node):
    """A step, a branch or a parallel part of a workflow: its words as they stand, and what is inside it."""

    kind: Literal["STEP", "BRANCH", "PARALLEL"]
    name: str
    text: str
    options: tuple[str, ...] = ()
    body: "Body" = ()
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Invalid(Node):
    """Statements that could not be read; an error was reported inside the span."""

    span: Span = field(default=NOWHERE, compare=False, repr=False)


Simple = Assignment | Dim | ExpressionStatement | Exit | Continue | Return | Throw | Assert | Goto | Label
Statement: TypeAlias = Union[  # a declaration stands in a file above
    Simple,
    If,
    For,
    ForEach,
    While,
    Do,
    Select,
    With,
    Try,
    OnError,
    Resume,
    ClearError,
    TextBlock,
    ScheduleIn,
    Step,
    Invalid,
    "Declaration",
]
Body: TypeAlias = tuple[Statement, ...]
