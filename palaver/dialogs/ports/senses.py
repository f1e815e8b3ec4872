"""Pictures and recordings of programs: the bot's own model looks at them, its connection listens."""

from collections.abc import Awaitable, Callable
from contextlib import aclosing
from typing import Final

from palaver.accounting.call import Payer
from palaver.basic.drive.paths import name_of
from palaver.basic.errors import BasicError
from palaver.basic.ports.drive import Source
from palaver.basic.values.kinds import File
from palaver.chat.context.params import params_of
from palaver.chat.media.kinds import ENDINGS, HEAD, kind_of, media_type
from palaver.chat.media.recognising import text_of
from palaver.chat.media.showing import must_take
from palaver.chat.models import Models
from palaver.chat.paying import payer_of
from palaver.config.document.model import Model
from palaver.core.errors import PalaverError
from palaver.dialogs.drive.port import Drives
from palaver.dialogs.errand import Errand
from palaver.llm.answers import Audio, Made
from palaver.llm.messages import Image, Message, Request
from palaver.llm.provider import Collected

_DESCRIBE: Final = "Describe the picture: what it shows, and the words in it."


class Perceiving:
    """One for the whole process; `of` an errand is its port."""

    def __init__(self, drives: Drives, models: Models) -> None:
        self.drives, self.models = drives, models

    def of(self, errand: Errand) -> "BotSenses":
        return BotSenses(self, errand)


class BotSenses:
    def __init__(self, perceiving: Perceiving, errand: Errand) -> None:
        self._models, self._errand = perceiving.models, errand
        self._drive, self._blobs = perceiving.drives.of(errand), perceiving.drives.blobs

    async def seen(self, source: Source) -> str:
        content = await self._drive.content(source)
        media = media_type(content[:HEAD])
        self._must_take(source, media, len(content))
        try:
            if kind_of(media) == "audio":
                return await self._heard(Audio(f"speech.{ENDINGS[media]}", media, content))
            return await self._described(Image(media, content))
        except PalaverError as error:
            raise BasicError("LlmError", error.message) from error

    async def read(self, source: Source) -> str:
        content = await self._drive.content(source)
        if not media_type(content[:HEAD]) and isinstance(source, str):
            return await self._drive.text(source)
        self._must_take(source, media_type(content[:HEAD]), len(content))
        try:
            async with self._drive.local(source) as place:
                return await text_of(place)
        except PalaverError as error:
            raise BasicError("LlmError", error.message) from error

    async def drawn(self, prompt: str) -> File:
        made = await self._made(self._models.drawn, prompt)
        media = media_type(made.data[:HEAD])
        if kind_of(media) != "image":
            raise BasicError("LlmError", "what the model has made is no picture")
        return await self._drive.keep(f"picture.{media.partition('/')[2]}", made.data, media)

    async def spoken(self, text: str) -> File:
        made = await self._made(self._models.spoken, text)
        media = media_type(made.data[:HEAD])
        if kind_of(media) != "audio":
            raise BasicError("LlmError", "what the model has made is no recording")
        return await self._drive.keep(f"speech.{ENDINGS[media]}", made.data, media)

    async def _made(self, make: Callable[[Payer, Model, str], Awaitable[Made]], text: str) -> Made:
        errand = self._errand
        payer = payer_of(errand.caller, errand.bot, errand.channel, errand.session, errand.turn)
        try:
            return await make(payer, errand.bot.document.model, text)
        except PalaverError as error:
            raise BasicError("LlmError", error.message) from error

    def _must_take(self, source: Source, media: str, size: int) -> None:
        name = name_of(source) if isinstance(source, str) else str(source.get("name"))
        if kind_of(media) == "document":
            raise BasicError("FileError", f"{name[:100]} is no picture and no recording")
        try:
            must_take(self._errand.bot.document, name, media, size)
        except PalaverError as error:
            raise BasicError("FileError", error.message) from error

    async def _described(self, image: Image) -> str:
        errand, document = self._errand, self._errand.bot.document
        if document.multimodal.vision == "off" or self._models.quotes(document.model):
            raise BasicError("LlmError", "this bot does not look at pictures")
        asked = f"{_DESCRIBE} Answer in {document.identity.language}."
        request = Request(
            messages=[Message("user", asked, images=[image])], model=document.model.name, params=params_of(document)
        )
        payer = payer_of(errand.caller, errand.bot, errand.channel, errand.session, errand.turn)
        answer = Collected()
        async with aclosing(self._models.stream(payer, document.model, request)) as stream:
            async for deltas in stream:
                for delta in deltas:
                    answer.add(delta)
        return answer.completion().text

    async def _heard(self, audio: Audio) -> str:
        errand, document = self._errand, self._errand.bot.document
        if not (document.multimodal.speech_in and self._models.transcribes(document.model)):
            raise BasicError("LlmError", "this bot's connection does not transcribe speech")
        payer = payer_of(errand.caller, errand.bot, errand.channel, errand.session, errand.turn)
        hears = document.model.model_copy(update={"name": None})  # not the model that chats
        return (await self._models.transcribed(payer, hears, audio, document.identity.language)).text
