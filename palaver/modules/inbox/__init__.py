"""The inbox: people answer where a bot has handed over, or somebody has asked for them."""

from typing import Final

from palaver.chat.handover.attendants import WORKS
from palaver.modules.inbox import pages, routes
from palaver.web.module import Module
from palaver.web.render import MenuItem

MODULE: Final = Module(
    title="Inbox", routes=(*routes.ROUTES, *pages.PAGES), menu=MenuItem("Inbox", "/inbox", "inbox", WORKS)
)
