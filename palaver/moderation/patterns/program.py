"""A pattern as steps: what may come after each character, worked out once and remembered."""

from typing import Final, Literal

from palaver.moderation.patterns.nodes import At, Chars, Choice, Node, Repeat, Sequence, is_word, shortest
from palaver.moderation.patterns.syntax import BadPattern

Side = Literal[0, 1, 2]  # what stands beside a place: nothing, a word's character, another one
EDGE: Final[Side] = 0
WORD: Final[Side] = 1
OTHER: Final[Side] = 2
_REMEMBERED: Final = 20_000
MOST_STEPS: Final = 1_000
_WAYS: Final = 4  # for each step that there may be: a second for a long question, at the very most

Steps = tuple[int, ...]
Move = tuple[Steps, bool]  # the steps after a character, and whether a match ended before it
Begin = tuple[Steps, Steps, Steps, Side]  # the steps after a character that begins a match, by the side before; its own


def side_of(char: str) -> Side:
    return WORD if is_word(char) else OTHER


class Program:
    """The steps of one pattern; a step either takes a character, leads on, holds at a place, or is the end."""

    def __init__(self, node: Node, *, any_case: bool = False, most_steps: int = MOST_STEPS) -> None:
        if shortest(node) == 0:
            raise BadPattern("The pattern matches an empty text, and so every text.")
        self.any_case, self._most = any_case, most_steps
        self._chars: list[Chars | None] = []
        self._places: list[At | None] = []
        self._ways: list[list[int]] = []
        self._end = self._step()
        self.start = self._built(node, self._end)
        self._must_be_quick(_WAYS * most_steps)
        self._moves: dict[tuple[int, Side, str], Move] = {}
        self._begins: dict[str, Begin] = {}

    @property
    def size(self) -> int:
        return len(self._ways)

    def move(self, step: int, before: Side, char: str) -> Move:
        """Where `step` leads with `char`, which follows a character of the kind `before`."""
        key = (step, before, char)
        found = self._moves.get(key)
        if found is None:
            if len(self._moves) >= _REMEMBERED:
                self._moves.clear()
            found = self._moves[key] = self._worked_out(step, before, char)
        return found

    def begin(self, char: str) -> Begin:
        """Where a match that begins with `char` leads, after each side, and which side `char` is for the next."""
        found = self._begins.get(char)
        if found is None:
            if len(self._begins) >= _REMEMBERED:
                self._begins.clear()
            nothing, word, other = (self.move(self.start, side, char)[0] for side in (EDGE, WORD, OTHER))
            found = self._begins[char] = (nothing, word, other, side_of(char))
        return found

    def ends(self, step: int, before: Side) -> bool:
        """Whether a match ends at `step` where the text does."""
        return self._reached(step, before, EDGE)[1]

    def _worked_out(self, step: int, before: Side, char: str) -> Move:
        taking, ended = self._reached(step, before, side_of(char))
        forms = {char, char.lower(), char.upper()} if self.any_case else {char}
        after = [
            self._ways[each][0]
            for each in taking
            if (chars := self._chars[each]) is not None and any(len(form) == 1 and chars.has(form) for form in forms)
        ]
        return tuple(dict.fromkeys(after)), ended

    def _reached(self, step: int, before: Side, after: Side) -> tuple[list[int], bool]:
        """The steps that take a character and can be reached without one, and whether the end can."""
        taking, seen, waiting = [], {step}, [step]
        while waiting:
            each = waiting.pop()
            if self._chars[each] is not None:
                taking.append(each)
                continue
            place = self._places[each]
            if place is None or _holds(place, before, after):
                new = [way for way in self._ways[each] if way not in seen]
                seen.update(new)
                waiting += new
        return taking, self._end in seen

    def _must_be_quick(self, most: int) -> None:
        """BadPattern where a character may lead to so many steps that an ordinary question takes seconds."""
        for step, chars in enumerate(self._chars):
            if chars is not None:
                most -= len(self._after(self._ways[step][0]))
                if most < 0:
                    raise BadPattern(
                        "Too much of the pattern may be left out at once: make less of it optional in a row."
                    )

    def _after(self, step: int) -> set[int]:
        """All that can be reached from a step without a character, wherever that stands."""
        seen, waiting = {step}, [step]
        while waiting:
            each = waiting.pop()
            if self._chars[each] is None:
                new = [way for way in self._ways[each] if way not in seen]
                seen.update(new)
                waiting += new
        return seen

    def _step(self, *ways: int, chars: Chars | None = None, place: At | None = None) -> int:
        if len(self._ways) >= self._most:
            raise BadPattern(f"The patterns take more than {self._most} steps: make them shorter, or repeat less.")
        self._chars.append(chars)
        self._places.append(place)
        self._ways.append(list(ways))
        return len(self._ways) - 1

    def _built(self, node: Node, after: int) -> int:
        """The first step of `node`, which leads to `after`."""
        match node:
            case Chars():
                return self._step(after, chars=node)
            case At():
                return self._step(after, place=node)
            case Sequence(parts):
                for part in reversed(parts):
                    after = self._built(part, after)
                return after
            case Choice(options):
                return self._step(*[self._built(option, after) for option in options])
            case Repeat():
                return self._repeated(node, after)

    def _repeated(self, node: Repeat, after: int) -> int:
        if node.most is None:
            again = self._step(after)
            self._ways[again].append(self._built(node.part, again))
            after = again
        else:
            end = after
            for _ in range(node.most - node.least):
                after = self._step(end, self._built(node.part, after))
        for _ in range(node.least):
            after = self._built(node.part, after)
        return after


def _holds(at: At, before: Side, after: Side) -> bool:
    match at.place:
        case "start":
            return before == EDGE
        case "end":
            return after == EDGE
        case "boundary":
            return (before == WORD) != (after == WORD)
        case "inside":
            return (before == WORD) == (after == WORD)
