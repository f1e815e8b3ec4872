"""A word of the grammar as a value: the parser knows it by heart, people read about it here."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Word:
    """
    `words` begin the form, more than one way to write them is an alias; `form` is how the whole is written.

    `snippet` is what an editor puts in, with $1 where the cursor goes; without one the phrase itself.
    """

    phrase: str
    form: str
    doc: str
    example: str
    aliases: tuple[str, ...] = ()
    snippet: str = ""

    @property
    def phrases(self) -> tuple[str, ...]:
        return (self.phrase, *self.aliases)


@dataclass(frozen=True, slots=True)
class Family:
    """The words of one file."""

    title: str
    words: tuple[Word, ...]
