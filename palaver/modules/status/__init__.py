"""Status: every part that the server depends on, probed when somebody looks."""

from typing import Final

from palaver.modules.status import pages
from palaver.web.module import Module
from palaver.web.render import MenuItem

MODULE: Final = Module(title="Status", routes=pages.PAGES, menu=MenuItem("Status", "/status", "pulse", "system.read"))
