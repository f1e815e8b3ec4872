"""Versions: what was published of a bot, what changed from one to the other, and the way back."""

from typing import Final

from palaver.modules.versions import pages
from palaver.web.module import Module
from palaver.web.render import Tab

MODULE: Final = Module(
    title="Versions",
    routes=pages.PAGES,
    tabs=(Tab("Versions", "/bots/{alias}/versions", "bots.read", 30),),
)
