"""What a bot sees and hears: pictures and recordings as text."""

from typing import Protocol

from palaver.basic.ports.drive import Source


class Senses(Protocol):
    """FileError where it is no picture or recording, LlmError where the bot has nobody who could look or listen."""

    async def seen(self, source: Source) -> str:
        """A picture described, or what was said in a recording."""

    async def read(self, source: Source) -> str:
        """The words in a picture, or in a document."""
