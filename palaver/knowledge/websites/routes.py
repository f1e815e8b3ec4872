"""JSON routes of the website that a collection is made of: read again now, and stop."""

from typing import Final

from palaver.knowledge.websites.view import WebsiteView, website_view
from palaver.knowledge.websites.websites import Websites
from palaver.web.call import Call
from palaver.web.route import Route


async def crawl(call: Call[None]) -> WebsiteView:
    site = await call.get(Websites).crawl(call.caller, call.params["name"])
    call.noted["website"] = site.host
    return website_view(site)


async def stop(call: Call[None]) -> WebsiteView:
    site = await call.get(Websites).stop(call.caller, call.params["name"])
    call.noted["website"] = site.host
    return website_view(site)


ROUTES: Final = (
    Route(
        method="POST",
        path="/api/collections/{name}/website/crawl",
        handler=crawl,
        permission="knowledge.write",
        response=WebsiteView,
        status=202,
        summary="Read the website of a collection again now",
    ),
    Route(
        method="POST",
        path="/api/collections/{name}/website/stop",
        handler=stop,
        permission="knowledge.write",
        response=WebsiteView,
        summary="Stop reading the website of a collection",
    ),
)
