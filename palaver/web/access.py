"""Whom a bot or a collection is open to: its shape, and the form that asks for it."""

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from typing import Annotated, Any, Final, Literal
from uuid import UUID

import msgspec

from palaver.core.errors import PalaverError, Unprocessable
from palaver.web.call import Call
from palaver.web.forms import Form, read_form, refusal

RESTRICT: Final = "roles.manage"
RoleName = Annotated[str, msgspec.Meta(max_length=50)]


class Access(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`account`: whoever may use such things in the account; `restricted`: those below alone."""

    visibility: Literal["account", "restricted"]
    roles: Annotated[list[RoleName], msgspec.Meta(max_length=100)] = []
    groups: Annotated[list[UUID], msgspec.Meta(max_length=100)] = []
    people: Annotated[list[UUID], msgspec.Meta(max_length=1000)] = []

    @property
    def principals(self) -> list[str] | None:
        """What a caller must be one of; None restricts nothing."""
        return None if self.visibility == "account" else list(self._named())

    def _named(self) -> Iterator[str]:
        yield from (f"role:{name}" for name in self.roles)
        yield from (f"group:{id}" for id in self.groups)
        yield from (f"user:{id}" for id in self.people)


def access_of(principals: list[str] | None) -> Access:
    if principals is None:
        return Access(visibility="account")
    pairs = [each.partition(":")[::2] for each in principals]
    return Access(
        visibility="restricted",
        roles=[name for kind, name in pairs if kind == "role"],
        groups=[UUID(id) for kind, id in pairs if kind == "group"],
        people=[UUID(id) for kind, id in pairs if kind == "user"],
    )


Choices = list[dict[str, str]]


class Circle:
    """
    Who there is to choose from, handed over by app.py: people are another area's.

    `roles` and `groups` answer {value, label, note}; `known` the ids of those addresses, in small letters, that are in
    the account; `addresses` the other way round.
    """

    def __init__(
        self,
        roles: Callable[[Call[Any]], Awaitable[Choices]],
        groups: Callable[[Call[Any]], Awaitable[Choices]],
        known: Callable[[Call[Any], Sequence[str]], Awaitable[Mapping[str, UUID]]],
        addresses: Callable[[Call[Any], Sequence[UUID]], Awaitable[list[str]]],
    ) -> None:
        self.roles, self.groups, self.known, self.addresses = roles, groups, known, addresses


async def form_of(call: Call[Any], access: Access) -> dict[str, Any]:
    """The form as it shows what is stored."""
    people = await call.get(Circle).addresses(call, access.people)
    groups = [str(id) for id in access.groups]
    return {**_typed(access.visibility, access.roles, groups, "\n".join(people)), **await _choices(call)}


class Wrong(Unprocessable):
    """What was typed does not fit; `form` shows it again, with what to do."""

    def __init__(self, form: dict[str, Any]) -> None:
        super().__init__("The form does not fit.")
        self.form = form


async def access_in(call: Call[Any]) -> tuple[Access, dict[str, Any]]:
    """What the form says, and the form as it was typed; Wrong where it does not fit."""
    form = await read_form(call)
    typed = {**_typed_in(form), **await _choices(call)}
    known = await call.get(Circle).known(call, typed["people"].split())
    errors = {}
    if strange := [email for email in typed["people"].split() if email.lower() not in known]:
        errors["people"] = f"Nobody in this account has the address {', '.join(strange)[:300]}."
    try:
        access = msgspec.convert({**typed, "people": list(known.values())}, _Given)
    except msgspec.ValidationError:
        errors["visibility"] = "Choose among these, a hundred at most."
    if errors:
        raise Wrong({**typed, "errors": errors})
    return Access(**msgspec.structs.asdict(access)), typed


class _Given(msgspec.Struct, kw_only=True):
    """An Access among the other values of a form."""

    visibility: Literal["account", "restricted"]
    roles: Annotated[list[RoleName], msgspec.Meta(max_length=100)]
    groups: Annotated[list[UUID], msgspec.Meta(max_length=100)]
    people: Annotated[list[UUID], msgspec.Meta(max_length=1000)]


async def refused(call: Call[Any], typed: dict[str, Any], error: PalaverError) -> dict[str, Any]:
    """The form that comes back because the change was refused."""
    return {**typed, "errors": {"form": await refusal(call, error, RESTRICT)}}


def _typed_in(form: Form) -> dict[str, Any]:
    people = form.text("people").replace(",", " ")
    return _typed(form.text("visibility"), form.texts("roles"), form.texts("groups"), "\n".join(people.split()))


def _typed(visibility: str, roles: Sequence[str], groups: Sequence[str], people: str) -> dict[str, Any]:
    return {"visibility": visibility, "roles": list(roles), "groups": list(groups), "people": people, "errors": {}}


async def _choices(call: Call[Any]) -> dict[str, Any]:
    circle = call.get(Circle)
    return {"all_roles": await circle.roles(call), "all_groups": await circle.groups(call)}
