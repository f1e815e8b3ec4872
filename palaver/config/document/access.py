"""Who may talk to it: a section of the bot document."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from palaver.config.document.effect import live
from palaver.config.document.section import Section


class Access(Section):
    visibility: Literal["account", "restricted"] = Field(
        "account",
        description="restricted opens it to those below, to whoever manages roles, and to keys that name it.",
        json_schema_extra=live("basic"),
    )
    roles: list[Annotated[str, StringConstraints(max_length=50)]] = Field(
        [], max_length=100, description="Levels and roles of one's own, by name.", json_schema_extra=live("basic")
    )
    groups: list[UUID] = Field([], max_length=100, description="Groups, by id.", json_schema_extra=live("basic"))
    people: list[UUID] = Field([], max_length=1000, description="People, by id.", json_schema_extra=live("basic"))

    @property
    def principals(self) -> list[str] | None:
        """What a caller must be one of; None restricts nothing."""
        if self.visibility == "account":
            return None
        groups, people = (f"group:{id}" for id in self.groups), (f"user:{id}" for id in self.people)
        return [*(f"role:{name}" for name in self.roles), *groups, *people]
