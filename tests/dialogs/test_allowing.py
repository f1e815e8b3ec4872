"""ALLOW ROLE: whoever has none of the roles goes no further with the script."""

from dataclasses import replace
from typing import cast

import msgspec
import pytest

from palaver.basic.driver import drive
from palaver.basic.errors import BasicError
from palaver.basic.library import library
from palaver.basic.loading import program_of
from palaver.basic.run import Run
from palaver.core.caller import UNRESTRICTED, Caller
from palaver.dialogs.errand import Trigger
from palaver.dialogs.host import ServerHost, Services
from tests.dialogs.errands import errand

PERSON = errand().caller
STAFF = msgspec.structs.replace(PERSON, principals=frozenset({"user:1", "role:Staff"}))
ADMIN = msgspec.structs.replace(PERSON, permissions=frozenset({UNRESTRICTED}))
SYSTEM = msgspec.structs.replace(PERSON, kind="system")


async def went(role: str, caller: object, trigger: str = "dialog") -> str:
    asked = replace(errand(), caller=cast("Caller", caller), trigger=cast("Trigger", trigger))
    host = ServerHost(services=cast("Services", None), errand=asked, voice=lambda _: None)
    try:
        return str(await drive(Run.of(program_of(f'ALLOW ROLE {role}\nRETURN "in"')), host, library().keywords))
    except BasicError as error:
        return error.code


@pytest.mark.parametrize(
    ("role", "caller", "trigger", "end"),
    [
        ('"staff"', STAFF, "dialog", "in"),
        ('"STAFF"', STAFF, "tool", "in"),
        ('"shop; staff"', STAFF, "dialog", "in"),
        ('"shop,staff"', STAFF, "dialog", "in"),
        ('"shop"', STAFF, "dialog", "AccessDenied"),
        ('"staff"', PERSON, "dialog", "AccessDenied"),
        ('"staff"', ADMIN, "dialog", "in"),
        ('"staff"', SYSTEM, "schedule", "in"),
        ('"staff"', SYSTEM, "webhook", "AccessDenied"),
        ('""', STAFF, "dialog", "ArgumentError"),
        ("NULL", ADMIN, "dialog", "ArgumentError"),
    ],
)
async def test_who_has_a_role_goes_on(role: str, caller: object, trigger: str, end: str) -> None:
    assert await went(role, caller, trigger) == end
