"""SOAP: calls a SOAP service."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="SOAP",
    family="http",
    tier=1,
    effect="send",
    parameters=(
        Parameter("url", kind="url"),
        Parameter("operation", kind="text"),
        Parameter("params", kind="map", required=False),
    ),
    returns="any",
    doc="Calls a SOAP service.",
    example='answer = SOAP wsdl, "GetRate", { "currency": "EUR" }',
)
