"""The rows of the attack list, and those that have no surface here yet."""

from types import MappingProxyType
from typing import Final

CLASSES: Final = MappingProxyType(
    {
        "S1": "conversations and rows of others by their ids",
        "S2": "live streams of others: following, resuming, stopping",
        "S3": "files and documents by an id inside a body or a citation",
        "S4": "messages, records and stores of others; read-only members that write",
        "S5": "overwriting what others have by making or importing it",
        "S6": "a carrier of a credential, or a page of another site, that escapes the one policy",
        "S7": "a second way in that misses a revocation or suspension",
        "S8": "one secret that opens, or lets one guess, another",
        "S9": "client authentication that can be forged",
        "S10": "empty, spent and old links, and passwords that are none",
        "S11": "SQL by quoting",
        "S12": "requests from the server: redirects that lead inside",
        "S13": "requests from the server: addresses that programs read differently",
        "S14": "requests from the server: addresses inside addresses, names that change theirs",
        "S15": "requests from the server: stored now, used later",
        "S16": "running what people write as code",
        "S17": "MCP over stdio as a way to run commands",
        "S18": "an MCP server reached by pages of others",
        "S19": "texts that make a model use tools",
        "S20": "paths by names that people or models choose",
        "S21": "stored markup that runs, and links that lead elsewhere",
        "S22": "parsers and bodies that exhaust the server",
        "S23": "answers remembered across accounts",
        "S24": "guessing names and passwords, by trying or by time",
        "S25": "identities of other channels linked without consent",
        "S26": "packages that are not those that were locked",
        "S27": "rows of nobody that everybody sees",
    }
)
ABSENT: Final = MappingProxyType(
    {
        "S25": "No channel of others (WhatsApp, Telegram, Teams) is connected yet.",
    }
)
