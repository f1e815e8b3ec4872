"""The servers of tools that it may use, over the Model Context Protocol: a part of the section of tools."""

from typing import Annotated

from pydantic import Field, StringConstraints

from palaver.config.document.effect import new_session
from palaver.config.document.section import Section

ServerName = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_-]{1,64}$")]
Selected = Annotated[str, StringConstraints(max_length=128)]
Entry = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.-]{1,100}$")]
Text = Annotated[str, StringConstraints(max_length=1000)]


class McpBinding(Section):
    server: ServerName = Field(
        description="One of the account's servers of tools, by its name.", json_schema_extra=new_session()
    )
    selected_tools: list[Selected] = Field(
        [], max_length=128, description="Those of its tools that it may call.", json_schema_extra=new_session()
    )
    resources: list[Text] = Field(
        [],
        max_length=64,
        description="Addresses there that visitors may have read with a question; * at an end: all that begin so.",
        json_schema_extra=new_session("expert"),
    )
    config: dict[Entry, Text] = Field(
        {},
        max_length=32,
        description="What the server is told with each call.",
        json_schema_extra=new_session("expert"),
    )
