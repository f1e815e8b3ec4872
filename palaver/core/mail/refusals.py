"""Why a letter did not go out; whether it is the letter's fault, the recipient's or the server's."""

from palaver.core.errors import PalaverError, Unavailable, Unprocessable


class UnknownMail(PalaverError):
    """The URL cannot be served: its scheme or what belongs to it is wrong."""


class BadLetter(Unprocessable):
    """The address or the subject is none that could be sent; nothing was."""


class RecipientRefused(Unprocessable):
    """The server does not take letters for this address."""


class MailFailed(Unavailable):
    """The mail server does not answer, refuses us, or did not take the letter."""
