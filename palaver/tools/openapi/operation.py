"""An operation of a service as it is stored: what it is called, what it takes, and where each argument goes."""

from typing import Annotated, Any, Literal

import msgspec

from palaver.tools.tool import Effect

Where = Literal["path", "query", "header", "body"]
Reads = frozenset({"GET", "HEAD"})


class Place(msgspec.Struct, frozen=True):
    """The argument `argument` of the tool is the parameter `name` there."""

    argument: str
    where: Where
    name: str


class Operation(msgspec.Struct, frozen=True, kw_only=True):
    """`path` has its parameters in braces; `parameters` is the JSON Schema of the tool's arguments."""

    name: str
    method: str
    path: str
    title: str = ""
    description: str = ""
    parameters: dict[str, Any]
    places: list[Place] = []

    @property
    def effect(self) -> Effect:
        return "reads" if self.method in Reads else "writes"


class Auth(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How a call shows who it is for: a secret by its reference, as a bearer's token or in the header `name`."""

    secret: Annotated[str, msgspec.Meta(max_length=500)]
    kind: Literal["bearer", "header"] = "bearer"
    name: Annotated[str, msgspec.Meta(max_length=100)] = ""


class Read(msgspec.Struct, frozen=True, kw_only=True):
    """What a document describes; `skipped` are operations that cannot be tools, each with its reason."""

    title: str
    base_url: str
    operations: list[Operation]
    skipped: dict[str, str] = {}
