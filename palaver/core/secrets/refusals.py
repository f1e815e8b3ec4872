"""Why a secret cannot be had; the texts name references and keys' ids, never a value."""

from palaver.core.errors import NotFound, Unavailable, Unprocessable


class BadReference(Unprocessable):
    """The text is no reference to a secret, or one that leads where it must not."""


class SecretMissing(NotFound):
    """Nothing of this name is in the account."""


class SecretExpired(Unprocessable):
    """Its owner said that it ends before now."""


class SecretsLocked(Unavailable):
    """The master key is not here, or what is stored does not fit it."""


class Unresolved(Unavailable):
    """It is not known yet whose secret is meant."""


class VaultFailed(Unavailable):
    """Vault does not answer, refuses us, or holds nothing there."""
