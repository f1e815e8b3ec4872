"""Automations: what begins a bot's programs by itself, each run with what became of it; and the door of webhooks."""

from typing import Final

from palaver.dialogs.agenda.running import job_kinds
from palaver.modules.automations import hooks, pages, routes
from palaver.web.module import Module
from palaver.web.render import Tab

MODULE: Final = Module(
    title="Jobs",
    routes=(*routes.ROUTES, *pages.PAGES, *hooks.ROUTES),
    tabs=(Tab("Jobs", "/bots/{alias}/automations", "bots.read", 47),),
    jobs=job_kinds,
)
