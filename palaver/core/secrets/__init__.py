"""
Secrets: what `secret://name` and `vault://path#key` stand for, handed out to the code that uses it and to nobody else.

There is no way back from here to a route, a page, a log line or an export: values are written, replaced and used.
"""

from palaver.core.secrets.reference import Reference, is_reference, reference_of
from palaver.core.secrets.refusals import (
    BadReference,
    SecretExpired,
    SecretMissing,
    SecretsLocked,
    Unresolved,
    VaultFailed,
)
from palaver.core.secrets.resolver import Secrets
from palaver.core.secrets.store import SecretStore, SecretView
from palaver.core.secrets.uses import Place, SecretUses, Use

__all__ = [
    "BadReference",
    "Place",
    "Reference",
    "SecretExpired",
    "SecretMissing",
    "SecretStore",
    "SecretUses",
    "SecretView",
    "Secrets",
    "SecretsLocked",
    "Unresolved",
    "Use",
    "VaultFailed",
    "is_reference",
    "reference_of",
]
