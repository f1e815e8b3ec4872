"""Pages of a bot's evaluation: its sets, one set with its cases and its runs, and what their forms do."""

import re
from typing import Any, Final

import msgspec
from starlette.responses import Response

from palaver.chat.rehearsals.targets import numbers, target_of, targets
from palaver.config.document.release import EVAL_SET
from palaver.config.frame import bot_page
from palaver.config.releasing.versions import Versions
from palaver.core.errors import Conflict, NotFound, PalaverError, PreconditionFailed, Unprocessable
from palaver.kit import jsons
from palaver.kit.jsons import storable
from palaver.modules.evaluation.cases import Case, as_csv, parts
from palaver.modules.evaluation.routes import CSV, given
from palaver.modules.evaluation.runs import Runs
from palaver.modules.evaluation.sets import Sets, StoredSet, cases_of
from palaver.web.call import Call
from palaver.web.forms import Form, go, read_form
from palaver.web.route import page_route

_RUNS: Final = 20
_LONGEST_DESCRIPTION: Final = 2000
_NAME: Final = re.compile(EVAL_SET)

Context = dict[str, Any]


async def sets_page(call: Call[None]) -> Response:
    return await _sets(call, {"name": "", "description": "", "errors": {}}, opened="new" in call.request.query_params)


async def create(call: Call[None]) -> Response:
    """An empty set, to be filled on its own page."""
    await call.get(Sets).whose(call.caller, call.params["alias"])
    form = await read_form(call)
    name, description = form.text("name"), storable(form.text("description"))[:_LONGEST_DESCRIPTION]
    shown: Context = {"name": name, "description": description}
    alias, sets = call.params["alias"], call.get(Sets)
    if _NAME.fullmatch(name) is None:
        wrong = {"name": "A name has up to 100 small letters, digits, - and _."}
        return await _sets(call, {**shown, "errors": wrong}, opened=True, status=422)
    try:
        await sets.one(call.caller, alias, name)
    except NotFound:
        call.note("set", name)
        await sets.put(call.caller, alias, name, description, [])
        return go(call, f"/bots/{alias}/evaluation/{name}")
    wrong = {"name": "There is a set of this name already."}
    return await _sets(call, {**shown, "errors": wrong}, opened=True, status=422)


async def set_page(call: Call[None]) -> Response:
    return await _set(call, await _found(call))


async def change(call: Call[None]) -> Response:
    """All the cases of a set, as CSV or as a JSON list, and its description."""
    stored, form = await _found(call), await read_form(call)
    text, seen = form.text("cases"), form.text("seen")
    description = storable(form.text("description"))[:_LONGEST_DESCRIPTION]
    typed = {"text": text, "seen": seen, "description": description}
    try:
        cases, _ = given(text.encode(errors="replace"), CSV if not text.startswith(("[", "{")) else "")
        await call.get(Sets).put(call.caller, call.params["alias"], stored.name, description, cases, seen)
    except (Unprocessable, PreconditionFailed) as error:
        return await _set(call, stored, error.status, typed=typed, wrong={"cases": error.message})
    except PalaverError as error:
        return await _set(call, stored, 422, typed=typed, wrong={"cases": error.message})
    return go(call, _address(call))


async def add_case(call: Call[None]) -> Response:
    stored, form = await _found(call), await read_form(call)
    typed = {name: form.text(name) for name in ("question", "source", "phrases", "must_not", "judge", "tags")}
    try:
        cases = [*cases_of(stored), _case(form)]
        alias, seen = call.params["alias"], stored.cases_hash
        await call.get(Sets).put(call.caller, alias, stored.name, stored.description, cases, seen)
    except (Unprocessable, PreconditionFailed) as error:
        return await _set(call, stored, error.status, case=typed, wrong={"question": error.message})
    return go(call, _address(call))


async def delete(call: Call[None]) -> Response:
    stored = await _found(call)
    try:
        await call.get(Sets).delete(call.caller, call.params["alias"], stored.name)
    except Conflict as error:
        return await _set(call, stored, error.status, wrong={"set": error.message})
    return go(call, f"/bots/{call.params['alias']}/evaluation")


async def start(call: Call[None]) -> Response:
    stored, form = await _found(call), await read_form(call)
    tags = [storable(tag) for tag in form.texts("tags")]
    try:
        target = target_of(form.text("target"))
        run = await call.get(Runs).start(call.caller, call.params["alias"], stored.name, target, tags)
    except (Unprocessable, Conflict) as error:
        return await _set(call, stored, error.status, wrong={"target": error.message})
    call.note("run", run)
    return go(call, f"{_address(call)}/runs/{run}")


async def _sets(call: Call[None], form: Context, *, opened: bool, status: int = 200) -> Response:
    alias, sets = call.params["alias"], call.get(Sets)
    found = await sets.all(call.caller, alias)
    return await bot_page(
        call,
        "evaluation/sets.html",
        alias,
        status,
        sets=found,
        newest=await call.get(Runs).newest(call.caller, alias),
        required=(await sets.bots.stored_draft(call.caller, alias)).required_sets,
        form=form,
        new=opened,
    )


async def _set(
    call: Call[None],
    stored: StoredSet,
    status: int = 200,
    *,
    typed: Context | None = None,
    case: Context | None = None,
    wrong: dict[str, str] | None = None,
) -> Response:
    alias, cases = call.params["alias"], cases_of(stored)
    shown = {"text": as_csv(cases), "seen": stored.cases_hash, "description": stored.description}
    return await bot_page(
        call,
        "evaluation/set.html",
        alias,
        status,
        stored=stored,
        cases=cases,
        tags=[{"value": tag, "label": tag} for tag in sorted({tag for each in cases for tag in each.tags})],
        runs=await call.get(Runs).all(call.caller, alias, stored.name, _RUNS),
        targets=targets(await numbers(call.get(Versions), call.caller, alias)),
        typed=typed or shown,
        case=case or dict.fromkeys(("question", "source", "phrases", "must_not", "judge", "tags"), ""),
        wrong=wrong or {},
    )


def _case(form: Form) -> Case:
    said: Context = {name: form.text(name) for name in ("question", "source", "judge")}
    said |= {name: parts(form.text(name)) for name in ("phrases", "must_not", "tags")}
    try:
        return msgspec.json.decode(jsons.encode(said), type=Case)
    except msgspec.ValidationError as error:
        raise Unprocessable(f"The case does not fit: {error}") from error


async def _found(call: Call[None]) -> StoredSet:
    return await call.get(Sets).one(call.caller, call.params["alias"], call.params["set"])


def _address(call: Call[None]) -> str:
    return f"/bots/{call.params['alias']}/evaluation/{call.params['set']}"


_SETS: Final = "/bots/{alias}/evaluation"
_SET: Final = f"{_SETS}/{{set}}"

PAGES: Final = (
    page_route("GET", _SETS, sets_page, "bots.read"),
    page_route("POST", _SETS, create, "bots.write"),
    page_route("GET", _SET, set_page, "bots.read"),
    page_route("POST", _SET, change, "bots.write"),
    page_route("POST", f"{_SET}/cases", add_case, "bots.write"),
    page_route("POST", f"{_SET}/delete", delete, "bots.write"),
    page_route("POST", f"{_SET}/runs", start, "bots.write"),
)
