"""Who the bot is: a section of the bot document."""

from pydantic import Field

from palaver.config.document.effect import new_session
from palaver.config.document.names import Alias
from palaver.config.document.section import Section


class Identity(Section):
    alias: Alias = Field(
        description="The name that programs and addresses use; a bot keeps it.", json_schema_extra=new_session()
    )
    name: str = Field(
        "",
        max_length=200,
        description="The name that people see; empty shows the alias.",
        json_schema_extra=new_session(),
    )
    description: str = Field("", max_length=2000, description="What the bot is for.", json_schema_extra=new_session())
    language: str = Field(
        "en",
        pattern=r"^[a-z]{2}$",
        description="Its main language, as an ISO 639-1 code.",
        json_schema_extra=new_session(),
    )
    timezone: str = Field(
        "UTC",
        pattern=r"^[A-Za-z0-9_+/-]{1,60}$",
        description="Where its day begins, as an IANA time zone: Europe/Berlin.",
        json_schema_extra=new_session("advanced"),
    )
