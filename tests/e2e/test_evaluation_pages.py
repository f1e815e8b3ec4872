"""The pages of evaluation as forms without scripts use them: sets, cases, runs, comparing, cancelling."""

import html
import re
from typing import Any

import httpx2

from tests.e2e.evaluating import FAIL, Evaluating, evaluating
from tests.e2e.house import House, unused
from tests.servers.scripted_llm import Script


async def sent(house: House, path: str, **fields: Any) -> httpx2.Response:
    return await house.http.post(path, data=fields, follow_redirects=False)


async def shown(house: House, path: str) -> str:
    answer = await house.http.get(path, headers={"Accept": "text/html"})
    assert answer.status_code == 200, answer.text
    return html.unescape(answer.text)


async def test_a_set_is_made_filled_run_and_removed_by_forms(house: House) -> None:
    bot, name = await house.bot(Script(text="It takes 30 days.", ruling=FAIL)), unused("set")
    sets = f"/bots/{bot}/evaluation"
    assert "No evaluation sets yet" in await shown(house, sets)
    made = await sent(house, sets, name=name, description="What must not break")
    assert (made.status_code, made.headers["location"]) == (303, f"{sets}/{name}")
    page = made.headers["location"]
    assert "No cases yet" in await shown(house, page)
    assert (await sent(house, sets, name=name)).status_code == 422, "the name is taken"
    assert (await sent(house, sets, name="No Name!")).status_code == 422

    added = await sent(house, f"{page}/cases", question="How <long>?", phrases="30 days\nit takes", tags="a|b")
    assert added.status_code == 303
    nothing = await sent(house, f"{page}/cases", question="What of it?")
    assert (nothing.status_code, "expects nothing" in nothing.text) == (422, True)
    text = await shown(house, page)
    assert "How &lt;long&gt;?" not in text
    assert "<q>it takes</q>" in text

    begun = await sent(house, f"{page}/runs", target="draft", tags="a")
    assert begun.status_code == 303, begun.text
    run = begun.headers["location"]
    tried = Evaluating(house, bot, name)
    await tried.ended(run.rpartition("/")[2])
    text = await shown(house, run)
    assert "1 of 1" in text
    assert "It takes 30 days." in text
    assert "tokens" in text
    assert (await sent(house, f"{run}/cancel")).status_code == 303, "what has ended is left as it is"
    for target in ("next", "0", "9" * 5000):
        wrong = await sent(house, f"{page}/runs", target=target)
        assert (wrong.status_code, "Choose the draft or a version." in wrong.text) == (422, True)
    assert (await sent(house, f"{page}/delete")).status_code == 303
    assert (await house.http.get(page)).status_code == 404


async def test_all_cases_are_replaced_by_whoever_has_seen_them(house: House) -> None:
    tried = await evaluating(house, Script(), {"question": "One?", "judge": "x"})
    page = f"/bots/{tried.bot}/evaluation/{tried.name}"
    found = re.search(r'name="seen" value="(\w+)"', await shown(house, page))
    assert found is not None
    wrong = await sent(house, page, cases="question,judge\nTwo?,", seen=found[1])
    assert (wrong.status_code, "Two?" in wrong.text) == (422, True)
    for cases in ("question,judge\nTwo?,x\nThree?,y", '[{"question": "Two?", "judge": "x"}]'):
        await tried.put({"question": "One?", "judge": "x"})
        assert (await sent(house, page, cases=cases, seen=found[1])).status_code == 303
        assert "Two?" in await shown(house, page)
    late = await sent(house, page, cases="question,judge\nFour?,x", seen=found[1])
    assert late.status_code == 412
    assert "Four?" in late.text


async def test_a_run_that_goes_on_asks_for_itself_and_a_later_one_is_compared(house: House) -> None:
    tried = await evaluating(house, Script(fault="hang"), {"question": "alpha?", "phrases": ["alpha"]})
    begun = await tried.start()
    page = f"/bots/{tried.bot}/evaluation/{tried.name}/runs/{begun}"
    going = await shown(house, page)
    assert "every 1s" in going
    assert "<progress" in going
    assert (await sent(house, f"{page}/cancel")).status_code == 303
    assert "every 1s" not in await shown(house, f"{page}/progress")
    house.llm.scripts[tried.bot] = Script(text="alpha")
    await tried.run()
    house.llm.scripts[tried.bot] = Script(text="beta")
    after, _ = await tried.run()
    text = await shown(house, f"{page.rpartition('/')[0]}/{after['id']}")
    assert "1 regressed" in text
