"""Pages of replays: choosing what is asked again, how far it is, and the answers of then and now side by side."""

import contextlib
from typing import Any, Final

import msgspec
from starlette.responses import Response

from palaver.chat.rehearsals.frozen import Target
from palaver.chat.rehearsals.targets import numbers, target_of, targets
from palaver.config.frame import bot_page
from palaver.config.releasing.versions import Versions
from palaver.core.errors import Conflict, Forbidden, Unprocessable
from palaver.modules.replay.answers import answers
from palaver.modules.replay.replays import READS, Chosen, Replays, StoredReplay
from palaver.modules.replay.routes import begun, replay_of
from palaver.security.names import Names
from palaver.web.call import Call
from palaver.web.forms import Form, go, read_form, refusal
from palaver.web.render import Pages
from palaver.web.route import page_route

_RUNS: Final = 20
_SHOWN: Final = 20
_DIGITS: Final = 6
_ONLY: Final = {"changed": False, "same": True}
_BLANK: Final = {"target": "draft", "conversations": "20", "version": "", "disliked": ""}

Context = dict[str, Any]


async def replays_page(call: Call[None]) -> Response:
    return await _listed(call)


async def start(call: Call[None]) -> Response:
    alias = call.params["alias"]
    await call.get(Replays).bots.active(call.caller, alias)
    form = await read_form(call)
    typed = {name: form.text(name) for name in _BLANK}
    try:
        id = await begun(call, *_wanted(form))
    except Forbidden as error:
        return await _listed(call, 403, typed, await refusal(call, error, READS))
    except (Unprocessable, Conflict) as error:
        return await _listed(call, error.status, typed, error.message)
    return go(call, f"/bots/{alias}/replay/{id}")


async def replay_page(call: Call[None]) -> Response:
    """With what people have said once the replay has ended; that it was read goes on record."""
    run, query = await replay_of(call), call.request.query_params
    after, only = query.get("after", ""), query.get("only", "")
    place = int(after) if after.isdecimal() and len(after) <= _DIGITS else 0
    replays = call.get(Replays)
    found = [] if going(run) else await answers(replays, call.caller, run, _SHOWN + 1, place, same=_ONLY.get(only))
    if found:
        await call.tell(READS)
    return await bot_page(
        call,
        "replay/replay.html",
        call.params["alias"],
        results=found[:_SHOWN],
        more=found[_SHOWN - 1].position if len(found) > _SHOWN else None,
        only=only if only in _ONLY else "",
        **await _progress(call, run),
    )


async def progress(call: Call[None]) -> Response:
    """What the page of a replay that goes on asks for, again and again; at the end it is sent to the answers."""
    run = await replay_of(call)
    if not going(run):
        return go(call, f"/bots/{call.params['alias']}/replay/{run.id}")
    return call.get(Pages).page(call, "replay/progress.html", **await _progress(call, run))


async def cancel(call: Call[None]) -> Response:
    run = await replay_of(call)
    with contextlib.suppress(Conflict):  # it has ended by itself, which its page shows
        await call.get(Replays).cancel(call.caller, run)
    return go(call, f"/bots/{call.params['alias']}/replay/{run.id}")


async def delete(call: Call[None]) -> Response:
    await call.get(Replays).delete(call.caller, await replay_of(call))
    return go(call, f"/bots/{call.params['alias']}/replay")


def going(run: StoredReplay) -> bool:
    return run.state in {"waiting", "running"}


async def _listed(
    call: Call[None], status: int = 200, typed: dict[str, str] | None = None, wrong: str = ""
) -> Response:
    alias = call.params["alias"]
    numbered = await numbers(call.get(Versions), call.caller, alias)
    return await bot_page(
        call,
        "replay/replays.html",
        alias,
        status,
        runs=await call.get(Replays).all(call.caller, alias, _RUNS),
        targets=targets(numbered),
        versions=[{"value": "", "label": "any version"}, *numbered],
        typed=typed or _BLANK,
        wrong=wrong,
    )


async def _progress(call: Call[None], run: StoredReplay) -> Context:
    names = await call.get(Names).of(call.caller, [run.started_by])
    return {
        "owner": call.params["alias"],
        "run": run,
        "going": going(run),
        "by": names.get(run.started_by, run.started_by),
    }


def _wanted(form: Form) -> tuple[Target, Chosen]:
    version = form.text("version")
    said: Context = {"conversations": form.text("conversations") or "20", "disliked": bool(form.text("disliked"))}
    if version:
        said["version"] = version
    try:
        return target_of(form.text("target")), msgspec.convert(said, Chosen, strict=False)
    except msgspec.ValidationError as error:
        raise Unprocessable("Choose 1 to 100 conversations.") from error


_ALL: Final = "/bots/{alias}/replay"
_ONE: Final = f"{_ALL}/{{replay}}"

PAGES: Final = (
    page_route("GET", _ALL, replays_page, READS),
    page_route("POST", _ALL, start, "bots.write"),
    page_route("GET", _ONE, replay_page, READS),
    page_route("GET", f"{_ONE}/progress", progress, READS),
    page_route("POST", f"{_ONE}/cancel", cancel, "bots.write"),
    page_route("POST", f"{_ONE}/delete", delete, "bots.write"),
)
