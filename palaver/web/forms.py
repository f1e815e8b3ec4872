"""Forms of pages: reading what was typed, and where to go afterwards, with htmx or without."""

from collections.abc import Mapping, Sequence
from typing import Any, Final
from urllib.parse import parse_qs

from starlette.responses import RedirectResponse, Response

from palaver.core.audit import DENIED
from palaver.core.errors import Forbidden, InvalidRequest, PalaverError
from palaver.web.call import Call
from palaver.web.dispatch import read_body
from palaver.web.render import HTMX

_LARGEST: Final = 1024 * 1024
_FIELDS: Final = 1000


class Form:
    """The fields of one submitted form, all of them text."""

    def __init__(self, fields: Mapping[str, Sequence[str]]) -> None:
        self._fields = fields

    def text(self, name: str) -> str:
        return self.verbatim(name).strip()

    def verbatim(self, name: str) -> str:
        """The text with the spaces around it, which belong to a password."""
        return next(iter(self._fields.get(name, ())), "")

    def has(self, name: str) -> bool:
        return name in self._fields

    def texts(self, name: str) -> list[str]:
        return [value for value in self._fields.get(name, ()) if value]


async def read_form(call: Call[Any]) -> Form:
    """A form as browsers send it without files; InvalidRequest when it is none, TooLarge beyond 1 MB."""
    if not call.request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
        raise InvalidRequest("This address takes a form: application/x-www-form-urlencoded.")
    body = await read_body(call.request, _LARGEST)
    try:
        return Form(parse_qs(body.decode(), keep_blank_values=True, max_num_fields=_FIELDS))
    except ValueError as error:
        raise InvalidRequest("The form cannot be read.") from error


async def refusal(call: Call[Any], error: PalaverError, permission: str) -> str:
    """
    Why a form was refused, for the page that shows it beside the form; a denial is on record as anywhere else.

    To htmx the error goes as it is: it shows a toast, and the form stays.
    """
    if HTMX in call.request.headers:
        raise error
    if isinstance(error, Forbidden):
        call.noted["reason"] = error.message
        await call.tell(permission, outcome=DENIED)
    return error.message


def go(call: Call[Any], url: str) -> Response:
    """Send the browser to `url`, a path of ours."""
    if HTMX in call.request.headers:
        return Response(status_code=204, headers={"HX-Redirect": url})
    return RedirectResponse(url, 303)


def own_path(text: str) -> str:
    """
    `text` when it is a path of this server, else the start page: a link must not lead elsewhere.

    Browsers leave tabs and line breaks out of an address: what stands between two slashes must not be one of them.
    """
    ours = text.startswith("/") and not text.startswith(("//", "/\\"))
    return text if ours and not any(character.isspace() or not character.isprintable() for character in text) else "/"


def field_errors(error: PalaverError, fields: Mapping[str, str]) -> dict[str, str]:
    """An error's findings by form field; `fields` maps paths of the document to fields, the rest is for the form."""
    errors: dict[str, str] = {}
    findings: Sequence[Any] = error.details if isinstance(error.details, list) else ()
    for finding in findings:
        path = str(finding.get("path", ""))
        field = next((name for prefix, name in fields.items() if path.startswith(prefix)), "form")
        errors.setdefault(field, str(finding.get("message", "")))
    return errors or {"form": error.message}
