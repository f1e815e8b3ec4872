"""Knowledge as a module: collections, their websites, documents, the viewer."""

from typing import Final

from palaver.knowledge import access, document_pages, pages, routes
from palaver.knowledge.websites import pages as website_pages
from palaver.knowledge.websites import routes as website_routes
from palaver.web.module import Module
from palaver.web.render import MenuItem

MODULE: Final = Module(
    title="Knowledge",
    routes=(
        *routes.ROUTES,
        *access.ROUTES,
        *pages.ROUTES,
        *document_pages.ROUTES,
        *website_routes.ROUTES,
        *website_pages.ROUTES,
    ),
    menu=MenuItem("Knowledge", "/knowledge", "book", "knowledge.read"),
)
