"""Which parts of a page are not its content: navigation, scripts, banners; and which part is the content itself."""

from selectolax import lexbor

_NEVER = {
    "script", "style", "noscript", "template", "svg", "math", "iframe", "object", "canvas", "audio", "video",
    "nav", "footer", "aside", "menu", "dialog", "button", "select", "input", "textarea", "option", "head",
}  # fmt: skip
_ROLES = {"navigation", "banner", "contentinfo", "search", "complementary", "menu", "menubar", "dialog", "alertdialog"}
_CLASSES = {
    "nav", "navbar", "navigation", "menu", "sidebar", "breadcrumb", "breadcrumbs", "pagination", "footer", "toc",
    "cookie-banner", "cookie-notice", "cookie-consent", "share", "social", "social-share", "advert", "ads", "skip-link",
}  # fmt: skip
_CONTENT = ("main", "[role=main]", "article")
_ENOUGH = 0.3


def is_furniture(node: lexbor.LexborNode) -> bool:
    """Whether the element is there for getting around, for looks or for machines."""
    if node.tag in _NEVER:
        return True
    attributes = node.attributes
    if "hidden" in attributes or attributes.get("aria-hidden") == "true":
        return True
    if "display:none" in (attributes.get("style") or "").replace(" ", ""):
        return True
    if attributes.get("role") in _ROLES:
        return True
    names = {*(attributes.get("class") or "").lower().split(), (attributes.get("id") or "").lower()}
    return node.tag not in {"body", "main", "article"} and not names.isdisjoint(_CLASSES)


def content(tree: lexbor.LexborHTMLParser) -> lexbor.LexborNode | None:
    """The element that holds the page's text: the only one of its kind, if it has a fair share of the whole."""
    body = tree.body
    if body is None:
        return None
    whole = _size(body)
    for selector in _CONTENT:
        found = body.css(selector)
        if len(found) == 1 and _size(found[0]) >= _ENOUGH * whole:
            return found[0]
    return body


def _size(node: lexbor.LexborNode) -> int:
    return len(node.text(deep=True))
