"""Lowering of ON ERROR, RESUME and labels: under a mode each statement has a handler of its own."""

from typing import Any

from palaver.basic.compiler import core
from palaver.basic.compiler.jumps import Block, Made
from palaver.basic.compiler.resuming import Resuming
from palaver.basic.errors import Extent
from palaver.basic.nodes import expressions, statements
from palaver.basic.nodes.node import Node
from palaver.basic.nodes.statements import Body


class Handling(Resuming):
    """`mode` is the variable of ON ERROR, where the procedure has one."""

    mode: str = ""

    def statement(self, node: Any) -> Made:
        raise NotImplementedError

    def plain(self, node: Any) -> Made:
        raise NotImplementedError

    def guarded(self, node: Any) -> Made:
        """It goes on, jumps, or lets the error pass."""
        at, error, body = self.at(node), self.hide(), tuple(self.plain(node))
        mode, seen = core.Variable(at, self.mode), core.Variable(at, error)
        handler: Made = [core.Evaluate(at, core.Operation(at, "keep", (mode, seen)))]
        if isinstance(node, statements.Assignment) and isinstance(node.target, expressions.Name):
            handler.append(core.Let(at, node.target.name, core.Constant(at, None)))
        labels = dict.fromkeys(label for block in reversed(self.blocks) for label in block.labels)
        kept: Made = [core.Let(at, self.failed, core.Constant(at, self.points + 1))] if self.resumes and labels else []
        for label in labels:
            asked = core.Operation(at, "=", (mode, core.Constant(at, f"goto {label}")))
            jump = statements.Goto(label, span=node.span)
            handler.append(core.If(at, asked, (*kept, *self.plain(jump))))
        passed = core.Operation(at, "=", (mode, core.Constant(at, "resume")))
        again = core.Evaluate(at, core.Operation(at, "rethrow", (seen,)))
        return [core.Try(at, body, error, (*handler, core.If(at, passed, (), (again,))))]

    def labelled(self, body: Body) -> core.Body:
        """A list with labels: a loop that goes through its parts from the one that was jumped to."""
        parts: list[tuple[str, list[Any]]] = [("", [])]
        for each in body:
            if isinstance(each, statements.Label):
                parts.append((each.name.casefold(), []))
            else:
                parts[-1][1].append(each)
        at, id_, slot = self.at(body[0]), self.id(), self.hide()
        labels = {name: number for number, (name, _) in enumerate(parts) if name}
        self.blocks.append(Block("LABELS", id_, labels, slot))
        made: Made = []
        for number, (_, inner) in enumerate(parts):
            asked = core.Operation(at, "<=", (core.Variable(at, slot), core.Constant(at, number)))
            lowered = [statement for each in inner for statement in self.statement(each)]
            if lowered:
                made.append(core.If(at, asked, tuple(lowered)))
        self.blocks.pop()
        loop = core.Loop(at, id_, core.Constant(at, True), (*made, core.Leave(at, id_)))
        return (core.Let(at, slot, core.Constant(at, 0)), loop)

    def on_error(self, node: statements.OnError, at: Extent) -> Made:
        mode = f"goto {node.label.casefold()}" if node.action == "goto" else node.action
        made: Made = [core.Let(at, self.mode, core.Constant(at, mode))]
        return [*self.clear_error(node, at), *made] if node.action == "resume" else made

    def resume(self, node: statements.Resume, at: Extent) -> Made:
        if node.label:
            return [*self.clear_error(node, at), *self.goto(statements.Goto(node.label, span=node.span), at)]
        return self._resume_next(node, at)

    def _resume_next(self, node: statements.Resume, at: Extent) -> Made:
        """Behind the statement that failed, wherever it stands."""
        failed, zero = core.Variable(at, self.failed), core.Constant(at, 0)
        none = core.Evaluate(at, self.fail(at, "ArgumentError", "RESUME NEXT, and there was no error to go back from"))
        nowhere: Made = [core.Let(at, self.mode, core.Constant(at, "off")), none] if self.mode else [none]
        back: Made = [core.Let(at, self.back, failed), core.Let(at, self.failed, zero)]
        known = core.Operation(at, ">", (failed, zero))
        again = self.leave(at, self.top, again=True, before=back)
        return [core.If(at, known, (), tuple(nowhere)), *self.clear_error(node, at), *again]

    def clear_error(self, node: Node, at: Extent) -> Made:  # noqa: ARG002  # called like the others
        return [core.Evaluate(at, core.Operation(at, "clear", ()))]

    def throw(self, node: statements.Throw, at: Extent) -> Made:
        return [core.Evaluate(at, core.Operation(at, "throw", (self.expression(node.value),)))]

    def assert_(self, node: statements.Assert, at: Extent) -> Made:
        message = core.Constant(at, "assertion failed") if node.message is None else self.expression(node.message)
        thrown = core.Evaluate(at, core.Operation(at, "throw", (message,)))
        return [core.If(at, core.Not(at, self.expression(node.condition)), (thrown,))]
