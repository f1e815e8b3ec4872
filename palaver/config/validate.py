"""Validation of bot documents: all errors at once, each with its path, its reason and what to do."""

import difflib
from collections.abc import Mapping
from typing import Any

import msgspec
from pydantic import BaseModel, ValidationError

from palaver.config.document import BotDocument
from palaver.core.errors import Unprocessable


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """One thing wrong with a document."""

    path: str
    code: str
    message: str
    hint: str = ""


def parse(config: Mapping[str, Any]) -> BotDocument:
    """The document in `config`; Unprocessable carries every Finding in its details."""
    try:
        return BotDocument.model_validate(dict(config))
    except ValidationError as error:
        raise refused([_finding(item) for item in error.errors(include_url=False)]) from error


def refused(findings: list[Finding]) -> Unprocessable:
    listing = "; ".join(f"{finding.path}: {finding.message}" for finding in findings[:5])
    return Unprocessable(f"The bot's configuration is not valid. {listing}", details=msgspec.to_builtins(findings))


def _finding(item: Any) -> Finding:
    path = ".".join(str(part) for part in item["loc"])
    hint = _nearest(item["loc"]) if item["type"] == "extra_forbidden" else ""
    message = "this key is unknown" if item["type"] == "extra_forbidden" else item["msg"]
    return Finding(path=path, code=item["type"], message=message, hint=hint)


def _nearest(location: tuple[str | int, ...]) -> str:
    model: type[BaseModel] = BotDocument
    for part in location[:-1]:
        below = _field_model(model, part)
        if below is None:
            return ""
        model = below
    matches = difflib.get_close_matches(str(location[-1]), list(model.model_fields), 1)
    return f"did you mean {matches[0]!r}?" if matches else ""


def _field_model(model: type[BaseModel], part: str | int) -> type[BaseModel] | None:
    if isinstance(part, int):
        return model
    field = model.model_fields.get(part)
    if field is None:
        return None
    for kind in (field.annotation, *getattr(field.annotation, "__args__", ())):
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            return kind
    return None
