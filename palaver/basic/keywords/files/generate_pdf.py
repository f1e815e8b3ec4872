"""GENERATE PDF: makes a PDF of a template in the drive and of values."""

from typing import Any, Final

from palaver.basic.drive.paths import ending_of, name_of, normal
from palaver.basic.errors import argument_error
from palaver.basic.host import Host
from palaver.basic.keyword import Keyword, Parameter
from palaver.basic.layouts import as_html, as_markdown, laid_out
from palaver.basic.limits import beside
from palaver.basic.values.kinds import File

_DAY_S: Final = 86_400.0
_MARKDOWN: Final = frozenset({".md", ".markdown"})
_HTML: Final = frozenset({".html", ".htm"})


async def run(
    host: Host, template: Any, data: Any = None, out: Any = None, source: Any = None, values: Any = None
) -> File:
    """By position the template comes first, with its clauses the file that is made; `url` is good for a day."""
    if source is not None:
        given, wanted, target = values if values is not None else data, source, template
    else:
        given, wanted, target = data, template, out
    if target is None:
        raise argument_error("GENERATE PDF does not say which file it makes")
    path, place = normal(wanted), normal(target)
    markdown = ending_of(path) in _MARKDOWN
    if not markdown and ending_of(path) not in _HTML:
        raise argument_error(f"{name_of(path)[:100]} is no template: one ends with .html or .md")
    form, escape = await host.drive.text(path), as_markdown if markdown else as_html
    document = await beside(laid_out, form, {} if given is None else given, escape)
    made = await host.drive.make_pdf(document, place, markdown=markdown)
    return File({**made, "url": await host.drive.link(place, _DAY_S)})


KEYWORD = Keyword(
    phrase="GENERATE PDF",
    family="files",
    tier=2,
    effect="write",
    apart=True,
    bulky=True,
    parameters=(
        Parameter("template"),
        Parameter("data", required=False),
        Parameter("out", required=False),
        Parameter("source", required=False, words=("WITH TEMPLATE", "TEMPLATE"), positional=False),
        Parameter("values", required=False, words=("DATA",), positional=False),
    ),
    returns="file",
    overloads=True,
    doc="Makes a PDF of an HTML or Markdown template with {{name}}, {{#each rows}} and {{#if value}}.",
    example='GENERATE PDF "invoice.html", order, "invoice.pdf"',
    handler=run,
)
