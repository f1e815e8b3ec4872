"""What a bot sees and hears: pictures and recordings as text, and texts as pictures and speech."""

from typing import Protocol

from palaver.basic.ports.drive import Source
from palaver.basic.values.kinds import File


class Senses(Protocol):
    """FileError where it is no picture or recording, LlmError where the bot has nobody who could look or listen."""

    async def seen(self, source: Source) -> str:
        """A picture described, or what was said in a recording."""

    async def read(self, source: Source) -> str:
        """The words in a picture, or in a document."""

    async def drawn(self, prompt: str) -> File:
        """A picture that a model makes, in the drive."""

    async def spoken(self, text: str) -> File:
        """A text as speech, in the drive."""
