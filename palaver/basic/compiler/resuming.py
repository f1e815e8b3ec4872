"""
Lowering of what RESUME NEXT goes back into: a procedure that has one begins again and skips to its point.

Every statement has a number, the inner ones before it; `#back` holds the number behind which the procedure goes on, 0
while it runs. What is on the way is entered without asking its condition again; loops keep their state in variables.
"""

from palaver.basic.compiler import core
from palaver.basic.compiler.jumps import Block, Jumps, Made
from palaver.basic.errors import Extent


class Resuming(Jumps):
    """`resumes` where the procedure has a RESUME NEXT; `points` are the numbers given so far."""

    resumes: bool = False
    points: int = 0
    back: str = ""
    failed: str = ""
    top: Block | None = None

    def resumable(self, make: Made, at: Extent) -> Made:
        """The whole of a procedure, which RESUME NEXT begins again."""
        assert self.top is not None
        zero = core.Constant(at, 0)
        body = (*make, core.Leave(at, self.top.id))
        loop = core.Loop(at, self.top.id, core.Constant(at, True), body)
        return [core.Let(at, self.back, zero), core.Let(at, self.failed, zero), loop]

    def numbered(self, at: Extent, made: Made, low: int) -> Made:
        """A statement with those inside of it, numbered from `low`; its own number is the last."""
        here = core.Operation(at, "=", (core.Variable(at, self.back), core.Constant(at, self.points)))
        reached = core.If(at, here, (core.Let(at, self.back, core.Constant(at, 0)),))
        entered = self.fresh(at) if low == self.points else core.Short(at, "or", self.fresh(at), self._within(at, low))
        return [core.If(at, entered, tuple(made), (reached,))]

    def fresh(self, at: Extent) -> core.Expression:
        """Whether this runs, and is not only on the way back."""
        return core.Operation(at, "=", (core.Variable(at, self.back), core.Constant(at, 0)))

    def _within(self, at: Extent, low: int, high: int | None = None) -> core.Expression:
        bounds = (core.Constant(at, low), core.Constant(at, self.points - 1 if high is None else high))
        return core.Operation(at, "between", (core.Variable(at, self.back), *bounds))

    def once(self, at: Extent, made: Made) -> Made:
        """What is not done again on the way back."""
        return [core.If(at, self.fresh(at), tuple(made))] if self.resumes else made

    def asked(self, at: Extent, test: core.Expression, low: int) -> core.Expression:
        """A test before statements from `low` to the last one that was numbered."""
        if not self.resumes:
            return test
        return core.Choice(at, self.fresh(at), test, self._within(at, low, self.points))

    def unless_behind(self, at: Extent, made: Made, low: int) -> Made:
        """What has statements from `low` on, and is passed over on the way to what follows it."""
        if not self.resumes:
            return made
        return [core.If(at, core.Short(at, "or", self.fresh(at), self._within(at, low, self.points)), tuple(made))]

    def caught(self, at: Extent, body: core.Body, error: str, handler: core.Body, low: int) -> Made:
        """A TRY whose handler has statements from `low` on, and can be entered again."""
        if not self.resumes:
            return [core.Try(at, body, error, handler)]
        hit = self.hide()
        asked = core.Variable(at, hit)
        caught = core.Try(at, body, error, (core.Let(at, hit, core.Constant(at, True)),))
        return [
            core.Let(at, hit, self._within(at, low, self.points)),
            core.If(at, asked, (), (caught,)),
            core.If(at, asked, handler),
        ]

    def again(self, at: Extent, test: core.Expression | None) -> core.Expression | None:
        """The test before a pass, which is not asked where a pass is entered in its midst."""
        if not self.resumes or test is None:
            return test
        return core.Choice(at, self.fresh(at), test, core.Constant(at, True))

    def through(self, at: Extent, id_: int, variable: str, kept: tuple[str, core.Expression], body: core.Body) -> Made:
        """A FOR or FOR EACH that keeps what it goes through, by `spanned` or `listed`, and where it is in it."""
        name, values = kept
        held, index = self.hide(), self.hide()
        state = (core.Variable(at, held), core.Variable(at, index))
        count = core.Operation(at, "len" if name == "listed" else f"{name}_passes", state[:1])
        more = core.Operation(at, "<", (state[1], count))
        one = core.Operation(at, "+", (state[1], core.Constant(at, 1)))
        item = core.Let(at, variable, core.Operation(at, f"{name}_item", state))
        start: Made = [core.Let(at, held, values), core.Let(at, index, core.Constant(at, 0))]
        step = self.once(at, [item, core.Let(at, index, one)])
        return [*self.once(at, start), core.Loop(at, id_, self.again(at, more), (*step, *body))]
