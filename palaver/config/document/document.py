"""The bot document: its sections, each in a file of its own; a new section is a file and a line here."""

from typing import Literal

from pydantic import Field

from palaver.config.document.access import Access
from palaver.config.document.behaviour import Behaviour
from palaver.config.document.cache import Cache
from palaver.config.document.channels import Channels
from palaver.config.document.context import Context
from palaver.config.document.dialogs import Dialogs
from palaver.config.document.effect import new_session
from palaver.config.document.greeting import Greeting
from palaver.config.document.handoff import Handoff
from palaver.config.document.identity import Identity
from palaver.config.document.knowledge import Knowledge
from palaver.config.document.limits import Limits
from palaver.config.document.model import Model
from palaver.config.document.moderation import Moderation
from palaver.config.document.multimodal import Multimodal
from palaver.config.document.privacy import Privacy
from palaver.config.document.prompt import PromptSection
from palaver.config.document.release import Release
from palaver.config.document.section import Section
from palaver.config.document.session import Session
from palaver.config.document.theme import Theme
from palaver.config.document.tools import Tools


class BotDocument(Section):
    """One bot, whole."""

    schema_version: Literal[1] = Field(
        1, description="The shape of this document.", json_schema_extra=new_session("expert")
    )
    identity: Identity
    greeting: Greeting = Greeting()
    prompt: PromptSection = PromptSection()
    behaviour: Behaviour = Behaviour()
    model: Model = Model()
    context: Context = Context()
    knowledge: Knowledge = Knowledge()
    moderation: Moderation = Moderation()
    cache: Cache = Cache()
    channels: Channels = Channels()
    tools: Tools = Tools()
    dialogs: Dialogs = Dialogs()
    multimodal: Multimodal = Multimodal()
    theme: Theme = Theme()
    session: Session = Session()
    handoff: Handoff = Handoff()
    limits: Limits = Limits()
    access: Access = Access()
    privacy: Privacy = Privacy()
    release: Release = Release()
