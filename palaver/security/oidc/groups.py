"""From the issuer's groups to a role: what PALAVER_OIDC_ROLES says, and the claims that hold somebody's groups."""

from collections.abc import Mapping
from typing import Any, Final

from palaver.core.settings import BadSetting

# Lists of names; Zitadel's is an object whose keys are the roles, each with the organisations that gave it.
CLAIMS: Final = ("groups", "roles", "urn:zitadel:iam:org:project:roles")


def roles_by_group(text: str) -> Mapping[str, str]:
    """`Sales=editor,Admins=admin` as a mapping; BadSetting when it is none."""
    found: dict[str, str] = {}
    for part in filter(None, (part.strip() for part in text.split(","))):
        group, _, role = (word.strip() for word in part.rpartition("="))
        if not group or not role:
            raise BadSetting(f"PALAVER_OIDC_ROLES takes group=role, by comma, as in Sales=editor; not {part!r}.")
        found[group] = role
    return found


def has_groups(claims: Mapping[str, Any]) -> bool:
    return any(name in claims for name in CLAIMS)


def groups_of(claims: Mapping[str, Any]) -> list[str]:
    """Every group that the claims name, exactly as written."""
    return [group for name in CLAIMS for group in _names(claims.get(name))]


def _names(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    return [name for name in value if isinstance(name, str)] if isinstance(value, list | dict) else []
