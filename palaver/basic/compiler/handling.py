"""Lowering of ON ERROR, RESUME and labels: under a mode each statement has a handler of its own."""

from typing import Any

from palaver.basic.compiler import core
from palaver.basic.compiler.jumps import Block, Jumps, Made
from palaver.basic.errors import Extent
from palaver.basic.nodes import expressions, statements
from palaver.basic.nodes.node import Node
from palaver.basic.nodes.statements import Body


class Handling(Jumps):
    """`mode` is the variable of ON ERROR, where the procedure has one; `resumes` where it has a RESUME NEXT."""

    mode: str = ""
    resumes: bool = False

    def statement(self, node: Any) -> Made:
        raise NotImplementedError

    def plain(self, node: Any) -> Made:
        raise NotImplementedError

    def guarded(self, node: Any) -> Made:
        """It goes on, jumps, or lets the error pass."""
        at, error = self.at(node), self.hide()
        handler: Made = [
            core.Evaluate(at, core.Operation(at, "keep", (core.Variable(at, self.mode), core.Variable(at, error))))
        ]
        if isinstance(node, statements.Assignment) and isinstance(node.target, expressions.Name):
            handler.append(core.Let(at, node.target.name, core.Constant(at, None)))
        for block in reversed(self.blocks):
            back = block.part if node is block.node else -1
            for label in block.labels:
                asked = core.Operation(at, "=", (core.Variable(at, self.mode), core.Constant(at, f"goto {label}")))
                kept: Made = [core.Let(at, block.value, core.Constant(at, back))] if self.resumes else []
                jump = statements.Goto(label, span=node.span)
                handler.append(core.If(at, asked, (*kept, *self.plain(jump))))
        return [core.Try(at, tuple(self.plain(node)), error, tuple(handler))]

    def labelled(self, body: Body) -> core.Body:
        """A list with labels: a loop that goes through its parts from the one that was jumped to."""
        parts: list[tuple[str, list[Any]]] = [("", [])]
        for each in body:
            if isinstance(each, statements.Label):
                parts.append((each.name.casefold(), []))
            elif self.resumes:
                parts.append(("", [each]))
            else:
                parts[-1][1].append(each)
        at, id_, slot = self.at(body[0]), self.id(), self.hide()
        labels = {name: number for number, (name, _) in enumerate(parts) if name}
        block = Block("LABELS", id_, labels, slot, self.hide() if self.resumes else "")
        self.blocks.append(block)
        made: Made = []
        for number, (_, inner) in enumerate(parts):
            asked = core.Operation(at, "<=", (core.Variable(at, slot), core.Constant(at, number)))
            lowered: Made = []
            for each in inner:
                block.part, block.node = number + 1, each
                lowered += self.statement(each)
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
        """Behind the statement that failed, where that stands in the list of the label and in no block of it."""
        block = next((each for each in reversed(self.blocks) if each.kind == "LABELS"), None)
        if block is None:
            return [core.Evaluate(at, self.fail(at, "SyntaxError", "RESUME NEXT stands where no error jumps to"))]
        failed = core.Variable(at, block.value)
        message = "RESUME NEXT goes back to no block: the error was inside of one, or there was none"
        failing = core.Evaluate(at, self.fail(at, "NotImplemented", message))
        nowhere: Made = [core.Let(at, self.mode, core.Constant(at, "off")), failing] if self.mode else [failing]
        known = core.Operation(at, ">", (failed, core.Constant(at, 0)))
        place = core.Let(at, block.slot, failed)
        back = self.leave(at, block, again=True, before=[place, core.Let(at, block.value, core.Constant(at, None))])
        return [core.If(at, known, (), tuple(nowhere)), *self.clear_error(node, at), *back]

    def clear_error(self, node: Node, at: Extent) -> Made:  # noqa: ARG002  # called like the others
        return [core.Evaluate(at, core.Operation(at, "clear", ()))]

    def throw(self, node: statements.Throw, at: Extent) -> Made:
        return [core.Evaluate(at, core.Operation(at, "throw", (self.expression(node.value),)))]

    def assert_(self, node: statements.Assert, at: Extent) -> Made:
        message = core.Constant(at, "assertion failed") if node.message is None else self.expression(node.message)
        thrown = core.Evaluate(at, core.Operation(at, "throw", (message,)))
        return [core.If(at, core.Not(at, self.expression(node.condition)), (thrown,))]
