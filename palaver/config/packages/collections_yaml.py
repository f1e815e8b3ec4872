"""What a package says of its collections beside their documents: ours, and General Bots' kb.permissions.yaml."""

from collections.abc import Mapping
from typing import Annotated, Any, Final
from uuid import UUID

import msgspec

from palaver.config.document.finding import Finding
from palaver.config.packages.bad import error, warning

NAME: Final = "collections.yaml"
PERMISSIONS: Final = "kb.permissions.yaml"
_OPEN: Final = frozenset({"all", "authenticated"})

Text = Annotated[str, msgspec.Meta(max_length=2_000)]


class Words(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """How words are counted; what is not said is as collections have it."""

    k1: Annotated[float, msgspec.Meta(ge=0, le=10)] | None = None
    b: Annotated[float, msgspec.Meta(ge=0, le=1)] | None = None
    stemming: bool | None = None
    stopwords: bool | None = None


class Named(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A document whose name cannot be a file's, or that came from an address."""

    name: Text | None = None
    url: Text | None = None


class OpenTo(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """Whom a restricted collection is open to."""

    roles: Annotated[list[Annotated[str, msgspec.Meta(max_length=50)]], msgspec.Meta(max_length=100)] = []
    groups: Annotated[list[UUID], msgspec.Meta(max_length=100)] = []
    people: Annotated[list[UUID], msgspec.Meta(max_length=1_000)] = []

    @property
    def principals(self) -> list[str]:
        groups, people = (f"group:{id}" for id in self.groups), (f"user:{id}" for id in self.people)
        return [*(f"role:{name}" for name in self.roles), *groups, *people]


class Told(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """One collection; without `access` it is open to the whole account."""

    description: Text = ""
    language: Annotated[str, msgspec.Meta(pattern=r"^[a-z]{2}$(?!\n)")] = "en"
    embedding: Annotated[str, msgspec.Meta(max_length=200)] | None = None
    bm25: Words = Words()
    access: OpenTo | None = None
    documents: dict[str, Named] = {}


def told_of(value: Mapping[str, Any], path: str) -> tuple[dict[str, Told], list[Finding]]:
    """The collections of a collections.yaml."""
    try:
        return msgspec.convert(value, dict[str, Told]), []
    except msgspec.ValidationError as problem:
        hint = "each collection has description, language, embedding, bm25, access and documents"
        return {}, [error(path, "collections", f"this does not fit: {problem}"[:300], hint)]


class Permissions(msgspec.Struct, frozen=True):
    """Restricted folders, each with the roles that are let in; groups and people are other ones here."""

    roles: dict[str, list[str]]
    findings: list[Finding]

    def access(self, folder: str) -> OpenTo | None:
        return OpenTo(roles=self.roles[folder]) if folder in self.roles else None


def permissions_of(value: Mapping[str, Any], path: str, folders: list[str]) -> Permissions:
    """Which of `folders` may not be open to everybody. What cannot be carried over closes: nothing opens by mistake."""
    default, rules = value.get("default_access", "all"), value.get("folders") or {}
    if not isinstance(default, str) or not isinstance(rules, dict):
        told = error(
            path, "permissions", "this does not fit", "it has default_access, and folders with access and roles"
        )
        return Permissions({folder: [] for folder in folders}, [told])
    found, findings = Permissions({}, []), []
    for folder in folders:
        own = {
            str(name).strip("/"): rule for name, rule in rules.items() if str(name).strip("/").split("/")[0] == folder
        }
        inside = [name for name in own if name != folder]
        restricted = [rule for rule in own.values() if _restricts(rule)]
        if folder not in own and default not in _OPEN:
            restricted.append({})
        if restricted:
            sets = [set(_roles(rule)) for rule in restricted]
            found.roles[folder] = sorted(set.intersection(*sets))
            findings.append(_told(path, folder, found.roles[folder], bool(inside), restricted))
    return Permissions(found.roles, findings)


def _restricts(rule: Any) -> bool:
    return not isinstance(rule, dict) or rule.get("access", "none") not in _OPEN


def _roles(rule: Any) -> list[str]:
    given = rule.get("roles") if isinstance(rule, dict) and rule.get("access") == "role_based" else None
    return [str(each)[:50] for each in given] if isinstance(given, list) else []


def _told(path: str, folder: str, roles: list[str], inside: bool, rules: list[Any]) -> Finding:  # noqa: FBT001  # facts
    closed = (
        f"the collection {folder!r} is open to the roles {', '.join(roles)} alone"
        if roles
        else f"the collection {folder!r} is open to nobody yet"
    )
    more = "; a rule for a part of it holds for all of it" if inside else ""
    others = any(isinstance(rule, dict) and (rule.get("groups") or rule.get("users")) for rule in rules)
    lost = "; its groups and people are not known here" if others else ""
    return warning(path, "permissions", f"{closed}{more}{lost}", "say under Knowledge whom it is open to")
