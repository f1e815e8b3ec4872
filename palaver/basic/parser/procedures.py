"""SUB, FUNCTION and CALL."""

from palaver.basic.nodes import declarations as nodes
from palaver.basic.nodes import expressions as values
from palaver.basic.nodes.expressions import Expression
from palaver.basic.nodes.statements import Body, ExpressionStatement, Statement
from palaver.basic.parser.blocks import Blocks
from palaver.basic.parser.bodies import OPEN
from palaver.basic.source import Span


class Procedures(Blocks):
    def procedure(self) -> Statement | None:
        if self.tokens[self.at + 1].kind != "name":
            return None
        start = self.token.start
        kind = self.advance().key.upper()
        name = self.advance()
        formals: tuple[nodes.Formal, ...] = ()
        formals = self.guarded(self._formals, formals)
        returns = self.advance().key.upper() if self.take_word("as") else ""
        self.end_of_head(kind)
        with self.block(kind, self.since(start), f"END {kind}") as block:
            if [each.word for each in self.blocks[:-1]] not in ([], [OPEN]):
                hint = f"move it out of {self.blocks[-2].word}"
                self.error(
                    "block", f"{kind} inside of another block", block.span, opened=self.blocks[-2].span, suggestion=hint
                )
            body = self.body()
            self.close(block, f"END {kind}")
        formals, body = _declared(formals, body)
        return nodes.Procedure(kind, name.key, formals, body, returns, self.written(name), self.since(start))  # type: ignore[arg-type]  # SUB or FUNCTION

    def _formals(self) -> tuple[nodes.Formal, ...]:
        if not self.take_op("("):
            return ()
        opener = self.tokens[self.at - 1]
        found: list[nodes.Formal] = []
        while not self.is_op(")"):
            found.append(self._formal())
            if not self.take_op(","):
                break
        self.expect_op(")", "the parameters", Span(opener.start, opener.end))
        return tuple(found)

    def _formal(self) -> nodes.Formal:
        name = self.expect_name("the name of a parameter")
        kind = self.expect_name("the name of a type").key.upper() if self.take_word("as") else ""
        default = self.expression(nested=True) if self.take_op("=") else None
        return nodes.Formal(name.key, kind, default, span=self.since(name.start))

    def call_statement(self) -> Statement | None:
        ahead = self.tokens[self.at + 1]
        if ahead.kind not in {"name", "text", "open"}:
            return None
        value = self.calling(nested=False)
        return ExpressionStatement(value, "CALL", value.span)

    def calling(self, *, nested: bool) -> Expression:
        """`CALL name[(args)]`, `CALL name a, b`, `CALL "file" [, args | WITH pairs]`."""
        start = self.advance().start
        if self.token.kind in {"text", "open"}:
            return self._script(start, nested=nested)
        name = self.advance()
        if self.is_op("("):
            made = self.call(name)
            return values.Call(made.name, made.arguments, made.written, span=self.since(start))
        arguments: list[Expression] = []
        if not self.at_end() and not self.divides(self.at):
            arguments.append(self.expression(nested=True))
            while not nested and self.take_op(","):
                arguments.append(self.expression(nested=True))
        return values.Call(name.key, tuple(arguments), self.written(name), span=self.since(start))

    def _script(self, start: int, *, nested: bool) -> Expression:
        script = self.primary(nested=True)
        if self.take_word("with"):
            return values.RunScript(script, (), self.pairs(None), self.since(start))
        arguments: list[Expression] = []
        while not nested and self.take_op(","):
            arguments.append(self.expression(nested=True))
        return values.RunScript(script, tuple(arguments), None, self.since(start))


def _declared(formals: tuple[nodes.Formal, ...], body: Body) -> tuple[tuple[nodes.Formal, ...], Body]:
    """PARAM lines at the head of a body declare parameters, as the brackets do."""
    size = 0
    while size < len(body) and isinstance(body[size], nodes.Param):
        size += 1
    params = [each for each in body[:size] if isinstance(each, nodes.Param)]
    made = [nodes.Formal(each.name.casefold(), each.type, each.default, each, each.span) for each in params]
    return (*formals, *made), body[size:]
