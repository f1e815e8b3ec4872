"""SECURITY HARDENING SCORE: how safe a machine is."""

from palaver.basic.keyword import Keyword

KEYWORD = Keyword(
    phrase="SECURITY HARDENING SCORE",
    family="vision",
    tier=3,
    effect="read",
    returns="number",
    module="guards",
    doc="How safe a machine is.",
    example="n = SECURITY HARDENING SCORE",
)
