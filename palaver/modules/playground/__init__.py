"""Playground: one question to two versions of a bot at once, side by side."""

from typing import Final

from palaver.modules.playground import pages
from palaver.web.module import Module
from palaver.web.render import Tab

MODULE: Final = Module(
    title="Playground",
    routes=pages.PAGES,
    tabs=(Tab("Playground", "/bots/{alias}/playground", "bots.write", 20),),
)
