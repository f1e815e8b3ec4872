"""kill -9 of a worker in the middle of a run: another goes on where it was, and asks nothing twice."""

from signal import SIGKILL

from tests.e2e.evaluating import evaluating
from tests.e2e.house import environment, opened
from tests.servers.palaver import palaver_server, until
from tests.servers.scripted_llm import Script, ScriptedLLM

CASES = 20


async def test_a_killed_run_goes_on_where_it_was(llm: ScriptedLLM) -> None:
    cases = [{"question": f"Case {number}?", "phrases": ["slow"]} for number in range(CASES)]
    async with palaver_server(2, environment(llm)) as server, opened(server, llm) as house:
        tried = await evaluating(house, Script(text="a slow answer", rate=5.0), *cases)
        run = await tried.start()

        async def far_enough() -> bool:
            return bool((await house.ok("GET", f"{tried.path}/runs/{run}"))["done"] >= 4)

        assert await until(far_enough, pause_s=0.05)
        server.signal(SIGKILL, *server.worker_pids)

        async def stored() -> dict[int, str]:
            rows = await house.rows("select position, created_at::text as at from evaluation_result")
            return {row["position"]: row["at"] for row in rows}

        async def over() -> bool:
            """Asked of the database: who answers may just have died."""
            return bool(await house.rows("select 1 from evaluation_run where state = 'done'"))

        before = await stored()
        assert len(before) < CASES, "it was struck in the middle"
        assert await until(over, pause_s=0.1)
        assert await until(lambda: len(server.worker_pids) == 2)
        found = await tried.ended(run)
        assert (found["state"], found["done"], found["passed"]) == ("done", CASES, CASES)
        after = await stored()
        assert sorted(after) == [*range(1, CASES + 1)]
        assert {position: after[position] for position in before} == before, "what was done is left as it was"
        asked = [item.body["messages"][-1]["content"] for item in llm.requests if item.body.get("model") == tried.bot]
        twice = len(asked) - len(set(asked))
        assert twice <= 2, "only what was under way is asked again"
