"""FILL: fills a template."""

from typing import Any

from palaver.basic.errors import BasicError
from palaver.basic.functions.arrays import filled as repeated
from palaver.basic.keyword import Keyword, Parameter
from palaver.basic.rows.templates import filled
from palaver.basic.values.kinds import is_number


def run(data: Any, template: Any = None, out: Any = None) -> Any:
    """With a number behind it, it is the function: a value several times."""
    if out is not None or template is None or (isinstance(data, str) and isinstance(template, dict | list)):
        raise BasicError("NotImplemented", "documents are not filled yet; GENERATE PDF fills HTML and Markdown")
    if is_number(template) and not isinstance(data, list):
        return repeated(data, template)
    return filled(data, template)


KEYWORD = Keyword(
    phrase="FILL",
    family="data",
    tier=1,
    effect="pure",
    parameters=(
        Parameter("data"),
        Parameter("template", required=False),
        Parameter("out", kind="text", required=False, words=("TO",)),
    ),
    returns="any",
    overloads=True,
    doc="Fills a template.",
    example='letter = FILL person, "Dear {{name}}"',
    handler=run,
)
