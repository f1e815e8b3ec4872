"""What the scripted server is to answer, and where a request says so."""

from urllib.parse import parse_qsl

import msgspec
from msgspec import Struct

from tests.servers.scripted_llm.conversation import Conversation, ScriptedCall


class Script(Struct, frozen=True, forbid_unknown_fields=True):
    """
    One answer. Times are in milliseconds, `rate` is tokens per second and 0 is as fast as the socket takes them.

    `text` is cut behind its spaces; without it the answer is `tokens` numbered words, or with `stamp` the moments at
    which they were written (time.monotonic, six decimals), so that a client can tell how late they arrive.
    `batch`: tokens per write when there is no rate. `split`: bytes per write, cutting events and characters anywhere.
    `fault` happens after `after` tokens: "garbage", "error" (an error event), "stall", "end" (without a finish),
    "close" (in the middle of a chunk), "linger" (all is said, the end does not come); or instead of the answer: "hang",
    "vanish" (closed without a byte), "html", "gzip", or an HTTP status. `said` is the text of an error, in which {key}
    stands for the key that was sent; `kind` is its type; `endless` makes an error's body go on until the client goes.
    `ruling` is the text when the last message is what a judge gets, a JSON object with a token and an answer: {token}
    and {answer} in it stand for those.
    `rounds` are the scripts after the first, second … round of tool calls, the last one for all that follow; without
    them the script calls for ever. {result} in a text stands for the newest result of a tool. `obeys`: it calls what
    any text that it is shown asks for by `[[call name {…}]]`.
    """

    text: str = ""
    tokens: int = 32
    thinking: str = ""
    calls: tuple[ScriptedCall, ...] = ()
    finish: str = ""
    rate: float = 0.0
    first_ms: float = 0.0
    batch: int = 8
    split: int = 0
    stamp: bool = False
    fault: str = ""
    after: int = 0
    said: str = "as the script says"
    kind: str = ""
    retry_after: str = ""
    endless: bool = False
    ruling: str = ""
    rounds: tuple["Script", ...] = ()
    obeys: bool = False

    def words(self) -> list[str]:
        """The tokens of the answer, joined its text."""
        if self.text:
            return [word + " " for word in self.text.split(" ")[:-1]] + [self.text.split(" ")[-1]]
        return [f"word{number} " for number in range(self.tokens)]

    def at(self, conversation: Conversation) -> "Script":
        """The script for a request: of its round, obedient to what stands in it, told what tools have answered."""
        done = conversation.rounds
        script = self.rounds[min(done, len(self.rounds)) - 1] if done and self.rounds else self
        if script.obeys:
            return msgspec.structs.replace(script, calls=conversation.orders())
        return msgspec.structs.replace(script, text=script.text.replace("{result}", conversation.result))

    def told(self, message: str) -> "Script":
        """The script for one message: what is said, or how a judge rules."""
        if not self.ruling or not message.startswith('{"token":'):
            return self
        asked = msgspec.json.decode(message, type=dict[str, str])
        text = self.ruling.replace("{token}", asked["token"]).replace("{answer}", asked.get("answer", ""))
        return msgspec.structs.replace(self, text=text)


DEFAULT = Script()


def from_model(model: str) -> Script:
    """Read a script out of a model's name: `scripted?tokens=5&rate=20&fault=stall&after=2`; else the default."""
    _, _, query = model.partition("?")
    return msgspec.convert(dict(parse_qsl(query)), Script, strict=False) if query else DEFAULT
