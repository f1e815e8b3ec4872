"""Settings of an issuer: what cannot be used is told at the start."""

from dataclasses import replace
from typing import Any

import pytest

from palaver.core.settings import BadSetting, Oidc
from palaver.security.oidc.groups import groups_of, roles_by_group
from palaver.security.oidc.issuer import must_be_as_safe
from palaver.security.oidc.refusals import IssuerFailed
from palaver.security.oidc.setup import must_be_usable

GOOD = Oidc(issuer="https://login.example.org", client_id="palaver", roles="Sales=editor")


@pytest.mark.parametrize(
    "changed",
    [
        {},
        {"issuer": ""},
        {"issuer": "", "client_id": "", "roles": ""},
        {"issuer": "http://127.0.0.1:9000"},
        {"issuer": "http://[::1]:9000/realms/main"},
        {"issuer": "http://id.localhost"},
        {"roles": "", "default_role": "viewer"},
    ],
    ids=str,
)
def test_what_can_be_used(changed: dict[str, Any]) -> None:
    must_be_usable(replace(GOOD, **changed))


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"issuer": "login.example.org"}, "ISSUER"),
        ({"issuer": "http://login.example.org"}, "https"),
        ({"issuer": "http://127.0.0.1.example.org"}, "https"),
        ({"issuer": "https://login.example.org?x=1"}, "ISSUER"),
        ({"client_id": ""}, "CLIENT_ID"),
        ({"scopes": "email"}, "SCOPES"),
        ({"roles": ""}, "ROLES"),
        ({"roles": "Sales"}, "ROLES"),
        ({"roles": "Sales="}, "ROLES"),
        ({"roles": "=editor"}, "ROLES"),
    ],
    ids=str,
)
def test_what_cannot_be_used_is_named(changed: dict[str, Any], named: str) -> None:
    with pytest.raises(BadSetting, match=named):
        must_be_usable(replace(GOOD, **changed))


def test_groups_may_hold_an_equals_sign() -> None:
    assert roles_by_group(" cn=sales = editor , Admins=admin,") == {"cn=sales": "editor", "Admins": "admin"}


@pytest.mark.parametrize(
    ("claims", "found"),
    [
        ({"groups": ["Sales", "Admins"]}, ["Sales", "Admins"]),
        ({"groups": "Sales"}, ["Sales"]),
        ({"roles": ["Sales"], "groups": ["Admins"]}, ["Admins", "Sales"]),
        ({"urn:zitadel:iam:org:project:roles": {"Sales": {"179": "acme.example.org"}}}, ["Sales"]),
        ({"groups": [1, None, ["Sales"], {"Sales": 1}]}, []),
        ({"groups": None, "roles": 7}, []),
        ({"group": ["Sales"], "urn:zitadel:iam:org:project:9:roles": {"Sales": {}}}, []),
    ],
    ids=str,
)
def test_groups_are_read_where_issuers_write_them(claims: dict[str, object], found: list[str]) -> None:
    assert groups_of(claims) == found


def test_an_issuer_with_tls_has_no_part_without() -> None:
    must_be_as_safe("https://keys.example.org/jwks", "https://login.example.org")
    with pytest.raises(IssuerFailed):
        must_be_as_safe("http://login.example.org/jwks", "https://login.example.org")
