"""Where the streaming measures play: the scripted model, Palaver in front of it, and a peer when one was asked for."""

from collections.abc import Callable
from dataclasses import dataclass, field

from benchmarks import load
from benchmarks.load import Outcome, Shape, Target
from benchmarks.scripted import UNCACHED, direct
from benchmarks.serving import KEY, Serving

_PEER_SPARE_S = 180.0


@dataclass
class Stage:
    """`peer` makes a target of the peer's for a model's name; None when there is no peer."""

    server: Serving
    model_port: int
    peer: Callable[[str, int], Target] | None = None
    _bots: dict[str, str] = field(default_factory=dict)

    def direct(self, model: str, tokens: int) -> Target:
        return direct(self.model_port, model, tokens)

    def turn(self, model: str, tokens: int, *, stamped: bool = False) -> Target:
        """A stored turn of a bot."""
        body = {"message": "Tell me something.", "persona": self._bot(model)}
        sent = load.request("/api/chat/completion/stream", body, KEY)
        return Target(name="palaver", port=self.server.port, request=sent, tokens=tokens, stamped=stamped)

    def wire(self, model: str, tokens: int) -> Target:
        """The same bot over OpenAI's wire, as a proxy is asked."""
        message = {"role": "user", "content": "Tell me something."}
        body = {"model": self._bot(model), "messages": [message], "stream": True}
        sent = load.request("/v1/chat/completions", body, KEY)
        return Target(name="palaver /v1", port=self.server.port, request=sent, tokens=tokens)

    def peers(self, model: str, tokens: int) -> list[Target]:
        return [self.peer(model, tokens)] if self.peer else []

    def _bot(self, model: str) -> str:
        if model not in self._bots:
            alias = f"bench-{len(self._bots)}"
            self.server.json("POST", "/api/bots", {"alias": alias, "model": model, "config": UNCACHED})
            self._bots[model] = alias
        return self._bots[model]


def interleaved(targets: list[Target], shape: Shape, rounds: int) -> dict[str, list[Outcome]]:
    """Every target once in each round, after a little warmth for each; so the machine's moods meet them all."""
    for target in targets:
        load.run(target, Shape(connections=min(shape.connections, 8), seconds=5, turns=2))
    found: dict[str, list[Outcome]] = {target.name: [] for target in targets}
    for _ in range(rounds):
        for target in targets:
            found[target.name].append(load.run(target, shape))
    return found
