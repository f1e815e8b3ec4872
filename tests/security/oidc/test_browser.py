"""A person's way in by the issuer and out again, in Chromium."""

import asyncio

import pytest

from tests.browser.runner import HERE, run
from tests.security.oidc.office import Office
from tools.node import Node


@pytest.mark.usefixtures("chromium")
async def test_a_person_signs_in_by_the_issuer_and_out_again(node: Node, place: Office) -> None:
    place.provider.control(people={"ana": {"groups": ["Sales"]}})
    more = {"PALAVER_BASE": place.server.url, "PALAVER_ISSUER": place.provider.issuer}
    await asyncio.to_thread(run, node, HERE, "oidc.mjs", more=more)
