"""Anthropic's Claude; ANTHROPIC_BASE_URL is a host, with or without /v1."""

from palaver.llm.profile import Profile
from palaver.llm.wire.anthropic import AnthropicWire

PROVIDER = AnthropicWire(
    title="Anthropic",
    rank=20,
    address="https://api.anthropic.com",
    key_variable="ANTHROPIC_API_KEY",
    address_variable="ANTHROPIC_BASE_URL",
    default_model="claude-haiku-5-5",
    profiles=(
        Profile(
            ("claude-3", "claude-sonnet-4-0", "claude-sonnet-4-2", "claude-opus-4-0", "claude-opus-4-2"), schemas=False
        ),
        Profile(("claude-haiku-4", "claude-sonnet-4")),
        Profile(("claude-opus-4-1", "claude-opus-4-5", "claude-opus-4-6")),
        # It thinks unless told not to, and its thoughts count against max_tokens.
        Profile(("claude-haiku-5",), "never", effort="none"),
        Profile(("claude-",), "never"),
    ),
)
