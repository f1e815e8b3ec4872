"""Random programs as trees: every kind of statement, suspensions in the midst of expressions, errors everywhere."""

from random import Random
from typing import Any

from palaver.basic.nodes import expressions as ex
from palaver.basic.nodes import statements as stm
from palaver.basic.nodes.declarations import Formal, Procedure, Program

NAMES = ("a", "b", "c")
_LEAVES: tuple[Any, ...] = (
    *map(ex.Number, (0, 1, 2, 7)),
    *map(ex.Name, NAMES),
    ex.Text("x"),
    ex.Text("5"),
    ex.Null(),
    ex.Boolean(True),
    ex.Index(ex.Name("m"), ex.Text("x")),
)
_ARITHMETIC: tuple[Any, ...] = ("+", "-", "*", "&", "MOD", "/", "\\", "^", "AND", "OR", "??", "XOR")
_COMPARED: tuple[Any, ...] = ("=", "<>", "<", ">=")


class Writer:
    """Writes one program for each seed."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)

    def program(self) -> Program:
        numbered = enumerate((*NAMES, "w1", "w2"))
        start: list[Any] = [stm.Assignment(ex.Name(name), ex.Number(n)) for n, name in numbered]
        start += [stm.Assignment(ex.Name(name), ex.Number(0)) for name in ("w3", "d1", "d2", "d3", "shadow")]
        start.append(stm.Assignment(ex.Name("m"), ex.Map((ex.Pair("x", ex.Number(1)),))))
        end = stm.Return(ex.Array((*map(ex.Name, (*NAMES, "shadow")), ex.Call("tojson", (ex.Name("m"),)))))
        return Program((*start, *self.body(4), end, self._asks(), self._plain()))

    def _asks(self) -> Procedure:
        p, q, z = ex.Name("p"), ex.Name("q"), ex.Name("z")
        given = stm.If((stm.Arm(p, (stm.Return(ex.Binary("&", p, ex.Hear(prompt=q))),)),))
        lost = (stm.Return(ex.Member(z, "code")),)
        tried = stm.Try((stm.Return(ex.Binary("-", ex.Hear(prompt=p), q)),), "z", lost)
        return Procedure("FUNCTION", "asks", (Formal("p"), Formal("q")), (given, tried))

    def _plain(self) -> Procedure:
        value = ex.Binary("+", ex.Name("p"), self.value(2, awaiting=False))
        return Procedure("FUNCTION", "plain", (Formal("p"),), (stm.Return(value),))

    def value(self, depth: int = 2, *, awaiting: bool = True) -> Any:  # noqa: C901, PLR0911  # one branch for each node
        if depth == 0 or self.random.random() < 0.25:
            return self.random.choice(_LEAVES)

        def inner() -> Any:
            return self.value(depth - 1, awaiting=awaiting)

        kind = self.random.choice(
            ("binary", "compared", "choice", "unary", "text", "max", "array", "plain", "is", "between")
        )
        if awaiting and self.random.random() < 0.25:
            kind = self.random.choice(("hear", "asks"))
        match kind:
            case "binary":
                return ex.Binary(self.random.choice(_ARITHMETIC), inner(), inner())
            case "compared":
                return ex.Comparison(self.random.choice(_COMPARED), inner(), inner())
            case "choice":
                return ex.Conditional(inner(), inner(), inner())
            case "unary":
                return ex.Unary(self.random.choice(("NOT", "-")), inner())
            case "text":
                return ex.Template(("s", inner()))
            case "array":
                return ex.Array((inner(), inner()))
            case "is":
                return ex.Is(inner(), "NULL", self.random.random() < 0.5)
            case "between":
                return ex.Between(inner(), inner(), inner())
            case "hear":
                return ex.Hear(prompt=inner())
            case "plain":
                # Its own body must not call it again.
                return ex.Call("plain", (inner(),)) if awaiting else inner()
        return ex.Call(kind, (inner(), inner()))

    def body(self, depth: int, loops: tuple[str, ...] = ()) -> tuple[Any, ...]:
        return tuple(self.statement(depth - 1, loops) for _ in range(self.random.randint(1, 3)))

    def statement(self, depth: int, loops: tuple[str, ...]) -> Any:
        kinds = ["let", "let", "set", "talk", "throw", "return", *(["leave"] * 2 if loops else [])]
        kinds += ["if", "for", "each", "while", "do", "try", "try", "select"] * 2 if depth else []
        kind = self.random.choice(kinds)
        return getattr(self, f"_{kind}")(depth, loops)

    def _let(self, *_: Any) -> Any:
        return stm.Assignment(ex.Name(self.random.choice(NAMES)), self.value())

    def _set(self, *_: Any) -> Any:
        return stm.Assignment(ex.Index(ex.Name("m"), self.random.choice(_LEAVES)), self.value())

    def _talk(self, *_: Any) -> Any:
        return stm.TextBlock("TALK", ex.Template((self.value(),)))

    def _throw(self, *_: Any) -> Any:
        return stm.If((stm.Arm(self.value(), (stm.Throw(self.value()),)),))

    def _return(self, *_: Any) -> Any:
        return stm.If((stm.Arm(self.value(), (stm.Return(self.value()),)),))

    def _leave(self, _: int, loops: tuple[str, ...]) -> Any:
        kind: Any = self.random.choice((stm.Exit, stm.Continue))
        return stm.If((stm.Arm(self.value(), (kind(self.random.choice(loops)),)),))

    def _if(self, depth: int, loops: tuple[str, ...]) -> Any:
        arms = tuple(stm.Arm(self.value(), self.body(depth, loops)) for _ in range(self.random.randint(1, 2)))
        return stm.If(arms, self.body(depth, loops) if self.random.random() < 0.5 else None)

    def _for(self, depth: int, loops: tuple[str, ...]) -> Any:
        stop = ex.Number(self.random.randint(0, 3))
        return stm.For(f"i{depth}", ex.Number(1), stop, None, self.body(depth, (*loops, "FOR")))

    def _each(self, depth: int, loops: tuple[str, ...]) -> Any:
        name = self.random.choice((f"e{depth}", "shadow"))
        return stm.ForEach(name, ex.Array((self.value(), ex.Number(3))), self.body(depth, (*loops, "FOR")))

    def _while(self, depth: int, loops: tuple[str, ...]) -> Any:
        counter = ex.Name(f"w{depth}")
        more = stm.Assignment(counter, ex.Binary("+", counter, ex.Number(1)))
        test = ex.Binary("AND", ex.Comparison("<", counter, ex.Number(3)), ex.Boolean(True))
        return stm.While(test, (more, *self.body(depth, (*loops, "WHILE"))))

    def _do(self, depth: int, loops: tuple[str, ...]) -> Any:
        counter = ex.Name(f"d{depth}")
        more = stm.Assignment(counter, ex.Binary("+", counter, ex.Number(1)))
        after = stm.Until(ex.Comparison(">", counter, ex.Number(2)), negated=True)
        return stm.Do(None, (more, *self.body(depth, (*loops, "DO"))), after)

    def _try(self, depth: int, loops: tuple[str, ...]) -> Any:
        final = self.body(depth, loops) if self.random.random() < 0.5 else None
        handler = self.body(depth, loops) if final is None or self.random.random() < 0.5 else None
        return stm.Try(self.body(depth, loops), "er", handler, final)

    def _select(self, depth: int, loops: tuple[str, ...]) -> Any:
        cases = tuple(stm.Case((stm.CaseValue(self.value()),), self.body(depth, loops)) for _ in range(2))
        return stm.Select(self.value(), cases, self.body(depth, loops) if self.random.random() < 0.5 else None)
