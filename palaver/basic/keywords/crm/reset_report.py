"""RESET REPORT: begins a report anew."""

from palaver.basic.keyword import Keyword

KEYWORD = Keyword(
    phrase="RESET REPORT",
    family="crm",
    tier=3,
    effect="write",
    module="synchronisation",
    doc="Begins a report anew.",
    example="RESET REPORT",
)
