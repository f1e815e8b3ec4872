"""What is asked of a provider beside chat holds what it may use of a budget, as an answer does."""

import asyncio
from uuid import UUID

import pytest

from palaver.accounting.budgets.budget import Budget
from palaver.accounting.budgets.budgets import Budgets
from palaver.accounting.budgets.stored import StoredBudgets
from palaver.accounting.call import Payer
from palaver.chat.models import Models
from palaver.config.document.model import Model
from palaver.core.cache import open_cache
from palaver.core.caller import Caller
from palaver.core.db import Database
from palaver.core.errors import BudgetExceeded
from palaver.llm.answers import Audio
from tests.config.test_bots import somebody
from tests.servers.scripted_llm import Script, scripted_llm

SPEECH = Audio(name="speech.wav", mime="audio/wav", data=b"RIFF")


def payer(caller: Caller) -> Payer:
    return Payer(caller=caller, bot=UUID(int=9), budgets=(Budget(scope="bot", period="day", tokens=500),))


async def no_keys(reference: str, _setting: str) -> str:
    raise AssertionError(reference)


@pytest.mark.parametrize("kind", ["transcribed", "moderated"])
async def test_two_at_once_do_not_get_past_a_budget(database: Database, kind: str) -> None:
    who = payer(await somebody(database))
    async with scripted_llm() as llm:
        llm.scripts["heard"] = Script(text="Hello.")
        environment = {"OPENAI_API_KEY": "sk-dummy-openai-0123456789", "OPENAI_BASE_URL": f"{llm.url}/v1"}
        models = Models(environment, no_keys, Budgets(database, StoredBudgets(database, open_cache(None)[1]), 1))
        model = Model(connection="openai", name="heard")

        async def ask() -> object:
            if kind == "moderated":
                return await models.moderated(who, model, "long " * 4000)
            return await models.transcribed(who, model, SPEECH)

        await models.budgets.must_have(who)  # what was used is read: from here on nobody waits for the database
        told = await asyncio.gather(*(ask() for _ in range(2)), return_exceptions=True)
        assert sorted(type(each) is BudgetExceeded for each in told) == [False, True], told
        assert len(llm.requests) == 1
        assert not isinstance(await ask(), BaseException), "what was held is given back"
