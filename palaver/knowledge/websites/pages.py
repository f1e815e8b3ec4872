"""The website that a collection is made of, as part of the collection's page, and its two buttons."""

from typing import Final

from starlette.responses import Response

from palaver.knowledge.websites import routes
from palaver.knowledge.websites.view import website_view
from palaver.knowledge.websites.websites import Websites
from palaver.web.call import Call
from palaver.web.forms import go
from palaver.web.render import Pages
from palaver.web.route import page_route


async def website(call: Call[None]) -> Response:
    site = await call.get(Websites).behind(call.caller, call.params["name"])
    return call.get(Pages).page(
        call, "knowledge/website.html", collection={"name": site.collection}, website=website_view(site)
    )


async def crawl(call: Call[None]) -> Response:
    await routes.crawl(call)
    return go(call, f"/knowledge/{call.params['name']}")


async def stop(call: Call[None]) -> Response:
    await routes.stop(call)
    return go(call, f"/knowledge/{call.params['name']}")


ROUTES: Final = (
    page_route("GET", "/knowledge/{name}/website", website, "knowledge.read"),
    page_route("POST", "/knowledge/{name}/website/crawl", crawl, "knowledge.write"),
    page_route("POST", "/knowledge/{name}/website/stop", stop, "knowledge.write"),
)
