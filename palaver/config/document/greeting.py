"""What people see before their first message: a section of the bot document."""

from typing import Annotated

from pydantic import Field, StringConstraints

from palaver.config.document import texts
from palaver.config.document.effect import new_session
from palaver.config.document.section import Section


class Greeting(Section):
    text: str = Field(
        texts.GREETING,
        max_length=2000,
        description="What the page shows before the first message.",
        json_schema_extra=new_session(),
    )
    suggestions: list[Annotated[str, StringConstraints(max_length=200)]] = Field(
        [], max_length=8, description="First questions offered as buttons.", json_schema_extra=new_session()
    )
