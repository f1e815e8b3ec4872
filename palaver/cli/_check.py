"""What `palaver doctor` finds out about one thing: its state in a sentence, and what to do about it."""

from dataclasses import dataclass
from typing import Literal

State = Literal["ok", "warning", "broken"]


@dataclass(frozen=True, slots=True)
class Check:
    """Only `broken` makes the verb fail; a warning is something that works less well than it could."""

    name: str
    state: State
    text: str
    fix: str = ""
