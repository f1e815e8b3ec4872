"""OpenAI's API as its clients speak it: the routes, the shapes of what comes and goes, the answer in chunks."""

from typing import Final

from palaver.channels.openai.routes import ROUTES
from palaver.web.module import Module

MODULE: Final = Module(title="OpenAI's API", routes=ROUTES)
