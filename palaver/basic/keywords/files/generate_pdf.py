"""GENERATE PDF: makes a PDF of a template."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="GENERATE PDF",
    family="files",
    tier=2,
    effect="write",
    parameters=(
        Parameter("template"),
        Parameter("data", required=False),
        Parameter("out", required=False),
        Parameter(
            "with",
            required=False,
            words=(
                "WITH TEMPLATE",
                "TEMPLATE",
            ),
            positional=False,
        ),
        Parameter("values", required=False, words=("DATA",), positional=False),
    ),
    returns="file",
    overloads=True,
    module="pdf",
    doc="Makes a PDF of a template.",
    example='GENERATE PDF "invoice.html", order, "invoice.pdf"',
)
