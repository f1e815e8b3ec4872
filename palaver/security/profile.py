"""The page where people see who they are and choose a password."""

from typing import Any, Final

from starlette.responses import Response

from palaver.core.errors import Unprocessable
from palaver.security.cookie import cookie_in
from palaver.security.passwords import LONGEST, SHORTEST
from palaver.security.people import People
from palaver.security.routes import change_password
from palaver.web.call import Call
from palaver.web.forms import read_form
from palaver.web.render import Pages
from palaver.web.route import Route


async def profile(call: Call[None]) -> Response:
    return await _shown(call)


async def new_password(call: Call[None]) -> Response:
    form = await read_form(call)
    password = form.verbatim("password")
    if not SHORTEST <= len(password) <= LONGEST:
        return await _shown(call, 422, error=f"Choose {SHORTEST} to {LONGEST:,} characters.")
    await change_password(call, password)
    return await _shown(call, notice="The password is changed. You stay signed in here, and nowhere else.")


async def _shown(call: Call[Any], status: int = 200, **shown: str) -> Response:
    person = await call.get(People).behind(cookie_in(call.request))
    if person is None:
        raise Unprocessable("Only a person who has signed in has a profile; a key has none.")
    context = {"error": "", "notice": "", **shown}
    return call.get(Pages).page(call, "security/profile.html", status, person=person, **context)


PAGES: Final = (
    Route(method="GET", path="/profile", handler=profile, permission="chat.use", rate="read", page=True),
    Route(method="POST", path="/profile", handler=new_password, permission="chat.use", rate="login", page=True),
)
