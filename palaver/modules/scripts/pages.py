"""Pages of a bot's programs: their list, and one of them to write, to judge and to try; they work without a script."""

from typing import Any, Final
from urllib.parse import quote

from starlette.responses import Response

from palaver.basic.loading import Unreadable
from palaver.config.bots import Bots
from palaver.config.document.dialogs import is_script
from palaver.config.frame import bot_page
from palaver.core.errors import NotFound, PalaverError
from palaver.kit.jsons import storable
from palaver.modules.scripts.rehearsal import Given, Rehearsals, Rehearsed
from palaver.modules.scripts.scripts import Scripts, Source
from palaver.modules.scripts.testing import Report, Testing
from palaver.modules.scripts.workbench import Workbench
from palaver.web.call import Call
from palaver.web.forms import Form, go, read_form, refusal
from palaver.web.route import page_route

_WRITE: Final = "bots.write"
_LIST: Final = "/bots/{alias}/scripts"
_EDIT: Final = f"{_LIST}/edit"
_FIRST: Final = 'TALK "Hello!"\n'
_ANSWERS: Final = 100


async def show(call: Call[None]) -> Response:
    return await _list(call)


async def create(call: Call[None]) -> Response:
    form = await read_form(call)
    if form.text("act") == "test":
        return await _list(call, report=await _report(call))
    path = form.text("path")
    path = path if path.lower().endswith(".bas") else f"{path}.bas"
    try:
        await call.get(Scripts).write(call.caller, call.params["alias"], path, _FIRST, None)
    except PalaverError as error:
        told = "There is a program of this name already." if error.status == 428 else None
        wrong = told or await refusal(call, error, _WRITE)
        return await _list(call, error.status, typed=form.text("path"), wrong=wrong)
    return go(call, _address(call, path))


async def edit(call: Call[None]) -> Response:
    found = await call.get(Scripts).read(call.caller, call.params["alias"], call.request.query_params.get("path", ""))
    return await _page(call, found)


async def act(call: Call[None]) -> Response:
    """The plain form: its button says what becomes of what was typed."""
    form = await read_form(call)
    scripts, alias = call.get(Scripts), call.params["alias"]
    found = await scripts.read(call.caller, alias, call.request.query_params.get("path", ""))
    typed = Source(path=found.path, source=storable(form.verbatim("source").replace("\r\n", "\n")))
    etag, verb = form.text("etag"), form.text("act")
    try:
        if verb == "delete":
            await scripts.delete(call.caller, alias, found.path)
            return go(call, _LIST.replace("{alias}", alias))
        if verb == "rename":
            moved = await scripts.rename(call.caller, alias, found.path, form.text("path"))
            return go(call, _address(call, moved.path))
        if verb == "format":
            shaped = await call.get(Workbench).format(typed.source)
            return await _page(call, Source(path=found.path, source=shaped.source), etag=etag)
        if verb == "try":
            tried = await _tried(call, typed, form)
            answers, replies = form.verbatim("answers"), form.verbatim("replies")
            return await _page(call, typed, etag=etag, tried=tried, answers=answers, replies=replies)
        await scripts.write(call.caller, alias, found.path, typed.source, etag)
    except PalaverError as error:
        wrong = await refusal(call, error, _WRITE)
        return await _page(call, typed, error.status, etag=etag, wrong=wrong, answers=form.verbatim("answers"))
    return go(call, _address(call, found.path))


async def _tried(call: Call[None], typed: Source, form: Form) -> Rehearsed | None:
    alias = call.params["alias"]
    around = await call.get(Scripts).dialogs(call.caller, alias)
    locale = (await call.get(Bots).active(call.caller, alias)).document.identity.language
    answers = form.verbatim("answers").splitlines()[:_ANSWERS]
    try:
        given = Given(answers=answers, replies=form.verbatim("replies").splitlines()[:_ANSWERS])
        return await call.get(Rehearsals).run(typed.source, typed.path, given, around, locale)
    except Unreadable:
        return None  # its errors stand beside it


async def _report(call: Call[None]) -> Report:
    alias = call.params["alias"]
    around = await call.get(Scripts).dialogs(call.caller, alias)
    language = (await call.get(Bots).active(call.caller, alias)).document.identity.language
    return await call.get(Testing).run(around, language)


async def _list(call: Call[None], status: int = 200, **told: Any) -> Response:
    alias = call.params["alias"]
    items = await call.get(Scripts).all(call.caller, alias)
    writes = call.caller.may(_WRITE)
    shown = {"typed": "", "wrong": "", "report": None, **told}
    return await bot_page(call, "scripts/scripts.html", alias, status, items=items, writes=writes, **shown)


async def _page(call: Call[None], shown: Source, status: int = 200, **told: Any) -> Response:
    alias = call.params["alias"]
    if not is_script(shown.path):
        raise NotFound("There is no such program.")
    around = await call.get(Scripts).dialogs(call.caller, alias)
    judged = await call.get(Workbench).check(shown.source, shown.path, around)
    more = {"etag": shown.etag, "tried": None, "answers": "", "replies": "", "wrong": "", **told}
    writes = call.caller.may(_WRITE)
    return await bot_page(call, "scripts/edit.html", alias, status, script=shown, judged=judged, writes=writes, **more)


def _address(call: Call[None], path: str) -> str:
    return f"{_EDIT.replace('{alias}', call.params['alias'])}?path={quote(path)}"


PAGES: Final = (
    page_route("GET", _LIST, show, "bots.read"),
    page_route("POST", _LIST, create, _WRITE),
    page_route("GET", _EDIT, edit, "bots.read"),
    page_route("POST", _EDIT, act, _WRITE),
)
