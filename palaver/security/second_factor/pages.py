"""The page of the second step of signing in."""

from typing import Final

from starlette.responses import RedirectResponse, Response

from palaver.core.errors import RateLimited, Unauthenticated
from palaver.security.second_factor.routes import by_code
from palaver.security.signing_in.acts import signed_in
from palaver.security.signing_in.pages import second_step
from palaver.web.call import Call
from palaver.web.forms import own_path, read_form
from palaver.web.origin import must_come_from_here
from palaver.web.route import PUBLIC, Route


async def verify(call: Call[None]) -> Response:
    must_come_from_here(call.request)
    form = await read_form(call)
    token, onward = form.text("token"), own_path(form.text("next"))
    try:
        session = await by_code(call, token, form.text("code"))
    except (Unauthenticated, RateLimited) as error:
        response = second_step(call, token, onward, error.status, error.message)
        response.headers.update(error.headers)
        return response
    return await signed_in(call, session, RedirectResponse(onward, 303))


PAGES: Final = (Route(method="POST", path="/api/auth/2fa", handler=verify, permission=PUBLIC, rate="login", page=True),)
