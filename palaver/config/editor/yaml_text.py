"""A document as YAML, for who would rather write it: a route that turns one into the other, and a page that saves."""

import asyncio
from collections.abc import Mapping
from typing import Annotated, Any, Final

import msgspec
from starlette.responses import Response

from palaver.config.bots import pruned
from palaver.config.document.finding import Finding
from palaver.config.document.yamls import LARGEST, dump, load
from palaver.config.editor.pages import bar_of
from palaver.config.frame import bot_page
from palaver.config.releasing.difference import changes
from palaver.config.releasing.drafts import Draft, Drafts
from palaver.core.errors import InvalidRequest, PalaverError, PreconditionFailed, TooLarge, Unprocessable
from palaver.kit import jsons
from palaver.web.call import Call
from palaver.web.forms import go, read_form, refusal
from palaver.web.route import Route, page_route

_WRITE: Final = "bots.write"
_LINE: Final = "line"


class YamlWanted(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The one or the other."""

    text: Annotated[str, msgspec.Meta(max_length=LARGEST)] | None = None
    config: dict[str, Any] | None = None


class Written(msgspec.Struct, frozen=True, kw_only=True):
    text: str
    config: dict[str, Any]


async def convert(call: Call[YamlWanted]) -> Written:
    wanted = call.body
    if wanted.text is not None and wanted.config is None:
        return Written(text=wanted.text, config=await _read(wanted.text))
    if wanted.config is not None and wanted.text is None:
        if len(jsons.encode(wanted.config)) > LARGEST:
            raise TooLarge(f"A document has {LARGEST // 1024} kB at most.")
        return Written(text=await written(wanted.config), config=wanted.config)
    raise InvalidRequest("Send text or config, and not both.")


async def page(call: Call[None]) -> Response:
    draft = await call.get(Drafts).read(call.caller, call.params["alias"])
    return await _page(call, draft.config, await written(draft.config), draft)


async def save(call: Call[None]) -> Response:
    """The plain form: saves the text, or shows it again with what is wrong with it."""
    drafts, alias = call.get(Drafts), call.params["alias"]
    draft = await drafts.read(call.caller, alias)
    form = await read_form(call)
    text = form.verbatim("text").replace("\r\n", "\n")
    config: Mapping[str, Any] = draft.config
    try:
        config = await _read(text)
        await drafts.save(call.caller, alias, form.text("etag"), config)
    except PreconditionFailed:
        return await _page(call, config, text, draft, 412, late=await asyncio.to_thread(changes, draft.config, config))
    except PalaverError as error:
        wrong = [await refusal(call, error, _WRITE), *_lines(error)]
        return await _page(call, config, text, draft, error.status, wrong=" ".join(wrong))
    return go(call, f"/bots/{alias}/edit/yaml")


async def written(config: Mapping[str, Any]) -> str:
    return (await asyncio.to_thread(dump, pruned(config))).decode()


async def _read(text: str) -> dict[str, Any]:
    """The document in a text; Unprocessable says in which line it cannot be read."""
    config, findings = await asyncio.to_thread(load, text.encode(errors="replace"), _LINE)
    if config is None:
        raise Unprocessable("The text is not YAML.", details=msgspec.to_builtins(findings))
    return config


def _lines(error: PalaverError) -> list[str]:
    told = msgspec.convert(error.details, list[Finding]) if isinstance(error.details, list) else []
    return [f"{each.path.replace(':', ' ')}: {each.message}." for each in told]


async def _page(
    call: Call[Any], config: Mapping[str, Any], text: str, draft: Draft, status: int = 200, **told: Any
) -> Response:
    alias = call.params["alias"]
    editor = {**await bar_of(call, config, draft), "text": text, **told}
    return await bot_page(call, "config/edit_yaml.html", alias, status, editor=editor)


ROUTES: Final = (
    Route(
        method="POST",
        path="/api/schemas/bot/yaml",
        handler=convert,
        permission="bots.read",
        rate="read",
        body=YamlWanted,
        response=Written,
        summary="Turn a bot's configuration from YAML into JSON, or from JSON into YAML",
    ),
    page_route("GET", "/bots/{alias}/edit/yaml", page, "bots.read"),
    page_route("POST", "/bots/{alias}/edit/yaml", save, _WRITE),
)
