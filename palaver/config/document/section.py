"""A part of the bot document: it refuses unknown keys, never changes, and knows which of its fields are live."""

from typing import Self

from pydantic import BaseModel, ConfigDict

from palaver.config.document.effect import is_live


class Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    def with_live(self, active: Self) -> Self:
        """This section, with its live fields as the active version has them."""
        taken: dict[str, object] = {}
        for name, field in type(self).model_fields.items():
            mine, theirs = getattr(self, name), getattr(active, name)
            if is_live(field):
                taken[name] = theirs
            elif isinstance(mine, Section):
                taken[name] = mine.with_live(theirs)
        return self.model_copy(update=taken)
