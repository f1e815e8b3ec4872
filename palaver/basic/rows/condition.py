"""
A condition as a value: nested lists of operators, columns and bound values, made of nodes; never a text to be spliced.

`["=", ["column", "age"], ["value", 7]]`; others are `and or not is between in` and so on, and `["call", "lower", …]`.
"""

from collections.abc import Callable
from typing import Any, Final

from palaver.basic.errors import BasicError, argument_error
from palaver.basic.nodes import expressions as tree

Shape = list[Any]
IsVariable = Callable[[str], bool]
_COMPARED: Final = {
    "=": "=", "<>": "<>", "<": "<", ">": ">", "<=": "<=", ">=": ">=", "LIKE": "like", "ILIKE": "like", "IN": "in",
    "CONTAINS": "contains", "STARTS WITH": "starts", "ENDS WITH": "ends",
}  # fmt: skip
# What stands in SQL, too, and what only rows in memory can be asked.
_CALLS: Final = frozenset(
    "lower upper lcase ucase date year month day now dateadd len trim abs round coalesce today"  # noqa: SIM905  # words read best as words
    " left right mid replace".split()
)


def shaped(node: Any, is_variable: IsVariable, *, left: bool = False) -> Shape:
    """The shape of a test; `["value", node]` where a value is to be bound. A name on the left is a column."""
    match node:
        case tree.Condition():
            return shaped(node.test, is_variable)
        case tree.Binary(operator="AND" | "OR"):
            both = (shaped(each, is_variable, left=True) for each in (node.left, node.right))
            return [node.operator.casefold(), *both]
        case tree.Binary():
            return [
                node.operator,
                shaped(node.left, is_variable, left=left),
                shaped(node.right, is_variable, left=left),
            ]
        case tree.Comparison():
            plain = node.operator.removeprefix("NOT ")
            made: Shape = [
                _COMPARED[plain],
                shaped(node.left, is_variable, left=True),
                shaped(node.right, is_variable),
            ]
            return made if plain == node.operator else ["not", made]
        case tree.Unary(operator="NOT"):
            return ["not", shaped(node.operand, is_variable, left=True)]
        case tree.Is():
            made = [f"is {node.what.casefold()}", shaped(node.operand, is_variable, left=True)]
            return ["not", made] if node.negated else made
        case tree.Between():
            bounds = (shaped(each, is_variable) for each in (node.low, node.high))
            made = ["between", shaped(node.operand, is_variable, left=True), *bounds]
            return ["not", made] if node.negated else made
        case tree.Name():
            return ["value", node] if not left and is_variable(node.name) else ["column", node.written or node.name]
        case tree.Member():
            return _member(node, is_variable, left=left)
        case tree.Call() if node.name in _CALLS:
            return ["call", node.name, *(shaped(each, is_variable, left=left) for each in node.arguments)]
    return ["value", node]


def _member(node: tree.Member, is_variable: IsVariable, *, left: bool) -> Shape:
    """`a.b` is a member of a variable if there is one, else the column b of the source a."""
    base: Any = node
    while isinstance(base, tree.Member):
        base = base.target
    if isinstance(base, tree.Name) and (left or not is_variable(base.name)):
        if base.name == "item" or not isinstance(node.target, tree.Name):
            return ["member", shaped(node.target, is_variable, left=True), node.name]
        return ["column", node.name, base.written or base.name]
    return ["value", node]


def literals(shape: Shape) -> Shape:
    """A shape whose values are literals, for texts that are read while a program runs."""
    if shape[:1] == ["value"]:
        return ["value", literal(shape[1])]
    return [literals(each) if isinstance(each, list) else each for each in shape]


def literal(node: Any) -> Any:
    match node:
        case tree.Null():
            return None
        case tree.Text() | tree.Number() | tree.Boolean():
            return node.value
        case tree.Array():
            return [literal(each) for each in node.items]
        case tree.Unary(operator="-"):
            return -literal(node.operand)
        case tree.Template():
            raise argument_error("a condition has no ${ } of its own")
    raise BasicError("ArgumentError", "this cannot stand in a condition")
