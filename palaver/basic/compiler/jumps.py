"""Lowering of jumps: out of the blocks around, through every FINALLY on the way."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from palaver.basic.compiler import core
from palaver.basic.compiler.lowering import Lowering
from palaver.basic.errors import Extent
from palaver.basic.nodes import statements

Made = list[core.Statement]


@dataclass(slots=True)
class Block:
    """
    What is around a statement; `kind` is a loop's, LABELS, FINALLY or PROCEDURE.

    `ways` leave a FINALLY when it is done; `inner` is the part of a loop that is left for its next pass.
    """

    kind: str
    id: int
    labels: Mapping[str, int] = field(default_factory=dict)
    slot: str = ""
    value: str = ""
    inner: int = 0
    ways: list[Callable[[], Made]] = field(default_factory=list)


class Jumps(Lowering):
    """`blocks` are those around what is lowered, the innermost last."""

    blocks: list[Block]

    def goto(self, node: statements.Goto, at: Extent) -> Made:
        label = node.label.casefold()
        block = next((each for each in reversed(self.blocks) if label in each.labels), None)
        if block is None:
            return [core.Evaluate(at, self.fail(at, "SyntaxError", f"there is no label {node.label} around"))]
        place = core.Let(at, block.slot, core.Constant(at, block.labels[label]))
        return self.leave(at, block, again=True, before=[place])

    def leave(self, at: Extent, target: Block | None, *, again: bool = False, before: Made | None = None) -> Made:
        """Out of `target`; None is out of the procedure. Every FINALLY on the way is done first."""
        for number in range(len(self.blocks) - 1, -1, -1):
            block = self.blocks[number]
            if block is target:
                break
            if block.kind == "FINALLY":
                return self._through(at, number, target, again=again, before=before)
        if target is None:
            return [*(before or []), core.Return(at, core.Constant(at, None))]
        if again and target.inner:
            return [*(before or []), core.Leave(at, target.inner)]
        return [*(before or []), core.Leave(at, target.id, again)]

    def _through(self, at: Extent, number: int, target: Block | None, *, again: bool, before: Made | None) -> Made:
        block, outer = self.blocks[number], self.blocks[:number]

        def onwards() -> Made:
            kept, self.blocks = self.blocks, list(outer)
            if target is None:
                made = self.returned(at, core.Variable(at, block.value))
            else:
                made = self.leave(at, target, again=again)
            self.blocks = kept
            return made

        block.ways.append(onwards)
        way = core.Let(at, block.slot, core.Constant(at, len(block.ways) + 1))
        return [*(before or []), way, core.Leave(at, block.id)]

    def returned(self, at: Extent, value: core.Expression) -> Made:
        block = next((each for each in reversed(self.blocks) if each.kind == "FINALLY"), None)
        if block is None:
            return [core.Return(at, value)]
        return self.leave(at, None, before=[core.Let(at, block.value, value)])
