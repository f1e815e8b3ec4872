"""Nodes of Python with the places of BASIC: an error's position costs a program nothing until it is asked for."""

import ast
from typing import Any

from palaver.basic.errors import Extent

Expression = ast.expr
Statement = ast.stmt
NOWHERE = Extent(1, 1, 1, 1)


def pos(at: Extent) -> dict[str, Any]:
    end = max((at.end_line, at.end_column), (at.line, at.column))
    return {"lineno": at.line, "col_offset": at.column, "end_lineno": end[0], "end_col_offset": end[1]}


def name(identifier: str, at: Extent) -> ast.Name:
    return ast.Name(identifier, ast.Load(), **pos(at))


def target(identifier: str, at: Extent) -> ast.Name:
    return ast.Name(identifier, ast.Store(), **pos(at))


def constant(value: Any, at: Extent) -> ast.Constant:
    return ast.Constant(value, **pos(at))


def call(function: str, operands: list[Expression], at: Extent, names: tuple[str, ...] = ()) -> ast.Call:
    plain = operands[: len(operands) - len(names)]
    named = zip(names, operands[len(plain) :], strict=True)
    return ast.Call(name(function, at), plain, [ast.keyword(key, value, **pos(at)) for key, value in named], **pos(at))


def compare(left: Expression, operator: ast.cmpop, right: Expression, at: Extent) -> ast.Compare:
    return ast.Compare(left, [operator], [right], **pos(at))


def is_(left: Expression, right: Expression, at: Extent) -> ast.Compare:
    return compare(left, ast.Is(), right, at)


def has_type(value: Expression, kind: str, at: Extent) -> ast.Compare:
    return is_(call("type", [value], at), name(kind, at), at)


def not_(value: Expression, at: Extent) -> ast.UnaryOp:
    return ast.UnaryOp(ast.Not(), value, **pos(at))


def both(left: Expression, right: Expression, at: Extent) -> ast.BoolOp:
    return ast.BoolOp(ast.And(), [left, right], **pos(at))


def either(left: Expression, right: Expression, at: Extent) -> ast.BoolOp:
    return ast.BoolOp(ast.Or(), [left, right], **pos(at))


def choice(test: Expression, then: Expression, otherwise: Expression, at: Extent) -> ast.IfExp:
    return ast.IfExp(test, then, otherwise, **pos(at))


def walrus(identifier: str, value: Expression, at: Extent) -> ast.NamedExpr:
    return ast.NamedExpr(target(identifier, at), value, **pos(at))


def binary(left: Expression, operator: ast.operator, right: Expression, at: Extent) -> ast.BinOp:
    return ast.BinOp(left, operator, right, **pos(at))


def items(values: list[Expression], at: Extent) -> ast.List:
    return ast.List(values, ast.Load(), **pos(at))


def entries(keys: tuple[str, ...], values: list[Expression], at: Extent) -> ast.Dict:
    return ast.Dict([constant(key, at) for key in keys], values, **pos(at))


def tuple_(values: list[Expression], at: Extent) -> ast.Tuple:
    return ast.Tuple(values, ast.Load(), **pos(at))


def targets(identifiers: list[str], at: Extent) -> ast.Tuple:
    return ast.Tuple([target(each, at) for each in identifiers], ast.Store(), **pos(at))


def let(identifier: str, value: Expression, at: Extent) -> ast.Assign:
    return assign(target(identifier, at), value, at)


def assign(to: Expression, value: Expression, at: Extent) -> ast.Assign:
    return ast.Assign([to], value, **pos(at))


def count(identifier: str, operator: ast.operator, by: int, at: Extent) -> ast.AugAssign:
    return ast.AugAssign(target(identifier, at), operator, constant(by, at), **pos(at))


def evaluate(value: Expression, at: Extent) -> ast.Expr:
    return ast.Expr(value, **pos(at))


def if_(test: Expression, then: list[Statement], otherwise: list[Statement], at: Extent) -> ast.If:
    return ast.If(test, then or [ast.Pass(**pos(at))], otherwise, **pos(at))


def while_(test: Expression, body: list[Statement], at: Extent) -> ast.While:
    return ast.While(test, body or [ast.Pass(**pos(at))], [], **pos(at))


def for_(variable: Expression, values: Expression, body: list[Statement], at: Extent) -> ast.For:
    return ast.For(variable, values, body or [ast.Pass(**pos(at))], [], **pos(at))


def break_(at: Extent) -> ast.Break:
    return ast.Break(**pos(at))


def continue_(at: Extent) -> ast.Continue:
    return ast.Continue(**pos(at))


def return_(value: Expression, at: Extent) -> ast.Return:
    return ast.Return(value, **pos(at))


def raise_(value: Expression, at: Extent) -> ast.Raise:
    return ast.Raise(value, **pos(at))


def try_(body: list[Statement], handler: list[Statement], at: Extent) -> ast.Try:
    caught = ast.ExceptHandler(name("Exception", at), "_e", handler, **pos(at))
    return ast.Try(body or [ast.Pass(**pos(at))], [caught], [], [], **pos(at))


def nonlocal_(identifier: str, at: Extent) -> ast.Nonlocal:
    return ast.Nonlocal([identifier], **pos(at))


def function(identifier: str, parameters: list[str], body: list[Statement], at: Extent) -> ast.FunctionDef:
    arguments = ast.arguments(
        posonlyargs=[],
        args=[ast.arg(each, **pos(at)) for each in parameters],
        kwonlyargs=[],
        kw_defaults=[],
        defaults=[],
    )
    made = ast.FunctionDef(identifier, arguments, body or [ast.Pass(**pos(at))], [], **pos(at))
    return ast.fix_missing_locations(made)
