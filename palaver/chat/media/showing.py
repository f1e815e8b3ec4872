"""What the model is shown of a conversation's files: pictures as they are, or the text of anything else."""

from collections.abc import Sequence
from typing import Final, Protocol
from uuid import UUID

import msgspec

from palaver.accounting.call import Payer
from palaver.chat.context.material import Attachment
from palaver.chat.media.kinds import ENDINGS, Kind
from palaver.chat.media.media import WHOLE_TOKENS, File, Media
from palaver.chat.media.reading import Piece, best
from palaver.chat.media.recognising import installed, text_of
from palaver.chat.models import Models
from palaver.config.document.document import BotDocument
from palaver.core.caller import Caller
from palaver.core.errors import Unprocessable
from palaver.kit.jsons import storable
from palaver.llm.answers import Audio
from palaver.llm.messages import Image

_MEGABYTE: Final = 1024 * 1024


class Shown(msgspec.Struct, frozen=True):
    """`images` come with the question; `attachments` are texts, each under the name of its file."""

    images: Sequence[Image] = ()
    attachments: Sequence[Attachment] = ()


class Before(Protocol):
    """The question that another one is asked instead of."""

    @property
    def turn(self) -> UUID: ...


class Asked(Protocol):
    """What of a question says which files come with it."""

    @property
    def attachments(self) -> Sequence[UUID]: ...

    @property
    def instead(self) -> Before | None: ...


class Showing:
    def __init__(self, media: Media, models: Models) -> None:
        self.media, self.models = media, models

    async def attached(self, caller: Caller, question: Asked, document: BotDocument) -> list[File]:
        """The files that come with a question; one that is put in another's place has those of the other."""
        if question.instead is not None:
            return await self.media.of_turn(caller, question.instead.turn)
        if not question.attachments:
            return []
        files = await self.media.all(caller, question.attachments)
        if taken := next((file for file in files if file.turn_id is not None), None):
            raise Unprocessable(f"{taken.name!r} came with another message: send it again.")
        self.must_fit(document, files)
        return files

    def must_fit(self, document: BotDocument, files: Sequence[File]) -> None:
        """Unprocessable, with the reason, when the bot cannot do anything with one of them."""
        lacks = self.lacks(document)
        for file in files:
            must_take(document, file.name, file.media_type, file.bytes)
            if file.kind in lacks:
                raise Unprocessable(f"{file.name!r} {lacks[file.kind]}.")

    def lacks(self, document: BotDocument) -> dict[Kind, str]:
        """What a bot can do nothing with, and why not."""
        rules, found = document.multimodal, dict[Kind, str]()
        if not self._sees(document) and not (rules.ocr and installed()):
            found["image"] = f"cannot be looked at: {self._blind(document)}"
        if not (rules.speech_in and self.models.transcribes(document.model)):
            found["audio"] = "cannot be heard: this bot's connection does not transcribe speech"
        return found

    async def of(
        self, payer: Payer, document: BotDocument, question: str, files: Sequence[File], now: Sequence[File]
    ) -> Shown:
        """Of all the conversation's `files`; pictures are looked at only with the question they come with: `now`."""
        images: list[Image] = []
        attachments: list[Attachment] = []
        fresh = {file.id for file in now}
        for file in files:
            if file.kind == "image" and file.id in fresh and self._sees(document):
                images.append(await self.picture(file))
            elif file.kind != "image" or file.id in fresh:
                attachments.append(await self._told(payer, document, question, file))
        return Shown(images, attachments)

    async def _told(self, payer: Payer, document: BotDocument, question: str, file: File) -> Attachment:
        if file.kind == "document":
            found = await self.media.reading(payer.caller, file)
            pieces = await best(found, question, self.media.embedder, WHOLE_TOKENS)
            some = "" if len(pieces) == len(found.pieces) else " (the passages nearest to the question)"
            return Attachment(file.name + some, "\n\n".join(map(_placed, pieces)))
        if file.kind == "audio":
            return Attachment(f"{file.name} (what was said in it)", await self.heard(payer, document, file))
        text = await self._recognised(payer.caller, file)
        return Attachment(f"{file.name} (the text in it: {self._blind(document)})", text)

    async def heard(self, payer: Payer, document: BotDocument, file: File) -> str:
        """The words in a recording; the provider is asked once."""
        if file.text is not None:
            return file.text
        audio = Audio(f"speech.{ENDINGS[file.media_type]}", file.media_type, await self._bytes(file))
        hears = document.model.model_copy(update={"name": None})  # not the model that chats
        said = storable((await self.models.transcribed(payer, hears, audio, document.identity.language)).text)
        await self.media.keep_text(payer.caller, file, said)
        return said

    async def _recognised(self, caller: Caller, file: File) -> str:
        if file.text is not None:
            return file.text
        async with self.media.readers, self.media.blobs.local_copy(file.blob) as path:
            text = storable(await text_of(path))
        await self.media.keep_text(caller, file, text)
        return text

    def _sees(self, document: BotDocument) -> bool:
        return document.multimodal.vision == "auto" and not self.models.quotes(document.model)

    def _blind(self, document: BotDocument) -> str:
        if document.multimodal.vision == "off":
            return "this bot does not look at pictures (multimodal.vision)"
        return "this bot's model takes no pictures"

    async def picture(self, file: File) -> Image:
        return Image(file.media_type, await self._bytes(file))

    async def _bytes(self, file: File) -> bytes:
        return b"".join([piece async for piece in self.media.pieces(file)])


def must_take(document: BotDocument, name: str, media_type: str, size: int) -> None:
    """Unprocessable for a file that the bot's document does not let in: by its content and size, never by its name."""
    rules = document.multimodal
    if size > rules.max_upload_mb * _MEGABYTE:
        raise Unprocessable(f"{name!r} is larger than the {rules.max_upload_mb} MB that this bot takes.")
    if not rules.takes(media_type):
        taken = ", ".join(rules.allowed_mime)
        raise Unprocessable(f"{name!r} holds {media_type}, which this bot does not take; it takes {taken}.")


def _placed(piece: Piece) -> str:
    place = " · ".join(part for part in (f"page {piece.page}" if piece.page else "", piece.heading) if part)
    return f"[{place}]\n{piece.text}" if place else piece.text
